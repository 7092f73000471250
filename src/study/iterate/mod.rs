//! The kind `iterate`: a map, an optimiser or a solver on a surface, from many starts and with many numbers at once.
//!
//! `setup` reads the keys and `trace` turns a trial's formulas into a graph; `machine` compiles a step in which each lane
//! stops by itself, `unit` takes the lanes of one block through all steps, and `sweep` all blocks.

mod checks;
mod constants;
mod data_words;
mod descend;
mod feed;
pub(super) mod function;
mod labels;
mod machine;
mod noise;
mod noise_words;
mod objective;
mod path;
mod read;
mod setup;
mod solver;
mod solver_words;
mod sweep;
mod trace;
mod unit;
mod words;

use self::labels::due;
use self::machine::{Output, Outputs, Programs};
use self::noise::Law;
use self::setup::{Method, Resolved, Template};
use self::solver::Solving;
use self::solver_words::ReadySolver;
use self::sweep::{Numbers, most_lanes};
use self::trace::Formulas;
use self::unit::Course;
use super::expression::Expression;
use super::kind::{Context, Cut, Kind, Observation, Outcome, Setup, Study};
use super::network::numbers;
use super::scope::{define_arrays, define_lets, define_trial};
use super::sweep::{Param, Trial};
use crate::autodiff::Graph;
use crate::formula::{Labelled, Scope};
use crate::yaml::{Diagnostic, Fields, Key, Word};

/// More numbers than this are not kept: 400 MB.
const MOST_NUMBERS: usize = 50_000_000;
/// Solvers hold matrices of this many rows at most: 134 MB each.
const MOST_SOLVED: usize = 4096;
/// Sweeps with more trials than this are checked at their first ones only, before the run.
const MOST_CHECKED: usize = 200;
/// One past the largest seed.
const MAX_SEED: f64 = 9_007_199_254_740_992.0;
/// Names with a meaning of their own in the formulas of this kind.
const RESERVED: [&str; 4] = ["step", "steps", "diverged", "evaluations"];

/// A map, an optimiser or a solver.
pub struct Iterate;

impl Kind for Iterate {
    fn name(&self) -> &'static str {
        "iterate"
    }

    fn doc(&self) -> &'static str {
        "a map, an optimizer or a solver on a surface, step by step"
    }

    fn keys(&self) -> &'static [Key] {
        &words::KEYS
    }

    fn axes(&self) -> &'static [&'static str] {
        &["step", "i", "j", "k", "point"]
    }

    fn probe_names(&self) -> &'static [&'static str] {
        &words::NAMES
    }

    fn probe_words(&self) -> &'static [Word] {
        words::PROBES
    }

    fn build(&self, fields: &Fields<'_>, setup: &Setup) -> Result<Box<dyn Study>, Diagnostic> {
        let template = Template::read(fields, &setup.files)?;
        let points = template.constants(setup).into_iter().collect();
        let is_tuned = fields.get("tune").is_some();
        let mut study = Steps { template, setup: setup.clone(), is_tuned, points, formulas: Vec::new() };
        study.check_names()?;
        study.formulas = study.check_trials()?;
        Ok(Box::new(study))
    }
}

/// A validated iterating study.
struct Steps {
    template: Template,
    setup: Setup,
    is_tuned: bool,
    /// The variables that shape a program.
    points: Vec<String>,
    /// The formulas of the first trial.
    formulas: Vec<Expression>,
}

impl Steps {
    /// No two names of the study mean different things.
    fn check_names(&self) -> Result<(), Diagnostic> {
        let states = self.template.states();
        let setup = &self.setup;
        let axes = setup.sweep.axes.iter().map(|axis| (axis.name.as_str(), axis.span));
        let named = setup.probes.iter().chain(&setup.records);
        for (name, span) in axes.chain(named.map(|named| (named.name.as_str(), named.span))) {
            let what = match (RESERVED.contains(&name), states.iter().any(|state| state == name)) {
                (true, _) => "has a meaning of its own in this kind of study",
                (_, true) => "is the name of a state",
                _ => continue,
            };
            return Err(Diagnostic::new(format!("`{name}` {what}"), span).label("choose another"));
        }
        let unfit = self.template.start_names().find(|(name, _)| RESERVED.contains(name));
        match unfit {
            None => Ok(()),
            Some((name, span)) => {
                Err(Diagnostic::new(format!("`{name}` has a meaning of its own in this kind of study"), span)
                    .label("choose another"))
            }
        }
    }

