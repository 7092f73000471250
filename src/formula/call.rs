//! Calls: of definitions, of the registry's functions, and of functions named by a text or by the labels of an axis.

use std::sync::Arc;

use super::aggregate;
use super::ast::{Call, Expr};
use super::derivative;
use super::diagnostic::{FormulaError, Span, did_you_mean};
use super::env::{Env, call_frame};
use super::eval::{self, Pointwise, apply, array, each_label};
use super::flow::component_order;
use super::form;
use super::labelled::{Axis, Labelled, Labels};
use super::registry::{self, Action, Function};
use super::scope::{Let, Meaning, Value};
use super::vector;

/// What a call calls.
#[derive(Debug, Clone)]
pub(super) enum Callee {
    Let(String, Arc<Let>),
    Builtin(&'static Function),
    Labels(Axis),
}

/// Finds what a name calls. A text stands for the function that it names.
pub(super) fn callee(env: Env<'_>, name: &str) -> Option<Callee> {
    let mut name = name.to_owned();
    // A text that names a text that … is a mistake; a handful of steps is plenty.
    for _ in 0..8 {
        let text = match (env.local(&name), env.scope.meaning(&name)) {
            (Some(Value::Text(text)), _) => text.clone(),
            (_, Some(Meaning::Let(definition))) if !definition.params.is_empty() => {
                return Some(Callee::Let(name, Arc::clone(definition)));
            }
            (_, Some(Meaning::Value(Value::Text(text)))) => text.clone(),
            _ => {
                return match (registry::find(&name), env.scope.axis(&name)) {
                    (_, Some(axis)) if matches!(axis.labels, Labels::Names(_)) => Some(Callee::Labels(axis)),
                    (Some(function), _) if function.action != Action::Syntax => {
                        Some(Callee::Builtin(function))
                    }
                    _ => None,
                };
            }
        };
        if text == name {
            return registry::find(&name).map(Callee::Builtin);
        }
        name = text;
    }
    None
}

/// The text that a name stands for, if it does.
fn text_of(env: Env<'_>, name: &str) -> Option<String> {
    match (env.local(name), env.scope.meaning(name)) {
        (Some(Value::Text(text)), _) | (None, Some(Meaning::Value(Value::Text(text)))) => Some(text.clone()),
        _ => None,
    }
}

/// The error that a name calls nothing.
pub(super) fn unknown(env: Env<'_>, name: &str, span: Span) -> FormulaError {
    if env.local(name).is_some() || env.scope.contains(name) {
        let error = FormulaError::new(span, format!("`{name}` is not a function"));
        return match text_of(env, name) {
            Some(text) => {
                let functions = registry::functions().iter().map(|function| function.name);
                let meant = did_you_mean(&text, functions.chain(env.scope.names()));
                let error =
                    FormulaError::new(span, format!("`{name}` is `{text}` here, which is not a function"));
                error.maybe_help(meant)
            }
            None => error.help("a product is written with `*`"),
        };
    }
    let functions = registry::functions().iter().map(|function| function.name);
    let candidates = functions.chain(env.scope.names());
    FormulaError::new(span, format!("unknown function `{name}`")).maybe_help(did_you_mean(name, candidates))
}

pub(super) fn call(env: Env<'_>, call: &Call, span: Span) -> Result<Labelled, FormulaError> {
    let Some(callee) = callee(env, &call.name.text) else {
        return Err(unknown(env, &call.name.text, call.name.span));
    };
    dispatch(env, call, span, &callee)
}

pub(super) fn dispatch(
    env: Env<'_>,
    call: &Call,
    span: Span,
    callee: &Callee,
) -> Result<Labelled, FormulaError> {
    if let (Some(axes), Callee::Let(name, _)) = (&call.axes, callee) {
        return Err(FormulaError::new(
            axes.names[0].span,
            format!("`{name}` is not an aggregate and reduces no axes"),
        ));
    }
    if call.primes > 0 && !matches!(callee, Callee::Labels(_)) {
        return derivative::prime(env, call, span, callee);
    }
    match callee {
        Callee::Let(name, definition) => {
            let args = call.args.iter().map(|arg| argument(env, arg)).collect::<Result<Vec<_>, _>>()?;
            apply_let(env, name, definition, args, span)
        }
        Callee::Builtin(function) => builtin(env, function, call, span),
        Callee::Labels(axis) => {
            let found = each_label(env, axis, |label| {
                if label == call.name.text {
                    return Ok(None);
                }
                match self::callee(env, label) {
                    Some(inner @ (Callee::Let(..) | Callee::Builtin(_))) => {
                        dispatch(env.deeper(span)?, call, span, &inner).map(Some)
                    }
                    _ => Ok(None),
                }
            })?;
            found.ok_or_else(|| {
                FormulaError::new(call.name.span, format!("no label of `{}` names a function", axis.name))
                    .help(format!("they are {}", axis.labels.some()))
            })
        }
    }
}

/// An argument of a defined function: a value, or a function by its name.
pub(super) fn argument(env: Env<'_>, arg: &Expr) -> Result<Value, FormulaError> {
    match function_by_name(env, arg) {
        Some(name) => Ok(Value::Text(name)),
        None => eval::value(env, arg),
    }
}

/// The function that an argument names, if it does not stand for a value.
pub(super) fn function_by_name(env: Env<'_>, arg: &Expr) -> Option<String> {
    if let Some(name) = arg.as_name()
        && env.local(name).is_none()
        && let Some(Callee::Let(..) | Callee::Builtin(_)) = callee(env, name)
        && registry::constant(name).is_none()
    {
        let valued = match env.scope.meaning(name) {
            Some(Meaning::Value(Value::Array(_))) => true,
            Some(Meaning::Let(definition)) => definition.params.is_empty(),
            _ => false,
        };
        return (!valued).then(|| name.to_owned());
    }
    None
}

/// Calls a definition with values.
pub(super) fn apply_let(
    env: Env<'_>,
    name: &str,
    definition: &Let,
    args: Vec<Value>,
    span: Span,
) -> Result<Labelled, FormulaError> {
    let params = &definition.params;
    let args = match args.as_slice() {
        // A vector is handed to several parameters.
        [Value::Array(array)] if params.len() > 1 => match component_order(array.axes(), params) {
            Some((position, order)) => {
                order.iter().map(|&index| Value::Array(array.drop_axis(position, index))).collect()
            }
            None => args,
        },
        _ => args,
    };
    if params.len() != args.len() {
        return Err(wrong_count(name, params, args.len(), span));
    }
    let frame = call_frame(params.iter().map(String::as_str).zip(args).collect());
    let inner = env.with(&frame);
    array(inner, &definition.body).map_err(|error| error.inside(name, &definition.text))
}

pub(super) fn wrong_count(name: &str, params: &[String], given: usize, span: Span) -> FormulaError {
    let plural = if params.len() == 1 { "" } else { "s" };
    FormulaError::new(span, format!("`{name}` takes {} argument{plural} and was given {given}", params.len()))
        .help(format!("write `{name}({})`", params.join(", ")))
}

/// Fails if a function that is no aggregate is asked to reduce axes.
pub(super) fn check_axes(function: &Function, call: &Call) -> Result<(), FormulaError> {
    if let Some(axes) = &call.axes
        && !matches!(function.action, Action::Aggregate(_))
    {
        let message = format!("`{}` works element by element and reduces no axes", function.name);
        return Err(FormulaError::new(axes.names[0].span, message).help("an aggregate such as `mean` does"));
    }
    Ok(())
}

fn builtin(env: Env<'_>, function: &Function, call: &Call, span: Span) -> Result<Labelled, FormulaError> {
    check_arity(function, call, span)?;
    check_axes(function, call)?;
    match function.action {
        Action::Aggregate(kind) => aggregate::call(env, kind, call, span),
        Action::Form(kind) => form::call(env, kind, call, span),
        Action::Binomial => {
            let n = array(env, &call.args[0])?;
            let k = array(env, &call.args[1])?;
            let aligned = super::align::align(&[&n, &k]).map_err(|error| error.at(span))?;
            let values =
                aligned.values[0].iter().zip(&aligned.values[1]).map(|(&n, &k)| binomial(n, k)).collect();
            Ok(Labelled::raw(aligned.axes, values))
        }
        Action::Unary(function) => pointwise(env, Pointwise::Unary(function), call, span),
        Action::Binary(function) => pointwise(env, Pointwise::Binary(function), call, span),
        Action::Composite(function) => pointwise(env, Pointwise::Composite(function), call, span),
        Action::Derivative(_) | Action::Vector(_) => vector::call(env, function, call, span),
        Action::Syntax => Err(unknown(env, function.name, span)),
    }
}

pub(super) fn check_arity(function: &Function, call: &Call, span: Span) -> Result<(), FormulaError> {
    let given = call.args.len();
    if given >= function.arity.0 && given <= function.arity.1 {
        return Ok(());
    }
    let message = format!("`{}` takes {} and was given {given}", function.name, function.arguments());
    Err(FormulaError::new(span, message).help(format!("write `{}`", function.usage)))
}

fn pointwise(env: Env<'_>, function: Pointwise, call: &Call, span: Span) -> Result<Labelled, FormulaError> {
    let args = call.args.iter().map(|arg| array(env, arg)).collect::<Result<Vec<_>, _>>()?;
    apply(function, &args.iter().collect::<Vec<_>>(), span)
}

/// n choose k as a product of fractions, each partial product an integer: exact below 2^53.
fn binomial(n: f64, k: f64) -> f64 {
    if n.is_nan() || k.is_nan() || n != n.floor() || k != k.floor() || !(0.0..=1e6).contains(&n) {
        return f64::NAN;
    }
    if k < 0.0 || k > n {
        return 0.0;
    }
    let k = if k > n - k { n - k } else { k };
    let mut product = 1.0;
    let mut i = 1.0;
    while i <= k {
        product = product * (n - k + i) / i;
        i += 1.0;
    }
    product
}
