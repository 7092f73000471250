//! Derivatives with respect to vectors, and functions of vectors and matrices, over labelled arrays.

use super::ast::Call;
use super::diagnostic::{FormulaError, Span};
use super::env::Env;
use super::labelled::Labelled;
use super::registry::Function;

pub(super) fn call(
    _env: Env<'_>,
    function: &Function,
    _call: &Call,
    span: Span,
) -> Result<Labelled, FormulaError> {
    Err(FormulaError::new(span, format!("`{}` is traced only", function.name)))
}
