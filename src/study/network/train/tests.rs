//! A step of training is the step by hand; records are on the steps they should be on; what is wrong is refused.

use super::super::setup::Template;
use super::super::trial::parameter_values;
use crate::autodiff::{Graph, Program, Var};
use crate::formula::{Labelled, Scope};
use crate::model::{Stack, StackSpec};
use crate::problem::{DigitsAs, Task};
use crate::study::{Context, Files, Outcome, StudyPlan, read_study};
use crate::yaml::{Diagnostic, Fields, Sources, parse};

const STUDY: &str = "\
study: s
kind: network
network: {cell: tanh, layers: 2, width: 5, init: glorot}
data: {digits: {as: rows, batch: 8}}
output: cross_entropy
train: {optimizer: {sgd: {lr: 0.5}}, steps: 6}
record: {r: loss}
measure: {m: r}
";

fn read(text: &str) -> (Sources, Result<StudyPlan, Diagnostic>) {
    let mut sources = Sources::default();
    let file = sources.add("t.yaml", text);
    let plan = parse(&sources, file).and_then(|tree| read_study(&tree, &[], &Files::default()));
    (sources, plan)
}

fn outcome(text: &str) -> (Outcome, Labelled) {
    let context = Context { folder: std::path::PathBuf::new(), log: None, workers: None };
    let (sources, plan) = read(text);
    let plan = plan.map_err(|error| error.render(&sources)).unwrap();
    let done = plan.run_trial(0, &Scope::new(), &context).map_err(|error| error.render(&sources)).unwrap();
    (done.outcome, done.measurements.into_iter().next().unwrap().1)
}

/// The record of a training with some changes of the study.
fn record(quantity: &str, changes: &[(&str, &str)]) -> Labelled {
    let mut text = STUDY.replace("r: loss", &format!("r: {quantity}"));
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    outcome(&text).1
}

fn steps(value: &Labelled) -> Vec<f64> {
    let axis = value.axis("step").unwrap();
    Labelled::coordinate(axis).unwrap().values().to_vec()
}

/// The losses of gradient descent with a program that knows nothing of windows, carries or schedules: parameters are
/// inputs of their own, and the update is made outside.
fn by_hand(n_steps: usize, rate: impl Fn(usize) -> f64, clip: Option<f64>) -> Vec<f64> {
    let mut sources = Sources::default();
    let file = sources.add("t.yaml", STUDY);
    let tree = parse(&sources, file).unwrap();
    let keys = ["study", "kind", "network", "data", "output", "train", "record", "measure"];
    let fields = Fields::new(&tree, "a study", &keys).unwrap();
    let (_, plan) = read(STUDY);
    let trial = plan.unwrap().points.trial(0);
    let resolved = Template::read(&fields).unwrap().resolve(&trial, &Scope::new(), &[]).unwrap();
    let graph = Graph::new();
    let spec: &StackSpec = &resolved.spec;
    let traced = Stack::new(spec.clone()).trace(&graph);
    let readout = graph.input("readout", &[10, 5]);
    let logits = traced.last_hidden().unwrap().matmul_add(readout, None, false, true);
    let loss = logits.softmax_cross_entropy(graph.input("target", &[8, 10]));
    let vars: Vec<Var<'_>> = traced.parameters.iter().map(|(_, var)| *var).chain([readout]).collect();
    let mut outputs = vec![loss];
    outputs.extend(graph.grad(loss, &vars).unwrap());
    let mut replay = Program::<f64>::compile(&graph, &outputs).unwrap().replay();
    let mut values = parameter_values(&resolved).unwrap();
    let mut losses = Vec::new();
    for step in 1..=n_steps {
        let batch = Task::Digits(DigitsAs::Rows).minibatch(8, 0, step - 1).unwrap();
        replay.set("x", &batch.x).unwrap();
        replay.set("target", &batch.target).unwrap();
        for (name, _, value) in &values {
            replay.set(name, value).unwrap();
        }
        replay.run();
        losses.push(replay.output(0)[0]);
        let square = (1..outputs.len()).flat_map(|at| replay.output(at)).fold(0.0, |sum, g| sum + g * g);
        let factor =
            clip.map_or(1.0, |limit| if square.sqrt() > limit { limit / square.sqrt() } else { 1.0 });
        for (at, (_, _, value)) in values.iter_mut().enumerate() {
            for (p, g) in value.iter_mut().zip(replay.output(at + 1)) {
                *p -= rate(step) * factor * g;
            }
        }
    }
    losses
}

