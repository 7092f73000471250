//! Singular values.

use super::eigen::{power_of_two_near, rotation};
use super::error::{LinalgError, check};

/// Sweeps after which the rotations count as not converging.
const MOST_SWEEPS: usize = 60;

/// The singular values, descending, of a: m × n, min(m, n) of them; by one-sided Jacobi rotations (Hestenes 1958),
/// which give even the small ones to nearly full relative accuracy.
///
/// # Errors
/// When the shape is wrong, an element is not finite, or the rotations do not converge.
pub fn singular_values(a: &[f64], m: usize, n: usize) -> Result<Vec<f64>, LinalgError> {
    check("a", a, m, n)?;
    let (count, len) = if m < n { (m, n) } else { (n, m) };
    let largest = a.iter().fold(0.0, |largest, x| if x.abs() > largest { x.abs() } else { largest });
    if largest == 0.0 {
        return Ok(vec![0.0; count]);
    }
    let scale = power_of_two_near(largest);
    // The shorter side's vectors as rows, so that a rotation runs along contiguous memory.
    let mut rows = vec![0.0; count * len];
    for i in 0..count {
        for j in 0..len {
            rows[i * len + j] = (if m < n { a[i * n + j] } else { a[j * n + i] }) / scale;
        }
    }
    let mut sweeps = 0;
    while sweep(&mut rows, len) {
        sweeps += 1;
        if sweeps == MOST_SWEEPS {
            return Err(LinalgError::NotConverged { sweeps });
        }
    }
    let mut values: Vec<f64> = rows.chunks_exact(len).map(|row| dot(row, row).sqrt() * scale).collect();
    values.sort_by(|x, y| y.total_cmp(x));
    Ok(values)
}

/// One rotation for each pair of rows that are not orthogonal to rounding; whether there was any.
fn sweep(rows: &mut [f64], len: usize) -> bool {
    let mut any = false;
    let count = rows.len() / len;
    for p in 0..count {
        for q in p + 1..count {
            let (head, tail) = rows.split_at_mut(q * len);
            let (x, y) = (&mut head[p * len..(p + 1) * len], &mut tail[..len]);
            let (alpha, beta, gamma) = (dot(x, x), dot(y, y), dot(x, y));
            if gamma.abs() <= 1e-15 * (alpha.sqrt() * beta.sqrt()) {
                continue;
            }
            any = true;
            let (c, s, _) = rotation(alpha, beta, gamma);
            for (x, y) in x.iter_mut().zip(y) {
                (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
            }
        }
    }
    any
}

/// In eight stripes, so that it runs as vectors; the order is fixed.
fn dot(x: &[f64], y: &[f64]) -> f64 {
    let mut stripes = [0.0; 8];
    let (x_whole, x_tail) = x.as_chunks::<8>();
    let (y_whole, y_tail) = y.as_chunks::<8>();
    for (x, y) in x_whole.iter().zip(y_whole) {
        for s in 0..8 {
            stripes[s] += x[s] * y[s];
        }
    }
    let total = stripes.iter().fold(0.0, |sum, s| sum + s);
    x_tail.iter().zip(y_tail).fold(total, |sum, (x, y)| sum + x * y)
}

#[cfg(test)]
mod tests {
    use super::super::qr;
    use super::super::testing::{normal_matrix, product, transpose};
    use super::*;

    #[test]
    fn known_singular_values_are_found() {
        for (m, n) in [(7, 4), (4, 7), (64, 64)] {
            let count = m.min(n);
            let (left, _) = qr(&normal_matrix("left", m, count), m, count).unwrap();
            let (right, _) = qr(&normal_matrix("right", n, count), n, count).unwrap();
            let expected: Vec<f64> = (0..count).map(|i| 3.0 / (i + 1) as f64).collect();
            let scaled: Vec<f64> = left.iter().enumerate().map(|(at, x)| x * expected[at % count]).collect();
            let a = product(&scaled, &transpose(&right, n, count), m, count, n);
            let values = singular_values(&a, m, n).unwrap();
            for (value, expected) in values.iter().zip(&expected) {
                assert!((value / expected - 1.0).abs() < 2e-13, "{value} and {expected}");
            }
        }
    }

    #[test]
    fn deficient_and_extreme_matrices() {
        let values = singular_values(&[1e-200, 1e-200, 1e-200, 1e-200], 2, 2).unwrap();
        assert!((values[0] / 2e-200 - 1.0).abs() < 1e-15 && values[1] < 1e-215);
        assert_eq!(singular_values(&[0.0; 6], 2, 3), Ok(vec![0.0; 2]));
        assert_eq!(singular_values(&[], 0, 3), Ok(vec![]));
        assert_eq!(singular_values(&[-5.0], 1, 1), Ok(vec![5.0]));
        assert_eq!(singular_values(&[f64::NAN], 1, 1), Err(LinalgError::NotFinite));
    }
}
