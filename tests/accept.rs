//! `gradbook test` and `gradbook accept` on a person's own notebook: exit codes, tables of differences, and what is written.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;

const NOTEBOOK: &str = "\
title: Mine
snapshot: {one.loose: {rel: 1e-3}}
cells:
- study: one
  kind: evaluate
  let: {scale: 2}
  vary: {x: [1, 2, 3], way: [sin, cos]}
  measure: {y: scale*x, loose: scale*x + way(x)}
- claim: It grows
  id: grows
  that: y[x=3] ~ 6 within 1
  breaks: {set: {one.let.scale: 3}}
";

/// A folder with the notebook as it is after some replacements.
fn folder(changes: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), changes);
    folder
}

fn write(folder: &Path, changes: &[(&str, &str)]) {
    let mut text = NOTEBOOK.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    fs::write(folder.join("mine.yaml"), text).unwrap();
}

/// The exit code and all that a command prints.
fn gradbook(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradbook"));
    let output = command.current_dir(folder).args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (output.status.code().unwrap(), text)
}

fn snapshot(folder: &Path) -> Option<String> {
    fs::read_to_string(folder.join("reports/mine/metrics.snap")).ok()
}

#[test]
fn what_is_accepted_passes() {
    let folder = folder(&[]);
    let (code, text) = gradbook(folder.path(), &["test", "mine.yaml"]);
    assert_eq!(code, 1, "{text}");
    let expected = "  ✗ there is no snapshot reports/mine/metrics.snap\n    if the new numbers are right: gradbook accept mine.yaml\n";
    assert!(text.ends_with(expected), "{text}");
    assert!(!folder.path().join("reports").exists(), "a test writes nothing");
    let (code, text) = gradbook(folder.path(), &["accept", "mine.yaml"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.ends_with("  a new snapshot\n  accepted · reports/mine/metrics.snap\n"), "{text}");
    assert!(folder.path().join("reports/mine/report.md").is_file());
    let (code, text) = gradbook(folder.path(), &["test", "mine.yaml"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.ends_with("  ✓ all numbers are those of reports/mine/metrics.snap\n"), "{text}");
    let before = snapshot(folder.path());
    let (code, text) = gradbook(folder.path(), &["accept", "mine.yaml"]);
    assert!(code == 0 && text.contains("  nothing has changed\n"), "{text}");
    assert_eq!(snapshot(folder.path()), before);
}

#[test]
fn a_run_leaves_the_snapshot_as_it_is() {
    let folder = folder(&[]);
    gradbook(folder.path(), &["accept", "mine.yaml"]);
    write(folder.path(), &[("y: scale*x,", "y: scale*x + 1/8,")]);
    assert_eq!(gradbook(folder.path(), &["run", "mine.yaml"]).0, 0);
    assert_eq!(gradbook(folder.path(), &["test", "mine.yaml"]).0, 1);
}

#[test]
fn a_difference_is_a_row_and_others_are_counted() {
    let folder = folder(&[]);
    gradbook(folder.path(), &["accept", "mine.yaml"]);
    let before = snapshot(folder.path());
    write(folder.path(), &[("y: scale*x,", "y: scale*x + 1/8,"), ("x + way(x)", "x + way(x) + 1/8")]);
    let (code, text) = gradbook(folder.path(), &["test", "mine.yaml"]);
    assert_eq!(code, 1, "{text}");
    let expected = "  \
  ✗ 14 numbers differ from reports/mine/metrics.snap:
  metric                trial       old                 new                 relative change  tolerance
  one.y[0]              #0 way=sin  2.0                 2.125               +6.25e-2         exact
";
    assert!(text.contains(expected.trim_start()), "{text}");
    assert!(text.contains("+4.40e-2         rel 1e-3\n"), "{text}");
    assert_eq!(snapshot(folder.path()), before);
}

#[test]
fn a_tolerance_lets_a_small_change_pass() {
    let folder = folder(&[]);
    gradbook(folder.path(), &["accept", "mine.yaml"]);
    write(folder.path(), &[("x + way(x)", "x*1.0005 + way(x)")]);
    let (code, text) = gradbook(folder.path(), &["test", "mine.yaml"]);
    assert_eq!(code, 0, "{text}");
    write(folder.path(), &[("x + way(x)", "x*1.01 + way(x)")]);
    assert_eq!(gradbook(folder.path(), &["test", "mine.yaml"]).0, 1);
}

#[test]
fn a_claim_that_fails_is_accepted_by_force_only() {
    let folder = folder(&[("~ 6 within 1", "~ 9 within 1")]);
    let (code, text) = gradbook(folder.path(), &["accept", "mine.yaml"]);
    assert_eq!(code, 1, "{text}");
    let expected = "error: not accepted: a claim does not come out as claimed\n  = --force accepts it\n";
    assert!(text.ends_with(expected), "{text}");
    assert!(!folder.path().join("reports").exists());
    assert_eq!(gradbook(folder.path(), &["accept", "mine.yaml", "--force"]).0, 0);
    assert!(snapshot(folder.path()).unwrap().contains("\"verdict\":\"fails\""));
    assert_eq!(gradbook(folder.path(), &["test", "mine.yaml"]).0, 1, "it still fails");
}

#[test]
fn a_claim_that_survives_its_sabotage_fails_the_test() {
    let folder = folder(&[("scale: 3}", "scale: 2.1}")]);
    gradbook(folder.path(), &["accept", "mine.yaml"]);
    let (code, text) = gradbook(folder.path(), &["test", "mine.yaml"]);
    assert_eq!(code, 1, "{text}");
    assert!(
        text.contains("✗ claim grows survives its sabotage: with one.let.scale=2.1 it is `holds`"),
        "{text}"
    );
}

#[test]
fn wrong_input_and_faults_have_codes_of_their_own() {
    let folder = folder(&[]);
    gradbook(folder.path(), &["accept", "mine.yaml"]);
    fs::write(folder.path().join("reports/mine/metrics.snap"), "not a snapshot").unwrap();
    let (code, text) = gradbook(folder.path(), &["test", "mine.yaml"]);
    assert!(code == 2 && text.contains("error: reports/mine/metrics.snap: this is no snapshot"), "{text}");
    assert_eq!(gradbook(folder.path(), &["accept", "mine.yaml"]).0, 0, "what is no snapshot can be replaced");
    fs::write(folder.path().join("file"), "").unwrap();
    assert_eq!(gradbook(folder.path(), &["accept", "mine.yaml", "--out", "file"]).0, 3);
    write(folder.path(), &[("vary:", "vry:")]);
    for command in ["test", "accept"] {
        assert_eq!(gradbook(folder.path(), &[command, "mine.yaml"]).0, 2);
    }
}
