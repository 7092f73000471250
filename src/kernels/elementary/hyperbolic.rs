//! tanh, the logistic sigmoid and softplus.

use super::exp::{power_of_two, reduced, times_power_of_two};
use super::{ROUNDER, SIGN, exp_anywhere};
use crate::kernels::arith::Arith;

/// ((e^2r − 1) / 2 − r) / r² on 0 ≤ r ≤ 0.5205, lowest order first: the minimax polynomial of the relative error of
/// tanh r = h / (1 + h) with h = (e^2r − 1) / 2, which stays below 2^-58.
const HALF_EXPM1_TWICE: [f64; 12] = [
    0.9999999999999998,
    0.6666666666667005,
    0.3333333333316966,
    0.13333333337269523,
    0.04444444389356059,
    0.01269841757519797,
    0.0031745745692602473,
    0.000705581081221441,
    0.00014078629019183676,
    2.6206682067085204e-05,
    3.6450189707946743e-06,
    1.0585177539088209e-06,
];

/// 2 (atanh s − s) / s³ in powers of s², 0 ≤ s ≤ 1/3, lowest order first: the minimax polynomial of the relative error
/// of ln(1 + e), which stays below 2^-58.
const ATANH: [f64; 10] = [
    0.666666666666663,
    0.4000000000015862,
    0.285714285476694,
    0.2222222398179858,
    0.18181743480592302,
    0.15386569761630278,
    0.13300839893927804,
    0.1210717716333221,
    0.08335197742788797,
    0.1702790539881692,
];

/// Down to this argument the sigmoid is computed by [`sigmoid`], below it by [`sigmoid_far_left`].
pub const SMALLEST_SIGMOID: f64 = -36.0;

/// tanh x within 2 ulp; keeps the sign of zero.
///
/// With E = e^2|x| = 2^n (1 + 2 h) it is 1 − 1 / ((E + 1) / 2), and h − h · h / (1 + h) when n is zero.
#[inline(always)]
pub fn tanh<A: Arith>(x: f64) -> f64 {
    let bits = x.to_bits();
    let a = f64::from_bits(bits & !SIGN);
    // At 22 the result is 1 in every bit. A NaN fails the comparison and stays.
    let a = if a > 22.0 { 22.0 } else { a };
    // One less than the nearest integer, and zero up to 0.52, where the difference from 1 would cancel.
    let shifted = A::fma64(a, 2.0 * std::f64::consts::LOG2_E, ROUNDER - 1.0);
    let shifted = if shifted < ROUNDER { ROUNDER } else { shifted };
    let n = shifted - ROUNDER;
    // The product is exact, and what ln 2 lacks of its own last digits is too small to be seen in 1 / E.
    let r = A::fma64(-n, 0.5 * std::f64::consts::LN_2, a);
    let h = half_expm1_twice::<A>(r);
    let constant = times_power_of_two(0.5, shifted) + 0.5;
    let denominator = A::fma64(power_of_two(shifted), h, constant);
    let whole = if n == 0.0 { h } else { 1.0 };
    let value = A::fma64(-whole, whole / denominator, whole);
    f64::from_bits(value.to_bits() | (bits & SIGN))
}

/// (e^2r − 1) / 2 = r + r² · (c₀ + c₁ r + …).
#[inline(always)]
fn half_expm1_twice<A: Arith>(r: f64) -> f64 {
    let c = &HALF_EXPM1_TWICE;
    let pair = |i: usize| A::fma64(c[i + 1], r, c[i]);
    // Pairs of coefficients, then pairs of pairs (Estrin 1960): the chain up to the quotient bounds the speed.
    let square = r * r;
    let fourth = square * square;
    let low = A::fma64(pair(2), square, pair(0));
    let middle = A::fma64(pair(6), square, pair(4));
    let high = A::fma64(pair(10), square, pair(8));
    let high = A::fma64(high, fourth, middle);
    A::fma64(square, A::fma64(high, fourth, low), r)
}

/// 1 / (1 + e^−x) within 1.8 ulp for x ≥ [`SMALLEST_SIGMOID`], NaN included.
#[inline(always)]
pub fn sigmoid<A: Arith>(x: f64) -> f64 {
    // At 40 the result is 1 in every bit.
    let x = if x > 40.0 { 40.0 } else { x };
    let (shifted, y) = reduced::<A>(-x);
    let scale = power_of_two(shifted);
    // 1 + 2^n is exact, or the result is 1 in every bit.
    1.0 / A::fma64(scale, y, 1.0 + scale)
}

/// The sigmoid within 1.8 ulp below [`SMALLEST_SIGMOID`], subnormal results included.
#[inline(always)]
pub fn sigmoid_far_left<A: Arith>(x: f64) -> f64 {
    let e = exp_anywhere::<A>(x);
    A::fma64(-e, e, e)
}

/// ln(1 + e^x) within 2 ulp for |x| ≤ [`LARGEST_EXPONENT`](super::LARGEST_EXPONENT), NaN included.
///
/// It is max(x, 0) + ln(1 + e) with e = e^−|x|, where ln(1 + e) = e − e²/2 + s · (e²/2 + z p(z)), s = e / (2 + e), z = s².
#[inline(always)]
pub fn softplus<A: Arith>(x: f64) -> f64 {
    let (shifted, y) = reduced::<A>(f64::from_bits(x.to_bits() | SIGN));
    let scale = power_of_two(shifted);
    let e = A::fma64(scale, y, scale);
    let s = e / (2.0 + e);
    let z = s * s;
    let square = z * z;
    let odd = A::fma64(ATANH[9], square, ATANH[7]);
    let even = A::fma64(ATANH[8], square, ATANH[6]);
    let odd = A::fma64(odd, square, ATANH[5]);
    let even = A::fma64(even, square, ATANH[4]);
    let odd = A::fma64(odd, square, ATANH[3]);
    let even = A::fma64(even, square, ATANH[2]);
    let odd = A::fma64(odd, square, ATANH[1]);
    let even = A::fma64(even, square, ATANH[0]);
    let p = A::fma64(odd, z, even);
    let half = 0.5 * e;
    let third = s * A::fma64(z, p, half * e);
    let correction = A::fma64(-half, e, third);
    // What the first sum loses is put back, or three roundings would meet near zero, where e is largest.
    let positive = if x > 0.0 { x } else { 0.0 };
    let sum = positive + e;
    let lost = positive - (sum - e);
    sum + (correction + lost)
}
