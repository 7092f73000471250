//! The keys of an iterating study, one by one.

use super::data_words;
use super::labels::Every;
use super::setup::{Objective, Start, StartValue};
use crate::formula::Node;
use crate::optimizer::Clip;
use crate::problem::surface::{REGISTRY, find};
use crate::study::expression::{Expression, read_named};
use crate::study::files::Files;
use crate::study::network::numbers::Numbers;
use crate::study::network::train;
use crate::yaml::{Diagnostic, Entry, Span, Yaml};

pub(super) fn entries<'a>(node: &'a Yaml, what: &str, example: &str) -> Result<&'a [Entry], Diagnostic> {
    match node.entries() {
        Some(entries) if !entries.is_empty() => Ok(entries),
        _ => Err(Diagnostic::new(format!("`{what}` names states"), node.span)
            .label(format!("for example {example}"))),
    }
}

/// States with where they are, under some key.
pub(super) fn starts(node: &Yaml, key: &str) -> Result<Vec<Start>, Diagnostic> {
    let mut all = Vec::new();
    for entry in entries(node, key, &format!("{key}: {{x: ones(2)}}"))? {
        let name = entry.key.text.clone();
        if !crate::study::is_name(&name) {
            return Err(Diagnostic::new(
                format!("`{name}` is not a name that formulas can use"),
                entry.key_span,
            )
            .label("letters, digits and _, not first a digit"));
        }
        let value = match entry.value.entries() {
            Some([]) => {
                return Err(Diagnostic::new(format!("`{name}` has no component"), entry.value.span)
                    .label("for example {x: 1, y: 2}"));
            }
            Some(components) => StartValue::Point(read_named(components)?),
            None => StartValue::Formula(Expression::read(&entry.value, &name)?),
        };
        all.push(Start { name, span: entry.key_span, value });
    }
    Ok(all)
}

pub(super) fn objective(node: &Yaml) -> Result<Objective, Diagnostic> {
    let formula = Expression::read(node, "minimise")?;
    match &formula.expr.node {
        Node::Name(name) => {
            let name = name.clone();
            Ok(Objective::Function(formula, name))
        }
        _ => Ok(Objective::Formula(formula)),
    }
}

/// A test function by its name, with its number of variables if that is given, and where; or a model on a table.
pub(super) fn problem(
    numbers: &Numbers<'_>,
    files: &Files,
    node: &Yaml,
    n: Option<(usize, Span)>,
) -> Result<Objective, Diagnostic> {
    match (node.entries(), n) {
        (Some([_]), Some((_, span))) => Err(Diagnostic::new("`dimension` means nothing here", span)
            .label("the table and the model say how many parameters there are")),
        (Some([entry]), None) => Ok(Objective::Data(data_words::loss(numbers, files, entry)?)),
        (Some(_), _) => Err(Diagnostic::new("the problem is one model on a table", node.span)
            .label("for example {logistic: {data: breast_cancer}}")),
        (None, n) => surface(node, n),
    }
}

fn surface(node: &Yaml, n: Option<(usize, Span)>) -> Result<Objective, Diagnostic> {
    let names = REGISTRY.iter().map(|surface| surface.name());
    let name = node.text().unwrap_or("");
    let Some(surface) = find(name) else {
        return Err(Diagnostic::new(format!("unknown problem `{name}`"), node.span)
            .meant(name, names)
            .note("`gradbook explain problem` lists all of them"));
    };
    let dimensions = surface.dimensions();
    let (n, span) = n.unwrap_or((dimensions.standard, node.span));
    dimensions.check(name, n).map_err(|error| Diagnostic::new(error.to_string(), span))?;
    Ok(Objective::Surface(surface, n))
}

pub(super) fn condition(node: &Yaml) -> Result<Expression, Diagnostic> {
    if node.entries().is_some() {
        return Err(Diagnostic::new("the tolerances of a solver are given, and there is none", node.span)
            .label("write a condition: \"norm(gradient) < 1e-8\""));
    }
    Expression::read(node, "until")
}

pub(super) fn clip(node: &Yaml) -> Result<Option<(Clip, Expression)>, Diagnostic> {
    let Some((clip, limit)) = train::clipping(node)? else { return Ok(None) };
    Ok(Some((clip, Expression::read(limit, "clip")?)))
}

pub(super) fn every(numbers: &Numbers<'_>, node: &Yaml) -> Result<Every, Diagnostic> {
    match node.text() {
        Some("log") => Ok(Every::Log),
        _ => Ok(Every::Steps(numbers.size(node, "every")?)),
    }
}
