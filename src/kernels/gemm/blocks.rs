//! The outer loops: which part of the operands is in which cache, and which tiles cover the output.

use super::grid::Grid;
use super::pack::{PackLeft, PackRight};
use super::panel::{LeftBlock, equal_heights, halving_heights};
use super::tile::{Panels, Transposing};
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
        let product = self.upright();
        match A::VECTOR_BYTES {
            64 => product.on::<A, 8, 6>(),
            32 => product.on::<A, 6, 3>(),
            _ => product.on::<A, 4, 2>(),
        }
    }
}

/// A product that may need copies of its operands. It is a function of its own, so that small products, which need
/// none, do not pay for its many variables.
struct Far<'a, T, const H: usize, const H3: usize>(Product<'a, T>);

impl<T: Real, const H: usize, const H3: usize> Kernel for Far<'_, T, H, H3> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arith>(self) {
        self.0.cover::<A, H, H3>();
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

    #[inline(always)]
    fn on<A: Arith, const H: usize, const H3: usize>(self) {
        let w = 2 * T::Vector::<A>::COUNT;
        let Self { m, k, n, a, b, .. } = self;
        let order = Order::of(a, m);
        let is_one_block = m > 1 && k <= K_BLOCK && n <= N_BLOCK && m * k <= M_BLOCK * K_BLOCK;
        let is_near = is_one_block
            && n.is_multiple_of(w)
            && b.col_stride == 1
            && !order.is_far(a, k, n / w, 1)
            && !is_worth_packing::<T>(m / H, k, b);
        if !is_near {
            return A::apart(Far::<T, H, H3>(self));
        }
        let is_columns = order == Order::Columns;
        let stride = if is_columns { a.col_stride } else { a.row_stride };
        let left = LeftBlock { data: a.data, stride, is_columns, k };
        let right = Panels { data: b.data, count: n / w, step: w, stride: b.row_stride };
        left.tiles::<A, H, 2>(&equal_heights(m, H), right, self.start, self.out);
    }

    /// Covers the output with tiles of two vectors and at most `H` rows. Where a few columns remain, the last tiles
    /// have three vectors and at most `H3` rows.
    #[inline(always)]
    fn cover<A: Arith, const H: usize, const H3: usize>(self) {
        if self.m == 1 && self.b.row_stride == 1 && self.b.col_stride != 1 {
            return self.transposing::<A>();
        }
        let Self { m, k, n, a, b, start, mut out } = self;
        let lanes = T::Vector::<A>::COUNT;
        let w = 2 * lanes;
        let n_k_blocks = k.div_ceil(K_BLOCK);
        let k_block = if n_k_blocks == 1 { k } else { k.div_ceil(n_k_blocks).next_multiple_of(lanes) };
        let m_block = m.min(M_BLOCK);
        let order = Order::of(a, m);
        let is_left_far = order.is_far(a, k_block, n / w, n_k_blocks);
        let is_right_far = b.col_stride != 1 || is_worth_packing::<T>(m / H, k_block, b);
        let left_stride = k_block + PAD;

        let is_ragged = !n.is_multiple_of(lanes);
        let lens = [
            if is_right_far { n.min(N_BLOCK).next_multiple_of(lanes) * k_block } else { 0 },
            if is_ragged { 3 * lanes * m_block } else { 0 },
            if is_ragged && !is_right_far { 3 * lanes * k_block } else { 0 },
            if is_left_far { left_stride * m_block } else { 0 },
        ];
        let needed = lens[0] + lens[1] + lens[2] + lens[3];
        let mut scratch = if needed > 0 { T::take_scratch() } else { Vec::new() };
        if needed > 0 && scratch.len() < needed + LINE / T::BYTES {
            scratch.resize(needed + LINE / T::BYTES, T::ZERO);
        }
        let skip = scratch.as_ptr().align_offset(LINE).min(scratch.len() - needed);
        let (right_pack, rest) = scratch[skip..].split_at_mut(lens[0]);
        let (aside, rest) = rest.split_at_mut(lens[1]);
        let (tail_pack, left_pack) = rest.split_at_mut(lens[2]);

        for j0 in (0..n).step_by(N_BLOCK) {
            let columns = Columns::of(N_BLOCK.min(n - j0), lanes);
            let tail_at = columns.n_panels * w;
            for p0 in (0..k).step_by(k_block) {
                let kb = k_block.min(k - p0);
                let start = if p0 == 0 { start } else { Start::Output };
                let b = b.from(p0, j0);
                let mut right =
                    Panels { data: b.data, count: columns.n_panels, step: w, stride: b.row_stride };
                let mut tail = right;
                if is_right_far {
                    let (panels, tail_pack) = right_pack.split_at_mut(kb * tail_at);
                    for (t, to) in panels.chunks_exact_mut(kb * w).enumerate() {
                        A::apart(PackRight::<T, 2> { b: b.from(0, t * w), k: kb, width: w, to });
                    }
                    right = Panels { data: panels, step: kb * w, stride: w, ..right };
                    tail = columns.pack_tail::<A, T>(b, kb, tail_at, tail_pack);
                } else if columns.is_ragged(lanes) {
                    tail = columns.pack_tail::<A, T>(b, kb, tail_at, tail_pack);
                } else if columns.tail_vectors > 0 {
                    tail = Panels { data: b.from(0, tail_at).data, count: 1, step: 0, ..right };
                }
                for i0 in (0..m).step_by(M_BLOCK) {
                    let rows = M_BLOCK.min(m - i0);
                    let near = a.from(i0, p0);
                    let mut left = LeftBlock {
                        data: near.data,
                        stride: if order == Order::Columns { a.col_stride } else { a.row_stride },
                        is_columns: order == Order::Columns,
                        k: kb,
                    };
                    if is_left_far {
                        A::apart(PackLeft { a: near, rows, k: kb, to: left_pack, to_stride: left_stride });
                        left = LeftBlock { data: left_pack, stride: left_stride, is_columns: false, k: kb };
                    }
                    let (start, mut out) = (start.from(i0, j0), out.from(i0, j0));
                    let mut done = 0;
                    if m == 1 && !is_right_far && columns.n_panels >= 4 {
                        // More chains side by side.
                        let panels = Panels { count: columns.n_panels / 4, step: 4 * w, ..right };
                        left.tiles::<A, 1, 8>(&equal_heights(1, 1), panels, start, out.from(0, 0));
                        done = panels.count * 4;
                    }
                    if columns.n_panels > done {
                        let at = done * w;
                        let panels =
                            Panels { data: &right.data[at..], count: columns.n_panels - done, ..right };
                        left.tiles::<A, H, 2>(
                            &equal_heights(rows, H),
                            panels,
                            start.from(0, at),
                            out.from(0, at),
                        );
                    }
                    if columns.tail_vectors == 0 {
                        continue;
                    }
                    let (start, mut out) = (start.from(0, tail_at), out.from(0, tail_at));
                    let wide = columns.tail_vectors * lanes;
                    let is_ragged = columns.is_ragged(lanes);
                    let (start, target) = if is_ragged {
                        let start = set_aside(start, &out, rows, columns.tail_width, aside, wide);
                        (start, MatMut { data: &mut *aside, row_stride: wide })
                    } else {
                        (start, out.from(0, 0))
                    };
                    match columns.tail_vectors {
                        1 => left.tiles::<A, 8, 1>(&halving_heights(rows), tail, start, target),
                        2 => left.tiles::<A, H, 2>(&equal_heights(rows, H), tail, start, target),
                        _ => left.tiles::<A, H3, 3>(&equal_heights(rows, H3), tail, start, target),
                    }
                    if is_ragged {
                        for (row, aside) in aside.chunks_exact(wide).enumerate().take(rows) {
                            copy_few(&mut out.data[row * out.row_stride..][..columns.tail_width], aside);
                        }
                    }
                }
            }
        }
        if needed > 0 {
            T::return_scratch(scratch);
        }
    }

    /// One row, and a right operand that is contiguous along k.
    #[inline(always)]
    fn transposing<A: Arith>(self) {
        let Self { k, n, a, b, start, mut out, .. } = self;
        let lanes = T::Vector::<A>::COUNT;
        let left = Grid::new(a.data, a.col_stride, k, 1);
        let right_stride = b.col_stride;
        let mut j = 0;
        while j < n {
            let (right, start, out) = (b.from(0, j).data, start.from(0, j), out.from(0, j).data);
            let is_wide = n - j >= 4 * lanes;
            let width = if is_wide { 4 * lanes } else { lanes.min(n - j) };
            if is_wide {
                A::apart(Transposing::<T, 4> { k, left, right, right_stride, start, out, width });
            } else {
                A::apart(Transposing::<T, 1> { k, left, right, right_stride, start, out, width });
            }
            j += width;
        }
    }
}

