//! What a kind of study supplies; everything else is the same for all of them.

use std::path::PathBuf;
use std::sync::Arc;

use super::export::Export;
use super::expression::{Expression, Let, Named};
use super::files::Files;
use super::sweep::{Param, Sweep, Trial};
use crate::autodiff::{Task, Workers};
use crate::formula::{Labelled, Scope};
use crate::yaml::{Diagnostic, Fields, Key, Word};

/// A kind of study: its words in a notebook, and how its set-up becomes a [`Study`].
pub trait Kind: Sync {
    /// The word after `kind:`.
    fn name(&self) -> &'static str;

    /// One line for the reference.
    fn doc(&self) -> &'static str;

    /// The keys that it reads besides those of every study ([`super::COMMON_KEYS`]).
    fn keys(&self) -> &'static [Key];

    /// Those of the common keys without which it has nothing to do.
    fn needs(&self) -> &'static [&'static str] {
        &[]
    }

    /// The axes that its probes may have besides those of the sweep, for checking names before a run.
    fn axes(&self) -> &'static [&'static str] {
        &[]
    }

    /// Names that it gives a meaning in the formulas of probes, for checking names before a run.
    fn probe_names(&self) -> &'static [&'static str] {
        &[]
    }

    /// What each of [`Kind::probe_names`] means.
    fn probe_words(&self) -> &'static [Word] {
        &[]
    }

    /// Whether its trials can be exported as tensors ([`Study::export`]).
    fn exports(&self) -> bool {
        false
    }

    /// Checks the set-up and prepares what the trials share. `fields` has only known keys; `setup` has
    /// the parts that every study has.
    ///
    /// # Errors
    /// Whatever can be found wrong before the first trial, at its place in the file.
    fn build(&self, fields: &Fields<'_>, setup: &Setup) -> Result<Box<dyn Study>, Diagnostic>;
}

/// A validated study of some kind.
pub trait Study: Send + Sync {
    /// How the sweep is cut into trials.
    fn cut(&self) -> Cut {
        Cut::Points
    }

    /// Variables that have one trial at each of their values although they take numbers.
    fn points(&self) -> Vec<String> {
        Vec::new()
    }

    /// The formulas under its own keys, for checking names before a run.
    fn formulas(&self) -> Vec<Expression> {
        Vec::new()
    }

    /// Names that it gives a meaning in the formulas of probes and measurements, besides those of its kind.
    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    /// Runs one trial: the values of all probes, or how it ended without them.
    ///
    /// `scope` has the lets, the numbers of the trial and earlier measurements. The result must be a pure
    /// function of the arguments.
    ///
    /// # Errors
    /// The set-up is wrong in a way that only this trial shows. A number that leaves the finite ones is
    /// no error but [`Outcome::Diverged`].
    fn observe(&self, trial: &Trial, scope: &Scope<'_>, context: &Context)
    -> Result<Observation, Diagnostic>;

    /// One trial as tensors: what it computes from, and what it finds. `None` if studies of this kind have no tensors;
    /// those that have say so by [`Kind::exports`].
    ///
    /// # Errors
    /// As [`Study::observe`].
    fn export(&self, _: &Trial, _: &Scope<'_>, _: &Context) -> Result<Option<Export>, Diagnostic> {
        Ok(None)
    }
}

/// How a sweep is cut into trials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// One trial at each point.
    Points,
    /// One trial at each point of the axes that have names; variables that take numbers are arrays.
    Names,
}

/// The parts that every study has.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The study's id.
    pub id: String,
    /// The notebook's lets, then the study's own.
    pub lets: Vec<Let>,
    /// The axes.
    pub sweep: Sweep,
    /// Quantities that a trial supplies to the measurements; they are not stored. Most kinds compute
    /// them as formulas; a kind may give some functions in them a meaning of its own.
    pub probes: Vec<Named>,
    /// Quantities along the steps of a trial, for kinds that have steps; they are not stored.
    pub records: Vec<Named>,
    /// Quantities that are stored.
    pub measures: Vec<Named>,
    /// Variables that are tuned, as they stand in the first candidate.
    pub tuned: Vec<(String, Param)>,
    /// The data files that it may name.
    pub files: Files,
}

impl Setup {
    /// A trial of the sweep, with what is tuned as in the first candidate.
    #[must_use]
    pub fn trial(&self, index: usize) -> Trial {
        let mut trial = self.sweep.trial(index);
        trial.params.extend(self.tuned.iter().cloned());
        trial
    }
}

/// What a trial may use besides its set-up.
#[derive(Clone)]
pub struct Context {
    /// The folder against which the paths of data files are resolved.
    pub folder: PathBuf,
    /// Watches what the core does, for whoever asked to see it.
    pub log: Option<Log>,
    /// Runs pieces of one trial side by side; one after another without it. No result depends on it.
    pub workers: Option<Arc<dyn Workers>>,
}

/// Watches what the core does. It sees no number and changes none.
pub trait Watch: Send + Sync {
    /// Takes a line about a program.
    fn note(&self, line: &str);

    /// Runs a program once, by calling `run`. The core has no clock; here is the place for one.
    fn replay(&self, program: &str, run: &mut dyn FnMut());
}

/// Somebody who watches.
pub type Log = Arc<dyn Watch>;

impl Context {
    /// Tells what the core does, if somebody wants to know.
    pub fn note(&self, line: &str) {
        if let Some(log) = &self.log {
            log.note(line);
        }
    }

    /// Runs a program once, and lets whoever watches time it.
    pub fn replay(&self, program: &str, run: &mut dyn FnMut()) {
        match &self.log {
            Some(log) => log.replay(program, run),
            None => run(),
        }
    }

    /// How many pieces of work run at a time.
    #[must_use]
    pub fn hands(&self) -> usize {
        self.workers.as_ref().map_or(1, |workers| workers.count()).max(1)
    }

    /// What `one` gives for each number below `n`, in their order.
    pub fn in_parallel<T: Send>(&self, n: usize, one: &(dyn Fn(usize) -> T + Sync)) -> Vec<T> {
        let Some(workers) = self.workers.as_ref().filter(|_| n > 1) else { return (0..n).map(one).collect() };
        let mut slots: Vec<Option<T>> = (0..n).map(|_| None).collect();
        let fill = |(k, slot): (usize, &mut Option<T>)| *slot = Some(one(k));
        let tasks = slots.iter_mut().enumerate().map(|piece| Box::new(move || fill(piece)) as Task<'_>);
        workers.run(tasks.collect());
        slots.into_iter().flatten().collect()
    }
}

/// What a trial saw.
#[derive(Clone, Debug)]
pub struct Observation {
    /// The probes by name. A diverged trial gives those that it has; measurements of others are NaN.
    pub probes: Vec<(String, Labelled)>,
    /// How it ended.
    pub outcome: Outcome,
}

/// How a trial ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// All numbers are there.
    Ok,
    /// A number left the finite ones.
    Diverged {
        /// The step at which it did, if the trial has steps.
        step: Option<usize>,
        /// The first operation or quantity that was not finite.
        at: String,
    },
}
