//! Operations of two operands.

use super::BLOCK;
use super::operand::Operand;
use crate::kernels::arith::Arith;
use crate::kernels::dispatch::{Apart, Kernel, dispatch};
use crate::kernels::elementary;
use crate::kernels::real::Real;

/// A pointwise operation of two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Binary {
    /// a + b
    Add,
    /// a − b
    Sub,
    /// a · b
    Mul,
    /// a / b
    Div,
    /// The larger one; NaN if either is, and +0 above −0.
    Max,
    /// The smaller one; NaN if either is, and −0 below +0.
    Min,
    /// a^b within 2 ulp, with the special values of C's `pow`.
    Pow,
    /// 1 where a > b, else 0.
    Gt,
    /// 1 where a ≥ b, else 0.
    Ge,
    /// 1 where a = b, else 0.
    Eq,
}

impl Binary {
    /// Every operation, in the order of the enum.
    pub const ALL: [Self; 10] = [
        Self::Add,
        Self::Sub,
        Self::Mul,
        Self::Div,
        Self::Max,
        Self::Min,
        Self::Pow,
        Self::Gt,
        Self::Ge,
        Self::Eq,
    ];
}

/// y = op(a, b), element by element.
///
/// # Panics
/// When an operand does not cover `y`.
pub fn binary<T: Real>(op: Binary, a: Operand<T>, b: Operand<T>, y: &mut [T]) {
    dispatch(Apart(Zip { op, a, b, y }));
}

/// The value of an operation at one pair of numbers.
#[inline(always)]
pub fn number<A: Arith, T: Real>(op: Binary, a: T, b: T) -> T {
    match op {
        Binary::Add => Add::at::<A, T>(a, b),
        Binary::Sub => Sub::at::<A, T>(a, b),
        Binary::Mul => Mul::at::<A, T>(a, b),
        Binary::Div => Div::at::<A, T>(a, b),
        Binary::Max => Max::at::<A, T>(a, b),
        Binary::Min => Min::at::<A, T>(a, b),
        Binary::Pow => Pow::at::<A, T>(a, b),
        Binary::Gt => Gt::at::<A, T>(a, b),
        Binary::Ge => Ge::at::<A, T>(a, b),
        Binary::Eq => Eq::at::<A, T>(a, b),
    }
}

/// The kernel of [`binary`].
pub struct Zip<'a, T> {
    /// The operation.
    pub op: Binary,
    /// The first operand.
    pub a: Operand<'a, T>,
    /// The second operand.
    pub b: Operand<'a, T>,
    /// The output.
    pub y: &'a mut [T],
}

impl<T: Real> Kernel for Zip<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arith>(self) {
        let Self { op, a, b, y } = self;
        a.check(y.len());
        b.check(y.len());
        match op {
            Binary::Add => zip::<A, T, Add>(a, b, y),
            Binary::Sub => zip::<A, T, Sub>(a, b, y),
            Binary::Mul => zip::<A, T, Mul>(a, b, y),
            Binary::Div => zip::<A, T, Div>(a, b, y),
            Binary::Max => zip::<A, T, Max>(a, b, y),
            Binary::Min => zip::<A, T, Min>(a, b, y),
            Binary::Pow => zip::<A, T, Pow>(a, b, y),
            Binary::Gt => zip::<A, T, Gt>(a, b, y),
            Binary::Ge => zip::<A, T, Ge>(a, b, y),
            Binary::Eq => zip::<A, T, Eq>(a, b, y),
        }
    }
}

/// The value of an operation at one pair.
trait Pair {
    fn at<A: Arith, T: Real>(a: T, b: T) -> T;
}

struct Add;
struct Sub;
struct Mul;
struct Div;
struct Max;
struct Min;
struct Pow;
struct Gt;
struct Ge;
struct Eq;

impl Pair for Add {
    #[inline(always)]
    fn at<A: Arith, T: Real>(a: T, b: T) -> T {
        a + b
    }
}

impl Pair for Sub {
    #[inline(always)]
    fn at<A: Arith, T: Real>(a: T, b: T) -> T {
        a - b
    }
}

impl Pair for Mul {
    #[inline(always)]
    fn at<A: Arith, T: Real>(a: T, b: T) -> T {
        a * b
    }
}

impl Pair for Div {
    #[inline(always)]
    fn at<A: Arith, T: Real>(a: T, b: T) -> T {
        a / b
    }
}

impl Pair for Max {
    #[inline(always)]
    fn at<A: Arith, T: Real>(a: T, b: T) -> T {
        a.larger(b)
    }
}

impl Pair for Min {
    #[inline(always)]
    fn at<A: Arith, T: Real>(a: T, b: T) -> T {
        a.smaller(b)
    }
}

impl Pair for Pow {
    #[inline(always)]
    fn at<A: Arith, T: Real>(a: T, b: T) -> T {
        T::from_f64(elementary::pow::<A>(a.to_f64(), b.to_f64()))
    }
}

impl Pair for Gt {
    #[inline(always)]
    fn at<A: Arith, T: Real>(a: T, b: T) -> T {
        if a > b { T::ONE } else { T::ZERO }
    }
}

impl Pair for Ge {
    #[inline(always)]
    fn at<A: Arith, T: Real>(a: T, b: T) -> T {
        if a >= b { T::ONE } else { T::ZERO }
    }
}

impl Pair for Eq {
    #[inline(always)]
    fn at<A: Arith, T: Real>(a: T, b: T) -> T {
        if a == b { T::ONE } else { T::ZERO }
    }
}

#[inline(always)]
fn zip<A: Arith, T: Real, P: Pair>(a: Operand<T>, b: Operand<T>, y: &mut [T]) {
    match (a, b) {
        (Operand::Full(a), Operand::Full(b)) => return zip_slices::<A, T, P>(a, b, y),
        (Operand::Full(a), Operand::Scalar(b)) => {
            for (y, &a) in y.iter_mut().zip(a) {
                *y = P::at::<A, T>(a, b);
            }
            return;
        }
        (Operand::Scalar(a), Operand::Full(b)) => {
            for (y, &b) in y.iter_mut().zip(b) {
                *y = P::at::<A, T>(a, b);
            }
            return;
        }
        _ => {}
    }
    let mut a_buffer = [T::ZERO; BLOCK];
    let mut b_buffer = [T::ZERO; BLOCK];
    let mut start = 0;
    for y in y.chunks_mut(BLOCK) {
        let a = a.block(start, y.len(), &mut a_buffer);
        let b = b.block(start, y.len(), &mut b_buffer);
        zip_slices::<A, T, P>(a, b, y);
        start += y.len();
    }
}

#[inline(always)]
fn zip_slices<A: Arith, T: Real, P: Pair>(a: &[T], b: &[T], y: &mut [T]) {
    for ((y, &a), &b) in y.iter_mut().zip(a).zip(b) {
        *y = P::at::<A, T>(a, b);
    }
}
