//! The outer loops: which part of the operands is in which cache, and which tiles cover the output.

use super::grid::Grid;
use super::pack::{PackRight, pack_left};
use super::panel::{LeftBlock, Order, Panel, equal_heights, halving_heights};
use super::tile::Transposing;
use super::{Mat, MatMut, Start};
use crate::kernels::arith::Arith;
use crate::kernels::dispatch::Kernel;
use crate::kernels::lanes::Lanes;
use crate::kernels::real::Real;

/// The most steps of k before the chains are stored: a panel of the right operand then stays in the first cache.
const K_BLOCK: usize = 256;
/// Rows between two passes over the right operand: the left operand's block stays in the second cache.
const M_BLOCK: usize = 96;
/// Columns of the right operand that are copied at a time.
const N_BLOCK: usize = 1024;
/// Bytes of the first cache.
const CACHE: usize = 32 * 1024;
/// Elements between copied runs of the left operand, beyond their length, so that they do not share cache sets.
const PAD: usize = 8;
/// The elements of the largest tile: 8 rows of three registers, of at most 16 elements.
const ASIDE: usize = 8 * 3 * 16;
/// Bytes of a cache line.
const LINE: usize = 64;

/// The kernel of the matrix product; no dimension is zero.
pub struct Product<'a, T> {
    pub m: usize,
    pub k: usize,
    pub n: usize,
    pub a: Mat<'a, T>,
    pub b: Mat<'a, T>,
    pub start: Start<'a, T>,
    pub out: MatMut<'a, T>,
}

impl<T: Real> Kernel for Product<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arith>(self) {
        // Tiles of two vectors are as high as the registers allow: 6 rows of 16 registers, 8 of 32; and so are
        // those of three vectors.
        match A::VECTOR_BYTES {
            64 => self.upright().cover::<A, 8, 6>(),
            32 => self.upright().cover::<A, 6, 3>(),
            _ => self.upright().cover::<A, 4, 2>(),
        }
    }
}

