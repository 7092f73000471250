//! The element types of the kernels: `f64` and `f32`.

use std::cell::Cell;
use std::fmt::Debug;
use std::ops::{Add, Div, Mul, Neg, Sub};

use super::arith::Arith;
use super::compiled::Compiled;
use super::lanes::Lanes;

mod sealed {
    pub trait Sealed {}
    impl Sealed for f64 {}
    impl Sealed for f32 {}
}

/// A floating-point element: `f64` or `f32`, and no other.
pub trait Real:
    sealed::Sealed
    + Compiled
    + Copy
    + Default
    + PartialEq
    + PartialOrd
    + Debug
    + Send
    + Sync
    + 'static
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// Positive zero.
    const ZERO: Self;
    /// One.
    const ONE: Self;
    /// Negative infinity: the maximum of nothing.
    const NEG_INFINITY: Self;
    /// The size of an element in bytes.
    const BYTES: usize;

    /// A register of elements.
    type Vector<A: Arith>: Lanes<Self>;

    /// Rounds to nearest, ties to even.
    fn from_f64(x: f64) -> Self;

    /// The same number as an `f64`; exact.
    fn to_f64(self) -> f64;

    /// `self * b + c`, rounded once.
    fn fma<A: Arith>(self, b: Self, c: Self) -> Self;

    /// Whether it is not a number.
    fn is_nan(self) -> bool;

    /// The larger one. A NaN on either side gives NaN; +0 is larger than −0 (IEEE 754-2019 `maximum`).
    fn larger(self, other: Self) -> Self;

    /// The smaller one. A NaN on either side gives NaN; −0 is smaller than +0 (IEEE 754-2019 `minimum`).
    fn smaller(self, other: Self) -> Self;

    /// Takes this thread's scratch buffer, which is empty while it is taken.
    fn take_scratch() -> Vec<Self>;

    /// Gives the buffer back, so that the next kernel needs no allocation.
    fn return_scratch(scratch: Vec<Self>);
}

thread_local! {
    static SCRATCH_64: Cell<Vec<f64>> = const { Cell::new(Vec::new()) };
    static SCRATCH_32: Cell<Vec<f32>> = const { Cell::new(Vec::new()) };
}

impl Real for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    const NEG_INFINITY: Self = Self::NEG_INFINITY;
    const BYTES: usize = 8;
    type Vector<A: Arith> = A::V64;

    #[inline(always)]
    fn from_f64(x: f64) -> Self {
        x
    }

    #[inline(always)]
    fn to_f64(self) -> f64 {
        self
    }

    #[inline(always)]
    fn fma<A: Arith>(self, b: Self, c: Self) -> Self {
        A::fma64(self, b, c)
    }

    #[inline(always)]
    fn is_nan(self) -> bool {
        f64::is_nan(self)
    }

    #[inline(always)]
    fn larger(self, other: Self) -> Self {
        let pick = if self > other { self } else { other };
        let equal = Self::from_bits(self.to_bits() & other.to_bits());
        let either = if self == other { equal } else { pick };
        if self.is_nan() { self } else { either }
    }

    #[inline(always)]
    fn smaller(self, other: Self) -> Self {
        let pick = if self < other { self } else { other };
        let equal = Self::from_bits(self.to_bits() | other.to_bits());
        let either = if self == other { equal } else { pick };
        if self.is_nan() { self } else { either }
    }

    fn take_scratch() -> Vec<Self> {
        SCRATCH_64.take()
    }

    fn return_scratch(scratch: Vec<Self>) {
        SCRATCH_64.set(scratch);
    }
}

impl Real for f32 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    const NEG_INFINITY: Self = Self::NEG_INFINITY;
    const BYTES: usize = 4;
    type Vector<A: Arith> = A::V32;

    #[inline(always)]
    fn from_f64(x: f64) -> Self {
        x as Self
    }

    #[inline(always)]
    fn to_f64(self) -> f64 {
        f64::from(self)
    }

    #[inline(always)]
    fn fma<A: Arith>(self, b: Self, c: Self) -> Self {
        A::fma32(self, b, c)
    }

    #[inline(always)]
    fn is_nan(self) -> bool {
        f32::is_nan(self)
    }

    #[inline(always)]
    fn larger(self, other: Self) -> Self {
        let pick = if self > other { self } else { other };
        let equal = Self::from_bits(self.to_bits() & other.to_bits());
        let either = if self == other { equal } else { pick };
        if self.is_nan() { self } else { either }
    }

    #[inline(always)]
    fn smaller(self, other: Self) -> Self {
        let pick = if self < other { self } else { other };
        let equal = Self::from_bits(self.to_bits() | other.to_bits());
        let either = if self == other { equal } else { pick };
        if self.is_nan() { self } else { either }
    }

    fn take_scratch() -> Vec<Self> {
        SCRATCH_32.take()
    }

    fn return_scratch(scratch: Vec<Self>) {
        SCRATCH_32.set(scratch);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extremes_propagate_nan_and_order_the_zeros() {
        for (a, b) in [(0.0f64, -0.0), (-0.0, 0.0)] {
            assert_eq!(Real::larger(a, b).to_bits(), 0.0f64.to_bits());
            assert_eq!(Real::smaller(a, b).to_bits(), (-0.0f64).to_bits());
        }
        assert!(Real::is_nan(Real::larger(f64::NAN, 1.0)) && Real::is_nan(Real::larger(1.0, f64::NAN)));
        assert!(Real::is_nan(Real::smaller(f32::NAN, 1.0)) && Real::is_nan(Real::smaller(1.0, f32::NAN)));
        assert_eq!(Real::larger(-1.0, 2.0f32), 2.0);
        assert_eq!(Real::smaller(-1.0, f64::INFINITY), -1.0);
    }
}
