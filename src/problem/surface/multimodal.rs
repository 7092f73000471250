//! Surfaces of any number of variables with many minima.

use super::dimensions::Dimensions;
use super::function::{Function, Start, Trace};
use super::known::Character::{Global, Local, Maximum};
use super::known::{At, Known};
use super::parts::{ramp, stack};

const TAU: f64 = std::f64::consts::TAU;
const PI: f64 = std::f64::consts::PI;

/// Rastrigin's egg box.
pub static RASTRIGIN: Function = Function {
    name: "rastrigin",
    formula: "10 n + Σ (x[i]² − 10 cos 2π x[i])",
    source: "Rastrigin 1974; Mühlenbein, Schomisch & Born 1991",
    notes: "A minimum near every point of whole numbers.",
    dimensions: Dimensions::from(1, 2),
    start: Start::Cycle(&[2.2]),
    known: &[
        Known::zero(At::All(0.0)),
        Known::new(1, Local, &[0.994_958_637_652_334_8], 0.994_959_057_093_291_6),
        Known::new(1, Maximum, &[0.502_546_036_554_674_7], 20.251_272_990_990_113),
    ],
    trace: Trace::Value(|x| 10.0 * x.shape().len() as f64 + (x.powi(2) - 10.0 * (TAU * x).cos()).sum()),
};

/// Griewank's function.
pub static GRIEWANK: Function = Function {
    name: "griewank",
    formula: "1 + Σ x[i]²/4000 − Π cos(x[i]/√i)",
    source: "Griewank 1981",
    notes: "",
    dimensions: Dimensions::from(1, 2),
    start: Start::Cycle(&[5.0]),
    known: &[
        Known::zero(At::All(0.0)),
        Known::new(2, Local, &[3.140_022_633_895_539_7, 4.438_444_480_920_714], 7.396_040_334_115_117e-3),
    ],
    trace: Trace::Value(|x| {
        let n = x.shape().len();
        let cosines = (x / ramp(x, n, f64::sqrt)).cos();
        let mut product = cosines.slice(0, 0, 1);
        for i in 1..n {
            product = product * cosines.slice(0, i, 1);
        }
        1.0 + x.powi(2).sum() / 4000.0 - product.sum()
    }),
};

/// Ackley's function.
pub static ACKLEY: Function = Function {
    name: "ackley",
    formula: "20 + e − 20 exp(−0.2 √(Σ x[i]²/n)) − exp(Σ cos(2π x[i])/n)",
    source: "Ackley 1987",
    notes: "The minimum is the tip of a cone: there the gradient does not exist, and is NaN here.",
    dimensions: Dimensions::from(1, 2),
    start: Start::Cycle(&[1.5]),
    known: &[Known::zero(At::All(0.0))],
    trace: Trace::Value(|x| {
        let cone = (-0.2 * x.powi(2).mean().sqrt()).exp();
        let waves = (TAU * x).cos().mean().exp();
        // Differences first, so that the value at the minimum is exactly zero.
        20.0 * (1.0 - cone) + (x.graph().scalar(1.0).exp() - waves)
    }),
};

/// Styblinski & Tang's function.
pub static STYBLINSKI_TANG: Function = Function {
    name: "styblinski_tang",
    formula: "½ Σ (x[i]⁴ − 16 x[i]² + 5 x[i])",
    source: "Styblinski & Tang 1990",
    notes: "Each variable has a lower and a higher minimum, so there are 2ⁿ.",
    dimensions: Dimensions::from(1, 2),
    start: Start::Cycle(&[-1.0]),
    known: &[
        Known::always(Global, At::All(-2.903_534_027_771_177), |n| -39.166_165_703_771_41 * n as f64),
        Known::always(Local, At::All(2.746_802_770_990_837), |n| -25.029_446_655_283_94 * n as f64),
        Known::always(Maximum, At::All(0.156_731_256_780_340_1), |n| 0.195_612_359_055_358_04 * n as f64),
    ],
    trace: Trace::Value(|x| 0.5 * (x.powi(4) - 16.0 * x.powi(2) + 5.0 * x).sum()),
};

/// Levy's function.
pub static LEVY: Function = Function {
    name: "levy",
    formula: "sin² πw1 + Σ (w[i] − 1)² (1 + 10 sin²(πw[i] + 1)) over i < n + (w[n] − 1)² (1 + sin² 2πw[n]); \
              w = 1 + (x − 1)/4",
    source: "Levy & Montalvo 1985; Laguna & Martí 2005",
    notes: "",
    dimensions: Dimensions::from(1, 2),
    start: Start::Cycle(&[-2.0]),
    known: &[Known::zero(At::All(1.0))],
    trace: Trace::Residuals(|x| {
        let n = x.shape().len();
        let w = 1.0 + (x - 1.0) / 4.0;
        let others = w.slice(0, 0, n.saturating_sub(1));
        let last = w.slice(0, n.saturating_sub(1), 1);
        let ripples = [(PI * others + 1.0).sin(), (TAU * last).sin()];
        stack(
            (PI * w.slice(0, 0, 1)).sin(),
            [
                others - 1.0,
                10.0f64.sqrt() * (others - 1.0) * ripples[0],
                last - 1.0,
                (last - 1.0) * ripples[1],
            ],
        )
    }),
};
