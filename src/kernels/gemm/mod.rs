//! The matrix product. Every output is one chain of fused multiply-adds, k ascending, from c or from +0.
//!
//! Tiles of outputs live in registers while k runs. Where k is long the chain is stored to the output and taken up
//! again, which changes no bit. Operands with strides that a tile cannot read in place, and operands that would
//! fall out of the first cache, are copied to a buffer of this thread that is kept between calls.

mod blocks;
mod grid;
mod pack;
mod panel;
#[cfg(test)]
mod tests;
mod tile;

use blocks::Product;
use pack::PackLeft;

use super::dispatch::{Apart, dispatch};
use super::real::Real;

/// A matrix in a slice: element (i, j) is `data[i * row_stride + j * col_stride]`.
#[derive(Clone, Copy, Debug)]
pub struct Mat<'a, T> {
    /// The elements.
    pub data: &'a [T],
    /// The distance between neighbours in a column.
    pub row_stride: usize,
    /// The distance between neighbours in a row.
    pub col_stride: usize,
}

impl<'a, T> Mat<'a, T> {
    /// A row-major matrix with `cols` columns.
    pub fn row_major(data: &'a [T], cols: usize) -> Self {
        Self { data, row_stride: cols, col_stride: 1 }
    }

    /// The transpose, which is the same slice with its strides exchanged.
    #[must_use]
    pub fn transposed(self) -> Self {
        Self { data: self.data, row_stride: self.col_stride, col_stride: self.row_stride }
    }

    /// Asserts that the slice covers a matrix of that shape.
    fn check(&self, rows: usize, cols: usize) {
        let needed = if rows == 0 || cols == 0 {
            0
        } else {
            (rows - 1) * self.row_stride + (cols - 1) * self.col_stride + 1
        };
        assert!(self.data.len() >= needed, "the slice covers the matrix");
    }
}

/// A row-major matrix to write to, maybe a window of a wider one: element (i, j) is `data[i * row_stride + j]`.
#[derive(Debug)]
pub struct MatMut<'a, T> {
    /// The elements.
    pub data: &'a mut [T],
    /// The distance between neighbours in a column.
    pub row_stride: usize,
}

/// What the chains of a product start from.
#[derive(Clone, Copy, Debug)]
pub enum Initial<'a, T> {
    /// +0.
    Zero,
    /// The present values of the output.
    Output,
    /// A row-major matrix of the output's shape, maybe a window of a wider one: `c[i * row_stride + j]`.
    Full {
        /// The elements.
        c: &'a [T],
        /// The distance between neighbours in a column.
        row_stride: usize,
    },
    /// One row, the same for all rows of the output: a bias.
    Row(&'a [T]),
}

/// out = c + a · b for a: m × k, b: k × n, and out and c row-major m × n; without c the chains start at +0.
///
/// # Panics
/// When a slice is too short for its shape, or `out` or `c` is not of m · n elements.
pub fn gemm<T: Real>(m: usize, k: usize, n: usize, a: Mat<T>, b: Mat<T>, c: Option<&[T]>, out: &mut [T]) {
    if let Some(c) = c {
        assert_eq!(c.len(), m * n, "c has the output's shape");
    }
    assert_eq!(out.len(), m * n, "the output is m × n");
    let initial = c.map_or(Initial::Zero, |c| Initial::Full { c, row_stride: n });
    gemm_into(m, k, n, a, b, initial, MatMut { data: out, row_stride: n });
}

/// out = initial + a · b for a: m × k, b: k × n, and out m × n. What lies between the rows of `out` is left alone.
///
/// # Panics
/// When a slice is too short for its shape, or the rows of `out` overlap.
pub fn gemm_into<T: Real>(
    m: usize,
    k: usize,
    n: usize,
    a: Mat<T>,
    b: Mat<T>,
    initial: Initial<T>,
    out: MatMut<T>,
) {
    T::multiply([m, k, n], a, b, initial, out);
}

/// The body of [`gemm_into`].
pub(super) fn multiply<T: Real>(
    [m, k, n]: [usize; 3],
    a: Mat<T>,
    b: Mat<T>,
    initial: Initial<T>,
    out: MatMut<T>,
) {
    if let Some(product) = checked(m, k, n, a, b, initial, out) {
        dispatch(product);
    }
}

/// y = the `rows` × `cols` matrix whose column j is the first elements of row j of x; the rows of x are `stride` apart.
///
/// # Panics
/// When a slice does not cover its matrix.
pub fn transpose<T: Real>(x: &[T], stride: usize, rows: usize, cols: usize, y: &mut [T]) {
    let a = Mat { data: x, row_stride: 1, col_stride: stride };
    a.check(rows, cols);
    assert_eq!(y.len(), rows * cols, "the output has its shape");
    if rows * cols > 0 {
        dispatch(Apart(PackLeft { a, rows, k: cols, to: y, to_stride: cols }));
    }
}

/// The product that is left to do after the shapes were checked, if any.
fn checked<'a, T: Real>(
    m: usize,
    k: usize,
    n: usize,
    a: Mat<'a, T>,
    b: Mat<'a, T>,
    initial: Initial<'a, T>,
    mut out: MatMut<'a, T>,
) -> Option<Product<'a, T>> {
    a.check(m, k);
    b.check(k, n);
    Mat { data: &*out.data, row_stride: out.row_stride, col_stride: 1 }.check(m, n);
    assert!(m <= 1 || out.row_stride >= n, "the rows of the output are apart");
    let start = match initial {
        Initial::Zero => Start::Zero,
        Initial::Output => Start::Output,
        Initial::Full { c, row_stride } => Start::From { data: c, row_stride },
        Initial::Row(c) => Start::From { data: c, row_stride: 0 },
    };
    if let Start::From { data, row_stride } = start {
        Mat { data, row_stride, col_stride: 1 }.check(m, n);
    }
    if m == 0 || n == 0 {
        return None;
    }
    if k == 0 {
        copy_start(m, n, start, &mut out);
        return None;
    }
    Some(Product { m, k, n, a, b, start, out })
}

/// The product of nothing: every chain ends where it starts.
fn copy_start<T: Real>(m: usize, n: usize, start: Start<T>, out: &mut MatMut<T>) {
    for i in 0..m {
        let row = &mut out.data[i * out.row_stride..][..n];
        match start {
            Start::Zero => row.fill(T::ZERO),
            Start::From { data, row_stride } => row.copy_from_slice(&data[i * row_stride..][..n]),
            Start::Output => {}
        }
    }
}

/// Where the chains start; a row for all is a matrix of row stride zero.
#[derive(Clone, Copy)]
enum Start<'a, T> {
    Zero,
    Output,
    From { data: &'a [T], row_stride: usize },
}

impl<T> Start<'_, T> {
    /// The part from element (i, j) on.
    #[inline(always)]
    fn from(self, i: usize, j: usize) -> Self {
        match self {
            Start::From { data, row_stride } => Start::From { data: &data[i * row_stride + j..], row_stride },
            Start::Zero | Start::Output => self,
        }
    }
}

impl<T> Mat<'_, T> {
    /// The part from element (i, j) on.
    #[inline(always)]
    fn from(self, i: usize, j: usize) -> Self {
        Self { data: &self.data[i * self.row_stride + j * self.col_stride..], ..self }
    }
}

impl<T> MatMut<'_, T> {
    /// The part from element (i, j) on.
    #[inline(always)]
    fn from(&mut self, i: usize, j: usize) -> MatMut<'_, T> {
        MatMut { data: &mut self.data[i * self.row_stride + j..], row_stride: self.row_stride }
    }
}
