//! The instructions of a program: calls of kernels on ranges of the arena.

use std::ops::Range;

use crate::autodiff::ops::OpId;
use crate::autodiff::shape::MAX_RANK;
use crate::kernels::{self, Binary, Mat, Real, Unary};

/// An instruction and the node it computes.
pub(super) struct Step {
    pub instr: Instr,
    pub node: u32,
    pub op: OpId,
}

/// How a pointwise kernel reads an argument; offsets are into the arena.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Operand {
    /// Element by element.
    Full(usize),
    /// One number for all.
    Scalar(usize),
    /// A row of some length, repeated.
    Row(usize, usize),
    /// `len` numbers, each repeated `inner` times.
    Column(usize, usize, usize),
}

/// A factor of a product: strides on `len` elements from an offset.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix {
    pub at: usize,
    pub len: usize,
    pub row_stride: usize,
    pub col_stride: usize,
}

/// One kernel call. `x`, `a`, `b`, `c`, `mask` are read and `y` is written; they never overlap.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Instr {
    Unary {
        op: Unary,
        x: usize,
        y: usize,
        len: usize,
    },
    Binary {
        op: Binary,
        a: Operand,
        b: Operand,
        y: usize,
        len: usize,
    },
    Select {
        mask: Operand,
        a: Operand,
        b: Operand,
        y: usize,
        len: usize,
    },
    Product {
        m: usize,
        k: usize,
        n: usize,
        a: Matrix,
        b: Matrix,
        c: Option<usize>,
        y: usize,
    },
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
        walk: [(usize, usize); MAX_RANK],
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
    /// The range that the instruction writes.
    pub fn target(&self) -> Range<usize> {
        match *self {
            Instr::Unary { y, len, .. }
            | Instr::Binary { y, len, .. }
            | Instr::Select { y, len, .. }
            | Instr::Zero { y, len } => y..y + len,
            Instr::Product { m, n, y, .. } => y..y + m * n,
            Instr::Sum { outer, inner, y, .. } => y..y + outer * inner,
            Instr::FirstMax { outer, n, inner, y, .. } => y..y + outer * n * inner,
            Instr::Rows { y, y_stride, rows, row, .. } => y..y + span(rows, y_stride, row),
            Instr::Strided { y, ref walk, .. } => {
                y..y + walk.iter().map(|&(size, _)| size).product::<usize>()
            }
            Instr::Gather { cols, n, y, .. } => y..y + n * cols,
            Instr::ScatterAdd { cols, rows, y, .. } => y..y + rows * cols,
        }
    }

    /// Runs the instruction.
    pub fn run<T: Real>(&self, arena: &mut [T], index: &[u32]) {
        let target = self.target();
        let (before, rest) = arena.split_at_mut(target.start);
        let (y, after) = rest.split_at_mut(target.len());
        let around = Around { before, after, gap: target.end };
        match *self {
            Instr::Unary { op, x, len, .. } => kernels::unary(op, around.read(x, len), y),
            Instr::Binary { op, a, b, len, .. } => {
                kernels::binary(op, around.operand(a, len), around.operand(b, len), y);
            }
            Instr::Select { mask, a, b, len, .. } => {
                kernels::select(around.operand(mask, len), around.operand(a, len), around.operand(b, len), y);
            }
            Instr::Product { m, k, n, a, b, c, .. } => {
                let c = c.map(|c| around.read(c, m * n));
                kernels::gemm(m, k, n, around.matrix(a), around.matrix(b), c, y);
            }
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
            Instr::Gather { x, rows, cols, index: at, n, .. } => {
                kernels::gather_rows(around.read(x, rows * cols), rows, cols, &index[at..at + n], y);
            }
            Instr::ScatterAdd { x, n, cols, index: at, rows, .. } => {
                kernels::scatter_add_rows(around.read(x, n * cols), &index[at..at + n], cols, rows, y);
            }
        }
    }

    /// The ranges that the instruction reads.
    #[allow(clippy::single_range_in_vec_init)] // A list of ranges is meant.
    pub fn sources(&self) -> Vec<Range<usize>> {
        let operand = |source: Operand, len: usize| match source {
            Operand::Full(at) => at..at + len,
            Operand::Scalar(at) => at..at + 1,
            Operand::Row(at, row) => at..at + row,
            Operand::Column(at, n, _) => at..at + n,
        };
        match *self {
            Instr::Unary { x, len, .. } => vec![x..x + len],
            Instr::Binary { a, b, len, .. } => vec![operand(a, len), operand(b, len)],
            Instr::Select { mask, a, b, len, .. } => {
                vec![operand(mask, len), operand(a, len), operand(b, len)]
            }
            Instr::Product { m, n, a, b, c, .. } => {
                let mut all = vec![a.at..a.at + a.len, b.at..b.at + b.len];
                all.extend(c.map(|c| c..c + m * n));
                all
            }
            Instr::Sum { x, outer, n, inner, .. } | Instr::FirstMax { x, outer, n, inner, .. } => {
                vec![x..x + outer * n * inner]
            }
            Instr::Zero { .. } => Vec::new(),
            Instr::Rows { x, x_stride, rows, row, .. } => vec![x..x + span(rows, x_stride, row)],
            Instr::Strided { x, x_len, .. } => vec![x..x + x_len],
            Instr::Gather { x, rows, cols, .. } => vec![x..x + rows * cols],
            Instr::ScatterAdd { x, n, cols, .. } => vec![x..x + n * cols],
        }
    }
}

/// The elements from the first of some strided runs to the last of the last.
fn span(rows: usize, stride: usize, row: usize) -> usize {
    if rows == 0 { 0 } else { (rows - 1) * stride + row }
}

/// The arena but for the range being written.
struct Around<'a, T> {
    before: &'a [T],
    after: &'a [T],
    gap: usize,
}

impl<'a, T: Real> Around<'a, T> {
    fn read(&self, at: usize, len: usize) -> &'a [T] {
        if at >= self.gap {
            &self.after[at - self.gap..at - self.gap + len]
        } else {
            &self.before[at..at + len]
        }
    }

    fn operand(&self, operand: Operand, len: usize) -> kernels::Operand<'a, T> {
        match operand {
            Operand::Full(at) => kernels::Operand::Full(self.read(at, len)),
            Operand::Scalar(at) => kernels::Operand::Scalar(self.read(at, 1)[0]),
            Operand::Row(at, row) => kernels::Operand::Row(self.read(at, row)),
            Operand::Column(at, n, inner) => kernels::Operand::Col(self.read(at, n), inner),
        }
    }

    fn matrix(&self, matrix: Matrix) -> Mat<'a, T> {
        Mat {
            data: self.read(matrix.at, matrix.len),
            row_stride: matrix.row_stride,
            col_stride: matrix.col_stride,
        }
    }
}

fn strided<T: Real>(x: &[T], walk: &[(usize, usize); MAX_RANK], y: &mut [T]) {
    let [(n0, s0), (n1, s1), (n2, s2), (n3, s3), (n4, s4)] = *walk;
    let mut rows = y.chunks_exact_mut(n4.max(1));
    for i0 in 0..n0 {
        for i1 in 0..n1 {
            for i2 in 0..n2 {
                for i3 in 0..n3 {
                    let from = i0 * s0 + i1 * s1 + i2 * s2 + i3 * s3;
                    let Some(row) = rows.next() else { return };
                    match s4 {
                        0 => row.fill(x[from]),
                        1 => row.copy_from_slice(&x[from..from + n4]),
                        _ => row.iter_mut().enumerate().for_each(|(i4, y)| *y = x[from + i4 * s4]),
                    }
                }
            }
        }
    }
}
