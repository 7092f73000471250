//! One trial: the stack traced and compiled with what the probes want, run on its data, and reduced.

use std::borrow::Cow;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::checks::Checks;
use super::probe::{Probe, Source};
use super::reduce::{Tensor, reduce};
use super::scalar::{readout, scalar};
use super::setup::{Data, Output, Resolved};
use crate::autodiff::{Error, Graph, Program, Replay, Stats, Var};
use crate::model::{ParameterShape, Stack, StackSpec, Traced};
use crate::problem::{CLASSES, Sequences, Task};
use crate::random::{Key, Stream, fill_normal};
use crate::study::kind::{Observation, Outcome};
use crate::yaml::{Diagnostic, Span};

/// A program with the places of what the probes look at among its outputs.
pub(super) struct Compiled {
    program: Program<f64>,
    /// For each probe, the outputs of its tensors, layer by layer and step by step, with their sizes.
    outputs: Vec<Vec<Tensor>>,
    /// For each probe, what is subtracted from them.
    minus: Vec<Vec<Tensor>>,
    checks: Checks,
    /// Arenas that no trial is using; a trial takes one and puts it back.
    idle: Mutex<Vec<Replay<f64>>>,
}

impl Compiled {
    /// Traces the stack, its scalar and the gradients that the probes want.
    pub fn new(resolved: &Resolved, probes: &[Probe]) -> Result<Compiled, Error> {
        let graph = Graph::new();
        let stack = Stack::new(resolved.spec.clone());
        let mut traced = stack.trace(&graph);
        let mut input = |name: &str, parameter: &ParameterShape| graph.input(name, &parameter.shape);
        let scalar = scalar(&graph, &traced, resolved, &mut input)?;
        let loss = scalar.loss;
        traced.parameters.extend(scalar.named_readout());
        let mut wrt: Vec<Var<'_>> = Vec::new();
        for source in probes.iter().flat_map(Probe::sources) {
            wrt.extend(wanted(&traced, &resolved.spec, source));
        }
        let gradients = graph.grad(loss, &wrt)?;
        let mut gradients = gradients.into_iter();
        let mut outputs: Vec<Var<'_>> = Vec::new();
        let mut places = Vec::new();
        let mut checks = Vec::new();
        for source in probes.iter().flat_map(Probe::sources) {
            if let Source::Check(way, name) = source {
                let found = parameters(&traced, name).into_iter().map(|var| (*way, var));
                let first = checks.len();
                checks.extend(found);
                let numbered = checks[first..].iter().enumerate();
                places.push(numbered.map(|(k, (_, var))| Tensor::new(first + k, *var)).collect());
                continue;
            }
            let tensors = tensors(&traced, &resolved.spec, source, &mut gradients);
            places.push(
                tensors.iter().enumerate().map(|(k, var)| Tensor::new(outputs.len() + k, *var)).collect(),
            );
            outputs.extend(tensors);
        }
        let (mut firsts, mut minus) = (Vec::new(), Vec::new());
        let mut places: std::vec::IntoIter<Vec<Tensor>> = places.into_iter();
        for probe in probes {
            firsts.extend(places.next());
            minus.push(probe.minus.as_ref().and_then(|_| places.next()).unwrap_or_default());
        }
        Ok(Compiled {
            program: Program::compile(&graph, &outputs)?,
            outputs: firsts,
            minus,
            checks: Checks::new(&graph, loss, &traced.parameters, &checks)?,
            idle: Mutex::default(),
        })
    }

    /// One line about the size of the program.
    pub fn summary(&self, resolved: &Resolved) -> String {
        format!("{}: {}", of_stack(resolved), of_program(&self.program.stats()))
    }

