//! The kind `network`: a stack of recurrent layers on a batch of sequences, and what its gradients are.
//!
//! `setup` reads the keys, `probe` the quantities that are asked for, `trial` traces, compiles and runs. Trials that differ
//! in numbers alone share one program.

mod checks;
mod export;
pub(super) mod function;
pub(super) mod numbers;
mod own;
mod probe;
mod reduce;
mod scalar;
mod setup;
pub(super) mod train;
mod trial;
pub(super) mod words;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use self::probe::Probe;
use self::setup::{Resolved, Template};
use self::train::{Learner, Lesson, Record, Training};
use self::trial::{Compiled, InputValues, of_stack};
use super::export::Export;
use super::kind::{Context, Kind, Observation, Outcome, Setup, Study};
use super::scope::{define_lets, define_trial};
use super::sweep::Trial;
use crate::autodiff::Replay;
use crate::formula::Scope;
use crate::yaml::{Diagnostic, Fields, Key, Word};

/// Sweeps longer than this are checked at their first trials only, before the run.
const MAX_CHECKED: usize = 10_000;

/// A stack of recurrent layers and its gradients.
pub struct Network;

impl Kind for Network {
    fn name(&self) -> &'static str {
        "network"
    }

    fn doc(&self) -> &'static str {
        "a stack of recurrent layers over layers × time, and its gradients"
    }

    fn keys(&self) -> &'static [Key] {
        &words::KEYS
    }

    fn axes(&self) -> &'static [&'static str] {
        &["step", "layer", "time", "row", "unit"]
    }

    fn probe_names(&self) -> &'static [&'static str] {
        probe::NAMES
    }

    fn probe_words(&self) -> &'static [Word] {
        words::PROBES
    }

    fn exports(&self) -> bool {
        true
    }

    fn build(&self, fields: &Fields<'_>, setup: &Setup) -> Result<Box<dyn Study>, Diagnostic> {
        let template = Template::read(fields)?;
        let probes = probe::read_all(&setup.probes)?;
        let records = train::read_all(&setup.records)?;
        if let (Some(node), None) = (fields.get("record"), fields.get("train")) {
            return Err(Diagnostic::new("there are no steps to record", node.span)
                .label("say how the network learns under `train`"));
        }
        let study = Stacks {
            template,
            probes,
            records,
            setup: setup.clone(),
            programs: Mutex::default(),
            learners: Mutex::default(),
        };
        // Whatever is wrong in some trial's set-up is found before the first one runs.
        for index in 0..setup.sweep.len().min(MAX_CHECKED) {
            let trial = setup.trial(index);
            let mut scope = Scope::new();
            define_lets(&mut scope, &setup.lets);
            define_trial(&mut scope, &trial);
            let resolved = study.template.resolve(&trial, &scope, &setup.lets)?;
            study.check_probes(&resolved)?;
        }
        Ok(Box::new(study))
    }
}

/// A validated network study.
struct Stacks {
    template: Template,
    probes: Vec<Probe>,
    records: Vec<Record>,
    setup: Setup,
    programs: Slots<Compiled>,
    learners: Slots<Learner>,
}

/// Programs by their structure, each compiled by the first trial that needs it, while the others wait.
type Slots<T> = Mutex<BTreeMap<String, Slot<T>>>;
type Slot<T> = Arc<OnceLock<Result<Arc<T>, String>>>;

/// The programs of a structure, made by `new` if they are not there yet.
fn compiled<T>(
    slots: &Slots<T>,
    structure: String,
    new: impl FnOnce() -> Result<T, String>,
) -> Result<Arc<T>, String> {
    let slot = Arc::clone(slots.lock().unwrap_or_else(PoisonError::into_inner).entry(structure).or_default());
    slot.get_or_init(|| new().map(Arc::new)).clone()
}

