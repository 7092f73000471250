//! tanh, the logistic sigmoid and softplus.

use super::{SIGN, exp, expm1, log1p};
use crate::kernels::arith::Arith;

/// tanh x within 2.5 ulp; keeps the sign of zero.
#[inline(always)]
pub fn tanh<A: Arith>(x: f64) -> f64 {
    let bits = x.to_bits();
    let a = f64::from_bits(bits & !SIGN);
    // At 22 the result is 1 in every bit. A NaN fails the comparison and stays.
    let a = if a > 22.0 { 22.0 } else { a };
    let t = expm1::<A>(a + a);
    // t / (t + 2) is accurate where tanh is small, 1 − 2 / (t + 2) where it is large.
    let is_large = a > 0.55;
    let q = (if is_large { 2.0 } else { t }) / (t + 2.0);
    let value = if is_large { 1.0 - q } else { q };
    f64::from_bits(value.to_bits() | (bits & SIGN))
}

/// 1 / (1 + e^−x) within 2.5 ulp, subnormal results included.
#[inline(always)]
pub fn sigmoid<A: Arith>(x: f64) -> f64 {
    let e = exp::<A>(f64::from_bits(x.to_bits() | SIGN));
    let numerator = if x < 0.0 { e } else { 1.0 };
    numerator / (1.0 + e)
}

/// ln(1 + e^x) within 2 ulp, computed as max(x, 0) + ln(1 + e^−|x|).
#[inline(always)]
pub fn softplus<A: Arith>(x: f64) -> f64 {
    let e = exp::<A>(f64::from_bits(x.to_bits() | SIGN));
    let positive = if x > 0.0 { x } else { 0.0 };
    positive + log1p::<A>(e)
}
