//! Formulas of a notebook: parsed once, and located in their file when they go wrong.

use crate::formula::{self, Expr, FormulaError, Labelled, Scope};
use crate::yaml::{Diagnostic, Entry, Scalar, Yaml, explain_cut, reject_empty};

/// A formula with its place in the file.
#[derive(Clone, Debug)]
pub struct Expression {
    /// The tree.
    pub expr: Expr,
    /// The text and where each byte of it is written.
    pub scalar: Scalar,
}

/// A formula under a name: a probe, a measurement, a column of a table.
#[derive(Clone, Debug)]
pub struct Named {
    /// The name.
    pub name: String,
    /// Where the name is written.
    pub span: crate::yaml::Span,
    /// The formula.
    pub formula: Expression,
}

/// One entry of a `let`: a quantity, or a function if it has parameters.
#[derive(Clone, Debug)]
pub struct Let {
    /// The name.
    pub name: String,
    /// The parameters of a function; empty for a quantity.
    pub params: Vec<String>,
    /// The formula.
    pub body: Expression,
}

impl Expression {
    /// Reads a node as a formula.
    ///
    /// # Errors
    /// It is empty, a list or a map, or its syntax is wrong.
    pub fn read(node: &Yaml, what: &str) -> Result<Self, Diagnostic> {
        reject_empty(node, what)?;
        let Some(scalar) = node.scalar() else {
            return Err(Diagnostic::new(format!("expected a formula, found {}", node.describe()), node.span)
                .label("expected a formula"));
        };
        if scalar.text.trim().is_empty() {
            return Err(
                Diagnostic::new(format!("`{what}` is empty"), node.span).label("write a formula here")
            );
        }
        let expr =
            formula::parse(&scalar.text).map_err(|error| explain_cut(locate(&error, scalar, &[]), scalar))?;
        Ok(Self { expr, scalar: scalar.clone() })
    }

    /// The value of the formula where `scope` says what the names are; `lets` locates errors in them.
    ///
    /// # Errors
    /// An unknown name, an axis or label that does not exist, or arrays that do not fit.
    pub fn eval(&self, scope: &Scope<'_>, lets: &[Let]) -> Result<Labelled, Diagnostic> {
        formula::eval(&self.expr, scope).map_err(|error| locate(&error, &self.scalar, lets))
    }
}

/// An error in the text of `scalar`, or in that of the let which the error names, as a place in the file.
#[must_use]
pub fn locate(error: &FormulaError, scalar: &Scalar, lets: &[Let]) -> Diagnostic {
    let mut notes = Vec::new();
    let mut scalar = scalar;
    if let Some(inside) = &error.inside {
        match lets.iter().rev().find(|l| l.name == inside.name && l.body.scalar.text == inside.text) {
            Some(found) => scalar = &found.body.scalar,
            None => notes.push(format!("in the definition of `{}`: {}", inside.name, inside.text)),
        }
    }
    let mut diagnostic = Diagnostic::new(&error.message, scalar.locate(error.span.start, error.span.end));
    if let Some(help) = &error.help {
        // A caret line has room for a short hint only.
        if help.chars().count() <= 60 {
            diagnostic = diagnostic.label(help);
        } else {
            diagnostic = diagnostic.note(help);
        }
    }
    diagnostic.notes.extend(notes);
    diagnostic
}

/// Reads the entries of a `let`.
///
/// # Errors
/// A key that is neither a name nor `f(x)`, or a formula whose syntax is wrong.
pub fn read_lets(entries: &[Entry]) -> Result<Vec<Let>, Diagnostic> {
    let mut lets = Vec::new();
    for entry in entries {
        let head =
            formula::parse_definition(&entry.key.text).map_err(|error| locate(&error, &entry.key, &[]))?;
        let body = Expression::read(&entry.value, &entry.key.text)?;
        lets.push(Let { name: head.name, params: head.params, body });
    }
    Ok(lets)
}

/// Reads the entries of a map of named formulas.
///
/// # Errors
/// A key that is not a name, or a formula whose syntax is wrong.
pub fn read_named(entries: &[Entry]) -> Result<Vec<Named>, Diagnostic> {
    let mut named = Vec::new();
    for entry in entries {
        let name = entry.key.text.clone();
        if !super::is_name(&name) {
            return Err(Diagnostic::new(
                format!("`{name}` is not a name that formulas can use"),
                entry.key_span,
            )
            .label("letters, digits and _, not first a digit"));
        }
        named.push(Named { formula: Expression::read(&entry.value, &name)?, name, span: entry.key_span });
    }
    Ok(named)
}
