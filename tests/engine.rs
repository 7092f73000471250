//! What an engine must get right and small ones get wrong: repeated backward passes, fan-out, depth, kinks, stability; and
//! that a replay allocates nothing.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests hold our arithmetic against that of others"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]
#![allow(unsafe_code)] // A counting allocator cannot be written without.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use gradbook::autodiff::{Error, Graph, Program, Var};

mod common;
mod defects;
use common::Uniform;

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn run(graph: &Graph, outputs: &[Var<'_>], inputs: &[(&str, f64)]) -> Vec<f64> {
    let mut replay = Program::<f64>::compile(graph, outputs).unwrap().replay();
    for (name, value) in inputs {
        replay.set(name, &[*value]).unwrap();
    }
    replay.run();
    (0..outputs.len()).map(|at| replay.output(at)[0]).collect()
}

/// The guide's worked example: `L = (w x − y)²` at w = 1.5, x = 2, y = 5, and one step of 0.05.
#[test]
fn the_worked_example() {
    let graph = Graph::new();
    let [w, x, y] = ["w", "x", "y"].map(|name| graph.input(name, &[]));
    let prediction = w * x;
    let loss = (prediction - y).powi(2);
    let gradient = graph.grad(loss, &[w, x, y]).unwrap();
    let stepped = w - 0.05 * gradient[0];
    let after = stepped * x;
    let outputs =
        [prediction, loss, gradient[0], gradient[1], gradient[2], stepped, after, (after - y).powi(2)];
    let values = run(&graph, &outputs, &[("w", 1.5), ("x", 2.0), ("y", 5.0)]);
    assert_eq!(values[..7], [3.0, 4.0, -8.0, -6.0, 4.0, 1.9, 3.8]);
    assert!((values[7] - 1.44).abs() < 1e-15);
}

#[test]
fn fan_out_adds_up() {
    let graph = Graph::new();
    let a = graph.input("a", &[]);
    let cases = [(a + a, 3.0, 2.0), (a * a, 3.0, 6.0), (a.powi(3) + a.powi(2), 3.0, 33.0)];
    for (y, at, expected) in cases {
        let gradient = graph.grad(y, &[a]).unwrap()[0];
        assert_eq!(run(&graph, &[gradient], &[("a", at)]), [expected]);
    }
}

/// A textbook engine keeps adjoints inside its nodes, so that a second backward pass starts from stale ones; ours returns
/// a value, which is the same every time.
#[test]
fn a_second_backward_pass_gives_the_same_gradient() {
    assert_eq!(defects::repeated_backward(3), [-8.0, -32.0, -80.0]);
    let graph = Graph::new();
    let [w, x, y] = ["w", "x", "y"].map(|name| graph.input(name, &[]));
    let loss = (w * x - y).powi(2);
    let first = graph.grad(loss, &[w]).unwrap()[0];
    let second = graph.grad(loss, &[w]).unwrap()[0];
    let inputs = [("w", 1.5), ("x", 2.0), ("y", 5.0)];
    assert_eq!(run(&graph, &[first, second, first + second], &inputs), [-8.0, -8.0, -16.0]);
    let mut replay = Program::<f64>::compile(&graph, &[first]).unwrap().replay();
    for (name, value) in inputs {
        replay.set(name, &[value]).unwrap();
    }
    for _ in 0..3 {
        replay.run();
        assert_eq!(replay.output(0), [-8.0]);
    }
}

/// Closures that read a node's data when the backward pass runs see what it has become since.
#[test]
fn values_changed_after_the_forward_pass_do_not_reach_the_gradient() {
    assert_eq!(defects::mutated_data(), 10.0);
    let graph = Graph::new();
    let [w, x] = ["w", "x"].map(|name| graph.input(name, &[]));
    let gradient = graph.grad(w * x, &[x]).unwrap()[0];
    let mut replay = Program::<f64>::compile(&graph, &[gradient]).unwrap().replay();
    replay.set("w", &[1.5]).unwrap();
    replay.run();
    replay.set("w", &[10.0]).unwrap();
    assert_eq!(replay.output(0), [1.5]);
}

#[test]
fn a_million_operations_deep() {
    // The recursive engine needs a frame for each operation of a chain, and its stack ends at some of them.
    assert!(defects::recursion_depth(1000) > 1000);
    let graph = Graph::new();
    let x = graph.input("x", &[]);
    let mut y = x;
    for _ in 0..1_000_000 {
        y = y.sin();
    }
    let gradient = graph.grad(y, &[x]).unwrap()[0];
    let value = run(&graph, &[gradient], &[("x", 0.5)])[0];
    assert!(value > 0.0 && value < 1.0, "{value}");
}

#[test]
fn powers_at_zero_have_a_slope() {
    let graph = Graph::new();
    let [x, p] = ["x", "p"].map(|name| graph.input(name, &[]));
    let gradient = graph.grad(x.pow(p), &[x, p]).unwrap();
    assert_eq!(run(&graph, &gradient, &[("x", 0.0), ("p", 0.5)]), [f64::INFINITY, 0.0]);
    assert_eq!(run(&graph, &gradient, &[("x", 0.0), ("p", 0.0)]), [0.0, 0.0]);
    assert_eq!(run(&graph, &gradient, &[("x", 0.0), ("p", 1.0)]), [1.0, 0.0]);
}

/// Kinks have the values that the ops declare (Kakade & Lee 2018: a program for the identity whose derivative at 0 is 0).
#[test]
fn kinks_have_declared_slopes() {
    let graph = Graph::new();
    let [x, y] = ["x", "y"].map(|name| graph.input(name, &[]));
    let functions =
        [x.relu(), x.abs(), x.relu() - (-x).relu(), x.maximum(y), x.minimum(y), x.step(), x.sign()];
    let slopes: Vec<Var<'_>> = functions.iter().map(|f| graph.grad(*f, &[x]).unwrap()[0]).collect();
    assert_eq!(run(&graph, &slopes, &[("x", 0.0), ("y", 0.0)]), [0.0, 0.0, 0.0, 0.5, 0.5, 0.0, 0.0]);
}

/// A derivative is that of the program, not of the function it stands for.
#[test]
fn stable_forms_have_stable_derivatives() {
    let graph = Graph::new();
    let x = graph.input("x", &[]);
    let naive = (1.0 + x.exp()).ln();
    let stable = x.softplus();
    let outputs = [naive, graph.grad(naive, &[x]).unwrap()[0], stable, graph.grad(stable, &[x]).unwrap()[0]];
    let values = run(&graph, &outputs, &[("x", 800.0)]);
    assert_eq!(values[0], f64::INFINITY);
    assert!(values[1].is_nan());
    assert_eq!(values[2..], [800.0, 1.0]);

    let graph = Graph::new();
    let rows = graph.input("rows", &[2, 2]);
    let total = rows.logsumexp();
    let gradient = graph.grad(total.sum(), &[rows]).unwrap()[0];
    let mut replay = Program::<f64>::compile(&graph, &[total, gradient]).unwrap().replay();
    replay.set("rows", &[1000.0, 1000.0, f64::NEG_INFINITY, 3.0]).unwrap();
    replay.run();
    assert_eq!(replay.output(0), [1000.0 + std::f64::consts::LN_2, 3.0]);
    assert_eq!(replay.output(1), [0.5, 0.5, 0.0, 1.0]);
}

#[test]
fn third_derivatives_come_from_the_same_rules() {
    let graph = Graph::new();
    let x = graph.input("x", &[]);
    let mut f = x.tanh();
    for _ in 0..3 {
        f = graph.grad(f, &[x]).unwrap()[0];
    }
    let t = 0.3f64.tanh();
    let expected = (1.0 - t * t) * (6.0 * t * t - 2.0);
    assert!((run(&graph, &[f], &[("x", 0.3)])[0] - expected).abs() < 1e-15);
}

#[test]
fn hessians_and_jacobians_agree_with_products() {
    let graph = Graph::new();
    let x = graph.input("x", &[3]);
    let v = graph.input("v", &[3]);
    let matrix = graph.tensor(&[1.0, 2.0, 0.5, -1.0, 0.3, 2.0], &[2, 3]);
    let y = (matrix * x.sin()).sum_axis(1).exp();
    let loss = (y * y).sum();
    let hessian = graph.hessian(loss, x).unwrap();
    let product = graph.hvp(loss, x, v).unwrap();
    let jacobian = graph.jacobian(y, x).unwrap();
    let tangent = graph.jvp(&[y], &[(x, v)]).unwrap()[0].unwrap();
    let mut replay =
        Program::<f64>::compile(&graph, &[hessian, product, jacobian, tangent]).unwrap().replay();
    let direction = [0.3, -1.0, 2.0];
    replay.set("x", &[0.1, 0.7, -0.4]).unwrap();
    replay.set("v", &direction).unwrap();
    replay.run();
    let times = |m: &[f64]| -> Vec<f64> {
        m.chunks(3).map(|row| row.iter().zip(&direction).map(|(a, b)| a * b).sum()).collect()
    };
    let near = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-11 * (1.0 + a.abs()));
    assert!(near(&times(replay.output(0)), replay.output(1)));
    assert!(near(&times(replay.output(2)), replay.output(3)));
    let h = replay.output(0);
    assert!((0..9).all(|at| (h[at] - h[at % 3 * 3 + at / 3]).abs() < 1e-11));
}