    /// Whatever is wrong in some trial's set-up and formulas is found before the first one runs. Formulas that use a
    /// measurement of an earlier study wait for it. The formulas of the first trial are given.
    fn check_trials(&self) -> Result<Vec<Expression>, Diagnostic> {
        let (points, arrays) = self.setup.sweep.cut(self.cut(), &self.points);
        let mut first = Vec::new();
        for index in 0..points.len().min(MOST_CHECKED) {
            let mut trial = points.trial(index);
            trial.params.extend(self.setup.tuned.iter().cloned());
            let mut scope = Scope::new();
            define_lets(&mut scope, &self.setup.lets);
            define_arrays(&mut scope, &arrays)?;
            define_trial(&mut scope, &trial);
            let lets = &self.setup.lets[..];
            let resolved = self.template.resolve(&trial, &numbers::Numbers { scope: &scope, lets })?;
            let numbers = self.numbers(&trial)?;
            let formulas = self.all(&resolved, &scope, &numbers);
            if formulas.know_all_names(Iterate.axes()) {
                let traced = formulas.trace(&Graph::new()).map(|_| ());
                traced?;
                self.solver(&resolved, &scope, &numbers)?;
            }
            if index == 0 {
                first = resolved.formulas().into_iter().cloned().collect();
            }
        }
        Ok(first)
    }

    fn all<'a>(&'a self, resolved: &'a Resolved, scope: &'a Scope<'a>, numbers: &'a Numbers) -> Formulas<'a> {
        Formulas {
            resolved,
            scope,
            lets: &self.setup.lets,
            numbers: &numbers.axes,
            records: &self.setup.records,
            probes: &self.setup.probes,
        }
    }

    /// The solver with its numbers, if there is one.
    fn solver(
        &self,
        resolved: &Resolved,
        scope: &Scope<'_>,
        numbers: &Numbers,
    ) -> Result<Option<ReadySolver>, Diagnostic> {
        let Some(descent) = &resolved.descent else { return Ok(None) };
        let Method::Solver(written) = &descent.method else { return Ok(None) };
        let ready = written.ready(scope, &self.setup.lets, resolved.steps, &|value| numbers.spread(value))?;
        if ready.uses_residuals() && !descent.objective.is_squares() {
            return Err(Diagnostic::new("this solver needs a sum of squares", written.span)
                .label("give `residuals: F` instead of `minimise`"));
        }
        Ok(Some(ready))
    }

    /// The swept numbers of a trial: those that no parameter of it replaces.
    fn numbers(&self, trial: &Trial) -> Result<Numbers, Diagnostic> {
        let mut numbers = Numbers::default();
        for axis in self.setup.sweep.cut(self.cut(), &self.points).1 {
            if let super::AxisLabels::Numbers(values) = &axis.labels {
                if axis.name == "seed" {
                    for seed in values {
                        check_seed(*seed, axis.span)?;
                    }
                }
                numbers.axes.push(super::axis(&axis));
                numbers.values.push(values.clone());
            }
        }
        if let Some(Param::Number(seed)) = trial.param("seed") {
            check_seed(*seed, self.template.span)?;
            numbers.seed = *seed as u64;
        }
        Ok(numbers)
    }
}

fn check_seed(seed: f64, span: crate::yaml::Span) -> Result<(), Diagnostic> {
    if seed.fract() == 0.0 && (0.0..MAX_SEED).contains(&seed) {
        return Ok(());
    }
    Err(Diagnostic::new(format!("a seed of this study is {seed}"), span)
        .label("a seed is a whole number from 0 on"))
}

