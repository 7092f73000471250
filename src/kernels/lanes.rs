//! Vector registers: a few elements that are multiplied and added side by side, each rounded once.
//!
//! Loops over slices become vectors by themselves. The tiles of the matrix product do not do so reliably, and so
//! they name their registers.
#![allow(unsafe_code)]

use super::arith::Portable;
use super::real::Real;

/// A register of elements.
pub trait Lanes<T: Real>: Copy {
    /// How many elements it holds.
    const COUNT: usize;

    /// As many registers as one has elements: a square.
    type Square: Copy + AsRef<[Self]>;

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

    /// The square whose row `r` is `row(r)`, transposed: lane `r` of register `q` is lane `q` of `row(r)`.
    fn transposed(row: impl Fn(usize) -> Self) -> Self::Square;

    /// The elements that a function gives for each lane.
    #[inline(always)]
    fn gather(x: impl Fn(usize) -> T) -> Self {
        let mut all = [T::ZERO; MOST];
        for (lane, to) in all.iter_mut().enumerate().take(Self::COUNT) {
            *to = x(lane);
        }
        Self::load(&all)
    }

    /// Writes as many of the elements as a slice takes.
    #[inline(always)]
    fn store_some(self, to: &mut [T]) {
        if to.len() >= Self::COUNT {
            return self.store(to);
        }
        let mut all = [T::ZERO; MOST];
        self.store(&mut all);
        for (to, &x) in to.iter_mut().zip(&all) {
            *to = x;
        }
    }
}

/// The elements of the widest register.
const MOST: usize = 16;

/// Two elements in portable arithmetic.
#[derive(Clone, Copy)]
pub struct Two<T>([T; 2]);

impl<T: Real> Lanes<T> for Two<T> {
    const COUNT: usize = 2;
    type Square = [Self; 2];

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

    #[inline(always)]
    fn transposed(row: impl Fn(usize) -> Self) -> [Self; 2] {
        let ([a, b], [c, d]) = (row(0).0, row(1).0);
        [Self([a, c]), Self([b, d])]
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
        type Square = [Self; 4];

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

        #[inline(always)]
        fn transposed(row: impl Fn(usize) -> Self) -> [Self; 4] {
            let [a, b, c, d] = [row(0).0, row(1).0, row(2).0, row(3).0];
            // SAFETY: the processor has the instructions, see the module.
            unsafe {
                let [low0, high0] = [x86::_mm256_unpacklo_pd(a, b), x86::_mm256_unpackhi_pd(a, b)];
                let [low1, high1] = [x86::_mm256_unpacklo_pd(c, d), x86::_mm256_unpackhi_pd(c, d)];
                [
                    Self(x86::_mm256_permute2f128_pd::<0x20>(low0, low1)),
                    Self(x86::_mm256_permute2f128_pd::<0x20>(high0, high1)),
                    Self(x86::_mm256_permute2f128_pd::<0x31>(low0, low1)),
                    Self(x86::_mm256_permute2f128_pd::<0x31>(high0, high1)),
                ]
            }
        }
    }

    impl Lanes<f32> for F32x8 {
        const COUNT: usize = 8;
        type Square = [Self; 8];

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

        #[inline(always)]
        fn transposed(row: impl Fn(usize) -> Self) -> [Self; 8] {
            let rows = [row(0), row(1), row(2), row(3), row(4), row(5), row(6), row(7)];
            // Three rounds that interleave the first half of the rows with the second.
            interleaved(interleaved(interleaved(rows)))
        }
    }

    impl Lanes<f64> for F64x8 {
        const COUNT: usize = 8;
        type Square = [Self; 8];

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

        #[inline(always)]
        fn transposed(row: impl Fn(usize) -> Self) -> [Self; 8] {
            let rows = [row(0), row(1), row(2), row(3), row(4), row(5), row(6), row(7)];
            interleaved(interleaved(interleaved(rows)))
        }
    }

    impl Lanes<f32> for F32x16 {
        const COUNT: usize = 16;
        type Square = [Self; 16];

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

        #[inline(always)]
        fn transposed(row: impl Fn(usize) -> Self) -> [Self; 16] {
            let mut rows = [row(0); 16];
            for (r, to) in rows.iter_mut().enumerate() {
                *to = row(r);
            }
            interleaved(interleaved(interleaved(interleaved(rows))))
        }
    }

    /// Registers whose elements can be mixed pair by pair.
    trait Interleave: Copy {
        /// The elements a0 b0 a1 b1 …, in two registers.
        fn interleave(a: Self, b: Self) -> [Self; 2];
    }

    impl Interleave for F32x8 {
        #[inline(always)]
        fn interleave(a: Self, b: Self) -> [Self; 2] {
            // SAFETY: the processor has the instructions, see the module.
            unsafe {
                let [low, high] = [x86::_mm256_unpacklo_ps(a.0, b.0), x86::_mm256_unpackhi_ps(a.0, b.0)];
                let first = x86::_mm256_permute2f128_ps::<0x20>(low, high);
                [Self(first), Self(x86::_mm256_permute2f128_ps::<0x31>(low, high))]
            }
        }
    }

    impl Interleave for F64x8 {
        #[inline(always)]
        fn interleave(a: Self, b: Self) -> [Self; 2] {
            // SAFETY: the processor has the instructions, see the module.
            unsafe {
                let low = x86::_mm512_setr_epi64(0, 8, 1, 9, 2, 10, 3, 11);
                let high = x86::_mm512_setr_epi64(4, 12, 5, 13, 6, 14, 7, 15);
                let first = x86::_mm512_permutex2var_pd(a.0, low, b.0);
                [Self(first), Self(x86::_mm512_permutex2var_pd(a.0, high, b.0))]
            }
        }
    }

    impl Interleave for F32x16 {
        #[inline(always)]
        fn interleave(a: Self, b: Self) -> [Self; 2] {
            // SAFETY: the processor has the instructions, see the module.
            unsafe {
                let low = x86::_mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
                let high =
                    x86::_mm512_setr_epi32(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
                let first = x86::_mm512_permutex2var_ps(a.0, low, b.0);
                [Self(first), Self(x86::_mm512_permutex2var_ps(a.0, high, b.0))]
            }
        }
    }

    /// Row `r` of the first half is interleaved with row `r` of the second. After as many rounds as it takes to
    /// halve the rows to one, the square is transposed.
    #[inline(always)]
    fn interleaved<V: Interleave, const N: usize>(rows: [V; N]) -> [V; N] {
        let mut mixed = rows;
        for r in 0..N / 2 {
            let [low, high] = V::interleave(rows[r], rows[r + N / 2]);
            mixed[2 * r] = low;
            mixed[2 * r + 1] = high;
        }
        mixed
    }

    #[cold]
    fn too_short() -> ! {
        panic!("a slice is shorter than a register");
    }
}
