//! The normal law by the inverse of its distribution function.
#![allow(clippy::excessive_precision, reason = "coefficients are written as they were published")]

use rand::Rng;
use rand_distr::Distribution;

use super::distribution::open01;
use super::stream::Stream;
use crate::kernels::{Arith, Kernel, Unary, dispatch, scalar, unary};

/// The normal law; one draw of 64 bits gives one number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normal {
    /// The mean.
    pub mean: f64,
    /// The standard deviation.
    pub sd: f64,
}

impl Normal {
    /// Mean 0, standard deviation 1.
    pub const STANDARD: Self = Self { mean: 0.0, sd: 1.0 };
}

impl Distribution<f64> for Normal {
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        self.mean + self.sd * normal_quantile(open01(rng.next_u64()))
    }
}

/// Fills a slice with standard normal numbers, the same as one by one. The formula of the centre is taken for all, side by
/// side; the sixth part that lies in the tails is then collected and taken anew, side by side too.
pub fn fill_normal(stream: &mut Stream, out: &mut [f64]) {
    let mut uniform = [0.0; BLOCK];
    for out in out.chunks_mut(BLOCK) {
        let uniform = &mut uniform[..out.len()];
        for p in uniform.iter_mut() {
            *p = open01(stream.bits());
        }
        dispatch(Quantiles { uniform, out });
    }
}

/// Numbers that are drawn before they are made normal.
const BLOCK: usize = 256;

/// Normal quantiles of a block: plain sums, products and quotients, in wider vectors where the processor has them.
struct Quantiles<'a> {
    uniform: &'a [f64],
    out: &'a mut [f64],
}

impl Kernel for Quantiles<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arith>(self) {
        let Quantiles { uniform, out } = self;
        for (x, p) in out.iter_mut().zip(uniform) {
            *x = centre(p - 0.5);
        }
        // Where the tails are, how far out, and at last the numbers there.
        let (mut places, mut tails, mut n_tails) = ([0; BLOCK], [1.0; BLOCK], 0);
        for (place, p) in uniform.iter().enumerate() {
            let q = p - 0.5;
            places[n_tails] = place;
            tails[n_tails] = if q < 0.0 { *p } else { 1.0 - p };
            n_tails += usize::from(q.abs() > CENTRE);
        }
        let mut logarithms = [0.0; BLOCK];
        unary(Unary::Ln, &tails[..n_tails], &mut logarithms[..n_tails]);
        for (x, l) in tails.iter_mut().zip(&logarithms).take(n_tails) {
            *x = middle((-l).sqrt());
        }
        for ((&place, x), l) in places.iter().zip(&tails).zip(&logarithms).take(n_tails) {
            let p = uniform[place];
            out[place] = match (-l).sqrt() <= MIDDLE {
                true if p < 0.5 => -x,
                true => *x,
                false => normal_quantile(p),
            };
        }
    }
}

/// Half the width of the part that one rational function of AS 241 covers.
const CENTRE: f64 = 0.425;

/// The r up to which the second rational function holds.
const MIDDLE: f64 = 5.0;

#[inline(always)]
fn middle(r: f64) -> f64 {
    polynomial(&MIDDLE_ABOVE, r - 1.6) / polynomial(&MIDDLE_BELOW, r - 1.6)
}

#[inline(always)]
fn centre(q: f64) -> f64 {
    let r = 0.180_625 - q * q;
    q * polynomial(&CENTRE_ABOVE, r) / polynomial(&CENTRE_BELOW, r)
}

/// The x below which a standard normal number lies with probability p: algorithm AS 241, PPND16 (Wichura 1988), with
/// a relative error of about 1e-16. −∞ at 0, ∞ at 1, NaN outside.
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= CENTRE {
        return centre(q);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    if tail <= 0.0 || tail.is_nan() {
        let limit = if tail == 0.0 { f64::INFINITY } else { f64::NAN };
        return if q < 0.0 { -limit } else { limit };
    }
    let r = (-scalar::ln(tail)).sqrt();
    let x = if r <= MIDDLE {
        middle(r)
    } else {
        polynomial(&TAIL_ABOVE, r - 5.0) / polynomial(&TAIL_BELOW, r - 5.0)
    };
    if q < 0.0 { -x } else { x }
}

/// Coefficients from the lowest order up.
#[inline(always)]
fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |value, c| value * x + c)
}

