//! Aggregates: which axes they reduce, and their definitions over one fibre of values.

use super::align::align;
use super::ast::{Axes, AxesMode, Call, Node};
use super::diagnostic::{FormulaError, Span};
use super::env::Env;
use super::eval::{Pointwise, apply, array, scalar};
use super::form;
use super::labelled::{Axis, Labelled, LabelledError, Labels, list_names, size};
use super::pointwise::{Binary, truth};
use super::registry::Aggregate;
use super::statistics as stat;

pub(super) fn call(env: Env<'_>, kind: Aggregate, call: &Call, span: Span) -> Result<Labelled, FormulaError> {
    match kind {
        Aggregate::Max | Aggregate::Min if call.args.len() > 1 => return extreme(env, kind, call, span),
        Aggregate::Sum | Aggregate::Product if call.args.len() > 1 => {
            return form::repeat(env, kind == Aggregate::Sum, call, span);
        }
        Aggregate::Slope | Aggregate::Intercept => return line(env, kind, call, span),
        Aggregate::Dot => {
            let args = [array(env, &call.args[0])?, array(env, &call.args[1])?];
            let product = apply(Pointwise::Binary(Binary::Mul), &[&args[0], &args[1]], span)?;
            return Ok(reduce(&product, &reduced_axes(&product, call.axes.as_ref())?, stat::sum));
        }
        _ => {}
    }
    if let Some(range) = call.args.iter().find(|arg| matches!(arg.node, Node::Range(..))) {
        return Err(FormulaError::new(range.span, "a range counts only in `sum(i, 1..=n, expr)`"));
    }
    let x = array(env, &call.args[0])?;
    let reduced = reduced_axes(&x, call.axes.as_ref())?;
    match kind {
        Aggregate::Quantile => {
            let share = scalar(env, &call.args[1], "the share of a quantile")?;
            if !(0.0..=1.0).contains(&share) {
                return Err(FormulaError::new(
                    call.args[1].span,
                    "the share of a quantile lies between 0 and 1",
                ));
            }
            Ok(reduce(&x, &reduced, |fibre| stat::quantile(fibre, share)))
        }
        Aggregate::First | Aggregate::Last | Aggregate::Argmin | Aggregate::Argmax => {
            along(kind, &x, single(&x, &reduced, call, span)?, span)
        }
        Aggregate::Cumprod | Aggregate::Cumsum => {
            let position = single(&x, &reduced, call, span)?;
            Ok(running(&x, position, kind == Aggregate::Cumprod))
        }
        Aggregate::Previous | Aggregate::Delta => {
            let position = single(&x, &reduced, call, span)?;
            before(kind == Aggregate::Delta, &x, position, span)
        }
        _ => Ok(reduce(&x, &reduced, |fibre| statistic(kind, fibre))),
    }
}

fn statistic(kind: Aggregate, fibre: &[f64]) -> f64 {
    let flag = |holds: bool| if holds { 1.0 } else { 0.0 };
    match kind {
        Aggregate::Mean => stat::mean(fibre),
        Aggregate::Median => stat::quantile(fibre, 0.5),
        Aggregate::Min => stat::extreme(fibre, |a, b| a < b),
        Aggregate::Max => stat::extreme(fibre, |a, b| a > b),
        Aggregate::Sum => stat::sum(fibre),
        Aggregate::Norm => stat::norm(fibre),
        Aggregate::Product => stat::product(fibre),
        Aggregate::Std => stat::deviation(fibre),
        Aggregate::Se => stat::standard_error(fibre),
        Aggregate::Count => fibre.iter().fold(0.0, |count, &x| count + flag(truth(x))),
        Aggregate::All => flag(fibre.iter().all(|&x| truth(x))),
        Aggregate::Any => flag(fibre.iter().any(|&x| truth(x))),
        _ => f64::NAN,
    }
}

