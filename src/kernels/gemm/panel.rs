//! The tiles that cover a block of rows.

use super::tile::{Panels, Tiles};
use super::{MatMut, Start};
use crate::kernels::arith::Arith;
use crate::kernels::real::Real;

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

/// Rows of the left operand: element (i, p) is `data[i * stride + p]`, or `data[p * stride + i]` in columns.
#[derive(Clone, Copy)]
pub struct LeftBlock<'a, T> {
    pub data: &'a [T],
    pub stride: usize,
    pub is_columns: bool,
    pub k: usize,
}

impl<T: Real> LeftBlock<'_, T> {
    /// Tiles of `N` registers and at most `H` rows.
    #[inline(always)]
    pub fn tiles<A: Arith, const H: usize, const N: usize>(
        &self,
        heights: &Heights,
        right: Panels<T>,
        start: Start<T>,
        mut out: MatMut<T>,
    ) {
        let mut i = 0;
        for &(height, count) in heights {
            if count == 0 {
                continue;
            }
            let (start, out) = (start.from(i, 0), out.from(i, 0));
            let left =
                LeftBlock { data: &self.data[if self.is_columns { i } else { i * self.stride }..], ..*self };
            match height {
                8 if H >= 8 => left.sized::<A, 8, N>(count, right, start, out),
                7 if H >= 8 && N == 2 => left.sized::<A, 7, N>(count, right, start, out),
                6 if H >= 6 && N != 1 => left.sized::<A, 6, N>(count, right, start, out),
                5 if H >= 6 && N != 1 => left.sized::<A, 5, N>(count, right, start, out),
                4 if H >= 4 => left.sized::<A, 4, N>(count, right, start, out),
                3 if H >= 3 && N != 1 => left.sized::<A, 3, N>(count, right, start, out),
                2 if H >= 2 => left.sized::<A, 2, N>(count, right, start, out),
                _ => left.sized::<A, 1, N>(count, right, start, out),
            }
            i += height * count;
        }
    }

    #[inline(always)]
    fn sized<A: Arith, const H: usize, const N: usize>(
        self,
        count: usize,
        right: Panels<T>,
        start: Start<T>,
        out: MatMut<T>,
    ) {
        let Self { data: left, stride: left_stride, k, is_columns } = self;
        if is_columns {
            A::apart(Tiles::<T, H, N, true> { count, k, left, left_stride, right, start, out });
        } else {
            A::apart(Tiles::<T, H, N, false> { count, k, left, left_stride, right, start, out });
        }
    }
}
