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
        (
            "norm(h)",
            "norm(grad(weight_ih) - difference(weight_hh))",
            "only two sources of one parameter are subtracted",
            "norm(",
        ),
        ("width: 3, init: {normal: {gain: 1}}}\n", "width: 3}\nspacing: 0\n", "`spacing` is 0", "spacing: "),
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

#[test]
fn gradients_by_three_ways_agree_and_a_cut_path_shows() {
    for cell in ["tanh", "lstm", "gru"] {
        let of = |network: &str, probe: &str| {
            let study = STUDY.replace("cell: tanh", network).replace("norm(h)", probe);
            outcome(&study).measurements.remove(0).1
        };
        let network = format!("cell: {cell}");
        for name in ["weight_ih", "weight_hh", "bias_hh"] {
            let size = of(&network, &format!("norm(grad({name}))"));
            let truncated = of(&network, &format!("max_abs(grad({name}) - difference({name}))"));
            let forwards = of(&network, &format!("max_abs(tangent({name}) - grad({name}))"));
            assert!(size.values().iter().all(|size| *size > 1e-3), "{size:?}");
            // A difference at 6e-6 is good to about 1e-10, and exact only by chance; both modes differ in rounding.
            assert!(truncated.values().iter().all(|off| *off > 0.0 && *off < 1e-8), "{truncated:?}");
            assert!(forwards.values().iter().all(|off| *off < 1e-13), "{forwards:?}");
        }
    }
    let cut = STUDY.replace("cell: tanh", "path: direct, cell: lstm");
    let cut = cut.replace("norm(h)", "max_abs(grad(weight_hh) - difference(weight_hh))");
    assert!(outcome(&cut).measurements[0].1.values()[0] > 1e-3);
}

#[test]
fn differences_are_taken_at_the_given_distance() {
    let error = |h: &str| {
        let study = STUDY.replace("norm(h)", "norm(grad(weight_hh) - difference(weight_hh))");
        outcome(&format!("{study}spacing: {h}\n")).measurements.remove(0).1.values()[0]
    };
    // Truncation falls as the square of the distance.
    let ratio = error("1e-2") / error("1e-3");
    assert!((90.0..110.0).contains(&ratio), "{ratio}");
    let values = probe("values(difference(bias_ih))");
    assert_eq!(axes(&values), [("layer", 2), ("row", 1), ("unit", 3)]);
}

#[test]
fn a_readout_is_a_parameter_without_layers() {
    let study = "study: s\nkind: network\nnetwork: {cell: tanh, layers: 2, width: 3}\ndata: {adding: {steps: 4, batch: 2}}\n\
        output: squared_error\nprobe: {p: norm(h)}\nmeasure: {m: p}\n";
    let of = |formula: &str| outcome(&study.replace("norm(h)", formula)).measurements.remove(0).1;
    assert_eq!(axes(&of("values(grad(readout))")), [("row", 1), ("unit", 3)]);
    for name in ["readout", "readout_bias"] {
        let off = of(&format!("max_abs(grad({name}) - difference({name}))")).as_scalar().unwrap();
        let size = of(&format!("norm(tangent({name}))")).as_scalar().unwrap();
        assert!(off > 0.0 && off < 1e-8 && size > 1e-3, "{name}: {off} of {size}");
    }
    let (sources, plan) = read(&STUDY.replace("norm(h)", "norm(grad(readout))"));
    let refused = plan.err().unwrap().render(&sources);
    assert!(refused.contains("the cell `tanh` has no parameter `readout`"), "{refused}");
}

#[test]
fn an_activation_may_be_a_function_of_the_notebook() {
    // The same operations are the same numbers.
    let of = |lets: &str, cell: &str, probe: &str| {
        let study = STUDY.replace("cell: tanh", cell).replace("norm(h)", probe);
        outcome(&format!("{study}{lets}")).measurements.remove(0).1
    };
    let probe = "norm(grad(weight_hh))";
    let expected = of("", "cell: tanh", probe);
    assert_eq!(of("let: {phi(x): tanh(x)}\n", "cell: phi", probe), expected);
    let residual = of("", "cell: residual, activation: tanh", probe);
    assert_eq!(of("let: {phi(x): tanh(x)}\n", "cell: residual, activation: phi", probe), residual);
    // What the formula depends on is part of the program that trials share.
    let slopes = "let: {phi(x): x/(c + abs(x))}\nvary: {c: [1, 2]}\n";
    let text = format!("{}{slopes}", STUDY.replace("cell: tanh", "cell: phi"));
    let (sources, plan) = read(&text);
    let plan = plan.map_err(|error| error.render(&sources)).unwrap();
    let values = |index: usize| {
        plan.run_trial(index, &Scope::new(), &context()).unwrap().measurements[0].1.values().to_vec()
    };
    let (one, two) = (values(0), values(1));
    assert!(one.iter().zip(&two).all(|(one, two)| *one > 1.2 * *two), "{one:?} {two:?}");
    // A softsign by hand: the state of the first layer's first step is φ of its preactivation.
    let before = of("let: {phi(x): x/(1 + abs(x))}\n", "cell: phi", "values(preactivation)");
    let after = of("let: {phi(x): x/(1 + abs(x))}\n", "cell: phi", "values(h)");
    for (x, y) in before.values().iter().zip(after.values()) {
        assert_eq!(*y, x / (1.0 + x.abs()));
    }
    assert!(of("", "cell: sin", probe).values().iter().all(|norm| *norm > 0.0));
}

#[test]
fn an_activation_that_is_none_is_refused() {
    for (body, message) in [
        ("x + y", "unknown name `y`"),
        ("floor(x)", "`floor` cannot be traced"),
        ("sum(x)", "`phi` is no activation"),
    ] {
        let text = format!("{}let: {{phi(x): {body}}}\n", STUDY.replace("cell: tanh", "cell: phi"));
        let (sources, plan) = read(&text);
        let error = plan.err().unwrap().render(&sources);
        assert!(error.starts_with(&format!("error: {message}")), "{error}");
    }
}