/// Reduces the named axes of an array: `function` sees the values of each fibre in row-major order.
///
/// # Errors
/// An axis that the array does not have.
pub fn reduce_over(
    array: &Labelled,
    axes: &[&str],
    function: impl Fn(&[f64]) -> f64,
) -> Result<Labelled, LabelledError> {
    let positions = axes.iter().map(|name| array.require(name)).collect::<Result<Vec<_>, _>>()?;
    Ok(reduce(array, &positions, function))
}

/// The positions of the axes that a clause reduces.
fn reduced_axes(x: &Labelled, axes: Option<&Axes>) -> Result<Vec<usize>, FormulaError> {
    let all = 0..x.axes().len();
    let Some(axes) = axes else { return Ok(all.collect()) };
    let mut listed: Vec<usize> = Vec::new();
    for name in &axes.names {
        listed.push(x.require(&name.text).map_err(|error| error.at(name.span))?);
    }
    Ok(match axes.mode {
        AxesMode::Over => all.filter(|position| listed.contains(position)).collect(),
        AxesMode::By => all.filter(|position| !listed.contains(position)).collect(),
    })
}

/// Reduces axes: `function` sees the values of each fibre in row-major order.
pub(super) fn reduce(x: &Labelled, positions: &[usize], function: impl Fn(&[f64]) -> f64) -> Labelled {
    let kept: Vec<usize> = (0..x.axes().len()).filter(|position| !positions.contains(position)).collect();
    let inner = offsets(x, positions);
    let mut fibre = vec![0.0; inner.len()];
    let mut values = Vec::new();
    for base in offsets(x, &kept) {
        for (slot, offset) in fibre.iter_mut().zip(&inner) {
            *slot = x.values()[base + offset];
        }
        values.push(super::labelled::canonical(function(&fibre)));
    }
    Labelled::raw(kept.iter().map(|&position| x.axes()[position].clone()).collect(), values)
}

/// The offsets of all positions along some axes, row-major.
fn offsets(x: &Labelled, positions: &[usize]) -> Vec<usize> {
    let mut out = vec![0];
    for &position in positions {
        let stride = size(&x.axes()[position + 1..]);
        let length = x.axes()[position].len();
        out = out.iter().flat_map(|base| (0..length).map(move |i| base + i * stride)).collect();
    }
    out
}

/// The one axis that an aggregate of order or position works along.
fn single(x: &Labelled, reduced: &[usize], call: &Call, span: Span) -> Result<usize, FormulaError> {
    match reduced {
        [position] if !x.axes()[*position].is_empty() => Ok(*position),
        [_] => Err(FormulaError::new(span, "this axis has no labels")),
        [] => Err(FormulaError::new(
            span,
            format!("`{}` needs an axis, and this is one number", call.name.text),
        )),
        _ => Err(FormulaError::new(span, format!("`{}` works along one axis", call.name.text))
            .help(format!("write `{}(x over axis)` with one of {}", call.name.text, list_names(x.axes())))),
    }
}

fn along(kind: Aggregate, x: &Labelled, position: usize, span: Span) -> Result<Labelled, FormulaError> {
    let axis = &x.axes()[position];
    let coordinates = match kind {
        Aggregate::First => return Ok(x.drop_axis(position, 0)),
        Aggregate::Last => return Ok(x.drop_axis(position, axis.len() - 1)),
        _ => coordinates(axis, span)?,
    };
    let least = kind == Aggregate::Argmin;
    Ok(reduce(x, &[position], |fibre| {
        let index = stat::extreme_index(fibre, |a, b| if least { a < b } else { a > b });
        index.and_then(|i| coordinates.get(i).copied()).unwrap_or(f64::NAN)
    }))
}

/// For each label but the first the value before it, or the difference from that.
fn before(is_difference: bool, x: &Labelled, position: usize, span: Span) -> Result<Labelled, FormulaError> {
    let (earlier, later) = shifted(&x.axes()[position], span)?;
    let now = x.take(position, &later);
    let (_, mut values) = x.take(position, &earlier).into_parts();
    if is_difference {
        for (value, now) in values.iter_mut().zip(now.values()) {
            *value = super::labelled::canonical(now - *value);
        }
    }
    Ok(Labelled::raw(now.axes().to_vec(), values))
}

