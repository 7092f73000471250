//! The function that a study looks at: a formula of a state at a place, or a network's output as a function of all its
//! parameters.

use std::collections::BTreeSet;

use super::expression::{Let, Named};
use super::files::Files;
use super::iterate::function;
use super::kind::{Outcome, Setup};
use super::network::function as network;
use super::network::numbers::Numbers;
use super::sweep::{Param, Trial};
use crate::autodiff::{Graph, Var};
use crate::formula::{Axis, Expr, Node, Scope};
use crate::yaml::{Diagnostic, Fields, Span};

pub(super) use super::iterate::function::KEYS as FUNCTION_KEYS;
pub(super) use super::network::words::FUNCTION_KEYS as NETWORK_KEYS;

/// Which function, as it is written.
pub(super) enum Template {
    /// A formula, or a test function.
    Function(function::Template),
    /// A network.
    Network(network::Template),
}

/// A function in a trial.
pub(super) enum Subject {
    /// A formula, or a test function.
    Function(Box<function::Function>),
    /// A network.
    Network(Box<network::Loss>),
}

/// A function as nodes of a graph.
pub(super) struct Traced<'g> {
    /// The point.
    pub point: Var<'g>,
    /// Its axes.
    pub axes: Vec<Axis>,
    /// The function's value, one number.
    pub value: Var<'g>,
    /// The residuals, where it is the sum of their squares.
    pub residuals: Option<Var<'g>>,
}

/// The numbers of all inputs, that of the point first.
pub(super) use network::Values;

impl Template {
    /// Reads the keys that name a function; nothing if there is none.
    ///
    /// # Errors
    /// Keys that do not go together.
    pub fn read(fields: &Fields<'_>, files: &Files) -> Result<Option<Template>, Diagnostic> {
        let (function, network) =
            (function::Template::read(fields, files)?, network::Template::read(fields)?);
        match (function, network) {
            (Some(_), Some(_)) => {
                let span = fields.get("network").map_or(fields.node().span, |node| node.span);
                Err(Diagnostic::new("two functions are given, a formula and a network", span)
                    .label("keep one of them"))
            }
            (Some(function), None) => Ok(Some(Template::Function(function))),
            (None, network) => Ok(network.map(Template::Network)),
        }
    }

    /// The name of the state, if it is one of the notebook's, and where it is written.
    fn state(&self) -> Option<(&str, Span)> {
        match self {
            Template::Function(template) => template.state(),
            Template::Network(_) => None,
        }
    }

    /// The function of a trial; `scope` has its numbers.
    ///
    /// # Errors
    /// What is wrong in the set-up.
    pub fn resolve(&self, trial: &Trial, scope: &Scope<'_>, lets: &[Let]) -> Result<Subject, Diagnostic> {
        match self {
            Template::Function(template) => {
                let function = template.resolve(trial, &Numbers { scope, lets })?;
                Ok(Subject::Function(Box::new(function)))
            }
            Template::Network(template) => {
                Ok(Subject::Network(Box::new(template.resolve(trial, scope, lets)?)))
            }
        }
    }
}

impl Subject {
    /// Finds what is wrong before anything runs, as far as its names are known.
    ///
    /// # Errors
    /// As [`Subject::trace`].
    pub fn check(&self, scope: &Scope<'_>, lets: &[Let]) -> Result<(), Diagnostic> {
        match self {
            Subject::Function(function) => function.check(scope, lets),
            Subject::Network(_) => Ok(()),
        }
    }

