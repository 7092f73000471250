//! Iterating studies from outside: a notebook of maps, optimizers and solvers, each held against what is known of it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::path::Path;

use gradbook::formula::Labelled;
use gradbook::notebook::{Notebook, Records};
use gradbook::random::{Key, Stream, fill_normal};
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

/// A notebook of one study with these lines, and its measurement of a name.
fn measured(lines: &str, name: &str) -> Labelled {
    let records = run(&format!("title: T\ncells:\n- study: s\n  kind: iterate\n{lines}"), 2);
    let study = records.studies().next().unwrap();
    let (_, value) = study.measurements.iter().find(|(own, _)| own == name).unwrap();
    value.clone()
}

/// Momentum, a schedule, clipping by a limit that moves with the step, and noise, against a loop by hand.
#[test]
fn a_step_is_made_of_its_parts_in_their_order() {
    let lines = "  let: {f(x): sum(lam*x^2)/2, lam: \"linspace(1, 3, 3)\"}\n  minimise: f\n  \
        optimizer: {sgd: {lr: eta, momentum: 0.5}}\n  schedule: inverse_root\n  clip: {value: 1/(step + 1)}\n  \
        noise: {normal: sigma}\n  start: {x: 2*ones(3)}\n  steps: 25\n  vary: {eta: [0.1, 0.4], sigma: [0, 0.3], seed: [4, 9]}\n  \
        record: {path: x}\n  measure: {all: path}\n";
    let found = measured(lines, "all");
    let mut at = found.values().chunks(26 * 3);
    for eta in [0.1, 0.4] {
        for sigma in [0.0, 0.3] {
            for seed in [4u64, 9] {
                let mut noise = vec![0.0; 25 * 3];
                fill_normal(&mut Stream::new(&[Key::Name("noise"), Key::Number(seed)]), &mut noise);
                let (mut x, mut buffer) = ([2.0f64; 3], [0.0f64; 3]);
                let path = at.next().unwrap();
                assert_eq!(path[..3], x);
                for step in 0..25 {
                    let limit = 1.0 / (step as f64 + 1.0);
                    for i in 0..3 {
                        let gradient = (i as f64 + 1.0) * x[i] + sigma * noise[3 * step + i];
                        let clipped = gradient.clamp(-limit, limit);
                        buffer[i] = if step == 0 { clipped } else { 0.5 * buffer[i] + clipped };
                        x[i] -= eta / (step as f64 + 1.0).sqrt() * buffer[i];
                        let error = (path[3 * (step + 1) + i] - x[i]).abs();
                        assert!(error < 1e-14, "η {eta} σ {sigma} seed {seed} step {step}: off by {error:e}");
                    }
                }
            }
        }
    }
}

/// A map with noise of its own, and an average that is a further state beside an optimizer.
#[test]
fn states_beside_the_first_see_the_state_before_the_step() {
    let lines = "  map: {x: x/2 + noise, sum: sum + x}\n  noise: {normal: 2}\n  start: {x: 1, sum: 0}\n  steps: 12\n  \
        record: {one: x, all: sum}\n  measure: {path: one, total: all}\n  vary: {seed: [3]}\n";
    let (path, total) = (measured(lines, "path"), measured(lines, "total"));
    let mut noise = vec![0.0; 24];
    fill_normal(&mut Stream::new(&[Key::Name("noise"), Key::Number(3)]), &mut noise);
    let (mut x, mut sum) = (1.0, 0.0);
    for step in 0..=12 {
        assert_eq!((path.values()[step], total.values()[step]), (x, sum), "{step}");
        // Both states have noise, one after the other; that of x comes first.
        sum += x;
        x = x / 2.0 + 2.0 * noise.get(2 * step).copied().unwrap_or(0.0);
    }
}

