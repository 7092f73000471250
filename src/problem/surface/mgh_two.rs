//! Problems 1 to 6 of Moré, Garbow & Hillstrom (1981), of two variables.

use super::dimensions::Dimensions;
use super::function::{Function, Start, Trace};
use super::known::{At, Known};
use super::parts::{parts, ramp, stack, table};

/// Rosenbrock's banana valley; with more than two variables, the chain of Kok & Sandrock (2009), eq. 2.
pub static ROSENBROCK: Function = Function {
    name: "rosenbrock",
    formula: "10 (x[i+1] − x[i]²), 1 − x[i]; i = 1 … n − 1",
    source: "Rosenbrock 1960; Moré, Garbow & Hillstrom 1981, problem 1; Kok & Sandrock 2009 for n > 2",
    notes: "",
    dimensions: Dimensions::from(2, 2),
    start: Start::Cycle(&[-1.2, 1.0]),
    known: &[Known::zero(At::All(1.0))],
    trace: Trace::Residuals(|x| {
        let links = x.shape().len().saturating_sub(1);
        let (from, to) = (x.slice(0, 0, links), x.slice(0, 1, links));
        stack(10.0 * (to - from.powi(2)), [1.0 - from])
    }),
};

/// Freudenstein & Roth's system, whose least squares have a minimum that is no solution.
pub static FREUDENSTEIN_ROTH: Function = Function {
    name: "freudenstein_roth",
    formula: "−13 + x1 + ((5 − x2) x2 − 2) x2, −29 + x1 + ((x2 + 1) x2 − 14) x2",
    source: "Freudenstein & Roth 1963; Moré, Garbow & Hillstrom 1981, problem 2",
    notes: "From the standard start, descent ends in the local minimum.",
    dimensions: Dimensions::fixed(2),
    start: Start::Point(&[0.5, -2.0]),
    known: &[Known::zero(At::Point(&[5.0, 4.0]))],
    trace: Trace::Residuals(|x| {
        let [a, b] = parts(x);
        stack(a - 13.0 + ((5.0 - b) * b - 2.0) * b, [a - 29.0 + ((b + 1.0) * b - 14.0) * b])
    }),
};

/// Powell's badly scaled function.
pub static POWELL_BADLY_SCALED: Function = Function {
    name: "powell_badly_scaled",
    formula: "10⁴ x1 x2 − 1, exp(−x1) + exp(−x2) − 1.0001",
    source: "Powell 1970; Moré, Garbow & Hillstrom 1981, problem 3",
    notes: "",
    dimensions: Dimensions::fixed(2),
    start: Start::Point(&[0.0, 1.0]),
    known: &[],
    trace: Trace::Residuals(|x| {
        let [a, b] = parts(x);
        stack(1e4 * a * b - 1.0, [(-a).exp() + (-b).exp() - 1.0001])
    }),
};

/// Brown's badly scaled function.
pub static BROWN_BADLY_SCALED: Function = Function {
    name: "brown_badly_scaled",
    formula: "x1 − 10⁶, x2 − 2·10⁻⁶, x1 x2 − 2",
    source: "Brown; Moré, Garbow & Hillstrom 1981, problem 4",
    notes: "",
    dimensions: Dimensions::fixed(2),
    start: Start::Point(&[1.0, 1.0]),
    known: &[Known::zero(At::Point(&[1e6, 2e-6]))],
    trace: Trace::Residuals(|x| {
        let [a, b] = parts(x);
        stack(a - 1e6, [b - 2e-6, a * b - 2.0])
    }),
};

/// Beale's function.
pub static BEALE: Function = Function {
    name: "beale",
    formula: "y[i] − x1 (1 − x2^i); i = 1 … 3",
    source: "Beale 1958; Moré, Garbow & Hillstrom 1981, problem 5",
    notes: "",
    dimensions: Dimensions::fixed(2),
    start: Start::Point(&[1.0, 1.0]),
    known: &[Known::zero(At::Point(&[3.0, 0.5]))],
    trace: Trace::Residuals(|x| {
        let [a, b] = parts(x);
        table(x, &[1.5, 2.25, 2.625]) - a * (1.0 - stack(b, [b.powi(2), b.powi(3)]))
    }),
};

/// Jennrich & Sampson's function with m = 10.
pub static JENNRICH_SAMPSON: Function = Function {
    name: "jennrich_sampson",
    formula: "2 + 2i − (exp(i x1) + exp(i x2)); i = 1 … 10",
    source: "Jennrich & Sampson 1968; Moré, Garbow & Hillstrom 1981, problem 6",
    notes: "",
    dimensions: Dimensions::fixed(2),
    start: Start::Point(&[0.3, 0.4]),
    known: &[],
    trace: Trace::Residuals(|x| {
        let [a, b] = parts(x);
        let i = ramp(x, 10, |i| i);
        ramp(x, 10, |i| 2.0 + 2.0 * i) - ((i * a).exp() + (i * b).exp())
    }),
};
