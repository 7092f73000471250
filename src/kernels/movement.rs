//! Data movement: elements are copied, and only [`scatter_add_rows`] computes.

use super::real::Real;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scatter_adds_what_gather_took() {
        let x: Vec<f64> = (0..8).map(f64::from).collect();
        let idx = [3, 0, 3];
        let mut y = vec![0.0; 6];
        gather_rows(&x, 4, 2, &idx, &mut y);
        assert_eq!(y, [6., 7., 0., 1., 6., 7.]);
        let mut back = vec![9.0; 8];
        scatter_add_rows(&y, &idx, 2, 4, &mut back);
        assert_eq!(back, [0., 1., 0., 0., 0., 0., 12., 14.]);
    }
}
