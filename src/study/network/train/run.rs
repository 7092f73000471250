//! A training from its first step to its last.

use std::borrow::Cow;

use super::super::reduce::{axes, norm, reduce};
use super::super::setup::{Data, Resolved};
use super::super::trial::{first_non_finite, parameter_values};
use super::learner::{Arenas, CHUNK, LOSS, Learner, NEXT, Place, THETA};
use super::record::{Quantity, Record, StepNumber};
use super::series::{Due, Series};
use super::setup::Training;
use crate::autodiff::Replay;
use crate::formula::{Axis, Labelled, Scope};
use crate::problem::{Batch, EVALUATED, Part, Task};
use crate::study::expression::Let;
use crate::study::kind::Outcome;
use crate::yaml::{Diagnostic, Span};

/// What a training leaves.
pub(in super::super) struct Learned {
    pub records: Vec<(String, Labelled)>,
    pub outcome: Outcome,
    /// The parameters, one by one, after the last step.
    pub parameters: Vec<(String, Vec<f64>)>,
    /// The batch of the step that would come next.
    pub next: Batch,
}

/// What a training needs besides its programs.
pub(in super::super) struct Lesson<'a> {
    pub resolved: &'a Resolved,
    pub training: &'a Training,
    pub records: &'a [Record],
    pub scope: &'a Scope<'a>,
    pub lets: &'a [Let],
    pub span: Span,
    /// Runs a step.
    pub run: &'a dyn Fn(&mut Replay<f64>),
}

/// How a training ended.
enum End {
    Done,
    Stopped,
    Diverged { at: String },
}

/// The state of a run.
struct Run<'a> {
    lesson: &'a Lesson<'a>,
    learner: &'a Learner,
    task: Task,
    arenas: Arenas,
    /// The parameters as they started, and as they are.
    start: Vec<f64>,
    theta: Vec<f64>,
    due: Due,
    series: Vec<Series>,
}

type Message = String;

impl Learner {
    /// Trains.
    pub fn learn(&self, lesson: &Lesson<'_>) -> Result<Learned, Diagnostic> {
        let fail = |message: Message| Diagnostic::new(message, lesson.span);
        let Data::Task(task) = lesson.resolved.data else {
            return Err(fail("noise cannot be learned".into()));
        };
        let mut run = Run::new(lesson, self, task).map_err(fail)?;
        let (steps, end) = run.steps()?;
        let Run { arenas, theta, series, .. } = run;
        self.put_back(arenas);
        let mut records = Vec::new();
        for (record, mut one) in lesson.records.iter().zip(series) {
            if matches!(record.quantity, Quantity::Steps) {
                one.push(&[steps as f64]);
            }
            let holds = matches!(end, End::Stopped) && record.quantity.is_of_network();
            records.push((record.name.clone(), one.finish(holds).map_err(fail)?));
        }
        let outcome = match end {
            End::Done | End::Stopped => Outcome::Ok,
            End::Diverged { at } => Outcome::Diverged { step: Some(steps), at },
        };
        let value = |place: &Place| (place.name.clone(), theta[place.at..place.at + place.len].to_vec());
        let parameters = self.places.iter().map(value).collect();
        let (batch, seed) = (lesson.resolved.spec.batch, lesson.resolved.seed);
        let next = task.minibatch(batch, seed, steps).map_err(|error| fail(error.to_string()))?;
        Ok(Learned { records, outcome, parameters, next })
    }
}

