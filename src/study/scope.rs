//! What the names in a study's formulas stand for.

use super::axis::{AxisLabels, SweepAxis};
use super::expression::Let;
use super::sweep::{Param, Trial};
use crate::formula::{Axis, Labelled, Scope};
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

/// Defines variables as arrays over their axes: numbers, and the numbers that records set. What takes
/// names is left to selections.
///
/// # Errors
/// A value that appears twice on an axis.
pub fn define_arrays(scope: &mut Scope<'_>, axes: &[SweepAxis]) -> Result<(), Diagnostic> {
    for a in axes {
        if let AxisLabels::Numbers(values) = &a.labels {
            define_array(scope, a, &a.name, values.clone())?;
        }
        for (field, _) in a.records.first().into_iter().flatten() {
            let numbers: Vec<f64> = a.records.iter().filter_map(|record| number(record, field)).collect();
            if numbers.len() == a.len() {
                define_array(scope, a, field, numbers)?;
            }
        }
    }
    Ok(())
}

fn number(record: &[(String, Param)], field: &str) -> Option<f64> {
    record.iter().find_map(|(name, param)| match param {
        Param::Number(x) if name == field => Some(*x),
        _ => None,
    })
}

fn define_array(
    scope: &mut Scope<'_>,
    a: &SweepAxis,
    name: &str,
    values: Vec<f64>,
) -> Result<(), Diagnostic> {
    let value =
        Labelled::new(vec![axis(a)], values).map_err(|error| Diagnostic::new(error.message, a.span))?;
    scope.define_value(name, value);
    Ok(())
}
