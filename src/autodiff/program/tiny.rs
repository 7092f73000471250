//! What is too small for a loop over slices becomes operations on single numbers, and neighbours become one list.

use super::chain;
use super::instr::{self, Instr, Step};
use crate::kernels::{CellCode, CellList, CellOp};

/// The most elements of a value that is computed number by number.
const MOST: usize = 4;

/// The most terms of a sum that is computed number by number: fewer than the stripes of the kernel, which then adds in order.
const MOST_TERMS: usize = 8;

/// Operations with the node and the element of each: those that run, and smaller ones to watch.
type Cells = [Vec<(CellOp, (u32, u32))>; 2];

/// Replaces tiny instructions by lists of operations.
pub(super) fn join(steps: &mut Vec<Step>) {
    let mut joined: Vec<Step> = Vec::with_capacity(steps.len());
    let mut open: Option<(Cells, Step)> = None;
    for step in steps.drain(..) {
        let Some(more) = cells(&step) else {
            joined.extend(open.take().map(close));
            joined.push(step);
            continue;
        };
        match &mut open {
            Some((ops, last)) => {
                ops.iter_mut().zip(more).for_each(|(ops, more)| ops.extend(more));
                *last = step;
            }
            None => open = Some((more, step)),
        }
    }
    joined.extend(open.map(close));
    *steps = joined;
}

fn close(([ops, watched], step): (Cells, Step)) -> Step {
    let (ops, nodes) = ops.into_iter().unzip();
    Step { instr: Instr::Cells(instr::Cells { list: CellList::new(ops), nodes, watched }), ..step }
}

/// A tiny instruction as operations on single numbers.
fn cells(step: &Step) -> Option<Cells> {
    let one_node = |first: usize, ops: Vec<CellOp>| {
        let own = |op: CellOp| (op, (step.node, op.y - first as u32));
        let ops: Vec<(CellOp, (u32, u32))> = ops.into_iter().map(own).collect();
        [ops.clone(), ops]
    };
    match step.instr {
        Instr::Chain(ref chain) if chain.len() <= MOST => {
            Some([chain.links(), chain.watched()].map(|links| chain::cells(links, chain.len())))
        }
        Instr::Sum { x, outer, n, inner, y } if outer * inner <= MOST && (1..=MOST_TERMS).contains(&n) => {
            let mut ops = Vec::new();
            for (o, i) in (0..outer).flat_map(|o| (0..inner).map(move |i| (o, i))) {
                let to = y + o * inner + i;
                for term in 0..n {
                    let from = x + (o * n + term) * inner + i;
                    ops.push(match term {
                        0 => op(CellCode::Begin, from, from, to),
                        _ => op(CellCode::Binary(crate::kernels::Binary::Add), to, from, to),
                    });
                }
            }
            Some(one_node(y, ops))
        }
        Instr::Rows { x, x_stride, y, y_stride, rows, row } if rows * row <= MOST => {
            let copy = |at: usize| {
                let (i, j) = (at / row.max(1), at % row.max(1));
                op(CellCode::Copy, x + i * x_stride + j, x + i * x_stride + j, y + i * y_stride + j)
            };
            Some(one_node(y, (0..rows * row).map(copy).collect()))
        }
        _ => None,
    }
}

fn op(code: CellCode, a: usize, b: usize, y: usize) -> CellOp {
    CellOp { code, a: a as u32, b: b as u32, c: a as u32, d: a as u32, y: y as u32 }
}
