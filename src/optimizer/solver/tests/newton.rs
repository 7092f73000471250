//! Newton's method and its repairs against what is known of them.

use super::*;

fn of_one(trace: impl for<'g> FnOnce(Var<'g>) -> Var<'g>) -> Traced {
    Traced::from_fn(1, |_, x| trace(x).sum()).unwrap()
}

#[test]
fn the_order_is_two_and_the_constant_that_of_taylor() {
    // eˣ − x has its minimum at 0, and e' / e² → f‴ / 2f″ = ½.
    let (outcome, seen) = course(&Newton::PURE, &mut of_one(|x| x.exp() - x), &[1.0], &Until::default());
    assert!(outcome.reason.is_converged());
    let ratios: Vec<f64> = seen.windows(2).map(|pair| pair[1].x[0] / (pair[0].x[0] * pair[0].x[0])).collect();
    for (found, expected) in ratios.iter().zip([0.368, 0.444, 0.490, 0.4997]) {
        assert!((found - expected).abs() < 5e-4, "{ratios:?}");
    }
}

#[test]
fn on_a_quartic_it_is_linear_with_two_thirds() {
    let until = Until { steps: 20, gradient: 0.0, ..Until::default() };
    let (_, seen) = course(&Newton::PURE, &mut of_one(|x| x.powi(4)), &[1.0], &until);
    assert_eq!(seen.len(), 21);
    assert!(seen.windows(2).all(|pair| (pair[1].x[0] / pair[0].x[0] - 2.0 / 3.0).abs() < 1e-12));
}

#[test]
fn three_exponentials_have_a_bounded_quadratic_ratio() {
    // Boyd & Vandenberghe 2004, eq. 9.20: the minimum is −ln 2 / 2 with 2 √2 e^−0.1.
    let mut objective = Traced::from_fn(2, |_, p| {
        let (x, y) = (part(p, 0), part(p, 1));
        ((x + 3.0 * y - 0.1).exp() + (x - 3.0 * y - 0.1).exp() + (-x - 0.1).exp()).sum()
    })
    .unwrap();
    let (outcome, seen) = course(&Newton::damped(), &mut objective, &[-1.0, 1.0], &Until::default());
    let minimum = [-0.5 * 2.0f64.ln(), 0.0];
    assert!(distance(&outcome.x, &minimum) < 1e-9);
    assert!((outcome.value - 2.0 * 2.0f64.sqrt() * (-0.1f64).exp()).abs() < 1e-14);
    let errors: Vec<f64> = seen.iter().map(|seen| distance(&seen.x, &minimum)).collect();
    assert!(
        errors.windows(2).all(|pair| pair[1] < 1e-15 || pair[1] / (pair[0] * pair[0]) < 3.0),
        "{errors:?}"
    );
}

#[test]
fn whole_steps_overshoot_where_theory_says() {
    // √(1 + x²): x → −x³.
    let root = || of_one(|x| (1.0 + x * x).sqrt());
    let (_, seen) = course(&Newton::PURE, &mut root(), &[0.9], &Until::default());
    assert!((seen[1].x[0] + 0.729).abs() < 1e-14);
    assert_eq!(minimise(&Newton::PURE, &mut root(), &[0.999]).reason, Reason::Gradient);
    let far = minimise(&Newton::PURE, &mut root(), &[1.001]);
    assert!(!far.reason.is_converged(), "{}", far.reason);

    // ln cosh x: the bound is the root of sinh 2x = 4x.
    let cosh = || of_one(|x| x + (-2.0 * x).softplus());
    let (mut inside, mut outside) = (1.0, 1.2);
    while outside - inside > 1e-9 {
        let middle = 0.5 * (inside + outside);
        let outcome = minimise(&Newton::PURE, &mut cosh(), &[middle]);
        if outcome.reason.is_converged() && outcome.x[0].abs() < 1e-6 {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    assert!((inside - 1.088_659).abs() < 1e-6, "{inside}");

    // Backtracking and trust regions repair both.
    for name in ["damped_newton", "trust_region", "newton_cg"] {
        for mut objective in [root(), cosh()] {
            let outcome = minimise(&*solver(name, &[]), &mut objective, &[5.0]);
            assert!(outcome.reason.is_converged() && outcome.x[0].abs() < 1e-7, "{name}: {outcome:?}");
        }
    }
}

/// x² − y² + y⁴/2: a saddle at the origin, minima at (0, ±1).
fn saddle() -> Traced {
    Traced::from_fn(2, |_, p| {
        let (x, y) = (part(p, 0), part(p, 1));
        (x * x - y * y + 0.5 * y.powi(4)).sum()
    })
    .unwrap()
}

#[test]
fn pure_newton_is_attracted_by_the_saddle_inside_its_basin() {
    let outcome = minimise(&Newton::PURE, &mut saddle(), &[0.5, 0.3]);
    assert!(outcome.reason.is_converged() && distance(&outcome.x, &[0.0, 0.0]) < 1e-8);
    let bound = 1.0 / 5.0f64.sqrt();
    for (y, is_inside) in [(bound - 1e-6, true), (bound + 1e-6, false)] {
        let outcome = minimise(&Newton::PURE, &mut saddle(), &[0.5, y]);
        assert_eq!(outcome.x[1].abs() < 1e-8, is_inside, "{y}: {:?}", outcome.x);
    }
    assert_eq!(
        minimise(&*solver("newton", &[("hessian", word("definite"))]), &mut saddle(), &[0.5, 0.3])
            .reason
            .word(),
        "indefinite"
    );
}

#[test]
fn others_leave_the_saddle() {
    let steihaug = ("subproblem", word("steihaug"));
    for (name, options) in [
        ("saddle_free_newton", vec![]),
        ("trust_region", vec![]),
        ("trust_region", vec![steihaug]),
        ("damped_newton", vec![]),
        ("newton_cg", vec![]),
        ("bfgs", vec![]),
    ] {
        for y in [0.3, -0.3, 1e-6] {
            let outcome = minimise(&*solver(name, &options), &mut saddle(), &[0.5, y]);
            assert!(outcome.reason.is_converged(), "{name} {y}: {}", outcome.reason);
            assert!(distance(&outcome.x, &[0.0, f64::signum(y)]) < 1e-7, "{name} {y}: {:?}", outcome.x);
        }
    }
    // On the ridge the gradient has no part that leaves it; the exact subproblem does, as its hard case.
    let ridge = minimise(&TrustRegion::default(), &mut saddle(), &[0.5, 0.0]);
    assert!(ridge.reason.is_converged() && (ridge.x[1].abs() - 1.0).abs() < 1e-8, "{ridge:?}");
}
