//! Surfaces over the plane with a few minima, saddles and maxima, all of them known.

use super::dimensions::Dimensions;
use super::function::{Function, Start, Trace};
use super::known::Character::{Global, Local, Maximum, Saddle};
use super::known::{At, Known};
use super::parts::{parts, stack};

/// Booth's quadratic.
pub static BOOTH: Function = Function {
    name: "booth",
    formula: "x1 + 2 x2 − 7, 2 x1 + x2 − 5",
    source: "Jamil & Yang 2013",
    notes: "The Hessian has the eigenvalues 2 and 18.",
    dimensions: Dimensions::fixed(2),
    start: Start::Point(&[0.0, 0.0]),
    known: &[Known::zero(At::Point(&[1.0, 3.0]))],
    trace: Trace::Residuals(|x| {
        let [a, b] = parts(x);
        stack(a + 2.0 * b - 7.0, [2.0 * a + b - 5.0])
    }),
};

/// Matyas's quadratic.
pub static MATYAS: Function = Function {
    name: "matyas",
    formula: "0.26 (x1² + x2²) − 0.48 x1 x2",
    source: "Jamil & Yang 2013",
    notes: "The Hessian has the eigenvalues 0.04 and 1.",
    dimensions: Dimensions::fixed(2),
    start: Start::Point(&[1.0, 2.0]),
    known: &[Known::zero(At::All(0.0))],
    trace: Trace::Value(|x| {
        let [a, b] = parts(x);
        (0.26 * (a.powi(2) + b.powi(2)) - 0.48 * a * b).sum()
    }),
};

/// Himmelblau's function, with four minima.
pub static HIMMELBLAU: Function = Function {
    name: "himmelblau",
    formula: "x1² + x2 − 11, x1 + x2² − 7",
    source: "Himmelblau 1972, p. 428",
    notes: "Four minima of value 0, four saddles and a maximum.",
    dimensions: Dimensions::fixed(2),
    start: Start::Point(&[0.0, 0.0]),
    known: &[
        Known::zero(At::Point(&[3.0, 2.0])),
        Known::zero(At::Point(&[-2.805_118_086_952_745, 3.131_312_518_250_573])),
        Known::zero(At::Point(&[-3.779_310_253_377_747, -3.283_185_991_286_169_6])),
        Known::zero(At::Point(&[3.584_428_340_330_491_7, -1.848_126_526_964_403_6])),
        Known::new(2, Maximum, &[-0.270_844_590_667_347_6, -0.923_038_556_479_981_6], 181.616_521_522_582_7),
        Known::new(2, Saddle, &[0.086_677_504_555_396_36, 2.884_254_701_174_776_3], 67.719_150_087_526_13),
        Known::new(2, Saddle, &[3.385_154_183_607_020_7, 0.073_851_879_837_749_28], 13.311_926_270_405_59),
        Known::new(2, Saddle, &[-3.073_025_750_764_389_7, -0.081_353_044_287_967_51], 104.015_162_917_558_11),
        Known::new(2, Saddle, &[-0.127_961_346_730_680_05, -1.953_714_980_244_576_6], 178.337_239_201_927_45),
    ],
    trace: Trace::Residuals(|x| {
        let [a, b] = parts(x);
        stack(a.powi(2) + b - 11.0, [a + b.powi(2) - 7.0])
    }),
};

/// The saddle with a minimum on either side.
pub static SADDLE: Function = Function {
    name: "saddle",
    formula: "x1² − x2² + x2⁴/2",
    source: "Strogatz 2015, section 3.4: the potential of a pitchfork, beside a parabola",
    notes: "On the first axis, descent goes to the saddle and stays.",
    dimensions: Dimensions::fixed(2),
    start: Start::Point(&[0.5, 0.1]),
    known: &[
        Known::new(2, Global, &[0.0, 1.0], -0.5),
        Known::new(2, Global, &[0.0, -1.0], -0.5),
        Known::new(2, Saddle, &[0.0, 0.0], 0.0),
    ],
    trace: Trace::Value(|x| {
        let [a, b] = parts(x);
        (a.powi(2) - b.powi(2) + 0.5 * b.powi(4)).sum()
    }),
};

