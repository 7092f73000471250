//! Vector registers: a few elements that are multiplied and added side by side, each rounded once.
//!
//! Loops over slices become vectors by themselves. The tiles of the matrix product do not do so reliably, and so
//! they name their registers.
#![allow(unsafe_code)]

use std::marker::PhantomData;

use super::arith::{Arith, Portable};
use super::real::Real;

/// A register of elements.
pub trait Lanes<T>: Copy {
    /// How many elements it holds.
    const COUNT: usize;

    /// The same element in every lane.
    fn splat(x: T) -> Self;

    /// The first [`Lanes::COUNT`] elements of a slice.
    ///
    /// # Panics
    /// When the slice is shorter.
    fn load(x: &[T]) -> Self;

    /// Writes the first [`Lanes::COUNT`] elements of a slice.
    ///
    /// # Panics
    /// When the slice is shorter.
    fn store(self, to: &mut [T]);

    /// `self * b + c` in every lane, rounded once.
    fn fma(self, b: Self, c: Self) -> Self;
}

/// A register of one element.
#[derive(Clone, Copy)]
pub struct One<A, T>(T, PhantomData<A>);

impl<A: Arith, T: Real> Lanes<T> for One<A, T> {
    const COUNT: usize = 1;

    #[inline(always)]
    fn splat(x: T) -> Self {
        Self(x, PhantomData)
    }

    #[inline(always)]
    fn load(x: &[T]) -> Self {
        Self(x[0], PhantomData)
    }

    #[inline(always)]
    fn store(self, to: &mut [T]) {
        to[0] = self.0;
    }

    #[inline(always)]
    fn fma(self, b: Self, c: Self) -> Self {
        Self(self.0.fma::<A>(b.0, c.0), PhantomData)
    }
}

/// Two elements in portable arithmetic.
#[derive(Clone, Copy)]
pub struct Two<T>([T; 2]);

impl<T: Real> Lanes<T> for Two<T> {
    const COUNT: usize = 2;

    #[inline(always)]
    fn splat(x: T) -> Self {
        Self([x, x])
    }

    #[inline(always)]
    fn load(x: &[T]) -> Self {
        Self([x[0], x[1]])
    }

    #[inline(always)]
    fn store(self, to: &mut [T]) {
        to[0] = self.0[0];
        to[1] = self.0[1];
    }

    #[inline(always)]
    fn fma(self, b: Self, c: Self) -> Self {
        let [b, c] = [b.0, c.0];
        Self([self.0[0].fma::<Portable>(b[0], c[0]), self.0[1].fma::<Portable>(b[1], c[1])])
    }
}

#[cfg(target_arch = "x86_64")]
pub use x86::{F32x8, F32x16, F64x4, F64x8};

