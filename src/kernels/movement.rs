//! Data movement: elements are copied, and only [`scatter_add_rows`] computes.

use super::real::Real;

/// The most axes that [`permute`] takes.
pub const MOST_AXES: usize = 8;

/// y = the transpose of x; x: `rows` × `cols`, y: `cols` × `rows`.
///
/// # Panics
/// When a slice does not have its shape.
pub fn transpose2<T: Real>(x: &[T], rows: usize, cols: usize, y: &mut [T]) {
    assert_eq!(x.len(), rows * cols, "the operand has its shape");
    assert_eq!(y.len(), x.len(), "the output has its shape");
    // Blocks of 8 × 8 read and write whole cache lines.
    const SIDE: usize = 8;
    for i0 in (0..rows).step_by(SIDE) {
        let i1 = rows.min(i0 + SIDE);
        for j0 in (0..cols).step_by(SIDE) {
            for j in j0..cols.min(j0 + SIDE) {
                for i in i0..i1 {
                    y[j * rows + i] = x[i * cols + j];
                }
            }
        }
    }
}

/// y = x with its axes reordered: axis d of y is axis `axes[d]` of x, whose lengths are `shape`.
///
/// # Panics
/// When `axes` is not a permutation of at most `MOST_AXES` axes, or a slice does not have its shape.
pub fn permute<T: Real>(x: &[T], shape: &[usize], axes: &[usize], y: &mut [T]) {
    let rank = shape.len();
    assert!(rank <= MOST_AXES && axes.len() == rank, "axes match the shape");
    assert_eq!(x.len(), shape.iter().product::<usize>(), "the operand has its shape");
    assert_eq!(y.len(), x.len(), "the output has its shape");
    let mut strides = [1; MOST_AXES];
    for d in (1..rank).rev() {
        strides[d - 1] = strides[d] * shape[d];
    }
    let mut seen = [false; MOST_AXES];
    let mut lengths = [1; MOST_AXES];
    let mut steps = [0; MOST_AXES];
    for (d, &axis) in axes.iter().enumerate() {
        assert!(axis < rank && !seen[axis], "axes are a permutation");
        seen[axis] = true;
        lengths[d] = shape[axis];
        steps[d] = strides[axis];
    }
    if y.is_empty() {
        return;
    }
    let Some(last) = rank.checked_sub(1) else { return y.copy_from_slice(x) };
    let mut index = [0; MOST_AXES];
    let mut from = 0;
    for row in y.chunks_exact_mut(lengths[last]) {
        if steps[last] == 1 {
            row.copy_from_slice(&x[from..from + lengths[last]]);
        } else {
            for (y, x) in row.iter_mut().zip(x[from..].iter().step_by(steps[last])) {
                *y = *x;
            }
        }
        // Advances the outer axes like an odometer.
        for d in (0..last).rev() {
            index[d] += 1;
            from += steps[d];
            if index[d] < lengths[d] {
                break;
            }
            from -= steps[d] * lengths[d];
            index[d] = 0;
        }
    }
}

/// y = the part `start .. start + len` of x's middle axis; x: `outer` × `n` × `inner`, y: `outer` × `len` × `inner`.
///
/// # Panics
/// When the part is not inside the axis, or a slice does not have its shape.
pub fn copy_slice_axis<T: Real>(
    x: &[T],
    outer: usize,
    n: usize,
    inner: usize,
    start: usize,
    len: usize,
    y: &mut [T],
) {
    assert!(start + len <= n, "the part is inside the axis");
    assert_eq!(x.len(), outer * n * inner, "the operand has its shape");
    assert_eq!(y.len(), outer * len * inner, "the output has its shape");
    if y.is_empty() {
        return;
    }
    for (x, y) in x.chunks_exact(n * inner).zip(y.chunks_exact_mut(len * inner)) {
        y.copy_from_slice(&x[start * inner..(start + len) * inner]);
    }
}

/// y = x as the part `start .. start + len` of y's middle axis, zeros elsewhere; x: `outer` × `len` × `inner`,
/// y: `outer` × `n` × `inner`. The transpose of [`copy_slice_axis`].
///
/// # Panics
/// When the part is not inside the axis, or a slice does not have its shape.
pub fn pad_axis<T: Real>(
    x: &[T],
    outer: usize,
    n: usize,
    inner: usize,
    start: usize,
    len: usize,
    y: &mut [T],
) {
    assert!(start + len <= n, "the part is inside the axis");
    assert_eq!(x.len(), outer * len * inner, "the operand has its shape");
    assert_eq!(y.len(), outer * n * inner, "the output has its shape");
    y.fill(T::ZERO);
    if x.is_empty() {
        return;
    }
    for (x, y) in x.chunks_exact(len * inner).zip(y.chunks_exact_mut(n * inner)) {
        y[start * inner..(start + len) * inner].copy_from_slice(x);
    }
}

/// Row i of y = row `idx[i]` of x; x: `rows` × `cols`, y: `idx.len()` × `cols`.
///
/// # Panics
/// When an index is not below `rows`, or a slice does not have its shape.
pub fn gather_rows<T: Real>(x: &[T], rows: usize, cols: usize, idx: &[u32], y: &mut [T]) {
    assert_eq!(x.len(), rows * cols, "the operand has its shape");
    assert_eq!(y.len(), idx.len() * cols, "the output has its shape");
    if cols == 0 {
        return;
    }
    for (y, &i) in y.chunks_exact_mut(cols).zip(idx) {
        let from = i as usize * cols;
        y.copy_from_slice(&x[from..from + cols]);
    }
}