impl<T: Real> Product<'_, T> {
    /// Exchanges the operands of a product with one column, so that vectors run along its rows. The output is the
    /// same slice and its chains are the same, because a product of two numbers commutes.
    #[inline(always)]
    fn upright(self) -> Self {
        let is_start_contiguous = match self.start {
            Start::Zero | Start::Output => true,
            Start::From { row_stride, .. } => row_stride == 1,
        };
        if self.n > 1 || self.m == 1 || self.out.row_stride != 1 || !is_start_contiguous {
            return self;
        }
        let (a, b) = (self.b.transposed(), self.a.transposed());
        Self { m: 1, n: self.m, a, b, ..self }
    }

    /// Covers the output with tiles of two vectors and at most `H` rows. Where a few columns remain, the last tiles
    /// have three vectors and at most `H3` rows.
    #[inline(always)]
    fn cover<A: Arith, const H: usize, const H3: usize>(self) {
        let Self { m, k, n, a, b, start, mut out } = self;
        let lanes = T::Vector::<A>::COUNT;
        let w = 2 * lanes;
        let n_k_blocks = k.div_ceil(K_BLOCK);
        let k_block = k.div_ceil(n_k_blocks).next_multiple_of(lanes).min(k);
        let m_block = m.min(M_BLOCK);
        let n_block = n.min(N_BLOCK);

        let order = if a.row_stride == 1 || m == 1 {
            Order::Columns
        } else if a.col_stride == 1 {
            Order::Rows
        } else {
            Order::Neither
        };
        let is_left_far = match order {
            Order::Rows => n >= 8 * w && n_k_blocks > 1,
            Order::Columns => m > 1 && n >= 4 * w && k_block * a.col_stride * T::BYTES > CACHE,
            Order::Neither => true,
        };
        let left_stride = if order == Order::Columns { m_block } else { k_block } + PAD;
        let left_runs = if order == Order::Columns { k_block } else { m_block };
        let left_len = if is_left_far { left_stride * left_runs } else { 0 };

        // One row reads a transposed right operand in place, and transposes squares of it on the way.
        let is_right_transposed = m == 1 && b.row_stride == 1 && b.col_stride != 1;
        let is_right_far = !is_right_transposed
            && (b.col_stride != 1 || is_worth_packing::<T>(m / H, k_block, b));
        let right_len = if is_right_far {
            (n_block + w) * k_block
        } else if n % w != 0 && !is_right_transposed {
            (2 * w) * k_block
        } else {
            0
        };

        let aside_len = if n % w == 0 { 0 } else { ASIDE };
        let needed = left_len + right_len + aside_len;
        let mut scratch = if needed > 0 { T::take_scratch() } else { Vec::new() };
        if needed > 0 && scratch.len() < needed + LINE / T::BYTES {
            scratch.resize(needed + LINE / T::BYTES, T::ZERO);
        }
        let skip = scratch.as_ptr().align_offset(LINE).min(scratch.len() - needed);
        let (aside, packs) = scratch[skip..].split_at_mut(aside_len);
        let (right_pack, left_pack) = packs.split_at_mut(right_len);

        for j0 in (0..n).step_by(N_BLOCK) {
            let j1 = n.min(j0 + N_BLOCK);
            for p0 in (0..k).step_by(k_block) {
                let kb = k_block.min(k - p0);
                let start = if p0 == 0 { start } else { Start::Output };
                let b = b.from(p0, 0);
                if !is_right_transposed {
                    // Whole panels are first, and in place where they are near.
                    let mut to = &mut right_pack[..];
                    let mut j = j0;
                    while j < j1 {
                        let (vectors, width) = panel_size(j1 - j, lanes);
                        let panel = b.from(0, j);
                        if is_right_far || width < vectors * lanes {
                            let (this, rest) = to.split_at_mut(kb * vectors * lanes);
                            match vectors {
                                1 => A::apart(PackRight::<T, 1> { b: panel, k: kb, width, to: this }),
                                2 => A::apart(PackRight::<T, 2> { b: panel, k: kb, width, to: this }),
                                _ => A::apart(PackRight::<T, 3> { b: panel, k: kb, width, to: this }),
                            }
                            to = rest;
                        }
                        j += width;
                    }
                }
                for i0 in (0..m).step_by(M_BLOCK) {
                    let i1 = m.min(i0 + M_BLOCK);
                    let left = a.from(i0, p0);
                    let mut left = LeftBlock {
                        data: left.data,
                        stride: if order == Order::Rows { a.row_stride } else { a.col_stride },
                        is_columns: order == Order::Columns,
                        k: kb,
                    };
                    if is_left_far {
                        let data = left.data;
                        match order {
                            Order::Columns => {
                                pack_left(data, a.col_stride, 1, kb, i1 - i0, left_pack, left_stride);
                            }
                            Order::Rows | Order::Neither => {
                                pack_left(data, a.row_stride, a.col_stride, i1 - i0, kb, left_pack, left_stride);
                            }
                        }
                        left = LeftBlock { data: left_pack, stride: left_stride, ..left };
                    }
                    let heights = equal_heights(i1 - i0, H);
                    let mut packed = &right_pack[..];
                    let mut j = j0;
                    while j < j1 {
                        let start = start.from(i0, j);
                        let out = out.from(i0, j);
                        let left_over = j1 - j;
                        if is_right_transposed {
                            let columns = Grid::new(left.data, left.stride, kb, 1);
                            let (right, right_stride, out) = (b.from(0, j).data, b.col_stride, out.data);
                            let is_wide = left_over >= 4 * lanes;
                            let width = if is_wide { 4 * lanes } else { left_over.min(lanes) };
                            let (k, left) = (kb, columns);
                            if is_wide {
                                A::apart(Transposing::<T, 4> { k, left, right, right_stride, start, out, width });
                            } else {
                                A::apart(Transposing::<T, 1> { k, left, right, right_stride, start, out, width });
                            }
                            j += width;
                            continue;
                        }
                        let in_place = b.from(0, j).data;
                        if m == 1 && left_over >= 8 * lanes && !is_right_far {
                            let width = 8 * lanes;
                            let panel = Panel { left, right: in_place, right_stride: b.row_stride, start, width };
                            panel.tiles::<A, 1, 8>(&heights, out, aside);
                            j += width;
                            continue;
                        }
                        let (vectors, width) = panel_size(left_over, lanes);
                        let wide = vectors * lanes;
                        let (right, right_stride) = if is_right_far || width < wide {
                            let (this, rest) = packed.split_at(kb * wide);
                            packed = rest;
                            (this, wide)
                        } else {
                            (in_place, b.row_stride)
                        };
                        let panel = Panel { left, right, right_stride, start, width };
                        match vectors {
                            1 => panel.tiles::<A, 8, 1>(&halving_heights(i1 - i0), out, aside),
                            2 => panel.tiles::<A, H, 2>(&heights, out, aside),
                            _ => panel.tiles::<A, H3, 3>(&equal_heights(i1 - i0, H3), out, aside),
                        }
                        j += width;
                    }
                }
            }
        }
        if needed > 0 {
            T::return_scratch(scratch);
        }
    }
}

/// Whether a panel of the right operand that is contiguous along its columns is better copied before `n_tiles` tiles
/// read it: where its lines, one or two of a row, compete for places in the first cache.
#[inline(always)]
fn is_worth_packing<T: Real>(n_tiles: usize, k: usize, b: Mat<T>) -> bool {
    let span = k * b.row_stride * T::BYTES;
    let is_aligned = b.data.as_ptr().align_offset(LINE) == 0 && (b.row_stride * T::BYTES) % LINE == 0;
    let weighted = if is_aligned { span } else { 4 * span };
    n_tiles >= 4 && weighted > 2 * CACHE || n_tiles >= 24 && weighted >= CACHE
}

/// How many registers and columns the next panel has when `left` columns remain: two registers, or what is left in
/// at most three.
#[inline(always)]
fn panel_size(left: usize, lanes: usize) -> (usize, usize) {
    if left > 2 * lanes && left <= 3 * lanes && left % lanes != 0 {
        return (3, left);
    }
    let width = left.min(2 * lanes);
    (width.div_ceil(lanes), width)
}
