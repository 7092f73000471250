//! Which keys go together.

use super::setup::Template;
use crate::yaml::{Diagnostic, Span, Yaml};

impl Template {
    /// The keys go together.
    ///
    /// # Errors
    /// A key that means nothing beside the others, or one that is missing.
    pub fn check(&self) -> Result<(), Diagnostic> {
        if self.map.is_none() && self.optimizer.is_none() && self.solver.is_none() {
            return Err(Diagnostic::new("nothing says how a step is taken", self.span)
                .label("give `map`, `optimizer` or `solver`"));
        }
        let is_given = |all: &[(&'static str, &Option<Yaml>)]| -> Vec<(&'static str, Span)> {
            all.iter().filter_map(|(key, node)| Some((*key, node.as_ref()?.span))).collect()
        };
        let methods = is_given(&[("optimizer", &self.optimizer), ("solver", &self.solver)]);
        let objectives = is_given(&[
            ("minimise", &self.minimise),
            ("residuals", &self.residuals),
            ("problem", &self.problem),
        ]);
        for given in [&methods, &objectives] {
            if let [(first, _), (second, span), ..] = given[..] {
                return Err(Diagnostic::new(format!("`{first}` and `{second}` are both given"), span)
                    .label("keep one of them"));
            }
        }
        match (methods.first(), objectives.first()) {
            (Some((_, span)), None) => Err(Diagnostic::new("nothing says what is minimised", *span)
                .label("add `minimise: f`, the name of a function under `let`")),
            (None, Some((key, span))) => {
                Err(Diagnostic::new(format!("without an optimizer or a solver `{key}` means nothing"), *span)
                    .label("add `optimizer: {sgd: {lr: 0.1}}`"))
            }
            _ => self.check_others(),
        }
    }

    /// No key is given that means nothing, and none is missing.
    fn check_others(&self) -> Result<(), Diagnostic> {
        let idle = [
            ("clip", &self.clip, self.optimizer.is_some(), "an optimizer"),
            ("schedule", &self.schedule, self.optimizer.is_some(), "an optimizer"),
            ("noise", &self.noise, self.solver.is_none(), "an optimizer or a map"),
            ("map", &self.map, self.solver.is_none(), "an optimizer, or alone"),
            (
                "batch",
                &self.batch,
                self.problem.is_some() && self.optimizer.is_some(),
                "an optimizer and a problem on a table",
            ),
            ("dimension", &self.dimension, self.problem.is_some(), "a problem"),
        ];
        for (key, node, means_something, with) in idle {
            if let (Some(node), false) = (node, means_something) {
                return Err(Diagnostic::new(format!("`{key}` means nothing here"), node.span)
                    .label(format!("it goes with {with}")));
            }
        }
        if self.start.is_none() && self.problem.is_none() {
            return Err(
                Diagnostic::new("nothing says where to start", self.span).label("add `start: {x: ones(2)}`")
            );
        }
        if self.steps.is_none() && self.solver.is_none() {
            return Err(Diagnostic::new("nothing says how many steps are taken at most", self.span)
                .label("add `steps: 1000`"));
        }
        Ok(())
    }
}
