//! Problems 28 to 31 of Moré, Garbow & Hillstrom (1981), whose variables stand in a row.

use super::dimensions::Dimensions;
use super::function::{Function, Start, Trace};
use super::known::{At, Known};
use super::parts::{ramp, shifted};
use crate::autodiff::Var;

/// `t (t − 1)` at `t = (i + 1)/(n + 1)`, where both discretised equations start.
const PARABOLA: Start = Start::Of(|n, i| {
    let t = (i + 1) as f64 / (n + 1) as f64;
    t * (t - 1.0)
});

/// `(x + t + 1)³` at the points `t = i/(n + 1)`.
fn cube<'g>(x: Var<'g>) -> Var<'g> {
    let n = x.shape().len();
    (x + ramp(x, n, |i| i / (n + 1) as f64) + 1.0).powi(3)
}

/// The discrete boundary value problem u″ = ½ (u + t + 1)³, u(0) = u(1) = 0.
pub static DISCRETE_BOUNDARY_VALUE: Function = Function {
    name: "discrete_boundary_value",
    formula: "2 x[i] − x[i−1] − x[i+1] + h² (x[i] + t + 1)³/2; h = 1/(n + 1), t = i h, x[0] = x[n+1] = 0",
    source: "Moré & Cosnard 1979; Moré, Garbow & Hillstrom 1981, problem 28",
    notes: "",
    dimensions: Dimensions::from(1, 10),
    start: PARABOLA,
    known: &[Known::zero(At::Unlisted)],
    trace: Trace::Residuals(|x| {
        let h = 1.0 / (x.shape().len() + 1) as f64;
        2.0 * x - shifted(x, -1) - shifted(x, 1) + 0.5 * h * h * cube(x)
    }),
};

/// The discrete integral equation with the same solution as the boundary value problem.
pub static DISCRETE_INTEGRAL_EQUATION: Function = Function {
    name: "discrete_integral_equation",
    formula: "x[i] + h/2 ((1 − t[i]) Σ t[j] (x[j] + t[j] + 1)³ over j ≤ i + t[i] Σ (1 − t[j]) (x[j] + t[j] + 1)³ over j > i)",
    source: "Moré & Cosnard 1979; Moré, Garbow & Hillstrom 1981, problem 29",
    notes: "h and t are those of discrete_boundary_value, whose solution is this one's too. The Jacobian is dense.",
    dimensions: Dimensions::from(1, 10),
    start: PARABOLA,
    known: &[Known::zero(At::Unlisted)],
    trace: Trace::Residuals(|x| {
        let n = x.shape().len();
        let h = 1.0 / (n + 1) as f64;
        let t = |i: usize| (i + 1) as f64 * h;
        let entry = |i: usize, j: usize| if j <= i { (1.0 - t(i)) * t(j) } else { t(i) * (1.0 - t(j)) };
        let kernel: Vec<f64> = (0..n * n).map(|at| 0.5 * h * entry(at / n.max(1), at % n.max(1))).collect();
        let integral = x.graph().tensor(&kernel, &[n, n]).matmul(cube(x).reshape(&[n, 1]));
        x + integral.reshape(&[n])
    }),
};

/// Broyden's tridiagonal function.
pub static BROYDEN_TRIDIAGONAL: Function = Function {
    name: "broyden_tridiagonal",
    formula: "(3 − 2 x[i]) x[i] − x[i−1] − 2 x[i+1] + 1; x[0] = x[n+1] = 0",
    source: "Broyden 1965; Moré, Garbow & Hillstrom 1981, problem 30",
    notes: "",
    dimensions: Dimensions::from(1, 10),
    start: Start::Cycle(&[-1.0]),
    known: &[Known::zero(At::Unlisted)],
    trace: Trace::Residuals(|x| (3.0 - 2.0 * x) * x - shifted(x, -1) - 2.0 * shifted(x, 1) + 1.0),
};

/// Broyden's banded function: five neighbours below and one above.
pub static BROYDEN_BANDED: Function = Function {
    name: "broyden_banded",
    formula: "x[i] (2 + 5 x[i]²) + 1 − Σ x[j] (1 + x[j]) over i − 5 ≤ j ≤ i + 1, j ≠ i",
    source: "Broyden 1971; Moré, Garbow & Hillstrom 1981, problem 31",
    notes: "",
    dimensions: Dimensions::from(1, 10),
    start: Start::Cycle(&[-1.0]),
    known: &[Known::zero(At::Unlisted)],
    trace: Trace::Residuals(|x| {
        let neighbour = x * (1.0 + x);
        let mut residual = x * (2.0 + 5.0 * x.powi(2)) + 1.0;
        for offset in [-5, -4, -3, -2, -1, 1] {
            residual = residual - shifted(neighbour, offset);
        }
        residual
    }),
};
