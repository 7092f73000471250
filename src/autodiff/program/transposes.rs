//! A matrix that several products read transposed is transposed once for all of them: the kernel would copy it for each.
//!
//! The gradients of a recurrent layer need the transpose of one weight at every step.
#![allow(clippy::disallowed_types, reason = "looked up by key and never gone through")]

use std::collections::HashMap;

use super::Code;
use super::instr::{Instr, Matrix, Product, Step};
use super::plan::Arena;
use crate::autodiff::ops::OpId;

/// The fewest products for which a copy pays.
const LEAST_READERS: usize = 3;

/// The rows of a product that pay for a copy of their own, or none at all.
const FEW_ROWS: std::ops::RangeInclusive<usize> = 4..=64;

/// Some products that read one matrix.
struct Group {
    product: Product,
    first: usize,
    last: usize,
    readers: usize,
    copy: Option<usize>,
}

/// Shares the transposes of inputs and constants, which no instruction writes.
pub(super) fn share<T>(code: &mut Code<T>, arena: &mut Arena) {
    let (mut groups, group_of) = groups(code);
    let mut copies: Vec<(usize, usize, usize)> = Vec::new();
    for group in groups.iter_mut().filter(|group| group.readers >= LEAST_READERS) {
        let len = group.product.k * group.product.n;
        // The place of a copy that was read for the last time is used again.
        let free = copies.iter_mut().find(|(last, _, room)| *last < group.first && *room >= len);
        let at = match free {
            Some((last, at, _)) => {
                *last = group.last;
                *at
            }
            None => {
                let at = arena.keep(len);
                copies.push((group.last, at, len));
                at
            }
        };
        group.copy = Some(at);
    }
    if copies.is_empty() {
        return;
    }
    let mut steps = Vec::with_capacity(code.shared.len() + groups.len());
    for (at, mut step) in code.shared.drain(..).enumerate() {
        if let Some(group) = group_of.get(&at).map(|&group| &groups[group])
            && let Some(y) = group.copy
            && let Instr::Product(product) = &mut step.instr
        {
            let (rows, cols) = (product.k, product.n);
            if group.first == at {
                let Matrix { at: x, col_stride: stride, .. } = product.b;
                let instr = Instr::Transpose { x, stride, rows, cols, y };
                steps.push(Step { instr, node: step.node, op: OpId::Permute });
            }
            product.b = Matrix { at: y, len: rows * cols, row_stride: cols, col_stride: 1 };
        }
        steps.push(step);
    }
    code.shared = steps;
}

/// The matrices that small products read transposed, in the order of their first reader, and which one each step reads.
fn groups<T>(code: &Code<T>) -> (Vec<Group>, HashMap<usize, usize>) {
    let inputs = code.inputs.iter().filter(|input| input.bound.is_none() && !input.is_laned);
    let mut fixed: Vec<(usize, usize)> =
        inputs.map(|input| (input.offset, input.offset + input.shape.len())).collect();
    fixed.extend(code.constants.iter().map(|(offset, values)| (*offset, offset + values.len())));
    fixed.sort_unstable();
    let is_fixed = |b: &Matrix| {
        let after = fixed.partition_point(|&(start, _)| start <= b.at);
        after.checked_sub(1).is_some_and(|at| b.at + b.len <= fixed[at].1)
    };
    let mut groups: Vec<Group> = Vec::new();
    let (mut known, mut group_of) = (HashMap::new(), HashMap::new());
    for (at, step) in code.shared.iter().enumerate() {
        let Instr::Product(product) = &step.instr else { continue };
        let Product { m, k, n, b, count, .. } = *product;
        let is_transposed = b.row_stride == 1 && b.col_stride > 1 && count == 1;
        if !is_transposed || !FEW_ROWS.contains(&m) || !is_fixed(&b) {
            continue;
        }
        let group = *known.entry((b.at, b.col_stride, k, n)).or_insert_with(|| {
            groups.push(Group { product: *product, first: at, last: at, readers: 0, copy: None });
            groups.len() - 1
        });
        groups[group].last = at;
        groups[group].readers += 1;
        group_of.insert(at, group);
    }
    (groups, group_of)
}
