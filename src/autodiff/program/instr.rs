//! The instructions of a program: calls of kernels on ranges of the arena.

use std::ops::Range;

use super::chain;
use super::walk::{AXES, Walk};
use super::workers::{Task, Workers, rows_each};
use crate::autodiff::ops::OpId;
use crate::kernels::{self, CellList, CellOp, Chain, Initial, Mat, MatMut, Real};

/// An instruction and the node it computes.
pub(super) struct Step {
    pub instr: Instr,
    pub node: u32,
    pub op: OpId,
}

/// A factor of a product: strides on `len` elements from an offset.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix {
    pub at: usize,
    pub len: usize,
    pub row_stride: usize,
    pub col_stride: usize,
}

/// Operations on single numbers, each with the node and the element that it computes.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Cells {
    pub list: CellList,
    pub nodes: Vec<(u32, u32)>,
    /// The same in smaller operations, where one may leave the finite numbers, with their nodes and elements.
    pub watched: Vec<(CellOp, (u32, u32))>,
}

/// What the chains of a product start from; offsets are into the arena.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Start {
    /// +0.
    Zero,
    /// A value of the product's shape.
    Full(usize),
    /// A row, the same for all rows.
    Row(usize),
}

/// A matrix product, or as many as there are lanes: the operands of the next are some elements further on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Product {
    pub m: usize,
    pub k: usize,
    pub n: usize,
    pub a: Matrix,
    pub b: Matrix,
    pub start: Start,
    pub y: usize,
    pub count: usize,
    /// The distance from one lane to the next of a, b and the start; that of y is m · n.
    pub steps: [usize; 3],
}

/// One kernel call. `x`, `a`, `b`, `c`, `mask` are read and `y` is written; they never overlap.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Instr {
    /// Pointwise operations, a block at a time.
    Chain(Chain),
    /// Operations on single numbers.
    Cells(Cells),
    Product(Product),
    Sum {
        x: usize,
        outer: usize,
        n: usize,
        inner: usize,
        y: usize,
    },
    FirstMax {
        x: usize,
        outer: usize,
        n: usize,
        inner: usize,
        y: usize,
    },
    Zero {
        y: usize,
        len: usize,
    },
    /// `rows` runs of `row` elements.
    Rows {
        x: usize,
        x_stride: usize,
        y: usize,
        y_stride: usize,
        rows: usize,
        row: usize,
    },
    /// A dense result from strided elements: sizes and strides, outermost first.
    Strided {
        x: usize,
        x_len: usize,
        y: usize,
        walk: Walk,
    },
    /// The `rows` × `cols` matrix whose columns are rows of `x`, `stride` apart.
    Transpose {
        x: usize,
        stride: usize,
        rows: usize,
        cols: usize,
        y: usize,
    },
    Gather {
        x: usize,
        rows: usize,
        cols: usize,
        index: usize,
        n: usize,
        y: usize,
    },
    ScatterAdd {
        x: usize,
        n: usize,
        cols: usize,
        index: usize,
        rows: usize,
        y: usize,
    },
}

impl Instr {
    /// The ranges that the instruction writes, registers aside.
    #[allow(clippy::single_range_in_vec_init)] // A list of ranges is meant.
    pub fn targets(&self) -> Vec<Range<usize>> {
        match self {
            Instr::Chain(chain) => chain::targets(chain),
            Instr::Cells(cells) => {
                cells.list.ops().iter().map(|op| op.y as usize..op.y as usize + 1).collect()
            }
            _ => vec![self.target()],
        }
    }

    /// The range that an instruction other than a chain writes.
    fn target(&self) -> Range<usize> {
        match *self {
            Instr::Chain(_) | Instr::Cells(_) => 0..0,
            Instr::Zero { y, len } => y..y + len,
            Instr::Product(Product { m, n, y, count, .. }) => y..y + m * n * count,
            Instr::Sum { outer, inner, y, .. } => y..y + outer * inner,
            Instr::FirstMax { outer, n, inner, y, .. } => y..y + outer * n * inner,
            Instr::Rows { y, y_stride, rows, row, .. } => y..y + span(rows, y_stride, row),
            Instr::Strided { y, ref walk, .. } => {
                y..y + walk.iter().map(|&(size, _)| size).product::<usize>()
            }
            Instr::Transpose { rows, cols, y, .. } => y..y + rows * cols,
            Instr::Gather { cols, n, y, .. } => y..y + n * cols,
            Instr::ScatterAdd { cols, rows, y, .. } => y..y + rows * cols,
        }
    }

