//! Quadratics, where steps and matrices are known exactly.

use super::*;
use crate::linalg::solve;

fn problem(name: &str, spectrum: &[f64]) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
    let n = spectrum.len();
    let a = with_spectrum(name, spectrum);
    let mut b = vec![0.0; n];
    fill_normal(&mut Stream::new(&["test".into(), "right-hand side".into()]), &mut b);
    let minimum = solve(&a, n, &b, 1).unwrap();
    (a, b, minimum)
}

#[test]
fn newton_needs_one_step_at_any_condition_number() {
    for condition in [1.0, 1e2, 1e4, 1e6] {
        let spectrum: Vec<f64> = (0..8).map(|k| f64::powf(condition, f64::from(k) / 7.0)).collect();
        let (a, b, minimum) = problem("newton", &spectrum);
        for name in ["newton", "damped_newton", "saddle_free_newton"] {
            let until = Until { gradient: 1e-9 * condition, ..Until::default() };
            let (outcome, _) = course(&*solver(name, &[]), &mut quadratic(&a, &b), &[3.0; 8], &until);
            assert_eq!((outcome.steps, &outcome.reason), (1, &Reason::Gradient), "{name} {condition:e}");
            assert!(distance(&outcome.x, &minimum) < 1e-14 * condition * 10.0);
            assert_eq!((outcome.counts.gradients, outcome.counts.hessians, outcome.counts.solves), (2, 1, 1));
        }
    }
}

/// Linear conjugate gradients (Hestenes & Stiefel 1952), the iterates from a start on.
fn conjugate_gradients(a: &[f64], b: &[f64], start: &[f64]) -> Vec<Vec<f64>> {
    let n = b.len();
    let times = |x: &[f64]| -> Vec<f64> {
        (0..n).map(|i| (0..n).fold(0.0, |sum, j| sum + a[i * n + j] * x[j])).collect()
    };
    let dot = |x: &[f64], y: &[f64]| x.iter().zip(y).fold(0.0, |sum, (x, y)| sum + x * y);
    let mut x = start.to_vec();
    let mut r: Vec<f64> = times(&x).iter().zip(b).map(|(ax, b)| b - ax).collect();
    let mut d = r.clone();
    let mut all = vec![x.clone()];
    for _ in 0..n {
        let ad = times(&d);
        let square = dot(&r, &r);
        let t = square / dot(&d, &ad);
        x = x.iter().zip(&d).map(|(x, d)| x + t * d).collect();
        r = r.iter().zip(&ad).map(|(r, ad)| r - t * ad).collect();
        let beta = dot(&r, &r) / square;
        d = r.iter().zip(&d).map(|(r, d)| r + beta * d).collect();
        all.push(x.clone());
    }
    all
}

#[test]
fn quasi_newton_and_conjugate_gradients_agree_with_exact_line_searches() {
    let spectrum: Vec<f64> = (1..=8).map(f64::from).collect();
    let (a, b, minimum) = problem("finite", &spectrum);
    let start = [1.0; 8];
    let expected = conjugate_gradients(&a, &b, &start);
    let exact = ("line_search", word("exact"));
    let solvers: [(&str, Vec<(&str, Setting)>); 5] = [
        ("bfgs", vec![exact.clone()]),
        ("bfgs", vec![exact.clone(), ("scale", Setting::Switch(false))]),
        ("lbfgs", vec![exact.clone(), ("memory", Setting::Number(8.0))]),
        ("conjugate_gradient", vec![exact.clone()]),
        ("conjugate_gradient", vec![exact, ("beta", word("fr"))]),
    ];
    let until = Until { gradient: 1e-11, ..Until::default() };
    for (name, options) in solvers {
        let (outcome, seen) = course(&*solver(name, &options), &mut quadratic(&a, &b), &start, &until);
        assert_eq!((outcome.steps, &outcome.reason), (8, &Reason::Gradient), "{name}");
        for (seen, expected) in seen.iter().zip(&expected) {
            assert!(distance(&seen.x, expected) < 1e-12, "{name}: {:e}", distance(&seen.x, expected));
        }
        assert!(distance(&outcome.x, &minimum) < 1e-12);
        if name == "bfgs" {
            let inverse = seen[8].inverse.clone().unwrap();
            let mut identity = vec![0.0; 64];
            (0..8).for_each(|i| identity[i * 9] = 1.0);
            let found = distance(&inverse, &solve(&a, 8, &identity, 8).unwrap());
            assert!(found < 1e-13, "{found:e}");
        }
    }
}

#[test]
fn exact_line_searches_have_kantorovichs_rate_at_the_worst_start() {
    // f falls by ((κ − 1)/(κ + 1))² in each step from (κ, 1) (Luenberger & Ye 2008, section 8.2).
    let kappa = 20.0;
    let mut objective = quadratic(&[1.0, 0.0, 0.0, kappa], &[0.0; 2]);
    let until = Until { steps: 40, ..Until::default() };
    let descent = solver("gradient_descent", &[("line_search", word("exact"))]);
    let (_, seen) = course(&*descent, &mut objective, &[kappa, 1.0], &until);
    let rate = f64::powi((kappa - 1.0) / (kappa + 1.0), 2);
    for pair in seen.windows(2) {
        assert!((pair[1].value / pair[0].value / rate - 1.0).abs() < 1e-9);
    }
}

#[test]
fn all_solvers_find_the_minimum_of_a_quadratic() {
    let spectrum: Vec<f64> = (1..=10).map(f64::from).collect();
    let (a, b, minimum) = problem("all", &spectrum);
    for entry in SOLVERS.iter().filter(|entry| !entry.uses_residuals) {
        for search in ["armijo", "strong_wolfe", "exact"] {
            let has_search = entry.options.iter().any(|option| option.name == "line_search");
            let options = [("line_search", word(search))];
            let solver = entry.build(if has_search { &options } else { &[] }).unwrap();
            let outcome = minimise(&*solver, &mut quadratic(&a, &b), &[2.0; 10]);
            assert_eq!(outcome.reason, Reason::Gradient, "{} {search}", entry.name);
            assert!(distance(&outcome.x, &minimum) < 1e-7, "{} {search}", entry.name);
        }
    }
}
