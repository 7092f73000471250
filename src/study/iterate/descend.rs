//! A step of an optimiser, as nodes of a graph.

use std::collections::BTreeSet;

use super::machine::{FACTOR, Memory, State};
use super::objective::Minimised;
use super::setup::Method;
use super::trace::{Trace, dims};
use crate::autodiff::Var;
use crate::formula::{Expr, free_names};
use crate::optimizer::{Number, Position};
use crate::study::optimizers::Given;
use crate::yaml::Diagnostic;

/// What a step of an optimiser is made of.
pub(super) struct Descended<'g> {
    pub gradient: Var<'g>,
    /// The gradient on all rows, without noise.
    pub full: Var<'g>,
    pub step_size: Var<'g>,
    pub next: Var<'g>,
    pub memory: Vec<Memory<'g>>,
}

impl<'g> Trace<'_, 'g> {
    /// A step of the optimiser; nothing if it is a solver.
    pub fn descend(
        &self,
        minimised: &Minimised<'g>,
        state: &State<'g>,
        noise: &Option<Var<'g>>,
    ) -> Result<Option<Descended<'g>>, Diagnostic> {
        let resolved = self.formulas.resolved;
        let fail = |error: crate::autodiff::Error| Diagnostic::new(error.to_string(), resolved.span);
        let Some(Method::Optimizer { rule, clip, schedule }) =
            resolved.descent.as_ref().map(|descent| &descent.method)
        else {
            return Ok(None);
        };
        let gradient_of = |loss: Var<'g>| {
            let gradient = self.graph.grad(loss, &[state.now]).map_err(fail)?;
            Ok::<Var<'g>, Diagnostic>(gradient.first().copied().unwrap_or(state.now))
        };
        let seen = minimised.batch.unwrap_or(minimised.loss);
        let full = gradient_of(minimised.loss)?;
        let mut gradient = minimised.batch.map_or(Ok(full), gradient_of)?;
        if let Some(noise) = noise {
            gradient = gradient + noise.reshape(&dims(state.now.shape()));
        }
        if let Some((clip, limit)) = clip {
            gradient = clip.apply(gradient, self.scalar(limit, "clip")?);
        }
        let settings = rule.settings(|given| self.option(given))?;
        let mut step_size = settings.step_size().var(self.graph);
        if schedule.is_some() {
            step_size = step_size * self.graph.input(FACTOR, &[]);
        }
        let rule = settings.rule();
        let shape = dims(state.now.shape());
        let name = format!("memory.{}", state.name);
        let tensors = rule.state();
        let remembered: Vec<Var<'g>> =
            tensors.iter().map(|tensor| tensor.input(self.graph, &name, &shape)).collect();
        let position = Position { parameter: state.now, gradient, loss: seen, step_size };
        let update = rule.update(&position, &remembered).map_err(fail)?;
        let memory = tensors.iter().zip(&remembered).zip(update.state);
        let memory = memory.map(|((tensor, now), next)| Memory {
            input: format!("{name}.{}", tensor.name),
            start: tensor.start,
            now: *now,
            next,
        });
        let memory = memory.collect();
        Ok(Some(Descended { gradient, full, step_size, next: update.parameter, memory }))
    }

    /// What an option of the optimiser is: a constant where no node enters it.
    fn option(&self, given: &Given) -> Result<Number<'g>, Diagnostic> {
        let name = given.setting.name;
        if self.mentions(&given.formula.expr, &mut BTreeSet::new()) {
            return Ok(self.scalar(&given.formula, name)?.into());
        }
        let value = given.formula.eval(self.formulas.scope, self.formulas.lets)?;
        value.as_scalar().map(Number::from).ok_or_else(|| {
            Diagnostic::new(format!("`{name}` is an array"), given.span).label("one number is needed")
        })
    }

    /// Whether a formula uses a name that is a node, itself or through lets.
    fn mentions(&self, expr: &Expr, seen: &mut BTreeSet<String>) -> bool {
        free_names(expr).into_iter().any(|name| {
            if self.bound.contains(&name) {
                return true;
            }
            let Some(definition) = self.formulas.scope.definition(&name) else { return false };
            seen.insert(name) && self.mentions(&definition.body, seen)
        })
    }
}