/// y = zeros, and then row `idx[i]` of y += row i of g, i ascending; g: `idx.len()` × `cols`, y: `rows` × `cols`.
/// The transpose of [`gather_rows`].
///
/// # Panics
/// When an index is not below `rows`, or a slice does not have its shape.
pub fn scatter_add_rows<T: Real>(g: &[T], idx: &[u32], cols: usize, rows: usize, y: &mut [T]) {
    assert_eq!(g.len(), idx.len() * cols, "the operand has its shape");
    assert_eq!(y.len(), rows * cols, "the output has its shape");
    y.fill(T::ZERO);
    if cols == 0 {
        return;
    }
    for (g, &i) in g.chunks_exact(cols).zip(idx) {
        let to = i as usize * cols;
        for (y, &g) in y[to..to + cols].iter_mut().zip(g) {
            *y = *y + g;
        }
    }
}

/// y = x repeated `n` times along a new middle axis; x: `outer` × `inner`, y: `outer` × `n` × `inner`.
///
/// # Panics
/// When a slice does not have its shape.
pub fn broadcast<T: Real>(x: &[T], y: &mut [T], outer: usize, n: usize, inner: usize) {
    assert_eq!(x.len(), outer * inner, "the operand has its shape");
    assert_eq!(y.len(), outer * n * inner, "the output has its shape");
    if y.is_empty() {
        return;
    }
    for (x, y) in x.chunks_exact(inner).zip(y.chunks_exact_mut(n * inner)) {
        if let [x] = x {
            y.fill(*x);
            continue;
        }
        for y in y.chunks_exact_mut(inner) {
            y.copy_from_slice(x);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(len: usize) -> Vec<f64> {
        (0..len).map(|i| i as f64).collect()
    }

    #[test]
    fn transpose_and_permute_agree() {
        let (rows, cols) = (11, 19);
        let x = count(rows * cols);
        let (mut y, mut z) = (vec![0.0; x.len()], vec![0.0; x.len()]);
        transpose2(&x, rows, cols, &mut y);
        permute(&x, &[rows, cols], &[1, 0], &mut z);
        assert_eq!(y, z);
        assert_eq!(y[3 * rows + 5], x[5 * cols + 3]);
    }

    #[test]
    fn permute_reorders_three_axes() {
        let x = count(2 * 3 * 4);
        for axes in [[0, 1, 2], [2, 0, 1], [1, 2, 0], [1, 0, 2]] {
            let mut y = vec![-1.0; 24];
            permute(&x, &[2, 3, 4], &axes, &mut y);
            let shape = axes.map(|axis| [2, 3, 4][axis]);
            for (at, &value) in y.iter().enumerate() {
                let index = [at / (shape[1] * shape[2]), at / shape[2] % shape[1], at % shape[2]];
                let mut original = [0; 3];
                for d in 0..3 {
                    original[axes[d]] = index[d];
                }
                assert_eq!(value, (original[0] * 12 + original[1] * 4 + original[2]) as f64);
            }
        }
        let mut y = [0.0];
        permute(&[5.0], &[], &[], &mut y);
        assert_eq!(y, [5.0]);
    }

    #[test]
    fn pad_undoes_slice() {
        let x = count(2 * 5 * 3);
        let mut part = vec![0.0; 2 * 2 * 3];
        copy_slice_axis(&x, 2, 5, 3, 1, 2, &mut part);
        assert_eq!(part, [3., 4., 5., 6., 7., 8., 18., 19., 20., 21., 22., 23.]);
        let mut back = vec![9.0; x.len()];
        pad_axis(&part, 2, 5, 3, 1, 2, &mut back);
        for (at, &value) in back.iter().enumerate() {
            let is_inside = (1..3).contains(&(at / 3 % 5));
            assert_eq!(value, if is_inside { at as f64 } else { 0.0 });
        }
    }

    #[test]
    fn scatter_adds_what_gather_took() {
        let x = count(4 * 2);
        let idx = [3, 0, 3];
        let mut y = vec![0.0; 6];
        gather_rows(&x, 4, 2, &idx, &mut y);
        assert_eq!(y, [6., 7., 0., 1., 6., 7.]);
        let mut back = vec![9.0; 8];
        scatter_add_rows(&y, &idx, 2, 4, &mut back);
        assert_eq!(back, [0., 1., 0., 0., 0., 0., 12., 14.]);
    }

    #[test]
    fn broadcast_repeats_a_middle_axis() {
        let mut y = vec![0.0; 12];
        broadcast(&[1.0, 2.0, 3.0, 4.0], &mut y, 2, 3, 2);
        assert_eq!(y, [1., 2., 1., 2., 1., 2., 3., 4., 3., 4., 3., 4.]);
        broadcast(&[1.0, 2.0], &mut y[..6], 2, 3, 1);
        assert_eq!(y[..6], [1., 1., 1., 2., 2., 2.]);
    }
}
