//! Eigenvalues of symmetric matrices over labelled arrays.

use super::lanes;
use crate::formula::align::spread;
use crate::formula::diagnostic::{FormulaError, Span};
use crate::formula::flow::{COLUMN, EIGEN, ROW};
use crate::formula::labelled::{Axis, Labelled, describe};
use crate::linalg::symmetric_eigenvalues;

/// How far a matrix may be from its transpose, relative to its largest element: derivatives leave rounding errors.
const SYMMETRY: f64 = 1e-8;

/// The eigenvalues of each matrix, ascending, over `k`; NaN where an element is not finite.
pub(super) fn values(a: &Labelled, span: Span) -> Result<Labelled, FormulaError> {
    let rest = lanes::of(&[a], &[ROW, COLUMN], span)?;
    let (rows, columns) = match (a.axis(ROW), a.axis(COLUMN)) {
        (Some(rows), Some(columns)) => (rows.clone(), columns.clone()),
        (None, None) => {
            let axes = rest.into_iter().chain([numbered(EIGEN, 1)]).collect();
            return Ok(Labelled::raw(axes, a.values().to_vec()));
        }
        _ => {
            return Err(FormulaError::new(span, "`eig` needs a matrix over `i` and `j`")
                .help("`hess f(x)` is such a matrix"));
        }
    };
    let n = rows.len();
    if n != columns.len() {
        let message =
            format!("`eig` needs as many rows as columns, and this matrix has {n} and {}", columns.len());
        return Err(FormulaError::new(span, message));
    }
    let axes: Vec<Axis> = rest.iter().cloned().chain([rows, columns]).collect();
    let matrices = spread(a, &axes).map_err(|error| error.at(span))?;
    let mut found = Vec::with_capacity(matrices.len() / n);
    for (lane, matrix) in matrices.chunks_exact(n * n).enumerate() {
        if matrix.iter().any(|x| !x.is_finite()) {
            found.extend(std::iter::repeat_n(f64::NAN, n));
            continue;
        }
        let symmetric = symmetrise(matrix, n).ok_or_else(|| asymmetric(&rest, lane, span))?;
        let failed = |error: crate::linalg::LinalgError| FormulaError::new(span, error.to_string());
        found.extend(symmetric_eigenvalues(&symmetric, n).map_err(failed)?);
    }
    let axes = rest.into_iter().chain([numbered(EIGEN, n)]).collect();
    Ok(Labelled::raw(axes, found))
}

/// The mean of a matrix and its transpose; nothing if they differ by more than rounding.
fn symmetrise(a: &[f64], n: usize) -> Option<Vec<f64>> {
    let largest = a.iter().fold(0.0, |most, x| if x.abs() > most { x.abs() } else { most });
    let mut out = a.to_vec();
    for i in 0..n {
        for j in 0..n {
            let (x, y) = (a[i * n + j], a[j * n + i]);
            if (x - y).abs() > SYMMETRY * largest {
                return None;
            }
            out[i * n + j] = f64::midpoint(x, y);
        }
    }
    Some(out)
}

fn asymmetric(rest: &[Axis], lane: usize, span: Span) -> FormulaError {
    let place = describe(rest, lane);
    let place = if place.is_empty() { String::new() } else { format!(" at {place}") };
    FormulaError::new(span, format!("`eig` needs a symmetric matrix, and this one is not{place}"))
        .help("a Hessian is symmetric; the eigenvalues of other matrices may be complex")
}

/// An axis with the labels 1 to n.
pub(super) fn numbered(name: &str, n: usize) -> Axis {
    Axis::numbers(name, (1..=n).map(|i| i as f64).collect())
}
