//! Each cell against a loop over scalars that says its formula once more, and the paths of gradients.

use super::*;
use crate::autodiff::{Graph, Program, Var};
use crate::random::{Stream, fill_normal};

const STEPS: usize = 4;
const BATCH: usize = 2;
const INPUT: usize = 3;
const WIDTH: usize = 5;
const LAYERS: usize = 2;

fn spec(cell: &str, options: CellOptions) -> StackSpec {
    let cell = CellKind::find(cell).unwrap();
    StackSpec { cell, options, layers: LAYERS, width: WIDTH, input: INPUT, steps: STEPS, batch: BATCH }
}

/// Some numbers for an input.
fn numbers(name: &str, n: usize) -> Vec<f64> {
    let mut values = vec![0.0; n];
    fill_normal(&mut Stream::new(&["cells".into(), name.into()]), &mut values);
    values.iter().map(|x| 0.5 * x).collect()
}

/// The values of some nodes of a traced stack.
fn run(graph: &Graph, outputs: &[Var<'_>]) -> Vec<Vec<f64>> {
    let program = Program::compile(graph, outputs).unwrap();
    let mut replay = program.replay();
    for (name, shape) in program.inputs() {
        replay.set(name, &numbers(name, shape.len())).unwrap();
    }
    replay.run();
    (0..outputs.len()).map(|k| replay.output(k).to_vec()).collect()
}

/// The hidden states of the last layer, `[steps][batch · width]`.
fn traced(spec: &StackSpec) -> Vec<Vec<f64>> {
    let graph = Graph::new();
    let traced = Stack::new(spec.clone()).trace(&graph);
    run(&graph, &traced.layers[LAYERS - 1].hidden)
}

/// One step of a cell for one sequence: from `W x + b` and `U h + c` (of all gates), the input, the states h and c and the
/// second matrix to the new states.
type Step = fn(&Given<'_>) -> (Vec<f64>, Vec<f64>);

struct Given<'a> {
    own: &'a [f64],
    recurrent: &'a [f64],
    x: &'a [f64],
    h: &'a [f64],
    c: &'a [f64],
    out: &'a [f64],
}

/// `matrix · x + bias`, by the definition.
fn affine(matrix: &[f64], x: &[f64], bias: &[f64]) -> Vec<f64> {
    let row = |i: usize| (0..x.len()).fold(bias[i], |sum, k| sum + matrix[i * x.len() + k] * x[k]);
    (0..bias.len()).map(row).collect()
}

/// The hidden states of the last layer by loops over layers, sequences and steps.
fn naive(gates: usize, step: Step) -> Vec<Vec<f64>> {
    let x = numbers("x", STEPS * BATCH * INPUT);
    let mut inputs: Vec<Vec<Vec<f64>>> = (0..STEPS)
        .map(|t| (0..BATCH).map(|b| x[(t * BATCH + b) * INPUT..][..INPUT].to_vec()).collect())
        .collect();
    for layer in 0..LAYERS {
        let fan_in = if layer == 0 { INPUT } else { WIDTH };
        let (weight_ih, weight_hh) = (
            numbers(&format!("weight_ih_l{layer}"), gates * WIDTH * fan_in),
            numbers(&format!("weight_hh_l{layer}"), gates * WIDTH * WIDTH),
        );
        let [bias_ih, bias_hh] =
            ["bias_ih", "bias_hh"].map(|name| numbers(&format!("{name}_l{layer}"), gates * WIDTH));
        let out = numbers(&format!("weight_out_l{layer}"), WIDTH * WIDTH);
        for sequence in 0..BATCH {
            let (mut h, mut c) = (vec![0.0; WIDTH], vec![0.0; WIDTH]);
            for at_step in &mut inputs {
                let x = &at_step[sequence];
                let own = affine(&weight_ih, x, &bias_ih);
                let recurrent = affine(&weight_hh, &h, &bias_hh);
                (h, c) = step(&Given { own: &own, recurrent: &recurrent, x, h: &h, c: &c, out: &out });
                at_step[sequence].clone_from(&h);
            }
        }
    }
    inputs.into_iter().map(|batch| batch.concat()).collect()
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

fn relu(x: f64) -> f64 {
    if x > 0.0 { x } else { 0.0 }
}

fn units(of: impl Fn(usize) -> f64) -> Vec<f64> {
    (0..WIDTH).map(of).collect()
}

fn assert_equal(spec: &StackSpec, gates: usize, step: Step) {
    let (found, expected) = (traced(spec), naive(gates, step));
    assert_eq!(found.len(), STEPS);
    for (t, (found, expected)) in found.iter().zip(&expected).enumerate() {
        assert_eq!(found.len(), expected.len());
        for (a, b) in found.iter().zip(expected) {
            assert!(
                (a - b).abs() <= 1e-14 * (1.0 + b.abs()),
                "{} at step {t}: {a:?} and {b:?}",
                spec.cell.name()
            );
        }
    }
}

#[test]
fn vanilla_cells_are_their_formula() {
    let step: Step = |g| (units(|k| libm::tanh(g.own[k] + g.recurrent[k])), Vec::new());
    assert_equal(&spec("tanh", CellOptions::default()), 1, step);
    let step: Step = |g| (units(|k| sigmoid(g.own[k] + g.recurrent[k])), Vec::new());
    assert_equal(&spec("sigmoid", CellOptions::default()), 1, step);
    let step: Step = |g| (units(|k| relu(g.own[k] + g.recurrent[k])), Vec::new());
    assert_equal(&spec("relu", CellOptions::default()), 1, step);
}

#[test]
fn residual_cells_are_their_formula() {
    // The first layer's input has another width, so there is nothing to add to.
    let one: Step = |g| {
        let branch = units(|k| libm::tanh(g.own[k] + g.recurrent[k]));
        let h = if g.x.len() == WIDTH { units(|k| g.x[k] + 0.7 * branch[k]) } else { branch };
        (h, Vec::new())
    };
    let two: Step = |g| {
        let inner = units(|k| libm::tanh(g.own[k] + g.recurrent[k]));
        let branch = affine(g.out, &inner, &[0.0; WIDTH]);
        let h = if g.x.len() == WIDTH { units(|k| g.x[k] + 0.7 * branch[k]) } else { branch };
        (h, Vec::new())
    };
    let activation = Activation::find("tanh").unwrap();
    let options = CellOptions { activation, branch_scale: 0.7, ..CellOptions::default() };
    assert_equal(&spec("residual", options.clone()), 1, one);
    assert_equal(&spec("residual", CellOptions { two_matrices: true, ..options }), 1, two);
}

#[test]
fn an_lstm_is_its_formula() {
    let step: Step = |g| {
        let z = |gate: usize, k: usize| g.own[gate * WIDTH + k] + g.recurrent[gate * WIDTH + k];
        let c = units(|k| sigmoid(z(1, k)) * g.c[k] + sigmoid(z(0, k)) * libm::tanh(z(2, k)));
        (units(|k| sigmoid(z(3, k)) * libm::tanh(c[k])), c)
    };
    assert_equal(&spec("lstm", CellOptions::default()), 4, step);
}

#[test]
fn a_gru_is_its_formula() {
    let step: Step = |g| {
        let (own, recurrent) = (
            |gate: usize, k: usize| g.own[gate * WIDTH + k],
            |gate: usize, k: usize| g.recurrent[gate * WIDTH + k],
        );
        let h = units(|k| {
            let r = sigmoid(own(0, k) + recurrent(0, k));
            let z = sigmoid(own(1, k) + recurrent(1, k));
            let n = libm::tanh(own(2, k) + r * recurrent(2, k));
            (1.0 - z) * n + z * g.h[k]
        });
        (h, Vec::new())
    };
    assert_equal(&spec("gru", CellOptions::default()), 3, step);
}

#[test]
fn the_direct_path_changes_no_value() {
    for cell in ["lstm", "gru"] {
        let direct = CellOptions { direct_path: true, ..CellOptions::default() };
        assert_eq!(traced(&spec(cell, CellOptions::default())), traced(&spec(cell, direct)), "{cell}");
    }
}

#[test]
fn the_direct_path_is_the_product_of_the_gates_that_carry() {
    // Only z of a GRU, and f of an LSTM, then connects a state with the one before.
    for (cell, carrier) in [("gru", "z"), ("lstm", "f")] {
        let options = CellOptions { direct_path: true, ..CellOptions::default() };
        let graph = Graph::new();
        let traced = Stack::new(StackSpec { layers: 1, ..spec(cell, options) }).trace(&graph);
        let layer = &traced.layers[0];
        let inner = |name: &str| layer.inner.iter().find(|(n, _)| *n == name).unwrap().1.clone();
        let states = if cell == "gru" { layer.hidden.clone() } else { inner("c") };
        let gradient = graph.grad(states[STEPS - 1].sum(), &[states[0]]).unwrap()[0];
        let mut outputs = vec![gradient];
        outputs.extend(&inner(carrier)[1..]);
        let values = run(&graph, &outputs);
        for (k, found) in values[0].iter().enumerate() {
            let expected = values[1..].iter().fold(1.0, |product, gate| product * gate[k]);
            assert!((found - expected).abs() <= 1e-14, "{cell} {k}: {found} and {expected}");
        }
    }
}

#[test]
fn the_uses_of_a_weight_sum_to_its_gradient() {
    for cell in ["tanh", "residual", "lstm", "gru"] {
        let graph = Graph::new();
        let traced = Stack::new(spec(cell, CellOptions::default())).trace(&graph);
        let loss = (traced.last_hidden().unwrap() * 0.3).sum();
        for (at, layer) in traced.layers.iter().enumerate() {
            for weight in ["weight_ih", "weight_hh"] {
                let name = format!("{weight}_l{at}");
                let parameter = traced.parameters.iter().find(|(n, _)| *n == name).unwrap().1;
                let uses: Vec<Use<'_>> =
                    layer.uses.iter().filter(|used| used.weight == weight).copied().collect();
                // The state before the first step is zero, so the recurrent weight has one use less.
                assert_eq!(uses.len(), if weight == "weight_hh" { STEPS - 1 } else { STEPS });
                let outputs: Vec<Var<'_>> = uses.iter().map(|used| used.output).collect();
                let mut wanted = graph.grad(loss, &[&[parameter], &outputs[..]].concat()).unwrap();
                for (cotangent, used) in wanted[1..].iter_mut().zip(&uses) {
                    *cotangent = cotangent.matmul_add(used.input, None, true, false);
                }
                let values = run(&graph, &wanted);
                for (k, gradient) in values[0].iter().enumerate() {
                    let sum = values[1..].iter().fold(0.0, |sum, part| sum + part[k]);
                    assert!((gradient - sum).abs() <= 1e-14, "{cell} {name}[{k}]: {gradient} and {sum}");
                }
            }
        }
    }
}

#[test]
fn names_of_cells_are_found_again() {
    for name in CellKind::names() {
        assert_eq!(CellKind::find(name).unwrap().name(), name);
    }
    assert_eq!(CellKind::find("lstn"), None);
}
