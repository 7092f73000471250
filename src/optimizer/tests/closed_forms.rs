//! What Adam does to simple gradients, in closed form.

use super::{path, rosenbrock, rule, run};
use crate::autodiff::Var;
use crate::kernels::scalar;

/// A loss whose gradient is the input `g`.
fn linear(p: Var<'_>) -> Var<'_> {
    (p * p.graph().input("g", &[1])).sum()
}

/// The steps of Adam with η = 0.1 where the gradients are given.
fn steps(epsilon: f64, n_steps: usize, gradient: impl Fn(usize) -> f64) -> Vec<f64> {
    let adam = rule("adam", &[("epsilon", epsilon)]);
    let path = path(&adam, &linear, &[0.0], n_steps, |step, replay| {
        replay.set("eta", &[0.1]).unwrap();
        replay.set("g", &[gradient(step)]).unwrap();
    });
    let before = std::iter::once(0.0).chain(path.iter().map(|p| p[0]));
    path.iter().zip(before).map(|(after, before)| after[0] - before).collect()
}

/// m̂ = g and v̂ = g², so every step is −η g/(|g| + ε).
#[test]
fn steps_of_a_constant_gradient_are_all_alike() {
    for (g, epsilon) in [(1e-3, 0.0), (-1.0, 0.0), (1e3, 0.0), (1e-3, 1e-3), (-0.5, 1e-2)] {
        for (step, moved) in steps(epsilon, 50, |_| g).iter().enumerate() {
            let expected = -0.1 * g / (f64::abs(g) + epsilon);
            assert!((moved - expected).abs() < 1e-13, "{g}, {epsilon}, step {step}: {moved} and {expected}");
        }
    }
}

#[test]
fn the_first_step_is_the_step_size_whatever_the_gradient_is() {
    for g in [1e-100, -1e-3, 5.0, -1e100] {
        let moved = steps(0.0, 1, |_| g)[0];
        assert!((moved + 0.1 * f64::signum(g)).abs() < 1e-16, "{g}: {moved}");
    }
}

/// m tends to ±(1 − β₁)/(1 + β₁) g, and v̂ is g².
#[test]
fn steps_of_an_alternating_gradient_shrink_to_a_nineteenth() {
    let moved = steps(0.0, 400, |step| if step % 2 == 0 { -3.0 } else { 3.0 });
    let expected = 0.1 * 0.1 / 1.9;
    for (at, moved) in moved.iter().enumerate().skip(380) {
        assert!((moved.abs() - expected).abs() < 1e-15, "step {at}: {moved} and {expected}");
        assert_eq!(*moved < 0.0, at % 2 == 0, "the step of a positive gradient goes down");
    }
}

#[test]
fn a_factor_on_the_loss_leaves_the_path_where_it_is() {
    let adam = rule("adam", &[("epsilon", 0.0)]);
    let plain = run(&adam, &rosenbrock, &[-1.2, 1.0], 0.02, 100);
    for factor in [1e-6, 3.0, 1e6] {
        let scaled = run(&adam, &move |p| factor * rosenbrock(p), &[-1.2, 1.0], 0.02, 100);
        for (a, b) in plain.iter().flatten().zip(scaled.iter().flatten()) {
            assert!((a - b).abs() <= 1e-13 * b.abs(), "{factor}: {a} and {b}");
        }
    }
    let exact = run(&adam, &|p| 4.0 * rosenbrock(p), &[-1.2, 1.0], 0.02, 100);
    assert_eq!(plain, exact, "a power of four commutes with every rounding");
}

/// With an ε that hides v, Adam is the heavy ball (Choi et al. 2019, appendix A).
#[test]
fn adam_contains_the_heavy_ball() {
    let (beta, eta, epsilon) = (0.9, 1e-4, 1e8);
    let ball = run(&rule("sgd", &[("momentum", beta)]), &rosenbrock, &[-1.2, 1.0], eta, 300);
    let adam = rule("adam", &[("beta1", beta), ("epsilon", epsilon)]);
    let hidden = path(&adam, &rosenbrock, &[-1.2, 1.0], 300, |step, replay| {
        let power = scalar::powi(beta, step as i32);
        replay.set("eta", &[eta * epsilon * (1.0 - power) / (1.0 - beta)]).unwrap();
    });
    for (a, b) in ball.iter().flatten().zip(hidden.iter().flatten()) {
        assert!((a - b).abs() < 1e-5 * b.abs(), "{a} and {b}");
    }
}

/// Decay by itself and decay through the gradient are the same for gradient descent, and not for Adam.
#[test]
fn decoupled_decay_is_not_divided_by_the_gradients_size() {
    let path = run(&rule("adamw", &[("weight_decay", 0.5)]), &|p| (0.0 * p).sum(), &[2.0], 0.1, 3);
    for (step, p) in path.iter().enumerate() {
        assert!((p[0] - 2.0 * scalar::powi(0.95, step as i32 + 1)).abs() < 1e-15, "{p:?}");
    }
    let path = run(&rule("adam", &[("weight_decay", 0.5)]), &|p| (0.0 * p).sum(), &[2.0], 0.1, 1);
    assert!((path[0][0] - 1.9).abs() < 1e-8, "the penalty's gradient is scaled to the step size: {path:?}");
}
