//! Bad input and faults of the machine, from outside: every message as a reader sees it, the exit code, and nothing
//! overwritten or left half-written.
//!
//! Each file of `tests/data/bad` has one defect, which its name says; their messages are in
//! `tests/snapshots/bad_input__messages.snap`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use assert_cmd::Command;

/// No message about a small file may take longer.
const SLOWEST: Duration = Duration::from_secs(60);

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn gradbook(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradbook"));
    command.current_dir(folder).timeout(SLOWEST);
    command
}

fn names() -> Vec<String> {
    let entries = fs::read_dir(data().join("bad")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

#[test]
fn every_defect_is_shown_where_it_is() {
    let names = names();
    assert!(names.len() >= 60, "only {} broken files", names.len());
    let out = tempfile::tempdir().unwrap();
    let mut page = String::new();
    let mut wrong = Vec::new();
    for name in &names {
        let started = Instant::now();
        let run = gradbook(&data()).args(["run", &format!("bad/{name}"), "--out"]).arg(out.path()).output();
        let run = run.unwrap();
        let message = String::from_utf8_lossy(&run.stderr).into_owned();
        if run.status.code() != Some(2) {
            wrong.push(format!(
                "{name}: exit {:?} after {:?}\n{message}",
                run.status.code(),
                started.elapsed()
            ));
        }
        let has_place = message.contains(&format!("--> bad/{name}:"));
        let is_shown = message.starts_with("error: ") && !message.contains("panicked");
        if !is_shown || !has_place {
            wrong.push(format!("{name}: no place\n{message}"));
        }
        page.push_str(&format!("## {}\n{message}\n", name.trim_end_matches(".yaml")));
    }
    if fs::read_dir(out.path()).unwrap().count() > 0 {
        wrong.push("something was written".to_owned());
    }
    let mut settings = insta::Settings::new();
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("messages", page));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const GOOD: &str = "\
title: Good
cells:
- study: one
  kind: evaluate
  vary: {x: [1, 2, 3]}
  measure: {y: x^2}
- figure: f
  title: It grows
  x: x
  y: y
- claim: It grows
  that: y[x=3] ~ 9 within 1
";

/// A folder with a good notebook, and what a run of it left.
fn good() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("good.yaml"), GOOD).unwrap();
    gradbook(folder.path()).args(["run", "good.yaml"]).assert().code(0);
    folder
}

