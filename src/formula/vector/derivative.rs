//! Derivatives over labelled arrays: `grad f(x)` and its like, and `f'(x)` and `diff` through functions of vectors.

use std::cell::RefCell;

use super::lanes;
use crate::formula::ast::Call;
use crate::formula::call::{Callee, argument};
use crate::formula::diagnostic::{FormulaError, Span};
use crate::formula::env::Env;
use crate::formula::flow::{Arg, COLUMN, Flow, Place, ROW, Tracing, innermost, vector_axis};
use crate::formula::labelled::{Axis, Labelled};
use crate::formula::registry::Derivative;
use crate::formula::scope::Value;

/// Axes are made lanes one trace after another; more than a few never are.
const MOST_TRACES: usize = 8;

pub(super) fn derivative(
    env: Env<'_>,
    kind: Derivative,
    call: &Call,
    span: Span,
) -> Result<Labelled, FormulaError> {
    let target = &call.args[0];
    let inner = innermost(&call.name.text, target)?;
    let args = inner.args.iter().map(|arg| argument(env, arg)).collect::<Result<Vec<_>, _>>()?;
    let arrays: Vec<&Labelled> = args
        .iter()
        .filter_map(|arg| match arg {
            Value::Array(array) => Some(array),
            Value::Text(_) => None,
        })
        .collect();
    let vector = match arrays.as_slice() {
        [array] => vector_axis(array.axes()).map(|position| array.axes()[position].name.as_str()),
        _ => None,
    };
    let lanes = lanes::of(&arrays, &vector.into_iter().collect::<Vec<_>>(), span)?;
    let is_vector = vector.is_some() || arrays.len() > 1;
    each(env, lanes, span, |tracing, left| {
        let place = Place::new(env);
        tracing.prepare(env, target);
        let known = args.iter().cloned().map(Arg::Known).collect();
        let subject = tracing.subject(place, inner, known, span)?;
        let y = tracing.target(place, target, subject.args.clone())?;
        if kind != Derivative::Jacobian {
            left_over(&y, left, |axis| {
                let is_own = is_vector && (axis.name == ROW || axis.name == COLUMN);
                !is_own && !axis.name.is_empty()
            });
        }
        tracing.derive(kind, &y, &subject, target.span)
    })
}

/// `f'(x)` of a function that is traced: over all axes at once, or, where a function of a vector needs it, at each label of
/// the axes that the argument and the value share.
pub(in crate::formula) fn prime(
    env: Env<'_>,
    call: &Call,
    at: &Labelled,
    callee: &Callee,
    shared: &[Axis],
    span: Span,
) -> Result<Labelled, FormulaError> {
    if let Callee::Let(_, definition) = callee
        && definition.params.len() != 1
    {
        return Err(crate::formula::trace::one_argument(call, span));
    }
    whole_or_shared(env, shared, span, |tracing| {
        if let Callee::Let(_, definition) = callee {
            tracing.prepare(env.without_locals(), &definition.body);
        }
        let x = tracing.constant(at, span)?;
        tracing.prime(Place::new(env), callee, call, &x, span)
    })
}

/// `diff(expr, name)` of a formula that is traced: over all axes at once, or, where a function of a vector needs it, at
/// each label of the axes that the quantity and the formula share.
pub(in crate::formula) fn partial(
    env: Env<'_>,
    call: &Call,
    shared: &[Axis],
    span: Span,
) -> Result<Labelled, FormulaError> {
    whole_or_shared(env, shared, span, |tracing| {
        tracing.prepare(env, &call.args[0]);
        tracing.activate(&call.args[1]);
        tracing.diff(Place::new(env), call, span)
    })
}

fn whole_or_shared(
    env: Env<'_>,
    shared: &[Axis],
    span: Span,
    build: impl for<'s, 'g> Fn(&Tracing<'s, 'g>) -> Result<Flow<'g>, FormulaError>,
) -> Result<Labelled, FormulaError> {
    let trace = |lanes: &[Axis]| {
        lanes::run(env, lanes.to_vec(), span, |tracing| {
            tracing.see_lanes();
            build(tracing)
        })
    };
    match trace(&[]) {
        Err(error) if !shared.is_empty() => trace(shared).map_err(|_| error),
        found => found,
    }
}

/// Traces until no axis is left over: those that are become lanes, so that a function that has them is a number at each
/// of their labels.
pub(super) fn each(
    env: Env<'_>,
    lanes: Vec<Axis>,
    span: Span,
    build: impl for<'s, 'g> Fn(&Tracing<'s, 'g>, &RefCell<Vec<Axis>>) -> Result<Flow<'g>, FormulaError>,
) -> Result<Labelled, FormulaError> {
    let mut lanes = lanes;
    let mut traces = 0;
    loop {
        let left = RefCell::new(Vec::new());
        let found = lanes::run(env, lanes.clone(), span, |tracing| build(tracing, &left));
        traces += 1;
        if found.is_ok() || traces == MOST_TRACES || !extend(&mut lanes, left.into_inner()) {
            return found;
        }
    }
}

/// Notes the axes of a function's value that may become lanes.
pub(super) fn left_over(y: &Flow<'_>, left: &RefCell<Vec<Axis>>, may: impl Fn(&Axis) -> bool) {
    *left.borrow_mut() = y.axes.iter().filter(|axis| may(axis)).cloned().collect();
}

/// Adds axes to the lanes; whether there was a new one.
pub(super) fn extend(lanes: &mut Vec<Axis>, left: Vec<Axis>) -> bool {
    let before = lanes.len();
    for axis in left {
        if !lanes.iter().any(|lane| lane.name == axis.name) {
            lanes.push(axis);
        }
    }
    lanes.len() > before
}
