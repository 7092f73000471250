//! The exponential and e^x − 1.

use super::{LN2_HIGH, LN2_LOW, ROUNDER};
use crate::kernels::arith::Arith;

/// 1 / ln 2.
const INV_LN2: f64 = std::f64::consts::LOG2_E;

/// (e^r − 1 − r − r²/2) / r³ on |r| ≤ 0.3467, lowest order first; a near-minimax fit, relative error of e^r below 2^-58.
const TAIL: [f64; 10] = [
    0.16666666666666669,
    0.041666666666666664,
    0.008333333333330055,
    0.0013888888888886548,
    0.00019841269863088255,
    2.4801587317169235e-05,
    2.7557268406190795e-06,
    2.7557282931125736e-07,
    2.51004110820149e-08,
    2.091125490208877e-09,
];

/// e^x within 1 ulp, subnormal results included. Overflows to +∞ above 709.78, underflows to 0 below −745.13.
#[inline(always)]
pub fn exp<A: Arith>(x: f64) -> f64 {
    exp_with_tail::<A>(x, 0.0)
}

/// e^(x + tail) for a tail far below one ulp of x.
#[inline(always)]
pub fn exp_with_tail<A: Arith>(x: f64, tail: f64) -> f64 {
    // Beyond these bounds the result is 0 or ∞ anyway. A NaN fails both comparisons and stays.
    let x = if x > 710.0 { 710.0 } else { x };
    let x = if x < -746.0 { -746.0 } else { x };
    let (n, y) = reduced::<A>(x, tail);
    let p = 1.0 + y;
    // The scale 2^n may itself not be a normal number, so it is applied in two halves; only the second can round.
    let half = (n * 0.5 + ROUNDER) - ROUNDER;
    p * power_of_two(half) * power_of_two(n - half)
}

/// e^x − 1 within 2 ulp; keeps the sign of zero.
#[inline(always)]
pub fn expm1<A: Arith>(x: f64) -> f64 {
    let clamped = if x > 710.0 { 710.0 } else { x };
    let clamped = if clamped < -40.0 { -40.0 } else { clamped };
    let (n, y) = reduced::<A>(clamped, 0.0);
    // Half of 2^n, because 2^1024 is not a number while e^709.7 − 1 is.
    let scale = power_of_two(n - 1.0);
    let value = A::fma64(scale, y, scale - 0.5) * 2.0;
    if x == 0.0 { x } else { value }
}

/// n and e^r − 1, where x + tail = n · ln 2 + r and |r| ≤ ln 2 / 2 (Cody & Waite 1980, chapter 6).
#[inline(always)]
fn reduced<A: Arith>(x: f64, tail: f64) -> (f64, f64) {
    let n = A::fma64(x, INV_LN2, ROUNDER) - ROUNDER;
    let r = A::fma64(-n, LN2_HIGH, x);
    let r = A::fma64(-n, LN2_LOW, r) + tail;
    // Pairs of coefficients first (Estrin 1960), so that the chain is short and the processor has work side by side.
    let square = r * r;
    let fourth = square * square;
    let low = A::fma64(pair::<A>(r, 2), square, pair::<A>(r, 0));
    let high = A::fma64(pair::<A>(r, 6), square, pair::<A>(r, 4));
    let p = A::fma64(pair::<A>(r, 8), fourth * fourth, A::fma64(high, fourth, low));
    let p = A::fma64(p, r, 0.5);
    (n, A::fma64(square, p, r))
}

#[inline(always)]
fn pair<A: Arith>(r: f64, first: usize) -> f64 {
    A::fma64(TAIL[first + 1], r, TAIL[first])
}

/// 2^n for an integer −1022 ≤ n ≤ 1023.
#[inline(always)]
fn power_of_two(n: f64) -> f64 {
    f64::from_bits((n + ROUNDER).to_bits().wrapping_add(1023) << 52)
}
