//! Prints how long the core takes for a few small workloads, with their losses and a checksum of their gradients, so that
//! they can be put beside other software that runs the same formulas.
//!
//! `cargo run --release --example workloads [W1|W2|W4|W5|W6|W8]...` prints one line each:
//! `gradbook,W4,program,f64,t1,L50,1020.000us,loss=…,chk=…`: median time of a step, loss, and the sum of absolute gradients
//! (for W2 of the parameters after the last step). Weights are `sin(1 + 7i + 3j + 11 tag)/√rows`.
#![allow(clippy::print_stdout, reason = "an example prints")]

use std::time::Instant;

use gradbook::autodiff::{Error, Graph, Program, Replay, Var};
use gradbook::kernels::scalar::{cos, sin};
use gradbook::optimizer::{Adam, UpdateRule};

const BATCH: usize = 16;
const STEPS: usize = 10;
const WIDTH: usize = 32;
const LAYERS: usize = 50;

type Workload = fn() -> Result<(), Error>;

fn main() -> Result<(), Error> {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let all: [(&str, Workload); 6] = [
        ("W1", w1),
        ("W2", w2),
        ("W4", || recurrent("W4", 1)),
        ("W5", || recurrent("W5", 4)),
        ("W6", w6),
        ("W8", w8),
    ];
    for (_, run) in all.iter().filter(|(name, _)| asked.is_empty() || asked.iter().any(|a| a == name)) {
        run()?;
    }
    Ok(())
}

/// `L = (w x − y)²` with its gradient.
fn w1() -> Result<(), Error> {
    let graph = Graph::new();
    let [w, x, y] = ["w", "x", "y"].map(|name| graph.input(name, &[]));
    let loss = (w * x - y).powi(2);
    let gradient = graph.grad(loss, &[w])?[0];
    let mut replay = Program::<f64>::compile(&graph, &[loss, gradient])?.replay();
    for (name, value) in [("w", 3.0), ("x", 2.0), ("y", 1.0)] {
        replay.set(name, &[value])?;
    }
    let time = median(10_000, || replay.run());
    report("W1", 0, time, replay.output(0)[0], replay.output(1)[0].abs());
    Ok(())
}

/// One step of Adam with its gradient on Rosenbrock's function, 1,000 steps from (−1.5, 2).
fn w2() -> Result<(), Error> {
    let graph = Graph::new();
    let p = graph.input("p", &[2]);
    let (x, y) = (p.slice(0, 0, 1), p.slice(0, 1, 1));
    let loss = ((1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)).sum();
    let gradient = graph.grad(loss, &[p])?[0];
    let rule = Adam::default();
    let tensors = rule.state();
    let state: Vec<Var<'_>> = tensors.iter().map(|tensor| tensor.input(&graph, "p", &[2])).collect();
    let update = rule.update(p, gradient, graph.scalar(1e-2), &state);
    let outputs: Vec<Var<'_>> = [loss, update.parameter].into_iter().chain(update.state).collect();
    let mut replay = Program::<f64>::compile(&graph, &outputs)?.replay();
    let names: Vec<String> = tensors.iter().map(|tensor| format!("p.{}", tensor.name)).collect();
    let n = 1000;
    let mut step = || -> Result<(), Error> {
        replay.set("p", &[-1.5, 2.0])?;
        for (name, tensor) in names.iter().zip(&tensors) {
            replay.set(name, &tensor.start(2))?;
        }
        for _ in 0..n {
            replay.run();
            replay.carry(1, "p")?;
            for (at, name) in names.iter().enumerate() {
                replay.carry(2 + at, name)?;
            }
        }
        Ok(())
    };
    step()?;
    let time = median(1, || drop(step())) / f64::from(n);
    let after = replay.output(1);
    report("W2", 0, time, replay.output(0)[0], after[0].abs() + after[1].abs());
    Ok(())
}

/// A stack of 50 recurrent layers (sigmoid cells, or LSTM with four gates), mean squared error of the last step.
fn recurrent(name: &str, gates: usize) -> Result<(), Error> {
    let graph = Graph::new();
    let columns = gates * WIDTH;
    let mut sequence = graph.input("x", &[STEPS * BATCH, WIDTH]);
    let mut values = vec![("x".to_owned(), inputs_over_time())];
    let mut parameters = Vec::new();
    let mut last = sequence;
    for layer in 0..LAYERS {
        let tensors = [
            (format!("wx{layer}"), vec![WIDTH, columns], weights(WIDTH, columns, 2 * layer)),
            (format!("wh{layer}"), vec![WIDTH, columns], weights(WIDTH, columns, 2 * layer + 1)),
            (format!("b{layer}"), vec![columns], bias(columns, layer)),
        ];
        let [wx, wh, b] = tensors.map(|(name, shape, start)| {
            let var = graph.input(&name, &shape);
            values.push((name, start));
            var
        });
        parameters.extend([wx, wh, b]);
        let from_input = sequence.matmul(wx) + b;
        let (mut hidden, mut cell): (Vec<Var<'_>>, Option<Var<'_>>) = (Vec::new(), None);
        for step in 0..STEPS {
            let own = from_input.slice(0, step * BATCH, BATCH);
            let z = match hidden.last() {
                Some(h) => h.matmul_add(wh, Some(own), false, false),
                None => own,
            };
            hidden.push(if gates == 1 { z.sigmoid() } else { lstm(z, &mut cell) });
        }
        last = hidden[STEPS - 1];
        sequence = hidden[0].concat(&hidden[1..], 0);
    }
    let loss = (last - graph.tensor(&targets(BATCH, WIDTH), &[BATCH, WIDTH])).powi(2).mean();
    run_network(name, &graph, loss, &parameters, &values)
}

