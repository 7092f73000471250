//! The programs of a training: one step of it, and the network on the sequences that evaluate it.

use std::sync::{Mutex, PoisonError};

use super::super::probe::Probe;
use super::super::reduce::Tensor;
use super::super::scalar::{readout, scalar};
use super::super::setup::Resolved;
use super::super::trial::{of_program, of_stack, tensors, wanted};
use super::record::{Quantity, Record, StepNumber};
use super::setup::Training;
use crate::autodiff::{Compiler, Error, Graph, Program, Replay, Var};
use crate::model::{ParameterShape, Stack, StackSpec};
use crate::optimizer::{Position, norm};

/// The sequences that the evaluating program takes at once.
pub(super) const CHUNK: usize = 40;
/// The name of the vector of all parameters.
pub(in super::super) const THETA: &str = "theta";

/// Where a parameter lies in the vector of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Place {
    /// Its full name, with its layer.
    pub name: String,
    pub at: usize,
    pub len: usize,
}

/// The programs, and where the outputs of a step are.
pub(in super::super) struct Learner {
    pub(super) places: Vec<Place>,
    step: Program<f64>,
    forward: Program<f64>,
    /// The outputs of the numbers of a step.
    pub(super) numbers: Vec<(StepNumber, usize)>,
    /// For each record, the outputs of its tensors, if it is a probe.
    pub(super) tensors: Vec<Vec<Tensor>>,
    idle: Mutex<Vec<Arenas>>,
}

/// What one trial runs on.
pub(super) struct Arenas {
    pub step: Replay<f64>,
    pub forward: Replay<f64>,
}

/// The output that is the loss; the next parameters follow it.
pub(super) const LOSS: usize = 0;
pub(super) const NEXT: usize = 1;

impl Learner {
    /// Traces and compiles.
    pub fn new(resolved: &Resolved, training: &Training, records: &[Record]) -> Result<Learner, Error> {
        let places = places(resolved);
        let n = places.last().map_or(0, |place| place.at + place.len);
        let graph = Graph::new();
        let theta = graph.input(THETA, &[n]);
        let (mut traced, scalar, parameters) = trace(&graph, theta, &places, resolved, &resolved.spec)?;
        let loss = scalar.loss;
        traced.parameters.extend(scalar.named_readout());

        let mut wrt = parameters;
        let n_parameters = wrt.len();
        let probes: Vec<Option<&Probe>> = records.iter().map(probe_of).collect();
        for probe in probes.iter().flatten() {
            wrt.extend(wanted(&traced, &resolved.spec, &probe.source));
        }
        let gradients = graph.grad(loss, &wrt)?;
        let (of_parameters, of_probes) = gradients.split_at(n_parameters);
        let gradient = flat(&graph, of_parameters);
        let clipped = match training.clip {
            Some((clip, _)) => clip.apply(gradient, graph.input("clip", &[])),
            None => gradient,
        };
        let rule = training.optimizer.rule();
        let remembered = rule.state();
        let state: Vec<Var<'_>> = remembered.iter().map(|tensor| tensor.input(&graph, THETA, &[n])).collect();
        let at = Position { parameter: theta, gradient: clipped, loss, step_size: graph.input("lr", &[]) };
        let update = rule.update(&at, &state)?;

        let mut outputs = vec![loss, update.parameter];
        outputs.extend(update.state);
        let mut numbers = Vec::new();
        for (number, value) in [
            (StepNumber::GradientNorm, norm(gradient)),
            (StepNumber::UpdateNorm, norm(update.parameter - theta)),
        ] {
            let is_wanted = |record: &Record| matches!(record.quantity, Quantity::OfStep(n) if n == number);
            if records.iter().any(is_wanted) {
                numbers.push((number, outputs.len()));
                outputs.push(value);
            }
        }
        let mut of_probes = of_probes.iter().copied();
        let mut tensors_of = Vec::new();
        for probe in probes {
            let all = probe
                .map_or(Vec::new(), |probe| tensors(&traced, &resolved.spec, &probe.source, &mut of_probes));
            let first = outputs.len();
            tensors_of.push(all.iter().enumerate().map(|(k, var)| Tensor::new(first + k, *var)).collect());
            outputs.extend(all);
        }
        let mut compiler = Compiler::new(&graph, &outputs).carry(NEXT, THETA);
        for (k, tensor) in remembered.iter().enumerate() {
            compiler = compiler.carry(NEXT + 1 + k, &format!("{THETA}.{}", tensor.name));
        }
        let step = compiler.compile()?;
        let forward = forward(resolved, &places)?;
        Ok(Learner { places, step, forward, numbers, tensors: tensors_of, idle: Mutex::default() })
    }

