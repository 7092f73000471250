//! The QR factorisation.

use super::error::{LinalgError, check};
use crate::kernels::{Arith, Kernel, dispatch};

/// Q: m × n with orthonormal columns and R: n × n upper triangular with a diagonal ≥ 0, a = Q · R, for a: m × n with
/// m ≥ n; by Householder reflections (Golub & Van Loan 2013, algorithm 5.2.1). The sign makes it unique for full rank,
/// so that Q of a normal matrix is Haar distributed (Mezzadri 2007).
///
/// # Errors
/// When the shape is wrong or wide, or an element is not finite.
pub fn qr(a: &[f64], m: usize, n: usize) -> Result<(Vec<f64>, Vec<f64>), LinalgError> {
    check("a", a, m, n)?;
    if m < n {
        return Err(LinalgError::Wide { rows: m, cols: n });
    }
    let mut work = a.to_vec();
    let mut dots = vec![0.0; n];
    // The reflections, one vector of m a row; zeros stand above its first element.
    let mut reflections = vec![0.0; n * m];
    for (p, v) in reflections.chunks_exact_mut(m.max(1)).enumerate() {
        for i in p..m {
            v[i] = work[i * n + p];
        }
        normalise_reflection(v, p);
        reflect(&mut work, v, p, n, p, &mut dots);
    }
    let mut q = vec![0.0; m * n];
    for j in 0..n {
        q[j * n + j] = 1.0;
    }
    for (p, v) in reflections.chunks_exact(m.max(1)).enumerate().rev() {
        reflect(&mut q, v, p, n, 0, &mut dots);
    }
    let mut r = vec![0.0; n * n];
    for p in 0..n {
        let sign = if work[p * n + p] < 0.0 { -1.0 } else { 1.0 };
        for j in p..n {
            r[p * n + j] = sign * work[p * n + j];
        }
        for i in 0..m {
            q[i * n + p] *= sign;
        }
    }
    Ok((q, r))
}

/// Turns a column, zero above `p`, into the unit vector of the reflection that maps it to a multiple of axis `p`.
/// A zero column gives the zero vector, which reflects nothing.
fn normalise_reflection(v: &mut [f64], p: usize) {
    // Scaled by the largest element, so that no square overflows or vanishes.
    let largest = v[p..].iter().fold(0.0, |largest, x| if x.abs() > largest { x.abs() } else { largest });
    if largest == 0.0 {
        return;
    }
    for x in &mut v[p..] {
        *x /= largest;
    }
    let norm = squares(&v[p..]).sqrt();
    v[p] += if v[p] < 0.0 { -norm } else { norm };
    let norm = squares(&v[p..]).sqrt();
    for x in &mut v[p..] {
        *x /= norm;
    }
}

/// Applies 1 − 2 v vᵀ to columns `first` and on of a matrix with `n` columns. Rows outside, columns inside: each column's sum
/// ascends over the rows, and neighbouring columns go side by side. `dots` is scratch of n elements.
fn reflect(a: &mut [f64], v: &[f64], p: usize, n: usize, first: usize, dots: &mut [f64]) {
    dispatch(Reflection { a, v, p, n, first, dots });
}

/// The kernel of [`reflect`]: plain sums and products, in wider vectors where the processor has them.
struct Reflection<'a> {
    a: &'a mut [f64],
    v: &'a [f64],
    p: usize,
    n: usize,
    first: usize,
    dots: &'a mut [f64],
}

impl Kernel for Reflection<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arith>(self) {
        let Reflection { a, v, p, n, first, dots } = self;
        let dots = &mut dots[first..n];
        dots.fill(0.0);
        for (row, v) in a.chunks_exact(n.max(1)).zip(v).skip(p) {
            for (dot, x) in dots.iter_mut().zip(&row[first..]) {
                *dot += v * x;
            }
        }
        for (row, v) in a.chunks_exact_mut(n.max(1)).zip(v).skip(p) {
            for (x, dot) in row[first..].iter_mut().zip(&*dots) {
                *x -= 2.0 * dot * v;
            }
        }
    }
}

fn squares(x: &[f64]) -> f64 {
    x.iter().fold(0.0, |sum, x| sum + x * x)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_close, normal_matrix, product, transpose};
    use super::*;

    #[test]
    fn factors_reproduce_the_matrix_and_are_orthonormal() {
        for (m, n) in [(1, 1), (5, 5), (8, 3), (64, 64)] {
            let a = normal_matrix("qr", m, n);
            let (q, r) = qr(&a, m, n).unwrap();
            assert_close(&product(&q, &r, m, n, n), &a, 2e-14 * m as f64);
            let gram = product(&transpose(&q, m, n), &q, n, m, n);
            let identity: Vec<f64> = (0..n * n).map(|at| f64::from(u8::from(at / n == at % n))).collect();
            assert_close(&gram, &identity, 1e-14);
            assert!((0..n).all(|i| r[i * n + i] > 0.0 && r[i * n..i * n + i].iter().all(|&x| x == 0.0)));
        }
    }

    #[test]
    fn rank_may_be_lacking_and_scale_extreme() {
        let (q, r) = qr(&[1e200, 2e200, 1e200, 2e200, 0.0, 0.0], 3, 2).unwrap();
        assert_close(&product(&q, &r, 3, 2, 2), &[1e200, 2e200, 1e200, 2e200, 0.0, 0.0], 1e186);
        let gram = product(&transpose(&q, 3, 2), &q, 2, 3, 2);
        assert_close(&gram, &[1.0, 0.0, 0.0, 1.0], 1e-14);
        let (q, r) = qr(&[0.0; 4], 2, 2).unwrap();
        assert_eq!((q, r), (vec![1.0, 0.0, 0.0, 1.0], vec![0.0; 4]));
        assert_eq!(qr(&[1.0, 2.0], 1, 2), Err(LinalgError::Wide { rows: 1, cols: 2 }));
        assert_eq!(qr(&[], 0, 0), Ok((vec![], vec![])));
    }
}
