//! Derivatives in formulas: `f'(x)` and `diff(expr, name)`, by one trace into the core each.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::ast::{Call, Expr, Node};
use super::call::{self, Callee};
use super::dependence::{Question, depends};
use super::diagnostic::{FormulaError, Span};
use super::env::Env;
use super::eval::{self, array, value};
use super::labelled::{Axis, Labelled, size};
use super::registry::Tag;
use super::scope::{Meaning, Value};
use super::trace::{Bound, Place, Tracer, by_name, one_argument};
use super::traced::Traced;
use super::vector;
use crate::autodiff::{Graph, Var};

/// `f'(x)`, `f''(x)`, …
pub(super) fn prime(
    env: Env<'_>,
    call: &Call,
    span: Span,
    callee: &Callee,
) -> Result<Labelled, FormulaError> {
    let [arg] = call.args.as_slice() else { return Err(one_argument(call, span)) };
    if let Some(axes) = &call.axes {
        return Err(FormulaError::new(axes.names[0].span, "a derivative reduces no axes"));
    }
    if let Callee::Builtin(function) = callee
        && function.tag != Tag::Pointwise
    {
        return Err(FormulaError::new(
            span,
            format!("`{}` is not pointwise and has no derivative", function.name),
        )
        .help("differentiate what it is applied to"));
    }
    let at = array(env, arg)?;
    let plain = Call { primes: 0, ..call.clone() };
    let axes = call::dispatch(env, &plain, span, callee)?.into_parts().0;
    let mut active = BTreeSet::new();
    if let Callee::Let(name, definition) = callee {
        differentiated(env, &definition.body, &mut active, &mut BTreeSet::from([name.clone()]));
    }
    let shared: Vec<Axis> =
        at.axes().iter().filter(|axis| axes.iter().any(|own| own.name == axis.name)).cloned().collect();
    let body_ignores_it = match callee {
        Callee::Let(_, definition) => {
            super::align::spread(&at, &axes).is_err() && !definition.params.is_empty()
        }
        _ => false,
    };
    if body_ignores_it {
        // The value has fewer axes than the argument where it does not depend on it, or reduces them.
        let Callee::Let(_, definition) = callee else { return Err(one_argument(call, span)) };
        let is_param = |name: &str| Some(definition.params.iter().any(|param| param == name));
        let local = |name: &str| is_param(name).filter(|is_param| *is_param);
        let question = Question { active: &active, local: &local };
        if depends(env.without_locals(), &definition.body, &question) {
            return vector::prime(env, call, &at, callee, &shared, span);
        }
        return Ok(Labelled::raw(axes.clone(), vec![0.0; size(&axes)]));
    }
    let found = traced(&axes, &active, span, |tracer| {
        let x = tracer.graph.alias(tracer.constant(&at, span)?);
        tracer.prime(Place { env, bound: None }, callee, call.primes, x, at.clone(), span)
    });
    // What is not pointwise is traced over named axes.
    found.or_else(|error| vector::prime(env, call, &at, callee, &shared, span).map_err(|_| error))
}

/// `diff(expr, name)`.
pub(super) fn partial(env: Env<'_>, call: &Call, span: Span) -> Result<Labelled, FormulaError> {
    let [expr, name] = call.args.as_slice() else { return Err(by_name(span)) };
    let known = name.as_name().ok_or_else(|| by_name(name.span))?;
    if let Value::Text(text) = value(env, name)? {
        return Err(FormulaError::new(name.span, format!("`{known}` is the text \"{text}\", not a number")));
    }
    let axes = array(env, expr)?.into_parts().0;
    let mut active = BTreeSet::new();
    differentiated(env, expr, &mut active, &mut BTreeSet::new());
    let is_local = env.local(known).is_some();
    if !is_local {
        active.insert(known.to_owned());
    }
    let axes_of_name = match eval::name(env, known, name.span)? {
        Value::Array(array) => array.into_parts().0,
        Value::Text(_) => Vec::new(),
    };
    let is_in_value = |axis: &Axis| axes.iter().any(|own| own.name == axis.name);
    let shared: Vec<Axis> = axes_of_name.iter().filter(|axis| is_in_value(axis)).cloned().collect();
    if shared.len() < axes_of_name.len() {
        let local = |name: &str| env.local(name).map(|_| name == known);
        return if depends(env, expr, &Question { active: &active, local: &local }) {
            vector::partial(env, call, &shared, span)
        } else {
            Ok(Labelled::raw(axes.clone(), vec![0.0; size(&axes)]))
        };
    }
    let found = traced(&axes, &active, span, |tracer| {
        let bound = Bound { vars: Vec::new(), outer: None };
        tracer.diff(Place { env, bound: Some(&bound) }, call, span)
    });
    // What is not pointwise is traced over named axes.
    found.or_else(|error| vector::partial(env, call, &shared, span).map_err(|_| error))
}

/// Traces, compiles and runs one formula over some axes.
fn traced(
    axes: &[Axis],
    active: &BTreeSet<String>,
    span: Span,
    build: impl for<'t, 'g> FnOnce(&Tracer<'t, 'g>) -> Result<Var<'g>, FormulaError>,
) -> Result<Labelled, FormulaError> {
    let len = size(axes);
    if len == 0 {
        return Ok(Labelled::raw(axes.to_vec(), Vec::new()));
    }
    let core = Graph::new();
    let tracer = Tracer {
        graph: Traced { graph: &core, len: Some(len) },
        axes,
        active,
        named: RefCell::new(BTreeMap::new()),
    };
    let y = build(&tracer)?;
    let values = tracer.graph.values(y).map_err(|error| FormulaError::new(span, error.to_string()))?;
    let values =
        if values.len() == len { values } else { vec![values.first().copied().unwrap_or(f64::NAN); len] };
    Ok(Labelled::raw(axes.to_vec(), values))
}

/// Collects the names with respect to which an expression, or a definition that it uses, takes a derivative.
pub(super) fn differentiated(
    env: Env<'_>,
    expr: &Expr,
    active: &mut BTreeSet<String>,
    seen: &mut BTreeSet<String>,
) {
    let mut definitions: Vec<&str> = Vec::new();
    match &expr.node {
        Node::Name(name) => definitions.push(name),
        Node::Call(call) => {
            definitions.push(&call.name.text);
            if call.name.text == "diff"
                && let Some(name) = call.args.get(1).and_then(Expr::as_name)
                && env.local(name).is_none()
            {
                active.insert(name.to_owned());
            }
        }
        _ => {}
    }
    for part in expr.children() {
        differentiated(env, part, active, seen);
    }
    for name in definitions {
        if seen.insert(name.to_owned())
            && let Some(Meaning::Let(definition)) = env.scope.meaning(name)
        {
            differentiated(env.without_locals(), &definition.body, active, seen);
        }
    }
}
