//! Deep dense networks.

use burn_tensor::Tensor;
use burn_tensor::activation::relu;
use gradbook::autodiff::{Graph, Var};

use super::burn::logistic;
use super::measure::{Bound, network};
use super::table::Row;
use crate::common::Uniform;

const DEPTH: usize = 50;
const WIDTH: usize = 32;
const BATCH: usize = 16;

/// A row for each activation, with weights that neither let the signal die nor explode over 50 layers.
pub fn rows() -> Vec<Row> {
    vec![
        row("50 layers, tanh", 1.1, |x| x.tanh(), Tensor::tanh),
        row("50 layers, relu", 1.45, |x| x.relu(), relu),
        row("50 layers, sigmoid", 4.0, |x| x.sigmoid(), logistic),
    ]
}

fn row(
    name: &str,
    gain: f64,
    ours: for<'g> fn(Var<'g>) -> Var<'g>,
    theirs: fn(Tensor<3>) -> Tensor<3>,
) -> Row {
    let graph = Graph::new();
    let mut random = Uniform::new(11);
    // A uniform variable of unit variance reaches to √3.
    let reach = gain * (3.0 / WIDTH as f64).sqrt();
    let mut inputs = Vec::new();
    let mut input = |name: String, shape: &[usize], reach: f64| {
        let var = graph.input(&name, shape);
        inputs.push(Bound { name, var, values: random.take(var.shape().len(), -reach, reach) });
        var
    };
    let mut h = input("x".into(), &[BATCH, WIDTH], 1.0);
    for layer in 0..DEPTH {
        let weight = input(format!("w{layer}"), &[WIDTH, WIDTH], reach);
        let bias = input(format!("b{layer}"), &[WIDTH], 0.1);
        h = ours(h.matmul(weight) + bias);
    }
    let loss = (h * h).mean();
    let found = network(&graph, [h, loss], &inputs, &[], |_, leaves| {
        let mut h = leaves[0].clone();
        for layer in leaves[1..].chunks(2) {
            h = theirs(h.matmul(layer[0].clone()) + layer[1].clone());
        }
        let loss = (h.clone() * h.clone()).mean();
        (h, loss)
    });
    Row::network(name, "the same formulas", found)
}
