//! Problems 13 to 16 of Moré, Garbow & Hillstrom (1981), of four variables, and 22.

use super::dimensions::Dimensions;
use super::function::{Function, Start, Trace};
use super::known::Character::{Global, Infimum, Saddle};
use super::known::{At, Known};
use super::parts::{parts, ramp, stack, table};

/// Powell's singular function, for four variables or several groups of four.
pub static POWELL_SINGULAR: Function = Function {
    name: "powell_singular",
    formula: "x1 + 10 x2, √5 (x3 − x4), (x2 − 2 x3)², √10 (x1 − x4)²; the same for each further four",
    source: "Powell 1962; Moré, Garbow & Hillstrom 1981, problems 13 and 22",
    notes: "The Hessian at the minimum has half its rank, so Newton's method is linear there.",
    dimensions: Dimensions::multiples(4, 4),
    start: Start::Cycle(&[3.0, -1.0, 0.0, 1.0]),
    known: &[Known::zero(At::All(0.0))],
    trace: Trace::Residuals(|x| {
        let groups = x.shape().len() / 4;
        let [a, b, c, d] = std::array::from_fn(|i| x.reshape(&[groups, 4]).slice(1, i, 1));
        let (root_5, root_10) = (5.0f64.sqrt(), 10.0f64.sqrt());
        let rows = [root_5 * (c - d), (b - 2.0 * c).powi(2), root_10 * (a - d).powi(2)];
        (a + 10.0 * b).concat(&rows, 1).reshape(&[4 * groups])
    }),
};

/// Wood's function.
pub static WOOD: Function = Function {
    name: "wood",
    formula: "10 (x2 − x1²), 1 − x1, √90 (x4 − x3²), 1 − x3, √10 (x2 + x4 − 2), (x2 − x4)/√10",
    source: "Colville 1968; Moré, Garbow & Hillstrom 1981, problem 14",
    notes: "Descent from the standard start comes near the saddle, where many methods stay long.",
    dimensions: Dimensions::fixed(4),
    start: Start::Point(&[-3.0, -1.0, -3.0, -1.0]),
    known: &[
        Known::zero(At::All(1.0)),
        Known::new(
            4,
            Saddle,
            &[
                -0.967_974_024_937_592_5,
                0.947_139_140_817_840_8,
                -0.969_516_310_331_591_6,
                0.951_247_665_792_326_1,
            ],
            7.876_967_165_176_868,
        ),
    ],
    trace: Trace::Residuals(|x| {
        let [a, b, c, d] = parts(x);
        let (root_10, root_90) = (10.0f64.sqrt(), 90.0f64.sqrt());
        stack(
            10.0 * (b - a.powi(2)),
            [1.0 - a, root_90 * (d - c.powi(2)), 1.0 - c, root_10 * (b + d - 2.0), (b - d) / root_10],
        )
    }),
};

const KOWALIK_Y: [f64; 11] =
    [0.1957, 0.1947, 0.1735, 0.1600, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246];
const KOWALIK_U: [f64; 11] = [4.0, 2.0, 1.0, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625];

/// Kowalik & Osborne's enzyme reaction.
pub static KOWALIK_OSBORNE: Function = Function {
    name: "kowalik_osborne",
    formula: "y[i] − x1 (u² + u x2)/(u² + u x3 + x4); i = 1 … 11",
    source: "Kowalik & Osborne 1968; Moré, Garbow & Hillstrom 1981, problem 15",
    notes: "",
    dimensions: Dimensions::fixed(4),
    start: Start::Point(&[0.25, 0.39, 0.415, 0.39]),
    known: &[
        Known::new(
            4,
            Global,
            &[
                0.192_806_934_579_037_9,
                0.191_282_328_734_366_6,
                0.123_056_506_926_320_89,
                0.136_062_330_683_794_64,
            ],
            3.075_056_038_492_376_7e-4,
        )
        .published("3.07505e-4"),
        Known::unlisted(4, Infimum, 1.027_343_048_695_465_7e-3).published("1.02734e-3"),
    ],
    trace: Trace::Residuals(|x| {
        let [a, b, c, d] = parts(x);
        let u = table(x, &KOWALIK_U);
        table(x, &KOWALIK_Y) - a * (u * (u + b)) / (u * (u + c) + d)
    }),
};

/// Brown & Dennis's function with m = 20.
pub static BROWN_DENNIS: Function = Function {
    name: "brown_dennis",
    formula: "(x1 + t x2 − exp t)² + (x3 + x4 sin t − cos t)²; t = i/5, i = 1 … 20",
    source: "Brown & Dennis 1971; Moré, Garbow & Hillstrom 1981, problem 16",
    notes: "",
    dimensions: Dimensions::fixed(4),
    start: Start::Point(&[25.0, 5.0, -5.0, -1.0]),
    known: &[Known::new(
        4,
        Global,
        &[-11.594_439_904_762_162, 13.203_630_051_207_202, -0.403_439_488_176_859_6, 0.236_778_774_455_736_3],
        85_822.201_626_356_33,
    )
    .published("85822.2")],
    trace: Trace::Residuals(|x| {
        let [a, b, c, d] = parts(x);
        let t = ramp(x, 20, |i| i / 5.0);
        (a + t * b - t.exp()).powi(2) + (c + d * t.sin() - t.cos()).powi(2)
    }),
};
