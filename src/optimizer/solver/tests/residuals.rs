//! Sums of squares with published minima.

use super::*;

/// Bard's function (Moré, Garbow & Hillstrom 1981, problem 8).
fn bard() -> Traced {
    let y = [0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39];
    let u: Vec<f64> = (1..=15).map(f64::from).collect();
    let v: Vec<f64> = u.iter().map(|u| 16.0 - u).collect();
    let w: Vec<f64> = u.iter().zip(&v).map(|(u, v)| u.min(*v)).collect();
    Traced::from_residuals(3, move |graph, x| {
        let column = |values: &[f64]| graph.tensor(values, &[15]);
        let wide = |at: usize| part(x, at).broadcast(column(&y).shape());
        column(&y) - (wide(0) + column(&u) / (column(&v) * wide(1) + column(&w) * wide(2)))
    })
    .unwrap()
}

/// Brown and Dennis' function with 20 residuals (problem 16), whose residuals stay large.
fn brown_dennis() -> Traced {
    Traced::from_residuals(4, |graph, x| {
        let t: Vec<f64> = (1..=20).map(|i| f64::from(i) / 5.0).collect();
        let of = |f: fn(f64) -> f64| graph.tensor(&t.iter().map(|&t| f(t)).collect::<Vec<_>>(), &[20]);
        let wide = |at: usize| part(x, at).broadcast(of(|t| t).shape());
        let first = wide(0) + of(|t| t) * wide(1) - of(f64::exp);
        let second = wide(2) + of(f64::sin) * wide(3) - of(f64::cos);
        first * first + second * second
    })
    .unwrap()
}

/// Freudenstein and Roth's function (problem 2).
fn freudenstein_roth() -> Traced {
    Traced::from_residuals(2, |_, p| {
        let (x, y) = (part(p, 0), part(p, 1));
        let first = x - 13.0 + ((5.0 - y) * y - 2.0) * y;
        first.concat(&[x - 29.0 + ((y + 1.0) * y - 14.0) * y], 0)
    })
    .unwrap()
}

#[test]
fn levenberg_and_marquardt_reach_the_published_minima() {
    for scaling in ["columns", "identity"] {
        let solver = solver("levenberg_marquardt", &[("scaling", word(scaling))]);
        let bard = minimise(&*solver, &mut bard(), &[1.0; 3]);
        assert!(bard.reason.is_converged() && (bard.value - 8.214_88e-3).abs() < 1e-8, "{scaling}: {bard:?}");
        let until = Until { gradient: 1e-3, ..Until::default() };
        let (dennis, _) = course(&*solver, &mut brown_dennis(), &[25.0, 5.0, -5.0, -1.0], &until);
        assert!(
            dennis.reason.is_converged() && (dennis.value - 85_822.2).abs() < 0.05,
            "{scaling}: {dennis:?}"
        );
        // The local minimum of Freudenstein and Roth's function: (11.4128, −0.8968) with 48.98425.
        let local = minimise(&*solver, &mut freudenstein_roth(), &[0.5, -2.0]);
        assert!((local.value - 48.984_25).abs() < 1e-5, "{scaling}: {local:?}");
        assert!(distance(&local.x, &[11.4128, -0.8968]) < 1e-4, "{scaling}: {local:?}");
        assert_eq!((bard.counts.gradients, bard.counts.values), (0, 0));
        assert_eq!(bard.counts.residuals, bard.steps);
    }
}

#[test]
fn gauss_and_newton_take_two_steps_in_rosenbrocks_valley() {
    // r is linear in y, and the first step makes x = 1.
    let outcome = minimise(&GaussNewton::default(), &mut rosenbrock(), &[-1.2, 1.0]);
    assert_eq!((outcome.steps, outcome.reason), (2, Reason::Gradient));
    assert_eq!((outcome.counts.jacobians, outcome.counts.solves), (3, 2));
    let bard = minimise(&*solver("gauss_newton", &[("line_search", word("armijo"))]), &mut bard(), &[1.0; 3]);
    assert!(bard.reason.is_converged() && (bard.value - 8.214_88e-3).abs() < 1e-8);
}

#[test]
fn scaled_damping_does_not_depend_on_units() {
    // The same function with x₂ in units of 2⁻¹⁰, a scale that costs no bits.
    let scaled = Traced::from_residuals(2, |_, p| {
        let (x, y) = (part(p, 0), part(p, 1) * 1024.0);
        (10.0 * (y - x.powi(2))).concat(&[1.0 - x], 0)
    });
    let solver = LevenbergMarquardt::default();
    let (plain, one) = course(&solver, &mut rosenbrock(), &[-1.2, 1.0], &Until::default());
    let (_, other) = course(&solver, &mut scaled.unwrap(), &[-1.2, 1.0 / 1024.0], &Until::default());
    for (one, other) in one.iter().zip(&other).take(plain.steps) {
        assert!(distance(&one.x, &[other.x[0], other.x[1] * 1024.0]) < 1e-9);
    }
}

#[test]
fn what_cannot_be_solved_is_named() {
    let wide = || Traced::from_residuals(2, |_, p| (part(p, 0) + part(p, 1)).exp() - 2.0).unwrap();
    let outcome = minimise(&GaussNewton::default(), &mut wide(), &[0.0, 0.0]);
    assert_eq!(outcome.reason, Reason::Underdetermined { residuals: 1, dimension: 2 });
    assert_eq!(outcome.reason.to_string(), "1 residuals do not determine 2 unknowns");
    // Damping makes it solvable: the nearest of many minima.
    let outcome = minimise(&LevenbergMarquardt::default(), &mut wide(), &[0.0, 0.0]);
    assert!(outcome.reason.is_converged() && (outcome.x[0] - 0.5 * 2.0f64.ln()).abs() < 1e-8);

    let mut same = Traced::from_residuals(2, |_, p| {
        let sum = part(p, 0) + 2.0 * part(p, 1);
        (sum - 1.0).concat(&[sum.powi(2)], 0)
    })
    .unwrap();
    let outcome = minimise(&GaussNewton::default(), &mut same, &[1.0, 1.0]);
    assert_eq!(outcome.reason, Reason::Singular { pivot: 1 });
    let mut plain = Traced::from_fn(1, |_, x| (x * x).sum()).unwrap();
    assert_eq!(minimise(&GaussNewton::default(), &mut plain, &[1.0]).reason, Reason::NoResiduals);
}
