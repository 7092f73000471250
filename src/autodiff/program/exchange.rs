//! Steps that read the state where the step before wrote it, so that a loop copies nothing.
//!
//! A step reads the state in the places of inputs and writes the next one to those of outputs. The same step with these
//! places exchanged reads what the first one wrote and writes where that one read. The two take turns.

use super::instr::{Cells, Instr, Matrix, Product, Start, Step};
use super::{Carry, Code};
use crate::kernels::{CellList, CellOp, Chain, Link, Place};

/// The steps of a program with the places of inputs and outputs exchanged.
pub(super) struct Exchanged {
    pub shared: Vec<Step>,
    pub body: Vec<Step>,
    /// The carries that are done by exchanging.
    pub carries: Vec<Carry>,
    /// Those that are still copied.
    pub copies: Vec<Carry>,
    /// The same copies after an exchanged step.
    pub exchanged_copies: Vec<Carry>,
}

impl Exchanged {
    /// The exchange for the carries of which `can_move` says that nothing else is in the output's place.
    pub fn new<T>(code: &Code<T>, can_move: &dyn Fn(&Carry) -> bool) -> Option<Exchanged> {
        let mut carries: Vec<Carry> = Vec::new();
        let mut copies = Vec::new();
        for carry in &code.carries {
            let is_free = carries.iter().all(|other| other.from != carry.from && other.to != carry.to);
            match is_free && can_move(carry) {
                true => carries.push(*carry),
                false => copies.push(*carry),
            }
        }
        if carries.is_empty() {
            return None;
        }
        let exchange = |at: usize| {
            for carry in &carries {
                if (carry.from..carry.from + carry.len).contains(&at) {
                    return carry.to + at - carry.from;
                }
                if (carry.to..carry.to + carry.len).contains(&at) {
                    return carry.from + at - carry.to;
                }
            }
            at
        };
        let steps = |steps: &[Step]| -> Vec<Step> {
            let moved = |step: &Step| Step { instr: moved(&step.instr, &exchange), ..*step };
            steps.iter().map(moved).collect()
        };
        let moved = |copy: &Carry| Carry { from: exchange(copy.from), ..*copy };
        let exchanged_copies = copies.iter().map(moved).collect();
        let (shared, body) = (steps(&code.shared), steps(&code.body));
        Some(Exchanged { shared, body, carries, copies, exchanged_copies })
    }
}

/// The same instruction in other places.
fn moved(instr: &Instr, to: &dyn Fn(usize) -> usize) -> Instr {
    let matrix = |matrix: Matrix| Matrix { at: to(matrix.at), ..matrix };
    match *instr {
        Instr::Chain(ref chain) => {
            let place = |place: Place| match place {
                Place::Value(at) => Place::Value(to(at)),
                Place::Register(at) => Place::Register(to(at)),
                Place::Number(at) => Place::Number(to(at)),
                Place::Around(at) => Place::Around(to(at)),
                Place::Unused => Place::Unused,
            };
            let link = |link: &Link| Link { args: link.args.map(place), to: place(link.to), ..*link };
            Instr::Chain(Chain::new(chain.len(), chain.links().iter().map(link).collect()))
        }
        Instr::Cells(ref cells) => {
            let cell = |op: &CellOp| {
                let [a, b, c, d, y] = [op.a, op.b, op.c, op.d, op.y].map(|at| to(at as usize) as u32);
                CellOp { code: op.code, a, b, c, d, y }
            };
            let list = CellList::new(cells.list.ops().iter().map(cell).collect());
            Instr::Cells(Cells { list, nodes: cells.nodes.clone(), ..Cells::default() })
        }
        Instr::Product(product) => Instr::Product(Product {
            a: matrix(product.a),
            b: matrix(product.b),
            start: match product.start {
                Start::Zero => Start::Zero,
                Start::Full(at) => Start::Full(to(at)),
                Start::Row(at) => Start::Row(to(at)),
            },
            y: to(product.y),
            ..product
        }),
        Instr::Sum { x, outer, n, inner, y } => Instr::Sum { x: to(x), outer, n, inner, y: to(y) },
        Instr::FirstMax { x, outer, n, inner, y } => Instr::FirstMax { x: to(x), outer, n, inner, y: to(y) },
        Instr::Zero { y, len } => Instr::Zero { y: to(y), len },
        Instr::Rows { x, x_stride, y, y_stride, rows, row } => {
            Instr::Rows { x: to(x), x_stride, y: to(y), y_stride, rows, row }
        }
        Instr::Transpose { x, stride, rows, cols, y } => {
            Instr::Transpose { x: to(x), stride, rows, cols, y: to(y) }
        }
        Instr::Strided { x, x_len, y, walk } => Instr::Strided { x: to(x), x_len, y: to(y), walk },
        Instr::Gather { x, rows, cols, index, n, y } => {
            Instr::Gather { x: to(x), rows, cols, index, n, y: to(y) }
        }
        Instr::ScatterAdd { x, n, cols, index, rows, y } => {
            Instr::ScatterAdd { x: to(x), n, cols, index, rows, y: to(y) }
        }
    }
}
