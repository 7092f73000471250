//! How far apart two computations are.

use burn_tensor::Tensor;
use gradbook::autodiff::{Graph, Program, Var};

use super::burn::{BACKENDS, Backend, elements, gradients};

/// The worst relative deviations from one backend.
#[derive(Debug, Clone, Copy, Default)]
pub struct Deviation {
    /// Of values.
    pub value: f64,
    /// Of derivatives.
    pub gradient: f64,
}

impl Deviation {
    /// The worse of the two.
    pub fn worst(&self) -> f64 {
        self.value.max(self.gradient)
    }

    /// Takes another comparison in.
    pub fn take(&mut self, value: f64, gradient: f64) {
        self.value = self.value.max(value);
        self.gradient = self.gradient.max(gradient);
    }
}

/// The greatest difference between two elements, relative to the larger of the two. A NaN, or another length, is
/// infinitely far from everything.
pub fn by_element(ours: &[f64], theirs: &[f64]) -> f64 {
    let one = |(a, b): (&f64, &f64)| relative((a - b).abs(), a.abs().max(b.abs()));
    if ours.len() != theirs.len() {
        f64::INFINITY
    } else {
        ours.iter().zip(theirs).map(one).fold(0.0, f64::max)
    }
}

/// The Euclidean norm of the difference, relative to the larger norm of the two: what cancellation leaves of a long sum
/// is not held against the elements that cancelled.
pub fn by_tensor(ours: &[f64], theirs: &[f64]) -> f64 {
    let difference: Vec<f64> = ours.iter().zip(theirs).map(|(a, b)| a - b).collect();
    let scale = norm(ours).max(norm(theirs));
    if ours.len() != theirs.len() { f64::INFINITY } else { relative(norm(&difference), scale) }
}

fn norm(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum::<f64>().sqrt()
}

fn relative(difference: f64, scale: f64) -> f64 {
    match difference / scale {
        _ if difference == 0.0 => 0.0,
        error if error.is_nan() => f64::INFINITY,
        error => error,
    }
}

/// An input of a network: its name, its node and its values.
pub struct Bound<'g> {
    pub name: String,
    pub var: Var<'g>,
    pub values: Vec<f64>,
}

/// Compares a network's output, its loss, and the loss's gradient in every input, with the same network in burn. `data` are
/// inputs of the graph that no gradient is wanted of.
pub fn network<'g>(
    graph: &'g Graph,
    [output, loss]: [Var<'g>; 2],
    inputs: &[Bound<'g>],
    data: &[(&str, &[f64])],
    theirs: impl Fn(&Backend, &[Tensor<3>]) -> (Tensor<3>, Tensor<1>),
) -> [Deviation; 2] {
    let wrt: Vec<Var<'g>> = inputs.iter().map(|input| input.var).collect();
    let mut outputs = vec![output, loss];
    outputs.extend(graph.grad(loss, &wrt).unwrap());
    let mut replay = Program::<f64>::compile(graph, &outputs).unwrap().replay();
    for input in inputs {
        replay.set(&input.name, &input.values).unwrap();
    }
    for (name, values) in data {
        replay.set(name, values).unwrap();
    }
    replay.run();
    // Gradients that vanished would agree with anything.
    for (input, position) in inputs.iter().zip(2..) {
        assert!(norm(replay.output(position)) > 1e-30, "the gradient of {} vanishes", input.name);
    }
    BACKENDS.each_ref().map(|backend| {
        let leaf = |input: &Bound<'g>| backend.leaf(&input.values, &crate::common::dims(input.var));
        let leaves: Vec<Tensor<3>> = inputs.iter().map(leaf).collect();
        let (their_output, their_loss) = theirs(backend, &leaves);
        let mut deviation = Deviation::default();
        deviation.take(by_tensor(replay.output(0), &elements(&their_output)), 0.0);
        deviation.take(by_tensor(replay.output(1), &elements(&their_loss)), 0.0);
        for (position, gradient) in gradients(&their_loss, &leaves).iter().enumerate() {
            deviation.take(0.0, by_tensor(replay.output(2 + position), gradient));
        }
        deviation
    })
}
