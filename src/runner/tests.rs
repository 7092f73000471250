use super::*;
use crate::formula::{Axis, Labels};
use crate::notebook::{CellRecord, ClaimRecord, Notebook, Records, TrialRecord, Verdict};

fn records(text: &str) -> Records {
    let notebook = Notebook::parse("t", "t.yaml", text, &[]).map_err(|e| e.render()).unwrap();
    let options = Options { jobs: 2, folder: std::path::PathBuf::new(), log: None };
    run(&notebook, &options, &Silent).map_err(|e| format!("{e:?}")).unwrap()
}

fn error_of(text: &str) -> String {
    let notebook = Notebook::parse("t", "t.yaml", text, &[]).map_err(|e| e.render()).unwrap();
    let options = Options { jobs: 1, folder: std::path::PathBuf::new(), log: None };
    match run(&notebook, &options, &Silent) {
        Err(RunError::Input(error)) => error.render(&notebook.sources),
        other => format!("{other:?}"),
    }
}

fn verdict(claim: &str) -> Verdict {
    let text = format!(
        "title: T\ncells:\n- study: one\n  kind: evaluate\n  vary: {{seed: 0..4, x: [1, 2]}}\n  \
         measure: {{noisy: x + (seed - 1.5)/10}}\n- claim: C\n  {claim}\n"
    );
    records(&text).claims().next().unwrap().judgement.verdict
}

#[test]
fn verdicts_follow_the_kind_of_claim() {
    // The standard error of 0.1 · {-1.5, -0.5, 0.5, 1.5} is 0.0645.
    assert_eq!(verdict("that: noisy ~ x within 0.1501"), Verdict::Holds);
    assert_eq!(verdict("that: noisy ~ x within 0.1"), Verdict::Fails);
    assert_eq!(verdict("that: noisy ~ x within 0.14\n  kind: stat\n  over: seed"), Verdict::Holds);
    assert_eq!(verdict("that: noisy ~ x within 0.1\n  kind: stat\n  over: seed"), Verdict::Inconclusive);
    assert_eq!(verdict("that: noisy ~ x + 1 within 0.5\n  kind: stat\n  over: seed"), Verdict::Fails);
    assert_eq!(verdict("that: noisy > x\n  kind: refute"), Verdict::Fails);
    assert_eq!(verdict("that: max(noisy over seed) > x\n  kind: refute"), Verdict::Refuted);
    assert_eq!(verdict("that: noisy < 1\n  kind: emp"), Verdict::NotReplicated);
    assert_eq!(verdict("that: noisy - x > -0.2\n  kind: emp\n  over: seed"), Verdict::Replicated);
    assert_eq!(verdict("that: noisy - x > -0.1\n  kind: emp\n  over: seed"), Verdict::Inconclusive);
    assert_eq!(verdict("that: noisy - x > 0.2\n  kind: emp\n  over: seed"), Verdict::NotReplicated);
    assert_eq!(verdict("that: noisy - x < 0.2\n  kind: refute\n  over: seed"), Verdict::Refuted);
    assert_eq!(
        verdict("that: 0*noisy < 0\n  kind: emp\n  over: seed"),
        Verdict::NotReplicated,
        "seeds that agree exactly"
    );
    assert_eq!(verdict("that: 0*noisy <= 0\n  kind: emp\n  over: seed"), Verdict::Replicated);
    assert_eq!(verdict("that: noisy > 0 and noisy < 3\n  kind: bound"), Verdict::Holds);
    assert_eq!(verdict("that: noisy > 0 and noisy < 2\n  kind: bound"), Verdict::Fails);
}

#[test]
fn names_are_trials_and_numbers_are_arrays() {
    let all = records(
        "title: T\ncells:\n- study: one\n  kind: evaluate\n  let: {twice: 2*x}\n  vary: {x: [1, 2, 3], f: [twice, x2]}\n  \
         measure: {y: f}\n- study: two\n  kind: evaluate\n  measure: {z: \"sum(one.y[f=twice])\"}\n"
            .replace("{twice: 2*x}", "{twice: 2*x, x2: x^2}")
            .as_str(),
    );
    let one = all.studies().next().unwrap();
    assert_eq!(one.trials.len(), 2);
    let y = &one.measurements[0].1;
    assert_eq!(y.axes()[0], Axis::numbers("x", vec![1.0, 2.0, 3.0]));
    assert_eq!(y.axes()[1].labels, Labels::Names(vec!["twice".into(), "x2".into()]));
    assert_eq!(y.values(), [2.0, 1.0, 4.0, 4.0, 6.0, 9.0]);
    assert_eq!(all.studies().nth(1).unwrap().measurements[0].1.as_scalar(), Some(12.0));
}

