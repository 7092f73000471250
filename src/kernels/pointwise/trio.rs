//! Three or four operations in one pass, each rounded on its own: what a step of an optimiser with averages is made of. Roots
//! and quotients keep the divider busy, and what belongs to them costs no time of its own.
#![allow(unsafe_code)]

use super::spread::{Run, Source, Splat, each_of_four};
use crate::kernels::real::Real;

/// What is computed. Products and sums are those of IEEE 754 and commute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trio {
    /// √a / b + c
    RootRatio,
    /// d − c · (a / b)
    RatioStep,
    /// a · b + c · d
    TwoProducts,
    /// a · b + (c · c) · d
    ProductAndSquare,
}

impl Trio {
    /// How many operations it is.
    pub fn operations(self) -> usize {
        match self {
            Self::RootRatio | Self::RatioStep | Self::TwoProducts => 3,
            Self::ProductAndSquare => 4,
        }
    }

    /// Whether there is a loop for operands of which these are numbers and the others have an element for each of the output's.
    pub fn takes(self, is_number: [bool; 4]) -> bool {
        match self {
            Self::RootRatio => matches!(is_number, [false, true, true, _]),
            Self::RatioStep => is_number == [false, false, true, false],
            // Four values at a time, all of them from memory, are slower than two and two.
            Self::TwoProducts => matches!(is_number, [true, false, _, false]),
            Self::ProductAndSquare => is_number == [true, false, false, true],
        }
    }

    /// The value at some numbers.
    #[inline(always)]
    pub fn at<T: Real>(self, [a, b, c, d]: [T; 4]) -> T {
        match self {
            Self::RootRatio => T::from_f64(a.to_f64().sqrt()) / b + c,
            Self::RatioStep => d - c * (a / b),
            Self::TwoProducts => a * b + c * d,
            Self::ProductAndSquare => a * b + (c * c) * d,
        }
    }
}

/// The loop for operands of which some are numbers.
///
/// # Safety
/// Operands and output have the run's elements, and [`Trio::takes`] the operands.
#[inline(always)]
pub unsafe fn four<T: Real>(op: Trio, run: Run<T>, from: [*const T; 4], is_number: [bool; 4]) {
    let [a, b, c, d] = from;
    let [x, y, z, w] = [Source(a), Source(b), Source(c), Source(d)];
    // SAFETY: as the caller promises; a number that is not used is not read.
    unsafe {
        match (op, is_number[2]) {
            (Trio::RootRatio, ..) => {
                each_of_four(run, x, Splat(*b), Splat(*c), Splat(T::ZERO), |a, b, c, d| {
                    Trio::RootRatio.at([a, b, c, d])
                });
            }
            (Trio::RatioStep, ..) => {
                each_of_four(run, x, y, Splat(*c), w, |a, b, c, d| Trio::RatioStep.at([a, b, c, d]));
            }
            (Trio::TwoProducts, true) => {
                each_of_four(run, Splat(*a), y, Splat(*c), w, |a, b, c, d| {
                    Trio::TwoProducts.at([a, b, c, d])
                });
            }
            (Trio::TwoProducts, ..) => {
                each_of_four(run, Splat(*a), y, z, w, |a, b, c, d| Trio::TwoProducts.at([a, b, c, d]));
            }
            (Trio::ProductAndSquare, ..) => {
                each_of_four(run, Splat(*a), y, z, Splat(*d), |a, b, c, d| {
                    Trio::ProductAndSquare.at([a, b, c, d])
                });
            }
        }
    }
}
