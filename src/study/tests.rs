use super::*;
use crate::yaml::{Diagnostic, Scalar, Sources, Yaml, parse};

fn tree(text: &str) -> (Sources, Yaml) {
    let mut sources = Sources::default();
    let id = sources.add("t.yaml", text);
    let tree = parse(&sources, id).unwrap();
    (sources, tree)
}

fn number(scalar: &Scalar) -> Result<f64, Diagnostic> {
    match scalar.text.as_str() {
        "2*L" => Ok(8.0),
        other => Err(Diagnostic::new(format!("unknown name `{other}`"), scalar.locate(0, other.len()))),
    }
}

fn sweep(text: &str) -> Sweep {
    let (sources, y) = tree(text);
    Sweep::read(y.entries().unwrap(), &number).map_err(|e| e.render(&sources)).unwrap()
}

fn error_of(text: &str) -> String {
    let (sources, y) = tree(text);
    Sweep::read(y.entries().unwrap(), &number).unwrap_err().render(&sources)
}

#[test]
fn a_sweep_is_a_full_factorial_with_the_last_axis_fastest() {
    let s = sweep("cell: [tanh, relu]\nsigma: [1, 2*L]\nseed: 0..3\n");
    assert_eq!(s.len(), 12);
    let trial = s.trial(7);
    assert_eq!(trial.place, [1, 0, 1]);
    assert!(matches!(trial.param("cell"), Some(Param::Name { name, .. }) if name == "relu"));
    assert_eq!(trial.param("seed"), Some(&Param::Number(1.0)));
    assert_eq!(s.trial(11).param("sigma"), Some(&Param::Number(8.0)));
    assert_eq!(Sweep::default().len(), 1);
}

#[test]
fn ranges_are_those_of_rust() {
    assert_eq!(sweep("t: 5..=7").axes[0].labels, AxisLabels::Numbers(vec![5.0, 6.0, 7.0]));
    assert_eq!(sweep("t: -1..1").axes[0].labels, AxisLabels::Numbers(vec![-1.0, 0.0]));
}

#[test]
fn records_set_several_names_and_resolve_into_the_set_up() {
    let s = sweep(
        "setup:\n  one: {cell: relu, init: {normal: {gain: sigma}}}\n  two: {cell: tanh, init: zero}\nsigma: [3]\n",
    );
    let (_, network) = tree("{cell: cell, init: init, also: 'cell', layers: 50}");
    let resolved = s.trial(0).resolve(&network);
    assert_eq!(resolved.get("cell").unwrap().text(), Some("relu"));
    assert_eq!(resolved.get("also").unwrap().text(), Some("cell"));
    let gain = resolved.get("init").and_then(|n| n.get("normal")).and_then(|n| n.get("gain")).unwrap();
    assert_eq!(gain.scalar().unwrap().number(), Some(3.0));
}

#[test]
fn a_resolved_name_is_shown_where_it_was_written() {
    let (sources, y) = tree("cell: [sigmoid, lstn]\n");
    let s = Sweep::read(y.entries().unwrap(), &number).unwrap();
    let (_, network) = tree("{cell: cell}");
    let node = s.trial(1).resolve(&network);
    let error =
        Diagnostic::new("unknown cell `lstn`", node.get("cell").unwrap().span).label("did you mean `lstm`?");
    assert_eq!(
        error.render(&sources),
        "error: unknown cell `lstn`\n --> t.yaml:1:17\n  |\n1 | cell: [sigmoid, lstn]\n  |                 ^^^^ did you mean `lstm`?\n"
    );
}

#[test]
fn odd_sweeps_are_refused() {
    for (text, message) in [
        ("n: []", "`n` takes no value, so there is no trial"),
        ("n: 3..3", "the range is empty, so there is no trial"),
        ("n: 0..2000000", "the range has 2000000 values; the most is 1000000"),
        ("n: 0..2000\nm: 0..2000", "the sweep has 4000000 trials or more; the most is 1000000"),
        ("n: [1, he]", "`he` is not a number, but other values of this axis are"),
        ("n: [1, 1.0]", "`n` takes the value 1.0 twice"),
        ("n: lg(1, 2, 3)", "unknown spacing `lg`"),
        ("n: log(0, 2, 3)", "a logarithmic spacing needs positive bounds"),
        ("n: log(1, 2)", "`log` takes three arguments, found 2"),
        ("n: log(1, 2, 2.5)", "the number of values is a whole number from 1 to 1000000"),
        ("n: some", "`n` is not given as values to take"),
        ("n: 0..L", "unknown name `L`"),
        ("'2n': [1]", "`2n` is not a name that formulas can use"),
        ("n: {a: {x: 1}, b: {y: 1}}", "the record `b` does not set `x`, but the first one does"),
        ("n: {a: {n: 1}}", "`n` is varied twice"),
        ("n: [[1]]", "expected a number or a name, found a list"),
    ] {
        let error = error_of(text);
        assert!(error.starts_with(&format!("error: {message}\n")), "{text}: {error}");
    }
}