#[test]
fn derivatives_with_respect_to_intermediate_nodes() {
    let graph = Graph::new();
    let x = graph.input("x", &[]);
    let h = x * x;
    let y = h.sin() + h;
    let gradient = graph.grad(y, &[h, x]).unwrap();
    let values = run(&graph, &gradient, &[("x", 0.5)]);
    let slope = 0.25f64.cos() + 1.0;
    assert!((values[0] - slope).abs() < 1e-15 && (values[1] - slope).abs() < 1e-15);
}

#[test]
fn a_replay_allocates_nothing() {
    let graph = Graph::new();
    let (x, w, b) = (graph.input("x", &[33, 17]), graph.input("w", &[17, 17]), graph.input("b", &[17]));
    let mut h = x;
    for _ in 0..4 {
        h = (h.matmul_add(w, None, false, true) + b).tanh();
    }
    let loss = h.softmax_cross_entropy(x.sigmoid());
    let gradient = graph.grad(loss, &[w, b]).unwrap();
    let mut replay = Program::<f64>::compile(&graph, &[loss, gradient[0], gradient[1]]).unwrap().replay();
    let mut random = Uniform::new(1);
    replay.set("x", &random.take(33 * 17, -1.0, 1.0)).unwrap();
    replay.set("w", &random.take(17 * 17, -1.0, 1.0)).unwrap();
    replay.run();
    let before = ALLOCATIONS.with(Cell::get);
    for _ in 0..10 {
        replay.run();
    }
    assert_eq!(ALLOCATIONS.with(Cell::get) - before, 0);
    assert!(replay.output(1).iter().any(|g| *g != 0.0));
}