/// One step of an LSTM from its packed gates i, f, g, o.
fn lstm<'g>(z: Var<'g>, cell: &mut Option<Var<'g>>) -> Var<'g> {
    let gate = |at: usize| z.slice(1, at * WIDTH, WIDTH);
    let new = gate(0).sigmoid() * gate(2).tanh();
    let c = match *cell {
        Some(before) => gate(1).sigmoid() * before + new,
        None => new,
    };
    *cell = Some(c);
    gate(3).sigmoid() * c.tanh()
}

/// A network of 50 sigmoid layers of 64 units, 64 samples.
fn w6() -> Result<(), Error> {
    feed_forward("W6", &[64; LAYERS + 1], 64, true)
}

/// A network of 784-512-512-10 units with ReLU, 128 samples.
fn w8() -> Result<(), Error> {
    feed_forward("W8", &[784, 512, 512, 10], 128, false)
}

fn feed_forward(name: &str, sizes: &[usize], samples: usize, sigmoid: bool) -> Result<(), Error> {
    let graph = Graph::new();
    let mut h = graph.input("x", &[samples, sizes[0]]);
    let mut values = vec![("x".to_owned(), inputs(samples, sizes[0]))];
    let mut parameters = Vec::new();
    let n_layers = sizes.len() - 1;
    for (layer, pair) in sizes.windows(2).enumerate() {
        let w = graph.input(&format!("w{layer}"), pair);
        let b = graph.input(&format!("b{layer}"), &[pair[1]]);
        values.push((format!("w{layer}"), weights(pair[0], pair[1], layer)));
        values.push((format!("b{layer}"), bias(pair[1], layer)));
        parameters.extend([w, b]);
        h = h.matmul(w) + b;
        h = match (sigmoid, layer + 1 < n_layers) {
            (true, _) => h.sigmoid(),
            (false, true) => h.relu(),
            (false, false) => h,
        };
    }
    let last = sizes[n_layers];
    let loss = (h - graph.tensor(&targets(samples, last), &[samples, last])).powi(2).mean();
    run_network(name, &graph, loss, &parameters, &values)
}

fn run_network<'g>(
    name: &str,
    graph: &'g Graph,
    loss: Var<'g>,
    parameters: &[Var<'g>],
    values: &[(String, Vec<f64>)],
) -> Result<(), Error> {
    let mut outputs = vec![loss];
    outputs.extend(graph.grad(loss, parameters)?);
    let mut replay: Replay<f64> = Program::compile(graph, &outputs)?.replay();
    for (name, values) in values {
        replay.set(name, values)?;
    }
    let time = median(1, || replay.run());
    let checksum = (1..outputs.len()).flat_map(|at| replay.output(at)).fold(0.0, |sum, g| sum + g.abs());
    report(name, LAYERS, time, replay.output(0)[0], checksum);
    Ok(())
}

/// Median seconds of one call, of at least 30 measurements of `inner` calls and two seconds.
fn median(inner: usize, mut call: impl FnMut()) -> f64 {
    (0..3).for_each(|_| call());
    let (mut times, begin) = (Vec::new(), Instant::now());
    while times.len() < 30 || begin.elapsed().as_secs_f64() < 2.0 {
        let start = Instant::now();
        (0..inner).for_each(|_| call());
        times.push(start.elapsed().as_secs_f64() / inner as f64);
    }
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn report(name: &str, layers: usize, seconds: f64, loss: f64, checksum: f64) {
    let micros = seconds * 1e6;
    println!("gradbook,{name},program,f64,t1,L{layers},{micros:.3}us,loss={loss:.12e},chk={checksum:.12e}");
}

fn matrix(rows: usize, columns: usize, at: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    (0..rows * columns).map(|k| at((k / columns) as f64, (k % columns) as f64)).collect()
}

fn weights(rows: usize, columns: usize, tag: usize) -> Vec<f64> {
    let scale = 1.0 / (rows as f64).sqrt();
    matrix(rows, columns, |i, j| scale * sin(1.0 + 7.0 * i + 3.0 * j + 11.0 * tag as f64))
}

fn bias(n: usize, tag: usize) -> Vec<f64> {
    (0..n).map(|j| 0.1 * sin((j + tag) as f64)).collect()
}

fn inputs(rows: usize, columns: usize) -> Vec<f64> {
    matrix(rows, columns, |i, j| sin(0.3 + 0.11 * i + 0.5 * j))
}

fn inputs_over_time() -> Vec<f64> {
    let x = inputs(BATCH, WIDTH);
    (0..STEPS)
        .flat_map(|t| x.iter().map(move |v| sin(0.3 + 0.7 * t as f64) + 0.5 * v).collect::<Vec<_>>())
        .collect()
}

fn targets(rows: usize, columns: usize) -> Vec<f64> {
    matrix(rows, columns, |i, j| 0.5 + 0.3 * cos(0.2 * i + 0.9 * j))
}
