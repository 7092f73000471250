//! The command line from outside: exit codes, messages, and what is left on disk.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use gradbook::kernels::Isa;

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
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "demo  Finite differences  (guide 2.3)\n");
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
