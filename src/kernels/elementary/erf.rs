//! The error function.

/// erf x = 2/√π ∫₀ˣ e^(−t²) dt within 1 ulp: `libm`'s port of fdlibm's `s_erf.c`, which is portable.
#[inline(always)]
pub fn erf(x: f64) -> f64 {
    libm::erf(x)
}
