use serde_json::{Value, json};

use super::digest::hash;
use super::*;
use crate::notebook::Notebook;
use crate::runner::{Options, Silent, metrics, run};

fn tolerances(yaml: &str) -> Vec<MetricTolerance> {
    let text = format!(
        "title: T\nsnapshot: {yaml}\ncells:\n- study: s\n  kind: evaluate\n  measure: {{long: 1, x: 1}}\n\
         - claim: C\n  id: c\n  that: x = 1\n"
    );
    Notebook::parse("t", "t.yaml", &text, &[]).map_err(|wrong| wrong.render()).unwrap().tolerances
}

fn nothing() -> Records {
    Records { id: "t".into(), title: String::new(), guide: None, cells: Vec::new(), is_quick: false }
}

fn metrics_of(long: &[f64], x: f64) -> String {
    json!({"studies": [{"id": "s", "kind": "evaluate", "trials": [
        {"params": {"h": 0.1}, "outcome": "ok", "measurements": {"long": long, "short": [1.5, "NaN"], "x": x}}]}],
        "claims": [{"id": "c", "verdict": "holds", "measured": x}]})
    .to_string()
}

fn long(fifth: f64) -> Vec<f64> {
    (0..20).map(|i| if i == 5 { fifth } else { f64::from(i) }).collect()
}

#[test]
fn a_changed_bit_of_a_long_array_shows_in_its_digest() {
    let of = |fifth: f64| snapshot(&metrics_of(&long(fifth), 0.1), &nothing(), &[]).unwrap();
    let (one, other) = (of(5.0), of(5.0_f64.next_up()));
    let parsed: Value = serde_json::from_str(&one).unwrap();
    let measured = &parsed["studies"][0]["trials"][0]["measurements"];
    assert_eq!((&measured["short"], &measured["x"]), (&json!([1.5, "NaN"]), &json!(0.1)));
    assert_eq!(measured["long"]["last"], json!(19.0));
    let found = compare(&one, &other, &[]).unwrap();
    let changed: Vec<&str> = found.iter().map(|difference| difference.metric.as_str()).collect();
    assert_eq!(changed, ["s.long.bits"]);
    assert!(compare(&one, &one, &[]).unwrap().is_empty());
}

#[test]
fn all_nans_are_one_and_the_zeros_are_two() {
    let nan = |bits: u64| hash(&[1.0, f64::from_bits(bits)]);
    assert_eq!(nan(0xfff8_0000_0000_0000), nan(0x7ff0_0000_0000_00ab));
    assert_ne!(hash(&[0.0]), hash(&[-0.0]));
    let of = |x: f64| snapshot(&metrics_of(&[], x), &nothing(), &[]).unwrap();
    assert_eq!(compare(&of(0.0), &of(-0.0), &[]).unwrap().len(), 2);
}

#[test]
fn a_tolerance_is_held_number_by_number() {
    let given = tolerances("{s.long: {rel: 1e-3}, c: {abs: 0.5}}");
    let of = |fifth: f64, x: f64| snapshot(&metrics_of(&long(fifth), x), &nothing(), &given).unwrap();
    assert!(compare(&of(5.0, 0.1), &of(5.004, 0.1), &given).unwrap().is_empty());
    let found = compare(&of(5.0, 0.1), &of(5.006, 0.2), &given).unwrap();
    assert_eq!(
        table(&found, 9),
        "  metric     trial     old  new    relative change  tolerance
  s.long[5]  #0 h=0.1  5.0  5.006  +1.20e-3         rel 1e-3
  s.x        #0 h=0.1  0.1  0.2    +1.00e0          exact"
    );
    let found = compare(&of(5.0, 0.1), &of(5.0, 0.7), &given).unwrap();
    assert_eq!(found.last().map(|d| d.metric.as_str()), Some("claim c.measured"));
}

#[test]
fn what_is_new_or_gone_has_a_row_and_the_rest_is_counted() {
    let of = |measured: Value| {
        json!({"studies": [{"id": "s", "trials": [{"params": {"h": 0.5}, "measurements": measured}]}]})
            .to_string()
    };
    let found = compare(
        &of(json!({"a": 2.0, "b": 1, "c": [1, 2]})),
        &of(json!({"a": 2.5, "c": [1, 2], "d": 3})),
        &[],
    );
    assert_eq!(
        table(&found.unwrap(), 2),
        "  metric  trial     old  new  relative change  tolerance
  s.a     #0 h=0.5  2.0  2.5  +2.50e-1         exact
  s.d     #0 h=0.5  –    3                     exact
  and 1 more"
    );
    assert!(compare("{", "{}", &[]).is_err());
}

#[test]
fn what_tables_and_figures_show_is_kept_and_quick_results_are_not() {
    let text = "title: T\ncells:\n- study: s\n  kind: evaluate\n  vary: {h: [1, 2]}\n  measure: {y: h^2}\n\
                - table: t\n  rows: h\n  columns: {twice: 2*y}\n- figure: f\n  title: F\n  x: h\n  y: y\n  theory: {a: h}\n";
    let of = |text: &str| {
        let notebook = Notebook::parse("t", "t.yaml", text, &[]).map_err(|wrong| wrong.render()).unwrap();
        let options = Options { jobs: 1, folder: std::path::PathBuf::new(), log: None };
        let records = run(&notebook, &options, &Silent).unwrap();
        (metrics(&records), records)
    };
    let (numbers, records) = of(text);
    let whole = snapshot(&numbers, &records, &[]).unwrap();
    for (from, to, changed) in [
        ("2*y", "3*y", "table t.columns.twice[0]"),
        ("  y: y\n", "  y: y + 1\n", "figure f.curves[0].y[0]"),
        ("{a: h}", "{a: 2*h}", "figure f.theory[0].y[0]"),
    ] {
        let (numbers, records) = of(&text.replace(from, to));
        let found = compare(&whole, &snapshot(&numbers, &records, &[]).unwrap(), &[]).unwrap();
        assert_eq!(found.first().map(|d| d.metric.as_str()), Some(changed));
    }
    let quick = numbers.replacen("\"schema\": 1,", "\"schema\": 1, \"quick\": true,", 1);
    assert!(matches!(snapshot(&quick, &records, &[]), Err(SnapshotError::Quick)));
}

#[test]
fn the_head_of_a_snapshot_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a/metrics.snap");
    assert_eq!(read(&path).unwrap(), None);
    write(&path, "{}").unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), format!("{HEAD}{{}}\n"));
    std::fs::write(&path, "---\nsource: tests/notebooks.rs\n---\n{}\n").unwrap();
    write(&path, "{\"schema\":1}").unwrap();
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        "---\nsource: tests/notebooks.rs\n---\n{\"schema\":1}\n"
    );
    assert_eq!(read(&path).unwrap().as_deref(), Some("{\"schema\":1}\n"));
}
