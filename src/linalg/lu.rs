//! Linear systems by elimination.

use super::error::{LinalgError, check};

/// x: n × k with a · x = b, for a: n × n and b: n × k, by elimination with partial pivoting (Golub & Van Loan 2013,
/// algorithm 3.4.1); of equal pivots the first is taken.
///
/// # Errors
/// When a shape is wrong, an element is not finite, or a pivot is exactly zero.
pub fn solve(a: &[f64], n: usize, b: &[f64], k: usize) -> Result<Vec<f64>, LinalgError> {
    check("a", a, n, n)?;
    check("b", b, n, k)?;
    let mut a = a.to_vec();
    let mut x = b.to_vec();
    for column in 0..n {
        let mut pivot = column;
        for i in column + 1..n {
            if a[i * n + column].abs() > a[pivot * n + column].abs() {
                pivot = i;
            }
        }
        if a[pivot * n + column] == 0.0 {
            return Err(LinalgError::Singular { pivot: column });
        }
        swap_rows(&mut a, n, column, pivot);
        swap_rows(&mut x, k, column, pivot);
        for i in column + 1..n {
            let factor = a[i * n + column] / a[column * n + column];
            for j in column + 1..n {
                a[i * n + j] -= factor * a[column * n + j];
            }
            for j in 0..k {
                x[i * k + j] -= factor * x[column * k + j];
            }
        }
    }
    for i in (0..n).rev() {
        for j in 0..k {
            let mut sum = x[i * k + j];
            for p in i + 1..n {
                sum -= a[i * n + p] * x[p * k + j];
            }
            x[i * k + j] = sum / a[i * n + i];
        }
    }
    Ok(x)
}

fn swap_rows(a: &mut [f64], cols: usize, i: usize, j: usize) {
    if i == j {
        return;
    }
    for column in 0..cols {
        a.swap(i * cols + column, j * cols + column);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_close, normal_matrix, product};
    use super::*;

    #[test]
    fn solutions_satisfy_the_system() {
        let (n, k) = (12, 3);
        let a = normal_matrix("lu", n, n);
        let b = normal_matrix("right-hand side", n, k);
        let x = solve(&a, n, &b, k).unwrap();
        assert_close(&product(&a, &x, n, n, k), &b, 1e-12);
    }

    #[test]
    fn pivots_are_exchanged_and_zero_ones_are_errors() {
        assert_eq!(solve(&[0.0, 2.0, 4.0, 0.0], 2, &[6.0, 8.0], 1), Ok(vec![2.0, 3.0]));
        assert_eq!(solve(&[1.0, 2.0, 2.0, 4.0], 2, &[1.0, 1.0], 1), Err(LinalgError::Singular { pivot: 1 }));
        assert_eq!(solve(&[], 0, &[], 1), Ok(vec![]));
    }
}
