//! Activations that a notebook defines: functions of one number under `let`, or of the formula language.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::numbers::Numbers;
use crate::autodiff::{Graph, Var};
use crate::formula::{Axis, Flow, Labelled, Scope, Span, Tracing, eval_value, free_names, parse, registry};
use crate::model::{Activation, Pointwise};
use crate::study::expression::locate;
use crate::yaml::{Diagnostic, Yaml};

/// A function with all that it uses.
struct Own {
    name: String,
    scope: Scope<'static>,
}

impl Own {
    /// Traces it over the axes of a node.
    fn trace<'g>(&self, x: Var<'g>) -> Result<Flow<'g>, crate::formula::FormulaError> {
        let axis = |(k, n): (usize, usize)| {
            Axis::numbers(format!("axis {k}"), (1..=n).map(|label| label as f64).collect())
        };
        let argument = Flow { var: x, axes: x.shape().dims().enumerate().map(axis).collect() };
        Tracing::new(x.graph(), &self.scope).apply(&self.name, &argument, Span::default())
    }
}

impl Pointwise for Own {
    fn apply<'g>(&self, x: Var<'g>) -> Var<'g> {
        // That it can be traced was found when it was read.
        self.trace(x).map_or(x, |flow| flow.var)
    }
}

/// The activation of a name that is a function of one number, if it is.
///
/// # Errors
/// It cannot be traced, or does not take each number by itself.
pub(super) fn find(name: &str, node: &Yaml, numbers: &Numbers<'_>) -> Result<Option<Activation>, Diagnostic> {
    let is_function = match numbers.scope.definition(name) {
        Some(definition) => definition.params.len() == 1,
        None => registry::find(name).is_some_and(registry::Function::is_of_one_number),
    };
    if !is_function {
        return Ok(None);
    }
    let mut own = Own { name: name.to_owned(), scope: Scope::new() };
    let doc = gather(name, numbers.scope, &mut own.scope);
    let graph = Graph::new();
    let x = graph.input("x", &[2, 3]);
    let flow = own.trace(x).map_err(|error| match (node.scalar(), &error.inside) {
        (Some(scalar), Some(_)) => locate(&error, scalar, numbers.lets),
        _ => Diagnostic::new(error.message.clone(), node.span),
    })?;
    if flow.var.shape() != x.shape() {
        return Err(Diagnostic::new(format!("`{name}` is no activation"), node.span)
            .label("it must make one number of each number"));
    }
    Ok(Some(Activation::own(name, doc, Arc::new(own))))
}

/// Puts a name and all that its definition uses into a scope of its own, and tells all of it as one text.
fn gather(name: &str, from: &Scope<'_>, to: &mut Scope<'static>) -> String {
    let mut text = String::new();
    let mut seen = BTreeSet::from([name.to_owned()]);
    let mut open = vec![name.to_owned()];
    while let Some(name) = open.pop() {
        let mut further = Vec::new();
        if let Some(definition) = from.definition(&name) {
            to.define_function(&name, definition.params.clone(), definition.body.clone(), &definition.text);
            text.push_str(&format!("{name}({}): {}; ", definition.params.join(", "), definition.text));
            further.extend(free_names(&definition.body));
        } else if let Some(value) = value(&name, from) {
            text.push_str(&format!("{name}: {value:?}; "));
            match value {
                Known::Array(array) => to.define_value(&name, array),
                Known::Text(label) => {
                    to.define_text(&name, &label);
                    further.push(label);
                }
            }
        }
        open.extend(further.into_iter().filter(|name| seen.insert(name.clone())));
    }
    text
}

/// What a name stands for that is no definition.
#[derive(Debug)]
enum Known {
    Array(Labelled),
    Text(String),
}

fn value(name: &str, scope: &Scope<'_>) -> Option<Known> {
    if !scope.contains(name) {
        return None;
    }
    match eval_value(&parse(name).ok()?, scope).ok()? {
        crate::formula::Value::Array(array) => Some(Known::Array(array)),
        crate::formula::Value::Text(text) => Some(Known::Text(text)),
    }
}
