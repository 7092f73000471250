//! Surfaces of any number of variables with one minimum, and functions that show the limits of methods.

use super::dimensions::Dimensions;
use super::function::{Function, Start, Trace};
use super::known::Character::Global;
use super::known::{At, Known};
use super::parts::{ramp, shifted, stack};

/// The sphere.
pub static SPHERE: Function = Function {
    name: "sphere",
    formula: "Σ x[i]²",
    source: "De Jong 1975, F1",
    notes: "",
    dimensions: Dimensions::from(1, 2),
    start: Start::Cycle(&[1.0]),
    known: &[Known::zero(At::All(0.0))],
    trace: Trace::Residuals(|x| x),
};

/// Dixon & Price's valley.
pub static DIXON_PRICE: Function = Function {
    name: "dixon_price",
    formula: "x1 − 1; √i (2 x[i]² − x[i−1]), i = 2 … n",
    source: "Dixon & Price 1989",
    notes: "At the minimum x[i] = 2^(2^(1−i) − 1); the last variable may have either sign.",
    dimensions: Dimensions::from(2, 2),
    start: Start::Cycle(&[1.0]),
    known: &[Known::zero(At::Of(|_, i| {
        let mut x = 1.0f64;
        for _ in 0..i {
            x = (0.5 * x).sqrt();
        }
        x
    }))],
    trace: Trace::Residuals(|x| {
        let others = x.shape().len().saturating_sub(1);
        let (before, now) = (x.slice(0, 0, others), x.slice(0, 1, others));
        let roots = ramp(x, others, |i| (i + 1.0).sqrt());
        stack(x.slice(0, 0, 1) - 1.0, [roots * (2.0 * now.powi(2) - before)])
    }),
};

/// Zakharov's function.
pub static ZAKHAROV: Function = Function {
    name: "zakharov",
    formula: "x[i], i = 1 … n; s = ½ Σ j x[j], s²",
    source: "Jamil & Yang 2013",
    notes: "",
    dimensions: Dimensions::from(1, 2),
    start: Start::Cycle(&[1.0]),
    known: &[Known::zero(At::All(0.0))],
    trace: Trace::Residuals(|x| {
        let sum = (ramp(x, x.shape().len(), |j| 0.5 * j) * x).sum().reshape(&[1]);
        stack(x, [sum, sum.powi(2)])
    }),
};

/// The tridiagonal quadratic of Neumaier.
pub static TRID: Function = Function {
    name: "trid",
    formula: "Σ (x[i] − 1)² − Σ x[i] x[i−1]",
    source: "Neumaier, test problem of Adorio & Diliman 2005",
    notes: "",
    dimensions: Dimensions::from(2, 6),
    start: Start::Cycle(&[0.0]),
    known: &[Known::always(Global, At::Of(|n, i| ((i + 1) * (n - i)) as f64), |n| {
        -((n * (n + 4) * (n - 1)) as f64) / 6.0
    })],
    trace: Trace::Value(|x| (x - 1.0).powi(2).sum() - (x * shifted(x, 1)).sum()),
};

/// Nesterov's worst function in the world, with L = 1.
pub static NESTEROV_WORST: Function = Function {
    name: "nesterov_worst",
    formula: "¼ (½ (x1² + Σ (x[i] − x[i+1])² + x[n]²) − x1)",
    source: "Nesterov 2004, section 2.1.2, with L = 1 and k = n",
    notes: "Whoever starts at 0 and stays in the span of the gradients knows k variables after k steps: no such method \
            is below 3 ‖x0 − x*‖²/(32 (k + 1)²) then, while k ≤ (n − 1)/2.",
    dimensions: Dimensions::from(2, 401),
    start: Start::Cycle(&[0.0]),
    known: &[Known::always(Global, At::Of(|n, i| 1.0 - (i + 1) as f64 / (n + 1) as f64), |n| {
        -(n as f64) / (8.0 * (n + 1) as f64)
    })],
    trace: Trace::Value(|x| {
        // The second difference by parts: ½ xᵀAx with A = tridiagonal(−1, 2, −1).
        let energy = x.powi(2).sum() - (x * shifted(x, 1)).sum();
        0.25 * (energy - x.slice(0, 0, 1).sum())
    }),
};

/// A convex function of one variable on which the heavy ball goes round for ever.
pub static LESSARD: Function = Function {
    name: "lessard",
    formula: "25/2 x² below 1, ½ x² + 24 x − 12 from 1 to 2, 25/2 x² − 24 x + 36 above",
    source: "Lessard, Recht & Packard 2016, section 4.6",
    notes: "Its slope changes between 1 and 25. The heavy ball with step 1/9 and momentum 4/9, the best for quadratics of \
            these curvatures, has a cycle of three.",
    dimensions: Dimensions::fixed(1),
    start: Start::Point(&[3.3]),
    known: &[Known::zero(At::All(0.0))],
    trace: Trace::Value(|x| {
        let square = x.powi(2);
        let middle = 0.5 * square + 24.0 * x - 12.0;
        let above = 12.5 * square - 24.0 * x + 36.0;
        let outer = (x - 2.0).step().select(above, middle);
        (1.0 - x).step().select(12.5 * square, outer).sum()
    }),
};
