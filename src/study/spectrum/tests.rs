//! Spectra against closed forms and against each other.

use crate::formula::Scope;
use crate::study::{Context, Files, Outcome, StudyPlan, TrialOutcome, read_study};
use crate::yaml::{Diagnostic, Sources, parse};

fn read(text: &str) -> (Sources, Result<StudyPlan, Diagnostic>) {
    let mut sources = Sources::default();
    let file = sources.add("t.yaml", format!("study: s\nkind: spectrum\n{text}"));
    let plan = parse(&sources, file).and_then(|tree| read_study(&tree, &[], &Files::default()));
    (sources, plan)
}

fn run(text: &str) -> Result<Vec<TrialOutcome>, String> {
    let (sources, plan) = read(text);
    let plan = plan.map_err(|error| error.render(&sources))?;
    let context = Context { folder: std::path::PathBuf::new(), log: None, workers: None };
    let trial = |index| {
        let outcome = plan.run_trial(index, &Scope::new(), &context);
        outcome.map_err(|error| error.render(&sources))
    };
    (0..plan.trials()).map(trial).collect()
}

/// The numbers of all measurements of the first trial.
fn values(text: &str) -> Vec<Vec<f64>> {
    let trials = run(text).unwrap();
    trials[0].measurements.iter().map(|(_, value)| value.values().to_vec()).collect()
}

fn close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (a, b) in found.iter().zip(expected) {
        assert!((a - b).abs() <= tolerance * (1.0 + b.abs()), "{found:?} and {expected:?}");
    }
}

const ALL: &str = "measure: {all: eigenvalues, top: largest, low: smallest, ratio: condition, off: residual, \
                   apart: mismatch, made: products, n: variables}\n";

/// Eigenvalues at the minimum of Rosenbrock's function: .3994 and 1001.6 (More, Garbow & Hillstrom 1981).
#[test]
fn a_test_function_at_a_point() {
    let found = values(&format!("problem: rosenbrock\nat: {{x: ones(2)}}\n{ALL}"));
    close(&found[0], &[0.399_360_767_487_622, 1_001.600_639_232_512_4], 1e-12);
    assert_eq!((found[1][0], found[2][0]), (found[0][1], found[0][0]));
    close(&found[3], &[found[0][1] / found[0][0]], 1e-14);
    assert!(found[4][0].is_nan() && found[5][0] < 1e-14);
    assert_eq!((found[6][0], found[7][0]), (2.0, 2.0));
}

/// The Hessian of a chain of springs: 2 − 2 cos(k π / (n + 1)).
#[test]
fn methods_agree_with_the_closed_form() {
    let n = 40;
    let chain = "let: {f(x): \"x[i=1]^2/2 + x[i=40]^2/2 + sum(k, 1..40, (x[i=k+1] - x[i=k])^2)/2\"}\n\
                 minimise: f\nat: {x: zeros(40)}\n";
    let exact: Vec<f64> = (1..=n)
        .map(|k| 2.0 - 2.0 * libm::cos(f64::from(k) * std::f64::consts::PI / f64::from(n + 1)))
        .collect();
    let dense = values(&format!("{chain}{ALL}"));
    close(&dense[0], &exact, 1e-13);
    let whole = values(&format!("{chain}method: {{lanczos: {{steps: 40}}}}\n{ALL}"));
    close(&whole[0], &exact, 1e-12);
    assert!(whole[5][0] < 1e-13 && whole[6][0] == 40.0, "{whole:?}");
    let power = values(&format!("{chain}method: {{power: {{iterations: 5000, tolerance: 1e-7}}}}\n{ALL}"));
    close(&power[0], &exact[39..], 1e-8);
    assert!(power[4][0] <= 1e-7 * 4.0 && power[5][0] < 1e-8 && power[6][0] > 100.0, "{power:?}");
}

#[test]
fn the_ends_come_first_and_too_few_steps_are_an_error() {
    let text = |steps: usize, more: &str| {
        format!(
            "let: {{lam: \"linspace(1, 1000, 50)\"}}\nminimise: sum(lam*x^2)/2\nat: {{x: ones(50)}}\n\
             method: {{lanczos: {{steps: {steps}}}}}\n{more}{ALL}"
        )
    };
    let found = values(&text(35, ""));
    close(&[found[1][0], found[2][0]], &[1000.0, 1.0], 1e-6);
    assert!(found[5][0] <= 1e-6 && found[6][0] == 35.0);
    let error = run(&text(6, "")).unwrap_err();
    assert!(error.contains("the eigenvalues of `lanczos` are off by"), "{error}");
    assert!(error.contains("take more steps"), "{error}");
    assert!(run(&text(6, "tolerance: 0.5\n")).is_ok());
}