/// Along what the left operand is contiguous.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Rows,
    Columns,
    Neither,
}

impl Order {
    #[inline(always)]
    fn of<T>(a: Mat<T>, m: usize) -> Self {
        // A row of one element is one for each step of k as well.
        if a.row_stride == 1 || m == 1 {
            Self::Columns
        } else if a.col_stride == 1 {
            Self::Rows
        } else {
            Self::Neither
        }
    }

    /// Whether `n_panels` panels of columns had better read a copy of the left operand.
    #[inline(always)]
    fn is_far<T: Real>(self, a: Mat<T>, k_block: usize, n_panels: usize, n_k_blocks: usize) -> bool {
        match self {
            Self::Rows => n_panels >= 8 && n_k_blocks > 1,
            Self::Columns => n_panels >= 16 && k_block * a.col_stride * T::BYTES > 2 * CACHE,
            Self::Neither => true,
        }
    }
}

/// How columns are divided: into panels of two registers, and a tail of at most three of which the last may have fewer
/// columns than lanes.
#[derive(Clone, Copy)]
struct Columns {
    n_panels: usize,
    tail_vectors: usize,
    tail_width: usize,
}

impl Columns {
    #[inline(always)]
    fn of(n: usize, lanes: usize) -> Self {
        let (n_panels, rest) = (n / (2 * lanes), n % (2 * lanes));
        if rest > 0 && rest <= lanes && n_panels > 0 {
            return Self { n_panels: n_panels - 1, tail_vectors: 3, tail_width: rest + 2 * lanes };
        }
        Self { n_panels, tail_vectors: rest.div_ceil(lanes), tail_width: rest }
    }