    /// Runs the instruction.
    pub fn run<T: Real>(&self, arena: &mut [T], index: &[u32], workers: Option<&dyn Workers>) {
        match self {
            Instr::Chain(chain) => return chain.run(arena),
            Instr::Cells(cells) => return cells.list.run(1, arena),
            _ => {}
        }
        let (around, y) = Around::split(arena, self.target());
        match *self {
            Instr::Chain(_) | Instr::Cells(_) => {}
            Instr::Product(ref product) => product.run(&around, y, workers),
            Instr::Sum { x, outer, n, inner, .. } => {
                kernels::sum_axis(around.read(x, outer * n * inner), outer, n, inner, y);
            }
            Instr::FirstMax { x, outer, n, inner, .. } => {
                kernels::first_max_mask_axis(around.read(x, outer * n * inner), outer, n, inner, y);
            }
            Instr::Zero { .. } => y.fill(T::from_f64(0.0)),
            Instr::Rows { x, x_stride, y_stride, rows, row, .. } => {
                let x = around.read(x, span(rows, x_stride, row));
                for at in 0..rows {
                    y[at * y_stride..at * y_stride + row]
                        .copy_from_slice(&x[at * x_stride..at * x_stride + row]);
                }
            }
            Instr::Strided { x, x_len, ref walk, .. } => strided(around.read(x, x_len), walk, y),
            Instr::Transpose { x, stride, rows, cols, .. } => {
                kernels::transpose(around.read(x, span(cols, stride, rows)), stride, rows, cols, y);
            }
            Instr::Gather { x, rows, cols, index: at, n, .. } => {
                kernels::gather_rows(around.read(x, rows * cols), rows, cols, &index[at..at + n], y);
            }
            Instr::ScatterAdd { x, n, cols, index: at, rows, .. } => {
                kernels::scatter_add_rows(around.read(x, n * cols), &index[at..at + n], cols, rows, y);
            }
        }
    }

    /// Runs the instruction and looks at what it computed: the first number that is not finite, with its node if the
    /// instruction completes several, its element and its value.
    pub fn first_non_finite<T: Real>(
        &self,
        arena: &mut [T],
        index: &[u32],
    ) -> Option<(Option<u32>, usize, f64)> {
        if let Instr::Chain(chain) = self {
            return chain::first_non_finite(chain, arena)
                .map(|(node, element, value)| (Some(node), element, value));
        }
        if let Instr::Cells(cells) = self {
            for &(op, (node, element)) in &cells.watched {
                CellList::new(vec![op]).run(1, arena);
                let value = arena[op.y as usize].to_f64();
                if !value.is_finite() {
                    return Some((Some(node), element as usize, value));
                }
            }
            return None;
        }
        self.run(arena, index, None);
        // What is only read otherwise is no value of a node.
        if matches!(self, Instr::Transpose { .. }) {
            return None;
        }
        let written = &arena[self.target()];
        let element = written.iter().position(|value| !value.to_f64().is_finite())?;
        Some((None, element, written[element].to_f64()))
    }

    /// The ranges that the instruction reads, for those other than chains.
    #[allow(clippy::single_range_in_vec_init)] // A list of ranges is meant.
    pub fn sources(&self) -> Vec<Range<usize>> {
        match *self {
            Instr::Chain(_) | Instr::Cells(_) | Instr::Zero { .. } => Vec::new(),
            Instr::Product(Product { m, n, a, b, start, count, steps, .. }) => {
                let last = count.saturating_sub(1);
                let mut all =
                    vec![a.at..a.at + a.len + last * steps[0], b.at..b.at + b.len + last * steps[1]];
                match start {
                    Start::Zero => {}
                    Start::Full(c) => all.push(c..c + m * n + last * steps[2]),
                    Start::Row(c) => all.push(c..c + n + last * steps[2]),
                }
                all
            }
            Instr::Sum { x, outer, n, inner, .. } | Instr::FirstMax { x, outer, n, inner, .. } => {
                vec![x..x + outer * n * inner]
            }
            Instr::Rows { x, x_stride, rows, row, .. } => vec![x..x + span(rows, x_stride, row)],
            Instr::Strided { x, x_len, .. } => vec![x..x + x_len],
            Instr::Transpose { x, stride, rows, cols, .. } => vec![x..x + span(cols, stride, rows)],
            Instr::Gather { x, rows, cols, .. } => vec![x..x + rows * cols],
            Instr::ScatterAdd { x, n, cols, .. } => vec![x..x + n * cols],
        }
    }
}