/// The loss of a linear readout is quadratic in it, so its Hessian is positive semidefinite; a trained network has learned.
#[test]
fn a_network_before_and_after_it_learns() {
    let network = "network: {cell: tanh, layers: 1, width: 4, init: orthogonal}\n\
                   data: {adding: {steps: 4, batch: 8}}\noutput: squared_error\n";
    let before = values(&format!("{network}{ALL}"));
    // 4 × 2 weights of the input, 4 × 4 recurrent ones, two biases, and a readout of 4 with a bias.
    assert_eq!((before[7][0], before[0].len()), (37.0, 37));
    let trained = format!("{network}train: {{optimizer: {{adam: {{lr: 0.02}}}}, steps: 60}}\n");
    let after = values(&format!("{trained}{ALL}"));
    assert_ne!(before[0], after[0]);
    assert!(after[5][0] < 1e-12 && after[1][0] > 0.0, "{after:?}");
    let lanczos = values(&format!("{trained}method: {{lanczos: {{steps: 25}}}}\n{ALL}"));
    close(&[lanczos[1][0]], &[after[1][0]], 1e-8);
}

#[test]
fn a_hessian_that_is_zero_or_not_finite() {
    let zero = values(&format!("minimise: sum(3*x)\nat: {{x: ones(3)}}\n{ALL}"));
    assert_eq!((zero[0].clone(), zero[5][0]), (vec![0.0; 3], 0.0));
    let lost = run("minimise: sum(log(x - 1)*x)\nat: {x: ones(3)}\nmeasure: {top: largest}\n").unwrap();
    assert!(matches!(lost[0].outcome, Outcome::Diverged { .. }));
    assert!(lost[0].measurements[0].1.values()[0].is_nan());
}

#[test]
fn wrong_set_ups_are_refused_where_they_are_wrong() {
    let good = "minimise: sum(x^2)\nat: {x: ones(2)}\nmethod: dense\nmeasure: {m: largest}\n";
    assert!(run(good).is_ok());
    for (from, to, message) in [
        ("minimise: sum(x^2)\nat: {x: ones(2)}", "vary: {n: [1]}", "nothing says of which function"),
        ("dense", "lanzcos", "unknown method `lanzcos`"),
        ("dense", "lanczos", "nothing says how many steps are taken"),
        ("dense", "{lanczos: {step: 3}}", "unknown key `step` in Lanczos' method"),
        ("dense", "{power: {iterations: 0}}", "`iterations` is 0"),
        ("dense", "dense\ntolerance: x", "unknown name `x`"),
        (
            "measure: {m: largest}",
            "let: {largest: 3}\nmeasure: {m: largest}",
            "`largest` has a meaning of its own",
        ),
        ("sum(x^2)", "sum(y^2)", "unknown name `y`"),
    ] {
        let text = good.replace(from, to);
        assert_ne!(text, good);
        let error = run(&text).err().unwrap_or_else(|| panic!("accepted: {to}"));
        assert!(error.starts_with(&format!("error: {message}")), "{error}");
    }
}

/// The matrix (2 1; 1 2) has the eigenvalue 3 along (1, 1) and 1 across.
#[test]
fn directions_of_the_ends_are_eigenvectors() {
    let text = "minimise: \"p[i=a]^2 + p[i=a]*p[i=b] + p[i=b]^2\"\nat: {p: {a: 1, b: 5}}\n\
                method: {lanczos: {steps: 2}}\nmeasure: {up: steepest, across: flattest}\n";
    let found = run(text).unwrap();
    assert_eq!(found[0].measurements[0].1.axes()[0].len(), 2);
    let side = 0.5f64.sqrt();
    close(found[0].measurements[0].1.values(), &[side, side], 1e-15);
    close(found[0].measurements[1].1.values(), &[side, -side], 1e-15);
    let many = "minimise: sum(x^2)\nat: {x: ones(601)}\nmeasure: {up: norm(steepest over i)}\n";
    assert!(run(many).unwrap_err().contains("eigenvectors of 601 variables; at most 600"));
}
