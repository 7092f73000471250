//! Counts against those by hand and against the bounds of the literature.

use super::*;
use crate::autodiff::Shape;
use crate::random::{Stream, below};

fn count(graph: &Graph, outputs: &[Var<'_>]) -> f64 {
    graph.operations(outputs).unwrap().total(1.0)
}

#[test]
fn plain_formulas_take_what_one_counts_by_hand() {
    let graph = Graph::new();
    let (x, y) = (graph.input("x", &[7]), graph.input("y", &[7]));
    let scalar = graph.input("s", &[]);
    for (var, expected) in [
        (x + y, 7.0),
        ((x * y).sum(), 13.0),
        (x.reshape(&[1, 7]).matmul(y.reshape(&[7, 1])), 13.0),
        (x.powi(2).sum(), 13.0),
        // x⁷ is x·x², times (x²)².
        (x.powi(7), 4.0 * 7.0),
        (x.powi(-3), 3.0 * 7.0),
        (-x / 2.0, 14.0),
        (x.exp() * scalar, 14.0),
        (scalar * 1.0 + 0.0, 0.0),
        (graph.tensor(&[1.0, 2.0], &[2]).exp().sum() + scalar, 1.0),
        (x.slice(0, 2, 3).pad(0, 1, 7) + y, 3.0),
        (x.pad(0, 0, 10).sum(), 6.0),
        (x.maximum(y).relu().sqrt(), 21.0),
        (x.gt(y).select(x, y), 14.0),
    ] {
        assert_eq!(count(&graph, &[var]), expected, "%{}", var.id());
    }
    let weighted = graph.operations(&[x.exp() * scalar]).unwrap();
    assert_eq!((weighted.functions, weighted.total(10.0)), (7, 77.0));
}

#[test]
fn what_is_written_twice_is_computed_once_and_what_nobody_wants_not_at_all() {
    let graph = Graph::new();
    let x = graph.input("x", &[]);
    let _unused = x.exp();
    let twice = x.tanh() * x.tanh();
    let found = graph.operations(&[twice]).unwrap();
    assert_eq!((found.functions, found.products, found.nodes, found.elements), (1, 1, 3, 3));
}

/// A product of n factors by itself and with its gradient: n − 1 products forwards, and backwards two for each of them but
/// the last, whose cotangent is 1 (Speelpenning 1980; Griewank & Walther 2008, section 3.3).
#[test]
fn speelpennings_product() {
    for n in [2usize, 3, 10, 57] {
        let graph = Graph::new();
        let factors: Vec<Var<'_>> = (0..n).map(|i| graph.input(&format!("x{i}"), &[])).collect();
        let f = factors[1..].iter().fold(factors[0], |f, x| f * *x);
        let gradient = graph.grad(f, &factors).unwrap();
        let own = n as f64 - 1.0;
        assert_eq!(count(&graph, &[f]), own);
        let outputs: Vec<Var<'_>> = [f].into_iter().chain(gradient).collect();
        assert_eq!(count(&graph, &outputs), 3.0 * own - 2.0);
    }
}

/// OPS(f, ∇f) ≤ 5 OPS(f) for every program of sums and products (Baur & Strassen 1983), and a tangent is at most 3 OPS(f).
#[test]
fn random_programs_have_cheap_gradients() {
    for seed in 0..60u64 {
        let mut stream = Stream::new(&["test".into(), "cheap".into(), seed.into()]);
        let graph = Graph::new();
        let inputs: Vec<Var<'_>> = (0..5).map(|i| graph.input(&format!("x{i}"), &[])).collect();
        let mut nodes = inputs.clone();
        let mut pairs = Vec::new();
        for _ in 0..40 {
            let mut pick = || below(&mut stream, nodes.len());
            let pair = (pick(), pick(), below(&mut stream, 2) == 0);
            // A pair that is there twice would be computed once.
            if !pairs.contains(&pair) {
                let (a, b) = (nodes[pair.0], nodes[pair.1]);
                nodes.push(if pair.2 { a + b } else { a * b });
                pairs.push(pair);
            }
        }
        let f = *nodes.last().unwrap();
        let own = count(&graph, &[f]);
        let mut outputs = vec![f];
        outputs.extend(graph.grad(f, &inputs).unwrap());
        let both = count(&graph, &outputs);
        assert!(both <= 5.0 * own, "{seed}: {both} and {own}");
        let directions: Vec<(Var<'_>, Var<'_>)> =
            inputs.iter().enumerate().map(|(i, x)| (*x, graph.input(&format!("v{i}"), &[]))).collect();
        let tangent = graph.jvp(&[f], &directions).unwrap()[0];
        let along: Vec<Var<'_>> = [Some(f), tangent].into_iter().flatten().collect();
        assert!(count(&graph, &along) <= 4.0 * own, "{seed}");
    }
}

/// A linear layer, 2mkn − mn; with the gradients of both factors three times as many products.
#[test]
fn a_layer_and_its_gradient() {
    let (m, k, n) = (4, 6, 5);
    let graph = Graph::new();
    let (x, w) = (graph.input("x", &[m, k]), graph.input("w", &[k, n]));
    let y = x.matmul(w);
    assert_eq!(count(&graph, &[y]), (2 * m * k * n - m * n) as f64);
    let f = (y * graph.input("u", &[m, n])).sum();
    let gradients = graph.grad(f, &[x, w]).unwrap();
    let all = graph.operations(&[f, gradients[0], gradients[1]]).unwrap();
    assert_eq!(all.products, (3 * m * k * n + m * n) as u64);
}

/// The Hessian of a sum of squares is constant; of Σ x_i⁴/12 it is diagonal: only what is not zero is computed.
#[test]
fn structural_zeros_take_nothing() {
    let graph = Graph::new();
    let x = graph.input("x", &[6]);
    let square = graph.hessian((x * x).sum(), x).unwrap();
    assert_eq!(count(&graph, &[square]), 0.0);
    let hessian = graph.hessian(x.powi(4).sum(), x).unwrap();
    let found = graph.operations(&[hessian]).unwrap();
    // For each of six elements 12 x², in a few products, and no sum.
    assert!(found.sums == 0 && found.products <= 6 * 6, "{found:?}");
}

#[test]
fn moved_elements_are_followed() {
    let graph = Graph::new();
    let x = graph.input("x", &[2, 3]);
    let zero = graph.full(0.0, Shape::new(&[2, 2]).unwrap());
    let wide = x.concat(&[zero], 1);
    // Rows of three numbers and two zeros: two sums each, along either way.
    assert_eq!(count(&graph, &[wide.sum_axis(1)]), 4.0);
    assert_eq!(count(&graph, &[wide.t().sum_axis(0)]), 4.0);
    assert_eq!(count(&graph, &[wide.sum_axis(0)]), 3.0);
    let three = Shape::new(&[4, 2, 5]).unwrap();
    assert_eq!(count(&graph, &[(wide.broadcast(three) * graph.input("s", &[]))]), 24.0);
    assert_eq!(count(&graph, &[wide.slice(1, 2, 2).sum()]), 1.0);
    assert_eq!(count(&graph, &[wide.t().matmul(wide)]), 9.0 * 3.0);
}
