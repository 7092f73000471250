//! All eigenvalues of larger symmetric matrices.

use super::eigen::power_of_two_near;
use super::error::{LinalgError, check};
use super::spectral::tridiagonal;

/// The eigenvalues, ascending, of a symmetric a: n × n, of which both triangles are read: reflections make it tridiagonal
/// (Golub & Van Loan 2013, algorithm 8.3.1), and each eigenvalue is found by bisection on the number of eigenvalues below
/// (section 8.4.1). About 4n³/3 + 300 n² operations; the error is a few ulps of the largest eigenvalue times the root
/// of n.
///
/// # Errors
/// When the shape is wrong, or an element is not finite.
pub fn symmetric_spectrum(a: &[f64], n: usize) -> Result<Vec<f64>, LinalgError> {
    check("a", a, n, n)?;
    let largest = a.iter().fold(0.0, |largest, x| if x.abs() > largest { x.abs() } else { largest });
    if largest == 0.0 {
        return Ok(vec![0.0; n]);
    }
    // A power of two, so that no square overflows and nothing is rounded.
    let scale = power_of_two_near(largest);
    let mut scaled: Vec<f64> = a.iter().map(|x| x / scale).collect();
    let (diagonal, beside) = tridiagonal(&mut scaled, n);
    Ok(of_tridiagonal(&diagonal, &beside).into_iter().map(|value| value * scale).collect())
}

/// The eigenvalues of a tridiagonal matrix, ascending.
fn of_tridiagonal(diagonal: &[f64], beside: &[f64]) -> Vec<f64> {
    let size = |i: usize| beside.get(i).map_or(0.0, |x| x.abs());
    let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
    for (i, d) in diagonal.iter().enumerate() {
        let radius = size(i) + if i > 0 { size(i - 1) } else { 0.0 };
        least = if d - radius < least { d - radius } else { least };
        greatest = if d + radius > greatest { d + radius } else { greatest };
    }
    let widest = if -least > greatest { -least } else { greatest };
    // Finer than the rounding of the reflections.
    let width = widest * f64::EPSILON / 4.0;
    let mut values: Vec<f64> = Vec::with_capacity(diagonal.len());
    for k in 0..diagonal.len() {
        let mut low = values.last().map_or(least - width, |last| last - width);
        let mut high = greatest + width;
        while high - low > width {
            let middle = low + 0.5 * (high - low);
            if middle <= low || middle >= high {
                break;
            }
            match below(diagonal, beside, middle) > k {
                true => high = middle,
                false => low = middle,
            }
        }
        // Of values that are equal within the width, a later one may be found a little below.
        let found = low + 0.5 * (high - low);
        values.push(values.last().map_or(found, |last| if found < *last { *last } else { found }));
    }
    values
}

/// How many eigenvalues are below x: the pivots of the matrix minus x that are negative (Sylvester's law of inertia).
fn below(diagonal: &[f64], beside: &[f64], x: f64) -> usize {
    let mut count = 0;
    let mut pivot = 1.0;
    for (i, d) in diagonal.iter().enumerate() {
        let square = if i > 0 { beside[i - 1] * beside[i - 1] } else { 0.0 };
        pivot = d - x - if square == 0.0 { 0.0 } else { square / pivot };
        if pivot == 0.0 {
            // As if x were a little larger.
            pivot = -f64::MIN_POSITIVE;
        }
        count += usize::from(pivot < 0.0);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::super::symmetric_eigenvalues;
    use super::super::testing::{assert_close, normal_matrix, transpose};
    use super::*;

    #[test]
    fn it_agrees_with_rotations() {
        for n in [1, 2, 3, 10, 60] {
            let b = normal_matrix("bisection", n, n);
            let a: Vec<f64> = b.iter().zip(transpose(&b, n, n)).map(|(x, y)| x + y).collect();
            let found = symmetric_spectrum(&a, n).unwrap();
            assert_close(&found, &symmetric_eigenvalues(&a, n).unwrap(), 1e-13 * 10.0);
            assert!(found.windows(2).all(|pair| pair[0] <= pair[1]));
        }
    }

    /// The second difference on n points: 2 − 2 cos(k π / (n + 1)); scaled so that squares would overflow.
    #[test]
    fn known_spectra() {
        let n = 150;
        let mut a = vec![0.0; n * n];
        for i in 0..n {
            a[i * n + i] = 2e300;
            if i > 0 {
                a[i * n + i - 1] = -1e300;
                a[(i - 1) * n + i] = -1e300;
            }
        }
        for (k, value) in symmetric_spectrum(&a, n).unwrap().iter().enumerate() {
            let angle = (k + 1) as f64 * std::f64::consts::PI / (n + 1) as f64;
            assert!((value / 1e300 - (2.0 - 2.0 * libm::cos(angle))).abs() < 1e-14);
        }
        let eye = |value: f64| (0..16).map(|at| if at % 5 == 0 { value } else { 0.0 }).collect::<Vec<_>>();
        assert_close(&symmetric_spectrum(&eye(-3.0), 4).unwrap(), &[-3.0; 4], 1e-15);
        // v vᵀ, whose eigenvalues are ‖v‖² and zeros, and with them v vᵀ − w wᵀ.
        let v: Vec<f64> = (0..30).map(|i| 1.0 / f64::from(i + 1)).collect();
        let outer: Vec<f64> =
            (0..900).map(|at| v[at / 30] * v[at % 30] - v[29 - at / 30] * v[29 - at % 30]).collect();
        let found = symmetric_spectrum(&outer, 30).unwrap();
        assert!(found.windows(2).all(|pair| pair[0] <= pair[1]), "{found:?}");
        assert_close(&found[1..29], &[0.0; 28], 1e-15);
        assert_eq!(symmetric_spectrum(&[0.0; 9], 3), Ok(vec![0.0; 3]));
        assert_eq!(symmetric_spectrum(&[], 0), Ok(Vec::new()));
        assert_eq!(symmetric_spectrum(&[f64::NAN], 1), Err(LinalgError::NotFinite));
    }
}
