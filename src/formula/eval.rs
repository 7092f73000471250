//! A syntax tree to a labelled array.

use super::align::{align_within, stack};
use super::ast::{Expr, Node, Operator, Sign};
use super::call;
use super::diagnostic::{FormulaError, Span, did_you_mean};
use super::elementwise::{Composite, Slices, compose};
use super::env::Env;
use super::labelled::{Axis, Labelled, Labels};
use super::pointwise::{self, Binary, Unary};
use super::registry;
use super::scope::{Let, Meaning, Scope, Value};
use super::select;

/// Evaluates a formula.
///
/// # Errors
/// Unknown names, axes, labels or functions; wrong numbers of arguments; axes without a common label; texts where
/// numbers are needed; an iteration that does not settle.
///
/// ```
/// use gradbook::formula::{Axis, Labelled, Scope, eval, parse};
/// let mut scope = Scope::new();
/// let gain = Labelled::new(vec![Axis::numbers("sigma", vec![1.0, 2.0])], vec![0.25, 0.5]).unwrap();
/// scope.define_value("gain", gain);
/// let ratio = eval(&parse("max(gain/sigma)").unwrap(), &scope).unwrap();
/// assert_eq!(ratio.as_scalar(), Some(0.25));
/// ```
pub fn eval(expr: &Expr, scope: &Scope<'_>) -> Result<Labelled, FormulaError> {
    array(Env::new(scope), expr)
}

/// Evaluates a formula that may also be a text: a quoted one, or a name that stands for one.
///
/// # Errors
/// Those of [`eval`].
pub fn eval_value(expr: &Expr, scope: &Scope<'_>) -> Result<Value, FormulaError> {
    value(Env::new(scope), expr)
}

/// The numbers of an expression.
pub(super) fn array(env: Env<'_>, expr: &Expr) -> Result<Labelled, FormulaError> {
    match value(env, expr)? {
        Value::Array(array) => Ok(array),
        Value::Text(text) => named_by_text(env, expr, &text),
    }
}

/// The one number of an expression.
pub(super) fn scalar(env: Env<'_>, expr: &Expr, what: &str) -> Result<f64, FormulaError> {
    let array = array(env, expr)?;
    array.as_scalar().ok_or_else(|| {
        FormulaError::new(expr.span, format!("{what} must be one number"))
            .help(format!("this one has the axes {}", super::labelled::list_names(array.axes())))
    })
}

/// A text stands for the quantity of that name, if there is one.
fn named_by_text(env: Env<'_>, expr: &Expr, text: &str) -> Result<Labelled, FormulaError> {
    let is_text = || {
        let shown = expr.as_name().map_or_else(|| "this".to_owned(), |name| format!("`{name}`"));
        FormulaError::new(expr.span, format!("{shown} is the text \"{text}\", not a number"))
            .help("a text may select a label, `x[axis=label]`, or name a function or a quantity")
    };
    let names_quantity = env.scope.contains(text) || registry::constant(text).is_some();
    if expr.as_name().is_none_or(|name| name == text) || !names_quantity {
        return Err(is_text());
    }
    match name(env.deeper(expr.span)?, text, expr.span)? {
        Value::Array(array) => Ok(array),
        Value::Text(_) => Err(is_text()),
    }
}

