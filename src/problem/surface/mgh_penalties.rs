//! Problems 23 to 27 of Moré, Garbow & Hillstrom (1981), in which every residual knows of all variables.

use super::dimensions::Dimensions;
use super::function::{Function, Start, Trace};
use super::known::Character::{Global, Local};
use super::known::{At, Known};
use super::parts::{ramp, stack};

/// The root of 1e-5, the weight of the small residuals in both penalty functions.
fn root_of_weight() -> f64 {
    1e-5f64.sqrt()
}

/// Penalty function I.
pub static PENALTY_1: Function = Function {
    name: "penalty_1",
    formula: "√1e-5 (x[i] − 1), i = 1 … n; Σ x[j]² − ¼",
    source: "Gill, Murray & Pitfield 1972; Moré, Garbow & Hillstrom 1981, problem 23",
    notes: "",
    dimensions: Dimensions::from(1, 4),
    start: Start::Of(|_, i| (i + 1) as f64),
    known: &[
        Known::new(4, Global, &[0.250_007_499_587_537_9; 4], 2.249_977_500_899_937_5e-5)
            .published("2.24997e-5"),
        Known::new(10, Global, &[0.158_122_301_113_116_37; 10], 7.087_651_467_090_368e-5)
            .published("7.08765e-5"),
    ],
    trace: Trace::Residuals(|x| stack(root_of_weight() * (x - 1.0), [x.powi(2).sum().reshape(&[1]) - 0.25])),
};

/// Penalty function II.
pub static PENALTY_2: Function = Function {
    name: "penalty_2",
    formula: "x1 − 0.2; √1e-5 (exp(x[i]/10) + exp(x[i−1]/10) − exp(i/10) − exp((i−1)/10)), i = 2 … n; \
              √1e-5 (exp(x[i]/10) − exp(−1/10)), i = 2 … n; Σ (n − j + 1) x[j]² − 1",
    source: "Gill, Murray & Pitfield 1972; Moré, Garbow & Hillstrom 1981, problem 24",
    notes: "",
    dimensions: Dimensions::from(2, 4),
    start: Start::Cycle(&[0.5]),
    known: &[
        Known::new(
            4,
            Global,
            &[
                0.199_999_333_350_380_4,
                0.191_316_700_992_772_5,
                0.480_101_485_332_623_26,
                0.518_845_404_390_200_3,
            ],
            9.376_293_007_355_44e-6,
        )
        .published("9.37629e-6"),
        Known::new(
            10,
            Global,
            &[
                0.199_983_605_197_823_63,
                0.010_350_648_471_292_303,
                0.019_604_934_480_438_405,
                0.032_089_067_220_685_656,
                0.049_932_677_399_641_3,
                0.076_513_995_153_993_61,
                0.118_624_072_869_504_17,
                0.192_144_872_335_576_73,
                0.347_320_586_941_843_6,
                0.369_164_374_159_350_77,
            ],
            2.936_605_374_567_46e-4,
        )
        .published("2.93660e-4"),
    ],
    trace: Trace::Residuals(|x| {
        let n = x.shape().len();
        let others = n.saturating_sub(1);
        let (growth, goal) = ((x / 10.0).exp(), (ramp(x, n, |i| i) / 10.0).exp());
        let (later, earlier) = (growth.slice(0, 1, others), growth.slice(0, 0, others));
        let wanted = goal.slice(0, 1, others) + goal.slice(0, 0, others);
        let lowest = (x.graph().scalar(-1.0) / 10.0).exp();
        let weights = ramp(x, n, |j| n as f64 - j + 1.0);
        stack(
            x.slice(0, 0, 1) - 0.2,
            [
                root_of_weight() * (later + earlier - wanted),
                root_of_weight() * (later - lowest),
                (weights * x.powi(2)).sum().reshape(&[1]) - 1.0,
            ],
        )
    }),
};

/// The variably dimensioned function.
pub static VARIABLY_DIMENSIONED: Function = Function {
    name: "variably_dimensioned",
    formula: "x[i] − 1, i = 1 … n; s = Σ j (x[j] − 1), s²",
    source: "Moré, Garbow & Hillstrom 1981, problem 25",
    notes: "",
    dimensions: Dimensions::from(1, 10),
    start: Start::Of(|n, i| 1.0 - (i + 1) as f64 / n as f64),
    known: &[Known::zero(At::All(1.0))],
    trace: Trace::Residuals(|x| {
        let sum = (ramp(x, x.shape().len(), |j| j) * (x - 1.0)).sum().reshape(&[1]);
        stack(x - 1.0, [sum, sum.powi(2)])
    }),
};

/// The trigonometric function.
pub static TRIGONOMETRIC: Function = Function {
    name: "trigonometric",
    formula: "n − Σ cos x[j] + i (1 − cos x[i]) − sin x[i]; i = 1 … n",
    source: "Spedicato 1975; Moré, Garbow & Hillstrom 1981, problem 26",
    notes: "It has many minima of value 0; 0 is only one of them. Descent from the standard start often ends in the local one.",
    dimensions: Dimensions::from(1, 10),
    start: Start::Of(|n, _| 1.0 / n as f64),
    known: &[
        Known::zero(At::All(0.0)),
        Known::new(
            10,
            Local,
            &[
                0.055_150_903_980_692_27,
                0.056_840_616_794_739_54,
                0.058_764_001_762_696_33,
                0.060_990_608_656_761_79,
                0.063_626_213_695_855_7,
                0.066_843_179_452_760_12,
                0.208_161_518_569_878_97,
                0.164_363_095_885_642_46,
                0.085_006_895_688_511,
                0.091_431_450_714_707_82,
            ],
            2.795_056_121_880_502e-5,
        )
        .published("2.79506e-5"),
    ],
    trace: Trace::Residuals(|x| {
        let n = x.shape().len();
        let cos = x.cos();
        n as f64 - cos.sum() + ramp(x, n, |i| i) * (1.0 - cos) - x.sin()
    }),
};

/// Brown's almost linear function.
pub static BROWN_ALMOST_LINEAR: Function = Function {
    name: "brown_almost_linear",
    formula: "x[i] + Σ x[j] − (n + 1), i = 1 … n − 1; Π x[j] − 1",
    source: "Brown 1969; Moré, Garbow & Hillstrom 1981, problem 27",
    notes: "It is 0 at (a, …, a, a^(1−n)) where n aⁿ − (n + 1) aⁿ⁻¹ + 1 = 0; a = 1 is always such a number. \
            At (0, …, 0, n + 1) it has the value 1 and no slope.",
    dimensions: Dimensions::from(2, 10),
    start: Start::Cycle(&[0.5]),
    known: &[
        Known::zero(At::All(1.0)),
        Known::zero_for(
            10,
            At::Point(&[
                0.979_430_303_349_862_5,
                0.979_430_303_349_862_5,
                0.979_430_303_349_862_5,
                0.979_430_303_349_862_5,
                0.979_430_303_349_862_5,
                0.979_430_303_349_862_5,
                0.979_430_303_349_862_5,
                0.979_430_303_349_862_5,
                0.979_430_303_349_862_5,
                1.205_696_966_501_375_5,
            ]),
        ),
        Known::new(10, Local, &[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 11.0], 1.0).published("1"),
    ],
    trace: Trace::Residuals(|x| {
        let n = x.shape().len();
        let mut product = x.slice(0, 0, 1);
        for i in 1..n {
            product = product * x.slice(0, i, 1);
        }
        let sums = x.slice(0, 0, n.saturating_sub(1)) + x.sum() - (n + 1) as f64;
        stack(sums, [product - 1.0])
    }),
};
