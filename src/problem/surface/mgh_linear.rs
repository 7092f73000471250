//! Problems 32 to 34 of Moré, Garbow & Hillstrom (1981): linear least squares, here with m = 2n.

use super::dimensions::Dimensions;
use super::function::{Function, Start, Trace};
use super::known::Character::Global;
use super::known::{At, Known};
use super::parts::{ramp, stack, table};

/// A linear function of full rank.
pub static LINEAR_FULL_RANK: Function = Function {
    name: "linear_full_rank",
    formula: "x[i] − 2/m Σ x[j] − 1, i ≤ n; −2/m Σ x[j] − 1, n < i ≤ m = 2n",
    source: "Moré, Garbow & Hillstrom 1981, problem 32",
    notes: "",
    dimensions: Dimensions::from(1, 10),
    start: Start::Cycle(&[1.0]),
    known: &[Known::always(Global, At::All(-1.0), |n| n as f64)],
    trace: Trace::Residuals(|x| {
        let n = x.shape().len();
        let mean = x.sum() / n as f64;
        stack(x - mean - 1.0, [x.graph().full(-1.0, x.shape()) - mean])
    }),
};

/// A linear function of rank 1.
pub static LINEAR_RANK_1: Function = Function {
    name: "linear_rank_1",
    formula: "i Σ j x[j] − 1; i = 1 … m = 2n",
    source: "Moré, Garbow & Hillstrom 1981, problem 33",
    notes: "Every point with Σ j x[j] = 3/(2m + 1) is a minimum.",
    dimensions: Dimensions::from(1, 10),
    start: Start::Cycle(&[1.0]),
    known: &[Known::always(
        Global,
        At::Of(|n, i| if i == 0 { 3.0 / (4 * n + 1) as f64 } else { 0.0 }),
        |n| {
            let m = 2.0 * n as f64;
            m * (m - 1.0) / (2.0 * (2.0 * m + 1.0))
        },
    )],
    trace: Trace::Residuals(|x| {
        let n = x.shape().len();
        ramp(x, 2 * n, |i| i) * (ramp(x, n, |j| j) * x).sum() - 1.0
    }),
};

/// A linear function of rank 1 with columns and rows of zeros.
pub static LINEAR_RANK_1_ZEROS: Function = Function {
    name: "linear_rank_1_zeros",
    formula: "(i − 1) Σ j x[j] − 1 with j = 2 … n − 1; i = 2 … m − 1, m = 2n; and twice −1",
    source: "Moré, Garbow & Hillstrom 1981, problem 34",
    notes: "Every point with Σ j x[j] = 3/(2m − 3) is a minimum.",
    dimensions: Dimensions::from(3, 10),
    start: Start::Cycle(&[1.0]),
    known: &[Known::always(
        Global,
        At::Of(|n, i| if i == 1 { 1.5 / (4 * n - 3) as f64 } else { 0.0 }),
        |n| {
            let m = 2.0 * n as f64;
            (m * m + 3.0 * m - 6.0) / (2.0 * (2.0 * m - 3.0))
        },
    )],
    trace: Trace::Residuals(|x| {
        let n = x.shape().len();
        let rank_1: Vec<f64> = (1..=n).map(|j| if j == 1 || j == n { 0.0 } else { j as f64 }).collect();
        let last = (2 * n) as f64;
        let factors = ramp(x, 2 * n, |i| if i == last { 0.0 } else { i - 1.0 });
        factors * (table(x, &rank_1) * x).sum() - 1.0
    }),
};
