//! Elementary functions of one `f64`, written without branches so that loops over them become vectors.
//!
//! Each is a plain sequence of fused multiply-adds, sums, products, quotients and selects; a value computed in a
//! vector, in a remainder loop or alone has the same bits. A function covers the arguments that its documentation
//! names; a second one covers the rare others, so that the common ones do not pay for them.

mod atan;
mod erf;
mod exp;
mod hyperbolic;
mod log;
mod pow;
mod trig;

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;

pub use atan::atan;
pub use erf::erf;
pub use exp::{LARGEST_EXPONENT, exp, exp_anywhere, exp_with_tail, expm1};
pub use hyperbolic::{SMALLEST_SIGMOID, sigmoid, sigmoid_far_left, softplus, tanh};
pub use log::{is_rare_to_ln, is_rare_to_log1p, ln, ln_anywhere, log1p, log1p_of_rare};
pub use pow::pow;
pub use trig::{LARGEST_REDUCED, cos, sin};

/// 1.5 · 2^52. Added to |x| < 2^51, it rounds x to an integer that stands in the low bits of the sum.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// 2^52, whose low bits can carry an unsigned integer.
const TWO_52: f64 = 4_503_599_627_370_496.0;

/// The high part of ln 2: its product with any exponent is exact.
const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
/// ln 2 minus its high part.
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// The sign bit.
const SIGN: u64 = 1 << 63;

/// Whether |x| > bound, or x is NaN: one comparison of the bits, in which NaN is larger than any number.
#[inline(always)]
pub fn is_beyond(x: f64, bound: f64) -> bool {
    x.to_bits() & !SIGN > bound.to_bits()
}