impl Study for Steps {
    fn cut(&self) -> Cut {
        // What is tuned is chosen for each point.
        if self.is_tuned { Cut::Points } else { Cut::Names }
    }

    fn points(&self) -> Vec<String> {
        self.points.clone()
    }

    fn formulas(&self) -> Vec<Expression> {
        self.formulas.clone()
    }

    fn names(&self) -> Vec<String> {
        self.template.states()
    }

    fn observe(
        &self,
        trial: &Trial,
        scope: &Scope<'_>,
        context: &Context,
    ) -> Result<Observation, Diagnostic> {
        let lets = &self.setup.lets[..];
        let resolved = self.template.resolve(trial, &numbers::Numbers { scope, lets })?;
        let numbers = self.numbers(trial)?;
        let graph = Graph::new();
        let traced = self.all(&resolved, scope, &numbers).trace(&graph)?;
        let fail = |message: String| Diagnostic::new(message, resolved.span);
        let course = resolved.course();
        let (left, outputs) = if let Some(ready) = self.solver(&resolved, scope, &numbers)? {
            let n = traced.states.iter().fold(0, |n, state| n + state.now.shape().len());
            if n > MOST_SOLVED {
                return Err(fail(format!(
                    "a solver of {n} variables is too large; the most is {MOST_SOLVED}"
                )));
            }
            let solving = Solving::new(&traced).map_err(|error| fail(error.to_string()))?;
            check_size(&solving.outputs, &course, &numbers).map_err(fail)?;
            // A path is kept of one lane at a time.
            if solving.told.len(n).saturating_mul(course.due.len()) > MOST_NUMBERS {
                return Err(fail(format!(
                    "{n} × {n} matrices at {} steps are too many to keep; thin them with `every`",
                    course.due.len()
                )));
            }
            (solving.run(&ready, &course, &numbers, (context, resolved.span))?, solving.outputs)
        } else {
            let most = most_lanes(numbers.len(), context.hands());
            let programs = Programs::new(&traced, most).map_err(|error| fail(error.to_string()))?;
            check_size(&programs.outputs, &course, &numbers).map_err(fail)?;
            context.note(&format!("{}: {}", self.setup.id, programs.summary(numbers.len())));
            let left = sweep::run(&programs, &course, &numbers, context);
            (left.map_err(|error| fail(error.to_string()))?, programs.outputs)
        };
        let mut probes = left.labelled(&outputs, &course, &numbers).map_err(fail)?;
        if let Some(least) = traced.minimised.as_ref().and_then(|one| one.least) {
            probes.push(("least".to_owned(), Labelled::scalar(least)));
        }
        if let Some(data) = &traced.data {
            probes.push(("rows".to_owned(), Labelled::scalar(data.loss.rows() as f64)));
        }
        Ok(Observation { probes, outcome: Outcome::Ok })
    }
}

fn check_size(outputs: &Outputs, course: &Course, numbers: &Numbers) -> Result<(), String> {
    let len = |outputs: &[Output]| outputs.iter().fold(0usize, |n, output| n.saturating_add(output.len));
    let of_lane = len(&outputs.records).saturating_mul(course.due.len());
    let of_lane = of_lane.saturating_add(len(&outputs.states)).saturating_add(len(&outputs.probes));
    let all = of_lane.saturating_mul(numbers.len());
    if all <= MOST_NUMBERS {
        return Ok(());
    }
    Err(format!("{all} numbers are too many to keep; record less, or thin it with `every`"))
}

impl Resolved {
    fn course(&self) -> Course {
        Course {
            steps: self.steps,
            due: due(self.every, self.steps),
            schedule: self.schedule().unwrap_or_default(),
            law: self.noise.as_ref().map_or(Law::Normal, |(law, _)| *law),
        }
    }
}

#[cfg(test)]
mod tests;
