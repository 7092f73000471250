//! The modified Cholesky factorisation, which makes a symmetric matrix positive definite.

use super::error::{LinalgError, check};

/// P · (A + E) · Pᵀ = L · diag(d) · Lᵀ with a unit lower triangular L, a permutation P, d > 0 and a diagonal E ≥ 0 that is
/// zero where A is sufficiently positive definite (Gill, Murray & Wright 1981, section 4.4.2.2).
#[derive(Debug, Clone, PartialEq)]
pub struct ModifiedCholesky {
    n: usize,
    l: Vec<f64>,
    d: Vec<f64>,
    order: Vec<usize>,
    added: Vec<f64>,
}

/// The factorisation of a symmetric a: n × n, of which both triangles are read.
///
/// # Errors
/// When the shape is wrong or an element is not finite.
pub fn modified_cholesky(a: &[f64], n: usize) -> Result<ModifiedCholesky, LinalgError> {
    check("a", a, n, n)?;
    let (bound, least) = bounds(a, n);
    let mut work = a.to_vec();
    let (mut l, mut d, mut added) = (vec![0.0; n * n], vec![0.0; n], vec![0.0; n]);
    let mut order: Vec<usize> = (0..n).collect();
    for j in 0..n {
        let mut pivot = j;
        for i in j + 1..n {
            if work[i * n + i].abs() > work[pivot * n + pivot].abs() {
                pivot = i;
            }
        }
        exchange(&mut work, &mut l, n, j, pivot);
        order.swap(j, pivot);
        let own = work[j * n + j];
        let mut below = 0.0;
        for i in j + 1..n {
            below = larger(below, work[i * n + j].abs());
        }
        d[j] = larger(larger(own.abs(), below * below / bound), least);
        added[order[j]] = d[j] - own;
        l[j * n + j] = 1.0;
        for i in j + 1..n {
            l[i * n + j] = work[i * n + j] / d[j];
        }
        for i in j + 1..n {
            for k in j + 1..n {
                work[i * n + k] -= l[i * n + j] * work[j * n + k];
            }
        }
    }
    Ok(ModifiedCholesky { n, l, d, order, added })
}

impl ModifiedCholesky {
    /// What was added to each element of the diagonal.
    pub fn added(&self) -> &[f64] {
        &self.added
    }

    /// x: n with (A + E) · x = b; zeros if b has another length.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let n = self.n;
        let mut x = vec![0.0; n];
        if b.len() != n {
            return x;
        }
        let mut y: Vec<f64> = self.order.iter().map(|&at| b[at]).collect();
        for i in 0..n {
            for j in 0..i {
                y[i] -= self.l[i * n + j] * y[j];
            }
        }
        for i in (0..n).rev() {
            y[i] /= self.d[i];
            for j in i + 1..n {
                y[i] -= self.l[j * n + i] * y[j];
            }
        }
        for (i, &at) in self.order.iter().enumerate() {
            x[at] = y[i];
        }
        x
    }
}

/// β² and δ: the most that the square of an element of L √d may be, and the least pivot.
fn bounds(a: &[f64], n: usize) -> (f64, f64) {
    let (mut diagonal, mut beside) = (0.0, 0.0);
    for i in 0..n {
        for j in 0..n {
            let size = a[i * n + j].abs();
            let largest = if i == j { &mut diagonal } else { &mut beside };
            *largest = larger(*largest, size);
        }
    }
    let spread = larger((n as f64 * n as f64 - 1.0).sqrt(), 1.0);
    let bound = larger(larger(diagonal, beside / spread), f64::EPSILON);
    (bound, f64::EPSILON * larger(diagonal + beside, 1.0))
}

fn larger(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}

/// Exchanges two rows and columns, and the rows of L that are known.
fn exchange(work: &mut [f64], l: &mut [f64], n: usize, i: usize, j: usize) {
    if i == j {
        return;
    }
    for k in 0..n {
        work.swap(i * n + k, j * n + k);
        l.swap(i * n + k, j * n + k);
    }
    for k in 0..n {
        work.swap(k * n + i, k * n + j);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_close, normal_matrix, product, transpose};
    use super::super::{cholesky, symmetric_eigenvalues};
    use super::*;

    #[test]
    fn positive_definite_matrices_are_left_alone() {
        let n = 7;
        let b = normal_matrix("modified", n, n);
        let a = product(&b, &transpose(&b, n, n), n, n, n);
        let factor = modified_cholesky(&a, n).unwrap();
        assert_close(factor.added(), &vec![0.0; n], 0.0);
        let right = normal_matrix("right", n, 1);
        assert_close(&product(&a, &factor.solve(&right), n, n, 1), &right, 1e-11);
    }

    #[test]
    fn others_become_positive_definite_by_their_diagonal() {
        for n in [1, 2, 5, 12] {
            let b = normal_matrix("indefinite", n, n);
            let a: Vec<f64> = b.iter().zip(transpose(&b, n, n)).map(|(x, y)| x + y).collect();
            let factor = modified_cholesky(&a, n).unwrap();
            let mut changed = a.clone();
            for i in 0..n {
                changed[i * n + i] += factor.added()[i];
            }
            assert!(factor.added().iter().all(|&e| e >= 0.0));
            assert!(cholesky(&changed, n).is_ok(), "{:?}", symmetric_eigenvalues(&changed, n));
            let right = normal_matrix("right", n, 1);
            assert_close(&product(&changed, &factor.solve(&right), n, n, 1), &right, 1e-10);
        }
        let zero = modified_cholesky(&[0.0; 4], 2).unwrap();
        assert!(zero.solve(&[1.0, 1.0]).iter().all(|x| x.is_finite()));
        assert_eq!(modified_cholesky(&[f64::NAN], 1), Err(LinalgError::NotFinite));
    }
}
