//! Derivatives in formulas: `f'(x)` and `diff(expr, name)`.

use super::ast::Call;
use super::call::Callee;
use super::diagnostic::{FormulaError, Span};
use super::env::Env;
use super::labelled::Labelled;

fn unavailable(span: Span) -> FormulaError {
    FormulaError::new(span, "derivatives are not available yet")
}

/// `f'(x)`, `f''(x)`, …
pub(super) fn prime(
    _env: Env<'_>,
    _call: &Call,
    span: Span,
    _callee: &Callee,
) -> Result<Labelled, FormulaError> {
    Err(unavailable(span))
}

/// `diff(expr, name)`.
pub(super) fn partial(_env: Env<'_>, _call: &Call, span: Span) -> Result<Labelled, FormulaError> {
    Err(unavailable(span))
}
