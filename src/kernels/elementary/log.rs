//! The natural logarithm and ln(1 + x).

use super::{LN2_HIGH, LN2_LOW, TWO_52};
use crate::kernels::arith::Arith;

/// The coefficients of fdlibm's `e_log.c` (Sun Microsystems 1993): ln(1+f) − 2s in odd powers of s = f / (2 + f).
const LG: [f64; 7] = [
    6.666_666_666_666_735e-1,
    3.999_999_999_940_942e-1,
    2.857_142_874_366_239e-1,
    2.222_219_843_214_978_4e-1,
    1.818_357_216_161_805e-1,
    1.531_383_769_920_937_3e-1,
    1.479_819_860_511_658_6e-1,
];

/// The bits of √½, from which the significand is counted.
const SQRT_HALF: u64 = 0x3fe6_a09e_0000_0000;

/// ln x within 1 ulp. −∞ at ±0, NaN below 0.
#[inline(always)]
pub fn ln<A: Arith>(x: f64) -> f64 {
    let (k, m) = split(x);
    special(x, with_exponent::<A>(k, m - 1.0, 0.0))
}

/// ln(1 + x) within 1.5 ulp. −∞ at −1, NaN below; keeps the sign of zero.
#[inline(always)]
pub fn log1p<A: Arith>(x: f64) -> f64 {
    let u = 1.0 + x;
    let (k, m) = split(u);
    // What the rounding of 1 + x lost, carried to first order.
    let lost = if k >= 2.0 { 1.0 - (u - x) } else { x - (u - 1.0) };
    let lost = if k < 54.0 { lost / u } else { 0.0 };
    let f = if k == 0.0 { x } else { m - 1.0 };
    let value = with_exponent::<A>(k, f, if k == 0.0 { 0.0 } else { lost });
    let value = special(u, value);
    if x == 0.0 { x } else { value }
}

/// x = 2^k · m with √½ ≤ m < √2, for x > 0 finite.
#[inline(always)]
pub fn split(x: f64) -> (f64, f64) {
    let tiny = x < f64::MIN_POSITIVE;
    let scaled = if tiny { x * 18_014_398_509_481_984.0 } else { x };
    let bias = if tiny { 1023.0 + 54.0 } else { 1023.0 };
    // One is added to the exponent of significands from √2 on.
    let bits = scaled.to_bits().wrapping_add(0x3ff0_0000_0000_0000 - SQRT_HALF);
    let k = f64::from_bits((bits >> 52) | TWO_52.to_bits()) - TWO_52 - bias;
    let m = f64::from_bits((bits & 0x000f_ffff_ffff_ffff).wrapping_add(SQRT_HALF));
    (k, m)
}

/// k · ln 2 + ln(1 + f) + extra.
#[inline(always)]
fn with_exponent<A: Arith>(k: f64, f: f64, extra: f64) -> f64 {
    let s = f / (2.0 + f);
    let z = s * s;
    // Odd and even coefficients side by side, which keeps the chain short.
    let w = z * z;
    let odd = A::fma64(A::fma64(LG[5], w, LG[3]), w, LG[1]);
    let even = A::fma64(A::fma64(A::fma64(LG[6], w, LG[4]), w, LG[2]), w, LG[0]);
    let r = A::fma64(odd, w, even * z);
    let half_square = 0.5 * f * f;
    let low = A::fma64(s, half_square + r, A::fma64(k, LN2_LOW, extra));
    A::fma64(k, LN2_HIGH, f - (half_square - low))
}

/// The values of ln at zero, below, at infinity and at NaN.
#[inline(always)]
fn special(x: f64, value: f64) -> f64 {
    let value = if x == f64::INFINITY { x } else { value };
    let value = if x == 0.0 { f64::NEG_INFINITY } else { value };
    if x >= 0.0 { value } else { f64::NAN }
}