    /// One line about the size of the programs.
    pub fn summary(&self, resolved: &Resolved) -> String {
        let (stack, step) = (of_stack(resolved), of_program(&self.step.stats()));
        format!("{stack} learns: {} parameters; a step has {step}", self.len())
    }

    /// The number of parameters.
    pub(super) fn len(&self) -> usize {
        self.places.last().map_or(0, |place| place.at + place.len)
    }

    /// Arenas that no other trial uses.
    pub(super) fn take(&self) -> Arenas {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.unwrap_or_else(|| Arenas { step: self.step.replay(), forward: self.forward.replay() })
    }

    /// Puts arenas back.
    pub(super) fn put_back(&self, arenas: Arenas) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(arenas);
    }
}

fn probe_of(record: &Record) -> Option<&Probe> {
    match &record.quantity {
        Quantity::Probe(probe) => Some(probe),
        _ => None,
    }
}

/// The places of all parameters: those of the stack, layer by layer, and those of the readout.
pub(in super::super) fn places(resolved: &Resolved) -> Vec<Place> {
    let stack = Stack::new(resolved.spec.clone());
    let own = stack.parameters().map(|(name, parameter, _)| (name, parameter));
    let of_readout = readout(resolved).into_iter().map(|(name, parameter)| (name.to_owned(), parameter));
    let mut places: Vec<Place> = Vec::new();
    let mut at = 0;
    for (name, parameter) in own.chain(of_readout) {
        let len = parameter.shape.iter().product();
        places.push(Place { name, at, len });
        at += len;
    }
    places
}

/// What a traced network consists of: the stack, the scalar, and the parameters in the order of their places.
pub(in super::super) type Network<'g> =
    (crate::model::Traced<'g>, super::super::scalar::Scalar<'g>, Vec<Var<'g>>);

/// Traces a network whose parameters are windows of one vector.
pub(in super::super) fn trace<'g>(
    graph: &'g Graph,
    theta: Var<'g>,
    places: &[Place],
    resolved: &Resolved,
    spec: &StackSpec,
) -> Result<Network<'g>, Error> {
    let mut parameters = Vec::new();
    let mut window = |_: &str, parameter: &ParameterShape| {
        let (at, len) = places.get(parameters.len()).map_or((0, 0), |place| (place.at, place.len));
        let var = theta.slice(0, at, len).reshape(&parameter.shape);
        parameters.push(var);
        var
    };
    let traced = Stack::new(spec.clone()).trace_on(graph, &mut window);
    let of_spec = Resolved { spec: spec.clone(), ..resolved.clone() };
    let scalar = scalar(graph, &traced, &of_spec, &mut window)?;
    Ok((traced, scalar, parameters))
}

/// Tensors as one vector.
fn flat<'g>(graph: &'g Graph, tensors: &[Var<'g>]) -> Var<'g> {
    let rows: Vec<Var<'g>> = tensors.iter().map(|tensor| tensor.reshape(&[tensor.shape().len()])).collect();
    match rows.split_first() {
        Some((first, [])) => *first,
        Some((first, rest)) => first.concat(rest, 0),
        None => graph.tensor(&[], &[0]),
    }
}

/// The network on a chunk of sequences: its loss, and what it says.
fn forward(resolved: &Resolved, places: &[Place]) -> Result<Program<f64>, Error> {
    let graph = Graph::new();
    let n = places.last().map_or(0, |place| place.at + place.len);
    let theta = graph.input(THETA, &[n]);
    let spec = StackSpec { batch: CHUNK, ..resolved.spec.clone() };
    let (_, scalar, _) = trace(&graph, theta, places, resolved, &spec)?;
    let mut outputs = vec![scalar.loss];
    outputs.extend(scalar.said);
    Program::compile(&graph, &outputs)
}
