//! Update rules against the trajectories of `torch.optim` that `tests/data` holds, with their makers beside them.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests hold our arithmetic against that of others"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use gradbook::autodiff::{Compiler, Graph, Var};
use gradbook::optimizer::{Position, Settings, find};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Golden {
    torch: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    optimizer: String,
    kwargs: BTreeMap<String, Value>,
    function: String,
    start: Vec<f64>,
    iterates: BTreeMap<usize, Vec<f64>>,
    #[serde(default)]
    means: BTreeMap<usize, Vec<f64>>,
}

impl Case {
    fn name(&self) -> String {
        format!("{} {} on {}", self.optimizer, serde_json::to_string(&self.kwargs).unwrap(), self.function)
    }

    /// The rule with the options of PyTorch under our names.
    fn settings<'g>(&self) -> Settings<'g> {
        let mut settings = Settings::new(find(&self.optimizer.to_lowercase()).unwrap());
        for (option, value) in &self.kwargs {
            let values = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
            for (name, value) in own_names(option).into_iter().zip(&values) {
                match value {
                    Value::Bool(is_on) => settings.turn(name, *is_on).unwrap(),
                    value => settings.set(name, value.as_f64().unwrap().into()).unwrap(),
                }
            }
        }
        settings.check().unwrap();
        settings
    }

    /// Our parameters after the steps that are listed, and the first tensor of the state.
    fn run(&self, start: &[f64]) -> BTreeMap<usize, [Vec<f64>; 2]> {
        let n = start.len();
        let graph = Graph::new();
        let parameter = graph.input("p", &[n]);
        let loss = function(&graph, &self.function, parameter);
        let gradient = graph.grad(loss, &[parameter]).unwrap()[0];
        let settings = self.settings();
        let step_size = settings.step_size().var(&graph);
        let rule = settings.rule();
        let tensors = rule.state();
        let state: Vec<Var<'_>> = tensors.iter().map(|tensor| tensor.input(&graph, "p", &[n])).collect();
        let update = rule.update(&Position { parameter, gradient, loss, step_size }, &state).unwrap();
        let outputs: Vec<Var<'_>> = [update.parameter].into_iter().chain(update.state).collect();
        let mut compiler = Compiler::new(&graph, &outputs).carry(0, "p");
        for (at, tensor) in tensors.iter().enumerate() {
            compiler = compiler.carry(at + 1, &format!("p.{}", tensor.name));
        }
        let mut replay = compiler.compile::<f64>().unwrap().replay();
        replay.set("p", start).unwrap();
        for tensor in &tensors {
            replay.set(&format!("p.{}", tensor.name), &tensor.start(n)).unwrap();
        }
        let mut found = BTreeMap::new();
        let mut done = 0;
        for &step in self.iterates.keys() {
            replay.run_steps(step - done);
            done = step;
            let second = if tensors.is_empty() { Vec::new() } else { replay.output(1).to_vec() };
            found.insert(step, [replay.output(0).to_vec(), second]);
        }
        found
    }
}

/// Our names for an option of PyTorch.
fn own_names(option: &str) -> Vec<&'static str> {
    match option {
        "betas" => vec!["beta1", "beta2"],
        "etas" => vec!["eta_minus", "eta_plus"],
        "step_sizes" => vec!["step_min", "step_max"],
        "eps" => vec!["epsilon"],
        other => {
            let all = gradbook::optimizer::REGISTRY.iter().flat_map(|rule| rule.options);
            vec![all.map(|option| option.name).find(|name| *name == other).unwrap()]
        }
    }
}

/// The functions of the golden files.
fn function<'g>(graph: &'g Graph, name: &str, p: Var<'g>) -> Var<'g> {
    let valley = |height: f64| {
        let (x, y) = (p.slice(0, 0, 1), p.slice(0, 1, 1));
        ((1.0 - x).powi(2) + height * (y - x * x).powi(2)).sum()
    };
    match name {
        "rosenbrock" => valley(100.0),
        "hill" => -valley(10.0),
        "quadratic" => {
            let n = p.shape().len();
            let u: Vec<f64> = (0..n).map(|i| (1.0 + 3.0 * i as f64).sin()).collect();
            let square: f64 = u.iter().map(|x| x * x).sum();
            let entry = |i: usize, j: usize| f64::from(i == j) - 2.0 * (u[i] * u[j] / square);
            let q: Vec<f64> = (0..n * n).map(|at| entry(at / n, at % n)).collect();
            let spectrum: Vec<f64> = (0..n).map(|i| 10f64.powf((2 * i) as f64 / (n - 1) as f64)).collect();
            let rotated = graph.tensor(&q, &[n, n]).matmul(p.reshape(&[n, 1])).reshape(&[n]);
            0.5 * (graph.tensor(&spectrum, &[n]) * rotated.powi(2)).sum()
        }
        other => panic!("{other} is no function of the golden files"),
    }
}

fn golden(file: &str) -> Golden {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(file);
    let golden: Golden = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(golden.torch.starts_with("2.15."), "{}", golden.torch);
    golden
}

/// The largest difference, relative to the largest number.
fn deviation(ours: &[f64], theirs: &[f64]) -> f64 {
    let size = theirs.iter().fold(0.0f64, |size, x| size.max(x.abs()));
    let apart = ours.iter().zip(theirs).fold(0.0f64, |apart, (a, b)| apart.max((a - b).abs()));
    apart / size
}

