//! Five steps on Rosenbrock's function from (−1.2, 1), against PyTorch 2.15 in double precision; closed forms, lanes, signs
//! and step sizes in files of their own.

mod closed_forms;
mod lanes;
mod registry;
mod signs;
mod step_sizes;

use super::{Position, Settings, find};
use crate::autodiff::{Compiler, Graph, Replay, Var};

/// A loss that is traced.
type Loss = dyn for<'g> Fn(Var<'g>) -> Var<'g>;

fn rosenbrock(p: Var<'_>) -> Var<'_> {
    let (x, y) = (p.slice(0, 0, 1), p.slice(0, 1, 1));
    ((1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)).sum()
}

/// A rule of the registry with some numbers.
fn rule(name: &str, numbers: &[(&str, f64)]) -> Settings<'static> {
    let mut settings = Settings::new(find(name).unwrap());
    numbers.iter().for_each(|(option, value)| settings.set(option, (*value).into()).unwrap());
    settings
}

/// A rule with a switch on.
fn with(mut settings: Settings<'static>, switch: &str) -> Settings<'static> {
    settings.turn(switch, true).unwrap();
    settings
}

/// A rule as a program that hands its state on.
fn program(settings: &Settings<'_>, loss: &Loss, start: &[f64]) -> Replay<f64> {
    let n = start.len();
    let graph = Graph::new();
    let parameter = graph.input("p", &[n]);
    let step_size = graph.input("eta", &[]);
    let loss = loss(parameter);
    let gradient = graph.grad(loss, &[parameter]).unwrap()[0];
    let rule = settings.rule();
    let tensors = rule.state();
    let state: Vec<Var<'_>> = tensors.iter().map(|tensor| tensor.input(&graph, "p", &[n])).collect();
    let update = rule.update(&Position { parameter, gradient, loss, step_size }, &state).unwrap();
    let outputs: Vec<Var<'_>> = std::iter::once(update.parameter).chain(update.state).collect();
    let mut compiler = Compiler::new(&graph, &outputs).carry(0, "p");
    for (at, tensor) in tensors.iter().enumerate() {
        compiler = compiler.carry(at + 1, &format!("p.{}", tensor.name));
    }
    let mut replay = compiler.compile().unwrap().replay();
    replay.set("p", start).unwrap();
    for tensor in &tensors {
        replay.set(&format!("p.{}", tensor.name), &tensor.start(n)).unwrap();
    }
    replay
}

/// The parameters after each step; `set` gives a step (from 1) its inputs beside the state, the step size `eta` among them.
fn path(
    settings: &Settings<'_>,
    loss: &Loss,
    start: &[f64],
    steps: usize,
    mut set: impl FnMut(usize, &mut Replay<f64>),
) -> Vec<Vec<f64>> {
    let mut replay = program(settings, loss, start);
    let one = |step| {
        set(step, &mut replay);
        replay.run();
        let parameters = replay.output(0).to_vec();
        replay.carry_all();
        parameters
    };
    (1..=steps).map(one).collect()
}

/// The path with one step size.
fn run(settings: &Settings<'_>, loss: &Loss, start: &[f64], step_size: f64, steps: usize) -> Vec<Vec<f64>> {
    path(settings, loss, start, steps, |_, replay| replay.set("eta", &[step_size]).unwrap())
}

fn assert_close(name: &str, settings: &Settings<'_>, step_size: f64, expected: [[f64; 2]; 5]) {
    let ours = run(settings, &rosenbrock, &[-1.2, 1.0], step_size, 5);
    for (step, (ours, theirs)) in ours.iter().zip(&expected).enumerate() {
        for (a, b) in ours.iter().zip(theirs) {
            assert!((a - b).abs() <= 1e-13 * b.abs(), "{name}, step {}: {a} and {b}", step + 1);
        }
    }
}

#[test]
fn sgd_takes_pytorchs_steps() {
    assert_close(
        "plain",
        &rule("sgd", &[]),
        0.001,
        [
            [-0.9843999999999999, 1.088],
            [-1.0272715665664, 1.0642086720000001],
            [-1.0268830682337082, 1.0624243118951573],
            [-1.0260888245031374, 1.0608372166811408],
            [-1.0253114876941536, 1.0592414284989586],
        ],
    );
    assert_close(
        "momentum",
        &rule("sgd", &[("momentum", 0.9)]),
        0.0005,
        [
            [-1.0922, 1.044],
            [-0.9605619005104, 1.098490084],
            [-0.8739025032215729, 1.129950067671215],
            [-0.858047537173967, 1.1216396047218804],
            [-0.9080572996225864, 1.0756207852003221],
        ],
    );
    assert_close(
        "dampened",
        &rule("sgd", &[("momentum", 0.9), ("dampening", 0.3), ("weight_decay", 0.1)]),
        0.0005,
        [
            [-1.0921399999999999, 1.04395],
            [-0.9708087923270717, 1.093885846322],
            [-0.8807766170897098, 1.1281906925528071],
            [-0.8418571498500138, 1.1343559404524373],
            [-0.855675908803149, 1.110070687525269],
        ],
    );
    assert_close(
        "nesterov",
        &with(rule("sgd", &[("momentum", 0.9)]), "nesterov"),
        0.0005,
        [
            [-0.99518, 1.0836],
            [-0.9393227938564638, 1.1015288141559998],
            [-0.9487064816752809, 1.0844059703918392],
            [-0.984596529396304, 1.0536947696992482],
            [-1.0149249635192732, 1.0266370230976396],
        ],
    );
}

#[test]
fn adam_takes_pytorchs_steps() {
    assert_close(
        "adam",
        &rule("adam", &[]),
        0.02,
        [
            [-1.1800000000009276, 1.0199999999977272],
            [-1.1601729267902714, 1.0398446503769474],
            [-1.1406757051068104, 1.0593865922779624],
            [-1.1217018021339682, 1.0784364047430224],
            [-1.1034822266871207, 1.0967569110361057],
        ],
    );
    assert_close(
        "adam_decay",
        &rule("adam", &[("beta1", 0.8), ("beta2", 0.95), ("epsilon", 1e-3), ("weight_decay", 0.1)]),
        0.02,
        [
            [-1.180000092712346, 1.019999772471303],
            [-1.1602331192080453, 1.0397879606715374],
            [-1.1409050395900493, 1.0591693554643915],
            [-1.1222651840843791, 1.0778978717717373],
            [-1.1046064345399613, 1.0956706656274477],
        ],
    );
}
