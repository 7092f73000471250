//! Random arrays: laws of random matrices, streams that do not depend on each other, and blocks that do not matter.

use crate::formula::{Labelled, Scope};
use crate::study::{Context, Files, StudyPlan, read_study};
use crate::yaml::{Diagnostic, Sources, parse};

fn read(text: &str) -> (Sources, Result<StudyPlan, Diagnostic>) {
    let mut sources = Sources::default();
    let file = sources.add("t.yaml", format!("study: s\nkind: sample\n{text}"));
    let plan = parse(&sources, file).and_then(|tree| read_study(&tree, &[], &Files::default()));
    (sources, plan)
}

fn run(text: &str) -> Result<Vec<Vec<Labelled>>, String> {
    let (sources, plan) = read(text);
    let plan = plan.map_err(|error| error.render(&sources))?;
    let context = Context { folder: std::path::PathBuf::new(), log: None, workers: None };
    let trial = |index| {
        let outcome = plan.run_trial(index, &Scope::new(), &context);
        let outcome = outcome.map_err(|error| error.render(&sources))?;
        Ok(outcome.measurements.into_iter().map(|(_, value)| value).collect())
    };
    (0..plan.trials()).map(trial).collect()
}

fn numbers(text: &str) -> Vec<f64> {
    let trials = run(text).unwrap();
    trials.iter().flat_map(|trial| trial.iter().flat_map(|value| value.values().to_vec())).collect()
}

/// P(all eigenvalues > 0) of the Gaussian orthogonal ensemble: ½, (2 − √2)/4, (π − 2√2)/4π (Dean & Majumdar 2006).
#[test]
fn random_matrices_are_positive_as_often_as_they_should_be() {
    let n = 12_000;
    let measured = numbers(&format!(
        "draws: {n}\ndraw: {{a: 'normal(n, n)'}}\nvary: {{n: [1, 2, 3]}}\n\
         measure: {{p: \"mean(min(eig((a + transpose(a))/sqrt(2)) over k) > 0 over draw)\"}}\n"
    ));
    let root = std::f64::consts::SQRT_2;
    let exact = [0.5, (2.0 - root) / 4.0, (std::f64::consts::PI - 2.0 * root) / (4.0 * std::f64::consts::PI)];
    for (p, exact) in measured.iter().zip(exact) {
        let error = (exact * (1.0 - exact) / f64::from(n)).sqrt();
        assert!((p - exact).abs() < 3.5 * error, "{p} and {exact} ± {error}");
    }
    assert_eq!(measured.len(), 3);
}

#[test]
fn a_probe_is_what_the_measurement_of_all_draws_would_be() {
    // 70 draws of 5001 numbers are three blocks.
    let draw = "draws: 70\ndraw: {a: normal(5000), u: 'uniform(2, 3)'}\n";
    let blocks = run(&format!(
        "{draw}probe: {{top: max(abs(a) over i)/u, head: 'a[i=1..4]*u'}}\nmeasure: {{x: top, y: head}}\n"
    ));
    let at_once = run(&format!("{draw}measure: {{x: max(abs(a) over i)/u, y: 'a[i=1..4]*u'}}\n"));
    let blocks = blocks.unwrap();
    assert_eq!(blocks, at_once.unwrap());
    let names: Vec<&str> = blocks[0][1].axes().iter().map(|axis| axis.name.as_str()).collect();
    assert_eq!((names, blocks[0][1].values().len()), (vec!["draw", "i"], 210));
}

#[test]
fn a_draw_does_not_move_another() {
    let first = |draw: &str| numbers(&format!("draws: 3\n{draw}\nmeasure: {{x: a}}\n"));
    let alone = first("draw: {a: normal()}");
    assert_eq!(alone, first("draw: {b: cauchy(7), a: normal()}\nprobe: {c: sum(b over i)}"));
    assert_ne!(alone, first("draw: {b: normal(), a: student(3)}"));
    let seeds = numbers("draws: 3\ndraw: {a: normal()}\nvary: {seed: [0, 1]}\nmeasure: {x: a}\n");
    assert_eq!(seeds[..3], alone[..]);
    assert_ne!(seeds[3..], alone[..]);
    // Two names have streams of their own.
    let two = numbers("draws: 3\ndraw: {a: normal(), b: normal()}\nmeasure: {x: a - b}\n");
    assert!(two.iter().all(|x| *x != 0.0));
}

