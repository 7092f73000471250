//! A program whose numbers are inputs with lanes does in each lane, to the bit, what a program does that has them as constants.

use super::rosenbrock;
use crate::autodiff::{Compiler, Graph, Var};
use crate::optimizer::{Entry, Position, REGISTRY, Range, STEP_SIZE, SettingKind, Settings, StateTensor};

const LANES: usize = 9;
const STEPS: usize = 60;

/// The numbers of a rule, each with its value in a lane.
fn numbers(entry: &Entry, lane: usize) -> Vec<(&'static str, f64)> {
    let mut all = Vec::new();
    for (at, option) in entry.options.iter().enumerate() {
        let SettingKind::Number { default, range } = option.kind else { continue };
        // Different options take their special values in different lanes.
        let turn = (lane + at) % LANES;
        let share = turn as f64 / LANES as f64;
        let usual = default.unwrap_or(0.01);
        let value = match (option.name, turn) {
            (_, 1) => usual,
            (STEP_SIZE, _) => usual * (0.1 + share),
            ("t0", _) => 10.0 * share,
            (_, 0) if range.holds(0.0) => 0.0,
            _ => match range {
                Range::BelowOne | Range::UpToOne | Range::InsideOne => 0.05 + 0.9 * share,
                Range::AboveOne => 1.05 + share,
                Range::Any | Range::NotNegative | Range::Positive => {
                    1e-3 + usual * share + 0.1 * share * share
                }
            },
        };
        all.push((option.name, value));
    }
    all
}

fn start(lane: usize) -> [f64; 2] {
    [-1.2 + 0.1 * lane as f64, 1.0 - 0.05 * lane as f64]
}

/// The outputs of a step, and the state with its names.
fn step<'g>(graph: &'g Graph, settings: &Settings<'g>) -> (Vec<Var<'g>>, Vec<(String, StateTensor)>) {
    let parameter = graph.input("p", &[2]);
    let loss = rosenbrock(parameter);
    let gradient = graph.grad(loss, &[parameter]).unwrap()[0];
    let rule = settings.rule();
    let tensors = rule.state();
    let state: Vec<Var<'_>> = tensors.iter().map(|tensor| tensor.input(graph, "p", &[2])).collect();
    let step_size = settings.step_size().var(graph);
    let update = rule.update(&Position { parameter, gradient, loss, step_size }, &state).unwrap();
    let named = tensors.into_iter().map(|tensor| (format!("p.{}", tensor.name), tensor)).collect();
    (std::iter::once(update.parameter).chain(update.state).collect(), named)
}

/// The path of one lane, with constants.
fn alone(entry: &'static Entry, switches: &[&str], numbers: &[(&str, f64)], lane: usize) -> Vec<f64> {
    let graph = Graph::new();
    let mut settings = Settings::new(entry);
    numbers.iter().for_each(|(name, value)| settings.set(name, (*value).into()).unwrap());
    switches.iter().for_each(|switch| settings.turn(switch, true).unwrap());
    let (outputs, tensors) = step(&graph, &settings);
    let mut compiler = Compiler::new(&graph, &outputs).carry(0, "p");
    for (at, (name, _)) in tensors.iter().enumerate() {
        compiler = compiler.carry(at + 1, name);
    }
    let mut replay = compiler.compile::<f64>().unwrap().replay();
    replay.set("p", &start(lane)).unwrap();
    for (name, tensor) in &tensors {
        replay.set(name, &tensor.start(2)).unwrap();
    }
    replay.run_steps(STEPS);
    replay.output(0).to_vec()
}

/// Runs all lanes at once, with lanes for those numbers whose names are wanted, and each lane alone.
fn assert_same(entry: &'static Entry, switches: &[&'static str], is_wanted: impl Fn(&str) -> bool) {
    // What has no lanes is as in the last one, where no number has a special value.
    let of_lane = |lane: usize| -> Vec<(&'static str, f64)> {
        let pairs = numbers(entry, lane).into_iter().zip(numbers(entry, LANES - 1));
        pairs.map(|(own, common)| if is_wanted(own.0) { own } else { common }).collect()
    };
    let graph = Graph::new();
    let mut settings = Settings::new(entry);
    let mut laned = vec!["p".to_owned()];
    for (name, value) in of_lane(0) {
        if is_wanted(name) {
            settings.set(name, graph.input(name, &[]).into()).unwrap();
            laned.push(name.to_owned());
        } else {
            settings.set(name, value.into()).unwrap();
        }
    }
    switches.iter().for_each(|switch| settings.turn(switch, true).unwrap());
    let (outputs, tensors) = step(&graph, &settings);
    let mut compiler = Compiler::new(&graph, &outputs).carry(0, "p");
    for (at, (name, tensor)) in tensors.iter().enumerate() {
        compiler = compiler.carry(at + 1, name);
        if tensor.laned {
            laned.push(name.clone());
        }
    }
    let names: Vec<&str> = laned.iter().map(String::as_str).collect();
    let mut sweep = compiler.lanes(&names).compile::<f64>().unwrap().sweep(LANES);
    for lane in 0..LANES {
        sweep.set_lane(lane, "p", &start(lane)).unwrap();
        for (name, value) in of_lane(lane).into_iter().filter(|(name, _)| is_wanted(name)) {
            sweep.set_lane(lane, name, &[value]).unwrap();
        }
    }
    for (name, tensor) in &tensors {
        if tensor.laned {
            sweep.set_lanes(name, &tensor.start(2).repeat(LANES)).unwrap();
        } else {
            sweep.set(name, &tensor.start(2)).unwrap();
        }
    }
    sweep.run(STEPS);
    for lane in 0..LANES {
        let (together, alone) = (sweep.lane(lane, 0), alone(entry, switches, &of_lane(lane), lane));
        let bits = |values: &[f64]| -> Vec<u64> {
            values.iter().map(|x| if x.is_nan() { u64::MAX } else { x.to_bits() }).collect()
        };
        let place = format!("{} {switches:?}, lane {lane}, {:?}", entry.name, of_lane(lane));
        assert_eq!(bits(together), bits(&alone), "{place}: {together:?} and {alone:?}");
    }
}

fn switches(entry: &Entry) -> Vec<&'static str> {
    let is_switch = |option: &&crate::optimizer::Setting| option.kind == SettingKind::Switch;
    entry.options.iter().filter(is_switch).map(|option| option.name).collect()
}

#[test]
fn lanes_have_the_bits_of_programs_with_constants() {
    for entry in &REGISTRY {
        assert_same(entry, &[], |_| true);
        for switch in switches(entry) {
            assert_same(entry, &[switch], |_| true);
        }
        assert_same(entry, &switches(entry), |_| true);
    }
}

#[test]
fn each_number_may_have_lanes_alone() {
    for entry in &REGISTRY {
        for (wanted, _) in numbers(entry, 0) {
            assert_same(entry, &[], |name| name == wanted);
        }
    }
}
