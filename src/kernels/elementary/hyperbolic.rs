//! tanh, the logistic sigmoid and softplus.

use super::exp::{expm1_polynomial, power_of_two, reduced, times_power_of_two};
use super::{LN2_HIGH, LN2_LOW, ROUNDER, SIGN, exp_anywhere, log1p};
use crate::kernels::arith::Arith;

/// Beyond this magnitude tanh is ±1 in every bit.
pub const LARGEST_TANH: f64 = 22.0;

/// ((e^2r − 1) / 2 − r) / r² on 0 ≤ r ≤ 0.541, lowest order first: the minimax polynomial of the relative error of
/// tanh r = h / (1 + h) with h = (e^2r − 1) / 2, which stays below 2^-57.
const HALF_EXPM1_TWICE: [f64; 12] = [
    0.9999999999999997,
    0.6666666666667184,
    0.3333333333309212,
    0.13333333338926984,
    0.04444444368978516,
    0.012698419136884524,
    0.0031745667877092626,
    0.0007056066967204753,
    0.00014073103553971335,
    2.62817660842939e-05,
    3.5867389263765107e-06,
    1.0782118375167265e-06,
];

/// Down to this argument the sigmoid is computed by [`sigmoid`], below it by [`sigmoid_far_left`].
pub const SMALLEST_SIGMOID: f64 = -36.0;

/// tanh x within 2 ulp for |x| ≤ [`LARGEST_TANH`], NaN included; keeps the sign of zero.
///
/// With E = e^2|x| = 2^n (1 + 2 h) it is 1 − 1 / ((E + 1) / 2), and h − h · h / (1 + h) when n is zero.
#[inline(always)]
pub fn tanh<A: Arith>(x: f64) -> f64 {
    let bits = x.to_bits();
    let a = f64::from_bits(bits & !SIGN);
    // n is zero up to 0.54: there the difference from 1 would cancel.
    let shifted = A::fma64(a, 2.0 * std::f64::consts::LOG2_E, -1.06) + ROUNDER;
    let shifted = if shifted < ROUNDER { ROUNDER } else { shifted };
    let n = shifted - ROUNDER;
    let r = A::fma64(-n, 0.5 * LN2_HIGH, a);
    let r = A::fma64(-n, 0.5 * LN2_LOW, r);
    let h = expm1_polynomial::<A, 12>(r, &HALF_EXPM1_TWICE);
    let constant = times_power_of_two(0.5, shifted) + 0.5;
    let denominator = A::fma64(power_of_two(shifted), h, constant);
    let whole = if n == 0.0 { h } else { 1.0 };
    let value = A::fma64(-whole, whole / denominator, whole);
    f64::from_bits(value.to_bits() | (bits & SIGN))
}

/// 1 / (1 + e^−x) within 2 ulp for x ≥ [`SMALLEST_SIGMOID`], NaN included.
#[inline(always)]
pub fn sigmoid<A: Arith>(x: f64) -> f64 {
    // At 40 the result is 1 in every bit.
    let x = if x > 40.0 { 40.0 } else { x };
    let (shifted, y) = reduced::<A>(-x);
    let scale = power_of_two(shifted);
    // 1 + 2^n is exact, or the result is 1 in every bit.
    1.0 / A::fma64(scale, y, 1.0 + scale)
}

/// The sigmoid within 1 ulp below [`SMALLEST_SIGMOID`], subnormal results included.
#[inline(always)]
pub fn sigmoid_far_left<A: Arith>(x: f64) -> f64 {
    let e = exp_anywhere::<A>(x);
    A::fma64(-e, e, e)
}

/// ln(1 + e^x) within 2 ulp, computed as max(x, 0) + ln(1 + e^−|x|).
#[inline(always)]
pub fn softplus<A: Arith>(x: f64) -> f64 {
    let e = exp_anywhere::<A>(f64::from_bits(x.to_bits() | SIGN));
    let positive = if x > 0.0 { x } else { 0.0 };
    positive + log1p::<A>(e)
}
