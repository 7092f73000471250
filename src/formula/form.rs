//! The forms that bind a name: repeated sums and products, fixed points, expectations.

use super::aggregate::reduce;
use super::align::align;
use super::ast::{Bound, Call, Expr, Node};
use super::derivative;
use super::diagnostic::{FormulaError, Span};
use super::env::Env;
use super::eval::{Pointwise, apply, array, scalar};
use super::labelled::{Axis, Labelled, size};
use super::pointwise::Binary;
use super::quadrature;
use super::registry::Form;
use super::scope::Value;

/// An iteration that has not settled after this many steps never will.
const MOST_STEPS: usize = 100_000;

/// The relative change at which a fixed point counts as reached.
const SETTLED: f64 = 1e-15;

pub(super) fn call(env: Env<'_>, kind: Form, call: &Call, span: Span) -> Result<Labelled, FormulaError> {
    if kind == Form::Diff {
        return derivative::partial(env, call, span);
    }
    let name = bound_name(&call.args[0])?;
    match kind {
        Form::Fixpoint => fixpoint(env, name, &call.args[1], array(env, &call.args[2])?, span),
        _ => expect(env, name, &call.args[1], span),
    }
}

/// The name that the first argument of a form binds.
pub(super) fn bound_name(expr: &Expr) -> Result<&str, FormulaError> {
    match expr.as_name() {
        Some(name) if !name.contains('.') => Ok(name),
        _ => Err(FormulaError::new(expr.span, "this form binds a name here")
            .help("write a single name, as in `expect(z, z^2)`")),
    }
}

/// The integers of the range in `sum(i, 1..=n, expr)`, as its first number and their count.
pub(super) fn counted(env: Env<'_>, range: &Expr) -> Result<(f64, usize), FormulaError> {
    let Node::Range(from, to, bound) = &range.node else {
        return Err(
            FormulaError::new(range.span, "a range is missing here").help("write `sum(i, 1..=n, expr)`")
        );
    };
    let first = scalar(env, from, "the start of a range")?;
    let end = scalar(env, to, "the end of a range")?;
    if first != first.floor() || end != end.floor() || !first.is_finite() || !end.is_finite() {
        return Err(FormulaError::new(range.span, "the ends of this range must be integers"));
    }
    let count = end - first + if *bound == Bound::Included { 1.0 } else { 0.0 };
    if count > 1e7 {
        return Err(FormulaError::new(range.span, "this range has more than ten million numbers"));
    }
    Ok((first, if count > 0.0 { count as usize } else { 0 }))
}

/// `sum(i, 1..=n, expr)` or `product(i, 1..=n, expr)`, in ascending order of i.
pub(super) fn repeat(env: Env<'_>, is_sum: bool, call: &Call, span: Span) -> Result<Labelled, FormulaError> {
    if let Some(axes) = &call.axes {
        return Err(FormulaError::new(axes.names[0].span, "a sum over a range reduces no axes"));
    }
    let [name, range, body] = call.args.as_slice() else {
        return Err(FormulaError::new(
            span,
            format!("`{}` takes 1 or 3 arguments and was given 2", call.name.text),
        )
        .help(format!("write `{0}(x over axis)` or `{0}(i, 1..=n, expr)`", call.name.text)));
    };
    let name = bound_name(name)?;
    let (first, count) = counted(env, range)?;
    let mut total = Labelled::scalar(if is_sum { 0.0 } else { 1.0 });
    let function = Pointwise::Binary(if is_sum { Binary::Add } else { Binary::Mul });
    for i in 0..count {
        let frame = env.bind(name, Value::Array(Labelled::scalar(first + i as f64)));
        let term = array(env.with(&frame), body)?;
        total = apply(function, &[&total, &term], span)?;
    }
    Ok(total)
}

fn fixpoint(
    env: Env<'_>,
    name: &str,
    body: &Expr,
    start: Labelled,
    span: Span,
) -> Result<Labelled, FormulaError> {
    let mut current = start;
    // An element that has settled keeps its value, so that it does not depend on what is computed beside it.
    let mut settled: Vec<bool> = vec![false; current.values().len()];
    for _ in 0..MOST_STEPS {
        let frame = env.bind(name, Value::Array(current.clone()));
        let next = array(env.with(&frame), body)?;
        let aligned = align(&[&next, &current]).map_err(|error| error.at(span))?;
        let n = size(&aligned.axes);
        if settled.len() != n || aligned.axes != current.axes() {
            settled = vec![false; n];
        }
        let (mut values, old) = (aligned.values[0].clone(), &aligned.values[1]);
        for i in 0..n {
            if settled[i] {
                values[i] = old[i];
            } else {
                let same = values[i] == old[i] || values[i].is_nan();
                settled[i] = same || (values[i] - old[i]).abs() <= SETTLED * values[i].abs();
            }
        }
        current = Labelled::raw(aligned.axes, values);
        if settled.iter().all(|done| *done) {
            return Ok(current);
        }
    }
    let worst = settled.iter().position(|done| !done).unwrap_or(0);
    let place = current.describe(worst);
    let place = if place.is_empty() { String::new() } else { format!(" at {place}") };
    let value = super::print::print_number(current.values().get(worst).copied().unwrap_or(f64::NAN));
    Err(FormulaError::new(span, format!("this iteration has not settled after {MOST_STEPS} steps{place}"))
        .help(format!("it stands at {value}; another start or a damped step may settle")))
}

fn expect(env: Env<'_>, name: &str, body: &Expr, span: Span) -> Result<Labelled, FormulaError> {
    let rule = quadrature::normal();
    // The nodes are an axis of their own, whose name no formula can spell.
    let axis = format!("{name} of expect {}", env.local_names().len());
    let nodes = Labelled::new(vec![Axis::numbers(axis.clone(), rule.nodes.clone())], rule.nodes.clone())
        .map_err(|error| error.at(span))?;
    let frame = env.bind(name, Value::Array(nodes));
    let integrand = array(env.with(&frame), body)?;
    let Some(position) = integrand.position(&axis) else { return Ok(integrand) };
    Ok(reduce(&integrand, &[position], |fibre| {
        let mut total = 0.0;
        for (value, weight) in fibre.iter().zip(&rule.weights) {
            total += value * weight;
        }
        total
    }))
}
