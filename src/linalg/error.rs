//! What can go wrong in a factorisation.

use super::number::Number;

/// Why a factorisation or a solution does not exist.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LinalgError {
    /// A slice does not have the elements of its shape.
    #[error("{operand} has {found} elements, and a {rows} × {cols} matrix has {}", rows * cols)]
    Shape {
        /// The operand's name.
        operand: &'static str,
        /// Its elements.
        found: usize,
        /// The rows of its shape.
        rows: usize,
        /// The columns of its shape.
        cols: usize,
    },
    /// A QR factorisation with more columns than rows.
    #[error("a {rows} × {cols} matrix has more columns than rows; factorise its transpose")]
    Wide {
        /// The rows.
        rows: usize,
        /// The columns.
        cols: usize,
    },
    /// An element is infinite or not a number.
    #[error("the matrix has an element that is not finite")]
    NotFinite,
    /// A pivot is exactly zero.
    #[error("the matrix is singular: pivot {pivot} is zero")]
    Singular {
        /// The index of the pivot.
        pivot: usize,
    },
    /// A pivot of a Cholesky factorisation is not above zero.
    #[error("the matrix is not positive definite: pivot {pivot} is {value}")]
    NotPositiveDefinite {
        /// The index of the pivot.
        pivot: usize,
        /// Its value.
        value: f64,
    },
    /// Rotations did not settle.
    #[error("the rotations have not converged after {sweeps} sweeps")]
    NotConverged {
        /// The sweeps that were made.
        sweeps: usize,
    },
}

/// Checks that a slice is a finite matrix of that shape.
pub(super) fn check<T: Number>(
    operand: &'static str,
    a: &[T],
    rows: usize,
    cols: usize,
) -> Result<(), LinalgError> {
    if a.len() != rows * cols {
        return Err(LinalgError::Shape { operand, found: a.len(), rows, cols });
    }
    if a.iter().all(|x| x.value().is_finite()) { Ok(()) } else { Err(LinalgError::NotFinite) }
}
