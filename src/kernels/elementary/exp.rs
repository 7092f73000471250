//! The exponential and e^x − 1.

use super::{LN2_HIGH, LN2_LOW, ROUNDER, SIGN};
use crate::kernels::arith::Arith;

/// 1 / ln 2.
const INV_LN2: f64 = std::f64::consts::LOG2_E;

/// (e^r − 1 − r) / r² on |r| ≤ 0.3467, lowest order first: the minimax polynomial of the relative error of e^r − 1,
/// which stays below 2^-54.7.
const EXPM1: [f64; 10] = [
    0.5000000000000006,
    0.16666666666666588,
    0.041666666666576466,
    0.008333333333389734,
    0.0013888888931667045,
    0.00019841269718705684,
    2.4801505142701673e-05,
    2.7557407692481016e-06,
    2.762609284521286e-07,
    2.505377327173263e-08,
];

/// Up to this magnitude e^x and its scale 2^n are normal numbers, and [`exp`] may be used.
pub const LARGEST_EXPONENT: f64 = 708.0;

/// e^x within 1.1 ulp for |x| ≤ [`LARGEST_EXPONENT`].
#[inline(always)]
pub fn exp<A: Arith>(x: f64) -> f64 {
    let (shifted, y) = reduced::<A>(x);
    times_power_of_two(1.0 + y, shifted)
}

/// e^x within 1.1 ulp, subnormal results included. Overflows to +∞ above 709.78, underflows to 0 below −745.13.
#[inline(always)]
pub fn exp_anywhere<A: Arith>(x: f64) -> f64 {
    exp_with_tail::<A>(x, 0.0)
}

/// e^(x + tail) for any x and a tail far below one ulp of x.
#[inline(always)]
pub fn exp_with_tail<A: Arith>(x: f64, tail: f64) -> f64 {
    // Beyond these bounds the result is 0 or ∞ anyway. A NaN fails both comparisons and stays.
    let x = if x > 710.0 { 710.0 } else { x };
    let x = if x < -746.0 { -746.0 } else { x };
    let (shifted, r) = remainder::<A>(x);
    let r = r + tail;
    let square = r * r;
    let y = A::fma64(square, expm1_polynomial::<A>(r, square), r);
    let n = shifted - ROUNDER;
    // The scale 2^n may itself not be a normal number, so it is applied in two halves; only the second can round.
    let half = n * 0.5 + ROUNDER;
    let rest = (n - (half - ROUNDER)) + ROUNDER;
    (1.0 + y) * power_of_two(half) * power_of_two(rest)
}

/// e^x − 1 within 1.8 ulp for x ≤ [`LARGEST_EXPONENT`], NaN included; keeps the sign of zero.
#[inline(always)]
pub fn expm1<A: Arith>(x: f64) -> f64 {
    // At −40 the result is −1 in every bit.
    let clamped = if x < -40.0 { -40.0 } else { x };
    let shifted = A::fma64(clamped, INV_LN2, ROUNDER);
    let n = shifted - ROUNDER;
    // What the rounding of r loses is put back: it would be seen where e^r − 1 and 2^n − 1 cancel.
    let exact = A::fma64(-n, LN2_HIGH, clamped);
    let subtracted = n * LN2_LOW;
    let r = exact - subtracted;
    let lost = (exact - r) - subtracted;
    let square = r * r;
    let y = A::fma64(square, expm1_polynomial::<A>(r, square), lost) + r;
    let scale = power_of_two(shifted);
    let value = A::fma64(scale, y, scale - 1.0);
    f64::from_bits(value.to_bits() | (x.to_bits() & SIGN))
}

/// A number whose low bits hold the integer n, and e^r − 1, where x = n · ln 2 + r and |r| ≤ ln 2 / 2.
#[inline(always)]
pub(super) fn reduced<A: Arith>(x: f64) -> (f64, f64) {
    let (shifted, r) = remainder::<A>(x);
    let square = r * r;
    (shifted, A::fma64(square, expm1_polynomial::<A>(r, square), r))
}

/// The n and the r of [`reduced`] (Cody & Waite 1980, chapter 6).
#[inline(always)]
fn remainder<A: Arith>(x: f64) -> (f64, f64) {
    let shifted = A::fma64(x, INV_LN2, ROUNDER);
    let n = shifted - ROUNDER;
    let r = A::fma64(-n, LN2_HIGH, x);
    (shifted, A::fma64(-n, LN2_LOW, r))
}

/// (e^r − 1 − r) / r², given r and its square.
#[inline(always)]
pub(super) fn expm1_polynomial<A: Arith>(r: f64, square: f64) -> f64 {
    let c = &EXPM1;
    // Odd and even coefficients side by side: a shorter chain, so that the processor has work while it waits.
    let odd = A::fma64(c[9], square, c[7]);
    let even = A::fma64(c[8], square, c[6]);
    let odd = A::fma64(odd, square, c[5]);
    let even = A::fma64(even, square, c[4]);
    let odd = A::fma64(odd, square, c[3]);
    let even = A::fma64(even, square, c[2]);
    let odd = A::fma64(odd, square, c[1]);
    let even = A::fma64(even, square, c[0]);
    A::fma64(odd, r, even)
}

/// p · 2^n for the n in the low bits of `shifted`, where both p and the product are normal numbers.
#[inline(always)]
pub(super) fn times_power_of_two(p: f64, shifted: f64) -> f64 {
    f64::from_bits(p.to_bits().wrapping_add(shifted.to_bits() << 52))
}

/// 2^n for the n in the low bits of `shifted`, −1022 ≤ n ≤ 1023.
#[inline(always)]
pub(super) fn power_of_two(shifted: f64) -> f64 {
    times_power_of_two(1.0, shifted)
}
