//! The instructions of the nodes that are not pointwise.

use super::instr::{Instr, Matrix, Product, Start};
use super::values::Values;
use super::walk::{Mode, around_mask, broadcast_walk, permute_walk};
use crate::autodiff::attr::Attr;
use crate::autodiff::op::Lower;

/// The instructions of a node, where `offset` gives the places of values.
pub(super) fn instructions(values: &Values<'_>, id: u32, offset: &dyn Fn(u32) -> usize) -> Vec<Instr> {
    Emitter { values, id, offset }.emit()
}

struct Emitter<'a> {
    values: &'a Values<'a>,
    id: u32,
    offset: &'a dyn Fn(u32) -> usize,
}

impl Emitter<'_> {
    fn emit(&self) -> Vec<Instr> {
        let (values, id) = (self.values, self.id);
        let (shape, y, lanes) = (values.store.shape(id), (self.offset)(id), values.lanes_of(id));
        match (values.kind(id), values.store.attr(id)) {
            (Lower::Product, &Attr::Transposed(ta, tb)) => vec![self.product(ta, tb)],
            (Lower::Sum, &Attr::Axes(mask)) => {
                let (outer, n, inner) = around_mask(&self.shape_of(0), mask);
                vec![Instr::Sum { x: self.source(0), outer: outer * lanes, n, inner, y }]
            }
            (Lower::FirstMax, &Attr::Axis(axis)) => {
                let (outer, n, inner) = shape.around(axis as usize);
                vec![Instr::FirstMax { x: self.source(0), outer: outer * lanes, n, inner, y }]
            }
            (Lower::Broadcast, _) => {
                let narrow = self.shape_of(0);
                let walk = broadcast_walk(&narrow, &shape, lanes);
                vec![Instr::Strided { x: self.source(0), x_len: narrow.len() * lanes, y, walk }]
            }
            (Lower::Permute, Attr::Order(order)) => {
                let from = self.shape_of(0);
                let walk = permute_walk(&from, order, lanes);
                vec![Instr::Strided { x: self.source(0), x_len: from.len() * lanes, y, walk }]
            }
            (Lower::Slice, &Attr::Window { axis, start, len: n }) => {
                let (outer, total, inner) = self.shape_of(0).around(axis as usize);
                let (x_stride, row) = (total * inner, n as usize * inner);
                let x = self.source(0) + start as usize * inner;
                vec![Instr::Rows { x, x_stride, y, y_stride: row, rows: outer * lanes, row }]
            }
            (Lower::Pad, &Attr::Window { axis, start, .. }) => {
                let (outer, n, inner) = self.shape_of(0).around(axis as usize);
                let row = n * inner;
                let y_stride = shape.dim(axis as usize) * inner;
                let into = y + start as usize * inner;
                let (x, rows) = (self.source(0), outer * lanes);
                vec![
                    Instr::Zero { y, len: shape.len() * lanes },
                    Instr::Rows { x, x_stride: row, y: into, y_stride, rows, row },
                ]
            }
            (Lower::Concat, &Attr::Axis(axis)) => self.concatenation(axis as usize),
            (Lower::Gather, _) => {
                let from = self.shape_of(0);
                let (rows, cols, n) = (from.dim(0), from.dim(1), shape.dim(0));
                self.each_lane(|[x, index, y]| Instr::Gather { x, rows, cols, index, n, y })
            }
            (Lower::ScatterAdd, _) => {
                let (n, cols, rows) = (self.shape_of(0).dim(0), shape.dim(1), shape.dim(0));
                self.each_lane(|[x, index, y]| Instr::ScatterAdd { x, n, cols, index, rows, y })
            }
            // Leaves and views have no instruction, and a node's attribute is the kind that its op takes.
            _ => Vec::new(),
        }
    }

    fn source(&self, slot: usize) -> usize {
        (self.offset)(self.values.read(self.id, slot).0)
    }

    fn shape_of(&self, slot: usize) -> crate::autodiff::shape::Shape {
        self.values.store.shape(self.values.arg(self.id, slot))
    }

    /// The distance between two lanes of an argument.
    fn step(&self, slot: usize) -> usize {
        let arg = self.values.arg(self.id, slot);
        if self.values.is_laned(arg) { self.values.store.shape(arg).len() } else { 0 }
    }

    fn each_lane(&self, instr: impl Fn([usize; 3]) -> Instr) -> Vec<Instr> {
        let (x, index, y) = (self.source(0), self.source(1), (self.offset)(self.id));
        let own = self.values.store.shape(self.id).len();
        let lane =
            |lane: usize| instr([x + lane * self.step(0), index + lane * self.step(1), y + lane * own]);
        (0..self.values.lanes_of(self.id)).map(lane).collect()
    }

    fn product(&self, ta: bool, tb: bool) -> Instr {
        let (values, id) = (self.values, self.id);
        let first = values.chain_start(id);
        let (m, mut k, n) = values.product_shape(first);
        let mut current = id;
        while current != first {
            k += values.product_shape(current).1;
            current = values.arg(current, 2);
        }
        let factors = [values.factor(first, 0, ta), values.factor(first, 1, tb)];
        let shapes = [(m, k), (k, n)];
        let [a, b] = [0, 1].map(|slot| {
            let factor = factors[slot];
            let (rows, cols) = shapes[slot];
            let len = match rows * cols {
                0 => 0,
                _ => (rows - 1) * factor.row_stride + (cols - 1) * factor.col_stride + 1,
            };
            let at = (self.offset)(factor.source) + factor.first;
            Matrix { at, len, row_stride: factor.row_stride, col_stride: factor.col_stride }
        });
        let step = |id: u32| if values.is_laned(id) { values.store.shape(id).len() } else { 0 };
        let (start, start_step) = match values.store.args(first).len() {
            0..=2 => (Start::Zero, 0),
            _ => {
                let (source, mode) = values.read(first, 2);
                let at = (self.offset)(source);
                (if mode == Mode::Full { Start::Full(at) } else { Start::Row(at) }, step(source))
            }
        };
        let steps = [step(factors[0].source), step(factors[1].source), start_step];
        let (y, count) = ((self.offset)(id), values.lanes_of(id));
        let mut product = Product { m, k, n, a, b, start, y, count, steps };
        product.merge_lanes();
        Instr::Product(product)
    }

    /// Copies what was not written into its window already.
    fn concatenation(&self, axis: usize) -> Vec<Instr> {
        let (values, id) = (self.values, self.id);
        let (outer, total, inner) = values.store.shape(id).around(axis);
        let (y, lanes, y_stride) = ((self.offset)(id), values.lanes_of(id), total * inner);
        let mut start = 0;
        let mut all = Vec::new();
        for slot in 0..values.store.args(id).len() {
            let row = self.shape_of(slot).dim(axis) * inner;
            let (into, x) = (y + start, self.source(slot));
            start += row;
            if values.is_written_by_its_producer(id, slot) {
                continue;
            }
            if lanes > 1 && self.step(slot) == 0 {
                let copy = |lane: usize| {
                    let y = into + lane * outer * y_stride;
                    Instr::Rows { x, x_stride: row, y, y_stride, rows: outer, row }
                };
                all.extend((0..lanes).map(copy));
            } else {
                all.push(Instr::Rows { x, x_stride: row, y: into, y_stride, rows: outer * lanes, row });
            }
        }
        all
    }
}

impl Product {
    /// The lanes of a row-major left operand with a shared right one are more rows of one product.
    fn merge_lanes(&mut self) {
        let [a, b, c] = self.steps;
        let is_one = self.count > 1
            && b == 0
            && self.a.col_stride == 1
            && a == self.m * self.a.row_stride
            && match self.start {
                Start::Zero => true,
                Start::Full(_) => c == self.m * self.n,
                Start::Row(_) => c == 0,
            };
        if is_one {
            self.a.len += (self.count - 1) * a;
            self.m *= self.count;
            self.count = 1;
        }
    }
}