#[test]
fn records_of_a_sweep_give_numbers_to_trials_and_to_claims() {
    let all = records(
        "title: T\nlet: {p: a*10}\ncells:\n- study: one\n  kind: evaluate\n  vary:\n    setup:\n      \"small, a\": {a: 1, f: tanh}\n      \
         big: {a: 2, f: relu}\n  measure: {y: a*10 + f(0)}\n- claim: C\n  that: y = p\n- claim: D\n  that: y[setup=\"small, a\"] = 10\n",
    );
    assert!(all.claims().all(|claim| claim.judgement.verdict == Verdict::Holds));
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let text = "title: T\ncells:\n- study: one\n  kind: evaluate\n  vary: {f: [tanh, sigmoid, sin, cos], x: \"uniform(-1, 1, 50)\"}\n  measure: {y: f(x)}\n";
    let notebook = Notebook::parse("t", "t.yaml", text, &[]).map_err(|e| e.render()).unwrap();
    let with = |jobs| {
        let options = Options { jobs, folder: std::path::PathBuf::new(), log: None };
        metrics(&run(&notebook, &options, &Silent).unwrap())
    };
    assert_eq!(with(1), with(4));
}

#[test]
fn figures_and_tables_name_every_axis() {
    let study = "title: T\ncells:\n- study: one\n  kind: evaluate\n  vary: {x: [1, 2], seed: [0, 1]}\n  measure: {y: x + seed}\n";
    let error = error_of(&format!("{study}- figure: f\n  title: F\n  x: x\n  y: y\n"));
    assert!(error.starts_with("error: this also varies over `seed`\n  --> t.yaml:10:6\n"), "{error}");
    let error = error_of(&format!("{study}- table: t\n  rows: x\n  columns: {{a: y}}\n"));
    assert!(error.starts_with("error: this also varies over `seed`\n"), "{error}");
    let error =
        error_of(&format!("{study}- figure: f\n  title: F\n  x: x\n  y: mean(y over seed)\n  color: seed\n"));
    assert!(error.starts_with("error: nothing in this figure varies over `seed`\n"), "{error}");
    let error = error_of(&format!("{study}- claim: C\n  that: y[x=3] < 1\n"));
    assert!(error.contains(" --> t.yaml:8:"), "{error}");
}

#[test]
fn a_column_may_be_a_map_by_label() {
    let all = records(
        "title: T\ncells:\n- study: one\n  kind: evaluate\n  vary: {f: [tanh, relu]}\n  measure: {y: f(0)}\n- table: t\n  rows: f\n  \
         columns: {a: y, b: \"{relu: 2, tanh: 1}\"}\n",
    );
    let Some(CellRecord::Table(table)) = all.cells.last() else { panic!("no table") };
    assert_eq!(table.columns[1].values, [1.0, 2.0]);
}