/// What a path may differ by after so many steps.
fn limit(step: usize) -> f64 {
    if step <= 100 { 1e-12 } else { 1e-9 }
}

/// The first of the listed steps at which the path has lost PyTorch's because it is chaotic: one unit in the last place of
/// the start matters by more than the limit. A path that is lost for another reason is a failure.
fn first_chaos(case: &Case) -> Option<usize> {
    let ours = case.run(&case.start);
    for (&step, theirs) in &case.iterates {
        let apart = deviation(&ours[&step][0], theirs);
        if apart <= limit(step) {
            continue;
        }
        let moved = (0..case.start.len()).map(|at| {
            let mut start = case.start.clone();
            start[at] = start[at].next_up();
            deviation(&case.run(&start)[&step][0], &ours[&step][0])
        });
        let chaos = moved.fold(0.0f64, f64::max);
        assert!(
            chaos > limit(step),
            "{}, step {step}: {apart:.1e} from PyTorch's, and an ulp in the start matters by {chaos:.1e} only",
            case.name()
        );
        return Some(step);
    }
    None
}

fn chaotic(file: &str) -> Vec<String> {
    let golden = golden(file);
    let found = golden.cases.iter().filter_map(|case| Some((case, first_chaos(case)?)));
    found.map(|(case, step)| format!("{}: {step}", case.name())).collect()
}

#[test]
fn rules_take_pytorchs_thousand_steps() {
    assert_eq!(
        chaotic("torch_optim.json"),
        [
            "RMSprop {\"lr\":0.001} on quadratic: 1000",
            "Adadelta {\"lr\":1.0} on rosenbrock: 1000",
            "Adadelta {\"lr\":1.0} on quadratic: 200",
            "NAdam {\"lr\":0.01} on quadratic: 500",
        ]
    );
}

#[test]
fn every_option_is_pytorchs() {
    assert_eq!(
        chaotic("torch_optim_options.json"),
        [
            "Adadelta {\"eps\":0.0001,\"lr\":0.5,\"rho\":0.95} on quadratic: 100",
            "Adadelta {\"lr\":1.0,\"weight_decay\":0.1} on quadratic: 150",
            "Adadelta {\"eps\":0.001,\"lr\":1.0,\"maximize\":true} on hill: 100",
            "NAdam {\"betas\":[0.7,0.9],\"lr\":0.01,\"momentum_decay\":0.0} on quadratic: 50",
            "Adamax {\"betas\":[0.7,0.9],\"eps\":0.01,\"lr\":0.01} on quadratic: 100",
        ]
    );
}

#[test]
fn the_mean_of_averaged_descent_is_pytorchs() {
    let golden = golden("torch_optim_options.json");
    let averaged = golden.cases.iter().filter(|case| !case.means.is_empty());
    let mut n_cases = 0;
    for case in averaged {
        let ours = case.run(&case.start);
        for (step, theirs) in &case.means {
            assert!(deviation(&ours[step][1], theirs) <= limit(*step), "{}, step {step}", case.name());
        }
        n_cases += 1;
    }
    assert_eq!(n_cases, 5);
}

/// A path without one of its options is another: what the golden files do not notice they do not test.
#[test]
fn the_golden_paths_notice_every_option() {
    let mut noticed = BTreeSet::new();
    for case in ["torch_optim.json", "torch_optim_options.json"].iter().flat_map(|file| golden(file).cases) {
        let options: Vec<String> = case.kwargs.keys().cloned().collect();
        for option in options.into_iter().filter(|option| option != "lr") {
            let mut kwargs = case.kwargs.clone();
            kwargs.remove(&option);
            if option == "momentum" {
                kwargs.remove("nesterov");
            }
            let steps = case.iterates.keys().filter(|step| **step <= 50).copied().collect::<Vec<_>>();
            let other = Case {
                optimizer: case.optimizer.clone(),
                kwargs,
                function: case.function.clone(),
                start: case.start.clone(),
                iterates: steps.iter().map(|step| (*step, Vec::new())).collect(),
                means: BTreeMap::new(),
            };
            let found = other.run(&other.start);
            let apart = steps.iter().map(|step| deviation(&found[step][0], &case.iterates[step]));
            let apart = apart.fold(0.0f64, f64::max);
            let has_effect =
                apart > 1e-6 || found.values().any(|found| found[0].iter().any(|x| !x.is_finite()));
            // Averaging leaves the path alone, and is held by its means.
            assert!(has_effect || option == "t0", "{} without `{option}`: {apart:.1e}", case.name());
            let rule = case.optimizer.to_lowercase();
            noticed.extend(own_names(&option).into_iter().map(|own| (rule.clone(), own)));
        }
    }
    for name in [
        "sgd", "adam", "adamw", "nadam", "radam", "adamax", "adagrad", "rmsprop", "adadelta", "rprop", "asgd",
    ] {
        for option in find(name).unwrap().options.iter().filter(|option| option.name != "lr") {
            assert!(
                noticed.contains(&(name.to_owned(), option.name)),
                "no golden path has {name}'s {}",
                option.name
            );
        }
    }
}
