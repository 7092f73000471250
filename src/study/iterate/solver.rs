//! Solvers: each lane by itself, driven from outside, with counted evaluations and a reason to end.

use std::ops::ControlFlow;

use super::feed::OnData;
use super::machine::{Outputs, STEP, Traced, number_input, state_input};
use super::path::{Path, Told};
use super::solver_words::ReadySolver;
use super::sweep::Numbers;
use super::unit::{Course, Left, all_lanes};
use crate::autodiff::{Compiler, Error, Program, Sweep, Var};
use crate::optimizer::solver::{self, Reason, Step};
use crate::study::kind::Context;
use crate::yaml::{Diagnostic, Span};

/// The lanes that one piece of work takes, at most.
const PIECE: usize = 64;
/// The points of a path that are looked at side by side.
const BLOCK: usize = 64;

/// The programs of a trial that is solved.
pub(super) struct Solving {
    start: Program<f64>,
    look: Program<f64>,
    objective: solver::Traced,
    state: usize,
    input: String,
    numbers: Vec<String>,
    pub told: Told,
    data: Option<OnData>,
    pub outputs: Outputs,
}

impl Solving {
    /// Compiles.
    ///
    /// # Errors
    /// As [`Compiler::compile`], or nothing is minimised.
    pub fn new(traced: &Traced<'_>) -> Result<Solving, Error> {
        let graph = traced.graph;
        let found = traced.minimised.as_ref().and_then(|one| Some((one, traced.states.get(one.state)?)));
        let Some((minimised, state)) = found else {
            return Err(Error::Input("nothing is minimised".to_owned()));
        };
        let input = state_input(&state.name);
        let numbers: Vec<String> = traced.numbers.iter().map(|name| number_input(name)).collect();
        let mut laned: Vec<&str> = numbers.iter().map(String::as_str).collect();
        let start = Compiler::new(graph, &[state.start]).lanes(&laned).most_lanes(BLOCK).compile()?;
        laned.extend([input.as_str(), STEP]);
        for name in traced.told.inputs() {
            laned.push(name);
        }
        let read = traced.records.iter().chain(&traced.probes).map(|reading| reading.var);
        let looked: Vec<Var<'_>> = read.collect();
        let look = Compiler::new(graph, &looked).lanes(&laned).most_lanes(BLOCK).compile()?;
        let objective = solver::Traced::of(graph, &input, state.now, minimised.loss, minimised.residuals)?;
        let (state, outputs) = (minimised.state, Outputs::of(traced));
        let told = traced.told;
        let data = traced.data.clone();
        Ok(Solving { start, look, objective, state, input, numbers, told, data, outputs })
    }

    /// Runs all lanes, in pieces that the context's workers take.
    ///
    /// # Errors
    /// An option that does not take its value in some lane.
    pub fn run(
        &self,
        ready: &ReadySolver,
        course: &Course,
        numbers: &Numbers,
        (context, span): (&Context, Span),
    ) -> Result<Left, Diagnostic> {
        let n = numbers.len();
        let piece = n.div_ceil(8 * context.hands()).clamp(1, PIECE);
        let fail = |error: Error| Diagnostic::new(error.to_string(), span);
        let one = |at: usize| {
            let first = at * piece;
            let mut objective = self.objective.again();
            let mut left = Left::default();
            let last = (first + piece).min(n);
            let starts = self.starts(numbers, first, last - first).map_err(fail)?;
            let size = starts.len() / (last - first).max(1);
            for lane in first..last {
                let start = &starts[(lane - first) * size..(lane - first + 1) * size];
                let own = numbers.of_lane(lane);
                for (name, value) in self.numbers.iter().zip(&own) {
                    objective.set(name, &[*value]).map_err(fail)?;
                }
                let (method, until) = ready.of_lane(lane)?;
                let mut path = Path::new(self.told);
                let mut watch = |step: &Step<'_>| {
                    path.see(step, course.due.binary_search(&step.number).is_ok());
                    ControlFlow::Continue(())
                };
                let end = method.minimise(&mut objective, start, &until, &mut watch);
                left.append(self.leave(&end, path, &own, course).map_err(fail)?);
            }
            Ok(left)
        };
        let mut all = Left::default();
        for left in context.in_parallel(n.div_ceil(piece), &one) {
            all.append(left?);
        }
        Ok(all)
    }

    /// The starts of some lanes, one after another.
    fn starts(&self, numbers: &Numbers, first: usize, n: usize) -> Result<Vec<f64>, Error> {
        let lanes = numbers.lanes(first, n);
        if let Some(starts) = self.data.as_ref().and_then(|data| data.starts(self.state, &lanes.seeds)) {
            return Ok(starts);
        }
        let mut sweep = self.start.sweep(n);
        for (name, values) in self.numbers.iter().zip(lanes.numbers) {
            sweep.set_lanes(name, &values)?;
        }
        sweep.run(1);
        Ok(all_lanes(&sweep, 0))
    }

    /// What a run leaves.
    fn leave(
        &self,
        end: &solver::Outcome,
        mut path: Path,
        numbers: &[f64],
        course: &Course,
    ) -> Result<Left, Error> {
        let seen = path.steps.len();
        path.finish(end);
        let look = self.look(&path, numbers)?;
        let is_finite = !matches!(end.reason, Reason::NotFinite(_));
        let mut left = Left::default();
        let last = course.due.iter().position(|step| *step >= end.steps).unwrap_or(course.due.len());
        for (output, record) in self.outputs.records.iter().enumerate() {
            let mut series = Vec::with_capacity(course.due.len() * record.len);
            for at in 0..course.due.len() {
                match (at < seen, at <= last || is_finite) {
                    (true, _) => series.extend_from_slice(look.lane(at, output)),
                    (_, true) => series.extend_from_slice(look.lane(seen, output)),
                    _ => series.resize(series.len() + record.len, f64::NAN),
                }
            }
            left.records.push(series);
        }
        let first = self.outputs.records.len();
        for probe in 0..self.outputs.probes.len() {
            left.probes.push(look.lane(seen, first + probe).to_vec());
        }
        left.states = vec![Vec::new(); self.outputs.states.len()];
        if let Some(state) = left.states.get_mut(self.state) {
            state.clone_from(&end.x);
        }
        let when = |is_so: bool| vec![if is_so { end.steps as f64 } else { f64::INFINITY }];
        left.steps = when(end.reason.is_converged());
        left.diverged = when(!is_finite);
        left.taken = vec![end.counts.evaluations() as f64];
        let counts = end.counts.entries().into_iter().map(|(name, count, _)| (name, vec![count as f64]));
        left.counts = counts.collect();
        let reason = Reason::WORDS.iter().position(|(word, _)| *word == end.reason.word());
        left.counts.push(("reason", vec![reason.map_or(f64::NAN, |at| at as f64)]));
        Ok(left)
    }

    /// The records and probes at the points of a path.
    fn look(&self, path: &Path, numbers: &[f64]) -> Result<Sweep<f64>, Error> {
        let n = path.steps.len();
        let mut look = self.look.sweep(n);
        for (name, value) in self.numbers.iter().zip(numbers) {
            look.set_lanes(name, &vec![*value; n])?;
        }
        path.set(&mut look, &self.input)?;
        look.run(1);
        Ok(look)
    }
}
