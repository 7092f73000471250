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
const SLOWEST: Duration = Duration::from_secs(20);

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
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0, "something was written");
    let mut settings = insta::Settings::new();
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("messages", page));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
