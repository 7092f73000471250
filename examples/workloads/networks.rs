//! W4 to W8: gradients of networks.

use gradbook::autodiff::{Compiler, Error, Graph, Program, Var};

use crate::data::{bias, inputs, inputs_over_time, targets, weights};
use crate::settings::{Settings, Unit};

const BATCH: usize = 16;
const STEPS: usize = 10;
const WIDTH: usize = 32;

/// W4 and W5: a stack of recurrent layers (sigmoid cells, or LSTM with four gates) over ten steps, mean squared error of the
/// last step.
pub fn recurrent(name: &str, gates: usize, settings: &Settings) -> Result<(), Error> {
    let graph = Graph::new();
    let columns = gates * WIDTH;
    let mut sequence = graph.input("x", &[STEPS * BATCH, WIDTH]);
    let mut values = vec![("x".to_owned(), inputs_over_time(STEPS, BATCH, WIDTH))];
    let mut parameters = Vec::new();
    let mut last = sequence;
    for layer in 0..settings.layers {
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
        let from_input = sequence.affine(wx, b, false);
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
    run(name, settings, &graph, loss, &parameters, &values)
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

/// W6: a network of 50 sigmoid layers of 64 units, 64 samples.
pub fn narrow(settings: &Settings) -> Result<(), Error> {
    feed_forward("W6", settings, &vec![64; settings.layers + 1], 64, true)
}

/// W8: a network of 784-512-512-10 units with ReLU, 128 samples.
pub fn wide(settings: &Settings) -> Result<(), Error> {
    feed_forward("W8", settings, &[784, 512, 512, 10], 128, false)
}

fn feed_forward(
    name: &str,
    settings: &Settings,
    sizes: &[usize],
    samples: usize,
    is_sigmoid: bool,
) -> Result<(), Error> {
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
        h = h.affine(w, b, false);
        h = match (is_sigmoid, layer + 1 < n_layers) {
            (true, _) => h.sigmoid(),
            (false, true) => h.relu(),
            (false, false) => h,
        };
    }
    let last = sizes[n_layers];
    let loss = (h - graph.tensor(&targets(samples, last), &[samples, last])).powi(2).mean();
    run(name, settings, &graph, loss, &parameters, &values)
}

fn run<'g>(
    name: &str,
    settings: &Settings,
    graph: &'g Graph,
    loss: Var<'g>,
    parameters: &[Var<'g>],
    values: &[(String, Vec<f64>)],
) -> Result<(), Error> {
    let mut outputs = vec![loss];
    outputs.extend(graph.grad(loss, parameters)?);
    for (variant, wanted) in [("forward", &outputs[..1]), ("program", &outputs[..])] {
        let program = Program::<f64>::compile(graph, wanted)?;
        let mut replay = program.replay();
        if let Some(workers) = settings.workers() {
            replay.set_workers(workers);
        }
        for (name, values) in values {
            replay.set(name, values)?;
        }
        let time = settings.time(1, || replay.run());
        let checksum = (1..wanted.len()).flat_map(|at| replay.output(at)).fold(0.0, |sum, g| sum + g.abs());
        settings.tell((name, variant), &program, (time, Unit::Step), (replay.output(0)[0], checksum));
    }
    Ok(())
}

/// W7: a network of 2-16-16-1 units with tanh, 64 samples: one product of the Hessian with a vector, and the whole Hessian
/// in as many lanes as there are parameters.
pub fn second_order(settings: &Settings) -> Result<(), Error> {
    let (sizes, samples) = ([2, 16, 16, 1], 64);
    let n_parameters: usize = sizes.windows(2).map(|pair| pair[0] * pair[1] + pair[1]).sum();
    let graph = Graph::new();
    let (theta, direction) = (graph.input("theta", &[n_parameters]), graph.input("v", &[n_parameters]));
    let mut h = graph.tensor(&inputs(samples, 2), &[samples, 2]);
    let (mut start, mut values) = (0, Vec::new());
    for (layer, pair) in sizes.windows(2).enumerate() {
        let w = theta.slice(0, start, pair[0] * pair[1]).reshape(pair);
        let b = theta.slice(0, start + pair[0] * pair[1], pair[1]);
        start += pair[0] * pair[1] + pair[1];
        values.extend(weights(pair[0], pair[1], layer));
        values.extend(bias(pair[1], layer));
        h = h.affine(w, b, false);
        h = if layer < 2 { h.tanh() } else { h };
    }
    let loss = (h - graph.tensor(&targets(samples, 1), &[samples, 1])).powi(2).mean();
    let product = graph.hvp(loss, theta, direction)?;
    let outputs = [loss, product];
    let absolute = |values: &[f64]| values.iter().fold(0.0, |sum, g| sum + g.abs());

    let program = Program::<f64>::compile(&graph, &outputs)?;
    let mut replay = program.replay();
    replay.set("theta", &values)?;
    let v: Vec<f64> = (0..n_parameters).map(|i| gradbook::kernels::scalar::cos(i as f64)).collect();
    replay.set("v", &v)?;
    let time = settings.time(10, || replay.run());
    let result = (replay.output(0)[0], absolute(replay.output(1)));
    settings.tell(("W7", "hvp"), &program, (time, Unit::Step), result);

    let program = Compiler::new(&graph, &outputs).lanes(&["v"]).compile::<f64>()?;
    let mut sweep = program.sweep(n_parameters);
    sweep.set("theta", &values)?;
    let identity: Vec<f64> = (0..n_parameters * n_parameters)
        .map(|at| if at / n_parameters == at % n_parameters { 1.0 } else { 0.0 })
        .collect();
    sweep.set_lanes("v", &identity)?;
    let time = settings.time(1, || sweep.run(1));
    let result = (sweep.output(0)[0], absolute(sweep.output(1)));
    settings.tell(("W7", "hessian in lanes"), &program, (time, Unit::Step), result);
    Ok(())
}