/// The registers of AVX and AVX-512. Their types are not exported from the kernels, and the only code that names
/// them are the policies `Fma256` and `Fma512`, which the dispatcher alone chooses, after it found the instructions.
#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64 as x86;
    use std::mem::transmute;

    use super::Lanes;

    /// Four `f64` of AVX2.
    #[derive(Clone, Copy)]
    pub struct F64x4(x86::__m256d);

    /// Eight `f32` of AVX2.
    #[derive(Clone, Copy)]
    pub struct F32x8(x86::__m256);

    /// Eight `f64` of AVX-512.
    #[derive(Clone, Copy)]
    pub struct F64x8(x86::__m512d);

    /// Sixteen `f32` of AVX-512.
    #[derive(Clone, Copy)]
    pub struct F32x16(x86::__m512);

    impl Lanes<f64> for F64x4 {
        const COUNT: usize = 4;

        #[inline(always)]
        fn splat(x: f64) -> Self {
            // SAFETY: the processor has the instructions, see the module.
            Self(unsafe { x86::_mm256_set1_pd(x) })
        }

        #[inline(always)]
        fn load(x: &[f64]) -> Self {
            let Some(x) = x.first_chunk::<4>() else { too_short() };
            // SAFETY: every pattern of these bits is an array of numbers, and a register.
            Self(unsafe { transmute::<[f64; 4], x86::__m256d>(*x) })
        }

        #[inline(always)]
        fn store(self, to: &mut [f64]) {
            let Some(to) = to.first_chunk_mut::<4>() else { too_short() };
            // SAFETY: every pattern of these bits is a register, and an array of numbers.
            *to = unsafe { transmute::<x86::__m256d, [f64; 4]>(self.0) };
        }

        #[inline(always)]
        fn fma(self, b: Self, c: Self) -> Self {
            // SAFETY: the processor has the instructions, see the module.
            Self(unsafe { x86::_mm256_fmadd_pd(self.0, b.0, c.0) })
        }
    }

    impl Lanes<f32> for F32x8 {
        const COUNT: usize = 8;

        #[inline(always)]
        fn splat(x: f32) -> Self {
            // SAFETY: the processor has the instructions, see the module.
            Self(unsafe { x86::_mm256_set1_ps(x) })
        }

        #[inline(always)]
        fn load(x: &[f32]) -> Self {
            let Some(x) = x.first_chunk::<8>() else { too_short() };
            // SAFETY: every pattern of these bits is an array of numbers, and a register.
            Self(unsafe { transmute::<[f32; 8], x86::__m256>(*x) })
        }

        #[inline(always)]
        fn store(self, to: &mut [f32]) {
            let Some(to) = to.first_chunk_mut::<8>() else { too_short() };
            // SAFETY: every pattern of these bits is a register, and an array of numbers.
            *to = unsafe { transmute::<x86::__m256, [f32; 8]>(self.0) };
        }

        #[inline(always)]
        fn fma(self, b: Self, c: Self) -> Self {
            // SAFETY: the processor has the instructions, see the module.
            Self(unsafe { x86::_mm256_fmadd_ps(self.0, b.0, c.0) })
        }
    }

    impl Lanes<f64> for F64x8 {
        const COUNT: usize = 8;

        #[inline(always)]
        fn splat(x: f64) -> Self {
            // SAFETY: the processor has the instructions, see the module.
            Self(unsafe { x86::_mm512_set1_pd(x) })
        }

        #[inline(always)]
        fn load(x: &[f64]) -> Self {
            let Some(x) = x.first_chunk::<8>() else { too_short() };
            // SAFETY: every pattern of these bits is an array of numbers, and a register.
            Self(unsafe { transmute::<[f64; 8], x86::__m512d>(*x) })
        }

        #[inline(always)]
        fn store(self, to: &mut [f64]) {
            let Some(to) = to.first_chunk_mut::<8>() else { too_short() };
            // SAFETY: every pattern of these bits is a register, and an array of numbers.
            *to = unsafe { transmute::<x86::__m512d, [f64; 8]>(self.0) };
        }

        #[inline(always)]
        fn fma(self, b: Self, c: Self) -> Self {
            // SAFETY: the processor has the instructions, see the module.
            Self(unsafe { x86::_mm512_fmadd_pd(self.0, b.0, c.0) })
        }
    }

    impl Lanes<f32> for F32x16 {
        const COUNT: usize = 16;

        #[inline(always)]
        fn splat(x: f32) -> Self {
            // SAFETY: the processor has the instructions, see the module.
            Self(unsafe { x86::_mm512_set1_ps(x) })
        }

        #[inline(always)]
        fn load(x: &[f32]) -> Self {
            let Some(x) = x.first_chunk::<16>() else { too_short() };
            // SAFETY: every pattern of these bits is an array of numbers, and a register.
            Self(unsafe { transmute::<[f32; 16], x86::__m512>(*x) })
        }

        #[inline(always)]
        fn store(self, to: &mut [f32]) {
            let Some(to) = to.first_chunk_mut::<16>() else { too_short() };
            // SAFETY: every pattern of these bits is a register, and an array of numbers.
            *to = unsafe { transmute::<x86::__m512, [f32; 16]>(self.0) };
        }

        #[inline(always)]
        fn fma(self, b: Self, c: Self) -> Self {
            // SAFETY: the processor has the instructions, see the module.
            Self(unsafe { x86::_mm512_fmadd_ps(self.0, b.0, c.0) })
        }
    }

    #[cold]
    fn too_short() -> ! {
        panic!("a slice is shorter than a register");
    }
}
