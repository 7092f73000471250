//! The stretch of the plane that a contour or a quiver shows.

use super::super::word;
use super::read::one_or_labelled;
use crate::study::Expression;
use crate::yaml::{Diagnostic, Fields, Span, Value, Yaml};

/// A stretch of the plane with what is in it. The names `x` and `y` are its coordinates.
#[derive(Clone, Debug)]
pub struct Window {
    /// The horizontal stretch.
    pub x: Reach,
    /// The vertical one.
    pub y: Reach,
    /// The height over x and y whose level lines are drawn.
    pub surface: Option<Expression>,
    /// The vectors over x and y that are drawn as arrows: an array with two components.
    pub field: Option<Expression>,
    /// Paths with their labels: arrays with two components and steps.
    pub paths: Vec<(Option<String>, Expression)>,
    /// The axis of the steps; `step` unless it is given.
    pub along: Option<(String, Span)>,
    /// Points with their labels, drawn as crosses: arrays with two components.
    pub marks: Vec<(Option<String>, Expression)>,
}

/// The two ends of a coordinate.
#[derive(Clone, Debug)]
pub struct Reach {
    /// The lower end.
    pub from: Expression,
    /// The upper end.
    pub to: Expression,
    /// Where they are written.
    pub span: Span,
}

impl Window {
    /// Reads the keys of a window.
    pub(super) fn read(fields: &Fields<'_>) -> Result<Self, Diagnostic> {
        let formula = |key: &str| fields.get(key).map(|node| Expression::read(node, key)).transpose();
        let several = |key: &str| fields.get(key).map_or(Ok(Vec::new()), |node| one_or_labelled(node, key));
        Ok(Self {
            x: Reach::read(fields.require("x")?, "x")?,
            y: Reach::read(fields.require("y")?, "y")?,
            surface: formula("surface")?,
            field: formula("field")?,
            paths: several("paths")?,
            along: word(fields, "along")?,
            marks: several("minima")?,
        })
    }
}

impl Reach {
    /// Reads `from..to`.
    fn read(node: &Yaml, key: &str) -> Result<Self, Diagnostic> {
        let wrong = || {
            Diagnostic::new(format!("`{key}` is a range of this figure"), node.span)
                .label("from..to, for example -2..2")
        };
        let scalar = node.scalar().ok_or_else(wrong)?;
        let at = scalar.text.find("..").ok_or_else(wrong)?;
        let end = |start: usize, stop: usize| {
            let part = scalar.slice(start, stop);
            let span = part.locate(0, part.text.len());
            Expression::read(&Yaml { span, value: Value::Scalar(part) }, key)
        };
        let to = at + 2 + usize::from(scalar.text[at + 2..].starts_with('='));
        Ok(Self { from: end(0, at)?, to: end(to, scalar.text.len())?, span: node.span })
    }
}