impl<'a> Run<'a> {
    fn new(lesson: &'a Lesson<'a>, learner: &'a Learner, task: Task) -> Result<Run<'a>, Message> {
        let (training, spec) = (lesson.training, &lesson.resolved.spec);
        let due = Due::new(training);
        let mut series = Vec::new();
        for (record, tensors) in lesson.records.iter().zip(&learner.tensors) {
            let inner = match &record.quantity {
                Quantity::Probe(probe) => axes(probe, tensors, spec)?,
                Quantity::Movement(_) | Quantity::Change(_) => {
                    vec![Axis::numbers("layer", (1..=spec.layers).map(|layer| layer as f64).collect())]
                }
                _ => Vec::new(),
            };
            series.push(Series::new(record, &due, inner));
        }
        let mut start = Vec::with_capacity(learner.len());
        for (_, _, values) in parameter_values(lesson.resolved)? {
            start.extend(values);
        }
        let mut arenas = learner.take();
        let replay = &mut arenas.step;
        set(replay, THETA, &start)?;
        for tensor in training.optimizer.rule().state() {
            set(replay, &format!("{THETA}.{}", tensor.name), &tensor.start(start.len()))?;
        }
        if let Some((_, limit)) = training.clip {
            set(replay, "clip", &[limit])?;
        }
        Ok(Run { lesson, learner, task, arenas, theta: start.clone(), start, due, series })
    }

    /// Takes all steps: how many, and how they ended.
    fn steps(&mut self) -> Result<(usize, End), Diagnostic> {
        let (training, span) = (self.lesson.training, self.lesson.span);
        let fail = |message: Message| Diagnostic::new(message, span);
        if self.evaluate()? {
            return Ok((0, End::Stopped));
        }
        for step in 1..=training.steps {
            let rate = training.step_size * training.schedule.factor(step, training.steps);
            if let Some(at) = self.step(step, rate).map_err(fail)? {
                return Ok((step, End::Diverged { at }));
            }
            if self.due.network.binary_search(&step).is_ok() && self.evaluate()? {
                return Ok((step, End::Stopped));
            }
        }
        Ok((training.steps, End::Done))
    }
}

impl Run<'_> {
    /// Takes one step; what left the finite numbers, if something did.
    fn step(&mut self, step: usize, rate: f64) -> Result<Option<String>, Message> {
        let (batch, seed) = (self.lesson.resolved.spec.batch, self.lesson.resolved.seed);
        let data = self.task.minibatch(batch, seed, step - 1).map_err(|error| error.to_string())?;
        let replay = &mut self.arenas.step;
        set(replay, "x", &data.x)?;
        set(replay, "target", &data.target)?;
        set(replay, "lr", &[rate])?;
        (self.lesson.run)(replay);
        let loss = number(replay, LOSS);
        if !(loss.is_finite() && replay.output(NEXT).iter().all(|x| x.is_finite())) {
            let at = first_non_finite(replay);
            return Ok(Some(format!("{at}; loss {}", crate::formula::print_number(loss))));
        }
        if self.due.steps.binary_search(&step).is_ok() {
            self.record_step(loss, rate)?;
        }
        self.theta.copy_from_slice(self.arenas.step.output(NEXT));
        self.arenas.step.carry_all();
        Ok(None)
    }

