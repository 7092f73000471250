//! Chains: pointwise operations one after another on a block of elements, so that what they hand on stays in the first cache.

use std::fmt;
use std::ops::Range;

use super::instr::{Around, Cells};
use crate::kernels::{self, Binary, CellCode, CellOp, Operand, Pair, Real, Unary};

/// Elements of a block, and of a register.
pub(super) const BLOCK: usize = 256;

/// Pointwise operations on values of one length.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chain {
    pub len: usize,
    pub links: Vec<Link>,
}

/// One operation of a chain, and the node that it completes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Link {
    pub code: Code,
    pub args: [Place; 3],
    pub to: Place,
    pub node: u32,
}

/// Where a link reads or writes, as offsets into the arena.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Place {
    /// A value of the chain's length: the block is a part of it.
    Value(usize),
    /// A register of one block.
    Register(usize),
    /// One number.
    Number(usize),
    /// What a load or a store finds its elements in.
    Around(usize),
    /// The link has no such argument.
    Unused,
}

/// What a link does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Code {
    Unary(Unary),
    Binary(Binary),
    Pair(Pair),
    Select,
    /// Element i of the register is that of a row of `len`, repeated.
    Row {
        len: usize,
    },
    /// Each of the elements `inner` times.
    Column {
        inner: usize,
    },
    /// Runs of `row` elements, `stride` apart.
    Window {
        row: usize,
        stride: usize,
    },
    /// The block is written to runs of `row` elements, `stride` apart.
    Store {
        row: usize,
        stride: usize,
    },
}

impl Chain {
    /// Runs the chain.
    pub fn run<T: Real>(&self, arena: &mut [T]) {
        for start in (0..self.len).step_by(BLOCK) {
            let len = BLOCK.min(self.len - start);
            for link in &self.links {
                link.run(arena, start, len);
            }
        }
    }

    /// Runs the chain and looks at each result: the first link that left the finite numbers, with the element and its value.
    pub fn first_non_finite<T: Real>(&self, arena: &mut [T]) -> Option<(u32, usize, f64)> {
        let mut found: Option<(usize, usize, f64)> = None;
        for start in (0..self.len).step_by(BLOCK) {
            let len = BLOCK.min(self.len - start);
            for (at, link) in self.links.iter().enumerate() {
                link.run(arena, start, len);
                if found.is_some_and(|(earliest, ..)| earliest <= at) || matches!(link.code, Code::Store { .. }) {
                    continue;
                }
                let values = &arena[link.target(start, len)];
                if let Some(element) = values.iter().position(|value| !value.to_f64().is_finite()) {
                    found = Some((at, start + element, values[element].to_f64()));
                }
            }
        }
        found.map(|(at, element, value)| (self.links[at].node, element, value))
    }

    /// The same as operations on single numbers.
    pub fn cells(&self) -> Cells {
        let mut cells = Cells::default();
        for link in &self.links {
            cells.ops.extend((0..self.len).map(|i| link.cell(i)));
            cells.nodes.extend((0..self.len).map(|_| link.node));
        }
        cells
    }

    /// The ranges that the chain writes outside of registers.
    pub fn targets(&self) -> Vec<Range<usize>> {
        let of_link = |link: &Link| match (link.code, link.to) {
            (Code::Store { row, stride }, Place::Around(at)) => {
                Some(at..at + super::instr::span(self.len / row.max(1), stride, row))
            }
            (_, Place::Value(at)) => Some(at..at + self.len),
            _ => None,
        };
        self.links.iter().filter_map(of_link).collect()
    }
}

