//! Models on tables from outside: mini-batches, starts by seed, and files of one's own.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use gradbook::formula::Labelled;
use gradbook::notebook::{Notebook, Records};
use gradbook::runner;
use gradbook::study::Files;

/// Three points on a plane, price = 1 + 2 area − 3 rooms, with a column that has nothing to do with it.
const HOUSES: &str = "area,noise,price,rooms\n1,7,0,1\n2,7,-1,2\n2,9,2,1\n5,4,5,2\n";

fn run(text: &str) -> Result<Records, String> {
    let files = Files::new(|name| match name {
        "houses.csv" => Ok(HOUSES.to_owned()),
        _ => Err("there is no such file".to_owned()),
    });
    let notebook = Notebook::parse_with("t", "t.yaml", text, &[], &files).map_err(|wrong| wrong.render())?;
    let options = runner::Options { jobs: 2, folder: std::path::PathBuf::new(), log: None };
    runner::run(&notebook, &options, &runner::Silent).map_err(|error| error.to_string())
}

/// A notebook of one study with these lines, and how many trials it had.
fn study(lines: &str) -> (Records, usize) {
    let records = run(&format!("title: T\ncells:\n- study: s\n{lines}")).unwrap();
    let trials = records.studies().next().unwrap().trials.len();
    (records, trials)
}

fn measured(records: &Records, name: &str) -> Labelled {
    let study = records.studies().next().unwrap();
    study.measurements.iter().find(|(own, _)| own == name).unwrap().1.clone()
}

/// Rows and starts are those of the seed, whatever else runs beside a lane.
#[test]
fn lanes_have_the_numbers_that_they_would_have_alone() {
    let lines = "  kind: iterate\n  problem: {mlp: {data: wine, standardise: true, hidden: [4, 3], activation: relu}}\n  \
        batch: 20\n  optimizer: {adam: {lr: s}}\n  steps: 20\n  every: 5\n  vary: {s: [0.01, 0.1], seed: [0, 3, 7]}\n  \
        record: {a: accuracy, l: loss, b: batch_loss, g: gradient}\n  measure: {aa: a, ll: l, bb: b, gg: g, end: x}\n";
    let ((lanes, one), (points, six)) =
        (study(lines), study(&lines.replace("every: 5", "every: 5 + 0*s + 0*seed")));
    assert_eq!((one, six), (1, 6));
    for name in ["aa", "ll", "bb", "gg", "end"] {
        let bits = |records| -> Vec<u64> {
            measured(records, name).values().iter().map(|value| value.to_bits()).collect()
        };
        assert_eq!(bits(&lanes), bits(&points), "{name}");
    }
    let loss = measured(&lanes, "ll");
    let first: Vec<f64> = loss.values().iter().copied().step_by(5).collect();
    assert_eq!(first[..3], first[3..], "the start is that of the seed, whatever the step size");
    assert!(first[0] != first[1] && first[1] != first[2]);
}

/// 178 = 2 · 89: at one place two batches of an epoch have the gradient of all rows on average, and rows that are drawn with
/// repetition have not.
#[test]
fn the_batches_of_an_epoch_have_the_full_gradient_on_average() {
    let lines = "  kind: iterate\n  problem: {softmax: {data: wine, standardise: true, ridge: 0.01}}\n  batch: how\n  \
        optimizer: {sgd: {lr: 0}}\n  start: {w: \"sin(linspace(1, 42, 42))\"}\n  steps: 1\n  \
        vary: {rows_by: {epoch: {how: 89}, draw: {how: {independent: 89}}}}\n  record: {g: gradient, f: full_gradient}\n  \
        measure: {off: \"max(abs(mean(g over step) - f[step=0]) over i)\", n: rows}\n";
    let (records, _) = study(lines);
    let off = measured(&records, "off");
    assert!(off.values()[0] < 1e-15 && off.values()[1] > 1e-3, "{:?}", off.values());
    assert_eq!(measured(&records, "n").values(), [178.0; 2]);
}

#[test]
fn a_file_of_ones_own_is_fitted() {
    let problem = "problem: {linear: {data: houses.csv, target: price, without: noise}}";
    let lines = format!(
        "  kind: iterate\n  {problem}\n  solver: gauss_newton\n  record: {{l: loss - least}}\n  measure: {{end: x, gap: \"l[step=last]\", low: least}}\n"
    );
    let (records, _) = study(&lines);
    for (found, expected) in measured(&records, "end").values().iter().zip([2.0, -3.0, 1.0]) {
        assert!((found - expected).abs() < 1e-13, "{found} {expected}");
    }
    assert!(measured(&records, "gap").as_scalar().unwrap().abs() < 1e-15);
    // The Hessian of ½ mean (w·x + b − y)² is mean (x, 1)(x, 1)ᵀ, here with trace 8.5 + 2.5 + 1.
    let lines = format!("  kind: spectrum\n  {problem}\n  measure: {{trace: sum(eigenvalues over k)}}\n");
    let (records, _) = study(&lines);
    assert!((measured(&records, "trace").as_scalar().unwrap() - 12.0).abs() < 1e-12);
    let error = run(
        "title: T\ncells:\n- study: s\n  kind: spectrum\n  problem: {linear: {data: flats.csv}}\n  measure: {c: condition}\n",
    );
    assert!(error.unwrap_err().starts_with("error: cannot read `flats.csv`: there is no such file"));
}

/// Numbers of rows and penalties have trials of their own, also where a record of the sweep says what they are for.
#[test]
fn numbers_that_shape_a_program_are_found_in_records() {
    let lines = "  kind: iterate\n  problem: model\n  batch: rows_of\n  optimizer: {sgd: {lr: 0.1}}\n  steps: 3\n  \
        vary: {b: [2, 5], r: [0, 0.1], kind: {one: {model: {softmax: {data: wine, ridge: r}}, rows_of: {epochs: b}}, \
        two: {model: {softmax: {data: wine, ridge: 0.1}}, rows_of: {independent: b}}}}\n  measure: {end: norm(x over i)}\n";
    let (records, trials) = study(lines);
    assert_eq!(trials, 8);
    let end = measured(&records, "end");
    let mut found: Vec<u64> = end.values().iter().map(|x| x.to_bits()).collect();
    found.sort_unstable();
    found.dedup();
    // Of the second record, r is not used.
    assert_eq!(found.len(), 6);
}
