//! What a program does, counted: the same on every machine, however busy it is.

use std::fmt;

use super::Code;
use super::instr::{Instr, Product, Start, Step};
use crate::kernels::{CellCode, Code as LinkCode, Link, Place};

/// The work of one run: what it computes, and what it moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Work {
    /// Instructions.
    pub instructions: usize,
    /// Multiply-adds of products.
    pub multiply_adds: usize,
    /// Sums, differences, products, quotients, comparisons and terms of sums, element by element.
    pub arithmetic: usize,
    /// Values of exp, tanh and the like.
    pub functions: usize,
    /// Elements read from and written to values (and not to the registers of a chain).
    pub moved: usize,
}

impl Work {
    pub(super) fn of<T>(code: &Code<T>) -> Work {
        let mut work = Work::default();
        for step in code.shared.iter().chain(&code.body) {
            work.add(step);
        }
        work
    }

    fn add(&mut self, step: &Step) {
        self.instructions += 1;
        match &step.instr {
            Instr::Chain(chain) => chain.links().iter().for_each(|link| self.add_link(link, chain.len())),
            Instr::Cells(cells) => {
                for op in cells.list.ops() {
                    match op.code {
                        CellCode::Copy => {}
                        CellCode::Unary(op) if op.is_transcendental() => self.functions += 1,
                        CellCode::Pair(_) => self.arithmetic += 2,
                        CellCode::Trio(op) => self.arithmetic += op.operations(),
                        _ => self.arithmetic += 1,
                    }
                }
                self.moved += cells.list.ops().len() * 2;
            }
            Instr::Product(Product { m, k, n, start, count, .. }) => {
                self.multiply_adds += m * k * n * count;
                self.moved +=
                    (m * k + k * n + m * n * if matches!(start, Start::Full(_)) { 2 } else { 1 }) * count;
            }
            Instr::Sum { outer, n, inner, .. } | Instr::FirstMax { outer, n, inner, .. } => {
                self.arithmetic += outer * n * inner;
                self.moved += outer * n * inner + outer * inner;
            }
            instr => self.moved += instr.targets().iter().fold(0, |n, target| n + 2 * target.len()),
        }
    }

    fn add_link(&mut self, link: &Link, len: usize) {
        match link.code {
            LinkCode::Unary(op) if op.is_transcendental() => self.functions += len,
            LinkCode::Unary(_) | LinkCode::Binary(_) | LinkCode::Select => self.arithmetic += len,
            LinkCode::Pair(_) => self.arithmetic += 2 * len,
            LinkCode::Trio(op) => self.arithmetic += op.operations() * len,
            _ => {}
        }
        let is_outside = |place: &&Place| matches!(place, Place::Value(_) | Place::Around(_));
        self.moved += len * link.args.iter().chain([&link.to]).filter(is_outside).count();
    }
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Work { instructions, multiply_adds, arithmetic, functions, moved } = self;
        write!(
            f,
            "{instructions} instructions, {multiply_adds} multiply-adds, {arithmetic} element operations, \
             {functions} function values, {moved} elements moved"
        )
    }
}
