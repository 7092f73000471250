//! Eigenvalues of a symmetric operator that is known by its products alone.

use super::eigen::symmetric_eigen;
use super::error::LinalgError;
use crate::kernels::{dot, norm2};

/// A vector that is this part of its length before orthogonalisation, or less, is noise.
const NOISE: f64 = 1e-10;

/// Approximate eigenvalues from a Krylov space.
#[derive(Debug, Clone, PartialEq)]
pub struct Ritz {
    /// The Ritz values, ascending.
    pub values: Vec<f64>,
    /// ‖A u − θ u‖ for each value θ with its unit vector u: within so much of θ there is an eigenvalue (Parlett 1998, theorem
    /// 4.5.1).
    pub residuals: Vec<f64>,
    /// How many products were made.
    pub products: usize,
}

/// The Ritz values of a symmetric operator on vectors of n numbers after so many steps, n at most (Lanczos 1950; Golub & Van
/// Loan 2013, section 10.1). Each new vector is made orthogonal to all others, twice (Parlett 1998, section 6.9), so no
/// value appears more often than it should. Where the Krylov space is exhausted, `fill` gives another start, so that n steps
/// find all eigenvalues, as often as they are there.
///
/// `product` makes A v of v; `fill` gives a vector in general position.
///
/// # Errors
/// A product is not finite.
pub fn lanczos(
    n: usize,
    steps: usize,
    product: &mut dyn FnMut(&[f64], &mut [f64]),
    fill: &mut dyn FnMut(&mut [f64]),
) -> Result<Ritz, LinalgError> {
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let (mut diagonal, mut beside): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    let mut v = fresh(n, &basis, fill);
    let mut left = 0.0;
    while let Some(now) = v.take() {
        let mut w = vec![0.0; n];
        product(&now, &mut w);
        if !w.iter().all(|x| x.is_finite()) {
            return Err(LinalgError::NotFinite);
        }
        let size = norm2(&w);
        diagonal.push(dot(&now, &w));
        basis.push(now);
        orthogonalise(&mut w, &basis);
        left = norm2(&w);
        if basis.len() >= steps.min(n) {
            break;
        }
        v = if left > NOISE * size {
            w.iter_mut().for_each(|x| *x /= left);
            beside.push(left);
            Some(w)
        } else {
            beside.push(0.0);
            fresh(n, &basis, fill)
        };
    }
    let m = diagonal.len();
    let mut tridiagonal = vec![0.0; m * m];
    for i in 0..m {
        tridiagonal[i * m + i] = diagonal[i];
        if i + 1 < m {
            tridiagonal[i * m + i + 1] = beside[i];
            tridiagonal[(i + 1) * m + i] = beside[i];
        }
    }
    let (values, vectors) = symmetric_eigen(&tridiagonal, m)?;
    let last = vectors.get(m.saturating_sub(1) * m..).unwrap_or_default();
    let residuals = last.iter().map(|x| left * x.abs()).collect();
    Ok(Ritz { values, residuals, products: m })
}

/// A unit vector that is orthogonal to all of a basis; nothing if there is none.
fn fresh(n: usize, basis: &[Vec<f64>], fill: &mut dyn FnMut(&mut [f64])) -> Option<Vec<f64>> {
    if basis.len() >= n {
        return None;
    }
    let mut v = vec![0.0; n];
    fill(&mut v);
    let size = norm2(&v);
    orthogonalise(&mut v, basis);
    let left = norm2(&v);
    v.iter_mut().for_each(|x| *x /= left);
    // What is left may be small beside what was taken away.
    orthogonalise(&mut v, basis);
    let again = norm2(&v);
    v.iter_mut().for_each(|x| *x /= again);
    (left > NOISE * size && again > 0.5).then_some(v)
}

/// Takes the parts along a basis of unit vectors away, twice.
fn orthogonalise(w: &mut [f64], basis: &[Vec<f64>]) {
    for _ in 0..2 {
        for v in basis {
            let part = dot(v, w);
            w.iter_mut().zip(v).for_each(|(w, v)| *w -= part * v);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_close, normal_matrix, transpose};
    use super::super::{symmetric_eigen, symmetric_eigenvalues};
    use super::*;
    use crate::random::{Stream, fill_normal};

    fn run(a: &[f64], n: usize, steps: usize) -> Ritz {
        let mut stream = Stream::new(&["test".into(), "lanczos".into()]);
        let mut product = |v: &[f64], out: &mut [f64]| {
            for (out, row) in out.iter_mut().zip(a.chunks_exact(n)) {
                *out = dot(row, v);
            }
        };
        lanczos(n, steps, &mut product, &mut |out| fill_normal(&mut stream, out)).unwrap()
    }

    fn symmetric(n: usize) -> Vec<f64> {
        let b = normal_matrix("lanczos", n, n);
        b.iter().zip(transpose(&b, n, n)).map(|(x, y)| x + y).collect()
    }

    #[test]
    fn all_steps_find_all_eigenvalues() {
        for n in [1, 2, 7, 40] {
            let a = symmetric(n);
            let found = run(&a, n, n);
            assert_close(&found.values, &symmetric_eigenvalues(&a, n).unwrap(), 1e-12);
            assert_eq!(found.products, n);
        }
    }

    #[test]
    fn eigenvalues_are_found_as_often_as_they_are_there() {
        // Five times 2, three times −1, and a 7, in a basis of its own.
        let n = 9;
        let (_, q) = symmetric_eigen(&symmetric(n), n).unwrap();
        let values = [2.0, -1.0, 2.0, 7.0, 2.0, -1.0, 2.0, -1.0, 2.0];
        let entry =
            |at: usize| (0..n).fold(0.0, |sum, k| sum + q[at / n * n + k] * values[k] * q[at % n * n + k]);
        let a: Vec<f64> = (0..n * n).map(entry).collect();
        let found = run(&a, n, n);
        assert_close(&found.values, &[-1.0, -1.0, -1.0, 2.0, 2.0, 2.0, 2.0, 2.0, 7.0], 1e-13);
        assert_close(&run(&[0.0; 16], 4, 4).values, &[0.0; 4], 0.0);
    }

    #[test]
    fn a_residual_says_how_near_an_eigenvalue_is() {
        let n = 60;
        let a = symmetric(n);
        let exact = symmetric_eigenvalues(&a, n).unwrap();
        for steps in [5, 15, 30] {
            let found = run(&a, n, steps);
            assert_eq!(found.values.len(), steps);
            for (value, residual) in found.values.iter().zip(&found.residuals) {
                let nearest = exact.iter().fold(f64::INFINITY, |near, x| {
                    if (x - value).abs() < near { (x - value).abs() } else { near }
                });
                assert!(nearest <= residual + 1e-12, "{steps}: {nearest} {residual}");
            }
        }
        let few = run(&a, n, 30);
        assert!((few.values[29] - exact[59]).abs() < 1e-6, "the ends converge first");
    }

    #[test]
    fn what_is_not_finite_is_an_error() {
        let product = &mut |_: &[f64], out: &mut [f64]| out.fill(f64::NAN);
        assert_eq!(lanczos(2, 2, product, &mut |out| out.fill(1.0)), Err(LinalgError::NotFinite));
    }
}
