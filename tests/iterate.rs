//! Iterating studies from outside: a notebook of maps, optimizers and solvers, each held against what is known of it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::path::Path;

use gradbook::notebook::{Notebook, Records};
use gradbook::runner;

const TEXT: &str = include_str!("data/iterate.yaml");

fn options(jobs: usize) -> runner::Options {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    runner::Options { jobs, folder, log: None }
}

fn run(text: &str, jobs: usize) -> Records {
    let notebook = Notebook::parse("iterate", "iterate.yaml", text, &[]);
    let notebook = notebook.map_err(|wrong| wrong.render()).unwrap();
    runner::run(&notebook, &options(jobs), &runner::Silent).unwrap()
}

#[test]
fn every_claim_holds_and_fails_under_its_breaks() {
    let records = run(TEXT, 0);
    for claim in records.claims() {
        assert!(claim.judgement.verdict.is_as_claimed(), "{}", claim.statement);
    }
    assert_eq!(records.claims().count(), 5);
    let notebook = Notebook::parse("iterate", "iterate.yaml", TEXT, &[]).map_err(|w| w.render()).unwrap();
    let survivors = runner::survivors(&notebook, &options(0));
    let messages: Vec<&str> = survivors.iter().map(|survivor| survivor.message.as_str()).collect();
    assert_eq!(messages, [""; 0]);
}

/// A trial of many lanes has the numbers of as many trials of one, however many threads share them.
#[test]
fn lanes_and_jobs_change_no_number() {
    let in_lanes = "title: T\ncells:\n- study: s\n  kind: iterate\n  let: {\"f(x, y)\": \"(a-x)^2 + b*(y-x^2)^2\"}\n  minimise: f\n  \
        optimizer: {adam: {lr: 0.05, beta1: m}}\n  noise: {normal: 0.1}\n  start: {p: {x: a, y: 1}}\n  steps: 60\n  \
        until: \"f(p) < 1e-2\"\n  record: {path: p}\n  every: log\n  vary: {a: \"linspace(-2, 2, 45)\", b: [1, 30], m: [0, 0.9], seed: [1, 5]}\n  \
        measure: {all: path, taken: steps, end: p}\n";
    // `every` depends on `a`, but not its value, so that each a is a trial of its own.
    let in_points = in_lanes.replace("steps: 60", "steps: 60 + 0*a + 0*b");
    let numbers = |records: &Records| {
        let study = records.studies().next().unwrap();
        let values = study.measurements.iter().flat_map(|(_, value)| value.values().to_vec());
        (study.trials.len(), values.map(f64::to_bits).collect::<Vec<_>>())
    };
    let (trials, expected) = numbers(&run(in_lanes, 1));
    assert_eq!(trials, 1);
    assert!(expected.len() > 10_000);
    assert_eq!(numbers(&run(in_lanes, 3)).1, expected);
    let (trials, found) = numbers(&run(&in_points, 2));
    assert_eq!(trials, 90);
    assert_eq!(found, expected);
}
