//! The matrix product. Every output is one chain of fused multiply-adds, k ascending, from c or from +0.
//!
//! Tiles of outputs live in registers while k runs. Where k is long the chain is stored to the output and taken up
//! again, which changes no bit. Operands with strides that a tile cannot read in place, and operands that would
//! fall out of the first cache, are copied to a buffer of this thread that is kept between calls.

mod blocks;
mod pack;
#[cfg(test)]
mod tests;
mod tile;

use blocks::Product;

use super::dispatch::dispatch;
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

/// Where the chains start.
#[derive(Clone, Copy)]
enum Start<'a, T> {
    Zero,
    From(&'a [T]),
    Output,
}

/// out = c + a · b for a: m × k, b: k × n, and out and c row-major m × n; without c the chains start at +0.
///
/// # Panics
/// When a slice is too short for its shape, or `out` or `c` is not of m · n elements.
pub fn gemm<T: Real>(m: usize, k: usize, n: usize, a: Mat<T>, b: Mat<T>, c: Option<&[T]>, out: &mut [T]) {
    if let Some(c) = c {
        assert_eq!(c.len(), m * n, "c has the output's shape");
    }
    let start = c.map_or(Start::Zero, Start::From);
    product(m, k, n, a, b, start, out);
}

/// out += a · b for a: m × k, b: k × n, and out row-major m × n, whose values start the chains.
///
/// # Panics
/// When a slice is too short for its shape, or `out` is not of m · n elements.
pub fn gemm_in_place<T: Real>(m: usize, k: usize, n: usize, a: Mat<T>, b: Mat<T>, out: &mut [T]) {
    product(m, k, n, a, b, Start::Output, out);
}

fn product<T: Real>(m: usize, k: usize, n: usize, a: Mat<T>, b: Mat<T>, start: Start<T>, out: &mut [T]) {
    assert_eq!(out.len(), m * n, "the output is m × n");
    a.check(m, k);
    b.check(k, n);
    if out.is_empty() {
        return;
    }
    let mut scratch = T::take_scratch();
    dispatch(Product { m, k, n, a, b, start, out, scratch: &mut scratch });
    T::return_scratch(scratch);
}