    /// Runs a trial on the values of all inputs, and reduces what the probes look at.
    pub fn observe(
        &self,
        resolved: &Resolved,
        probes: &[Probe],
        inputs: &[InputValues],
        span: Span,
        run: &dyn Fn(&mut Replay<f64>),
    ) -> Result<Observation, Diagnostic> {
        let mut replay = self.lock().pop().unwrap_or_else(|| self.program.replay());
        let observed = self.observe_on(&mut replay, resolved, probes, inputs, span, run);
        self.lock().push(replay);
        observed
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Replay<f64>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// As [`Compiled::observe`], on a given arena. Every input is set, so nothing of an earlier trial is seen.
    fn observe_on(
        &self,
        replay: &mut Replay<f64>,
        resolved: &Resolved,
        probes: &[Probe],
        inputs: &[InputValues],
        span: Span,
        run: &dyn Fn(&mut Replay<f64>),
    ) -> Result<Observation, Diagnostic> {
        for (name, _, values) in inputs {
            replay.set(name, values).map_err(|error| Diagnostic::new(error.to_string(), span))?;
        }
        run(replay);
        let fail = |error: Error| Diagnostic::new(error.to_string(), span);
        let checks = self.checks.run(inputs, resolved.spacing).map_err(fail)?;
        let data = |source: &Source, tensors: &[Tensor]| -> Vec<Cow<'_, [f64]>> {
            let of = |tensor: &Tensor| match source {
                Source::Check(..) => checks.get(tensor.output).map_or(&[][..], Vec::as_slice),
                _ => replay.output(tensor.output),
            };
            tensors.iter().map(|tensor| Cow::Borrowed(of(tensor))).collect()
        };
        let mut observed = Vec::new();
        let mut finite = true;
        for ((probe, tensors), minus) in probes.iter().zip(&self.outputs).zip(&self.minus) {
            let mut found = data(&probe.source, tensors);
            if let Some(source) = &probe.minus {
                for (first, second) in found.iter_mut().zip(data(source, minus)) {
                    *first = first.iter().zip(second.iter()).map(|(a, b)| a - b).collect();
                }
            }
            finite &= found.iter().all(|values| values.iter().all(|x| x.is_finite()));
            let value =
                reduce(probe, tensors, &found, &resolved.spec).map_err(|m| Diagnostic::new(m, span))?;
            observed.push((probe.name.clone(), value));
        }
        let outcome = match finite {
            true => Outcome::Ok,
            false => Outcome::Diverged { step: None, at: first_non_finite(replay) },
        };
        Ok(Observation { probes: observed, outcome })
    }
}

/// What a stack is called in lines about its programs.
pub(super) fn of_stack(resolved: &Resolved) -> String {
    let spec = &resolved.spec;
    format!("{} {}×{} over {} steps", spec.cell.name(), spec.layers, spec.width, spec.steps)
}

/// What the passes left of a graph, one after another, and the size of the program.
pub(super) fn of_program(stats: &Stats) -> String {
    let mebibytes = |elements: usize| elements as f64 * 8.0 / f64::from(1 << 20);
    format!(
        "{} nodes traced, {} live, {} distinct, {} with a value of their own; {} instructions (+ {} once), arena {:.1} MiB ({:.1} without reuse)",
        stats.traced,
        stats.live,
        stats.distinct,
        stats.computed,
        stats.instructions,
        stats.prologue,
        mebibytes(stats.arena),
        mebibytes(stats.without_reuse),
    )
}

pub(super) fn first_non_finite(replay: &mut Replay<f64>) -> String {
    match replay.first_non_finite() {
        None => "an input".into(),
        Some(found) => {
            let name = found.name.map(|name| format!(" ({name})")).unwrap_or_default();
            format!("{} of node %{}{name}, element {}: {}", found.op, found.node, found.element, found.value)
        }
    }
}

/// A state of every layer and step.
fn states<'g>(traced: &Traced<'g>, name: &str) -> Vec<Var<'g>> {
    let of = |layer: &crate::model::Layer<'g>| match name {
        "h" => layer.hidden.clone(),
        _ => layer
            .inner
            .iter()
            .find(|(inner, _)| *inner == name)
            .map(|(_, all)| all.clone())
            .unwrap_or_default(),
    };
    traced.layers.iter().flat_map(of).collect()
}

/// A parameter of every layer, or one of the readout.
fn parameters<'g>(traced: &Traced<'g>, name: &str) -> Vec<Var<'g>> {
    let is =
        |full: &str| full.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("_l"));
    traced.parameters.iter().filter(|(full, _)| is(full)).map(|(_, var)| *var).collect()
}

/// The uses of a weight, layer by layer and step by step; a step that does not use it has none.
fn uses<'g>(traced: &Traced<'g>, spec: &StackSpec, weight: &str) -> Vec<Option<crate::model::Use<'g>>> {
    let at = |layer: usize, step: usize| {
        traced.layers[layer].uses.iter().find(|used| used.weight == weight && used.step == step).copied()
    };
    (0..spec.layers)
        .flat_map(|layer| (0..spec.steps).map(move |step| (layer, step)))
        .map(|(l, s)| at(l, s))
        .collect()
}

