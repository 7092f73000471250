//! Eigenvalues of symmetric matrices.

use super::error::{LinalgError, check};

/// Sweeps after which the rotations count as not converging; about ten are the most that are ever needed.
const MOST_SWEEPS: usize = 60;

/// The eigenvalues, ascending, of a symmetric a: n × n, of which both triangles are read.
///
/// # Errors
/// As [`symmetric_eigen`].
pub fn symmetric_eigenvalues(a: &[f64], n: usize) -> Result<Vec<f64>, LinalgError> {
    Ok(symmetric_eigen(a, n)?.0)
}

/// The eigenvalues λ, ascending, and the eigenvectors as the columns of V: n × n, a = V · diag(λ) · Vᵀ, of a symmetric
/// a: n × n; by cyclic Jacobi rotations (Golub & Van Loan 2013, algorithm 8.5.3). The error is a few ulps of the
/// largest eigenvalue. The first element of largest magnitude of each eigenvector is positive.
///
/// # Errors
/// When the shape is wrong, an element is not finite, or the rotations do not converge.
pub fn symmetric_eigen(a: &[f64], n: usize) -> Result<(Vec<f64>, Vec<f64>), LinalgError> {
    check("a", a, n, n)?;
    let largest = a.iter().fold(0.0, |largest, x| if x.abs() > largest { x.abs() } else { largest });
    let mut v = vec![0.0; n * n];
    for i in 0..n {
        v[i * n + i] = 1.0;
    }
    if largest == 0.0 {
        return Ok((vec![0.0; n], v));
    }
    // Scaled by a power of two, which costs no bits, so that no square overflows or vanishes.
    let scale = power_of_two_near(largest);
    let mut work: Vec<f64> = a.iter().map(|x| x / scale).collect();
    let mut sweeps = 0;
    while sweep(&mut work, &mut v, n) {
        sweeps += 1;
        if sweeps == MOST_SWEEPS {
            return Err(LinalgError::NotConverged { sweeps });
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| work[i * n + i].total_cmp(&work[j * n + j]));
    let values = order.iter().map(|&i| work[i * n + i] * scale).collect();
    let mut vectors = vec![0.0; n * n];
    for (j, &from) in order.iter().enumerate() {
        let mut top = 0.0f64;
        for i in 0..n {
            let x = v[i * n + from];
            top = if x.abs() > top.abs() { x } else { top };
        }
        let sign = if top < 0.0 { -1.0 } else { 1.0 };
        for i in 0..n {
            vectors[i * n + j] = sign * v[i * n + from];
        }
    }
    Ok((values, vectors))
}

/// The power of two at or below a positive number that is not subnormal; 2^-1022 for those.
pub(super) fn power_of_two_near(x: f64) -> f64 {
    let power = f64::from_bits(x.to_bits() & 0x7ff0_0000_0000_0000);
    if power == 0.0 { f64::MIN_POSITIVE } else { power }
}

/// The cosine, sine and tangent of the rotation that makes the symmetric (α γ; γ β) diagonal, by the smaller angle.
pub(super) fn rotation(alpha: f64, beta: f64, gamma: f64) -> (f64, f64, f64) {
    let zeta = (beta - alpha) / (2.0 * gamma);
    let root = zeta.abs() + (1.0 + zeta * zeta).sqrt();
    let t = if zeta < 0.0 { -1.0 / root } else { 1.0 / root };
    let c = 1.0 / (1.0 + t * t).sqrt();
    (c, c * t, t)
}

/// One rotation for each pair above the rounding level; whether there was any.
fn sweep(a: &mut [f64], v: &mut [f64], n: usize) -> bool {
    let mut any = false;
    for p in 0..n {
        for q in p + 1..n {
            let gamma = a[p * n + q];
            // The matrix has elements of about 1, so this is an eighth of an ulp of the largest eigenvalues.
            if gamma.abs() < f64::EPSILON / 8.0 {
                continue;
            }
            any = true;
            let (alpha, beta) = (a[p * n + p], a[q * n + q]);
            let (c, s, t) = rotation(alpha, beta, gamma);
            rotate_columns(a, n, p, q, c, s);
            rotate_rows(a, n, p, q, c, s);
            rotate_columns(v, n, p, q, c, s);
            // These two are better known than by the rotated squares.
            a[p * n + p] = alpha - t * gamma;
            a[q * n + q] = beta + t * gamma;
            a[p * n + q] = 0.0;
            a[q * n + p] = 0.0;
        }
    }
    any
}

fn rotate_columns(a: &mut [f64], n: usize, p: usize, q: usize, c: f64, s: f64) {
    for row in a.chunks_exact_mut(n) {
        let (x, y) = (row[p], row[q]);
        row[p] = c * x - s * y;
        row[q] = s * x + c * y;
    }
}

fn rotate_rows(a: &mut [f64], n: usize, p: usize, q: usize, c: f64, s: f64) {
    for j in 0..n {
        let (x, y) = (a[p * n + j], a[q * n + j]);
        a[p * n + j] = c * x - s * y;
        a[q * n + j] = s * x + c * y;
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_close, normal_matrix, product, transpose};
    use super::*;

    #[test]
    fn vectors_and_values_reproduce_the_matrix() {
        for n in [1, 2, 5, 30] {
            let b = normal_matrix("eigen", n, n);
            let a: Vec<f64> = b.iter().zip(transpose(&b, n, n)).map(|(x, y)| x + y).collect();
            let (values, vectors) = symmetric_eigen(&a, n).unwrap();
            let scaled: Vec<f64> = vectors.iter().enumerate().map(|(at, x)| x * values[at % n]).collect();
            assert_close(&product(&scaled, &transpose(&vectors, n, n), n, n, n), &a, 1e-14 * 10.0 * n as f64);
            assert!(values.windows(2).all(|pair| pair[0] <= pair[1]));
        }
    }

    #[test]
    fn known_spectra() {
        assert_eq!(symmetric_eigenvalues(&[2.0, 1.0, 1.0, 2.0], 2), Ok(vec![1.0, 3.0]));
        assert_eq!(symmetric_eigenvalues(&[0.0; 9], 3), Ok(vec![0.0; 3]));
        // The second difference on n points: 2 − 2 cos(k π / (n + 1)).
        let n = 20;
        let mut a = vec![0.0; n * n];
        for i in 0..n {
            a[i * n + i] = 2e300;
            if i > 0 {
                a[i * n + i - 1] = -1e300;
                a[(i - 1) * n + i] = -1e300;
            }
        }
        let values = symmetric_eigenvalues(&a, n).unwrap();
        for (k, value) in values.iter().enumerate() {
            let angle = (k + 1) as f64 * std::f64::consts::PI / (n + 1) as f64;
            assert!((value / 1e300 - (2.0 - 2.0 * libm::cos(angle))).abs() < 4e-15);
        }
        assert_eq!(symmetric_eigenvalues(&[f64::INFINITY], 1), Err(LinalgError::NotFinite));
    }
}