/// The value of an expression.
pub(super) fn value(env: Env<'_>, expr: &Expr) -> Result<Value, FormulaError> {
    let env = env.deeper(expr.span)?;
    match &expr.node {
        Node::Text(text) => return Ok(Value::Text(text.clone())),
        Node::Name(known) => return name(env, known, expr.span),
        _ => {}
    }
    let array = match &expr.node {
        Node::Number(number) => Labelled::scalar(*number),
        Node::Unary(Sign::Neg, operand) => unary(env, Unary::Neg, operand)?,
        Node::Unary(Sign::Not, operand) => unary(env, Unary::Not, operand)?,
        Node::Binary(operator, left, right) => operation(env, *operator, left, right, expr.span)?,
        Node::Call(call) => call::call(env, call, expr.span)?,
        Node::Select(base, selectors) => select::select(env, array(env, base)?, selectors)?,
        Node::Map(entries) => {
            let parts = entries.iter().map(|(_, value)| array(env, value)).collect::<Result<Vec<_>, _>>()?;
            let axis = Axis::names("", entries.iter().map(|(key, _)| key.text.as_str()));
            stack(axis, &parts).map_err(|error| error.at(expr.span))?
        }
        Node::Range(..) => {
            return Err(FormulaError::new(expr.span, "a range has no value of its own")
                .help("ranges select, `x[layer=1..5]`, or count, `sum(i, 1..=n, i^2)`"));
        }
        Node::Text(_) | Node::Name(_) => return Err(FormulaError::new(expr.span, "this has no value")),
    };
    Ok(Value::Array(array))
}

/// The value of a name: bound around here, defined in the scope, the coordinate of an axis, or a constant.
pub(super) fn name(env: Env<'_>, known: &str, span: Span) -> Result<Value, FormulaError> {
    if let Some(value) = env.local(known) {
        return Ok(value.clone());
    }
    match env.scope.meaning(known) {
        Some(Meaning::Value(value)) => return Ok(value.clone()),
        Some(Meaning::Let(definition)) if definition.params.is_empty() => {
            return quantity(env, known, definition, span);
        }
        Some(Meaning::Let(definition)) => {
            return Err(FormulaError::new(span, format!("`{known}` is a function"))
                .help(format!("write `{known}({})`", definition.params.join(", "))));
        }
        None => {}
    }
    if let Some(value) = env.scope.known(known) {
        return Ok(value);
    }
    if let Some(axis) = env.scope.axis(known) {
        let coordinate = match &axis.labels {
            Labels::Numbers(_) => Labelled::coordinate(&axis).map_err(|error| error.at(span))?,
            Labels::Names(_) => named_by_labels(env, &axis, span)?,
        };
        let value = Value::Array(coordinate);
        env.scope.remember(known, &value);
        return Ok(value);
    }
    if let Some(constant) = registry::constant(known) {
        return Ok(Value::Array(Labelled::scalar(constant)));
    }
    if let Some(function) = registry::find(known) {
        return Err(FormulaError::new(span, format!("`{known}` is a function"))
            .help(format!("write `{}`", function.usage)));
    }
    let candidates = env.local_names().into_iter().chain(env.scope.names()).chain(env.scope.axis_names());
    let candidates = candidates.chain(registry::CONSTANTS.iter().map(|(name, ..)| *name));
    Err(FormulaError::new(span, format!("unknown name `{known}`"))
        .maybe_help(did_you_mean(known, candidates)))
}

/// The value of a `let` without parameters, computed once for each scope that asks.
fn quantity(env: Env<'_>, known: &str, definition: &Let, span: Span) -> Result<Value, FormulaError> {
    if let Some(value) = env.scope.known(known) {
        return Ok(value);
    }
    let pending = env.pending(known);
    let inner = env.computing(&pending, span)?;
    let value = value(inner, &definition.body).map_err(|error| error.inside(known, &definition.text))?;
    env.scope.remember(known, &value);
    Ok(value)
}

/// An axis whose labels name quantities stands for them: one value for each label, missing where there is none.
fn named_by_labels(env: Env<'_>, axis: &Axis, span: Span) -> Result<Labelled, FormulaError> {
    each_label(env, axis, |label| {
        if !env.scope.contains(label) || label == axis.name {
            return Ok(None);
        }
        match name(env.deeper(span)?, label, span)? {
            Value::Array(array) => Ok(Some(array)),
            Value::Text(_) => Ok(None),
        }
    })?
    .ok_or_else(|| {
        FormulaError::new(span, format!("the labels of `{}` are names, which have no value", axis.name))
            .help(format!("they are {}", axis.labels.some()))
    })
}