/// The nodes whose cotangents a source wants.
pub(super) fn wanted<'g>(traced: &Traced<'g>, spec: &StackSpec, source: &Source) -> Vec<Var<'g>> {
    match source {
        Source::State(_) | Source::Parameter(_) | Source::Check(..) => Vec::new(),
        Source::Cotangent(name) => states(traced, name),
        Source::Grad(name) => parameters(traced, name),
        Source::Contribution(name) => {
            uses(traced, spec, name).iter().flatten().map(|used| used.output).collect()
        }
    }
}

/// The tensors of a source; `gradients` yields those of [`wanted`] in the same order.
pub(super) fn tensors<'g>(
    traced: &Traced<'g>,
    spec: &StackSpec,
    source: &Source,
    gradients: &mut impl Iterator<Item = Var<'g>>,
) -> Vec<Var<'g>> {
    match source {
        Source::Check(..) => Vec::new(),
        Source::State(name) => states(traced, name),
        Source::Parameter(name) => parameters(traced, name),
        Source::Cotangent(_) | Source::Grad(_) => {
            gradients.take(wanted(traced, spec, source).len()).collect()
        }
        Source::Contribution(name) => {
            let weights = parameters(traced, name);
            let one = |(at, used): (usize, Option<crate::model::Use<'g>>)| match used {
                None => {
                    let weight = weights[at / spec.steps];
                    weight.graph().full(0.0, weight.shape())
                }
                Some(used) => match gradients.next() {
                    Some(cotangent) => cotangent.matmul_add(used.input, None, true, false),
                    None => used.output,
                },
            };
            uses(traced, spec, name).into_iter().enumerate().map(one).collect()
        }
    }
}

/// The name, shape and values of an input.
pub(super) type InputValues = (String, Vec<usize>, Vec<f64>);

/// The values of all inputs of a trial.
pub(super) fn inputs(resolved: &Resolved) -> Result<Vec<InputValues>, String> {
    let spec = &resolved.spec;
    let (x, target) = sequences(resolved)?;
    let mut all = vec![("x".to_owned(), vec![spec.steps * spec.batch, spec.input], x)];
    all.extend(parameter_values(resolved)?);
    match resolved.output {
        Output::Random => {
            let mut stream = Stream::new(&[Key::from("output"), Key::from(resolved.seed)]);
            let mut u = vec![0.0; spec.batch * spec.width];
            fill_normal(&mut stream, &mut u);
            all.push(("u".to_owned(), vec![spec.batch, spec.width], u));
        }
        Output::CrossEntropy | Output::SquaredError => {
            let columns = target.len() / spec.batch.max(1);
            all.push(("target".to_owned(), vec![spec.batch, columns], target));
        }
    }
    Ok(all)
}

/// The sequences of a trial that does not learn, and their targets; none for noise.
fn sequences(resolved: &Resolved) -> Result<(Vec<f64>, Vec<f64>), String> {
    let (spec, seed) = (&resolved.spec, resolved.seed);
    match resolved.data {
        Data::Task(Task::Digits(reading)) => {
            let data = Sequences::digits(reading, spec.batch, seed).map_err(|e| e.to_string())?;
            let mut target = vec![0.0; spec.batch * CLASSES];
            for (row, &class) in data.classes.iter().enumerate() {
                target[row * CLASSES + class as usize] = 1.0;
            }
            Ok((data.x, target))
        }
        Data::Task(task @ Task::Adding { .. }) => {
            let data = task.minibatch(spec.batch, seed, 0).map_err(|e| e.to_string())?;
            Ok((data.x, data.target))
        }
        Data::Normal => Ok((Sequences::normal(spec.steps, spec.batch, spec.input, seed).x, Vec::new())),
    }
}

/// The starting values of all parameters: those of the stack, layer by layer, and those of the readout.
pub(super) fn parameter_values(resolved: &Resolved) -> Result<Vec<InputValues>, String> {
    let spec = &resolved.spec;
    let stack = Stack::new(spec.clone());
    let own = stack.parameters().map(|(name, parameter, _)| (name, parameter));
    let of_readout = readout(resolved).into_iter().map(|(name, parameter)| (name.to_owned(), parameter));
    let mut all = Vec::new();
    for (name, parameter) in own.chain(of_readout) {
        let values = resolved.init.draw(&name, &parameter, spec.width, resolved.seed);
        all.push((name, parameter.shape, values.map_err(|error| error.to_string())?));
    }
    Ok(all)
}
