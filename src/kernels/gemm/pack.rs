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

/// Copies `count` rows of `len` elements to rows that are `to_stride` apart.
#[inline(always)]
pub fn pack_left<T: Real>(from: Mat<T>, count: usize, len: usize, to: &mut [T], to_stride: usize) {
    for r in 0..count {
        let (row, to) = (&from.data[r * from.row_stride..], &mut to[r * to_stride..][..len]);
        if from.col_stride == 1 {
            to.copy_from_slice(&row[..len]);
            continue;
        }
        for (p, to) in to.iter_mut().enumerate() {
            *to = row[p * from.col_stride];
        }
    }
}
