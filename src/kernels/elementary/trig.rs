//! Sine and cosine.

use super::{ROUNDER, SIGN};
use crate::kernels::arith::Arith;

/// Up to this magnitude the argument is reduced here; beyond it callers use `libm`'s sine and cosine.
pub const LARGEST_REDUCED: f64 = 1_048_576.0;

/// π/2 in three parts of 53 bits (Cody & Waite 1980).
const HALF_PI: [f64; 3] =
    [std::f64::consts::FRAC_PI_2, 6.123_233_995_736_766e-17, -1.497_384_904_859_169_8e-33];

/// fdlibm's `k_sin.c` (Sun Microsystems 1993): sin r = r + r³ · (S0 + S1 r² + …) on |r| ≤ π/4.
const S: [f64; 6] = [
    -1.666_666_666_666_663_2e-1,
    8.333_333_333_322_49e-3,
    -1.984_126_982_985_795e-4,
    2.755_731_370_707_006_8e-6,
    -2.505_076_025_340_686_3e-8,
    1.589_690_995_211_55e-10,
];

/// fdlibm's `k_cos.c`: cos r = 1 − r²/2 + r⁴ · (C0 + C1 r² + …).
const C: [f64; 6] = [
    4.166_666_666_666_66e-2,
    -1.388_888_888_887_411e-3,
    2.480_158_728_947_673e-5,
    -2.755_731_435_139_066_3e-7,
    2.087_572_321_298_175e-9,
    -1.135_964_755_778_819_5e-11,
];

/// sin x within 1 ulp for |x| ≤ [`LARGEST_REDUCED`]; keeps the sign of zero.
#[inline(always)]
pub fn sin<A: Arith>(x: f64) -> f64 {
    let value = quarter_turns::<A>(x, 0);
    if x == 0.0 { x } else { value }
}

/// cos x within 1 ulp for |x| ≤ [`LARGEST_REDUCED`].
#[inline(always)]
pub fn cos<A: Arith>(x: f64) -> f64 {
    quarter_turns::<A>(x, 1)
}

/// sin(x + turns · π/2).
#[inline(always)]
fn quarter_turns<A: Arith>(x: f64, turns: u64) -> f64 {
    let shifted = A::fma64(x, std::f64::consts::FRAC_2_PI, ROUNDER);
    let quadrant = shifted.to_bits().wrapping_add(turns);
    let n = shifted - ROUNDER;
    // The first difference is exact: both sides are multiples of 2^-53 and it is below one.
    let a = A::fma64(-n, HALF_PI[0], x);
    let p = n * HALF_PI[1];
    let p_low = A::fma64(n, HALF_PI[1], -p);
    let r = a - p;
    let back = a - r;
    let r_low = (back - p) + ((a - (r + back)) - p_low) - n * HALF_PI[2];
    let z = r * r;
    let odd = sine::<A>(r, r_low, z);
    let even = cosine::<A>(r, r_low, z);
    let value = if quadrant & 1 == 1 { even } else { odd };
    f64::from_bits(value.to_bits() ^ ((quadrant << 62) & SIGN))
}

#[inline(always)]
fn sine<A: Arith>(r: f64, low: f64, z: f64) -> f64 {
    let mut p = S[5];
    p = A::fma64(p, z, S[4]);
    p = A::fma64(p, z, S[3]);
    p = A::fma64(p, z, S[2]);
    p = A::fma64(p, z, S[1]);
    let cube = z * r;
    r - ((z * (0.5 * low - cube * p) - low) - cube * S[0])
}

#[inline(always)]
fn cosine<A: Arith>(r: f64, low: f64, z: f64) -> f64 {
    let mut p = C[5];
    p = A::fma64(p, z, C[4]);
    p = A::fma64(p, z, C[3]);
    p = A::fma64(p, z, C[2]);
    p = A::fma64(p, z, C[1]);
    p = A::fma64(p, z, C[0]);
    let half = 0.5 * z;
    let w = 1.0 - half;
    w + (((1.0 - w) - half) + (z * (z * p) - r * low))
}