/// The monkey saddle, whose Hessian is zero at the origin.
pub static MONKEY_SADDLE: Function = Function {
    name: "monkey_saddle",
    formula: "x1³ − 3 x1 x2²",
    source: "Hilbert & Cohn-Vossen 1932, section 29",
    notes: "It has no minimum; at the origin the Hessian is zero, and second-order tests say nothing.",
    dimensions: Dimensions::fixed(2),
    start: Start::Point(&[0.1, 0.1]),
    known: &[Known::new(2, Saddle, &[0.0, 0.0], 0.0)],
    trace: Trace::Value(|x| {
        let [a, b] = parts(x);
        (a.powi(3) - 3.0 * a * b.powi(2)).sum()
    }),
};

/// The camel with three humps.
pub static THREE_HUMP_CAMEL: Function = Function {
    name: "three_hump_camel",
    formula: "2 x1² − 1.05 x1⁴ + x1⁶/6 + x1 x2 + x2²",
    source: "Branin 1972; Jamil & Yang 2013",
    notes: "",
    dimensions: Dimensions::fixed(2),
    start: Start::Point(&[2.0, 2.0]),
    known: &[
        Known::zero(At::All(0.0)),
        Known::new(2, Local, &[1.747_552_345_830_288_8, -0.873_776_172_915_144_4], 0.298_638_442_236_860_76),
        Known::new(2, Local, &[-1.747_552_345_830_288_8, 0.873_776_172_915_144_4], 0.298_638_442_236_860_76),
    ],
    trace: Trace::Value(|x| {
        let [a, b] = parts(x);
        (2.0 * a.powi(2) - 1.05 * a.powi(4) + a.powi(6) / 6.0 + a * b + b.powi(2)).sum()
    }),
};

/// The camel with six humps.
pub static SIX_HUMP_CAMEL: Function = Function {
    name: "six_hump_camel",
    formula: "(4 − 2.1 x1² + x1⁴/3) x1² + x1 x2 + (4 x2² − 4) x2²",
    source: "Dixon & Szegö 1978; Jamil & Yang 2013",
    notes: "",
    dimensions: Dimensions::fixed(2),
    start: Start::Point(&[1.0, 1.0]),
    known: &[
        Known::new(
            2,
            Global,
            &[0.089_842_013_100_318_06, -0.712_656_403_020_739_6],
            -1.031_628_453_489_877_4,
        )
        .published("-1.0316285"),
        Known::new(
            2,
            Global,
            &[-0.089_842_013_100_318_06, 0.712_656_403_020_739_6],
            -1.031_628_453_489_877_4,
        )
        .published("-1.0316285"),
        Known::new(2, Local, &[-1.703_606_714_969_981, 0.796_083_568_672_625_1], -0.215_463_824_383_718_36),
        Known::new(2, Local, &[1.703_606_714_969_981, -0.796_083_568_672_625_1], -0.215_463_824_383_718_36),
        Known::new(2, Local, &[-1.607_104_752_920_197_6, -0.568_651_454_884_131_4], 2.104_250_310_311_26),
        Known::new(2, Local, &[1.607_104_752_920_197_6, 0.568_651_454_884_131_4], 2.104_250_310_311_26),
        Known::new(2, Saddle, &[0.0, 0.0], 0.0),
    ],
    trace: Trace::Value(|x| {
        let [a, b] = parts(x);
        let (u, v) = (a.powi(2), b.powi(2));
        ((4.0 - 2.1 * u + u.powi(2) / 3.0) * u + a * b + (4.0 * v - 4.0) * v).sum()
    }),
};

