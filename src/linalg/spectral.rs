//! The spectral norm.

use super::eigen::power_of_two_near;
use super::error::{LinalgError, check};
use crate::kernels::{Mat, gemm};

/// The largest singular value of a: m × n, 0 for an empty matrix: the root of the largest eigenvalue of aᵀa or aaᵀ, whichever
/// is smaller. Its relative error is a few ulp times the shorter side, below 1e-13 for sides up to a hundred; the squares
/// cost only the small singular values their accuracy.
///
/// # Errors
/// When the shape is wrong, or an element is not finite.
pub fn spectral_norm(a: &[f64], m: usize, n: usize) -> Result<f64, LinalgError> {
    check("a", a, m, n)?;
    let largest = a.iter().fold(0.0, |largest, x| if x.abs() > largest { x.abs() } else { largest });
    if largest == 0.0 {
        return Ok(0.0);
    }
    // A power of two, so that no square overflows and nothing is rounded.
    let scale = power_of_two_near(largest);
    let scaled: Vec<f64> = a.iter().map(|x| x / scale).collect();
    let rows = Mat::row_major(&scaled, n);
    let size = m.min(n);
    let mut gram = vec![0.0; size * size];
    match m < n {
        true => gemm(m, n, m, rows, rows.transposed(), None, &mut gram),
        false => gemm(n, m, n, rows.transposed(), rows, None, &mut gram),
    }
    let (diagonal, beside) = tridiagonal(&mut gram, size);
    Ok(largest_eigenvalue(&diagonal, &beside).sqrt() * scale)
}

/// The diagonal and the one beside it of the tridiagonal matrix that reflections make of a symmetric one (Golub & Van Loan
/// 2013, algorithm 8.3.1).
pub(super) fn tridiagonal(a: &mut [f64], n: usize) -> (Vec<f64>, Vec<f64>) {
    let mut beside = vec![0.0; n.saturating_sub(1)];
    let (mut v, mut w) = (vec![0.0; n], vec![0.0; n]);
    for p in 0..n.saturating_sub(2) {
        let norm = (p + 1..n).fold(0.0, |sum, i| sum + a[p * n + i] * a[p * n + i]).sqrt();
        let head = a[p * n + p + 1];
        beside[p] = if head > 0.0 { -norm } else { norm };
        if norm == 0.0 {
            continue;
        }
        // v = x − (±‖x‖) e, and the reflection is 1 − v vᵀ / h with h = ‖v‖² / 2.
        v[p + 1..].copy_from_slice(&a[p * n + p + 1..(p + 1) * n]);
        v[p + 1] -= beside[p];
        let h = norm * norm + norm * head.abs();
        let (v, w) = (&v[p + 1..], &mut w[p + 1..]);
        w.fill(0.0);
        for (row, vi) in a.chunks_exact(n).skip(p + 1).zip(v) {
            for (w, x) in w.iter_mut().zip(&row[p + 1..]) {
                *w += vi * x;
            }
        }
        w.iter_mut().for_each(|w| *w /= h);
        let k = v.iter().zip(&*w).fold(0.0, |sum, (v, w)| sum + v * w) / (2.0 * h);
        for (w, v) in w.iter_mut().zip(v) {
            *w -= k * v;
        }
        for ((row, vi), wi) in a.chunks_exact_mut(n).skip(p + 1).zip(v).zip(&*w) {
            for ((x, v), w) in row[p + 1..].iter_mut().zip(v).zip(&*w) {
                *x -= vi * w + wi * v;
            }
        }
    }
    if n >= 2 {
        beside[n - 2] = a[(n - 2) * n + n - 1];
    }
    ((0..n).map(|i| a[i * n + i]).collect(), beside)
}

/// The largest eigenvalue of a tridiagonal matrix that has none below zero, by bisection on the number of eigenvalues above
/// (Golub & Van Loan 2013, section 8.4).
fn largest_eigenvalue(diagonal: &[f64], beside: &[f64]) -> f64 {
    let radius = |i: usize| {
        let left = if i > 0 { beside[i - 1].abs() } else { 0.0 };
        left + beside.get(i).map_or(0.0, |x| x.abs())
    };
    let bounds = (0..diagonal.len()).map(|i| diagonal[i] + radius(i));
    let (mut low, mut high) = (0.0, bounds.fold(0.0, |largest, x| if x > largest { x } else { largest }));
    loop {
        let middle = low + 0.5 * (high - low);
        if middle <= low || middle >= high {
            return high;
        }
        match has_one_above(diagonal, beside, middle) {
            true => low = middle,
            false => high = middle,
        }
    }
}

/// Whether an eigenvalue is above x: a pivot of the matrix minus x is positive.
fn has_one_above(diagonal: &[f64], beside: &[f64], x: f64) -> bool {
    let mut pivot = 0.0;
    for (i, d) in diagonal.iter().enumerate() {
        let square = if i > 0 { beside[i - 1] * beside[i - 1] } else { 0.0 };
        pivot = d - x - if square == 0.0 { 0.0 } else { square / pivot };
        if pivot > 0.0 {
            return true;
        }
        if pivot == 0.0 {
            // As if x were a little larger.
            pivot = -f64::MIN_POSITIVE;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::singular_values;
    use super::super::testing::normal_matrix;
    use super::*;

    #[test]
    fn it_is_the_largest_singular_value() {
        for (m, n) in [(1, 1), (1, 5), (2, 2), (3, 2), (7, 4), (4, 7), (64, 64), (100, 30)] {
            let a = normal_matrix("spectral", m, n);
            let expected = singular_values(&a, m, n).unwrap()[0];
            let found = spectral_norm(&a, m, n).unwrap();
            assert!((found / expected - 1.0).abs() < 1e-14, "{m} × {n}: {found} and {expected}");
        }
    }

    #[test]
    fn special_matrices() {
        let tiny = spectral_norm(&[1e-200, 1e-200, 1e-200, 1e-200], 2, 2).unwrap();
        assert!((tiny / 2e-200 - 1.0).abs() < 1e-15, "{tiny}");
        assert_eq!(spectral_norm(&[1e300, 0.0, 0.0, 3e300], 2, 2), Ok(3e300));
        assert_eq!(spectral_norm(&[0.0; 6], 2, 3), Ok(0.0));
        assert_eq!(spectral_norm(&[], 0, 0), Ok(0.0));
        assert_eq!(spectral_norm(&[0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0], 3, 3), Ok(1.0));
        assert_eq!(spectral_norm(&[f64::NAN], 1, 1), Err(LinalgError::NotFinite));
        assert!(spectral_norm(&[1.0], 2, 2).is_err());
    }
}
