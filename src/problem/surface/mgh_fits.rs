//! Problems 17 to 19 of Moré, Garbow & Hillstrom (1981): fits of exponentials and bells to data.

use super::dimensions::Dimensions;
use super::function::{Function, Start, Trace};
use super::known::Character::{Global, Local, Saddle};
use super::known::{At, Known};
use super::parts::{parts, ramp, table};

const OSBORNE_1_Y: [f64; 33] = [
    0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.850, 0.818, 0.784, 0.751, 0.718, 0.685, 0.658, 0.628,
    0.603, 0.580, 0.558, 0.538, 0.522, 0.506, 0.490, 0.478, 0.467, 0.457, 0.448, 0.438, 0.431, 0.424, 0.420,
    0.414, 0.411, 0.406,
];

/// Osborne's first function: two exponentials and a constant.
pub static OSBORNE_1: Function = Function {
    name: "osborne_1",
    formula: "y[i] − (x1 + x2 exp(−t x4) + x3 exp(−t x5)); t = 10 (i − 1), i = 1 … 33",
    source: "Osborne 1972; Moré, Garbow & Hillstrom 1981, problem 17",
    notes: "",
    dimensions: Dimensions::fixed(5),
    start: Start::Point(&[0.5, 1.5, -1.0, 0.01, 0.02]),
    known: &[Known::new(
        5,
        Global,
        &[
            0.375_410_052_106_952_16,
            1.935_846_912_712_384,
            -1.464_687_136_613_439_7,
            0.012_867_534_640_057_321,
            0.022_122_699_661_672_54,
        ],
        5.464_894_697_482_746e-5,
    )
    .published("5.46489e-5")],
    trace: Trace::Residuals(|x| {
        let [a, b, c, d, e] = parts(x);
        let t = ramp(x, 33, |i| -10.0 * (i - 1.0));
        table(x, &OSBORNE_1_Y) - (a + b * (t * d).exp() + c * (t * e).exp())
    }),
};

/// Biggs's exponentials with m = 13.
pub static BIGGS_EXP6: Function = Function {
    name: "biggs_exp6",
    formula: "x3 exp(−t x1) − x4 exp(−t x2) + x6 exp(−t x5) − y; y = exp(−t) − 5 exp(−10t) + 3 exp(−4t), \
              t = i/10, i = 1 … 13",
    source: "Biggs 1971; Moré, Garbow & Hillstrom 1981, problem 18",
    notes: "The value 5.65565e-3 is published as a local minimum. It is taken on a whole line, x1 = x5 and x3 + x6 \
            constant, whose points are saddles where x3 x6 > 0, and minima, not strict ones, where x3 x6 < 0. The standard \
            start has x1 = x5 and x3 = x6, which descent keeps, and so it ends in a saddle.",
    dimensions: Dimensions::fixed(6),
    start: Start::Point(&[1.0, 2.0, 1.0, 1.0, 1.0, 1.0]),
    known: &[
        Known::zero(At::Point(&[1.0, 10.0, 1.0, 5.0, 4.0, 3.0])),
        Known::zero(At::Point(&[4.0, 10.0, 3.0, 5.0, 1.0, 1.0])),
        Known::new(
            6,
            Saddle,
            &[
                1.711_415_994_719_587_5,
                17.683_198_180_949_06,
                1.163_143_660_918_892_3,
                5.186_561_551_993_448,
                1.711_415_994_719_587_5,
                1.163_143_660_918_892_3,
            ],
            5.655_649_925_499_925e-3,
        )
        .published("5.65565e-3"),
        Known::new(
            6,
            Local,
            &[
                1.711_415_994_719_587_5,
                17.683_198_180_949_06,
                3.326_287_321_837_784_6,
                5.186_561_551_993_448,
                1.711_415_994_719_587_5,
                -1.0,
            ],
            5.655_649_925_499_925e-3,
        )
        .published("5.65565e-3"),
    ],
    trace: Trace::Residuals(|x| {
        let [a, b, c, d, e, f] = parts(x);
        let t = ramp(x, 13, |i| i / -10.0);
        let y = t.exp() - 5.0 * (10.0 * t).exp() + 3.0 * (4.0 * t).exp();
        c * (t * a).exp() - d * (t * b).exp() + f * (t * e).exp() - y
    }),
};

const OSBORNE_2_Y: [f64; 65] = [
    1.366, 1.191, 1.112, 1.013, 0.991, 0.885, 0.831, 0.847, 0.786, 0.725, 0.746, 0.679, 0.608, 0.655, 0.616,
    0.606, 0.602, 0.626, 0.651, 0.724, 0.649, 0.649, 0.694, 0.644, 0.624, 0.661, 0.612, 0.558, 0.533, 0.495,
    0.500, 0.423, 0.395, 0.375, 0.372, 0.391, 0.396, 0.405, 0.428, 0.429, 0.523, 0.562, 0.607, 0.653, 0.672,
    0.708, 0.633, 0.668, 0.645, 0.632, 0.591, 0.559, 0.597, 0.625, 0.739, 0.710, 0.729, 0.720, 0.636, 0.581,
    0.428, 0.292, 0.162, 0.098, 0.054,
];

/// Osborne's second function: an exponential and three bells.
pub static OSBORNE_2: Function = Function {
    name: "osborne_2",
    formula: "y[i] − (x1 exp(−t x5) + x2 exp(−(t − x9)² x6) + x3 exp(−(t − x10)² x7) + x4 exp(−(t − x11)² x8)); \
              t = (i − 1)/10, i = 1 … 65",
    source: "Osborne 1972; Moré, Garbow & Hillstrom 1981, problem 19",
    notes: "",
    dimensions: Dimensions::fixed(11),
    start: Start::Point(&[1.3, 0.65, 0.65, 0.7, 0.6, 3.0, 5.0, 7.0, 2.0, 4.5, 5.5]),
    known: &[Known::new(
        11,
        Global,
        &[
            1.309_977_154_627_300_7,
            0.431_553_794_602_989_1,
            0.633_661_698_960_724_1,
            0.599_430_534_785_916_5,
            0.754_183_226_328_011_6,
            0.904_288_579_859_632_7,
            1.365_811_835_237_028_8,
            4.823_698_817_227_156,
            2.398_684_866_131_754_6,
            4.568_874_597_667_672,
            5.675_341_470_580_641_5,
        ],
        0.040_137_736_293_547_73,
    )
    .published("4.01377e-2")],
    trace: Trace::Residuals(|x| {
        let p: [_; 11] = parts(x);
        let t = ramp(x, 65, |i| (i - 1.0) / 10.0);
        let mut model = p[0] * (-(t * p[4])).exp();
        for bell in 1..4 {
            model = model + p[bell] * (-((t - p[7 + bell]).powi(2) * p[4 + bell])).exp();
        }
        table(x, &OSBORNE_2_Y) - model
    }),
};
