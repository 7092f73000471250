//! Problems 20 and 35 of Moré, Garbow & Hillstrom (1981): polynomials through many points.

use super::dimensions::Dimensions;
use super::function::{Function, Start, Trace};
use super::known::Character::{Global, Local};
use super::known::{At, Known};
use super::parts::{parts, stack};
use crate::autodiff::Var;

/// Watson's function: a power series that solves y′ = 1 + y², by least squares.
pub static WATSON: Function = Function {
    name: "watson",
    formula: "Σ (j − 1) x[j] t^(j−2) − (Σ x[j] t^(j−1))² − 1; t = i/29, i = 1 … 29; and x1, x2 − x1² − 1",
    source: "Kowalik & Osborne 1968; Moré, Garbow & Hillstrom 1981, problem 20",
    notes: "The condition number of the Hessian at the minimum grows from 1e5 (n = 6) to 1e14 (n = 12).",
    dimensions: Dimensions { least: 2, most: 31, step: 1, standard: 6 },
    start: Start::Cycle(&[0.0]),
    known: &[
        Known::new(
            6,
            Global,
            &[
                -0.015_725_086_401_458_303,
                1.012_434_869_369_11,
                -0.232_991_625_956_736_78,
                1.260_430_087_799_606_2,
                -1.513_728_922_722_277_7,
                0.992_996_432_431_134_1,
            ],
            2.287_670_053_552_452e-3,
        )
        .published("2.28767e-3"),
        Known::new(
            9,
            Global,
            &[
                -1.530_703_652_138_226e-5,
                0.999_789_703_931_948_2,
                0.014_763_963_693_565_396,
                0.146_342_328_299_289_8,
                1.000_821_103_004_985_2,
                -2.617_731_140_519_565_3,
                4.104_403_164_479_45,
                -3.143_612_278_556_768_4,
                1.052_626_408_010_237_9,
            ],
            1.399_760_138_097_621e-6,
        )
        .published("1.39976e-6"),
        Known::new(
            12,
            Global,
            &[
                -6.638_060_468_919_986e-09,
                1.000_001_644_117_861_6,
                -0.000_563_932_210_285_156_8,
                0.347_820_540_502_869_4,
                -0.156_731_504_085_929_7,
                1.052_815_177_158_673_3,
                -3.247_271_153_321_001,
                7.288_434_897_687_249,
                -10.271_848_241_031_751,
                9.074_113_646_866_91,
                -4.541_375_466_607_449,
                1.012_011_888_537_710_7,
            ],
            4.722_381_106_753_422e-10,
        )
        .published("4.72238e-10"),
    ],
    trace: Trace::Residuals(|x| {
        let n = x.shape().len();
        let (mut powers, mut slopes) = (Vec::with_capacity(29 * n), Vec::with_capacity(29 * n));
        for i in 1..=29 {
            let t = f64::from(i) / 29.0;
            let (mut power, mut slope) = (1.0, 0.0);
            for j in 0..n {
                powers.push(power);
                slopes.push(slope);
                slope = (j + 1) as f64 * power;
                power *= t;
            }
        }
        let along = |rows: &[f64]| x.graph().tensor(rows, &[29, n]).matmul(x.reshape(&[n, 1])).reshape(&[29]);
        let [first, second] = parts(x);
        stack(along(&slopes) - along(&powers).powi(2) - 1.0, [first, second - first.powi(2) - 1.0])
    }),
};