impl Link {
    fn run<T: Real>(&self, arena: &mut [T], start: usize, len: usize) {
        match self.code {
            Code::Store { row, stride } => {
                let (from, Place::Around(to)) = (self.source(0, start), self.to) else { return };
                for_each_run(start, len, row, |done, at, n| {
                    let to = to + at / row * stride + at % row;
                    arena.copy_within(from + done..from + done + n, to);
                });
            }
            Code::Window { row, stride } => {
                let (Place::Around(from), to) = (self.args[0], self.target(start, len).start) else { return };
                for_each_run(start, len, row, |done, at, n| {
                    let from = from + at / row * stride + at % row;
                    arena.copy_within(from..from + n, to + done);
                });
            }
            Code::Row { len: row } => {
                let (Place::Around(from), to) = (self.args[0], self.target(start, len).start) else { return };
                for_each_run(start, len, row, |done, at, n| {
                    let from = from + at % row;
                    arena.copy_within(from..from + n, to + done);
                });
            }
            Code::Column { inner } => {
                let (Place::Around(from), to) = (self.args[0], self.target(start, len).start) else { return };
                for_each_run(start, len, inner, |done, at, n| {
                    let value = arena[from + at / inner];
                    arena[to + done..to + done + n].fill(value);
                });
            }
            Code::Unary(op) => {
                let (around, y) = Around::split(arena, self.target(start, len));
                kernels::unary(op, around.read(self.source(0, start), len), y);
            }
            Code::Binary(op) => {
                let (around, y) = Around::split(arena, self.target(start, len));
                let [a, b] = [0, 1].map(|slot| self.operand(&around, slot, start, len));
                kernels::binary(op, a, b, y);
            }
            Code::Pair(op) => {
                let (around, y) = Around::split(arena, self.target(start, len));
                let [a, b, c] = [0, 1, 2].map(|slot| self.operand(&around, slot, start, len));
                kernels::pair(op, a, b, c, y);
            }
            Code::Select => {
                let (around, y) = Around::split(arena, self.target(start, len));
                let [mask, a, b] = [0, 1, 2].map(|slot| self.operand(&around, slot, start, len));
                kernels::select(mask, a, b, y);
            }
        }
    }

    fn target(&self, start: usize, len: usize) -> Range<usize> {
        let at = match self.to {
            Place::Value(at) => at + start,
            Place::Register(at) | Place::Number(at) | Place::Around(at) => at,
            Place::Unused => 0,
        };
        at..at + len
    }

    fn source(&self, slot: usize, start: usize) -> usize {
        match self.args[slot] {
            Place::Value(at) => at + start,
            Place::Register(at) | Place::Number(at) | Place::Around(at) => at,
            Place::Unused => 0,
        }
    }

    fn operand<'a, T: Real>(
        &self,
        around: &Around<'a, T>,
        slot: usize,
        start: usize,
        len: usize,
    ) -> Operand<'a, T> {
        let at = self.source(slot, start);
        match self.args[slot] {
            Place::Number(_) => Operand::Scalar(around.read(at, 1)[0]),
            _ => Operand::Full(around.read(at, len)),
        }
    }

    /// The link at element `i`, as an operation on single numbers.
    fn cell(&self, i: usize) -> CellOp {
        let place = |place: Place| match place {
            Place::Value(at) | Place::Register(at) => at + i,
            Place::Number(at) | Place::Around(at) => at,
            Place::Unused => 0,
        };
        let [mut a, b, c] = self.args.map(place);
        let mut y = place(self.to);
        let code = match self.code {
            Code::Unary(op) => CellCode::Unary(op),
            Code::Binary(op) => CellCode::Binary(op),
            Code::Pair(op) => CellCode::Pair(op),
            Code::Select => CellCode::Select,
            Code::Row { len } => {
                a += i % len;
                CellCode::Copy
            }
            Code::Column { inner } => {
                a += i / inner;
                CellCode::Copy
            }
            Code::Window { row, stride } => {
                a += i / row * stride + i % row;
                CellCode::Copy
            }
            Code::Store { row, stride } => {
                y += i / row * stride + i % row;
                CellCode::Copy
            }
        };
        let [a, b, c, y] = [a, b, c, y].map(|at| at as u32);
        CellOp { code, a, b, c, y }
    }

    /// What a listing calls it.
    pub fn name(&self) -> String {
        match self.code {
            Code::Unary(op) => format!("{op:?}").to_lowercase(),
            Code::Binary(op) => format!("{op:?}").to_lowercase(),
            Code::Pair(op) => {
                let [first, second] = [op.first(), op.second()].map(|op| format!("{op:?}").to_lowercase());
                format!("{first}+{second}{}", if op.is_reversed() { "'" } else { "" })
            }
            Code::Select => "select".into(),
            Code::Row { .. } => "row".into(),
            Code::Column { .. } => "column".into(),
            Code::Window { .. } => "window".into(),
            Code::Store { .. } => "store".into(),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Value(at) => write!(f, "{at}.."),
            Place::Register(at) => write!(f, "r{at}"),
            Place::Number(at) => write!(f, "{at}"),
            Place::Around(at) => write!(f, "@{at}"),
            Place::Unused => Ok(()),
        }
    }
}

/// Cuts the elements `start .. start + len` where they cross a multiple of `row`: calls with the elements done so far, the
/// element that a run begins at, and its length.
fn for_each_run(start: usize, len: usize, row: usize, mut run: impl FnMut(usize, usize, usize)) {
    let mut done = 0;
    while done < len {
        let at = start + done;
        let n = (row - at % row).min(len - done);
        run(done, at, n);
        done += n;
    }
}
