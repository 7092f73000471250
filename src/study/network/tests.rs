//! Set-ups that are wrong are refused where they are wrong; probes have the axes that they should have.

use crate::formula::{Axis, Labelled, Scope};
use crate::study::{Context, Files, Outcome, StudyPlan, TrialOutcome, read_study};
use crate::yaml::{Diagnostic, Sources, parse};

const STUDY: &str = "\
study: s
kind: network
network: {cell: tanh, layers: 2, width: 3, init: {normal: {gain: 1}}}
data: {normal: {steps: 4, features: 3, batch: 2}}
probe: {p: norm(h)}
measure: {m: p}
";

fn read(text: &str) -> (Sources, Result<StudyPlan, Diagnostic>) {
    let mut sources = Sources::default();
    let file = sources.add("t.yaml", text);
    let plan = parse(&sources, file).and_then(|tree| read_study(&tree, &[], &Files::default()));
    (sources, plan)
}

fn context() -> Context {
    Context { folder: std::path::PathBuf::new(), log: None, workers: None }
}

fn outcome(text: &str) -> TrialOutcome {
    let (sources, plan) = read(text);
    let plan = plan.map_err(|error| error.render(&sources)).unwrap();
    plan.run_trial(0, &Scope::new(), &context()).map_err(|error| error.render(&sources)).unwrap()
}

/// The value of a probe.
fn probe(formula: &str) -> Labelled {
    outcome(&STUDY.replace("norm(h)", formula)).measurements.remove(0).1
}

fn axes(value: &Labelled) -> Vec<(&str, usize)> {
    value.axes().iter().map(|axis| (axis.name.as_str(), axis.len())).collect()
}

/// The line and column right after a text.
fn after(text: &str, before: &str) -> String {
    let at = text.find(before).unwrap() + before.len();
    let line = text[..at].matches('\n').count() + 1;
    let column = at - text[..at].rfind('\n').map_or(0, |newline| newline + 1) + 1;
    format!(" --> t.yaml:{line}:{column}\n")
}

#[test]
fn wrong_set_ups_are_refused_where_they_are_wrong() {
    for (from, to, message, before) in [
        ("cell: tanh", "cell: tahn", "unknown cell `tahn`", "{cell: "),
        ("cell: tanh", "cel: tanh", "unknown key `cel` in the network", "network: {"),
        ("cell: tanh, ", "", "the network needs the key `cell`", "network: {"),
        ("norm(h)", "nrom(h)", "unknown reduction `nrom`", "{p: "),
        ("norm(h)", "norm(c)", "the cell `tanh` has no state `c`", "norm("),
        ("norm(h)", "norm(cotangent(z))", "the cell `tanh` has no state `z`", "norm("),
        ("norm(h)", "norm(grad(weight_out))", "the cell `tanh` has no parameter `weight_out`", "norm("),
        ("norm(h)", "norm(contribution(bias_ih))", "the cell `tanh` has no shared weight `bias_ih`", "norm("),
        ("norm(h)", "spectral_norm(h)", "a spectral norm is that of a parameter or its gradient", "norm("),
        ("norm(h)", "norm(h) + 1", "a probe of a network is `reduction(source)`", "{p: "),
        ("{normal: {gain: 1}}", "{nromal: {gain: 1}}", "unknown initialisation `nromal`", "init: {"),
        ("{normal: {gain: 1}}", "othogonal", "unknown initialisation `othogonal`", "init: "),
        (
            "{normal: {gain: 1}}",
            "{weight_hh: he, weight_xx: he}",
            "unknown key `weight_xx`",
            "weight_hh: he, ",
        ),
        ("gain: 1", "gain: 1/0", "`gain` is inf", "gain: "),
        ("layers: 2", "layers: 1.5", "`layers` is 1.5", "layers: "),
        ("layers: 2", "layers: 0", "`layers` is 0", "layers: "),
        ("width: 3", "width: -3", "`width` is -3", "width: "),
        ("width: 3", "width: n", "unknown name `n`", "width: "),
        ("width: 3", "width: 100000", "this network is too large", "network: "),
        ("features: 3, batch: 2", "features: 1000000, batch: 100", "this network is too large", "network: "),
        ("width: 3", "width: 3, path: dircet", "unknown path `dircet`", "path: "),
        ("width: 3", "width: 3, branch_matrices: 3", "a branch of 3 matrices", "branch_matrices: "),
        ("{normal: {steps", "{norml: {steps", "unknown data `norml`", "data: {"),
        ("data: {", "output: crossentropy\ndata: {", "unknown output `crossentropy`", "output: "),
        ("data: {", "output: cross_entropy\ndata: {", "noise has no classes for `cross_entropy`", "data: "),
        ("data: {", "vary: {seed: [0.5]}\ndata: {", "the seed of this network is 0.5", "network: "),
        ("data: {", "vary: {seed: [-1]}\ndata: {", "the seed of this network is -1", "network: "),
    ] {
        let text = STUDY.replace(from, to);
        assert_ne!(text, STUDY);
        let (sources, plan) = read(&text);
        let error = plan.err().unwrap_or_else(|| panic!("accepted: {to}")).render(&sources);
        assert!(error.starts_with(&format!("error: {message}")), "{error}");
        // A label that spans lines of the excerpt moves the arrow, never the place.
        assert!(error.contains(after(&text, before).trim_start()), "{to}: {error}");
    }
}

