//! What the names in a study's formulas stand for.

use super::axis::{AxisLabels, SweepAxis};
use super::expression::{Let, locate};
use super::kind::Setup;
use super::sweep::{Param, Trial};
use crate::formula::{self, Axis, Labelled, Scope};
use crate::yaml::Diagnostic;

/// An axis of a sweep as one of a labelled array.
#[must_use]
pub fn axis(axis: &SweepAxis) -> Axis {
    match &axis.labels {
        AxisLabels::Numbers(values) => Axis::numbers(&axis.name, values.clone()),
        AxisLabels::Names(names) => Axis::names(&axis.name, names.iter().map(|(name, _)| name.clone())),
    }
}

/// Defines lets, to be computed when they are used.
pub fn define_lets(scope: &mut Scope<'_>, lets: &[Let]) {
    for l in lets {
        scope.define_function(&l.name, l.params.clone(), l.body.expr.clone(), &l.body.scalar.text);
    }
}

/// Defines what the variables are in a trial: numbers, and names for selections.
pub(super) fn define_trial(scope: &mut Scope<'_>, trial: &Trial) {
    for (name, param) in &trial.params {
        match param {
            Param::Number(x) => scope.define_number(name, *x),
            Param::Name { name: text, .. } => scope.define_text(name, text),
            Param::Node(_) => {}
        }
    }
}

/// Defines the variables of a sweep as arrays over its axes. A variable that takes names is what the
/// names stand for, side by side, if all of them are lets or functions of no argument.
pub fn define_sweep(scope: &mut Scope<'_>, setup: &Setup) -> Result<(), Diagnostic> {
    for a in &setup.sweep.axes {
        if let AxisLabels::Numbers(values) = &a.labels {
            let value = Labelled::new(vec![axis(a)], values.clone())
                .map_err(|error| Diagnostic::new(error.message, a.span))?;
            scope.define_value(&a.name, value);
        }
    }
    for a in &setup.sweep.axes {
        if let AxisLabels::Names(names) = &a.labels {
            let names: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
            define_stack(scope, setup, a, &a.name, &names)?;
        }
        for (k, (field, _)) in a.records.first().iter().flat_map(|r| r.iter().enumerate()) {
            define_field(scope, setup, a, field, k)?;
        }
    }
    Ok(())
}

/// A name that records set: numbers side by side, or what the names that it is set to stand for.
fn define_field(scope: &mut Scope<'_>, setup: &Setup, a: &SweepAxis, field: &str, k: usize) -> Result<(), Diagnostic> {
    let mut numbers = Vec::new();
    let mut names = Vec::new();
    for record in &a.records {
        // The records set the same names, though not always in the same order.
        match record.iter().find(|(name, _)| name == field).or(record.get(k)) {
            Some((_, Param::Number(x))) => numbers.push(*x),
            Some((_, Param::Name { name, .. })) => names.push(name.as_str()),
            _ => {}
        }
    }
    if numbers.len() == a.len() {
        let value =
            Labelled::new(vec![axis(a)], numbers).map_err(|error| Diagnostic::new(error.message, a.span))?;
        scope.define_value(field, value);
    } else if names.len() == a.len() {
        define_stack(scope, setup, a, field, &names)?;
    }
    Ok(())
}

fn define_stack(scope: &mut Scope<'_>, setup: &Setup, a: &SweepAxis, name: &str, names: &[&str]) -> Result<(), Diagnostic> {
    let quantity = |n: &&str| setup.lets.iter().rev().find(|l| l.name == **n).filter(|l| l.params.is_empty());
    let bodies: Vec<&Let> = names.iter().filter_map(quantity).collect();
    if bodies.len() != names.len() {
        return Ok(());
    }
    let mut parts = Vec::new();
    for body in bodies {
        let value = formula::eval(&body.body.expr, scope).map_err(|e| locate(&e, &body.body.scalar, &setup.lets))?;
        parts.push(value);
    }
    let value = formula::stack(axis(a), &parts).map_err(|error| Diagnostic::new(error.message, a.span))?;
    scope.define_value(name, value);
    Ok(())
}