#[test]
fn a_claim_that_survives_its_own_sabotage_is_found() {
    let text = |breaks: &str| {
        format!(
            "title: T\ncells:\n- study: one\n  kind: evaluate\n  let: {{forward: f(1+h) - f(1), f(x): x^2}}\n  vary: {{h: [0.1]}}\n  \
             measure: {{d: forward/h}}\n- claim: C\n  that: d ~ 2 within 0.2\n  breaks: {{set: {{{breaks}}}}}\n"
        )
    };
    let found = |breaks: &str| {
        let text = text(breaks);
        let notebook = Notebook::parse("t", "t.yaml", &text, &[]).map_err(|e| e.render()).unwrap();
        let options = Options { jobs: 1, folder: std::path::PathBuf::new(), log: None };
        let claims = run(&notebook, &options, &Silent).unwrap();
        assert_eq!(claims.claims().next().unwrap().judgement.verdict, Verdict::Holds);
        survivors(&notebook, &options).into_iter().map(|s| s.message).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(found("one.let.f(x): x^3"), "");
    assert!(found("one.let.f(x): x^2 + 1").starts_with("claim claim-1 survives its sabotage"));
    assert!(found("one.vary.h: \"[]\"").starts_with("`breaks` with one.vary.h=[] cannot be tried:\nerror: "));
}

#[test]
fn a_graph_has_the_adjoint_of_every_node() {
    let all = records(
        "title: T\ncells:\n- figure: g\n  title: G\n  kind: graph\n  let: {x: 3, w: 2, z: w*x, loss: z^2 + z}\n  of: loss\n  parameters: w\n",
    );
    let Some(CellRecord::Figure(figure)) = all.cells.last() else { panic!("no figure") };
    let shown: Vec<(&str, f64, Option<f64>)> =
        figure.nodes.iter().map(|node| (node.name.as_str(), node.value, node.adjoint)).collect();
    // loss = z² + z at z = 6: dloss/dz = 13, dloss/dw = 13 x, dloss/dx = 13 w; z is one node, used twice.
    assert_eq!(
        shown,
        [
            ("w", 2.0, Some(39.0)),
            ("x", 3.0, Some(26.0)),
            ("z", 6.0, Some(13.0)),
            ("", 2.0, None),
            ("", 36.0, Some(1.0)),
            ("loss", 42.0, Some(1.0))
        ]
    );
    assert!(figure.nodes[0].is_parameter && !figure.nodes[1].is_parameter);
}

const TUNED: &str = "\
title: T
cells:
- study: s
  kind: evaluate
  vary: {how: [near, far]}
  let: {near: (x - 1)^2, far: (x - 9)^2}
  tune: {space: {x: [0, 1, 2, 3]}, seeds: 2, minimise: loss}
  measure: {loss: how, at: x}
- claim: C
  that: \"loss[how=near] < 1/2\"
- claim: D
  that: \"loss[how=far] > 1\"
- claim: E
  that: \"at[how=far] = 3 and at[how=near] = 1\"
- claim: F
  that: 1 < 2
";

#[test]
fn a_choice_at_the_end_of_its_range_leaves_the_claims_that_use_it_open() {
    let records = records(TUNED);
    let ledger = records.studies().next().unwrap().tuning.clone().unwrap();
    assert_eq!(ledger.trials.len(), 2 * 4 * 2, "every variant has the same budget");
    // The best of what was tried is what was chosen.
    for choice in &ledger.choices {
        let own = |trial: &&TrialRecord| choice.variant.iter().all(|param| trial.params.contains(param));
        let losses =
            ledger.trials.iter().filter(own).map(|trial| trial.measurements[0].1.as_scalar().unwrap());
        let least = losses.fold(f64::INFINITY, |least, loss| if loss < least { loss } else { least });
        assert_eq!(choice.mean, least);
    }
    let edges: Vec<&[String]> = ledger.choices.iter().map(|choice| &choice.edges[..]).collect();
    assert_eq!(edges, [&[][..], &["x = 3, the greatest".to_owned()][..]]);
    let claims: Vec<&ClaimRecord> = records.claims().collect();
    let verdicts: Vec<Verdict> = claims.iter().map(|claim| claim.judgement.verdict).collect();
    assert_eq!(verdicts, [Verdict::Holds, Verdict::Inconclusive, Verdict::Inconclusive, Verdict::Holds]);
    let note = claims[1].note.as_deref().unwrap();
    assert_eq!(note, "Tuning chose x = 3, the greatest for how = far: a wider range may do better.");
    let metrics: serde_json::Value = serde_json::from_str(&metrics(&records)).unwrap();
    assert_eq!(metrics["studies"][0]["tuning"]["chosen"][1]["chosen"]["x"], 3.0);
}

#[test]
fn a_coordinate_has_the_labels_of_the_study_that_it_is_used_for() {
    let all = records(
        "title: T\ncells:\n- study: one\n  kind: evaluate\n  vary: {t: [0, 5, 100]}\n  measure: {a: t}\n- study: two\n  kind: evaluate\n  \
         vary: {t: [3, 1, 2]}\n  measure: {b: 2*t, c: \"cumsum(t over t)\"}\n- figure: f\n  title: T\n  x: t\n  y: b\n  theory: {double: 2*t}\n",
    );
    let Some(CellRecord::Figure(figure)) = all.cells.last() else { panic!("no figure") };
    assert_eq!(figure.theory[0].x, [3.0, 1.0, 2.0]);
    assert_eq!(figure.theory[0].y, [6.0, 2.0, 4.0]);
    assert_eq!(all.studies().nth(1).unwrap().measurements[1].1.values(), [3.0, 4.0, 6.0]);
}
