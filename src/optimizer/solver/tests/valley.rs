//! Rosenbrock's valley.

use super::*;

const START: [f64; 2] = [-1.2, 1.0];

#[test]
fn bfgs_is_superlinear_in_rosenbrocks_valley() {
    let until = Until { gradient: 1e-10, ..Until::default() };
    let (outcome, seen) = course(&Bfgs::default(), &mut rosenbrock(), &START, &until);
    assert!(outcome.reason.is_converged());
    assert!((30..=40).contains(&outcome.steps), "{}", outcome.steps);
    let errors: Vec<f64> = seen.iter().map(|seen| distance(&seen.x, &[1.0, 1.0])).collect();
    let ratios: Vec<f64> = errors.windows(2).map(|pair| pair[1] / pair[0]).collect();
    let last = &ratios[ratios.len() - 3..];
    assert!(last.iter().all(|&ratio| ratio < 0.3) && last[2] < 0.01, "{ratios:?}");
}

#[test]
fn newton_takes_six_steps_and_rises_in_the_second() {
    let (outcome, seen) = course(&Newton::PURE, &mut rosenbrock(), &START, &Until::default());
    assert_eq!((outcome.steps, &outcome.reason), (6, &Reason::Gradient));
    assert!((seen[0].value - 24.2).abs() < 1e-13);
    assert!((seen[1].value - 4.731_884).abs() < 1e-6, "{}", seen[1].value);
    assert!((seen[2].value - 1411.845).abs() < 1e-3, "{}", seen[2].value);
}

#[test]
fn all_line_searches_and_trust_regions_descend_the_valley() {
    let until = Until { steps: 60_000, ..Until::default() };
    for entry in SOLVERS {
        let (outcome, seen) = course(&*entry.build(&[]).unwrap(), &mut rosenbrock(), &START, &until);
        assert!(outcome.reason.is_converged(), "{}: {}", entry.name, outcome.reason);
        assert!(distance(&outcome.x, &[1.0, 1.0]) < 1e-6, "{}", entry.name);
        if !["newton", "gauss_newton"].contains(&entry.name) {
            assert!(seen.windows(2).all(|pair| pair[1].value <= pair[0].value), "{}", entry.name);
        }
    }
}

#[test]
fn more_memory_costs_fewer_evaluations() {
    let start: Vec<f64> = (0..20).map(|i| START[i % 2] + 0.01 * i as f64).collect();
    let mut evaluations = Vec::new();
    for memory in [1.0, 3.0, 5.0, 10.0, 20.0] {
        let lbfgs = solver("lbfgs", &[("memory", Setting::Number(memory))]);
        let outcome = minimise(&*lbfgs, &mut extended_rosenbrock(20), &start);
        assert!(outcome.reason.is_converged(), "{memory}: {}", outcome.reason);
        assert!(distance(&outcome.x, &[1.0; 20]) < 1e-7);
        evaluations.push(outcome.counts.evaluations());
    }
    assert!(evaluations[4] < evaluations[0], "{evaluations:?}");
    // With none it is gradient descent with line searches, far slower.
    let none = solver("lbfgs", &[("memory", Setting::Number(0.0))]);
    assert!(minimise(&*none, &mut extended_rosenbrock(20), &start).counts.evaluations() > 2 * evaluations[0]);
}