const CENTRE_ABOVE: [f64; 8] = [
    3.387_132_872_796_366_608_0,
    1.331_416_678_917_843_774_5e2,
    1.971_590_950_306_551_442_7e3,
    1.373_169_376_550_946_112_5e4,
    4.592_195_393_154_987_145_7e4,
    6.726_577_092_700_870_085_3e4,
    3.343_057_558_358_812_810_5e4,
    2.509_080_928_730_122_672_7e3,
];
const CENTRE_BELOW: [f64; 8] = [
    1.0,
    4.231_333_070_160_091_125_2e1,
    6.871_870_074_920_579_083_0e2,
    5.394_196_021_424_751_107_7e3,
    2.121_379_430_158_659_586_7e4,
    3.930_789_580_009_271_061_0e4,
    2.872_908_573_572_194_267_4e4,
    5.226_495_278_852_854_561_0e3,
];
const MIDDLE_ABOVE: [f64; 8] = [
    1.423_437_110_749_683_577_34,
    4.630_337_846_156_545_295_90,
    5.769_497_221_460_691_405_50,
    3.647_848_324_763_204_605_04,
    1.270_458_252_452_368_382_58,
    2.417_807_251_774_506_117_70e-1,
    2.272_384_498_926_918_458_33e-2,
    7.745_450_142_783_414_076_40e-4,
];
const MIDDLE_BELOW: [f64; 8] = [
    1.0,
    2.053_191_626_637_758_821_87,
    1.676_384_830_183_803_849_40,
    6.897_673_349_851_000_045_50e-1,
    1.481_039_764_274_800_745_90e-1,
    1.519_866_656_361_645_719_66e-2,
    5.475_938_084_995_344_946_00e-4,
    1.050_750_071_644_416_843_24e-9,
];
const TAIL_ABOVE: [f64; 8] = [
    6.657_904_643_501_103_777_20,
    5.463_784_911_164_114_369_90,
    1.784_826_539_917_291_335_80,
    2.965_605_718_285_048_912_30e-1,
    2.653_218_952_657_612_309_30e-2,
    1.242_660_947_388_078_438_60e-3,
    2.711_555_568_743_487_578_15e-5,
    2.010_334_399_292_288_132_65e-7,
];
const TAIL_BELOW: [f64; 8] = [
    1.0,
    5.998_322_065_558_879_376_90e-1,
    1.369_298_809_227_358_053_10e-1,
    1.487_536_129_085_061_485_25e-2,
    7.868_691_311_456_132_591_00e-4,
    1.846_318_317_510_054_681_80e-5,
    1.421_511_758_316_445_888_70e-7,
    2.044_263_103_389_939_785_64e-15,
];

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The Kolmogorov–Smirnov distance of two samples. For 40,000 numbers each, 0.0137 is exceeded by chance once in
    /// a thousand times.
    pub fn distance_between(mut a: Vec<f64>, mut b: Vec<f64>) -> f64 {
        a.sort_by(f64::total_cmp);
        b.sort_by(f64::total_cmp);
        let (mut i, mut j, mut worst) = (0, 0, 0.0);
        while i < a.len() && j < b.len() {
            if a[i] <= b[j] {
                i += 1;
            } else {
                j += 1;
            }
            let gap = (i as f64 / a.len() as f64 - j as f64 / b.len() as f64).abs();
            worst = if gap > worst { gap } else { worst };
        }
        worst
    }

    #[test]
    fn quantiles_invert_the_distribution_function() {
        for i in 1..2000 {
            let x = f64::from(i) * 0.004;
            let below = 0.5 * libm::erfc(x / std::f64::consts::SQRT_2);
            // The argument's own rounding moves x by about 2e-16 near the centre, and by x ulps in the tail.
            let error = (normal_quantile(below) + x).abs();
            assert!(error < 3e-16 + 2e-15 * x, "at {x}: {error:e}");
        }
        assert_eq!(normal_quantile(0.5), 0.0);
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(normal_quantile(1.0), f64::INFINITY);
        assert!(normal_quantile(-0.1).is_nan() && normal_quantile(1.1).is_nan());
        assert!(normal_quantile(f64::NAN).is_nan());
    }

    #[test]
    fn golden_normals() {
        let mut stream = Stream::new(&["init".into(), 3.into(), "weight_ih_l0".into()]);
        let mut numbers = [0.0; 4];
        fill_normal(&mut stream, &mut numbers);
        let golden = [
            0.246_484_256_003_097_3,
            0.749_181_199_216_782_8,
            0.604_467_404_054_707,
            1.319_229_882_153_517_3,
        ];
        assert_eq!(numbers, golden);
    }

    #[test]
    fn normals_agree_with_another_implementation() {
        let mut stream = Stream::new(&["test".into(), "normal".into()]);
        let law = Normal { mean: 1.0, sd: 2.0 };
        let ours: Vec<f64> = (0..40_000).map(|_| law.sample(&mut stream)).collect();
        let other = rand_distr::Normal::new(1.0, 2.0).unwrap();
        let theirs: Vec<f64> = (0..40_000).map(|_| other.sample(&mut stream)).collect();
        let moment = |power: i32| {
            let powers = ours.iter().map(|x| ((x - 1.0) / 2.0).powi(power));
            powers.sum::<f64>() / ours.len() as f64
        };
        assert!(moment(1).abs() < 0.02 && (moment(2) - 1.0).abs() < 0.03);
        assert!(moment(3).abs() < 0.07 && (moment(4) - 3.0).abs() < 0.2);
        assert!(distance_between(ours, theirs) < 0.0137);
    }
}
