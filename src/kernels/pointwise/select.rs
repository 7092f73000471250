//! The choice between two operands.

use super::BLOCK;
use super::operand::Operand;
use crate::kernels::arith::Arith;
use crate::kernels::dispatch::{Apart, Kernel, dispatch};
use crate::kernels::real::Real;

/// y = a where c ≠ 0 (a NaN included), else b.
///
/// # Panics
/// When an operand does not cover `y`.
pub fn select<T: Real>(c: Operand<T>, a: Operand<T>, b: Operand<T>, y: &mut [T]) {
    dispatch(Apart(Select { c, a, b, y }));
}

/// The kernel of [`select`].
pub struct Select<'a, T> {
    /// The condition.
    pub c: Operand<'a, T>,
    /// Where it is not zero.
    pub a: Operand<'a, T>,
    /// Where it is zero.
    pub b: Operand<'a, T>,
    /// The output.
    pub y: &'a mut [T],
}

impl<T: Real> Kernel for Select<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arith>(self) {
        let Self { c, a, b, y } = self;
        c.check(y.len());
        a.check(y.len());
        b.check(y.len());
        let mut c_buffer = [T::ZERO; BLOCK];
        let mut a_buffer = [T::ZERO; BLOCK];
        let mut b_buffer = [T::ZERO; BLOCK];
        let mut start = 0;
        for y in y.chunks_mut(BLOCK) {
            let c = c.block(start, y.len(), &mut c_buffer);
            let a = a.block(start, y.len(), &mut a_buffer);
            let b = b.block(start, y.len(), &mut b_buffer);
            for (((y, &c), &a), &b) in y.iter_mut().zip(c).zip(a).zip(b) {
                *y = if c == T::ZERO { b } else { a };
            }
            start += y.len();
        }
    }
}
