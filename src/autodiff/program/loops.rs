//! Steps that are so small that a whole one is a list of operations on single numbers.

use super::Code;
use super::instr::Instr;
use crate::kernels::{CellCode, CellList, CellOp, Real};

/// The longest step that is run as one list.
const LONGEST: usize = 4096;

/// A step with its carries.
pub(super) struct Loop {
    list: CellList,
    /// Numbers that the loop keeps in the place of an input, and the place of the output that they are.
    kept: Vec<(u32, u32)>,
}

impl Loop {
    /// The step of a program, if all of it is small. Carries must not overlap.
    pub fn new<T>(code: &Code<T>) -> Option<Loop> {
        let mut ops: Vec<CellOp> = Vec::new();
        for step in code.shared.iter().chain(&code.body) {
            let Instr::Cells(cells) = &step.instr else { return None };
            ops.extend_from_slice(cells.list.ops());
        }
        let n_carried = code.carries.iter().fold(0, |n, carry| n + carry.len);
        if ops.len() + n_carried > LONGEST {
            return None;
        }
        let mut kept = Vec::new();
        for carry in &code.carries {
            for i in 0..carry.len {
                let (from, to) = ((carry.from + i) as u32, (carry.to + i) as u32);
                match write_in_place(&mut ops, from, to) {
                    true => kept.push((to, from)),
                    false => {
                        ops.push(CellOp { code: CellCode::Copy, a: from, b: from, c: from, d: from, y: to })
                    }
                }
            }
        }
        Some(Loop { list: CellList::new(ops), kept })
    }

    /// Runs some steps.
    pub fn run<T: Real>(&self, steps: usize, arena: &mut [T]) {
        if steps == 0 {
            return;
        }
        self.list.run(steps, arena);
        for &(from, to) in &self.kept {
            arena[to as usize] = arena[from as usize];
        }
    }
}

/// Lets the operation that computes `from` write to `to` instead, if it is the only one and nobody needs what `to` held
/// after it.
fn write_in_place(ops: &mut [CellOp], from: u32, to: u32) -> bool {
    let mut writers = ops.iter().enumerate().filter(|(_, op)| op.y == from).map(|(at, _)| at);
    let (Some(writer), None) = (writers.next(), writers.next()) else { return false };
    let reads = |op: &CellOp, place: u32| [op.a, op.b, op.c, op.d].contains(&place);
    if ops[writer + 1..].iter().any(|op| reads(op, to) || op.y == to)
        || ops[..writer].iter().any(|op| op.y == to)
    {
        return false;
    }
    // A value from the step before is in the place of the output too.
    if ops[..=writer].iter().any(|op| reads(op, from)) {
        return false;
    }
    ops[writer].y = to;
    for op in &mut ops[writer + 1..] {
        for place in [&mut op.a, &mut op.b, &mut op.c, &mut op.d] {
            if *place == from {
                *place = to;
            }
        }
    }
    true
}
