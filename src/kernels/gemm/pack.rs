//! Copies of operands in the order in which tiles read them.

use super::Mat;
use super::grid::{Grid, GridMut};
use crate::kernels::arith::Arith;
use crate::kernels::dispatch::Kernel;
use crate::kernels::lanes::Lanes;
use crate::kernels::real::Real;

/// Copies the first `k` rows and `width` columns of the right operand to rows of `N` registers. What is left of the
/// last register holds any of its numbers.
pub struct PackRight<'a, T, const N: usize> {
    pub b: Mat<'a, T>,
    pub k: usize,
    pub width: usize,
    pub to: &'a mut [T],
}

impl<T: Real, const N: usize> Kernel for PackRight<'_, T, N> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arith>(self) {
        let Self { b, k, width, to } = self;
        let lanes = T::Vector::<A>::COUNT;
        let wide = N * lanes;
        let mut p = 0;
        if b.col_stride == 1 {
            // Rows are copied with what follows them while something does.
            let room = match b.data.len().checked_sub(wide) {
                None => 0,
                Some(over) => over.checked_div(b.row_stride).map_or(k, |last| k.min(last + 1)),
            };
            let from = Grid::new(b.data, b.row_stride, room, wide);
            for to in to.chunks_exact_mut(wide).take(room) {
                let row = from.row(p);
                for j in 0..N {
                    T::Vector::<A>::load(&row[j * lanes..]).store(&mut to[j * lanes..]);
                }
                p += 1;
            }
        } else if b.row_stride == 1 {
            let from = Grid::new(b.data, b.col_stride, width, k);
            while k - p >= lanes {
                let from = from.columns(p, lanes);
                let mut to = GridMut::new(&mut to[p * wide..], wide, lanes, wide);
                for j in 0..N {
                    let row = |r: usize| T::Vector::<A>::load(from.row((j * lanes + r).min(width - 1)));
                    let square = T::Vector::<A>::transposed(row);
                    for (q, &row) in square.as_ref().iter().enumerate() {
                        row.store(&mut to.row(q)[j * lanes..]);
                    }
                }
                p += lanes;
            }
        }
        for (p, to) in to.chunks_exact_mut(wide).enumerate().take(k).skip(p) {
            for (j, to) in to.iter_mut().enumerate() {
                *to = b.data[p * b.row_stride + j.min(width - 1) * b.col_stride];
            }
        }
    }
}

/// Copies `rows` rows of `k` elements of the left operand to rows that are contiguous and `to_stride` apart.
pub struct PackLeft<'a, T> {
    pub a: Mat<'a, T>,
    pub rows: usize,
    pub k: usize,
    pub to: &'a mut [T],
    pub to_stride: usize,
}

impl<T: Real> Kernel for PackLeft<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arith>(self) {
        let Self { a, rows, k, to, to_stride } = self;
        let lanes = T::Vector::<A>::COUNT;
        let mut squares = 0;
        if a.row_stride == 1 && a.col_stride != 1 {
            // Squares are transposed, and what is left of the rows follows below.
            squares = k - k % lanes;
            let from = Grid::new(a.data, a.col_stride, k, rows);
            let mut to = GridMut::new(to, to_stride, rows, k);
            let mut i = 0;
            while rows - i >= lanes {
                for p in (0..squares).step_by(lanes) {
                    let from = from.part(p, lanes, i, lanes);
                    let square = T::Vector::<A>::transposed(|q: usize| T::Vector::<A>::load(from.row(q)));
                    let mut to = to.part(i, lanes, p, lanes);
                    for (r, &row) in square.as_ref().iter().enumerate() {
                        row.store(to.row(r));
                    }
                }
                i += lanes;
            }
        }
        let n_squared = if squares > 0 { rows - rows % lanes } else { 0 };
        for i in 0..rows {
            let done = if i < n_squared { squares } else { 0 };
            let (row, to) = (&a.data[i * a.row_stride..], &mut to[i * to_stride..][..k]);
            if a.col_stride == 1 {
                to.copy_from_slice(&row[..k]);
                continue;
            }
            for (p, to) in to.iter_mut().enumerate().skip(done) {
                *to = row[p * a.col_stride];
            }
        }
    }
}
