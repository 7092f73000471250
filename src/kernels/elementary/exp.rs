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

/// e^x within 1 ulp, subnormal results included. Overflows to +∞ above 709.78, underflows to 0 below −745.13.
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
    let y = expm1_polynomial::<A, 10>(r + tail, &EXPM1);
    let n = shifted - ROUNDER;
    // The scale 2^n may itself not be a normal number, so it is applied in two halves; only the second can round.
    let half = n * 0.5 + ROUNDER;
    let rest = (n - (half - ROUNDER)) + ROUNDER;
    (1.0 + y) * power_of_two(half) * power_of_two(rest)
}

/// e^x − 1 within 2 ulp for x ≤ [`LARGEST_EXPONENT`], NaN included; keeps the sign of zero.
#[inline(always)]
pub fn expm1<A: Arith>(x: f64) -> f64 {
    // At −40 the result is −1 in every bit.
    let clamped = if x < -40.0 { -40.0 } else { x };
    let (shifted, y) = reduced::<A>(clamped);
    let scale = power_of_two(shifted);
    let value = A::fma64(scale, y, scale - 1.0);
    f64::from_bits(value.to_bits() | (x.to_bits() & SIGN))
}

/// A number whose low bits hold the integer n, and e^r − 1, where x = n · ln 2 + r and |r| ≤ ln 2 / 2.
#[inline(always)]
pub(super) fn reduced<A: Arith>(x: f64) -> (f64, f64) {
    let (shifted, r) = remainder::<A>(x);
    (shifted, expm1_polynomial::<A, 10>(r, &EXPM1))
}

/// The n and the r of [`reduced`] (Cody & Waite 1980, chapter 6).
#[inline(always)]
fn remainder<A: Arith>(x: f64) -> (f64, f64) {
    let shifted = A::fma64(x, INV_LN2, ROUNDER);
    let n = shifted - ROUNDER;
    let r = A::fma64(-n, LN2_HIGH, x);
    (shifted, A::fma64(-n, LN2_LOW, r))
}

/// r + r² · (c₀ + c₁ r + …) for an even number of coefficients.
#[inline(always)]
pub(super) fn expm1_polynomial<A: Arith, const N: usize>(r: f64, c: &[f64; N]) -> f64 {
    // Odd and even coefficients side by side: a shorter chain, so that the processor has work while it waits.
    let square = r * r;
    let mut odd = c[N - 1];
    let mut even = c[N - 2];
    let mut i = N - 2;
    while i > 0 {
        i -= 2;
        odd = A::fma64(odd, square, c[i + 1]);
        even = A::fma64(even, square, c[i]);
    }
    let p = A::fma64(odd, r, even);
    A::fma64(square, p, r)
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
