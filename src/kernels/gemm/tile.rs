//! The innermost loops: one tile of outputs in registers.

use super::Start;
use crate::kernels::lanes::Lanes;
use crate::kernels::real::Real;

/// The left operand of a tile with `H` rows.
pub trait Left<T, const H: usize>: Copy {
    /// The element of row `i` in step `p` of k.
    fn at(&self, i: usize, p: usize) -> T;
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
    fn at(&self, i: usize, p: usize) -> T {
        self.0[i][p]
    }
}

impl<T: Real, const H: usize> Left<T, H> for Columns<'_, T> {
    #[inline(always)]
    fn at(&self, i: usize, p: usize) -> T {
        // One check for the whole column, which serves all of its rows.
        self.data[p * self.stride..][..H][i]
    }
}

/// A panel of the right operand: row p of it starts at `data[p * stride]`.
#[derive(Clone, Copy)]
pub struct Right<'a, T> {
    pub data: &'a [T],
    pub stride: usize,
}

/// Continues the chains of a tile by `k` steps. The tile is `H` rows by `N` registers, starts at `out[at]`, and its
/// rows are `n` apart.
#[inline(always)]
pub fn tile<T: Real, V: Lanes<T>, const H: usize, const N: usize, L: Left<T, H>>(
    k: usize,
    left: L,
    right: Right<T>,
    start: Start<T>,
    out: &mut [T],
    at: usize,
    n: usize,
) {
    let mut sums = [[V::splat(T::ZERO); N]; H];
    match start {
        Start::Zero => {}
        Start::From(c) => load(&mut sums, c, at, n),
        Start::Output => load(&mut sums, out, at, n),
    }
    let mut b = [V::splat(T::ZERO); N];
    for p in 0..k {
        let row = &right.data[p * right.stride..][..N * V::COUNT];
        for j in 0..N {
            b[j] = V::load(&row[j * V::COUNT..]);
        }
        for (i, sums) in sums.iter_mut().enumerate() {
            let a = V::splat(left.at(i, p));
            for j in 0..N {
                sums[j] = a.fma(b[j], sums[j]);
            }
        }
    }
    for i in 0..H {
        let row = &mut out[at + i * n..][..N * V::COUNT];
        for j in 0..N {
            sums[i][j].store(&mut row[j * V::COUNT..]);
        }
    }
}

#[inline(always)]
fn load<T: Real, V: Lanes<T>, const H: usize, const N: usize>(
    sums: &mut [[V; N]; H],
    from: &[T],
    at: usize,
    n: usize,
) {
    for i in 0..H {
        let row = &from[at + i * n..][..N * V::COUNT];
        for j in 0..N {
            sums[i][j] = V::load(&row[j * V::COUNT..]);
        }
    }
}
