//! The power function of two reals.

use super::log::split_anywhere;
use super::{LN2_HIGH, LN2_LOW, SIGN, exp_with_tail};
use crate::kernels::arith::Arith;

/// 1/3 minus its nearest double.
const THIRD_LOW: f64 = 1.850_371_707_708_594e-17;

/// (atanh s − s − s³/3) / s⁵ in powers of s², |s| ≤ 0.1724; a near-minimax fit, error below 2^-66 of atanh s.
const Q: [f64; 8] = [
    0.2,
    0.142_857_142_857_147_12,
    0.111_111_111_108_103_8,
    0.090_909_091_716_580_63,
    0.076_922_970_600_631_84,
    0.066_674_251_412_735_57,
    0.058_525_107_837_693_116,
    0.058_679_094_277_565_05,
];

/// 1 / p on 1.707 ≤ p ≤ 2.4143 in powers of p, lowest order first, relative error below 2^-13: enough for a tail.
const INVERSE: [f64; 4] = [1.97036999934, -1.448575356803, 0.470958710274, -0.057137154572];

/// x^y within 2 ulp, with the special values of C's `pow` (ISO C 2018, F.10.4.4).
#[inline(always)]
pub fn pow<A: Arith>(x: f64, y: f64) -> f64 {
    let a = f64::from_bits(x.to_bits() & !SIGN);
    let abs_y = f64::from_bits(y.to_bits() & !SIGN);
    let (hi, lo) = ln_in_two_parts::<A>(a);
    // y · (hi + lo), again in two parts. An exponent this large decides the result by its sign alone.
    let y_bounded = if abs_y > 1e25 { 1e25 } else { abs_y };
    let y_bounded = f64::from_bits(y_bounded.to_bits() | (y.to_bits() & SIGN));
    let product = y_bounded * hi;
    let tail = A::fma64(y_bounded, lo, A::fma64(y_bounded, hi, -product));
    let tail = if product.abs() < 1000.0 { tail } else { 0.0 };
    let magnitude = exp_with_tail::<A>(product, tail);

    // |x| of 0 or ∞ makes the result 0 or ∞.
    let grows = (a > 1.0) == (y > 0.0);
    let extreme = if grows { f64::INFINITY } else { 0.0 };
    let magnitude = if a == 0.0 || a == f64::INFINITY { extreme } else { magnitude };

    let is_negative = x.to_bits() >> 63 == 1;
    let is_integer = abs_y.floor() == abs_y;
    let half = abs_y * 0.5;
    let is_odd = is_integer && half.floor() != half;
    let sign = if is_negative && is_odd { SIGN } else { 0 };
    let value = f64::from_bits(magnitude.to_bits() | sign);

    let is_undefined = x < 0.0 && a < f64::INFINITY && !is_integer;
    let is_undefined = is_undefined || x.is_nan() || y.is_nan();
    let value = if is_undefined { f64::NAN } else { value };
    let is_one = x == 1.0 || y == 0.0 || (a == 1.0 && abs_y == f64::INFINITY);
    if is_one { 1.0 } else { value }
}

/// ln a as an unevaluated sum of two doubles, relative error below 2^-64, for finite a > 0.
#[inline(always)]
fn ln_in_two_parts<A: Arith>(a: f64) -> (f64, f64) {
    let (k, m) = split_anywhere(a);
    // s = (m − 1) / (m + 1) in two parts; m − 1 is exact, and m + 1 rounds by `plus_low`.
    let f = m - 1.0;
    let plus = m + 1.0;
    let plus_low = m - (plus - 1.0);
    let s = f / plus;
    let inverse =
        A::fma64(A::fma64(INVERSE[3], plus, INVERSE[2]), plus * plus, A::fma64(INVERSE[1], plus, INVERSE[0]));
    let s_low = A::fma64(-s, plus_low, A::fma64(-s, plus, f)) * inverse;
    // z = s² in two parts.
    let z = s * s;
    let z_low = A::fma64(2.0 * s, s_low, A::fma64(s, s, -z));
    let square = z * z;
    let pair = |i: usize| A::fma64(Q[i + 1], z, Q[i]);
    let low = A::fma64(pair(2), square, pair(0));
    let q = A::fma64(A::fma64(pair(6), square, pair(4)), square * square, low);
    // t = z/3 + z² q, the first term in two parts.
    let third = 1.0 / 3.0;
    let t0 = z * third;
    let t0_low = A::fma64(z_low, third, A::fma64(z, THIRD_LOW, A::fma64(z, third, -t0)));
    let rest = square * q;
    let t = t0 + rest;
    let t_low = (rest - (t - t0)) + t0_low;
    // ln m = 2 s (1 + t), with u = s · t.
    let u = s * t;
    let u_low = A::fma64(s, t_low, A::fma64(s_low, t, A::fma64(s, t, -u)));
    let v = s + u;
    let v_low = (u - (v - s)) + (s_low + u_low);
    // k ln 2 + 2 v: the product with the high part is exact, and larger than 2 v unless k is zero.
    let big = k * LN2_HIGH;
    let small = 2.0 * v;
    let sum = big + small;
    let lost = if k == 0.0 { 0.0 } else { small - (sum - big) };
    let low = lost + A::fma64(k, LN2_LOW, 2.0 * v_low);
    let hi = sum + low;
    (hi, low - (hi - sum))
}