#[test]
fn a_variable_is_refused_where_its_value_is_written() {
    let text =
        STUDY.replace("cell: tanh", "cell: kind").replace("probe:", "vary: {kind: [lstm, grru]}\nprobe:");
    let (sources, plan) = read(&text);
    let error = plan.err().unwrap().render(&sources);
    assert!(error.starts_with("error: unknown cell `grru`\n"), "{error}");
    assert!(
        error.contains(after(&text, "[lstm, ").trim_start()) && error.contains("did you mean `gru`?"),
        "{error}"
    );
}

#[test]
fn probes_have_the_axes_of_what_they_look_at() {
    for (formula, expected) in [
        ("norm(h)", vec![("layer", 2), ("time", 4)]),
        ("mean_square(cotangent(preactivation))", vec![("layer", 2), ("time", 4)]),
        ("norm(contribution(weight_hh))", vec![("layer", 2), ("time", 4)]),
        ("spectral_norm(weight_hh)", vec![("layer", 2)]),
        ("max_abs(grad(bias_ih))", vec![("layer", 2)]),
        ("values(h)", vec![("layer", 2), ("time", 4), ("row", 2), ("unit", 3)]),
        ("values(weight_ih)", vec![("layer", 2), ("row", 3), ("unit", 3)]),
    ] {
        assert_eq!(axes(&probe(formula)), expected, "{formula}");
    }
    assert_eq!(probe("norm(h)").axes()[1], Axis::numbers("time", vec![1.0, 2.0, 3.0, 4.0]));
}

#[test]
fn reductions_are_those_of_the_values() {
    let values = probe("values(h)");
    for (name, of) in [
        ("norm", (|all| all.iter().fold(0.0, |sum, x| sum + x * x).sqrt()) as fn(&[f64]) -> f64),
        ("mean", |all| all.iter().fold(0.0, |sum, x| sum + x) / all.len() as f64),
        ("mean_square", |all| all.iter().fold(0.0, |sum, x| sum + x * x) / all.len() as f64),
        ("max_abs", |all| all.iter().fold(0.0, |m: f64, x| if x.abs() > m { x.abs() } else { m })),
    ] {
        let reduced = probe(&format!("{name}(h)"));
        for (at, found) in reduced.values().iter().enumerate() {
            let expected = of(&values.values()[at * 6..(at + 1) * 6]);
            assert!((found - expected).abs() <= 1e-15, "{name} {at}: {found} and {expected}");
        }
    }
}

#[test]
fn tensors_of_different_shapes_are_no_array() {
    let text = STUDY.replace("features: 3", "features: 4").replace("norm(h)", "values(weight_ih)");
    let (_, plan) = read(&text);
    let error = plan.unwrap().run_trial(0, &Scope::new(), &context()).unwrap_err();
    assert_eq!(error.message, "`values` needs tensors of one shape, and the layers differ");
}

#[test]
fn overflow_is_a_result_that_names_the_first_operation() {
    let text = STUDY.replace("cell: tanh", "cell: linear").replace("gain: 1", "gain: 1e200");
    let Outcome::Diverged { step: None, at } = outcome(&text).outcome else { panic!("no divergence") };
    assert!(at.contains("element 0: ") && (at.ends_with("inf") || at.ends_with("NaN")), "{at}");
}

#[test]
fn a_trial_is_exported_with_its_facts() {
    let text = STUDY
        .replace("probe:", "vary: {seed: [4, 5], cell: [tanh, gru]}\nprobe:")
        .replace("cell: tanh", "cell: cell");
    let (sources, plan) = read(&text);
    let plan = plan.map_err(|error| error.render(&sources)).unwrap();
    let at = |axis: &str, label: &str| (axis.to_owned(), label.to_owned());
    let index = plan.points.find(&[at("cell", "gru"), at("seed", "5")]).unwrap();
    assert_eq!(index, 3);
    assert_eq!(plan.points.find(&[at("cell", "gru")]).unwrap(), 1);
    let export = plan.export(index, &Scope::new(), &context()).unwrap();
    let facts: Vec<String> = export.facts.iter().map(|(name, fact)| format!("{name}={fact}")).collect();
    assert_eq!(
        facts,
        ["study=s", "trial.seed=5", "trial.cell=gru", "cell=gru", "output=random", "path=full"]
    );
    for tensor in &export.tensors {
        assert_eq!(tensor.shape.iter().product::<usize>(), tensor.values.len(), "{}", tensor.name);
    }
}