    /// Traces the function, with the numbers of its inputs if they are asked for.
    ///
    /// # Errors
    /// A formula that is wrong, at its place in the file; data that are not there.
    pub fn trace<'g>(
        &self,
        graph: &'g Graph,
        scope: &Scope<'_>,
        lets: &[Let],
    ) -> Result<Traced<'g>, Diagnostic> {
        match self {
            Subject::Function(function) => {
                let traced = function.trace(graph, scope, lets)?;
                let function::Traced { point, axes, value, residuals, .. } = traced;
                Ok(Traced { point, axes, value, residuals })
            }
            Subject::Network(network) => {
                let traced = network.trace(graph);
                let (point, value) =
                    traced.map_err(|error| Diagnostic::new(error.to_string(), network.span()))?;
                let labels = (1..=point.shape().len()).map(|i| i as f64).collect();
                Ok(Traced { point, axes: vec![Axis::numbers("i", labels)], value, residuals: None })
            }
        }
    }

    /// The numbers of all inputs, that of the point first.
    ///
    /// # Errors
    /// As [`Subject::trace`].
    pub fn values(&self, scope: &Scope<'_>, lets: &[Let], span: Span) -> Result<Values, Diagnostic> {
        match self {
            Subject::Function(function) => {
                let graph = Graph::new();
                let traced = function.trace(&graph, scope, lets)?;
                let place = traced.place().map_err(|error| Diagnostic::new(error.to_string(), span))?;
                Ok(Values { inputs: vec![(traced.input, place)], outcome: Outcome::Ok })
            }
            Subject::Network(network) => network.values(scope, lets),
        }
    }
}

impl Traced<'_> {
    /// The same function in an empty graph, in which what is written twice is computed once before it is differentiated.
    ///
    /// # Errors
    /// The graph's first error.
    pub fn merged<'h>(&self, from: &Graph, to: &'h Graph) -> crate::autodiff::Result<Traced<'h>> {
        let vars: Vec<Var<'_>> = [self.point, self.value].into_iter().chain(self.residuals).collect();
        let found = from.merged_into(to, &vars)?;
        let &[point, value, ref residuals @ ..] = &found[..] else {
            return Err(crate::autodiff::Error::Input("the function has no point and no value".to_owned()));
        };
        Ok(Traced { point, axes: self.axes.clone(), value, residuals: residuals.first().copied() })
    }
}

/// The names that some formulas use, themselves, through lets, or through variables that stand for lets; a few that mean
/// something else there may be among them.
pub(super) fn used_names(named: &[Named], scope: &Scope<'_>, trial: &Trial) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    named.iter().for_each(|one| uses(&one.formula.expr, scope, trial, &mut used));
    used
}

fn uses(expr: &Expr, scope: &Scope<'_>, trial: &Trial, used: &mut BTreeSet<String>) {
    let name = match &expr.node {
        Node::Name(name) => Some(name),
        Node::Call(call) => Some(&call.name.text),
        _ => None,
    };
    let mut open: Vec<String> = name.cloned().into_iter().collect();
    while let Some(name) = open.pop() {
        if !used.insert(name.clone()) {
            continue;
        }
        if let Some(Param::Name { name: stands_for, .. }) = trial.param(&name) {
            open.push(stands_for.clone());
        }
        if let Some(definition) = scope.definition(&name) {
            uses(&definition.body, scope, trial, used);
        }
    }
    expr.children().into_iter().for_each(|child| uses(child, scope, trial, used));
}

/// An error if a let, an axis, a probe or the state has one of some names, which have a meaning of their own.
///
/// # Errors
/// One of them has.
pub(super) fn check_reserved(
    setup: &Setup,
    template: Option<&Template>,
    reserved: &[&str],
) -> Result<(), Diagnostic> {
    let axes = setup.sweep.axes.iter().flat_map(|axis| axis.names().map(|name| (name, axis.span)));
    let probes = setup.probes.iter().map(|probe| (probe.name.as_str(), probe.span));
    let lets = setup
        .lets
        .iter()
        .map(|one| (one.name.as_str(), one.body.scalar.locate(0, one.body.scalar.text.len())));
    let state = template.and_then(Template::state);
    for (name, span) in axes.chain(probes).chain(lets).chain(state) {
        if reserved.contains(&name) {
            let message = format!("`{name}` has a meaning of its own in this kind of study");
            return Err(Diagnostic::new(message, span).label("choose another"));
        }
    }
    Ok(())
}
