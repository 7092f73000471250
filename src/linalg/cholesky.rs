//! The Cholesky factorisation.

use super::error::{LinalgError, check};
use super::number::Number;

/// L, lower triangular and n × n, with a = L · Lᵀ for a symmetric positive definite a: n × n, of which the lower
/// triangle is read (Golub & Van Loan 2013, algorithm 4.2.1).
///
/// # Errors
/// When the shape is wrong, an element is not finite, or a pivot is not above zero.
pub fn cholesky<T: Number>(a: &[T], n: usize) -> Result<Vec<T>, LinalgError> {
    check("a", a, n, n)?;
    let mut l = vec![T::of(0.0); n * n];
    for i in 0..n {
        for j in 0..=i {
            let mut sum = a[i * n + j];
            for p in 0..j {
                sum = sum - l[i * n + p] * l[j * n + p];
            }
            if i > j {
                l[i * n + j] = sum / l[j * n + j];
                continue;
            }
            let value = sum.value();
            if value <= 0.0 || value.is_nan() {
                return Err(LinalgError::NotPositiveDefinite { pivot: i, value });
            }
            l[i * n + i] = sum.sqrt();
        }
    }
    Ok(l)
}

/// x: n with L · Lᵀ · x = b, for the factor l: n × n of [`cholesky`].
///
/// # Errors
/// When a shape is wrong, an element is not finite, or the factor has a zero on its diagonal.
pub fn cholesky_solve<T: Number>(l: &[T], n: usize, b: &[T]) -> Result<Vec<T>, LinalgError> {
    check("l", l, n, n)?;
    check("b", b, n, 1)?;
    if let Some(pivot) = (0..n).find(|&i| l[i * n + i].value() == 0.0) {
        return Err(LinalgError::Singular { pivot });
    }
    let mut x = b.to_vec();
    for i in 0..n {
        for j in 0..i {
            x[i] = x[i] - l[i * n + j] * x[j];
        }
        x[i] = x[i] / l[i * n + i];
    }
    for i in (0..n).rev() {
        for j in i + 1..n {
            x[i] = x[i] - l[j * n + i] * x[j];
        }
        x[i] = x[i] / l[i * n + i];
    }
    Ok(x)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_close, normal_matrix, product, transpose};
    use super::*;

    #[test]
    fn the_factor_reproduces_the_matrix() {
        let n = 9;
        let b = normal_matrix("cholesky", n, n);
        let a = product(&b, &transpose(&b, n, n), n, n, n);
        let l = cholesky(&a, n).unwrap();
        assert_close(&product(&l, &transpose(&l, n, n), n, n, n), &a, 1e-13 * 30.0);
        assert!(
            (0..n).all(|i| l[i * n + i] > 0.0 && l[i * n + i + 1..(i + 1) * n].iter().all(|&x| x == 0.0))
        );
        assert_eq!(cholesky(&[4.0, 0.0, 2.0, 5.0], 2), Ok(vec![2.0, 0.0, 1.0, 2.0]));
    }

    #[test]
    fn solutions_satisfy_the_system() {
        let l = cholesky(&[4.0, 2.0, 2.0, 5.0], 2).unwrap();
        assert_close(&cholesky_solve(&l, 2, &[8.0, 12.0]).unwrap(), &[1.0, 2.0], 1e-15);
        assert_eq!(cholesky_solve(&[0.0], 1, &[1.0]), Err(LinalgError::Singular { pivot: 0 }));
    }

    #[test]
    fn indefinite_matrices_are_errors() {
        let error = cholesky(&[1.0, 0.0, 2.0, 1.0], 2);
        assert_eq!(error, Err(LinalgError::NotPositiveDefinite { pivot: 1, value: -3.0 }));
        assert_eq!(cholesky(&[f64::NAN], 1), Err(LinalgError::NotFinite));
        assert!(matches!(cholesky(&[1.0], 2), Err(LinalgError::Shape { found: 1, .. })));
    }
}