/// The files of a report with their bytes.
fn report(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.join("reports")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push((path.clone(), fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_byte_order_mark_and_other_line_ends_are_no_defect() {
    let folder = tempfile::tempdir().unwrap();
    let expected = report(good().path());
    for text in [format!("\u{feff}{GOOD}"), GOOD.replace('\n', "\r\n")] {
        fs::write(folder.path().join("good.yaml"), text).unwrap();
        gradbook(folder.path()).args(["run", "good.yaml"]).assert().code(0);
        let contents = |files: Vec<(PathBuf, Vec<u8>)>| files.into_iter().map(|(_, bytes)| bytes).collect();
        let found: Vec<Vec<u8>> = contents(report(folder.path()));
        assert_eq!(found, contents(expected.clone()));
    }
}

#[test]
fn a_file_that_is_not_there_or_is_a_folder_is_bad_input() {
    let folder = tempfile::tempdir().unwrap();
    for argument in ["nothing.yaml", "."] {
        let run = gradbook(folder.path()).args(["run", argument]).assert().code(2);
        let message = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
        assert!(message.starts_with("error: "), "{message}");
    }
}

#[cfg(unix)]
mod machine {
    use super::*;

    fn shell(folder: &Path, script: &str) -> std::process::Output {
        let mut command = Command::new("sh");
        command.current_dir(folder).env("GRADBOOK", env!("CARGO_BIN_EXE_gradbook")).timeout(SLOWEST);
        command.args(["-c", script]).output().unwrap()
    }

    fn errors(output: &std::process::Output) -> String {
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_a_fault() {
        let folder = good();
        fs::write(folder.path().join("file"), "").unwrap();
        for out in ["file", "file/below", "/proc/gradbook"] {
            let run = gradbook(folder.path()).args(["run", "good.yaml", "--out", out]).output().unwrap();
            assert_eq!(run.status.code(), Some(3));
            assert!(
                errors(&run).starts_with(&format!("error: cannot write {out}/good/")),
                "{}",
                errors(&run)
            );
        }
    }

    /// Files may have one block only, so that some of a report's can be written and others cannot: as on a full disk, and
    /// without the right to make one.
    #[test]
    fn a_full_disk_leaves_the_old_report() {
        let folder = good();
        let before = report(folder.path());
        fs::write(folder.path().join("good.yaml"), GOOD.replace("x^2", "x^2 + 0.1")).unwrap();
        let run = shell(folder.path(), "trap '' XFSZ; ulimit -f 1; exec \"$GRADBOOK\" run good.yaml");
        assert_eq!(run.status.code(), Some(3), "{}", errors(&run));
        assert!(
            errors(&run).starts_with("error: cannot write reports/good/figures/f.svg: "),
            "{}",
            errors(&run)
        );
        assert!(report(folder.path()) == before, "the report has changed");
    }

    #[test]
    fn output_that_nobody_reads_is_no_fault() {
        let folder = good();
        for command in ["formulas", "run good.yaml", "check good.yaml", "test good.yaml"] {
            let script = format!("{{ \"$GRADBOOK\" {command}; echo $? >&2; }} | head -c 1 > /dev/null");
            let run = shell(folder.path(), &script);
            let ends_well = ["0\n", "1\n"].contains(&errors(&run).as_str());
            assert!(ends_well, "{command}: {}", errors(&run));
        }
    }

    #[test]
    fn output_that_cannot_be_written_is_a_fault() {
        if !Path::new("/dev/full").exists() {
            return;
        }
        let folder = good();
        for command in ["formulas", "run good.yaml", "check good.yaml", "--help"] {
            let run = shell(folder.path(), &format!("exec \"$GRADBOOK\" {command} > /dev/full"));
            assert_eq!(run.status.code(), Some(3), "{command}: {}", errors(&run));
            assert!(!errors(&run).contains("panicked"), "{command}: {}", errors(&run));
        }
    }

    /// Ctrl-C at many instants of a run: the report is the old one or the new one, and no temporary file stays.
    #[test]
    fn an_interrupted_run_leaves_no_half_of_a_report() {
        // A run of a few milliseconds could end before it is interrupted.
        let slow = "cells:\n- study: slow\n  kind: iterate\n  map: {z: cos(z)}\n  start: {z: 1}\n  steps: 100000\n  measure: {end: z}\n";
        let notebook = GOOD.replace("cells:\n", slow);
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("good.yaml"), &notebook).unwrap();
        gradbook(folder.path()).args(["run", "good.yaml"]).assert().code(0);
        let old = report(folder.path());
        fs::write(folder.path().join("good.yaml"), notebook.replace("x^2", "x^2 + 0.1")).unwrap();
        let mut n_interrupted = 0;
        for millis in (0..60).step_by(4) {
            let script = format!(
                "\"$GRADBOOK\" run good.yaml > out.txt & sleep 0.0{millis:02}; kill -INT $!; wait $!; echo $?"
            );
            // A shell without job control lets its children ignore SIGINT, so each run is made in one that has it.
            let run = shell(folder.path(), &format!("set -m; {script}"));
            let code = String::from_utf8_lossy(&run.stdout).trim().to_owned();
            assert!(["0", "130"].contains(&code.as_str()), "exit {code}: {}", errors(&run));
            let now = report(folder.path());
            assert_eq!(
                now.len(),
                old.len(),
                "{millis} ms: {:?}",
                now.iter().map(|f| &f.0).collect::<Vec<_>>()
            );
            let changed = now.iter().zip(&old).filter(|(now, old)| now != old).count();
            // Title, caption and claims are the same in both; the figure, the page and the metrics are not.
            assert!(changed == 0 || changed == 3, "{millis} ms: {changed} of {} files changed", old.len());
            n_interrupted += usize::from(code == "130");
            if changed > 0 {
                restore(&old);
            }
        }
        assert!(n_interrupted > 0, "no run was interrupted");
    }

    fn restore(files: &[(PathBuf, Vec<u8>)]) {
        for (path, bytes) in files {
            fs::write(path, bytes).unwrap();
        }
    }
}
