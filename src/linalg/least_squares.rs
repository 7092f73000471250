//! Linear least squares.

use super::error::{LinalgError, check};
use super::qr::qr;

/// x: n that makes ‖a · x − b‖ least, for a: m × n with m ≥ n of full rank and b: m; by the QR factorisation (Golub & Van
/// Loan 2013, algorithm 5.3.2), whose error does not depend on how the columns are scaled.
///
/// # Errors
/// When a shape is wrong or wide, an element is not finite, or a column depends on those before it: what is left of it is
/// less than m machine epsilons of its length.
pub fn least_squares(a: &[f64], m: usize, n: usize, b: &[f64]) -> Result<Vec<f64>, LinalgError> {
    check("b", b, m, 1)?;
    let (q, r) = qr(a, m, n)?;
    let mut x = vec![0.0; n];
    for i in 0..m {
        for j in 0..n {
            x[j] += q[i * n + j] * b[i];
        }
    }
    for j in 0..n {
        let mut length = 0.0;
        for i in 0..=j {
            length += r[i * n + j] * r[i * n + j];
        }
        if r[j * n + j] <= m as f64 * f64::EPSILON * length.sqrt() {
            return Err(LinalgError::Singular { pivot: j });
        }
    }
    for i in (0..n).rev() {
        for j in i + 1..n {
            x[i] -= r[i * n + j] * x[j];
        }
        x[i] /= r[i * n + i];
    }
    Ok(x)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_close, normal_matrix, product, transpose};
    use super::*;

    #[test]
    fn the_residual_is_orthogonal_to_the_columns() {
        let (m, n) = (15, 6);
        let a = normal_matrix("least squares", m, n);
        let b = normal_matrix("observations", m, 1);
        let x = least_squares(&a, m, n, &b).unwrap();
        let fit = product(&a, &x, m, n, 1);
        let residual: Vec<f64> = fit.iter().zip(&b).map(|(fit, b)| fit - b).collect();
        assert_close(&product(&transpose(&a, m, n), &residual, n, m, 1), &vec![0.0; n], 1e-13);
    }

    #[test]
    fn the_line_through_four_points() {
        // Slope 1.4 and intercept 3.5 through (1, 6), (2, 5), (3, 7), (4, 10).
        let a = [1.0, 1.0, 1.0, 2.0, 1.0, 3.0, 1.0, 4.0];
        let x = least_squares(&a, 4, 2, &[6.0, 5.0, 7.0, 10.0]).unwrap();
        assert_close(&x, &[3.5, 1.4], 1e-14);
    }

    #[test]
    fn columns_that_depend_on_one_another_are_errors() {
        let a = [1.0, 1e9, 2.0, 2e9, 3.0, 3e9];
        assert_eq!(least_squares(&a, 3, 2, &[1.0; 3]), Err(LinalgError::Singular { pivot: 1 }));
        assert_eq!(least_squares(&[0.0; 2], 2, 1, &[1.0; 2]), Err(LinalgError::Singular { pivot: 0 }));
        assert_eq!(least_squares(&[1.0; 2], 1, 2, &[1.0]), Err(LinalgError::Wide { rows: 1, cols: 2 }));
    }
}
