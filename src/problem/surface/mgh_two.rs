//! Problems 1 to 6 of Moré, Garbow & Hillstrom (1981), of two variables, and 21.

use super::dimensions::Dimensions;
use super::function::{Function, Start, Trace};
use super::known::Character::{Global, Local, Saddle};
use super::known::{At, Known};
use super::parts::{parts, ramp, stack, table};

/// Rosenbrock's banana valley; with more than two variables, the chain of Kok & Sandrock (2009), eq. 2.
pub static ROSENBROCK: Function = Function {
    name: "rosenbrock",
    formula: "10 (x[i+1] − x[i]²), 1 − x[i]; i = 1 … n − 1",
    source: "Rosenbrock 1960; Moré, Garbow & Hillstrom 1981, problem 1; Kok & Sandrock 2009 for n > 2",
    notes: "From four variables on there is a second minimum, near (−1, 1, …, 1).",
    dimensions: Dimensions::from(2, 2),
    start: Start::Cycle(&[-1.2, 1.0]),
    known: &[
        Known::zero(At::All(1.0)),
        Known::new(
            4,
            Local,
            &[
                -0.775_659_226_565_352_8,
                0.613_093_365_485_043_7,
                0.382_062_846_338_393_44,
                0.145_972_018_552_194_83,
            ],
            3.701_428_610_430_018,
        )
        .published("3.70143"),
        Known::new(
            5,
            Local,
            &[
                -0.962_051_020_694_750_1,
                0.935_739_395_976_71,
                0.880_713_604_194_320_5,
                0.777_877_675_854_406_4,
                0.605_093_678_592_652_8,
            ],
            3.930_839_434_133_028,
        ),
    ],
    trace: Trace::Residuals(|x| {
        let links = x.shape().len().saturating_sub(1);
        let (from, to) = (x.slice(0, 0, links), x.slice(0, 1, links));
        stack(10.0 * (to - from.powi(2)), [1.0 - from])
    }),
};

/// Rosenbrock's valley once for each pair of variables.
pub static EXTENDED_ROSENBROCK: Function = Function {
    name: "extended_rosenbrock",
    formula: "10 (x[2i] − x[2i−1]²), 1 − x[2i−1]; i = 1 … n/2",
    source: "Spedicato 1975; Moré, Garbow & Hillstrom 1981, problem 21",
    notes: "The pairs do not know of each other.",
    dimensions: Dimensions::multiples(2, 10),
    start: Start::Cycle(&[-1.2, 1.0]),
    known: &[Known::zero(At::All(1.0))],
    trace: Trace::Residuals(|x| {
        let pairs = x.reshape(&[x.shape().len() / 2, 2]);
        let (a, b) = (pairs.slice(1, 0, 1), pairs.slice(1, 1, 1));
        (10.0 * (b - a.powi(2))).concat(&[1.0 - a], 1).reshape(&[x.shape().len()])
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
    known: &[
        Known::zero(At::Point(&[5.0, 4.0])),
        Known::new(2, Local, &[11.412_778_986_902_09, -0.896_805_253_274_476_6], 48.984_253_679_240_03)
            .published("48.9842"),
    ],
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
    known: &[
        Known::zero(At::Point(&[1.098_159_329_699_826e-5, 9.106_146_739_866_453])),
        Known::zero(At::Point(&[9.106_146_739_866_453, 1.098_159_329_699_826e-5])),
    ],
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
    known: &[Known::zero(At::Point(&[3.0, 0.5])), Known::new(2, Saddle, &[0.0, 1.0], 14.203_125)],
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
    known: &[Known::new(
        2,
        Global,
        &[0.257_825_213_670_364_1, 0.257_825_213_670_364_1],
        124.362_182_355_614_8,
    )
    .published("124.362")],
    trace: Trace::Residuals(|x| {
        let [a, b] = parts(x);
        let i = ramp(x, 10, |i| i);
        ramp(x, 10, |i| 2.0 + 2.0 * i) - ((i * a).exp() + (i * b).exp())
    }),
};
