//! The outer loops: which part of the operands is in which cache, and which tiles cover the output.

use super::pack::{pack_left, pack_right};
use super::tile::{Columns, Right, Rows, tile};
use super::{Mat, Start};
use crate::kernels::arith::Arith;
use crate::kernels::dispatch::Kernel;
use crate::kernels::lanes::{Lanes, One};
use crate::kernels::real::Real;

/// Steps of k before the chains are stored: a panel of the right operand then stays in the first cache.
const K_BLOCK: usize = 256;
/// Rows between two passes over the right operand: the left operand's block stays in the second cache.
const M_BLOCK: usize = 96;
/// Columns of the right operand that are copied at a time.
const N_BLOCK: usize = 1024;
/// Bytes that a panel of the right operand may span before it is copied, about the first cache.
const SPAN: usize = 32 * 1024;
/// The most rows and columns of a tile, over all instruction sets and element types.
const MOST_ROWS: usize = 8;

/// The kernel of the matrix product.
pub struct Product<'a, T> {
    pub m: usize,
    pub k: usize,
    pub n: usize,
    pub a: Mat<'a, T>,
    pub b: Mat<'a, T>,
    pub start: Start<'a, T>,
    pub out: &'a mut [T],
    pub scratch: &'a mut Vec<T>,
}

impl<T: Real> Kernel for Product<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arith>(self) {
        let product = self.upright();
        // Two vectors wide, and as high as the registers allow: 6 rows of 16 registers, 8 of 32.
        match A::VECTOR_BYTES / T::BYTES {
            16 => product.cover::<A, 8, 32>(),
            8 if T::BYTES == 8 => product.cover::<A, 8, 16>(),
            8 => product.cover::<A, 6, 16>(),
            4 if A::VECTOR_BYTES == 32 => product.cover::<A, 6, 8>(),
            _ => product.cover::<A, 4, 4>(),
        }
    }
}

impl<T: Real> Product<'_, T> {
    /// Exchanges the operands of a product with one row or one column where that makes the reads contiguous. The
    /// output is the same slice and its chains are the same, because a product of two numbers commutes.
    #[inline(always)]
    fn upright(self) -> Self {
        let has_bad_right = self.m == 1 && self.b.col_stride != 1 && self.b.row_stride == 1 && self.n > 1;
        let has_bad_left = self.n == 1 && self.a.col_stride != 1 && self.a.row_stride == 1 && self.m > 1;
        if !has_bad_right && !has_bad_left {
            return self;
        }
        let (a, b) = (self.b.transposed(), self.a.transposed());
        Self { m: self.n, n: self.m, a, b, ..self }
    }

    #[inline(always)]
    fn cover<A: Arith, const H: usize, const W: usize>(self) {
        let Self { m, k, n, a, b, start, out, scratch } = self;
        let k_block = k.min(K_BLOCK);
        let n_block = n.min(N_BLOCK);
        let m_block = m.min(M_BLOCK);
        let is_right_packed = b.col_stride != 1 || (m >= 4 * H && k_block * b.row_stride * T::BYTES > SPAN);
        // A left operand whose columns are contiguous is read in place while it is near.
        let is_left_packed = a.col_stride != 1
            && (a.row_stride != 1 || (n > 4 * W && k_block * a.col_stride * T::BYTES > SPAN));
        let right_len = n_block.next_multiple_of(W) * k_block;
        let left_len = if is_left_packed { m_block * k_block } else { 0 };
        if scratch.len() < right_len + left_len {
            scratch.resize(right_len + left_len, T::ZERO);
        }
        let (right_pack, left_pack) = scratch.split_at_mut(right_len);

        let mut j0 = 0;
        while j0 < n {
            let j1 = n.min(j0 + N_BLOCK);
            let mut p0 = 0;
            let mut start = start;
            loop {
                let kb = (k - p0).min(K_BLOCK);
                pack_panels::<T, W>(b, p0, kb, j0, j1, is_right_packed, right_pack);
                let mut i0 = 0;
                while i0 < m {
                    let i1 = m.min(i0 + M_BLOCK);
                    if is_left_packed {
                        pack_rows::<T, H>(a, i0, i1, p0, kb, left_pack);
                    }
                    let left = Block { a, i0, i1, p0, k: kb, pack: left_pack, is_packed: is_left_packed };
                    let mut j = j0;
                    while j < j1 {
                        let width = j1 - j;
                        let in_place = Right {
                            data: &b.data[(p0 * b.row_stride + j * b.col_stride).min(b.data.len())..],
                            stride: b.row_stride,
                        };
                        if m == 1 && width >= 4 * W && !is_right_packed {
                            left.column_of_tiles::<T::Vector<A>, 1, 8>(in_place, start, out, j, n);
                            j += 4 * W;
                        } else if width == 1 {
                            // More chains side by side, unless the rows are packed for other tiles.
                            if is_left_packed {
                                left.column_of_tiles::<One<A, T>, H, 1>(in_place, start, out, j, n);
                            } else {
                                left.column_of_tiles::<One<A, T>, MOST_ROWS, 1>(in_place, start, out, j, n);
                            }
                            j += 1;
                        } else {
                            let packed = Right { data: &right_pack[(j - j0) * kb..], stride: W };
                            let is_packed = is_right_packed || width < W;
                            let right = if is_packed { packed } else { in_place };
                            if width >= W {
                                left.column_of_tiles::<T::Vector<A>, H, 2>(right, start, out, j, n);
                            } else {
                                left.narrow_tiles::<T::Vector<A>, H, W>(right, start, out, j, n, width);
                            }
                            j += W;
                        }
                    }
                    i0 = i1;
                }
                p0 += kb;
                start = Start::Output;
                if p0 >= k {
                    break;
                }
            }
            j0 = j1;
        }
    }
}

