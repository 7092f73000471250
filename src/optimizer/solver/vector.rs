//! Vectors as slices, with sums in the order of the kernels.

use crate::kernels;
use crate::linalg::Number;

/// aᵀ b.
pub fn dot<T: Number>(a: &[T], b: &[T]) -> T {
    T::dot(a, b)
}

/// ‖a‖₂.
pub fn norm(a: &[f64]) -> f64 {
    kernels::norm2(a)
}

/// a + t · b.
pub fn along<T: Number>(a: &[T], t: T, b: &[T]) -> Vec<T> {
    a.iter().zip(b).map(|(a, b)| *a + t * *b).collect()
}

/// a − b.
pub fn minus(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

/// t · a.
pub fn scaled<T: Number>(t: T, a: &[T]) -> Vec<T> {
    a.iter().map(|a| t * *a).collect()
}

/// −a.
pub fn negated(a: &[f64]) -> Vec<f64> {
    scaled(-1.0, a)
}

/// Matrix times vector, for a matrix with rows as long as x.
pub fn times(matrix: &[f64], x: &[f64]) -> Vec<f64> {
    matrix.chunks_exact(x.len().max(1)).map(|row| dot(row, x)).collect()
}

/// Transposed matrix times vector, for a matrix with as many rows as r has elements, n columns each.
pub fn times_transposed(matrix: &[f64], n: usize, r: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; n];
    for (row, r) in matrix.chunks_exact(n.max(1)).zip(r) {
        for (sum, a) in sum.iter_mut().zip(row) {
            *sum += a * r;
        }
    }
    sum
}

/// Whether all elements are finite.
pub fn is_finite(a: &[f64]) -> bool {
    a.iter().all(|a| a.is_finite())
}
