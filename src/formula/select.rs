//! Selections by label, and the equality of labels.

use super::ast::{Bound, Choice, Expr, Node, Selector};
use super::diagnostic::{FormulaError, did_you_mean};
use super::env::Env;
use super::eval::scalar;
use super::labelled::{Axis, Labelled, LabelledError, Labels};
use super::print::print;
use super::scope::{Meaning, Value};

/// Applies the selectors of a bracket one after the other.
pub(super) fn select(env: Env<'_>, base: Labelled, selectors: &[Selector]) -> Result<Labelled, FormulaError> {
    let mut array = base;
    for selector in selectors {
        let position = array.require(&selector.axis.text).map_err(|error| error.at(selector.axis.span))?;
        let axis = &array.axes()[position];
        array = match &selector.choice {
            Choice::One(label) => array.drop_axis(position, find(env, axis, label)?),
            Choice::Many(labels) => {
                let mut indices: Vec<usize> = Vec::with_capacity(labels.len());
                for label in labels {
                    let index = find(env, axis, label)?;
                    if indices.contains(&index) {
                        return Err(FormulaError::new(label.span, "this label is selected twice"));
                    }
                    indices.push(index);
                }
                array.take(position, &indices)
            }
            Choice::Range(from, to, bound) => {
                let indices = within(env, axis, from.as_ref(), to.as_ref(), *bound, selector)?;
                array.take(position, &indices)
            }
        };
    }
    Ok(array)
}

/// The index of one label.
pub(super) fn find(env: Env<'_>, axis: &Axis, label: &Expr) -> Result<usize, FormulaError> {
    let missing = |shown: &str| {
        let near = match &axis.labels {
            Labels::Names(names) => did_you_mean(shown, names.iter().map(String::as_str)),
            Labels::Numbers(_) => None,
        };
        FormulaError::new(label.span, format!("the axis `{}` has no label `{shown}`", axis.name))
            .help(near.unwrap_or_else(|| format!("its labels are {}", axis.labels.some())))
    };
    let word = match &label.node {
        Node::Name(name) => Some(name.as_str()),
        Node::Text(text) => Some(text.as_str()),
        _ => None,
    };
    if let Some(index) = word.and_then(|word| axis.labels.find_name(word)) {
        return Ok(index);
    }
    if !axis.is_empty() && label.as_name() == Some("first") {
        return Ok(0);
    }
    if !axis.is_empty() && label.as_name() == Some("last") {
        return Ok(axis.len() - 1);
    }
    if let Some(text) = word.and_then(|word| text_of(env, word)) {
        return axis.labels.find_name(&text).ok_or_else(|| missing(&text));
    }
    if let Labels::Names(names) = &axis.labels {
        // `heavy-ball` reads as a difference; what counts is how it is written.
        let written = word.map_or_else(|| print(label), str::to_owned);
        let squeezed = |text: &str| text.replace(' ', "");
        return names
            .iter()
            .position(|name| squeezed(name) == squeezed(&written))
            .ok_or_else(|| missing(&written));
    }
    if let Node::Text(text) = &label.node {
        return Err(missing(text));
    }
    let wanted = scalar(env, label, "a label")?;
    axis.labels.find_number(wanted).ok_or_else(|| missing(&super::print::print_number(wanted)))
}

/// The indices of the coordinates in a range.
pub(super) fn within(
    env: Env<'_>,
    axis: &Axis,
    from: Option<&Expr>,
    to: Option<&Expr>,
    bound: Bound,
    selector: &Selector,
) -> Result<Vec<usize>, FormulaError> {
    let Labels::Numbers(numbers) = &axis.labels else {
        return Err(FormulaError::new(
            selector.axis.span,
            format!("the labels of `{}` are names and have no ranges", axis.name),
        )
        .help(format!("list them: `[{}=[{}]]`", axis.name, axis.labels.some())));
    };
    let from = from.map(|from| scalar(env, from, "the start of a range")).transpose()?;
    let to = to.map(|to| scalar(env, to, "the end of a range")).transpose()?;
    let indices: Vec<usize> = (0..numbers.len())
        .filter(|&i| from.is_none_or(|from| numbers[i] >= from))
        .filter(|&i| {
            to.is_none_or(|to| match bound {
                Bound::Included => numbers[i] <= to,
                Bound::Excluded => numbers[i] < to,
            })
        })
        .collect();
    if indices.is_empty() {
        return Err(FormulaError::new(
            selector.axis.span,
            format!("no label of `{}` is in this range", axis.name),
        )
        .help(format!("its labels are {}", axis.labels.some())));
    }
    Ok(indices)
}

/// The text that a name stands for.
fn text_of(env: Env<'_>, name: &str) -> Option<String> {
    match (env.local(name), env.scope.meaning(name)) {
        (Some(Value::Text(text)), _) => Some(text.clone()),
        (None, Some(Meaning::Value(Value::Text(text)))) => Some(text.clone()),
        _ => None,
    }
}

enum Texts {
    One(String),
    Each(Axis),
}

/// Whether texts are equal, where one side is a text or the labels of an axis of names; otherwise nothing.
pub(super) fn text_equality(
    env: Env<'_>,
    left: &Expr,
    right: &Expr,
) -> Option<Result<Labelled, LabelledError>> {
    let (known, other) = match (texts(env, left), texts(env, right)) {
        (Some(a), Some(b)) => (a, b),
        (Some(a), None) => (a, bare(env, right)?),
        (None, Some(b)) => (bare(env, left)?, b),
        (None, None) => return None,
    };
    let flag = |equal: bool| if equal { 1.0 } else { 0.0 };
    Some(match (known, other) {
        (Texts::One(a), Texts::One(b)) => Ok(Labelled::scalar(flag(a == b))),
        (Texts::One(text), Texts::Each(axis)) | (Texts::Each(axis), Texts::One(text)) => {
            let values = (0..axis.len()).map(|i| flag(axis.labels.show(i) == text)).collect();
            Labelled::new(vec![axis], values)
        }
        (Texts::Each(_), Texts::Each(_)) => return None,
    })
}

fn texts(env: Env<'_>, expr: &Expr) -> Option<Texts> {
    match &expr.node {
        Node::Text(text) => Some(Texts::One(text.clone())),
        Node::Name(name) => {
            if let Some(text) = text_of(env, name) {
                return Some(Texts::One(text));
            }
            if env.local(name).is_some() || env.scope.meaning(name).is_some() {
                return None;
            }
            env.scope.axis(name).filter(|axis| matches!(axis.labels, Labels::Names(_))).map(Texts::Each)
        }
        _ => None,
    }
}

/// A name that means nothing else, beside a text, is itself one.
fn bare(env: Env<'_>, expr: &Expr) -> Option<Texts> {
    let name = expr.as_name()?;
    let valued = env.local(name).is_some()
        || matches!(env.scope.meaning(name), Some(Meaning::Value(_)))
        || env.scope.axis(name).is_some();
    if valued { None } else { Some(Texts::One(name.to_owned())) }
}