fn assert_close(found: &Labelled, expected: &[f64]) {
    assert_eq!(found.values().len(), expected.len());
    for (step, (a, b)) in found.values().iter().zip(expected).enumerate() {
        assert!((a - b).abs() <= 1e-13 * b.abs(), "step {}: {a} and {b}", step + 1);
    }
}

#[test]
fn steps_are_those_by_hand() {
    assert_close(&record("loss", &[]), &by_hand(6, |_| 0.5, None));
}

#[test]
fn a_schedule_and_clipping_enter_the_step() {
    let changes = [("steps: 6", "steps: 6, schedule: {inverse: {warmup: 2}}, clip: {norm: 0.3}")];
    let rate = |step: usize| 0.5 / step as f64 * if step == 1 { 0.5 } else { 1.0 };
    assert_close(&record("loss", &changes), &by_hand(6, rate, Some(0.3)));
    let sizes = record("step_size", &changes);
    assert_eq!(sizes.values(), [0.25, 0.25, 0.5 / 3.0, 0.125, 0.1, 0.5 / 6.0]);
}

#[test]
fn a_clipped_step_is_as_long_as_the_limit_allows() {
    let changes = [("steps: 6", "steps: 6, clip: {norm: 0.01}")];
    let (gradients, updates) = (record("gradient_norm", &changes), record("update_norm", &changes));
    assert!(gradients.values().iter().all(|norm| *norm > 0.01), "every step is clipped");
    assert!(updates.values().iter().all(|norm| (norm / (0.5 * 0.01) - 1.0).abs() < 1e-12), "{updates:?}");
}

#[test]
fn records_are_on_their_steps() {
    let changes = [("steps: 6", "steps: 6, every: 4, evaluate: 4")];
    assert_eq!(steps(&record("loss", &changes)), [1.0, 4.0, 6.0]);
    assert_eq!(steps(&record("norm(grad(weight_hh))", &changes)), [1.0, 4.0, 6.0]);
    let movement = record("movement(weight_ih)", &changes);
    assert_eq!(steps(&movement), [0.0, 4.0, 6.0]);
    assert_eq!(movement.axes()[1].name, "layer");
    assert_eq!(movement.values()[..2], [0.0, 0.0], "nothing has moved before the first step");
    assert!(movement.values()[2..].iter().all(|x| *x > 0.0));
    assert_eq!(record("steps", &changes).as_scalar(), Some(6.0));
    // After one step the movement is the change of that step.
    let (one, change) =
        ([("steps: 6", "steps: 1")], record("change(weight_hh)", &[("steps: 6", "steps: 1")]));
    assert_eq!(change.values(), &record("movement(weight_hh)", &one).values()[2..]);
}

#[test]
fn a_trial_does_not_depend_on_what_is_recorded_or_evaluated() {
    let plain = record("loss", &[]);
    let busy = record(
        "loss",
        &[
            ("r: loss", "r: loss, a: accuracy(test), g: norm(grad(weight_ih)), d: saturated(h)"),
            ("steps: 6", "steps: 6, evaluate: 2"),
        ],
    );
    assert_eq!(plain, busy);
}

