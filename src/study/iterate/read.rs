//! The keys of an iterating study, one by one.

use super::labels::Every;
use super::noise::Law;
use super::setup::{Objective, Start, StartValue};
use super::words::{NOISE, PARETO};
use crate::formula::Node;
use crate::optimizer::Clip;
use crate::problem::surface::{REGISTRY, find};
use crate::study::expression::{Expression, read_named};
use crate::study::network::numbers::{Numbers, single};
use crate::study::network::train;
use crate::yaml::{Diagnostic, Entry, Fields, Span, Yaml};

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

/// A test function with its number of variables, if that is given, and where.
pub(super) fn surface(node: &Yaml, n: Option<(usize, Span)>) -> Result<Objective, Diagnostic> {
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

pub(super) fn noise(numbers: &Numbers<'_>, node: &Yaml) -> Result<(Law, Expression), Diagnostic> {
    let Some(entry) = single(node) else {
        return Err(Diagnostic::new("the noise is one law with its scale", node.span)
            .label("for example {normal: 0.1}"));
    };
    let law = match entry.key.text.as_str() {
        "normal" => Law::Normal,
        "laplace" => Law::Laplace,
        "cauchy" => Law::Cauchy,
        "pareto" => {
            let fields = Fields::of(&entry.value, &PARETO)?;
            let node = fields.require("tail")?;
            let tail = numbers.number(node, "tail")?;
            if tail <= 0.0 {
                return Err(
                    Diagnostic::new(format!("the tail has the index {tail}"), node.span).label("above 0")
                );
            }
            return Ok((Law::Pareto(tail), Expression::read(fields.require("scale")?, "scale")?));
        }
        other => {
            let known: Vec<&str> = NOISE.all().map(|key| key.name).collect();
            return Err(Diagnostic::new(format!("unknown noise `{other}`"), entry.key_span)
                .meant(other, known.iter().copied())
                .note(format!("known: {}", known.join(", "))));
        }
    };
    Ok((law, Expression::read(&entry.value, &entry.key.text)?))
}
