//! Operations on single numbers: what is too small for loops over slices.
#![allow(unsafe_code)]

use std::fmt;

use super::binary::{Binary, number as binary_number};
use super::pair::Pair;
use super::trio::Trio;
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
    /// y = the operations on a, b, c, d.
    Trio(Trio),
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
    /// The place of the fourth operand.
    pub d: u32,
    /// The place of the result.
    pub y: u32,
}

/// A list of operations on single numbers, ready to run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CellList {
    ops: Vec<CellOp>,
    flat: Vec<Flat>,
    /// One past the largest place.
    end: usize,
}

impl CellList {
    /// A list of operations, which run in this order.
    pub fn new(ops: Vec<CellOp>) -> Self {
        let end = ops
            .iter()
            .flat_map(|op| [op.a, op.b, op.c, op.d, op.y])
            .max()
            .map_or(0, |last| last as usize + 1);
        let flat = ops.iter().map(Flat::new).collect();
        Self { ops, flat, end }
    }

    /// The operations.
    pub fn ops(&self) -> &[CellOp] {
        &self.ops
    }

    /// Runs the list `times` times.
    ///
    /// # Panics
    /// When a place is outside of the slice.
    pub fn run<T: Real>(&self, times: usize, places: &mut [T]) {
        assert!(self.end <= places.len(), "every place is inside the slice");
        dispatch(Cells { ops: &self.flat, times, places });
    }
}

/// What is done, as one number, so that a step through the list is one jump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Flatness {
    Copy,
    Begin,
    Neg,
    Sqrt,
    Add,
    Sub,
    Mul,
    Div,
    AddAdd,
    AddSub,
    SubFromAdd,
    AddMul,
    SubAdd,
    SubSub,
    SubFromSub,
    SubMul,
    MulAdd,
    MulSub,
    SubFromMul,
    MulMul,
    RootRatio,
    RatioStep,
    TwoProducts,
    ProductAndSquare,
    Select,
    OtherUnary,
    OtherBinary,
}

/// An operation as the loop wants it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Flat {
    flatness: Flatness,
    binary: Binary,
    unary: Unary,
    a: u32,
    b: u32,
    c: u32,
    d: u32,
    y: u32,
}

impl Flat {
    fn new(op: &CellOp) -> Self {
        let (mut binary, mut unary) = (Binary::Add, Unary::Neg);
        let flatness = match op.code {
            CellCode::Copy => Flatness::Copy,
            CellCode::Begin => Flatness::Begin,
            CellCode::Unary(Unary::Neg) => Flatness::Neg,
            CellCode::Unary(Unary::Sqrt) => Flatness::Sqrt,
            CellCode::Unary(other) => {
                unary = other;
                Flatness::OtherUnary
            }
            CellCode::Binary(Binary::Add) => Flatness::Add,
            CellCode::Binary(Binary::Sub) => Flatness::Sub,
            CellCode::Binary(Binary::Mul) => Flatness::Mul,
            CellCode::Binary(Binary::Div) => Flatness::Div,
            CellCode::Binary(other) => {
                binary = other;
                Flatness::OtherBinary
            }
            CellCode::Pair(pair) => match (pair.first(), pair.second(), pair.is_reversed()) {
                (Binary::Add, Binary::Add, _) => Flatness::AddAdd,
                (Binary::Add, Binary::Sub, false) => Flatness::AddSub,
                (Binary::Add, Binary::Sub, true) => Flatness::SubFromAdd,
                (Binary::Add, ..) => Flatness::AddMul,
                (Binary::Sub, Binary::Add, _) => Flatness::SubAdd,
                (Binary::Sub, Binary::Sub, false) => Flatness::SubSub,
                (Binary::Sub, Binary::Sub, true) => Flatness::SubFromSub,
                (Binary::Sub, ..) => Flatness::SubMul,
                (_, Binary::Add, _) => Flatness::MulAdd,
                (_, Binary::Sub, false) => Flatness::MulSub,
                (_, Binary::Sub, true) => Flatness::SubFromMul,
                _ => Flatness::MulMul,
            },
            CellCode::Trio(Trio::RootRatio) => Flatness::RootRatio,
            CellCode::Trio(Trio::RatioStep) => Flatness::RatioStep,
            CellCode::Trio(Trio::TwoProducts) => Flatness::TwoProducts,
            CellCode::Trio(Trio::ProductAndSquare) => Flatness::ProductAndSquare,
            CellCode::Select => Flatness::Select,
        };
        Self { flatness, binary, unary, a: op.a, b: op.b, c: op.c, d: op.d, y: op.y }
    }
}

