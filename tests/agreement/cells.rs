//! The recurrent cells, written a second time in burn, and stacks of them.

use burn_tensor::Tensor;
use burn_tensor::activation::relu;
use gradbook::autodiff::Graph;
use gradbook::model::{CellKind, CellOptions, Stack, StackSpec};

use super::burn::logistic;
use super::measure::{Bound, network};
use super::table::Row;
use crate::common::{Uniform, dims};

const LAYERS: usize = 3;
const STEPS: usize = 6;
const BATCH: usize = 4;
const INPUT: usize = 5;
const WIDTH: usize = 8;

/// The state of a layer in burn: hidden, and for an LSTM the cell's. `None` is zero.
type State = (Option<Tensor<3>>, Option<Tensor<3>>);

/// One step of a cell in burn: the input, the state before, the layer's parameters.
type StepOf = fn(Tensor<3>, State, &[Tensor<3>]) -> State;

/// A row for each cell and option.
pub fn rows() -> Vec<Row> {
    let plain = CellOptions::default;
    let two = CellOptions { two_matrices: true, branch_scale: 0.5, ..plain() };
    let direct = CellOptions { direct_path: true, ..plain() };
    vec![
        row("rnn, sigmoid", "sigmoid", plain(), |x, s, p| vanilla(x, s, p, logistic)),
        row("rnn, tanh", "tanh", plain(), |x, s, p| vanilla(x, s, p, Tensor::tanh)),
        row("rnn, relu", "relu", plain(), |x, s, p| vanilla(x, s, p, relu)),
        row("residual", "residual", plain(), residual),
        row("residual, two matrices, halved", "residual", two, residual_of_two),
        row("lstm", "lstm", plain(), |x, s, p| lstm(x, s.0.clone(), s, p)),
        row("lstm, direct path", "lstm", direct.clone(), |x, s, p| lstm(x, detached(&s), s, p)),
        row("gru", "gru", plain(), |x, s, p| gru(x, s.0.clone(), s, p)),
        row("gru, direct path", "gru", direct, |x, s, p| gru(x, detached(&s), s, p)),
    ]
}

fn row(name: &str, kind: &str, options: CellOptions, step: StepOf) -> Row {
    let cell = CellKind::find(kind).unwrap();
    let spec =
        StackSpec { cell, options, layers: LAYERS, width: WIDTH, input: INPUT, steps: STEPS, batch: BATCH };
    let (graph, stack) = (Graph::new(), Stack::new(spec));
    let traced = stack.trace(&graph);
    let hidden = traced.last_hidden().unwrap();
    let mut random = Uniform::new(7);
    let mut inputs: Vec<Bound<'_>> = Vec::new();
    let per_layer = stack.layer_parameters(0).len();
    for (name, var) in traced.parameters.iter().cloned() {
        let values = random.take(var.shape().len(), -0.6, 0.6);
        inputs.push(Bound { name, var, values });
    }
    let x = random.take(STEPS * BATCH * INPUT, -1.0, 1.0);
    let weights = random.take(hidden.shape().len(), 0.5, 1.0);
    let loss = (hidden * graph.tensor(&weights, &dims(hidden))).sum();
    let found = network(&graph, [hidden, loss], &inputs, &[("x", &x)], |backend, parameters| {
        let x = backend.constant(&x, &[STEPS * BATCH, INPUT]);
        let mut sequence: Vec<Tensor<3>> =
            (0..STEPS).map(|t| x.clone().narrow(1, t * BATCH, BATCH)).collect();
        for layer in parameters.chunks(per_layer) {
            let mut state = (None, None);
            for input in &mut sequence {
                state = step(input.clone(), state, layer);
                *input = state.0.clone().unwrap();
            }
        }
        let last = sequence.pop().unwrap();
        let loss = (last.clone() * backend.constant(&weights, &[BATCH, WIDTH])).sum();
        (last, loss)
    });
    Row::network(name, "the same formulas", found)
}

/// `x Wᵀ + b`, with the bias as a row.
fn affine(x: Tensor<3>, weight: &Tensor<3>, bias: &Tensor<3>) -> Tensor<3> {
    x.matmul(weight.clone().swap_dims(1, 2)) + bias.clone()
}

/// `W x + b + U h + c`: parameters in PyTorch's order.
fn preactivation(x: Tensor<3>, hidden: Option<Tensor<3>>, p: &[Tensor<3>]) -> Tensor<3> {
    let own = affine(x, &p[0], &p[2]);
    match hidden {
        Some(hidden) => own + affine(hidden, &p[1], &p[3]),
        None => own + p[3].clone(),
    }
}

fn vanilla(x: Tensor<3>, state: State, p: &[Tensor<3>], activation: fn(Tensor<3>) -> Tensor<3>) -> State {
    (Some(activation(preactivation(x, state.0, p))), None)
}

/// The first layer has another width than its input, and so no identity.
fn beside(x: Tensor<3>, branch: Tensor<3>, scale: f64) -> State {
    let same = x.dims() == branch.dims();
    (Some(if same { x + branch * scale } else { branch }), None)
}

fn residual(x: Tensor<3>, state: State, p: &[Tensor<3>]) -> State {
    let branch = relu(preactivation(x.clone(), state.0, p));
    beside(x, branch, 1.0)
}

fn residual_of_two(x: Tensor<3>, state: State, p: &[Tensor<3>]) -> State {
    let inner = relu(preactivation(x.clone(), state.0, p));
    beside(x, inner.matmul(p[4].clone().swap_dims(1, 2)), 0.5)
}

fn detached(state: &State) -> Option<Tensor<3>> {
    state.0.clone().map(Tensor::detach)
}

fn gate(packed: &Tensor<3>, position: usize) -> Tensor<3> {
    packed.clone().narrow(2, position * WIDTH, WIDTH)
}

/// `seen` is the hidden state as the gates see it.
fn lstm(x: Tensor<3>, seen: Option<Tensor<3>>, state: State, p: &[Tensor<3>]) -> State {
    let z = preactivation(x, seen, p);
    let new = logistic(gate(&z, 0)) * gate(&z, 2).tanh();
    let c = match state.1 {
        Some(before) => logistic(gate(&z, 1)) * before + new,
        None => new,
    };
    (Some(logistic(gate(&z, 3)) * c.clone().tanh()), Some(c))
}

fn gru(x: Tensor<3>, seen: Option<Tensor<3>>, state: State, p: &[Tensor<3>]) -> State {
    let a = affine(x, &p[0], &p[2]);
    let b = match seen {
        Some(hidden) => affine(hidden, &p[1], &p[3]),
        None => a.zeros_like() + p[3].clone(),
    };
    let r = logistic(gate(&a, 0) + gate(&b, 0));
    let z = logistic(gate(&a, 1) + gate(&b, 1));
    let n = (gate(&a, 2) + r * gate(&b, 2)).tanh();
    let new = (z.ones_like() - z.clone()) * n;
    let hidden = match state.0 {
        Some(before) => new + z * before,
        None => new,
    };
    (Some(hidden), None)
}
