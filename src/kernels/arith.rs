//! The arithmetic policy of an instruction set: how it multiplies and adds with one rounding.

/// A zero-sized policy. `fma` rounds once in every policy, so they agree in every bit.
pub trait Arith: Copy + Send + Sync + 'static {
    /// The bytes of one vector register, from which kernels choose the sizes of their tiles.
    const VECTOR_BYTES: usize;

    /// `a * b + c`, rounded once.
    fn fma64(a: f64, b: f64, c: f64) -> f64;

    /// `a * b + c`, rounded once.
    fn fma32(a: f32, b: f32, c: f32) -> f32;
}

/// Portable: `libm`'s fused multiply-add.
#[derive(Clone, Copy)]
pub struct Portable;

/// AVX2 with the FMA instructions. Only meaningful inside a function that enables them.
#[derive(Clone, Copy)]
pub struct Fma256;

/// AVX-512. Only meaningful inside a function that enables it.
#[derive(Clone, Copy)]
pub struct Fma512;

impl Arith for Portable {
    const VECTOR_BYTES: usize = 16;

    #[inline(always)]
    fn fma64(a: f64, b: f64, c: f64) -> f64 {
        libm::fma(a, b, c)
    }

    #[inline(always)]
    fn fma32(a: f32, b: f32, c: f32) -> f32 {
        libm::fmaf(a, b, c)
    }
}

impl Arith for Fma256 {
    const VECTOR_BYTES: usize = 32;

    #[inline(always)]
    fn fma64(a: f64, b: f64, c: f64) -> f64 {
        a.mul_add(b, c)
    }

    #[inline(always)]
    fn fma32(a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }
}

impl Arith for Fma512 {
    const VECTOR_BYTES: usize = 64;

    #[inline(always)]
    fn fma64(a: f64, b: f64, c: f64) -> f64 {
        a.mul_add(b, c)
    }

    #[inline(always)]
    fn fma32(a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }
}
