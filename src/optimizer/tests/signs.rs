//! The rules by sign, which PyTorch lacks, against their sources written out in numbers.

use super::{rosenbrock, rule, run, with};

fn sign(x: f64) -> f64 {
    if x == 0.0 { 0.0 } else { x.signum() }
}

/// The gradient of Rosenbrock's function.
fn slope([x, y]: [f64; 2]) -> [f64; 2] {
    [-2.0 * (1.0 - x) - 400.0 * x * (y - x * x), 200.0 * (y - x * x)]
}

fn assert_same(found: &[Vec<f64>], expected: &[[f64; 2]]) {
    for (step, (a, b)) in found.iter().zip(expected).enumerate() {
        for (a, b) in a.iter().zip(b) {
            assert!((a - b).abs() <= 1e-14, "step {}: {a} and {b}", step + 1);
        }
    }
}

/// Chen et al. 2023, algorithm 2: the interpolation, its sign with the decay, then the momentum.
fn lion(step_size: f64, [beta1, beta2]: [f64; 2], decay: f64, steps: usize) -> Vec<[f64; 2]> {
    let (mut p, mut m) = ([-1.2, 1.0], [0.0; 2]);
    let mut path = Vec::new();
    for _ in 0..steps {
        let g = slope(p);
        for i in 0..2 {
            let c = beta1 * m[i] + (1.0 - beta1) * g[i];
            p[i] -= step_size * (sign(c) + decay * p[i]);
            m[i] = beta2 * m[i] + (1.0 - beta2) * g[i];
        }
        path.push(p);
    }
    path
}

#[test]
fn lion_is_that_of_its_source() {
    let start = [-1.2, 1.0];
    assert_same(&run(&rule("lion", &[]), &rosenbrock, &start, 0.01, 200), &lion(0.01, [0.9, 0.99], 0.0, 200));
    let other = rule("lion", &[("beta1", 0.5), ("beta2", 0.8), ("weight_decay", 0.3)]);
    assert_same(&run(&other, &rosenbrock, &start, 0.02, 200), &lion(0.02, [0.5, 0.8], 0.3, 200));
}

/// Gradients −3, 1, 0, 0.25, 8, by hand with β = ½ and ¾: m is 0, −0.75, −0.3125, −0.234375, −0.11328125 and c is −1.5, 0.125,
/// −0.15625, 0.0078125, 3.943….
#[test]
fn five_steps_of_lion_by_hand() {
    let lion = rule("lion", &[("beta1", 0.5), ("beta2", 0.75)]);
    let gradients = [-3.0, 1.0, 0.0, 0.25, 8.0];
    let path = super::path(&lion, &|p| (p * p.graph().input("g", &[1])).sum(), &[0.0], 5, |step, replay| {
        replay.set("eta", &[0.125]).unwrap();
        replay.set("g", &[gradients[step - 1]]).unwrap();
    });
    assert_eq!(path, [[0.125], [0.0], [0.125], [0.0], [-0.125]]);
}

/// Bernstein et al. 2018, algorithms 1 and 2.
fn signum(step_size: f64, beta: f64, decay: f64, steps: usize) -> Vec<[f64; 2]> {
    let (mut p, mut m) = ([-1.2, 1.0], [0.0; 2]);
    let mut path = Vec::new();
    for _ in 0..steps {
        let g = slope(p);
        for i in 0..2 {
            m[i] = beta * m[i] + (1.0 - beta) * (g[i] + decay * p[i]);
            p[i] -= step_size * sign(m[i]);
        }
        path.push(p);
    }
    path
}

#[test]
fn sign_descent_is_that_of_its_source() {
    for (beta, decay) in [(0.0, 0.0), (0.9, 0.0), (0.7, 5.0), (0.0, 5.0)] {
        let rule = rule("sign_sgd", &[("momentum", beta), ("weight_decay", decay)]);
        let found = run(&rule, &rosenbrock, &[-1.2, 1.0], 0.01, 200);
        assert_same(&found, &signum(0.01, beta, decay, 200));
    }
}

#[test]
fn what_has_no_gradient_stays() {
    for name in ["sign_sgd", "lion"] {
        let path = run(&rule(name, &[]), &|p| (0.0 * p).sum(), &[3.0, -4.0], 0.1, 3);
        assert_eq!(path, [[3.0, -4.0]; 3], "{name}");
    }
}

#[test]
fn climbing_is_descending_the_negative() {
    for name in ["sign_sgd", "lion"] {
        let up = run(&with(rule(name, &[]), "maximize"), &|p| -rosenbrock(p), &[-1.2, 1.0], 0.01, 50);
        assert_eq!(up, run(&rule(name, &[]), &rosenbrock, &[-1.2, 1.0], 0.01, 50), "{name}");
    }
}
