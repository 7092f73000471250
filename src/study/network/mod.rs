//! The kind `network`: a stack of recurrent layers on a batch of sequences, and what its gradients are.
//!
//! `setup` reads the keys, `probe` the quantities that are asked for, `trial` traces, compiles and runs. Trials that differ
//! in numbers alone share one program.

mod export;
mod numbers;
mod probe;
mod reduce;
mod setup;
mod trial;
mod words;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use self::probe::Probe;
use self::setup::{Resolved, Template};
use self::trial::Compiled;
use super::export::Export;
use super::kind::{Context, Kind, Observation, Setup, Study};
use super::scope::{define_lets, define_trial};
use super::sweep::Trial;
use crate::formula::Scope;
use crate::yaml::{Diagnostic, Fields, Key, Span, Word};

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
        &["layer", "time", "row", "unit"]
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
        let study = Stacks { template, probes, setup: setup.clone(), programs: Mutex::default() };
        // Whatever is wrong in some trial's set-up is found before the first one runs.
        for index in 0..setup.sweep.len().min(MAX_CHECKED) {
            let trial = setup.sweep.trial(index);
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
    setup: Setup,
    programs: Mutex<BTreeMap<String, Slot>>,
}

/// A program that is compiled by the first trial that needs it, while the others wait.
type Slot = Arc<OnceLock<Result<Arc<Compiled>, String>>>;

impl Stacks {
    /// Every probe names something that the trial's cell has.
    fn check_probes(&self, resolved: &Resolved) -> Result<(), Diagnostic> {
        self.probes.iter().try_for_each(|probe| probe.check(&resolved.spec))
    }

    /// The program of a structure.
    fn compiled(
        &self,
        resolved: &Resolved,
        span: Span,
        context: &Context,
    ) -> Result<Arc<Compiled>, Diagnostic> {
        let slot = {
            let mut programs = self.programs.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(programs.entry(resolved.structure()).or_default())
        };
        let compiled = slot.get_or_init(|| {
            let compiled = Compiled::new(resolved, &self.probes).map_err(|error| error.to_string())?;
            context.note(&format!("{}: {}", self.setup.id, compiled.summary(resolved)));
            Ok(Arc::new(compiled))
        });
        compiled.clone().map_err(|message| Diagnostic::new(message, span))
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
        let span = self.template.span();
        let compiled = self.compiled(&resolved, span, context)?;
        compiled.observe(&resolved, &self.probes, span)
    }

    fn export(&self, trial: &Trial, scope: &Scope<'_>, _: &Context) -> Result<Option<Export>, Diagnostic> {
        let resolved = self.template.resolve(trial, scope, &self.setup.lets)?;
        let export = export::export(&resolved);
        export.map(Some).map_err(|message| Diagnostic::new(message, self.template.span()))
    }
}

#[cfg(test)]
mod tests;
