//! How runs end: each reason, and what the counts and the watcher saw until then.

use super::*;

fn one(trace: impl for<'g> FnOnce(Var<'g>) -> Var<'g>) -> Traced {
    Traced::from_fn(1, |_, x| trace(x).sum()).unwrap()
}

#[test]
fn trials_that_are_not_finite_are_too_long() {
    // x − ln x exists for x > 0 only; its minimum is 1.
    for search in ["armijo", "strong_wolfe", "exact"] {
        let descent =
            solver("gradient_descent", &[("line_search", word(search)), ("lr", Setting::Number(10.0))]);
        let outcome = minimise(&*descent, &mut one(|x| x - x.ln()), &[3.0]);
        assert!(outcome.reason.is_converged() && (outcome.x[0] - 1.0).abs() < 1e-7, "{search}: {outcome:?}");
    }
    for name in ["damped_newton", "trust_region", "bfgs", "lbfgs", "conjugate_gradient", "newton_cg"] {
        let outcome = minimise(&*solver(name, &[]), &mut one(|x| x - x.ln()), &[30.0]);
        assert!(outcome.reason.is_converged() && (outcome.x[0] - 1.0).abs() < 1e-7, "{name}: {outcome:?}");
    }
}

#[test]
fn failures_say_why() {
    let wolfe = solver("gradient_descent", &[("line_search", word("strong_wolfe"))]);
    let unbounded = minimise(&*wolfe, &mut one(|x| -x), &[0.0]).reason;
    assert!(matches!(unbounded, Reason::LineSearch(Failure::Unbounded { .. })), "{unbounded}");
    assert!(unbounded.to_string().starts_with("the line search failed: the function falls as far as"));

    let uphill = solver("newton", &[("line_search", word("armijo"))]);
    let reason = minimise(&*uphill, &mut one(|x| x.powi(4) - x * x), &[0.1]).reason;
    assert!(matches!(reason, Reason::LineSearch(Failure::NotDescent { slope }) if slope > 0.0), "{reason}");

    assert_eq!(minimise(&Newton::PURE, &mut one(|x| 2.0 * x), &[0.0]).reason, Reason::Singular { pivot: 0 });
    assert_eq!(
        minimise(&Newton::PURE, &mut one(|x| x.ln()), &[-1.0]).reason,
        Reason::NotFinite(Quantity::Value)
    );
    assert_eq!(
        minimise(&Newton::PURE, &mut one(|x| x * x), &[1.0, 2.0]).reason,
        Reason::Start { found: 2, expected: 1 }
    );
    // A gradient of the wrong sign leaves no length with a decrease.
    struct Wrong(Traced);
    impl Objective for Wrong {
        fn dimension(&self) -> usize {
            1
        }
        fn value(&mut self, x: &[f64]) -> f64 {
            self.0.value(x)
        }
        fn gradient(&mut self, x: &[f64], gradient: &mut [f64]) -> f64 {
            let value = self.0.gradient(x, gradient);
            gradient[0] = -gradient[0];
            value
        }
        fn hessian(&mut self, x: &[f64], hessian: &mut [f64]) {
            self.0.hessian(x, hessian);
        }
        fn product(&mut self, x: &[f64], direction: &[f64], product: &mut [f64]) {
            self.0.product(x, direction, product);
        }
    }
    for name in ["gradient_descent", "bfgs", "lbfgs", "conjugate_gradient"] {
        let outcome = minimise(&*solver(name, &[]), &mut Wrong(one(|x| x * x)), &[1.0]);
        assert!(
            matches!(outcome.reason, Reason::LineSearch(Failure::NoDecrease { .. })),
            "{name}: {}",
            outcome.reason
        );
        assert_eq!(outcome.x, [1.0]);
    }
    let stuck = minimise(&TrustRegion::default(), &mut Wrong(one(|x| x * x)), &[1.0]);
    assert_eq!(stuck.reason, Reason::Step);
}

#[test]
fn limits_and_targets_end_a_run() {
    let descent = solver("gradient_descent", &[]);
    let run = |until: &Until| course(&*descent, &mut rosenbrock(), &[-1.2, 1.0], until).0;
    let steps = run(&Until { steps: 7, ..Until::default() });
    assert_eq!((steps.steps, steps.reason), (7, Reason::Steps));
    let none = run(&Until { steps: 0, ..Until::default() });
    assert_eq!((none.steps, none.reason), (0, Reason::Steps));
    let evaluations = run(&Until { evaluations: 50, ..Until::default() });
    assert_eq!(evaluations.reason, Reason::Evaluations);
    assert!((50..80).contains(&evaluations.counts.evaluations()));
    let value = run(&Until { value: 1.0, ..Until::default() });
    assert!(value.reason == Reason::Value && value.value <= 1.0);
    let relative = run(&Until { relative: 1e-2, ..Until::default() });
    assert!(relative.reason == Reason::Gradient && relative.gradient_norm > 1e-3);
    let short = run(&Until { step: 1e-4, ..Until::default() });
    assert_eq!(short.reason, Reason::Step);
    let mut seen = 0;
    let stopped = descent.minimise(&mut rosenbrock(), &[-1.2, 1.0], &Until::default(), &mut |_| {
        seen += 1;
        if seen == 4 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!((stopped.steps, stopped.reason), (3, Reason::Stopped));
}

#[test]
fn a_start_at_the_minimum_needs_no_step() {
    for entry in SOLVERS {
        let outcome = minimise(&*entry.build(&[]).unwrap(), &mut rosenbrock(), &[1.0, 1.0]);
        assert_eq!((outcome.steps, outcome.reason), (0, Reason::Gradient), "{}", entry.name);
    }
}
