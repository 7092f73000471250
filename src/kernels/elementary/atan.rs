//! The arctangent.

use super::SIGN;
use crate::kernels::arith::Arith;

/// tan 3π/8: above it the reciprocal is taken.
const FAR: f64 = 2.414_213_562_373_095;
/// Up to this magnitude the argument is taken as it is.
const NEAR: f64 = 0.66;
/// What π/2 lacks of its own last digits.
const HALF_PI_TAIL: f64 = 6.123_233_995_736_766e-17;

/// The numerator and the denominator of (atan t / t − 1)/t² in powers of t², |t| ≤ 0.66, lowest order first: the rational
/// approximation of Moshier's Cephes library (1989), whose relative error stays below 1.8e-16 of t.
const TOP: [f64; 5] = [
    -6.485_021_904_942_025e1,
    -1.228_866_684_490_136_2e2,
    -7.500_855_792_314_705e1,
    -1.615_753_718_733_365e1,
    -8.750_608_600_031_904e-1,
];
const BOTTOM: [f64; 6] = [
    1.945_506_571_482_614e2,
    4.853_903_996_359_137e2,
    4.328_810_604_912_903e2,
    1.650_270_098_316_988_5e2,
    2.485_846_490_142_306_3e1,
    1.0,
];

/// atan x within 1.5 ulp; keeps the sign of zero.
///
/// With a = |x| it is atan a below 0.66, π/4 + atan((a − 1)/(a + 1)) up to tan 3π/8, and π/2 + atan(−1/a) beyond.
#[inline(always)]
pub fn atan<A: Arith>(x: f64) -> f64 {
    let bits = x.to_bits();
    let a = f64::from_bits(bits & !SIGN);
    // A NaN fails both comparisons and stays.
    let (is_far, is_near) = (a > FAR, a <= NEAR);
    let top = if is_near { a } else { a - 1.0 };
    let top = if is_far { -1.0 } else { top };
    let bottom = if is_near { 1.0 } else { a + 1.0 };
    let bottom = if is_far { a } else { bottom };
    let base = if is_near { 0.0 } else { std::f64::consts::FRAC_PI_4 };
    let base = if is_far { std::f64::consts::FRAC_PI_2 } else { base };
    let tail = if is_near { 0.0 } else { 0.5 * HALF_PI_TAIL };
    let tail = if is_far { HALF_PI_TAIL } else { tail };
    let t = top / bottom;
    let z = t * t;
    let above = TOP[..4].iter().rev().fold(TOP[4], |sum, &c| A::fma64(sum, z, c));
    let below = BOTTOM[..5].iter().rev().fold(BOTTOM[5], |sum, &c| A::fma64(sum, z, c));
    let rest = A::fma64(t, z * (above / below), tail);
    let value = base + (t + rest);
    f64::from_bits(value.to_bits() | (bits & SIGN))
}
