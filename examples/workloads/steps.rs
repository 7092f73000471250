//! W1, W2, W3 and W9: small functions, one by one, in long loops and in lanes.

use gradbook::autodiff::{Compiler, Error, Graph, Program, Var};
use gradbook::kernels::scalar;
use gradbook::optimizer::{Adam, Position, StateTensor, UpdateRule};

use crate::settings::{Settings, Unit};

/// W1: `L = (w x − y)²` with its gradient.
pub fn value_and_gradient(settings: &Settings) -> Result<(), Error> {
    let graph = Graph::new();
    let [w, x, y] = ["w", "x", "y"].map(|name| graph.input(name, &[]));
    let loss = (w * x - y).powi(2);
    let gradient = graph.grad(loss, &[w])?[0];
    let program = Program::<f64>::compile(&graph, &[loss, gradient])?;
    let mut replay = program.replay();
    for (name, value) in [("w", 3.0), ("x", 2.0), ("y", 1.0)] {
        replay.set(name, &[value])?;
    }
    let time = settings.time(10_000, || replay.run());
    let result = (replay.output(0)[0], replay.output(1)[0].abs());
    settings.tell(("W1", "replay"), &program, (time, Unit::Step), result);
    Ok(())
}

/// The outputs of a step, and the state with its names.
type Traced<'g> = (Vec<Var<'g>>, Vec<(String, StateTensor)>);

/// A step of Adam on one tensor: its outputs after the loss, and the state with its names.
fn adam<'g>(
    graph: &'g Graph,
    (name, parameter): (&str, Var<'g>),
    [loss, gradient, step_size]: [Var<'g>; 3],
) -> Result<Traced<'g>, Error> {
    let rule = Adam::default();
    let shape: Vec<usize> = parameter.shape().dims().collect();
    let state: Vec<Var<'_>> = rule.state().iter().map(|tensor| tensor.input(graph, name, &shape)).collect();
    let update = rule.update(&Position { parameter, gradient, loss, step_size }, &state)?;
    let names = rule.state().into_iter().map(|tensor| (format!("{name}.{}", tensor.name), tensor));
    Ok(([update.parameter].into_iter().chain(update.state).collect(), names.collect()))
}

/// W2: one step of Adam with its gradient on Rosenbrock's function, 1,000 steps from (−1.5, 2).
pub fn rosenbrock(settings: &Settings) -> Result<(), Error> {
    let graph = Graph::new();
    let p = graph.input("p", &[2]);
    let (x, y) = (p.slice(0, 0, 1), p.slice(0, 1, 1));
    let loss = ((1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)).sum();
    descend("W2", settings, &graph, p, loss, &[-1.5, 2.0])
}

/// W3: one step of Adam with its gradient on ½ Σ λᵢ xᵢ² in 1,000 dimensions, λ from 1e-3 to 1e3.
pub fn quadratic(settings: &Settings) -> Result<(), Error> {
    let graph = Graph::new();
    let p = graph.input("p", &[1000]);
    let spectrum: Vec<f64> = (0..1000).map(|i| scalar::pow(10.0, 6.0 * i as f64 / 999.0 - 3.0)).collect();
    let loss = 0.5 * (graph.tensor(&spectrum, &[1000]) * p * p).sum();
    descend("W3", settings, &graph, p, loss, &[1.0; 1000])
}

