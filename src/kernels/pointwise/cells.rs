//! Operations on single numbers: what is too small for loops over slices.

use std::fmt;

use super::binary::{Binary, number as binary_number};
use super::pair::Pair;
use super::unary::{Unary, number as unary_number};
use crate::kernels::arith::Arith;
use crate::kernels::dispatch::{Kernel, dispatch};
use crate::kernels::real::Real;

/// What a [`CellOp`] computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellCode {
    /// y = a
    Copy,
    /// y = 0 + a, the first term of a sum.
    Begin,
    /// y = op(a)
    Unary(Unary),
    /// y = op(a, b)
    Binary(Binary),
    /// y = the pair of operations on a, b, c.
    Pair(Pair),
    /// y = b where a ≠ 0 (a NaN included), else c.
    Select,
}

/// One operation on numbers at places of a slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellOp {
    /// The operation.
    pub code: CellCode,
    /// The place of the first operand.
    pub a: u32,
    /// The place of the second operand.
    pub b: u32,
    /// The place of the third operand.
    pub c: u32,
    /// The place of the result.
    pub y: u32,
}

/// Runs operations on single numbers, in order, `times` times.
///
/// # Panics
/// When a place is outside of the slice.
pub fn cells<T: Real>(ops: &[CellOp], times: usize, places: &mut [T]) {
    dispatch(Cells { ops, times, places });
}

struct Cells<'a, T> {
    ops: &'a [CellOp],
    times: usize,
    places: &'a mut [T],
}

impl<T: Real> Kernel for Cells<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arith>(self) {
        let Self { ops, times, places } = self;
        for _ in 0..times {
            for op in ops {
                let a = places[op.a as usize];
                let y = match op.code {
                    CellCode::Copy => a,
                    CellCode::Begin => T::ZERO + a,
                    CellCode::Unary(unary) => unary_number::<A, T>(unary, a),
                    CellCode::Binary(Binary::Add) => a + places[op.b as usize],
                    CellCode::Binary(Binary::Sub) => a - places[op.b as usize],
                    CellCode::Binary(Binary::Mul) => a * places[op.b as usize],
                    CellCode::Binary(Binary::Div) => a / places[op.b as usize],
                    CellCode::Binary(binary) => binary_number::<A, T>(binary, a, places[op.b as usize]),
                    CellCode::Pair(pair) => {
                        let first = simple(pair.first(), a, places[op.b as usize]);
                        let c = places[op.c as usize];
                        let (left, right) = if pair.is_reversed() { (c, first) } else { (first, c) };
                        simple(pair.second(), left, right)
                    }
                    CellCode::Select if a == T::ZERO => places[op.c as usize],
                    CellCode::Select => places[op.b as usize],
                };
                places[op.y as usize] = y;
            }
        }
    }
}

/// A sum, difference or product.
#[inline(always)]
fn simple<T: Real>(op: Binary, a: T, b: T) -> T {
    match op {
        Binary::Add => a + b,
        Binary::Sub => a - b,
        _ => a * b,
    }
}

impl fmt::Display for CellOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, a, b, c, y } = self;
        match code {
            CellCode::Copy => write!(f, "{y} = {a}"),
            CellCode::Begin => write!(f, "{y} = 0 + {a}"),
            CellCode::Unary(op) => write!(f, "{y} = {op:?}({a})"),
            CellCode::Binary(op) => write!(f, "{y} = {op:?}({a}, {b})"),
            CellCode::Pair(op) if op.is_reversed() => write!(f, "{y} = {:?}({c}, {:?}({a}, {b}))", op.second(), op.first()),
            CellCode::Pair(op) => write!(f, "{y} = {:?}({:?}({a}, {b}), {c})", op.second(), op.first()),
            CellCode::Select => write!(f, "{y} = Select({a}, {b}, {c})"),
        }
    }
}
