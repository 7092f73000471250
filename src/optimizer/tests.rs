//! Five steps on Rosenbrock's function from (−1.2, 1), against PyTorch 2.15 in double precision.

use super::{Adam, Position, REGISTRY, Sgd, UpdateRule, WORDS};
use crate::autodiff::{Graph, Program, Var};

/// Runs a rule as one program whose outputs are carried back to its inputs.
fn run(rule: &dyn for<'g> UpdateRule<'g>, step_size: f64, steps: usize) -> Vec<[f64; 2]> {
    let graph = Graph::new();
    let p = graph.input("p", &[2]);
    let eta = graph.input("eta", &[]);
    let (x, y) = (p.slice(0, 0, 1), p.slice(0, 1, 1));
    let loss = ((1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)).sum();
    let gradient = graph.grad(loss, &[p]).unwrap()[0];
    let tensors = rule.state();
    let state: Vec<Var<'_>> = tensors.iter().map(|tensor| tensor.input(&graph, "p", &[2])).collect();
    let update = rule.update(p, gradient, eta, &state);
    let outputs: Vec<Var<'_>> = std::iter::once(update.parameter).chain(update.state).collect();
    let mut replay = Program::<f64>::compile(&graph, &outputs).unwrap().replay();
    replay.set("p", &[-1.2, 1.0]).unwrap();
    replay.set("eta", &[step_size]).unwrap();
    for tensor in &tensors {
        replay.set(&format!("p.{}", tensor.name), &tensor.start(2)).unwrap();
    }
    let one = |_| {
        replay.run();
        replay.carry(0, "p").unwrap();
        for (at, tensor) in tensors.iter().enumerate() {
            replay.carry(at + 1, &format!("p.{}", tensor.name)).unwrap();
        }
        [replay.output(0)[0], replay.output(0)[1]]
    };
    (0..steps).map(one).collect()
}

fn assert_close(name: &str, rule: &dyn UpdateRule, step_size: f64, expected: [[f64; 2]; 5]) {
    for (step, (ours, theirs)) in run(rule, step_size, 5).iter().zip(&expected).enumerate() {
        for (a, b) in ours.iter().zip(theirs) {
            assert!((a - b).abs() <= 1e-13 * b.abs(), "{name}, step {}: {a} and {b}", step + 1);
        }
    }
}

#[test]
fn sgd_takes_pytorchs_steps() {
    assert_close(
        "plain",
        &Sgd::default(),
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
        &Sgd { momentum: 0.9, ..Sgd::default() },
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
        &Sgd { momentum: 0.9, dampening: 0.3, weight_decay: 0.1, ..Sgd::default() },
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
        &Sgd { momentum: 0.9, nesterov: true, ..Sgd::default() },
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
        &Adam::default(),
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
        &Adam { beta1: 0.8, beta2: 0.95, epsilon: 1e-3, weight_decay: 0.1 },
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

/// With a constant gradient every step of Adam is η g/(|g| + ε), whatever g is.
#[test]
fn adam_does_not_see_the_scale_of_a_constant_gradient() {
    for scale in [1e-3, 1.0, 1e3] {
        let graph = Graph::new();
        let p = graph.input("p", &[1]);
        let rule = Adam { epsilon: 0.0, ..Adam::default() };
        let state: Vec<Var<'_>> = rule.state().iter().map(|tensor| tensor.input(&graph, "p", &[1])).collect();
        let update = rule.update(p, graph.tensor(&[scale], &[1]), graph.scalar(0.1), &state);
        let outputs: Vec<Var<'_>> = std::iter::once(update.parameter).chain(update.state).collect();
        let mut replay = Program::<f64>::compile(&graph, &outputs).unwrap().replay();
        for tensor in rule.state() {
            replay.set(&format!("p.{}", tensor.name), &tensor.start(1)).unwrap();
        }
        for step in 1..=20 {
            replay.run();
            assert!(
                (replay.output(0)[0] + 0.1 * f64::from(step)).abs() < 1e-12,
                "scale {scale}, step {step}"
            );
            replay.carry(0, "p").unwrap();
            for (at, tensor) in rule.state().iter().enumerate() {
                replay.carry(at + 1, &format!("p.{}", tensor.name)).unwrap();
            }
        }
    }
}

#[test]
fn every_rule_is_among_the_words() {
    let rules: [&dyn UpdateRule; 2] = [&Sgd::default(), &Adam::default()];
    assert_eq!(rules.map(UpdateRule::name), super::WORDS.map(|word| word.0));
}