/// Means and quantiles of each law, within four standard errors.
#[test]
fn laws_have_their_means() {
    for (law, formula, mean, deviation) in [
        ("normal()", "x^4", 3.0, 96.0f64.sqrt()),
        ("'uniform(-1, 3)'", "x", 1.0, 4.0 / 12.0f64.sqrt()),
        ("student(5)", "x^2 < 0.5279", 0.5, 0.5),
        ("pareto(1.5)", "x > 4", 0.125, 0.33),
        ("laplace()", "abs(x)", 1.0, 1.0),
        ("cauchy()", "abs(x) < 1", 0.5, 0.5),
        ("exponential()", "x^2", 2.0, 20.0f64.sqrt()),
        ("rademacher()", "x", 0.0, 1.0),
        ("sphere(3)", "'x[i=1]^2'", 1.0 / 3.0, 0.2981),
        ("sphere(3)", "sum(x^2 over i)", 1.0, 1e-9),
    ] {
        let n = 20_000;
        let text =
            format!("draws: {n}\ndraw: {{x: {law}}}\nprobe: {{y: {formula}}}\nmeasure: {{m: mean(y)}}\n");
        let found = numbers(&text)[0];
        assert!((found - mean).abs() < 4.0 * deviation / f64::from(n).sqrt(), "{law}: {found} and {mean}");
    }
}

#[test]
fn wrong_set_ups_are_refused_where_they_are_wrong() {
    let good = "draws: 40\ndraw: {a: normal(2)}\nprobe: {y: sum(a over i)}\nmeasure: {m: mean(y)}\n";
    assert!(run(good).is_ok());
    for (from, to, message, label) in [
        ("normal(2)", "nromal(2)", "unknown law `nromal`", "did you mean `normal`?"),
        ("normal(2)", "2*b", "`a` is not a law", "laws: normal, uniform"),
        ("normal(2)", "'normal(2, 3, 4)'", "`normal` is not given 3 arguments", "normal(rows, columns)"),
        ("normal(2)", "student()", "`student` is not given 0 arguments", "student(freedom)"),
        ("normal(2)", "'uniform(2, 2)'", "`uniform` does not take 2, 2", "low < high"),
        ("normal(2)", "normal(1.5)", "`normal` has 1.5 rows", "a whole number"),
        ("normal(2)", "sphere()", "a point of a sphere is a vector", "sphere(n)"),
        ("normal(2)", "'normal(10000, 10000)'", "one draw of `a` is 100000000 numbers", "at most"),
        ("draws: 40", "draws: 0", "`draws` is 0", "a whole number from 1"),
        ("{a: ", "{y: ", "`y` is the name of something else in this study", "choose another"),
        ("{a: ", "{draw: ", "`draw` is the name of an axis", "choose another"),
        (
            "{m: mean(y)}",
            "{m: mean(y)}\nvary: {seed: [0.5]}",
            "a seed of this study is 0.5",
            "a whole number from 0",
        ),
        (
            "sum(a over i)",
            "sum(a over draw)",
            "`y` is not a formula of each draw",
            "it lacks the axis `draw`",
        ),
        ("sum(a over i)", "sum(a over i)/max(a)", "`y` mixes draws", "a probe is a formula of each draw"),
        ("sum(a over i)", "'a[i=1, draw=20]*a'", "`y` mixes draws", "`measure`"),
    ] {
        let text = good.replace(from, to);
        assert_ne!(text, good);
        let error = run(&text).err().unwrap_or_else(|| panic!("accepted: {to}"));
        assert!(error.starts_with(&format!("error: {message}")), "{error}");
        assert!(error.contains(label), "{error}");
    }
}

/// Probes are tried on a few draws before anything runs, unless they wait for an earlier study.
#[test]
fn probes_are_tried_before_the_run() {
    let text = "draws: 9\ndraw: {a: normal(2)}\nprobe: {y: sum(a over time)}\nmeasure: {m: mean(y)}\n";
    let error = read(text).1.err().map(|error| error.message);
    assert!(error.is_some_and(|message| message.contains("time")));
    let text = "draws: 9\ndraw: {a: normal(2)}\nprobe: {y: sum(a over i)*earlier}\nmeasure: {m: mean(y)}\n";
    assert!(read(text).1.is_ok());
}

#[test]
fn what_is_too_much_to_hold_is_an_error_that_says_how_to_go_on() {
    let text = "draws: 100000\ndraw: {a: 'normal(100, 100)'}\nmeasure: {m: mean(a)}\n";
    let error = run(text).unwrap_err();
    assert!(error.contains("`a` is 1000000000 numbers, too many to hold"), "{error}");
    assert!(error.contains("look at it under `probe`"), "{error}");
}