    /// Records what belongs to the step that has just run; the parameters before it are still there.
    fn record_step(&mut self, loss: f64, rate: f64) -> Result<(), Message> {
        let replay = &self.arenas.step;
        let of_output = |wanted: StepNumber| {
            let found = self.learner.numbers.iter().find(|(number, _)| *number == wanted);
            found.map_or(f64::NAN, |(_, output)| number(replay, *output))
        };
        let records = self.lesson.records.iter().zip(&self.learner.tensors);
        for ((record, tensors), series) in records.zip(&mut self.series) {
            match &record.quantity {
                Quantity::OfStep(StepNumber::Loss) => series.push(&[loss]),
                Quantity::OfStep(StepNumber::StepSize) => series.push(&[rate]),
                Quantity::OfStep(number) => series.push(&[of_output(*number)]),
                Quantity::Probe(probe) => {
                    let data: Vec<Cow<'_, [f64]>> =
                        tensors.iter().map(|tensor| Cow::Borrowed(replay.output(tensor.output))).collect();
                    series.push(reduce(probe, tensors, &data, &self.lesson.resolved.spec)?.values());
                }
                Quantity::Change(name) => {
                    let next = replay.output(NEXT);
                    series.push(&relative(&self.learner.places, name, &self.theta, next));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Records what belongs to the network as it is; whether training should stop.
    fn evaluate(&mut self) -> Result<bool, Diagnostic> {
        let fail = |message: Message| Diagnostic::new(message, self.lesson.span);
        let mut found: Vec<(Part, f64, f64)> = Vec::new();
        let mut scope = self.lesson.scope.child();
        for (record, series) in self.lesson.records.iter().zip(&mut self.series) {
            let values = match &record.quantity {
                Quantity::Movement(name) => relative(&self.learner.places, name, &self.start, &self.theta),
                quantity @ (Quantity::Loss(part) | Quantity::Accuracy(part)) => {
                    let known = found.iter().find(|(known, _, _)| known == part).copied();
                    let (_, loss, accuracy) = match known {
                        Some(known) => known,
                        None => {
                            let forward = &mut self.arenas.forward;
                            let (loss, accuracy) =
                                evaluate(forward, self.task, *part, &self.theta).map_err(fail)?;
                            found.push((*part, loss, accuracy));
                            (*part, loss, accuracy)
                        }
                    };
                    vec![if matches!(quantity, Quantity::Loss(_)) { loss } else { accuracy }]
                }
                _ => continue,
            };
            series.push(&values);
            if let [one] = values[..] {
                scope.define_number(&record.name, one);
            }
        }
        let Some(stop) = &self.lesson.training.stop else { return Ok(false) };
        let value = stop.eval(&scope, self.lesson.lets)?;
        match value.as_scalar() {
            Some(value) => Ok(value != 0.0 && !value.is_nan()),
            None => Err(Diagnostic::new(
                "`stop` is an array where one condition is needed",
                stop.scalar.locate(0, stop.scalar.text.len()),
            )),
        }
    }
}

/// `‖to − from‖/‖from‖` of a parameter, layer by layer.
fn relative(places: &[Place], name: &str, from: &[f64], to: &[f64]) -> Vec<f64> {
    let is = |place: &&Place| place.name.strip_prefix(name).is_some_and(|rest| rest.starts_with("_l"));
    let one = |place: &Place| {
        let (from, to) = (&from[place.at..place.at + place.len], &to[place.at..place.at + place.len]);
        let difference: Vec<f64> = from.iter().zip(to).map(|(from, to)| to - from).collect();
        norm(&difference) / norm(from)
    };
    places.iter().filter(is).map(one).collect()
}

/// The loss and the accuracy of a network on a part of the data.
fn evaluate(forward: &mut Replay<f64>, task: Task, part: Part, theta: &[f64]) -> Result<(f64, f64), Message> {
    set(forward, THETA, theta)?;
    let (mut loss, mut right) = (0.0, 0usize);
    let columns = task.columns();
    for from in (0..EVALUATED).step_by(CHUNK) {
        let batch = task.evaluated(part, from, CHUNK).map_err(|error| error.to_string())?;
        set(forward, "x", &batch.x)?;
        set(forward, "target", &batch.target)?;
        forward.run();
        loss += number(forward, 0);
        let said = forward.output(1).chunks(columns);
        right +=
            said.zip(batch.target.chunks(columns)).filter(|(said, is)| largest(said) == largest(is)).count();
    }
    Ok((loss / (EVALUATED / CHUNK) as f64, right as f64 / EVALUATED as f64))
}

/// The place of the first largest value.
fn largest(values: &[f64]) -> usize {
    let better = |best: usize, (at, value): (usize, &f64)| if *value > values[best] { at } else { best };
    values.iter().enumerate().fold(0, better)
}

fn number(replay: &Replay<f64>, output: usize) -> f64 {
    replay.output(output).first().copied().unwrap_or(f64::NAN)
}

fn set(replay: &mut Replay<f64>, name: &str, values: &[f64]) -> Result<(), Message> {
    replay.set(name, values).map_err(|error| error.to_string())
}
