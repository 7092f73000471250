//! A panel: the tiles of a block of rows, one below the other.

use super::tile::Tiles;
use super::{MatMut, Start};
use crate::kernels::arith::Arith;
use crate::kernels::lanes::Lanes;
use crate::kernels::real::Real;

/// Along what the left operand is contiguous.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Rows,
    Columns,
    Neither,
}

/// Rows of the left operand: element (i, p) is `data[i * stride + p]`, or `data[p * stride + i]` in columns.
#[derive(Clone, Copy)]
pub struct LeftBlock<'a, T> {
    pub data: &'a [T],
    pub stride: usize,
    pub is_columns: bool,
    pub k: usize,
}

/// A block of rows, and the `width` columns that its tiles have.
pub struct Panel<'a, T> {
    pub left: LeftBlock<'a, T>,
    pub right: &'a [T],
    pub right_stride: usize,
    pub start: Start<'a, T>,
    pub width: usize,
}

impl<T: Real> Panel<'_, T> {
    /// Tiles of `N` registers and at most `H` rows. Where fewer columns are counted, they are computed `aside`.
    #[inline(always)]
    pub fn tiles<A: Arith, const H: usize, const N: usize>(
        self,
        heights: &Heights,
        mut out: MatMut<T>,
        aside: &mut [T],
    ) {
        let wide = N * T::Vector::<A>::COUNT;
        let is_partial = self.width < wide;
        let mut i = 0;
        for &(height, count) in heights {
            let mut left = count;
            while left > 0 {
                let count = if is_partial { 1 } else { left };
                let start = self.start.from(i, 0);
                let mut out = out.from(i, 0);
                // One place calls the tiles, which keeps this small.
                let (start, target) = if is_partial {
                    let start = set_aside(start, &out, height, self.width, aside, wide);
                    (start, MatMut { data: &mut *aside, row_stride: wide })
                } else {
                    (start, out.from(0, 0))
                };
                self.of_height::<A, H, N>(height, count, i, start, target);
                if is_partial {
                    for (row, aside) in aside.chunks_exact(wide).enumerate().take(height) {
                        copy_few(&mut out.data[row * out.row_stride..][..self.width], aside);
                    }
                }
                i += height * count;
                left -= count;
            }
        }
    }

    #[inline(always)]
    fn of_height<A: Arith, const H: usize, const N: usize>(
        &self,
        height: usize,
        count: usize,
        i: usize,
        start: Start<T>,
        out: MatMut<T>,
    ) {
        match height {
            8 if H >= 8 => self.sized::<A, 8, N>(count, i, start, out),
            7 if H >= 8 && N == 2 => self.sized::<A, 7, N>(count, i, start, out),
            6 if H >= 6 && N != 1 => self.sized::<A, 6, N>(count, i, start, out),
            5 if H >= 6 && N != 1 => self.sized::<A, 5, N>(count, i, start, out),
            4 if H >= 4 => self.sized::<A, 4, N>(count, i, start, out),
            3 if H >= 3 && N != 1 => self.sized::<A, 3, N>(count, i, start, out),
            2 if H >= 2 => self.sized::<A, 2, N>(count, i, start, out),
            _ => self.sized::<A, 1, N>(count, i, start, out),
        }
    }

    #[inline(always)]
    fn sized<A: Arith, const H: usize, const N: usize>(
        &self,
        count: usize,
        i: usize,
        start: Start<T>,
        out: MatMut<T>,
    ) {
        let Self { right, right_stride, .. } = *self;
        let LeftBlock { data, stride: left_stride, k, is_columns, .. } = self.left;
        if is_columns {
            let left = &data[i..];
            A::apart(Tiles::<T, H, N, true> { count, k, left, left_stride, right, right_stride, start, out });
        } else {
            let left = &data[i * left_stride..];
            A::apart(Tiles::<T, H, N, false> { count, k, left, left_stride, right, right_stride, start, out });
        }
    }
}

/// Heights of tiles that cover a block of rows, from above, and how many of each there are.
pub type Heights = [(usize, usize); 4];

/// Nearly equal heights of at most `most`: a low tile would wait for its few chains.
#[inline(always)]
pub fn equal_heights(rows: usize, most: usize) -> Heights {
    let n_tiles = rows.div_ceil(most);
    let (least, n_higher) = (rows / n_tiles, rows % n_tiles);
    [(least + 1, n_higher), (least, n_tiles - n_higher), (1, 0), (1, 0)]
}

/// Heights that are powers of two, of which few are compiled.
#[inline(always)]
pub fn halving_heights(rows: usize) -> Heights {
    [(8, rows / 8), (4, rows % 8 / 4), (2, rows % 4 / 2), (1, rows % 2)]
}

/// Copies the start of a tile to where it is computed aside.
#[inline(always)]
fn set_aside<'a, T: Real>(
    start: Start<'a, T>,
    out: &MatMut<T>,
    height: usize,
    width: usize,
    aside: &mut [T],
    wide: usize,
) -> Start<'a, T> {
    let (from, stride) = match start {
        Start::Zero => return start,
        Start::From { data, row_stride } => (data, row_stride),
        Start::Output => (&*out.data, out.row_stride),
    };
    for (row, aside) in aside.chunks_exact_mut(wide).enumerate().take(height) {
        copy_few(&mut aside[..width], &from[row * stride..]);
    }
    Start::Output
}

/// A copy that is too short for a call.
#[inline(always)]
fn copy_few<T: Copy>(to: &mut [T], from: &[T]) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = from;
    }
}