/// The places of all labels but the last, and of all but the first.
pub(super) fn shifted(axis: &Axis, span: Span) -> Result<(Vec<usize>, Vec<usize>), FormulaError> {
    if axis.len() < 2 {
        return Err(FormulaError::new(
            span,
            format!("the axis `{}` has one label, and none before it", axis.name),
        ));
    }
    Ok(((0..axis.len() - 1).collect(), (1..axis.len()).collect()))
}

/// The labels of an axis as numbers.
fn coordinates(axis: &Axis, span: Span) -> Result<Vec<f64>, FormulaError> {
    match &axis.labels {
        Labels::Numbers(numbers) => Ok(numbers.clone()),
        Labels::Names(names) => {
            names.iter().map(|name| name.parse::<f64>()).collect::<Result<_, _>>().map_err(|_| {
                FormulaError::new(
                    span,
                    format!("the labels of `{}` are names, which have no value", axis.name),
                )
                .help("select with `=` instead, or compare with `min`")
            })
        }
    }
}

fn running(x: &Labelled, position: usize, product: bool) -> Labelled {
    let length = x.axes()[position].len();
    let stride = size(&x.axes()[position + 1..]);
    let mut values = x.values().to_vec();
    for i in 0..values.len() {
        if (i / stride).is_multiple_of(length) {
            continue;
        }
        let before = values[i - stride];
        values[i] = super::labelled::canonical(if product { before * values[i] } else { before + values[i] });
    }
    Labelled::raw(x.axes().to_vec(), values)
}

/// `max(a, b, …)` and `min(a, b, …)`, pointwise.
fn extreme(env: Env<'_>, kind: Aggregate, call: &Call, span: Span) -> Result<Labelled, FormulaError> {
    if let Some(axes) = &call.axes {
        return Err(FormulaError::new(
            axes.names[0].span,
            format!("`{}` of several arguments is pointwise", call.name.text),
        )
        .help("reduce each of them first"));
    }
    let function = Pointwise::Binary(if kind == Aggregate::Max { Binary::Max } else { Binary::Min });
    let mut out = array(env, &call.args[0])?;
    for arg in &call.args[1..] {
        out = apply(function, &[&out, &array(env, arg)?], span)?;
    }
    Ok(out)
}

/// The least-squares line of y against x, over the axes of x or those listed.
fn line(env: Env<'_>, kind: Aggregate, call: &Call, span: Span) -> Result<Labelled, FormulaError> {
    let y = array(env, &call.args[0])?;
    let x = array(env, &call.args[1])?;
    let aligned = align(&[&y, &x]).map_err(|error| error.at(span))?;
    let joined = Labelled::raw(aligned.axes.clone(), aligned.values[0].clone());
    let reduced = match &call.axes {
        Some(_) => reduced_axes(&joined, call.axes.as_ref())?,
        None if x.axes().is_empty() => {
            return Err(FormulaError::new(
                call.args[1].span,
                "a slope needs an axis to run along, and this is one number",
            ));
        }
        // A map's nameless axis has found its name in the alignment.
        None => (0..aligned.axes.len())
            .filter(|&i| x.position("").is_some() || x.axis(&aligned.axes[i].name).is_some())
            .collect(),
    };
    // Both operands pass through the reduction as one fibre: the x values are looked up by their offset.
    let n = joined.values().len();
    let numbered = Labelled::raw(aligned.axes.clone(), (0..n).map(|i| i as f64).collect());
    Ok(reduce(&numbered, &reduced, |fibre| {
        let at = |i: &f64| *i as usize;
        let x: Vec<f64> = fibre.iter().map(|i| aligned.values[1][at(i)]).collect();
        let y: Vec<f64> = fibre.iter().map(|i| aligned.values[0][at(i)]).collect();
        let (slope, intercept) = stat::least_squares(&x, &y);
        if kind == Aggregate::Slope { slope } else { intercept }
    }))
}