struct Cells<'a, T> {
    ops: &'a [Flat],
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
                let value = op.value::<A, T>(places);
                // SAFETY: `CellList::run` has found every place to be inside of the slice.
                unsafe { *places.get_unchecked_mut(op.y as usize) = value };
            }
        }
    }
}

impl Flat {
    #[inline(always)]
    fn value<A: Arith, T: Real>(&self, places: &[T]) -> T {
        // SAFETY: `CellList::run` has found every place to be inside of the slice.
        let place = |at: u32| unsafe { *places.get_unchecked(at as usize) };
        let [a, b, c] = [self.a, self.b, self.c].map(place);
        match self.flatness {
            Flatness::Copy => a,
            Flatness::Begin => T::ZERO + a,
            Flatness::Neg => -a,
            Flatness::Sqrt => T::from_f64(a.to_f64().sqrt()),
            Flatness::Add => a + b,
            Flatness::Sub => a - b,
            Flatness::Mul => a * b,
            Flatness::Div => a / b,
            Flatness::AddAdd => (a + b) + c,
            Flatness::AddSub => (a + b) - c,
            Flatness::SubFromAdd => c - (a + b),
            Flatness::AddMul => (a + b) * c,
            Flatness::SubAdd => (a - b) + c,
            Flatness::SubSub => (a - b) - c,
            Flatness::SubFromSub => c - (a - b),
            Flatness::SubMul => (a - b) * c,
            Flatness::MulAdd => (a * b) + c,
            Flatness::MulSub => (a * b) - c,
            Flatness::SubFromMul => c - (a * b),
            Flatness::MulMul => (a * b) * c,
            Flatness::RootRatio => Trio::RootRatio.at([a, b, c, c]),
            Flatness::RatioStep => Trio::RatioStep.at([a, b, c, place(self.d)]),
            Flatness::TwoProducts => Trio::TwoProducts.at([a, b, c, place(self.d)]),
            Flatness::ProductAndSquare => Trio::ProductAndSquare.at([a, b, c, place(self.d)]),
            Flatness::Select => {
                if a == T::ZERO {
                    c
                } else {
                    b
                }
            }
            Flatness::OtherUnary => other_unary::<A, T>(self.unary, a),
            Flatness::OtherBinary => binary_number::<A, T>(self.binary, a, b),
        }
    }
}

/// Kept out of the loop's body, which is then small.
#[inline(always)]
fn other_unary<A: Arith, T: Real>(op: Unary, a: T) -> T {
    unary_number::<A, T>(op, a)
}

impl fmt::Display for CellOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, a, b, c, d, y } = self;
        match code {
            CellCode::Copy => write!(f, "{y} = {a}"),
            CellCode::Begin => write!(f, "{y} = 0 + {a}"),
            CellCode::Unary(op) => write!(f, "{y} = {op:?}({a})"),
            CellCode::Binary(op) => write!(f, "{y} = {op:?}({a}, {b})"),
            CellCode::Pair(op) if op.is_reversed() => {
                write!(f, "{y} = {:?}({c}, {:?}({a}, {b}))", op.second(), op.first())
            }
            CellCode::Pair(op) => write!(f, "{y} = {:?}({:?}({a}, {b}), {c})", op.second(), op.first()),
            CellCode::Trio(op) => write!(f, "{y} = {op:?}({a}, {b}, {c}, {d})"),
            CellCode::Select => write!(f, "{y} = Select({a}, {b}, {c})"),
        }
    }
}
