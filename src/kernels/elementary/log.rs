//! The natural logarithm and ln(1 + x).

use super::{LN2_HIGH, LN2_LOW, SIGN, TWO_52};
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

/// The bits of one.
const ONE: u64 = 0x3ff0_0000_0000_0000;

/// From here on 1 + x is x, and 2^−k may not be a normal number.
const LARGEST_LOG1P: f64 = 1e300;

/// Twice the exponent of one: minus that of 2^k, it is the exponent of 2^−k.
const TWICE_ONE: u64 = 2 * ONE;

/// Where the exponent stands.
const EXPONENT: u64 = 0x7ff0_0000_0000_0000;

/// ln x within 0.8 ulp for normal x > 0 below ∞.
#[inline(always)]
pub fn ln<A: Arith>(x: f64) -> f64 {
    let (k, m) = split(x);
    with_exponent::<A>(k, m - 1.0)
}

/// Whether [`ln`] does not cover x: everything but the positive normal numbers.
#[inline(always)]
pub fn is_rare_to_ln(x: f64) -> bool {
    // One comparison of the bits, in which negative numbers and NaN are large.
    let first = f64::MIN_POSITIVE.to_bits();
    x.to_bits().wrapping_sub(first) >= f64::INFINITY.to_bits() - first
}

/// ln x within 0.8 ulp. −∞ at ±0, NaN below 0.
#[inline(always)]
pub fn ln_anywhere<A: Arith>(x: f64) -> f64 {
    let (k, m) = split_anywhere(x);
    special(x, with_exponent::<A>(k, m - 1.0))
}

/// ln(1 + x) within 1.5 ulp for −1 < x < [`LARGEST_LOG1P`]; keeps the sign of zero.
#[inline(always)]
pub fn log1p<A: Arith>(x: f64) -> f64 {
    // u + lost is 1 + x exactly (Knuth 1969, 4.2.2, theorem B).
    let u = 1.0 + x;
    let back = u - 1.0;
    let lost = (1.0 - (u - back)) + (x - back);
    let bits = u.to_bits().wrapping_add(ONE - SQRT_HALF);
    let (k, m) = parts(bits, 1023.0);
    // What was lost, in units of 2^k. For k = 0 the sum is x itself.
    let unit = f64::from_bits(TWICE_ONE.wrapping_sub(bits & EXPONENT));
    let f = A::fma64(lost, unit, m - 1.0);
    let value = with_exponent::<A>(k, f);
    f64::from_bits(value.to_bits() | (x.to_bits() & SIGN))
}

/// Whether [`log1p`] does not cover x.
#[inline(always)]
pub fn is_rare_to_log1p(x: f64) -> bool {
    (1.0 + x).to_bits().wrapping_sub(1) >= LARGEST_LOG1P.to_bits()
}

/// ln(1 + x) where [`is_rare_to_log1p`]: −∞ at −1, NaN below, ∞ at ∞.
#[inline(always)]
pub fn log1p_of_rare<A: Arith>(x: f64) -> f64 {
    ln_anywhere::<A>(1.0 + x)
}

/// x = 2^k · m with √½ ≤ m < √2, for normal x > 0.
#[inline(always)]
fn split(x: f64) -> (f64, f64) {
    // One is added to the exponent of significands from √2 on.
    parts(x.to_bits().wrapping_add(ONE - SQRT_HALF), 1023.0)
}

/// x = 2^k · m with √½ ≤ m < √2, for x > 0 finite.
#[inline(always)]
pub fn split_anywhere(x: f64) -> (f64, f64) {
    let tiny = x < f64::MIN_POSITIVE;
    let scaled = if tiny { x * 18_014_398_509_481_984.0 } else { x };
    let bias = if tiny { 1023.0 + 54.0 } else { 1023.0 };
    parts(scaled.to_bits().wrapping_add(ONE - SQRT_HALF), bias)
}

#[inline(always)]
fn parts(bits: u64, bias: f64) -> (f64, f64) {
    let k = f64::from_bits((bits >> 52) | TWO_52.to_bits()) - (TWO_52 + bias);
    let m = f64::from_bits((bits & !EXPONENT).wrapping_add(SQRT_HALF));
    (k, m)
}

/// k · ln 2 + ln(1 + f).
#[inline(always)]
fn with_exponent<A: Arith>(k: f64, f: f64) -> f64 {
    let s = f / (2.0 + f);
    let z = s * s;
    // Odd and even coefficients side by side, which keeps the chain short.
    let w = z * z;
    let odd = A::fma64(A::fma64(LG[5], w, LG[3]), w, LG[1]);
    let even = A::fma64(A::fma64(A::fma64(LG[6], w, LG[4]), w, LG[2]), w, LG[0]);
    // ln(1 + f) = f − f²/2 + s · (f²/2 + z · …), where only the last term sees the rounding of s.
    let half = 0.5 * f;
    let second = A::fma64(z, A::fma64(odd, z, even), half * f);
    let low = A::fma64(s, second, k * LN2_LOW);
    A::fma64(k, LN2_HIGH, f + A::fma64(-half, f, low))
}

/// The values of ln at zero, below, at infinity and at NaN.
#[inline(always)]
fn special(x: f64, value: f64) -> f64 {
    let value = if x == f64::INFINITY { x } else { value };
    let value = if x == 0.0 { f64::NEG_INFINITY } else { value };
    if x >= 0.0 { value } else { f64::NAN }
}