fn descend<'g>(
    name: &str,
    settings: &Settings,
    graph: &'g Graph,
    p: Var<'g>,
    loss: Var<'g>,
    start: &[f64],
) -> Result<(), Error> {
    let gradient = graph.grad(loss, &[p])?[0];
    let (update, state) = adam(graph, ("p", p), [loss, gradient, graph.scalar(1e-2)])?;
    let outputs: Vec<Var<'_>> = [loss].into_iter().chain(update).collect();
    let mut compiler = Compiler::new(graph, &outputs).carry(1, "p");
    for (at, (name, _)) in state.iter().enumerate() {
        compiler = compiler.carry(2 + at, name);
    }
    let program = compiler.compile::<f64>()?;
    let mut replay = program.replay();
    let n_steps = 1000;
    let mut run = || -> Result<(), Error> {
        replay.set("p", start)?;
        for (name, tensor) in &state {
            replay.set(name, &tensor.start(start.len()))?;
        }
        replay.run_steps(n_steps);
        Ok(())
    };
    run()?;
    let time = settings.time(1, || drop(run())) / n_steps as f64;
    let checksum = replay.output(1).iter().fold(0.0, |sum, x| sum + x.abs());
    let result = (replay.output(0)[0], checksum);
    settings.tell((name, "loop in the program"), &program, (time, Unit::Step), result);
    Ok(())
}

/// W9: 1,024 step sizes from 1e-4 to 1e-1, 1,000 steps of Adam on Rosenbrock's function each, in lanes.
pub fn sweep(settings: &Settings) -> Result<(), Error> {
    let (lanes, n_steps) = (1024, 1000);
    let graph = Graph::new();
    let [x, y, lr] = ["x", "y", "lr"].map(|name| graph.input(name, &[]));
    let loss = (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2);
    let gradient = graph.grad(loss, &[x, y])?;
    let (of_x, state_x) = adam(&graph, ("x", x), [loss, gradient[0], lr])?;
    let (of_y, state_y) = adam(&graph, ("y", y), [loss, gradient[1], lr])?;
    let outputs: Vec<Var<'_>> = of_x.iter().chain(&of_y).copied().collect();
    let names: Vec<(&str, Option<StateTensor>)> = [("x", None)]
        .into_iter()
        .chain(state_x.iter().map(|(name, tensor)| (name.as_str(), Some(*tensor))))
        .chain([("y", None)])
        .chain(state_y.iter().map(|(name, tensor)| (name.as_str(), Some(*tensor))))
        .collect();
    let mut compiler = Compiler::new(&graph, &outputs);
    let mut laned = vec!["lr"];
    for (at, (name, tensor)) in names.iter().enumerate() {
        compiler = compiler.carry(at, name);
        if tensor.is_none_or(|tensor| tensor.laned) {
            laned.push(name);
        }
    }
    let program = compiler.lanes(&laned).compile::<f64>()?;
    let mut sweep = program.sweep(lanes);
    let rates: Vec<f64> =
        (0..lanes).map(|i| scalar::pow(10.0, -4.0 + 3.0 * i as f64 / (lanes - 1) as f64)).collect();
    let mut run = || -> Result<(), Error> {
        sweep.set_lanes("lr", &rates)?;
        sweep.set_lanes("x", &vec![-1.5; lanes])?;
        sweep.set_lanes("y", &vec![2.0; lanes])?;
        for (name, tensor) in names.iter().filter_map(|(name, tensor)| Some((name, (*tensor)?))) {
            match tensor.scalar {
                true => sweep.set(name, &[tensor.start])?,
                false => sweep.set_lanes(name, &vec![tensor.start; lanes])?,
            }
        }
        sweep.run(n_steps);
        Ok(())
    };
    run()?;
    let time = settings.time(1, || drop(run())) / (lanes * n_steps) as f64;
    let (xs, ys) = (sweep.output(0), sweep.output(state_x.len() + 1));
    let checksum = xs.iter().chain(ys).fold(0.0, |sum, x| sum + x.abs());
    let total = xs.iter().zip(ys).fold(0.0, |sum, (&x, &y)| sum + loss_at(x, y));
    settings.tell(("W9", "lanes"), &program, (time, Unit::TrialStep), (total, checksum));
    Ok(())
}

fn loss_at(x: f64, y: f64) -> f64 {
    (1.0 - x) * (1.0 - x) + 100.0 * (y - x * x) * (y - x * x)
}
