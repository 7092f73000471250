//! Gradient descent that chooses its step size.

use super::{Loss, rule, run};
use crate::autodiff::Var;
use crate::kernels::scalar;

/// `½ Σ λᵢ xᵢ²` with λ from 1 to κ.
fn quadratic(kappa: f64, n: usize) -> impl for<'g> Fn(Var<'g>) -> Var<'g> {
    let spectrum: Vec<f64> = (0..n).map(|i| 1.0 + (kappa - 1.0) * i as f64 / (n - 1) as f64).collect();
    move |p| 0.5 * (p.graph().tensor(&spectrum, &[n]) * p * p).sum()
}

fn value(kappa: f64, p: &[f64]) -> f64 {
    let lambda = |i: usize| 1.0 + (kappa - 1.0) * i as f64 / (p.len() - 1) as f64;
    p.iter().enumerate().fold(0.0, |sum, (i, x)| sum + 0.5 * lambda(i) * x * x)
}

/// From (κ, 1), the worst start, an exact search multiplies the loss by ((κ − 1)/(κ + 1))² in every step.
#[test]
fn an_exact_search_from_the_worst_start_has_the_known_rate() {
    for kappa in [3.0, 10.0, 100.0] {
        let path = run(&rule("exact_line", &[]), &quadratic(kappa, 2), &[kappa, 1.0], 1.0, 30);
        let rate = (kappa - 1.0) / (kappa + 1.0);
        let mut before = value(kappa, &[kappa, 1.0]);
        for (step, p) in path.iter().enumerate() {
            let now = value(kappa, p);
            assert!((now / before - rate * rate).abs() < 1e-12, "κ = {kappa}, step {step}: {}", now / before);
            before = now;
        }
    }
}

/// Successive gradients of an exact search are at right angles.
#[test]
fn an_exact_search_leaves_no_slope_along_its_line() {
    let path =
        run(&rule("exact_line", &[]), &quadratic(50.0, 7), &[1.0, -2.0, 0.5, 3.0, 1.0, 1.0, -1.0], 1.0, 20);
    let slope = |p: &[f64]| -> Vec<f64> {
        p.iter().enumerate().map(|(i, x)| (1.0 + 49.0 * i as f64 / 6.0) * x).collect()
    };
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).fold(0.0, |sum, (a, b)| sum + a * b);
    for pair in path.windows(2) {
        let (a, b) = (slope(&pair[0]), slope(&pair[1]));
        assert!(dot(&a, &b).abs() < 1e-12 * (dot(&a, &a) * dot(&b, &b)).sqrt());
    }
}

/// On x² + c the step of Polyak halves x; with the factor 2 it is exact.
#[test]
fn polyaks_step_halves_a_parabola() {
    let parabola: &Loss = &|p| (p * p).sum() + 7.0;
    let path = run(&rule("polyak", &[("minimum", 7.0)]), parabola, &[3.0, -4.0], 1.0, 20);
    for (step, p) in path.iter().enumerate() {
        let share = scalar::powi(0.5, step as i32 + 1);
        assert!((p[0] - 3.0 * share).abs() < 1e-13 && (p[1] + 4.0 * share).abs() < 1e-13, "{p:?}");
    }
    let at_once = run(&rule("polyak", &[("minimum", 7.0)]), parabola, &[3.0, -4.0], 2.0, 1);
    assert!(at_once[0].iter().all(|x| x.abs() < 1e-15), "{at_once:?}");
}

/// Polyak 1987, section 5.3.2: the distance to the minimiser never grows where the function is convex.
#[test]
fn polyaks_step_never_leads_away() {
    let start = [1.0, -2.0, 0.5, 3.0, 1.0, 1.0, -1.0];
    let path = run(&rule("polyak", &[("minimum", 0.0)]), &quadratic(100.0, 7), &start, 1.0, 300);
    let distance = |p: &[f64]| p.iter().fold(0.0, |sum, x| sum + x * x);
    let mut before = distance(&start);
    for p in &path {
        assert!(distance(p) < before, "{p:?}");
        before = distance(p);
    }
    let reached = value(100.0, &path[299]) / value(100.0, &start);
    assert!(reached < 1e-6, "{reached}");
}

#[test]
fn at_a_minimum_both_stay() {
    for name in ["exact_line", "polyak"] {
        let numbers: &[(&str, f64)] = if name == "polyak" { &[("minimum", 0.0)] } else { &[] };
        let path = run(&rule(name, numbers), &quadratic(10.0, 2), &[0.0, 0.0], 1.0, 2);
        assert_eq!(path, [[0.0, 0.0]; 2], "{name}");
    }
}
