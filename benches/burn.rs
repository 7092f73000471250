//! The same gradients in burn and in the core: what is timed is one value with all gradients of a dense network and of a stack
//! of recurrent layers, on burn-flex, on burn-ndarray and as a compiled program.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark that cannot go on should panic")]

#[path = "../tests/agreement/burn.rs"]
#[allow(dead_code, reason = "the tests of agreement use more of it")]
mod burn;

use std::time::Duration;

use burn_tensor::Tensor;
use criterion::{Criterion, criterion_group, criterion_main};
use gradbook::autodiff::{Graph, Program, Var};
use gradbook::kernels::scalar;

use burn::{BACKENDS, Backend, logistic};

criterion_group! {
    name = beside_burn;
    config = Criterion::default().measurement_time(Duration::from_secs(3)).warm_up_time(Duration::from_millis(500)).sample_size(20);
    targets = dense, recurrent
}
criterion_main!(beside_burn);

const NAMES: [&str; 2] = ["burn-flex", "burn-ndarray"];

/// A network of 20 sigmoid layers of 64 units, 64 samples, mean squared error.
fn dense(criterion: &mut Criterion) {
    let (layers, width, samples) = (20, 64, 64);
    let mut group = criterion.benchmark_group("20 dense layers of 64, batch 64");
    let (x, y) = (weights(samples, width, 1), weights(samples, width, 2));
    for (backend, name) in BACKENDS.iter().zip(NAMES) {
        let constants = [&x, &y].map(|values| backend.constant(values, &[samples, width]));
        let parameters: Vec<[Tensor<3>; 2]> =
            (0..layers).map(|layer| leaves(backend, width, layer)).collect();
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let [x, y] = constants.clone();
                let h = parameters.iter().fold(x, |h, [w, b]| logistic(h.matmul(w.clone()) + b.clone()));
                let miss = h - y;
                (miss.clone() * miss).mean().backward()
            });
        });
    }
    let graph = Graph::new();
    let mut h = graph.tensor(&x, &[samples, width]);
    let mut parameters = Vec::new();
    for layer in 0..layers {
        let [w, b] = inputs(&graph, width, layer);
        h = h.affine(w, b, false).sigmoid();
        parameters.extend([w, b]);
    }
    let loss = (h - graph.tensor(&y, &[samples, width])).powi(2).mean();
    ours(&mut group, &graph, loss, &parameters, width);
}

/// 20 recurrent sigmoid layers of 32 units over 10 steps, batch 16, mean squared error of the last step. The products with the
/// inputs are taken over all steps at once in all three.
fn recurrent(criterion: &mut Criterion) {
    let (layers, width, steps, batch) = (20, 32, 10, 16);
    let mut group = criterion.benchmark_group("20 recurrent layers of 32, 10 steps, batch 16");
    let (x, y) = (weights(steps * batch, width, 1), weights(batch, width, 2));
    for (backend, name) in BACKENDS.iter().zip(NAMES) {
        let (x, y) = (backend.constant(&x, &[steps * batch, width]), backend.constant(&y, &[batch, width]));
        let parameters: Vec<[[Tensor<3>; 2]; 2]> = (0..layers)
            .map(|layer| [leaves(backend, width, 2 * layer), leaves(backend, width, 2 * layer + 1)])
            .collect();
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let mut sequence = x.clone();
                let mut last = y.clone();
                for [[w, b], [u, _]] in &parameters {
                    let z = sequence.matmul(w.clone()) + b.clone();
                    let mut hidden: Vec<Tensor<3>> = Vec::new();
                    for step in 0..steps {
                        let own = z.clone().narrow(1, step * batch, batch);
                        let sum = match hidden.last() {
                            Some(h) => own + h.clone().matmul(u.clone()),
                            None => own,
                        };
                        hidden.push(logistic(sum));
                    }
                    last = hidden[steps - 1].clone();
                    sequence = Tensor::cat(hidden, 1);
                }
                let miss = last - y.clone();
                (miss.clone() * miss).mean().backward()
            });
        });
    }
    let graph = Graph::new();
    let mut sequence = graph.tensor(&x, &[steps * batch, width]);
    let (mut last, mut parameters) = (sequence, Vec::new());
    for layer in 0..layers {
        let ([w, b], [u, _]) = (inputs(&graph, width, 2 * layer), inputs(&graph, width, 2 * layer + 1));
        let z = sequence.affine(w, b, false);
        let mut hidden: Vec<Var<'_>> = Vec::new();
        for step in 0..steps {
            let own = z.slice(0, step * batch, batch);
            hidden.push(hidden.last().map_or(own, |h| h.matmul_add(u, Some(own), false, false)).sigmoid());
        }
        last = hidden[steps - 1];
        sequence = hidden[0].concat(&hidden[1..], 0);
        parameters.extend([w, b, u]);
    }
    let loss = (last - graph.tensor(&y, &[batch, width])).powi(2).mean();
    ours(&mut group, &graph, loss, &parameters, width);
}

type Group<'a> = criterion::BenchmarkGroup<'a, criterion::measurement::WallTime>;

fn ours<'g>(group: &mut Group<'_>, graph: &'g Graph, loss: Var<'g>, parameters: &[Var<'g>], width: usize) {
    let mut outputs = vec![loss];
    outputs.extend(graph.grad(loss, parameters).unwrap());
    let program = Program::<f64>::compile(graph, &outputs).unwrap();
    let mut replay = program.replay();
    let names: Vec<String> = program.inputs().map(|(name, _)| name.to_owned()).collect();
    for name in names {
        let tag = name[1..].parse().unwrap();
        let rows = if name.starts_with('w') { width } else { 1 };
        replay.set(&name, &weights(rows, width, tag)).unwrap();
    }
    group.bench_function("gradbook", |bencher| bencher.iter(|| replay.run()));
}

fn inputs(graph: &Graph, width: usize, tag: usize) -> [Var<'_>; 2] {
    [graph.input(&format!("w{tag}"), &[width, width]), graph.input(&format!("b{tag}"), &[width])]
}

fn leaves(backend: &Backend, width: usize, tag: usize) -> [Tensor<3>; 2] {
    [
        backend.leaf(&weights(width, width, tag), &[width, width]),
        backend.leaf(&weights(1, width, tag), &[width]),
    ]
}

fn weights(rows: usize, columns: usize, tag: usize) -> Vec<f64> {
    let scale = 1.0 / (rows as f64).sqrt();
    let entry = |at: usize| {
        let (i, j) = ((at / columns) as f64, (at % columns) as f64);
        scale * scalar::sin(1.0 + 7.0 * i + 3.0 * j + 11.0 * tag as f64)
    };
    (0..rows * columns).map(entry).collect()
}