impl Product {
    fn run<T: Real>(&self, around: &Around<'_, T>, y: &mut [T], workers: Option<&dyn Workers>) {
        let (m, k, n) = (self.m, self.k, self.n);
        if m * n == 0 {
            return;
        }
        for (lane, y) in y.chunks_exact_mut(m * n).enumerate() {
            let [a, b, c] = self.steps.map(|step| step * lane);
            let (a, b) = (around.matrix(&self.a, a), around.matrix(&self.b, b));
            let initial = match self.start {
                Start::Zero => Initial::Zero,
                Start::Full(at) => Initial::Full { c: around.read(at + c, m * n), row_stride: n },
                Start::Row(at) => Initial::Row(around.read(at + c, n)),
            };
            let each = rows_each(workers, m, m * k * n);
            let Some(workers) = workers.filter(|_| each < m) else {
                kernels::gemm_into(m, k, n, a, b, initial, MatMut { data: y, row_stride: n });
                continue;
            };
            let mut tasks: Vec<Task<'_>> = Vec::new();
            for (at, y) in y.chunks_mut(each * n).enumerate() {
                let (first, rows) = (at * each, y.len() / n);
                let a = Mat { data: &a.data[(first * a.row_stride).min(a.data.len())..], ..a };
                let initial = match initial {
                    Initial::Full { c, row_stride } => Initial::Full { c: &c[first * n..], row_stride },
                    other => other,
                };
                tasks.push(Box::new(move || {
                    kernels::gemm_into(rows, k, n, a, b, initial, MatMut { data: y, row_stride: n });
                }));
            }
            workers.run(tasks);
        }
    }
}

/// The elements from the first of some strided runs to the last of the last.
pub(super) fn span(rows: usize, stride: usize, row: usize) -> usize {
    if rows == 0 { 0 } else { (rows - 1) * stride + row }
}

/// The arena but for the range being written.
pub(super) struct Around<'a, T> {
    before: &'a [T],
    after: &'a [T],
    gap: usize,
}

impl<'a, T: Real> Around<'a, T> {
    /// Cuts the range to be written out of the arena.
    pub fn split(arena: &'a mut [T], target: Range<usize>) -> (Around<'a, T>, &'a mut [T]) {
        let (before, rest) = arena.split_at_mut(target.start);
        let (y, after) = rest.split_at_mut(target.end - target.start);
        (Around { before, after, gap: target.end }, y)
    }

    /// Some elements that are not being written.
    pub fn read(&self, at: usize, len: usize) -> &'a [T] {
        if at >= self.gap {
            &self.after[at - self.gap..at - self.gap + len]
        } else {
            &self.before[at..at + len]
        }
    }

    fn matrix(&self, matrix: &Matrix, further: usize) -> Mat<'a, T> {
        Mat {
            data: self.read(matrix.at + further, matrix.len),
            row_stride: matrix.row_stride,
            col_stride: matrix.col_stride,
        }
    }
}

fn strided<T: Real>(x: &[T], walk: &Walk, y: &mut [T]) {
    let [outer @ .., (n, stride)] = walk;
    let mut index = [0; AXES];
    let mut from = 0;
    for row in y.chunks_exact_mut((*n).max(1)) {
        match stride {
            0 => row.fill(x[from]),
            1 => row.copy_from_slice(&x[from..from + n]),
            _ => row.iter_mut().enumerate().for_each(|(i, y)| *y = x[from + i * stride]),
        }
        // The outer axes advance like an odometer.
        for axis in (0..outer.len()).rev() {
            let (size, stride) = outer[axis];
            index[axis] += 1;
            from += stride;
            if index[axis] < size {
                break;
            }
            from -= stride * size;
            index[axis] = 0;
        }
    }
}