    #[inline(always)]
    fn is_ragged(self, lanes: usize) -> bool {
        !self.tail_width.is_multiple_of(lanes)
    }

    /// Copies the tail's panel of the right operand.
    #[inline(always)]
    fn pack_tail<'a, A: Arith, T: Real>(
        self,
        b: Mat<T>,
        k: usize,
        at: usize,
        to: &'a mut [T],
    ) -> Panels<'a, T> {
        let stride = self.tail_vectors * T::Vector::<A>::COUNT;
        let width = self.tail_width;
        match self.tail_vectors {
            0 => {}
            1 => A::apart(PackRight::<T, 1> { b: b.from(0, at), k, width, to: &mut *to }),
            2 => A::apart(PackRight::<T, 2> { b: b.from(0, at), k, width, to: &mut *to }),
            _ => A::apart(PackRight::<T, 3> { b: b.from(0, at), k, width, to: &mut *to }),
        }
        Panels { data: to, count: 1, step: 0, stride }
    }
}

/// Whether a panel of the right operand that is contiguous along its columns is better copied before `n_tiles` tiles
/// read it: where its lines, one or two of a row, compete for places in the first cache.
#[inline(always)]
fn is_worth_packing<T: Real>(n_tiles: usize, k: usize, b: Mat<T>) -> bool {
    let span = k * b.row_stride * T::BYTES;
    let is_aligned =
        b.data.as_ptr().align_offset(LINE) == 0 && (b.row_stride * T::BYTES).is_multiple_of(LINE);
    let weighted = if is_aligned { span } else { 4 * span };
    n_tiles >= 8 && weighted > 2 * CACHE || n_tiles >= 24 && weighted >= CACHE
}

/// Copies the start of ragged columns to where they are computed aside, in rows of `wide` elements.
#[inline(always)]
fn set_aside<'a, T: Real>(
    start: Start<'a, T>,
    out: &MatMut<T>,
    rows: usize,
    width: usize,
    aside: &mut [T],
    wide: usize,
) -> Start<'a, T> {
    let (from, stride) = match start {
        Start::Zero => return start,
        Start::From { data, row_stride } => (data, row_stride),
        Start::Output => (&*out.data, out.row_stride),
    };
    for (row, aside) in aside.chunks_exact_mut(wide).enumerate().take(rows) {
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
