//! The core at work: kernels at the sizes of small networks, whole training gradients, and one study.
//!
//! The weights are those of a formula, `gain/√fan_in · sin(1 + 7i + 3j + 11·tag)`, so that other libraries can be
//! given the same work.
#![allow(clippy::disallowed_methods, reason = "others are measured too")]
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark that cannot go on should panic")]

use std::hint::black_box;
use std::path::PathBuf;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use gradbook::autodiff::{Graph, Program, Replay, Var};
use gradbook::kernels::{self, Mat, Unary};
use gradbook::model::{CellKind, CellOptions, Stack, StackSpec};
use gradbook::notebook::Notebook;
use gradbook::runner::{self, Options, Silent};

criterion_group! {
    name = core;
    config = Criterion::default().measurement_time(Duration::from_secs(2)).warm_up_time(Duration::from_millis(500));
    targets = products, pointwise, networks, study
}
criterion_main!(core);

fn products(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("product");
    for (m, k, n) in [(16, 32, 32), (160, 32, 128), (64, 64, 64)] {
        let (a, b) = (weights(m, k, 1), weights(k, n, 2));
        let mut y = vec![0.0; m * n];
        group.throughput(Throughput::Elements((2 * m * n * k) as u64));
        group.bench_function(format!("{m}x{k}x{n}"), |bencher| {
            bencher.iter(|| {
                let (a, b) = (matrix(black_box(&a), k), matrix(black_box(&b), n));
                kernels::gemm(m, k, n, a, b, None, &mut y);
            });
        });
    }
    group.finish();
}

fn pointwise(criterion: &mut Criterion) {
    let x = weights(64, 64, 3);
    let mut y = vec![0.0; x.len()];
    let mut group = criterion.benchmark_group("pointwise");
    group.throughput(Throughput::Elements(x.len() as u64));
    for (name, function) in [("exp", Unary::Exp), ("tanh", Unary::Tanh), ("sigmoid", Unary::Sigmoid)] {
        group
            .bench_function(name, |bencher| bencher.iter(|| kernels::unary(function, black_box(&x), &mut y)));
    }
    group.finish();
}

/// One value with all gradients; what is timed is the replay of a compiled program.
fn networks(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("gradient");
    group.sample_size(20);
    let mut recurrent = recurrent_stack();
    group.bench_function("50 recurrent layers of 32, 10 steps, batch 16", |b| b.iter(|| recurrent.run()));
    let mut dense = dense_net();
    group.bench_function("50 dense layers of 64, batch 64", |b| b.iter(|| dense.run()));
    group.finish();
    criterion.bench_function("trace, differentiate and compile 50 recurrent layers", |b| {
        b.iter(|| black_box(recurrent_stack()));
    });
}

fn study(criterion: &mut Criterion) {
    let text = "title: Differences\nlet: {f(x): exp(x)}\ncells:\n- study: s\n  kind: evaluate\n  \
                let: {central: (f(x+h) - f(x-h))/(2*h)}\n  \
                vary: {h: 'log(1e-12, 1e-1, 45)', x: 'linspace(0.5, 1.5, 100)'}\n  \
                measure: {err: \"abs(central/f'(x) - 1)\"}\n";
    let notebook = Notebook::parse("bench", "bench.yaml", text, &[]);
    let notebook = notebook.map_err(|wrong| wrong.render()).unwrap();
    let options = Options { jobs: 1, folder: PathBuf::new(), log: None };
    let mut group = criterion.benchmark_group("study");
    group.sample_size(10);
    group.bench_function("4,500 finite differences", |b| {
        b.iter(|| black_box(runner::run(&notebook, &options, &Silent).unwrap()));
    });
    group.finish();
}

/// Stacked recurrent sigmoid layers, mean squared error on the last step, all gradients.
fn recurrent_stack() -> Replay<f64> {
    let (layers, width, steps, batch) = (50, 32, 10, 16);
    let graph = Graph::new();
    let spec = StackSpec {
        cell: CellKind::find("sigmoid").unwrap(),
        options: CellOptions::default(),
        layers,
        width,
        input: width,
        steps,
        batch,
    };
    let traced = Stack::new(spec).trace(&graph);
    let target = graph.input("target", &[batch, width]);
    let loss = (traced.last_hidden().unwrap() - target).powi(2).mean();
    let parameters: Vec<Var<'_>> = traced.parameters.iter().map(|(_, var)| *var).collect();
    let mut replay = gradient(&graph, loss, &parameters);
    for (tag, (name, var)) in traced.parameters.iter().enumerate() {
        let sizes: Vec<usize> = var.shape().dims().collect();
        let values = match *sizes {
            [rows, columns] => weights(rows, columns, tag),
            _ => weights(1, sizes[0], tag),
        };
        replay.set(name, &values).unwrap();
    }
    replay.set("x", &weights(steps * batch, width, 1)).unwrap();
    replay.set("target", &weights(batch, width, 2)).unwrap();
    replay
}

/// A deep dense sigmoid network, mean squared error, all gradients.
fn dense_net() -> Replay<f64> {
    let (layers, width, batch) = (50, 64, 64);
    let graph = Graph::new();
    let mut h = graph.input("x", &[batch, width]);
    let mut parameters = Vec::new();
    for layer in 0..layers {
        let weight = graph.input(&format!("weight_{layer}"), &[width, width]);
        let bias = graph.input(&format!("bias_{layer}"), &[width]);
        h = h.affine(weight, bias, false).sigmoid();
        parameters.extend([weight, bias]);
    }
    let loss = (h - graph.input("target", &[batch, width])).powi(2).mean();
    let mut replay = gradient(&graph, loss, &parameters);
    for layer in 0..layers {
        replay.set(&format!("weight_{layer}"), &weights(width, width, layer)).unwrap();
        replay.set(&format!("bias_{layer}"), &weights(1, width, layer)).unwrap();
    }
    replay.set("x", &weights(batch, width, 1)).unwrap();
    replay.set("target", &weights(batch, width, 2)).unwrap();
    replay
}

fn gradient(graph: &Graph, loss: Var<'_>, parameters: &[Var<'_>]) -> Replay<f64> {
    let mut outputs = vec![loss];
    outputs.extend(graph.grad(loss, parameters).unwrap());
    Program::compile(graph, &outputs).unwrap().replay()
}

fn matrix(data: &[f64], columns: usize) -> Mat<'_, f64> {
    Mat::row_major(data, columns)
}

fn weights(rows: usize, columns: usize, tag: usize) -> Vec<f64> {
    let scale = 1.0 / (rows as f64).sqrt();
    let entry = |at: usize| {
        let (i, j) = ((at / columns) as f64, (at % columns) as f64);
        scale * kernels::scalar::sin(1.0 + 7.0 * i + 3.0 * j + 11.0 * tag as f64)
    };
    (0..rows * columns).map(entry).collect()
}
