//! Small dense linear algebra in a fixed order of operations.
//!
//! Matrices are row-major slices. Results depend on nothing but the operands; there is no blocking and no threads.

mod bisection;
mod cholesky;
mod eigen;
mod error;
mod lanczos;
mod least_squares;
mod lu;
mod modified;
mod number;
mod power;
mod qr;
mod singular;
mod spectral;

pub use bisection::symmetric_spectrum;
pub use cholesky::{cholesky, cholesky_solve};
pub use eigen::{symmetric_eigen, symmetric_eigenvalues};
pub use error::LinalgError;
pub use lanczos::{Ritz, lanczos};
pub use least_squares::least_squares;
pub use lu::solve;
pub use modified::{ModifiedCholesky, modified_cholesky};
pub use number::{Counted, Number, Tally};
pub use power::{Dominant, power};
pub use qr::qr;
pub use singular::singular_values;
pub use spectral::spectral_norm;

#[cfg(test)]
mod testing {
    use crate::random::{Stream, fill_normal};

    /// An m × n matrix of standard normal numbers.
    pub fn normal_matrix(name: &str, m: usize, n: usize) -> Vec<f64> {
        let mut a = vec![0.0; m * n];
        fill_normal(&mut Stream::new(&["test".into(), name.into()]), &mut a);
        a
    }

    /// a · b for a: m × k, b: k × n.
    pub fn product(a: &[f64], b: &[f64], m: usize, k: usize, n: usize) -> Vec<f64> {
        let entry = |i: usize, j: usize| (0..k).fold(0.0, |sum, p| sum + a[i * k + p] * b[p * n + j]);
        (0..m * n).map(|at| entry(at / n, at % n)).collect()
    }

    /// The transpose of a: m × n.
    pub fn transpose(a: &[f64], m: usize, n: usize) -> Vec<f64> {
        (0..m * n).map(|at| a[at % m * n + at / m]).collect()
    }

    pub fn assert_close(a: &[f64], b: &[f64], tolerance: f64) {
        assert_eq!(a.len(), b.len());
        for (a, b) in a.iter().zip(b) {
            assert!((a - b).abs() <= tolerance, "{a:e} and {b:e}");
        }
    }
}