/// Fletcher's Chebyquad with m = n: points at which the mean of a polynomial is its integral.
pub static CHEBYQUAD: Function = Function {
    name: "chebyquad",
    formula: "Σ T[i](x[j])/n − ∫ T[i]; T[i] the Chebyshev polynomial on [0, 1], i = 1 … n",
    source: "Fletcher 1965; Moré, Garbow & Hillstrom 1981, problem 35",
    notes: "It is 0 for n = 1 … 7 and 9. For n = 10 the published value 6.503_95e-3 is a local minimum, symmetric about ½, \
            and 4.772_71e-3 is lower. The order of the variables does not matter, so each minimum stands for many.",
    dimensions: Dimensions::from(1, 8),
    start: Start::Of(|n, i| (i + 1) as f64 / (n + 1) as f64),
    known: &[
        Known::zero_for(1, At::All(0.5)),
        Known::zero_for(2, At::Point(&[0.211_324_865_405_187_1, 0.788_675_134_594_812_9])),
        Known::zero_for(3, At::Point(&[0.146_446_609_406_726_24, 0.5, 0.853_553_390_593_273_7])),
        Known::zero_for(
            4,
            At::Point(&[
                0.102_672_763_854_116_96,
                0.406_203_762_957_460_1,
                0.593_796_237_042_539_9,
                0.897_327_236_145_883_1,
            ]),
        ),
        Known::zero_for(
            5,
            At::Point(&[
                0.083_751_256_499_509_04,
                0.312_729_295_223_209_47,
                0.5,
                0.687_270_704_776_790_5,
                0.916_248_743_500_490_9,
            ]),
        ),
        Known::zero_for(
            6,
            At::Point(&[
                0.066_876_590_946_089_7,
                0.288_740_673_119_444_24,
                0.366_682_299_241_647_64,
                0.633_317_700_758_352_4,
                0.711_259_326_880_555_7,
                0.933_123_409_053_910_3,
            ]),
        ),
        Known::zero_for(
            7,
            At::Point(&[
                0.058_069_149_620_975_466,
                0.235_171_612_357_421_6,
                0.338_044_094_740_046_2,
                0.5,
                0.661_955_905_259_953_8,
                0.764_828_387_642_578_3,
                0.941_930_850_379_024_5,
            ]),
        ),
        Known::zero_for(
            9,
            At::Point(&[
                0.044_205_346_135_782_75,
                0.199_490_672_309_880_93,
                0.235_619_108_471_060_05,
                0.416_046_907_892_598_1,
                0.5,
                0.583_953_092_107_402,
                0.764_380_891_528_94,
                0.800_509_327_690_119_1,
                0.955_794_653_864_217_2,
            ]),
        ),
        Known::new(
            8,
            Global,
            &[
                0.043_152_760_151_016_63,
                0.193_090_840_384_186_1,
                0.266_328_706_890_272_94,
                0.5,
                0.5,
                0.733_671_293_109_727,
                0.806_909_159_615_813_9,
                0.956_847_239_848_983_3,
            ],
            3.516_873_725_677_936_4e-3,
        )
        .published("3.51687e-3"),
        Known::new(
            10,
            Global,
            &[
                0.032_993_373_018_074_41,
                0.155_145_357_759_073_3,
                0.200_189_198_461_386_22,
                0.383_261_664_961_254_9,
                0.383_261_664_961_254_9,
                0.529_249_477_133_406_5,
                0.640_353_549_371_065_8,
                0.713_565_847_416,
                0.828_481_823_051_907_3,
                0.925_251_833_785_397_5,
            ],
            4.772_713_696_375_342e-3,
        ),
        Known::new(
            10,
            Local,
            &[
                0.059_619_900_535_812_696,
                0.166_708_281_835_861_34,
                0.239_170_658_942_608_44,
                0.398_884_292_306_044_44,
                0.398_884_292_306_044_44,
                0.601_115_707_693_955_5,
                0.601_115_707_693_955_5,
                0.760_829_341_057_391_5,
                0.833_291_718_164_138_6,
                0.940_380_099_464_187_3,
            ],
            6.503_954_800_882_307e-3,
        )
        .published("6.50395e-3"),
    ],
    trace: Trace::Residuals(chebyquad),
};

fn chebyquad(x: Var<'_>) -> Var<'_> {
    let z = 2.0 * x - 1.0;
    let (mut before, mut now) = (x.graph().full(1.0, x.shape()), z);
    let mut rest = Vec::new();
    for i in 2..=x.shape().len() {
        (before, now) = (now, 2.0 * z * now - before);
        let integral = if i % 2 == 0 { -1.0 / ((i * i - 1) as f64) } else { 0.0 };
        rest.push(now.mean().reshape(&[1]) - integral);
    }
    z.mean().reshape(&[1]).concat(&rest, 0)
}
