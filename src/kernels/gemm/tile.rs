//! The innermost loops: one tile of outputs in registers.

use super::Start;
use crate::kernels::arith::Arith;
use crate::kernels::real::Real;

/// The left operand of a tile with `H` rows: for each step of k, one element of each row.
pub trait Left<T, const H: usize>: Copy {
    /// The elements of step `p`.
    fn at(&self, p: usize) -> [T; H];
}

/// Rows that are contiguous along k.
#[derive(Clone, Copy)]
pub struct Rows<'a, T, const H: usize>(pub [&'a [T]; H]);

/// Columns that are contiguous along the rows, `stride` apart.
#[derive(Clone, Copy)]
pub struct Columns<'a, T> {
    pub data: &'a [T],
    pub stride: usize,
}

impl<T: Real, const H: usize> Left<T, H> for Rows<'_, T, H> {
    #[inline(always)]
    fn at(&self, p: usize) -> [T; H] {
        let mut column = [T::ZERO; H];
        for i in 0..H {
            column[i] = self.0[i][p];
        }
        column
    }
}

impl<T: Real, const H: usize> Left<T, H> for Columns<'_, T> {
    #[inline(always)]
    fn at(&self, p: usize) -> [T; H] {
        let column = &self.data[p * self.stride..][..H];
        let mut copy = [T::ZERO; H];
        copy.copy_from_slice(column);
        copy
    }
}

/// A panel of the right operand: row p of it starts at `data[p * stride]`.
#[derive(Clone, Copy)]
pub struct Right<'a, T> {
    pub data: &'a [T],
    pub stride: usize,
}

/// Continues the chains of an `H` × `W` tile by `k` steps. The tile starts at `out[at]`, and its rows are `n` apart.
#[inline(always)]
pub fn tile<A: Arith, T: Real, const H: usize, const W: usize, L: Left<T, H>>(
    k: usize,
    left: L,
    right: Right<T>,
    start: Start<T>,
    out: &mut [T],
    at: usize,
    n: usize,
) {
    let mut sums = [[T::ZERO; W]; H];
    match start {
        Start::Zero => {}
        Start::From(c) => load(&mut sums, c, at, n),
        Start::Output => load(&mut sums, out, at, n),
    }
    for p in 0..k {
        let a = left.at(p);
        let Some(b) = right.data[p * right.stride..].first_chunk::<W>() else { break };
        for i in 0..H {
            for j in 0..W {
                sums[i][j] = a[i].fma::<A>(b[j], sums[i][j]);
            }
        }
    }
    for i in 0..H {
        let row = &mut out[at + i * n..][..W];
        for j in 0..W {
            row[j] = sums[i][j];
        }
    }
}

#[inline(always)]
fn load<T: Real, const H: usize, const W: usize>(sums: &mut [[T; W]; H], from: &[T], at: usize, n: usize) {
    for i in 0..H {
        let row = &from[at + i * n..][..W];
        for j in 0..W {
            sums[i][j] = row[j];
        }
    }
}
