//! A network's output as a function of all its parameters, before or after it has learned: what other kinds of studies look
//! at.

use super::setup;
use super::train::{Learner, Lesson, THETA, places, trace};
use super::trial;
use crate::autodiff::{Error, Graph, Replay, Var};
use crate::formula::Scope;
use crate::study::expression::Let;
use crate::study::kind::Outcome;
use crate::study::sweep::Trial;
use crate::yaml::{Diagnostic, Fields, Span};

/// The keys as they are written.
pub(in crate::study) struct Template {
    written: setup::Template,
}

/// A network in a trial.
pub(in crate::study) struct Loss {
    resolved: setup::Resolved,
    span: Span,
}

/// The numbers of all inputs, the parameters first, and whether the training that led there ended well.
pub(in crate::study) struct Values {
    /// Each input by its name.
    pub inputs: Vec<(String, Vec<f64>)>,
    /// How the training ended.
    pub outcome: Outcome,
}

impl Template {
    /// Reads the keys; nothing if no network is given.
    ///
    /// # Errors
    /// Keys that mean nothing without a network, or a network without data.
    pub fn read(fields: &Fields<'_>) -> Result<Option<Template>, Diagnostic> {
        if fields.get("network").is_some() {
            return Ok(Some(Template { written: setup::Template::read(fields)? }));
        }
        for key in ["data", "output", "train"] {
            if let Some(node) = fields.get(key) {
                return Err(Diagnostic::new(format!("`{key}` means nothing here"), node.span)
                    .label("it goes with `network`"));
            }
        }
        Ok(None)
    }

    /// The network of a trial; `scope` has its numbers.
    ///
    /// # Errors
    /// What is wrong in the set-up of a network.
    pub fn resolve(&self, trial: &Trial, scope: &Scope<'_>, lets: &[Let]) -> Result<Loss, Diagnostic> {
        Ok(Loss { resolved: self.written.resolve(trial, scope, lets)?, span: self.written.span() })
    }
}

impl Loss {
    /// Where it is written.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The vector of all parameters, which is an input, and the output.
    ///
    /// # Errors
    /// The graph's first error.
    pub fn trace<'g>(&self, graph: &'g Graph) -> Result<(Var<'g>, Var<'g>), Error> {
        let places = places(&self.resolved);
        let theta = graph.input(THETA, &[places.last().map_or(0, |place| place.at + place.len)]);
        let (_, scalar, _) = trace(graph, theta, &places, &self.resolved, &self.resolved.spec)?;
        Ok((theta, scalar.loss))
    }

    /// The numbers of the inputs: where the parameters start, or where learning leads them, with the batch that would come
    /// next.
    ///
    /// # Errors
    /// Data that are not there, or a training that is wrong.
    pub fn values(&self, scope: &Scope<'_>, lets: &[Let]) -> Result<Values, Diagnostic> {
        let fail = |message: String| Diagnostic::new(message, self.span);
        let resolved = &self.resolved;
        let mut theta = Vec::new();
        for (_, _, values) in trial::parameter_values(resolved).map_err(fail)? {
            theta.extend(values);
        }
        let mut inputs = trial::inputs(resolved).map_err(fail)?;
        let mut outcome = Outcome::Ok;
        if let Some(training) = &resolved.train {
            let learner = Learner::new(resolved, training, &[]).map_err(|error| fail(error.to_string()))?;
            let run = |replay: &mut Replay<f64>| replay.run();
            let lesson = Lesson { resolved, training, records: &[], scope, lets, span: self.span, run: &run };
            let learned = learner.learn(&lesson)?;
            theta = learned.parameters.into_iter().flat_map(|(_, values)| values).collect();
            for (name, _, values) in &mut inputs {
                match name.as_str() {
                    "x" => values.clone_from(&learned.next.x),
                    "target" => values.clone_from(&learned.next.target),
                    _ => {}
                }
            }
            outcome = learned.outcome;
        }
        let others = inputs.into_iter().filter(|(name, ..)| matches!(name.as_str(), "x" | "target" | "u"));
        let others = others.map(|(name, _, values)| (name, values));
        let inputs = [(THETA.to_owned(), theta)].into_iter().chain(others).collect();
        Ok(Values { inputs, outcome })
    }
}