impl Stacks {
    /// Every probe and record names something that the trial's network has.
    fn check_probes(&self, resolved: &Resolved) -> Result<(), Diagnostic> {
        self.probes.iter().try_for_each(|probe| probe.check(resolved))?;
        self.records.iter().try_for_each(|record| record.check(resolved))
    }

    /// What the probes find on the values of all inputs.
    fn probe(
        &self,
        resolved: &Resolved,
        inputs: &[InputValues],
        context: &Context,
    ) -> Result<Observation, Diagnostic> {
        let span = self.template.span();
        let new = || {
            let compiled = Compiled::new(resolved, &self.probes).map_err(|error| error.to_string())?;
            context.note(&format!("{}: {}", self.setup.id, compiled.summary(resolved)));
            Ok(compiled)
        };
        let compiled = compiled(&self.programs, resolved.structure(), new)
            .map_err(|message| Diagnostic::new(message, span))?;
        let run = |replay: &mut Replay<f64>| {
            context.replay(&format!("{}: {}", self.setup.id, of_stack(resolved)), &mut || replay.run());
        };
        compiled.observe(resolved, &self.probes, inputs, span, &run)
    }

    /// Trains, then probes the network on the batch that would come next.
    fn learn(
        &self,
        resolved: &Resolved,
        training: &Training,
        scope: &Scope<'_>,
        context: &Context,
    ) -> Result<Observation, Diagnostic> {
        let span = self.template.span();
        let fail = |message: String| Diagnostic::new(message, span);
        let new = || {
            let learner =
                Learner::new(resolved, training, &self.records).map_err(|error| error.to_string())?;
            context.note(&format!("{}: {}", self.setup.id, learner.summary(resolved)));
            Ok(learner)
        };
        let structure = format!("{} {}", resolved.structure(), training.structure());
        let learner = compiled(&self.learners, structure, new).map_err(fail)?;
        let (records, lets) = (&self.records[..], &self.setup.lets[..]);
        let name = format!("{}: {} learns", self.setup.id, of_stack(resolved));
        let run = |replay: &mut Replay<f64>| context.replay(&name, &mut || replay.run());
        let learned = learner.learn(&Lesson { resolved, training, records, scope, lets, span, run: &run })?;
        let mut seen = Observation { probes: learned.records, outcome: learned.outcome };
        if self.probes.is_empty() || seen.outcome != Outcome::Ok {
            return Ok(seen);
        }
        let mut values = trial::inputs(resolved).map_err(fail)?;
        for (name, _, values) in &mut values {
            match name.as_str() {
                "x" => values.clone_from(&learned.next.x),
                "target" => values.clone_from(&learned.next.target),
                _ => {
                    if let Some((_, trained)) = learned.parameters.iter().find(|(known, _)| known == name) {
                        values.clone_from(trained);
                    }
                }
            }
        }
        let probed = self.probe(resolved, &values, context)?;
        seen.probes.extend(probed.probes);
        seen.outcome = probed.outcome;
        Ok(seen)
    }
}

impl Study for Stacks {
    fn observe(
        &self,
        trial: &Trial,
        scope: &Scope<'_>,
        context: &Context,
    ) -> Result<Observation, Diagnostic> {
        let resolved = self.template.resolve(trial, scope, &self.setup.lets)?;
        if let Some(training) = &resolved.train {
            return self.learn(&resolved, training, scope, context);
        }
        let inputs =
            trial::inputs(&resolved).map_err(|message| Diagnostic::new(message, self.template.span()))?;
        self.probe(&resolved, &inputs, context)
    }

    fn export(&self, trial: &Trial, scope: &Scope<'_>, _: &Context) -> Result<Option<Export>, Diagnostic> {
        let resolved = self.template.resolve(trial, scope, &self.setup.lets)?;
        let export = export::export(&resolved);
        export.map(Some).map_err(|message| Diagnostic::new(message, self.template.span()))
    }
}

#[cfg(test)]
mod tests;