#[test]
fn learning_lowers_the_loss_and_raises_the_accuracy() {
    let changes = [
        ("sgd: {lr: 0.5}", "adam: {lr: 0.02}"),
        ("steps: 6", "steps: 200, evaluate: 200"),
        ("width: 5", "width: 16"),
    ];
    let accuracy = record("accuracy(test)", &changes);
    assert!(accuracy.values()[0] < 0.3 && accuracy.values()[1] > 0.7, "{accuracy:?}");
    let loss = record("loss(test)", &changes);
    assert!(loss.values()[1] < 0.5 * loss.values()[0], "{loss:?}");
}

#[test]
fn training_stops_where_the_condition_holds_and_the_network_stays() {
    let text = STUDY
        .replace("steps: 6", "steps: 6, evaluate: 2, stop: r > 0")
        .replace("r: loss", "r: loss(test), n: steps, l: loss");
    let (_, value) = outcome(&text);
    assert!(
        value.values().iter().all(|x| *x == value.values()[0]),
        "stopped before the first step: {value:?}"
    );
    let never = text.replace("r > 0", "r < 0");
    assert_ne!(outcome(&never).1.values()[3], outcome(&never).1.values()[0]);
    assert_eq!(outcome(&text.replace("m: r", "m: n")).1.as_scalar(), Some(0.0));
    assert!(
        outcome(&text.replace("m: r", "m: l")).1.values().iter().all(|x| x.is_nan()),
        "no step was taken"
    );
}

#[test]
fn divergence_has_a_date_and_a_place() {
    let text = STUDY
        .replace("cell: tanh", "cell: linear")
        .replace("lr: 0.5", "lr: 1e300")
        .replace("steps: 6", "steps: 6, every: 1");
    let (outcome, losses) = outcome(&text);
    let Outcome::Diverged { step: Some(step), at } = outcome else { panic!("no divergence") };
    assert!((2..=3).contains(&step) && at.contains("of node"), "{step}: {at}");
    let values = losses.values();
    assert!(
        values[..step - 1].iter().all(|x| x.is_finite()) && values[step - 1..].iter().all(|x| x.is_nan())
    );
}

#[test]
fn wrong_trainings_are_refused_where_they_are_wrong() {
    for (from, to, message) in [
        ("sgd:", "sdg:", "unknown optimizer `sdg`"),
        ("lr: 0.5", "lr: -1", "`lr` is -1"),
        ("lr: 0.5", "lr: 0.5, momentum: 1", "`momentum` is 1"),
        ("lr: 0.5", "rate: 0.5", "unknown key `rate`"),
        ("steps: 6", "steps: 0", "`steps` is 0"),
        ("steps: 6", "steps: 6, schedule: cosin", "unknown schedule `cosin`"),
        ("steps: 6", "steps: 6, schedule: {step: {every: 3}}", "the schedule needs the key `factor`"),
        ("steps: 6", "steps: 6, clip: {norm: 0}", "gradients are clipped at 0"),
        ("steps: 6", "steps: 6, clip: {length: 1}", "unknown clipping `length`"),
        ("r: loss", "r: accuracy(tets)", "`tets` is no part of the data"),
        ("r: loss", "r: movement(weight_out)", "the cell `tanh` has no parameter `weight_out`"),
        ("r: loss", "r: los", "this is nothing to record"),
        (
            "r: loss",
            "r: saturated(preactivation)",
            "in the cell `tanh` this is not made by a sigmoid or tanh",
        ),
        ("output: cross_entropy\n", "", "there is nothing to learn: the output is random"),
        ("train: {optimizer: {sgd: {lr: 0.5}}, steps: 6}\n", "", "there are no steps to record"),
        (
            "digits: {as: rows, batch: 8}",
            "adding: {steps: 4, batch: 8}",
            "a sum is no class for `cross_entropy`",
        ),
        ("output: cross_entropy", "output: squared_error", "these data have no numbers for `squared_error`"),
    ] {
        let text = STUDY.replace(from, to);
        assert_ne!(text, STUDY, "{from}");
        let (sources, plan) = read(&text);
        let error = plan.err().unwrap_or_else(|| panic!("accepted: {to}")).render(&sources);
        assert!(error.starts_with(&format!("error: {message}")), "{error}");
    }
}
