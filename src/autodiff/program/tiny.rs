//! What is too small for a loop over slices becomes operations on single numbers, and neighbours become one list.

use super::instr::{Cells, Instr, Step};
use crate::kernels::{CellCode, CellOp};

/// The most elements of a value that is computed number by number.
const MOST: usize = 4;

/// The most terms of a sum that is computed number by number: fewer than the stripes of the kernel, which then adds in order.
const MOST_TERMS: usize = 8;

/// Replaces tiny instructions by lists of operations.
pub(super) fn join(steps: &mut Vec<Step>) {
    let mut joined: Vec<Step> = Vec::with_capacity(steps.len());
    for step in steps.drain(..) {
        let Some(cells) = cells(&step) else {
            joined.push(step);
            continue;
        };
        match joined.last_mut() {
            Some(Step { instr: Instr::Cells(list), node, op }) => {
                list.ops.extend(cells.ops);
                list.nodes.extend(cells.nodes);
                (*node, *op) = (step.node, step.op);
            }
            _ => joined.push(Step { instr: Instr::Cells(cells), ..step }),
        }
    }
    *steps = joined;
}

/// A tiny instruction as operations on single numbers.
fn cells(step: &Step) -> Option<Cells> {
    let one_node = |ops: Vec<CellOp>| Cells { nodes: vec![step.node; ops.len()], ops };
    match step.instr {
        Instr::Chain(ref chain) if chain.len <= MOST => Some(chain.cells()),
        Instr::Sum { x, outer, n, inner, y } if outer * inner <= MOST && (1..=MOST_TERMS).contains(&n) => {
            let mut ops = Vec::new();
            for (o, i) in (0..outer).flat_map(|o| (0..inner).map(move |i| (o, i))) {
                let to = y + o * inner + i;
                for term in 0..n {
                    let from = x + (o * n + term) * inner + i;
                    ops.push(match term {
                        0 => op(CellCode::Begin, from, 0, to),
                        _ => op(CellCode::Binary(crate::kernels::Binary::Add), to, from, to),
                    });
                }
            }
            Some(one_node(ops))
        }
        Instr::Rows { x, x_stride, y, y_stride, rows, row } if rows * row <= MOST => {
            let copy = |at: usize| {
                let (i, j) = (at / row.max(1), at % row.max(1));
                op(CellCode::Copy, x + i * x_stride + j, 0, y + i * y_stride + j)
            };
            Some(one_node((0..rows * row).map(copy).collect()))
        }
        _ => None,
    }
}

fn op(code: CellCode, a: usize, b: usize, y: usize) -> CellOp {
    CellOp { code, a: a as u32, b: b as u32, c: 0, y: y as u32 }
}
