//! The arithmetic policy of an instruction set: how it multiplies and adds with one rounding.
#![allow(unsafe_code)]

use super::dispatch::Kernel;
#[cfg(target_arch = "x86_64")]
use super::lanes;
use super::lanes::{Lanes, Two};

/// A zero-sized policy. Only the dispatcher chooses one. `fma` rounds once in every policy, so they agree in every bit.
pub trait Arith: sealed::Sealed + Copy + Send + Sync + 'static {
    /// The bytes of one vector register, from which kernels choose the sizes of their tiles.
    const VECTOR_BYTES: usize;

    /// A register of `f64`.
    type V64: Lanes<f64>;

    /// A register of `f32`.
    type V32: Lanes<f32>;

    /// `a * b + c`, rounded once.
    fn fma64(a: f64, b: f64, c: f64) -> f64;

    /// `a * b + c`, rounded once.
    fn fma32(a: f32, b: f32, c: f32) -> f32;

    /// Runs a part of a kernel in a function of its own, with the same instructions: hot loops get all of the registers
    /// there, and each is compiled once.
    fn apart<K: Kernel>(part: K) -> K::Output;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Portable {}
    #[cfg(target_arch = "x86_64")]
    impl Sealed for super::Fma256 {}
    #[cfg(target_arch = "x86_64")]
    impl Sealed for super::Fma512 {}
}

/// Portable: `libm`'s fused multiply-add.
#[derive(Clone, Copy)]
pub struct Portable;

/// AVX2 with the FMA instructions. Only meaningful inside a function that enables them.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy)]
pub struct Fma256;

/// AVX-512. Only meaningful inside a function that enables it.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy)]
pub struct Fma512;

impl Arith for Portable {
    const VECTOR_BYTES: usize = 16;
    type V64 = Two<f64>;
    type V32 = Two<f32>;

    #[inline(always)]
    fn fma64(a: f64, b: f64, c: f64) -> f64 {
        libm::fma(a, b, c)
    }

    #[inline(always)]
    fn fma32(a: f32, b: f32, c: f32) -> f32 {
        libm::fmaf(a, b, c)
    }

    #[inline(never)]
    fn apart<K: Kernel>(part: K) -> K::Output {
        part.run::<Self>()
    }
}

#[cfg(target_arch = "x86_64")]
impl Arith for Fma256 {
    const VECTOR_BYTES: usize = 32;
    type V64 = lanes::F64x4;
    type V32 = lanes::F32x8;

    #[inline(always)]
    fn fma64(a: f64, b: f64, c: f64) -> f64 {
        a.mul_add(b, c)
    }

    #[inline(always)]
    fn fma32(a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }

    #[inline(always)]
    fn apart<K: Kernel>(part: K) -> K::Output {
        // SAFETY: only kernels name a policy, inside a function that enables its instructions.
        unsafe { apart_avx2(part) }
    }
}

#[cfg(target_arch = "x86_64")]
impl Arith for Fma512 {
    const VECTOR_BYTES: usize = 64;
    type V64 = lanes::F64x8;
    type V32 = lanes::F32x16;

    #[inline(always)]
    fn fma64(a: f64, b: f64, c: f64) -> f64 {
        a.mul_add(b, c)
    }

    #[inline(always)]
    fn fma32(a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }

    #[inline(always)]
    fn apart<K: Kernel>(part: K) -> K::Output {
        // SAFETY: only kernels name a policy, inside a function that enables its instructions.
        unsafe { apart_avx512(part) }
    }
}

#[cfg(target_arch = "x86_64")]
#[inline(never)]
#[target_feature(enable = "avx2,fma")]
fn apart_avx2<K: Kernel>(part: K) -> K::Output {
    part.run::<Fma256>()
}

#[cfg(target_arch = "x86_64")]
#[inline(never)]
#[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")]
fn apart_avx512<K: Kernel>(part: K) -> K::Output {
    part.run::<Fma512>()
}
