//! Solvers on functions whose minima, orders and iterates are known from elsewhere.

mod endings;
mod newton;
mod objective;
mod quadratics;
mod registry;
mod residuals;
mod valley;

use std::ops::ControlFlow;

use super::*;
use crate::autodiff::Var;
use crate::linalg::qr;
use crate::random::{Stream, fill_normal};

/// What a watcher saw of a step.
struct Seen {
    x: Vec<f64>,
    value: f64,
    inverse: Option<Vec<f64>>,
}

/// Runs a solver and keeps all steps.
fn course(
    solver: &dyn Solver,
    objective: &mut dyn Objective,
    start: &[f64],
    until: &Until,
) -> (Outcome, Vec<Seen>) {
    let mut seen = Vec::new();
    let outcome = solver.minimise(objective, start, until, &mut |step| {
        assert_eq!(step.number, seen.len());
        let inverse = step.inverse.map(<[f64]>::to_vec);
        seen.push(Seen { x: step.x.to_vec(), value: step.value, inverse });
        ControlFlow::Continue(())
    });
    (outcome, seen)
}

fn minimise(solver: &dyn Solver, objective: &mut dyn Objective, start: &[f64]) -> Outcome {
    course(solver, objective, start, &Until::default()).0
}

/// A solver of the registry at its defaults but for some options.
fn solver(name: &str, options: &[(&str, Setting)]) -> Box<dyn Solver> {
    SolverEntry::find(name).unwrap().build(options).unwrap()
}

fn word(word: &str) -> Setting {
    Setting::Word(word.to_owned())
}

fn part<'g>(x: Var<'g>, at: usize) -> Var<'g> {
    x.slice(0, at, 1)
}

/// A symmetric matrix with a given spectrum and random eigenvectors.
fn with_spectrum(name: &str, values: &[f64]) -> Vec<f64> {
    let n = values.len();
    let mut normal = vec![0.0; n * n];
    fill_normal(&mut Stream::new(&["test".into(), name.into()]), &mut normal);
    let (q, _) = qr(&normal, n, n).unwrap();
    let entry = |i: usize, j: usize| (0..n).fold(0.0, |sum, k| sum + q[i * n + k] * values[k] * q[j * n + k]);
    let upper: Vec<f64> = (0..n * n).map(|at| entry(at / n, at % n)).collect();
    (0..n * n).map(|at| upper[(at / n).min(at % n) * n + (at / n).max(at % n)]).collect()
}

/// xᵀAx/2 − bᵀx.
fn quadratic(a: &[f64], b: &[f64]) -> Traced {
    let n = b.len();
    let (a, b) = (a.to_vec(), b.to_vec());
    Traced::from_fn(n, move |graph, x| {
        let product = graph.tensor(&a, &[n, n]).matmul(x.reshape(&[n, 1])).reshape(&[n]);
        (x * (0.5 * product - graph.tensor(&b, &[n]))).sum()
    })
    .unwrap()
}

/// Rosenbrock's valley as residuals 10 (y − x²), 1 − x.
fn rosenbrock() -> Traced {
    Traced::from_residuals(2, |_, p| {
        let (x, y) = (part(p, 0), part(p, 1));
        (10.0 * (y - x.powi(2))).concat(&[1.0 - x], 0)
    })
    .unwrap()
}

/// Rosenbrock's valley in pairs of arguments (Moré, Garbow & Hillstrom 1981, problem 21).
fn extended_rosenbrock(n: usize) -> Traced {
    Traced::from_fn(n, move |_, p| {
        let pairs = p.reshape(&[n / 2, 2]);
        let (x, y) = (pairs.slice(1, 0, 1), pairs.slice(1, 1, 1));
        (100.0 * (y - x.powi(2)).powi(2) + (1.0 - x).powi(2)).sum()
    })
    .unwrap()
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).fold(0.0, |sum, (a, b)| sum + (a - b) * (a - b)).sqrt()
}