/// Stacks a value for each label of an axis of names; labels without one are missing, and with none at all nothing.
pub(super) fn each_label(
    _env: Env<'_>,
    axis: &Axis,
    mut part: impl FnMut(&str) -> Result<Option<Labelled>, FormulaError>,
) -> Result<Option<Labelled>, FormulaError> {
    let Labels::Names(labels) = &axis.labels else { return Ok(None) };
    let mut parts = Vec::with_capacity(labels.len());
    let mut found = false;
    for (i, label) in labels.iter().enumerate() {
        let Some(array) = part(label)? else {
            parts.push(Labelled::scalar(f64::NAN));
            continue;
        };
        found = true;
        // A value that has this axis itself counts at this label alone.
        let own = array.position(&axis.name);
        let index = own.and_then(|position| array.axes()[position].labels.find_name(&axis.labels.show(i)));
        parts.push(match (own, index) {
            (None, _) => array,
            (Some(position), Some(index)) => array.drop_axis(position, index),
            (Some(_), None) => Labelled::scalar(f64::NAN),
        });
    }
    if !found {
        return Ok(None);
    }
    stack(axis.clone(), &parts).map(Some).map_err(|error| error.at(Span::default()))
}

fn unary(env: Env<'_>, function: Unary, operand: &Expr) -> Result<Labelled, FormulaError> {
    let (axes, values) = array(env, operand)?.into_parts();
    Ok(Labelled::raw(axes, pointwise::unary(function, &values)))
}

fn operation(
    env: Env<'_>,
    operator: Operator,
    left: &Expr,
    right: &Expr,
    span: Span,
) -> Result<Labelled, FormulaError> {
    if matches!(operator, Operator::Equal | Operator::NotEqual)
        && let Some(equal) = select::text_equality(env, left, right)
    {
        let (axes, values) = equal.map_err(|error| error.at(span))?.into_parts();
        let values = if operator == Operator::Equal { values } else { pointwise::unary(Unary::Not, &values) };
        return Ok(Labelled::raw(axes, values));
    }
    let left = array(env, left)?;
    let right = array(env, right)?;
    apply(elementary(operator), &[&left, &right], span)
}

/// An elementary or a composite function.
#[derive(Debug, Clone, Copy)]
pub(super) enum Pointwise {
    Unary(Unary),
    Binary(Binary),
    Composite(Composite),
}

/// The function that an operator applies.
pub(super) const fn elementary(operator: Operator) -> Pointwise {
    Pointwise::Binary(match operator {
        Operator::Add => Binary::Add,
        Operator::Sub => Binary::Sub,
        Operator::Mul => Binary::Mul,
        Operator::Div => Binary::Div,
        Operator::Pow => Binary::Pow,
        Operator::Less => Binary::Less,
        Operator::LessEqual => Binary::LessEqual,
        Operator::Equal => Binary::Equal,
        Operator::And => Binary::And,
        Operator::Or => Binary::Or,
        Operator::Greater => return Pointwise::Composite(Composite::Greater),
        Operator::GreaterEqual => return Pointwise::Composite(Composite::GreaterEqual),
        Operator::NotEqual => return Pointwise::Composite(Composite::NotEqual),
    })
}

/// Applies a pointwise function to arrays that are aligned first.
pub(super) fn apply(
    function: Pointwise,
    operands: &[&Labelled],
    span: Span,
) -> Result<Labelled, FormulaError> {
    let aligned = align_within(operands).map_err(|error| error.at(span))?;
    let n = super::labelled::size(&aligned.axes);
    let values = match (function, aligned.values.as_slice()) {
        (Pointwise::Unary(function), [x]) => Some(pointwise::unary(function, x)),
        (Pointwise::Binary(function), [a, b]) => Some(pointwise::binary(function, a, b)),
        (Pointwise::Composite(function), args) => compose(&Slices(n), function, args),
        _ => None,
    };
    let values =
        values.ok_or_else(|| FormulaError::new(span, "this function has another number of arguments"))?;
    Ok(Labelled::raw(aligned.axes, values))
}