/// Rows `i0 .. i1` and columns `p0 .. p0 + k` of the left operand.
#[derive(Clone, Copy)]
struct Block<'a, T> {
    a: Mat<'a, T>,
    i0: usize,
    i1: usize,
    p0: usize,
    k: usize,
    pack: &'a [T],
    is_packed: bool,
}

impl<T: Real> Block<'_, T> {
    /// The tiles of all rows of the block in one panel of columns, the highest that fit first.
    #[inline(always)]
    fn column_of_tiles<V: Lanes<T>, const H: usize, const N: usize>(
        &self,
        right: Right<T>,
        start: Start<T>,
        out: &mut [T],
        j: usize,
        n: usize,
    ) {
        let mut i = self.i0;
        while i < self.i1 {
            let height = tile_height::<H>(self.i1 - i);
            self.one::<V, N>(i, height, right, start, out, i * n + j, n);
            i += height;
        }
    }

    /// As above for a last panel of fewer columns: the tile is computed in full beside the output.
    #[inline(always)]
    fn narrow_tiles<V: Lanes<T>, const H: usize, const W: usize>(
        &self,
        right: Right<T>,
        start: Start<T>,
        out: &mut [T],
        j: usize,
        n: usize,
        width: usize,
    ) {
        let mut aside = [[T::ZERO; W]; MOST_ROWS];
        let mut i = self.i0;
        while i < self.i1 {
            let height = tile_height::<H>(self.i1 - i);
            for (row, aside) in aside.iter_mut().enumerate().take(height) {
                let at = (i + row) * n + j;
                match start {
                    Start::Zero => aside.fill(T::ZERO),
                    Start::From(c) => aside[..width].copy_from_slice(&c[at..at + width]),
                    Start::Output => aside[..width].copy_from_slice(&out[at..at + width]),
                }
            }
            self.one::<V, 2>(i, height, right, Start::Output, aside.as_flattened_mut(), 0, W);
            for (row, aside) in aside.iter().enumerate().take(height) {
                let at = (i + row) * n + j;
                out[at..at + width].copy_from_slice(&aside[..width]);
            }
            i += height;
        }
    }

    #[inline(always)]
    #[expect(clippy::too_many_arguments, reason = "a tile is its operands, its place and its height")]
    fn one<V: Lanes<T>, const N: usize>(
        &self,
        i: usize,
        height: usize,
        right: Right<T>,
        start: Start<T>,
        out: &mut [T],
        at: usize,
        n: usize,
    ) {
        match height {
            8 => self.sized::<V, 8, N>(i, right, start, out, at, n),
            6 => self.sized::<V, 6, N>(i, right, start, out, at, n),
            4 => self.sized::<V, 4, N>(i, right, start, out, at, n),
            2 => self.sized::<V, 2, N>(i, right, start, out, at, n),
            _ => self.sized::<V, 1, N>(i, right, start, out, at, n),
        }
    }

    #[inline(always)]
    fn sized<V: Lanes<T>, const H: usize, const N: usize>(
        &self,
        i: usize,
        right: Right<T>,
        start: Start<T>,
        out: &mut [T],
        at: usize,
        n: usize,
    ) {
        let k = self.k;
        if self.is_packed {
            let left = Columns { data: &self.pack[(i - self.i0) * k..], stride: H };
            return tile::<T, V, H, N, _>(k, left, right, start, out, at, n);
        }
        let first = (i * self.a.row_stride + self.p0 * self.a.col_stride).min(self.a.data.len());
        let data = &self.a.data[first..];
        if self.a.col_stride == 1 {
            let mut rows = [data; H];
            for (row, slice) in rows.iter_mut().enumerate() {
                *slice = if k == 0 { &data[..0] } else { &data[row * self.a.row_stride..][..k] };
            }
            return tile::<T, V, H, N, _>(k, Rows(rows), right, start, out, at, n);
        }
        let left = Columns { data, stride: self.a.col_stride };
        tile::<T, V, H, N, _>(k, left, right, start, out, at, n);
    }
}

/// The height of the next tile when `left` rows remain.
#[inline(always)]
fn tile_height<const H: usize>(left: usize) -> usize {
    if left >= H {
        return H;
    }
    match left {
        6.. if H > 6 => 6,
        4.. => 4,
        2.. => 2,
        _ => 1,
    }
}

/// Packs the panels of columns `j0 .. j1`: all of them, or only a last one that is narrow.
#[inline(always)]
fn pack_panels<T: Real, const W: usize>(
    b: Mat<T>,
    p0: usize,
    k: usize,
    j0: usize,
    j1: usize,
    all: bool,
    pack: &mut [T],
) {
    let mut j = j0;
    while j < j1 {
        let width = (j1 - j).min(W);
        if width > 1 && (all || width < W) {
            pack_right::<T, W>(b, p0, k, j, width, &mut pack[(j - j0) * k..]);
        }
        j += W;
    }
}

/// Packs rows `i0 .. i1`, tile by tile.
#[inline(always)]
fn pack_rows<T: Real, const H: usize>(a: Mat<T>, i0: usize, i1: usize, p0: usize, k: usize, pack: &mut [T]) {
    let mut i = i0;
    while i < i1 {
        let height = tile_height::<H>(i1 - i);
        pack_left(a, i, height, p0, k, &mut pack[(i - i0) * k..]);
        i += height;
    }
}
