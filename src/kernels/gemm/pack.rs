//! Copies of operands in the order in which tiles read them.

use super::Mat;
use crate::kernels::real::Real;

/// Copies rows `p0 .. p0 + k` of the `width` ≤ `W` columns from `j0` on, to rows of `W` with zeros at the end.
#[inline(always)]
pub fn pack_right<T: Real, const W: usize>(
    b: Mat<T>,
    p0: usize,
    k: usize,
    j0: usize,
    width: usize,
    to: &mut [T],
) {
    let from = &b.data[(p0 * b.row_stride + j0 * b.col_stride).min(b.data.len())..];
    if b.row_stride == 1 && width == W && k > 0 {
        let mut columns = [from; W];
        for j in 0..W {
            columns[j] = &from[j * b.col_stride..][..k];
        }
        for (p, to) in to.chunks_exact_mut(W).enumerate().take(k) {
            for j in 0..W {
                to[j] = columns[j][p];
            }
        }
        return;
    }
    for (p, to) in to.chunks_exact_mut(W).enumerate().take(k) {
        if b.col_stride == 1 && width == W {
            to.copy_from_slice(&from[p * b.row_stride..][..W]);
            continue;
        }
        for j in 0..width {
            to[j] = from[p * b.row_stride + j * b.col_stride];
        }
        for to in &mut to[width..] {
            *to = T::ZERO;
        }
    }
}

/// Copies columns `p0 .. p0 + k` of the `height` rows from `i0` on, to columns of `height`.
#[inline(always)]
pub fn pack_left<T: Real>(a: Mat<T>, i0: usize, height: usize, p0: usize, k: usize, to: &mut [T]) {
    if k == 0 {
        return;
    }
    let from = &a.data[i0 * a.row_stride + p0 * a.col_stride..];
    for (p, to) in to.chunks_exact_mut(height).enumerate().take(k) {
        for (i, to) in to.iter_mut().enumerate() {
            *to = from[p * a.col_stride + i * a.row_stride];
        }
    }
}