/// Goldstein & Price's function.
pub static GOLDSTEIN_PRICE: Function = Function {
    name: "goldstein_price",
    formula: "(1 + (x1 + x2 + 1)² (19 − 14 x1 + 3 x1² − 14 x2 + 6 x1 x2 + 3 x2²)) · \
              (30 + (2 x1 − 3 x2)² (18 − 32 x1 + 12 x1² + 48 x2 − 36 x1 x2 + 27 x2²))",
    source: "Goldstein & Price 1971; Dixon & Szegö 1978",
    notes: "",
    dimensions: Dimensions::fixed(2),
    start: Start::Point(&[-0.5, 0.25]),
    known: &[
        Known::new(2, Global, &[0.0, -1.0], 3.0).published("3"),
        Known::new(2, Local, &[-0.6, -0.4], 30.0).published("30"),
        Known::new(2, Local, &[1.8, 0.2], 84.0).published("84"),
        Known::new(2, Local, &[1.2, 0.8], 840.0).published("840"),
    ],
    trace: Trace::Value(|x| {
        let [a, b] = parts(x);
        let left = 19.0 - 14.0 * a + 3.0 * a.powi(2) - 14.0 * b + 6.0 * a * b + 3.0 * b.powi(2);
        let right = 18.0 - 32.0 * a + 12.0 * a.powi(2) + 48.0 * b - 36.0 * a * b + 27.0 * b.powi(2);
        let first = 1.0 + (a + b + 1.0).powi(2) * left;
        (first * (30.0 + (2.0 * a - 3.0 * b).powi(2) * right)).sum()
    }),
};

/// Branin's function.
pub static BRANIN: Function = Function {
    name: "branin",
    formula: "(x2 − 5.1 x1²/4π² + 5 x1/π − 6)² + 10 (1 − 1/8π) cos x1 + 10",
    source: "Branin 1972; Dixon & Szegö 1978",
    notes: "Three minima of the same value, in −5 ≤ x1 ≤ 10, 0 ≤ x2 ≤ 15.",
    dimensions: Dimensions::fixed(2),
    start: Start::Point(&[2.5, 7.5]),
    known: &[
        Known::new(2, Global, &[std::f64::consts::PI, 2.275], 0.397_887_357_729_738_16).published("0.397887"),
        Known::new(2, Global, &[-std::f64::consts::PI, 12.275], 0.397_887_357_729_738_16)
            .published("0.397887"),
        Known::new(2, Global, &[3.0 * std::f64::consts::PI, 2.475], 0.397_887_357_729_738_16)
            .published("0.397887"),
    ],
    trace: Trace::Value(|x| {
        use std::f64::consts::PI;
        let [a, b] = parts(x);
        let bend = b - 5.1 / (4.0 * PI * PI) * a.powi(2) + 5.0 / PI * a - 6.0;
        (bend.powi(2) + 10.0 * (1.0 - 1.0 / (8.0 * PI)) * a.cos() + 10.0).sum()
    }),
};

/// McCormick's function.
pub static MCCORMICK: Function = Function {
    name: "mccormick",
    formula: "sin(x1 + x2) + (x1 − x2)² − 1.5 x1 + 2.5 x2 + 1",
    source: "Jamil & Yang 2013",
    notes: "Least in −1.5 ≤ x1 ≤ 4, −3 ≤ x2 ≤ 3; further out it falls without bound.",
    dimensions: Dimensions::fixed(2),
    start: Start::Point(&[0.0, 0.0]),
    known: &[Known::new(
        2,
        Local,
        &[-0.547_197_551_196_597_6, -1.547_197_551_196_597_6],
        -1.913_222_954_981_036_2,
    )
    .published("-1.9133")],
    trace: Trace::Value(|x| {
        let [a, b] = parts(x);
        ((a + b).sin() + (a - b).powi(2) - 1.5 * a + 2.5 * b + 1.0).sum()
    }),
};

/// Easom's needle in a plain.
pub static EASOM: Function = Function {
    name: "easom",
    formula: "−cos x1 cos x2 exp(−(x1 − π)² − (x2 − π)²)",
    source: "Jamil & Yang 2013",
    notes: "Away from its minimum it is flat: gradients vanish.",
    dimensions: Dimensions::fixed(2),
    start: Start::Point(&[2.5, 2.5]),
    known: &[Known::new(2, Global, &[std::f64::consts::PI; 2], -1.0).published("-1")],
    trace: Trace::Value(|x| {
        let [a, b] = parts(x);
        let pi = std::f64::consts::PI;
        (-(a.cos() * b.cos() * (-(a - pi).powi(2) - (b - pi).powi(2)).exp())).sum()
    }),
};