#[test]
fn single_precision_runs_the_same_graph() {
    let graph = Graph::new();
    let x = graph.input("x", &[100]);
    let y = (x.exp() * x.sin() + x.sigmoid()).sum();
    let gradient = graph.grad(y, &[x]).unwrap()[0];
    let values = Uniform::new(3).take(100, -1.0, 1.0);
    let mut double = Program::<f64>::compile(&graph, &[gradient]).unwrap().replay();
    let mut single = Program::<f32>::compile(&graph, &[gradient]).unwrap().replay();
    double.set("x", &values).unwrap();
    single.set("x", &values.iter().map(|v| *v as f32).collect::<Vec<_>>()).unwrap();
    double.run();
    single.run();
    for (a, b) in double.output(0).iter().zip(single.output(0)) {
        assert!((a - f64::from(*b)).abs() < 1e-6);
    }
}

#[test]
fn divergence_is_located() {
    let graph = Graph::new();
    let x = graph.input("x", &[3]);
    let y = graph.name(x.exp(), "growth");
    let z = y * 2.0;
    let mut replay = Program::<f64>::compile(&graph, &[z]).unwrap().replay();
    replay.set("x", &[1.0, 1000.0, 2.0]).unwrap();
    let found = replay.first_non_finite().unwrap();
    assert_eq!(
        (found.op, found.name.as_deref(), found.element, found.value),
        ("exp", Some("growth"), 1, f64::INFINITY)
    );
    replay.set("x", &[1.0, 1.0, 2.0]).unwrap();
    assert_eq!(replay.first_non_finite(), None);
}

#[test]
fn mistakes_are_errors_not_panics() {
    let graph = Graph::new();
    let (a, b) = (graph.input("a", &[2, 3]), graph.input("b", &[4]));
    let _ = a + b;
    let error = graph.check().unwrap_err().to_string();
    assert_eq!(error, "add: shapes [2, 3] and [4] must be equal");
    assert!(Program::<f64>::compile(&graph, &[a]).is_err());

    let graph = Graph::new();
    let a = graph.input("a", &[2, 3]);
    assert!(matches!(graph.grad(a, &[a]), Err(Error::NotScalar { .. })));
    let other = Graph::new();
    let foreign = other.input("a", &[2, 3]);
    assert!(matches!(graph.vjp(&[(a, foreign)], &[a]), Err(Error::OtherGraph { .. })));
    let index = graph.index_input("rows", 2, 9);
    let _ = a.gather(index);
    assert!(graph.check().unwrap_err().to_string().contains("the index goes up to 9, and there are 2 rows"));

    let graph = Graph::new();
    let a = graph.input("a", &[2]);
    let mut replay = Program::<f64>::compile(&graph, &[a]).unwrap().replay();
    let error = replay.set("a", &[1.0]).unwrap_err().to_string();
    assert_eq!(error, "input `a` has shape [2] and takes 2 values, not 1");
    assert!(
        replay.set("b", &[1.0]).unwrap_err().to_string().contains("there is no input `b`; the inputs are a")
    );
}
