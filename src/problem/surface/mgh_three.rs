//! Problems 7 to 12 of Moré, Garbow & Hillstrom (1981), of three variables.

use super::angle::angle;
use super::dimensions::Dimensions;
use super::function::{Function, Start, Trace};
use super::known::Character::{Global, Infimum};
use super::known::{At, Known};
use super::parts::{parts, ramp, stack, table};

/// Fletcher & Powell's helical valley.
pub static HELICAL_VALLEY: Function = Function {
    name: "helical_valley",
    formula: "10 (x3 − 10 θ), 10 (√(x1² + x2²) − 1), x3; θ = arctan(x2/x1)/2π, and ½ more where x1 < 0",
    source: "Fletcher & Powell 1963; Moré, Garbow & Hillstrom 1981, problem 7",
    notes: "θ runs from −¼ to ¾ and jumps where x1 = 0 and x2 < 0; it does not exist at x1 = x2 = 0.",
    dimensions: Dimensions::fixed(3),
    start: Start::Point(&[-1.0, 0.0, 0.0]),
    known: &[Known::zero(At::Point(&[1.0, 0.0, 0.0]))],
    trace: Trace::Residuals(|x| {
        let [a, b, c] = parts(x);
        let turns = angle(a, b) / std::f64::consts::TAU;
        let radius = (a.powi(2) + b.powi(2)).sqrt();
        stack(10.0 * (c - 10.0 * turns), [10.0 * (radius - 1.0), c])
    }),
};

const BARD_Y: [f64; 15] =
    [0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39];

/// Bard's rational fit.
pub static BARD: Function = Function {
    name: "bard",
    formula: "y[i] − (x1 + i/(v x2 + w x3)); v = 16 − i, w = min(i, v), i = 1 … 15",
    source: "Bard 1970; Moré, Garbow & Hillstrom 1981, problem 8",
    notes: "Far out, where x2 and x3 go to −∞, it falls towards 17.4286 at x1 = 0.8406.",
    dimensions: Dimensions::fixed(3),
    start: Start::Point(&[1.0, 1.0, 1.0]),
    known: &[
        Known::new(
            3,
            Global,
            &[0.082_410_559_749_789, 1.133_036_092_029_722_4, 2.343_695_178_642_536_6],
            8.214_877_306_578_978e-3,
        )
        .published("8.21487e-3"),
        Known::unlisted(3, Infimum, 17.428_693_333_333_335).published("17.4286"),
    ],
    trace: Trace::Residuals(|x| {
        let [a, b, c] = parts(x);
        let v = ramp(x, 15, |i| 16.0 - i);
        let w = ramp(x, 15, |i| if i < 8.0 { i } else { 16.0 - i });
        table(x, &BARD_Y) - (a + ramp(x, 15, |i| i) / (v * b + w * c))
    }),
};

const GAUSSIAN_Y: [f64; 15] = [
    0.0009, 0.0044, 0.0175, 0.0540, 0.1295, 0.2420, 0.3521, 0.3989, 0.3521, 0.2420, 0.1295, 0.0540, 0.0175,
    0.0044, 0.0009,
];

/// The fit of a Gaussian bell.
pub static GAUSSIAN: Function = Function {
    name: "gaussian",
    formula: "x1 exp(−x2 (t − x3)²/2) − y[i]; t = (8 − i)/2, i = 1 … 15",
    source: "Moré, Garbow & Hillstrom 1981, problem 9",
    notes: "",
    dimensions: Dimensions::fixed(3),
    start: Start::Point(&[0.4, 1.0, 0.0]),
    known: &[Known::new(
        3,
        Global,
        &[0.398_956_137_838_756_66, 1.000_019_084_487_805_6, 0.0],
        1.127_932_769_619_179_6e-8,
    )
    .published("1.12793e-8")],
    trace: Trace::Residuals(|x| {
        let [a, b, c] = parts(x);
        let t = ramp(x, 15, |i| (8.0 - i) / 2.0);
        a * (-0.5 * b * (t - c).powi(2)).exp() - table(x, &GAUSSIAN_Y)
    }),
};

const MEYER_Y: [f64; 16] = [
    34780.0, 28610.0, 23650.0, 19630.0, 16370.0, 13720.0, 11540.0, 9744.0, 8261.0, 7030.0, 6005.0, 5147.0,
    4427.0, 3820.0, 3307.0, 2872.0,
];

/// Meyer's thermistor.
pub static MEYER: Function = Function {
    name: "meyer",
    formula: "x1 exp(x2/(t + x3)) − y[i]; t = 45 + 5i, i = 1 … 16",
    source: "Meyer 1970; Moré, Garbow & Hillstrom 1981, problem 10",
    notes: "So badly scaled that a gradient of 1e-8 is out of reach of double precision.",
    dimensions: Dimensions::fixed(3),
    start: Start::Point(&[0.02, 4000.0, 250.0]),
    known: &[Known::new(
        3,
        Global,
        &[5.609_636_471_028_053e-3, 6_181.346_346_286_372, 345.223_634_624_136_5],
        87.945_855_170_851_12,
    )
    .published("87.9458")],
    trace: Trace::Residuals(|x| {
        let [a, b, c] = parts(x);
        a * (b / (ramp(x, 16, |i| 45.0 + 5.0 * i) + c)).exp() - table(x, &MEYER_Y)
    }),
};

/// Gulf research and development's function with m = 99.
pub static GULF: Function = Function {
    name: "gulf",
    formula: "exp(−|y − x2|^x3/x1) − t; t = i/100, y = 25 + (−50 ln t)^⅔, i = 1 … 99",
    source: "Cox; Moré, Garbow & Hillstrom 1981, problem 11, with its misprint put right (Jamil & Yang 2013)",
    notes: "The gradient is NaN where x2 is one of the y; for x3 < 1 it has poles there.",
    dimensions: Dimensions::fixed(3),
    start: Start::Point(&[5.0, 2.5, 0.15]),
    known: &[Known::zero(At::Point(&[50.0, 25.0, 1.5]))],
    trace: Trace::Residuals(|x| {
        let [a, b, c] = parts(x);
        let t = ramp(x, 99, |i| i / 100.0);
        let y = 25.0 + ((-50.0 * t.ln()).ln() * (2.0 / 3.0)).exp();
        (-((c * (y - b).abs().ln()).exp() / a)).exp() - t
    }),
};

/// Box's three-dimensional function with m = 10.
pub static BOX_3D: Function = Function {
    name: "box_3d",
    formula: "exp(−t x1) − exp(−t x2) − x3 (exp(−t) − exp(−10t)); t = i/10, i = 1 … 10",
    source: "Box 1966; Moré, Garbow & Hillstrom 1981, problem 12",
    notes: "It is 0 on the whole line x1 = x2, x3 = 0 too.",
    dimensions: Dimensions::fixed(3),
    start: Start::Point(&[0.0, 10.0, 20.0]),
    known: &[Known::zero(At::Point(&[1.0, 10.0, 1.0])), Known::zero(At::Point(&[10.0, 1.0, -1.0]))],
    trace: Trace::Residuals(|x| {
        let [a, b, c] = parts(x);
        let t = ramp(x, 10, |i| i / 10.0);
        (-(t * a)).exp() - (-(t * b)).exp() - c * ((-t).exp() - (-10.0 * t).exp())
    }),
};