/// Newton's method on a quadratic takes one step; then its records hold. From where the Hessian is indefinite, plain Newton
/// goes to the saddle, and a number that is not finite ends a run with its reason.
#[test]
fn a_solver_leaves_its_path_and_its_reason() {
    let lines = "  let: {f(x): sum(lam*(x - 1)^2), lam: \"linspace(1, 2, 2)\"}\n  minimise: f\n  solver: newton\n  \
        start: {x: zeros(2)}\n  until: {steps: 4}\n  record: {value: loss, at: step}\n  \
        measure: {values_of: value, ats: at, taken: steps, why: reason, asked: hessians}\n";
    assert_eq!(measured(lines, "values_of").values(), [3.0, 0.0, 0.0, 0.0, 0.0]);
    assert_eq!(measured(lines, "ats").values(), [0.0, 1.0, 1.0, 1.0, 1.0]);
    let scalar = |name: &str| measured(lines, name).as_scalar();
    assert_eq!((scalar("taken"), scalar("why"), scalar("asked")), (Some(1.0), Some(0.0), Some(1.0)));
    let broken = "  let: {f(x): log(x)}\n  minimise: f\n  solver: {gradient_descent: {line_search: none, lr: 1}}\n  \
        start: {x: x0}\n  vary: {x0: [0.5, 2]}\n  until: {steps: 6}\n  record: {path: x}\n  \
        measure: {way: path, when: diverged, why: reason}\n";
    // From ½ the first step of length 1/x = 2 goes beyond 0, where there is no logarithm.
    assert_eq!(measured(broken, "when").values()[0], 1.0);
    assert_eq!(measured(broken, "why").values()[0], 6.0);
    let way = measured(broken, "way");
    assert_eq!(way.values()[..2], [0.5, -1.5]);
    assert!(way.values()[2..7].iter().all(|x| x.is_nan()));
}

/// What says how many components there are has a trial of its own, though it takes numbers.
#[test]
fn a_number_that_shapes_a_state_is_no_lane() {
    let lines = "  map: {x: x/2}\n  start: {x: ones(n)}\n  steps: 2\n  vary: {n: [2, 3], c: [1, 2]}\n  measure: {size: c*sum(x over i)}\n";
    assert_eq!(measured(lines, "size").values(), [0.5, 1.0, 0.75, 1.5]);
}

/// What BFGS has learnt of a quadratic after n steps to the minima of their lines is the inverse Hessian (Nocedal & Wright
/// 2006, theorem 6.4); it begins with the identity, and a method without such a matrix has none. An update leads from each
/// point to the next.
#[test]
fn a_solver_tells_its_steps_and_what_it_learnt() {
    let lines = "  let: {f(x): sum(lam*(x - 1)^2), lam: \"linspace(1, 3, 3)\"}\n  minimise: f\n  solver: by\n  \
        start: {x: \"linspace(2, 5, 3)\"}\n  until: {gradient: 0, steps: 3}\n  every: 2\n  \
        vary: {m: {BFGS: {by: {bfgs: {line_search: exact, scale: false}}}, other: {by: {lbfgs: {line_search: exact}}}}}\n  \
        record: {h: inverse, u: update, x2: x}\n  measure: {learnt: h, steps_of: u, path: x2}\n";
    let learnt = measured(lines, "learnt");
    let axes: Vec<(&str, usize)> =
        learnt.axes().iter().map(|axis| (axis.name.as_str(), axis.len())).collect();
    assert_eq!(axes, [("m", 2), ("step", 3), ("i", 3), ("j", 3)]);
    for row in 0..3 {
        for column in 0..3 {
            let at = |step: usize| learnt.values()[9 * step + 3 * row + column];
            let inverse = if row == column { 0.5 / (1.0 + row as f64) } else { 0.0 };
            assert_eq!(at(0), f64::from(u8::from(row == column)));
            assert!((at(2) - inverse).abs() < 1e-14 && (at(1) - inverse).abs() < 1.0, "{}", at(2));
        }
    }
    assert!(learnt.values()[27..].iter().all(|x| x.is_nan()));
    let (updates, path) = (measured(lines, "steps_of"), measured(lines, "path"));
    let at = |array: &Labelled, step: usize| array.values()[3 * step..3 * step + 3].to_vec();
    // Steps 0, 2 and 3 are recorded: the update from 2 leads to 3, and from there no step is taken.
    let moved: Vec<f64> = at(&path, 2).iter().zip(at(&path, 1)).map(|(next, now)| next - now).collect();
    assert_eq!((at(&updates, 1), at(&updates, 2)), (moved, vec![0.0; 3]));
    assert!(at(&updates, 0).iter().all(|u| *u < -0.1));
}

/// A map that is recorded or measured is a point, with an axis that formulas and figures can name.
#[test]
fn a_map_stands_on_the_axis_of_components() {
    let lines = "  map: {x: x/2}\n  start: {x: 8}\n  steps: 2\n  vary: {c: [1, 3]}\n  record: {q: \"{u: x, v: c}\"}\n  \
        measure: {path: q, first: \"q[i=u]\", point: \"c*{a: 1, b: 10}\"}\n";
    let names = |array: &Labelled| array.axes().iter().map(|axis| axis.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&measured(lines, "path")), ["c", "step", "i"]);
    assert_eq!(measured(lines, "first").values()[..3], [8.0, 4.0, 2.0]);
    let point = measured(lines, "point");
    assert_eq!((names(&point), point.values()), (vec!["c".into(), "i".into()], &[1.0, 10.0, 3.0, 30.0][..]));
}
