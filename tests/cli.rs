//! The command line from outside: exit codes, messages, and what is left on disk.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use gradbook::kernels::Isa;
use gradbook::notebook::{Cell, Notebook, schema};
use gradbook::runner;

fn gradbook(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradbook"));
    command.current_dir(folder);
    command
}

/// Runs a notebook in a fresh folder; gives the exit code, stdout, stderr and the folder.
fn run(notebook: &str, arguments: &[&str]) -> (i32, String, String, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("experiments")).unwrap();
    fs::write(folder.path().join("experiments/demo.yaml"), notebook).unwrap();
    let output = gradbook(folder.path()).args(["run", "demo"]).args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr), folder)
}

const GOOD: &str = "\
title: Finite differences
guide: \"2.3\"
let: {f(x): exp(x)}
cells:
- text: The error of a finite difference, with $h$.
- study: differences
  kind: evaluate
  let:
    forward: (f(1+h) - f(1))/h
    central: (f(1+h) - f(1-h))/(2*h)
  vary:
    h: log(1e-3, 1e-1, 9)
    rule: [forward, central]
  measure:
    err: abs(rule/f(1) - 1)
- table: orders
  rows: rule
  columns: {order: \"slope(log(err), log(h))\"}
- figure: by-step
  title: Truncation falls
  x: h
  y: err
  color: rule
  log: [x, y]
  claims: order
- claim: Truncation falls with the order of the rule
  id: order
  that: \"slope(log(err), log(h)) ~ {forward: 1, central: 2} within 0.05\"
";

#[test]
fn a_good_notebook_leaves_a_report() {
    let (code, out, err, folder) = run(GOOD, &["--jobs", "2"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("✓ Truncation falls with the order of the rule"), "{out}");
    assert!(out.contains("1 of 1 claim holds · reports/demo/report.md"), "{out}");
    let reports = folder.path().join("reports/demo");
    let report = fs::read_to_string(reports.join("report.md")).unwrap();
    assert!(report.contains("![Truncation falls](<figures/by-step.svg>)"), "{report}");
    assert!(fs::read_to_string(reports.join("figures/by-step.svg")).unwrap().starts_with("<svg"));
    let metrics: serde_json::Value =
        serde_json::from_slice(&fs::read(reports.join("metrics.json")).unwrap()).unwrap();
    assert_eq!(metrics["schema"], 1);
    assert_eq!(metrics["notebook"], "demo");
    assert_eq!(metrics["studies"][0]["trials"][1]["params"]["rule"], "central");
    assert_eq!(metrics["studies"][0]["trials"][0]["measurements"]["err"].as_array().unwrap().len(), 9);
    assert_eq!(metrics["claims"][0]["verdict"], "holds");
}

#[test]
fn a_claim_that_fails_is_exit_1_and_an_override_can_make_it_fail() {
    let (code, out, _, folder) = run(GOOD, &["--set", "order.that=err < 1e-9", "--out", "elsewhere"]);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("✗ ") && out.contains("elsewhere/demo/report.md#claim-1"), "{out}");
    assert!(folder.path().join("elsewhere/demo/metrics.json").is_file());
}

#[test]
fn an_inconclusive_claim_counts_only_under_strict() {
    let notebook = "title: T\ncells:\n- study: one\n  kind: evaluate\n  vary: {seed: 0..4}\n  measure: {y: seed}\n\
                    - claim: C\n  that: y ~ 1.5 within 0.1\n  kind: stat\n  over: seed\n";
    let (code, out, ..) = run(notebook, &[]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("~ C"), "{out}");
    assert_eq!(run(notebook, &["--strict"]).0, 1);
}

/// Bad input ends with 2, says where, and leaves nothing behind.
#[test]
fn four_kinds_of_bad_input_are_shown_where_they_are() {
    for (from, to, shown) in [
        (
            "vary:",
            "vry:",
            "error: unknown key `vry` in a study
  --> experiments/demo.yaml:11:3
   |
11 |   vry:
   |   ^^^ did you mean `vary`?
   = keys of a study: study, kind, let, vary, probe, measure",
        ),
        (
            "rule: [forward, central]",
            "rule: [forward, [1, 2]]",
            "error: expected a number or a name, found a list
  --> experiments/demo.yaml:13:21
   |
13 |     rule: [forward, [1, 2]]
   |                     ^ give it a name: {my name: …} instead of a list",
        ),
        (
            "- table: orders",
            "- tabel: orders",
            "error: `tabel` starts no kind of cell
  --> experiments/demo.yaml:16:3
   |
16 | - tabel: orders
   |   ^^^^^ did you mean `table`?
   = a cell starts with one of: text, study, table, figure, claim",
        ),
        ("err: abs(rule/f(1) - 1)", "err: abs(rule/f(1) - ) + 1", "experiments/demo.yaml:15:26"),
    ] {
        let (code, out, err, folder) = run(&GOOD.replace(from, to), &[]);
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        assert!(err.contains(shown), "{err}");
        assert!(!folder.path().join("reports").exists());
    }
}

#[test]
fn bad_input_overwrites_nothing() {
    let (_, _, _, folder) = run(GOOD, &[]);
    let report = folder.path().join("reports/demo/report.md");
    let before = fs::read(&report).unwrap();
    // This error shows only when the figure is drawn, after the study has run.
    let late = GOOD.replace("  color: rule\n", "");
    fs::write(folder.path().join("experiments/demo.yaml"), late).unwrap();
    let output = gradbook(folder.path()).args(["run", "demo"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("this also varies over `rule`"));
    assert_eq!(fs::read(&report).unwrap(), before);
}

#[test]
fn names_that_name_no_notebook_are_bad_input() {
    let (_, _, _, folder) = run(GOOD, &[]);
    for (argument, message) in
        [("dmeo", "did you mean `demo`?"), ("no/such.yaml", "cannot read no/such.yaml")]
    {
        let output = gradbook(folder.path()).args(["run", argument]).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(err.contains(message), "{err}");
    }
    assert_eq!(gradbook(folder.path()).arg("fly").output().unwrap().status.code(), Some(2));
}

#[test]
fn an_instruction_set_that_cannot_be_used_is_bad_input() {
    let (_, _, _, folder) = run(GOOD, &[]);
    let forced = |name: &str| {
        let output =
            gradbook(folder.path()).args(["check", "demo"]).env("GRADBOOK_ISA", name).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    for name in ["", "scalar"] {
        assert_eq!(forced(name), (0, String::new()), "{name:?}");
    }
    let (code, err) = forced("AVX2");
    assert_eq!(code, 2);
    let expected = "error: GRADBOOK_ISA is \"AVX2\", which is none of scalar, avx2, avx512\n  = this machine has: scalar";
    assert!(err.starts_with(expected), "{err}");
    for isa in Isa::ALL {
        let (code, err) = forced(isa.name());
        if isa.is_supported() {
            assert_eq!((code, err.as_str()), (0, ""), "{}", isa.name());
        } else {
            assert_eq!(code, 2, "{}", isa.name());
            let expected =
                format!("asks for {}, which this processor does not support\n  = this", isa.name());
            assert!(err.contains(&expected), "{err}");
        }
    }
}

#[test]
fn notebooks_are_found_from_folders_below() {
    let (_, _, _, folder) = run(GOOD, &[]);
    let below = folder.path().join("reports/demo");
    let output = gradbook(&below).arg("list").output().unwrap();
    let listed = String::from_utf8(output.stdout).unwrap();
    let demo = listed.lines().find(|line| line.starts_with("demo ")).unwrap();
    assert!(demo.ends_with("  Finite differences  (guide 2.3)"), "{listed}");
    assert!(
        listed.lines().any(|line| line.starts_with("vanishing ") && line.ends_with("  [shipped]")),
        "{listed}"
    );
    let output = gradbook(&below).args(["check", "demo"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_folder_that_cannot_be_written_is_exit_3() {
    let (_, _, _, folder) = run(GOOD, &[]);
    fs::write(folder.path().join("file"), "").unwrap();
    let output = gradbook(folder.path()).args(["run", "demo", "--out", "file"]).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn the_same_notebook_leaves_the_same_bytes() {
    let (.., one) = run(GOOD, &["--jobs", "1"]);
    let (.., two) = run(GOOD, &["--jobs", "3"]);
    for file in ["metrics.json", "report.md", "figures/by-step.svg"] {
        let read =
            |folder: &tempfile::TempDir| fs::read(folder.path().join("reports/demo").join(file)).unwrap();
        assert_eq!(read(&one), read(&two), "{file}");
    }
}

#[test]
fn the_reference_of_formulas_is_printed() {
    let output = gradbook(Path::new(".")).arg("formulas").output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8(output.stdout).unwrap().contains("`sigmoid(x)`"));
}

/// What a command in a folder ends with and prints.
fn outcome(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = gradbook(folder).args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_shipped_notebook_runs_anywhere_and_one_of_the_folder_comes_first() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, err) = outcome(folder.path(), &["run", "first-gradient"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let metrics = fs::read(folder.path().join("reports/first-gradient/metrics.json")).unwrap();
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports/first-gradient/metrics.json");
    assert_eq!(metrics, fs::read(committed).unwrap());
    fs::create_dir(folder.path().join("experiments")).unwrap();
    fs::write(folder.path().join("experiments/first-gradient.yaml"), GOOD).unwrap();
    let (code, out, _) = outcome(folder.path(), &["run", "first-gradient"]);
    assert!(code == 0 && out.contains("Finite differences"), "{out}");
    let (_, out, _) = outcome(folder.path(), &["list"]);
    assert!(out.contains("Finite differences  (guide 2.3)  [here, also shipped]"), "{out}");
    let (code, _, err) = outcome(folder.path(), &["check", "vanishing", "--set", "let.L="]);
    assert!(code == 2 && err.contains("--> --set let.L"), "{err}");
    let (code, _, err) = outcome(folder.path(), &["check", "vanishing", "--set", "let.M=L +"]);
    assert!(code == 2 && err.contains("--set let.M:1:"), "{err}");
}

#[test]
fn a_new_notebook_holds_breaks_as_it_says_and_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(outcome(folder.path(), &["new", "mine"]).0, 0);
    let written = fs::read_to_string(folder.path().join("mine.yaml")).unwrap();
    assert!(written.contains("$schema=gradbook.schema.json") && written.contains("gradbook run mine.yaml"));
    let (code, out, err) = outcome(folder.path(), &["run", "mine.yaml", "--strict"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let notebook =
        Notebook::parse("mine", "mine.yaml", &written, &[]).map_err(|wrong| wrong.render()).unwrap();
    let options = runner::Options { jobs: 1, folder: folder.path().into(), log: None };
    let has_no_breaks = |cell: &Cell| matches!(cell, Cell::Claim(claim) if claim.breaks.is_empty());
    assert!(!notebook.cells.iter().any(has_no_breaks));
    let survivors: Vec<String> =
        runner::survivors(&notebook, &options).into_iter().map(|survivor| survivor.message).collect();
    assert_eq!(survivors, [""; 0]);
    fs::write(folder.path().join("mine.yaml"), "work").unwrap();
    for name in ["mine", "mine.yaml"] {
        let (code, out, err) = outcome(folder.path(), &["new", name]);
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(err.starts_with("error: mine.yaml exists already"), "{err}");
    }
    assert_eq!(fs::read_to_string(folder.path().join("mine.yaml")).unwrap(), "work");
    for name in ["", "Mine", "a/b", "../up"] {
        assert_eq!(outcome(folder.path(), &["new", name]).0, 2, "{name}");
    }
}

#[test]
fn words_are_explained() {
    let here = Path::new(".");
    let (code, out, _) = outcome(here, &["explain", "heatmap"]);
    assert_eq!((code, out.as_str()), (0, "heatmap · kind of figure\n  Colours over a grid of x and y.\n"));
    let (_, out, _) = outcome(here, &["explain", "mean"]);
    assert!(
        out.contains("mean · function over axes") && out.contains("mean · in probes of the kind network"),
        "{out}"
    );
    let (_, out, _) = outcome(here, &["explain"]);
    for word in ["breaks", "fixpoint", "orthogonal", "adam", "lstm", "linspace", "kind of claim\n"] {
        assert!(out.contains(word), "{word}: {out}");
    }
    assert!(out.lines().all(|line| line.chars().count() <= 110 && !line.ends_with(' ')), "{out}");
    let (code, out, err) = outcome(here, &["explain", "brakes"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert_eq!(err, "error: no word of a notebook is `brakes`; did you mean `breaks`?\n");
}

#[test]
fn the_schema_is_printed() {
    let (code, out, _) = outcome(Path::new("."), &["schema"]);
    assert_eq!(code, 0);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&out).unwrap(), schema::schema());
}

const SEEDS: &str = "\
title: Seeds
cells:
- study: one
  kind: evaluate
  vary: {seed: 0..40, s: [1, 2]}
  measure: {y: seed*s}
- claim: The mean grows with the number of seeds
  that: mean(y over seed) > 5
";

/// A quick run says that it is one wherever it leaves a trace, and touches no full report.
#[test]
fn a_quick_run_is_marked_everywhere() {
    let (code, _, _, folder) = run(SEEDS, &[]);
    assert_eq!(code, 0);
    let full = fs::read(folder.path().join("reports/demo/metrics.json")).unwrap();
    assert!(!String::from_utf8_lossy(&full).contains("quick"));
    let (code, out, err) = outcome(folder.path(), &["run", "demo", "--quick"]);
    assert_eq!((code, err.as_str()), (1, ""), "two seeds have a mean of 0.5");
    assert!(
        out.contains("  quick: fewer seeds and steps")
            && out.contains("0 of 1 claim holds · quick · quick-reports/"),
        "{out}"
    );
    assert_eq!(fs::read(folder.path().join("reports/demo/metrics.json")).unwrap(), full);
    let left = |name: &str| fs::read_to_string(folder.path().join("quick-reports/demo").join(name)).unwrap();
    let metrics: serde_json::Value = serde_json::from_str(&left("metrics.json")).unwrap();
    assert_eq!(metrics["quick"], true);
    assert_eq!(metrics["studies"][0]["trials"][0]["params"]["seed"], serde_json::json!([0.0, 1.0]));
    assert!(
        left("report.md").contains("**Quick run**")
            && left("report.md").contains("gradbook run demo --quick")
    );
    // The command line has the last word.
    let (code, ..) = outcome(folder.path(), &["run", "demo", "--quick", "--set", "one.vary.seed=0..40"]);
    assert_eq!(code, 0);
}

#[test]
fn a_notebook_says_itself_what_is_quick() {
    let own = SEEDS.replace("cells:", "quick: [\"one.vary.seed=0..20\"]\ncells:");
    let (code, out, ..) = run(&own, &["--quick", "--out", "here"]);
    assert_eq!(code, 0, "{out}");
    let wrong = SEEDS.replace("cells:", "quick: [one]\ncells:");
    let (code, _, err, _) = run(&wrong, &[]);
    assert_eq!(code, 2);
    assert!(
        err.contains("error: this is not of the form path=value\n --> experiments/demo.yaml:2:9"),
        "{err}"
    );
}

/// What is committed is evidence, so none of it comes from a quick run.
#[test]
fn no_committed_report_is_a_quick_one() {
    let reports = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports");
    let mut n_seen = 0;
    for entry in fs::read_dir(reports).unwrap() {
        let Ok(text) = fs::read_to_string(entry.unwrap().path().join("metrics.json")) else { continue };
        let metrics: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(metrics.get("quick"), None, "{}", metrics["notebook"]);
        n_seen += 1;
    }
    assert!(n_seen > 0);
}

#[test]
fn measurements_are_written_as_csv_to_the_bit() {
    let (_, _, _, folder) = run(GOOD, &[]);
    let (code, _, err) =
        outcome(folder.path(), &["export", "demo", "--study", "differences", "--csv", "a/d.csv"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let metrics: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join("reports/demo/metrics.json")).unwrap()).unwrap();
    let text = fs::read_to_string(folder.path().join("a/d.csv")).unwrap();
    assert_eq!(text.lines().next().unwrap(), "measurement,h,rule,value");
    let mut written: Vec<u64> = Vec::new();
    for rule in ["forward", "central"] {
        let of_rule = text.lines().filter(|line| line.starts_with("err,") && line.contains(rule));
        written
            .extend(of_rule.map(|line| line.rsplit(',').next().unwrap().parse::<f64>().unwrap().to_bits()));
    }
    let trials = metrics["studies"][0]["trials"].as_array().unwrap();
    let values = trials.iter().flat_map(|trial| trial["measurements"]["err"].as_array().unwrap());
    let measured: Vec<u64> = values.map(|value| value.as_f64().unwrap().to_bits()).collect();
    assert_eq!((written.len(), written), (18, measured));
    for (arguments, message) in [
        (&["--at", "rule=forwards"][..], "error: `rule` never is `forwards`"),
        (&["--at", "roule=forward"], "error: the measurements have no axis `roule`"),
        (&["--out", "x"], "cannot be used with"),
    ] {
        let all = [&["export", "demo", "--study", "differences", "--csv", "b.csv"], arguments].concat();
        let (code, _, err) = outcome(folder.path(), &all);
        assert!(code == 2 && err.contains(message), "{err}");
    }
    assert!(!folder.path().join("b.csv").exists());
    let at = [
        "export",
        "demo",
        "--study",
        "differences",
        "--csv",
        "c.csv",
        "--at",
        "rule=forward",
        "--at",
        "h=1e-3",
    ];
    assert_eq!(outcome(folder.path(), &at).0, 0);
    assert_eq!(fs::read_to_string(folder.path().join("c.csv")).unwrap().lines().count(), 2);
}
