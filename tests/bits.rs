//! The same bits everywhere, from outside: `metrics.json` is byte for byte the same on every instruction set that this
//! machine has and with any number of jobs.
//!
//! The portable code has no fused multiply-add of the processor and is slow, so it runs shrunk notebooks: the overrides of
//! `tests/data/<id>.set`, one a line, or where there is no such file a quick run. `.ci/bits` goes on from here with other builds
//! and other processors.

#![allow(clippy::print_stdout, reason = "what was not compared is said")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use gradbook::formula::registry::{self, Tag};
use gradbook::kernels::Isa;
use gradbook::model::{CellKind, Init};
use gradbook::optimizer::{CLIPS, SCHEDULES, WORDS};

/// The notebook that has a little of everything.
const BITS: &str = "tests/data/bits.yaml";
/// The notebooks that train for a minute.
const LONG: [&str; 2] = ["memory", "vanishing-training"];
/// The notebook that iterates in every way.
const ITERATE: &str = "tests/data/iterate.yaml";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The notebooks of `experiments/`, in order.
fn notebooks() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("experiments")).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "yaml")).collect();
    found.sort();
    assert!(!found.is_empty(), "experiments/ holds no notebook");
    found
}

fn id(notebook: &Path) -> &str {
    notebook.file_stem().unwrap().to_str().unwrap()
}

/// The overrides that make a notebook small: those of its file, or else those of a quick run. Those of `tests/data` are small.
fn overrides(notebook: &Path) -> Vec<String> {
    if !notebook.parent().is_some_and(|folder| folder.ends_with("experiments")) {
        return Vec::new();
    }
    let file = root().join("tests/data").join(id(notebook)).with_extension("set");
    let Ok(text) = fs::read_to_string(file) else { return vec!["--quick".to_owned()] };
    text.lines().flat_map(|line| ["--set".to_owned(), line.to_owned()]).collect()
}

/// Runs a notebook on an instruction set and gives its metrics.
fn metrics(notebook: &Path, isa: Isa, arguments: &[String]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradbook"));
    command.arg("run").arg(notebook).arg("--out").arg(folder.path()).args(arguments);
    let output = command.env("GRADBOOK_ISA", isa.name()).output().unwrap();
    // A claim about a notebook that was shrunk may fail; its numbers are compared all the same.
    let has_run = output.status.code().is_some_and(|code| code <= 1);
    assert!(has_run, "{}: {}", notebook.display(), String::from_utf8_lossy(&output.stderr));
    fs::read_to_string(folder.path().join(id(notebook)).join("metrics.json")).unwrap()
}

/// Fails with the first line that differs.
fn expect_equal(what: &str, expected: &str, found: &str) {
    if expected == found {
        return;
    }
    let mut lines = expected.lines().zip(found.lines()).enumerate();
    let Some((at, (old, new))) = lines.find(|(_, (old, new))| old != new) else {
        panic!("{what}: one of the two ends early");
    };
    let clip = |line: &str| line.chars().take(300).collect::<String>();
    panic!("{what}: from line {}:\n- {}\n+ {}", at + 1, clip(old), clip(new));
}

/// The instruction sets besides the portable one, the missing ones named in the output.
fn vector_sets() -> Vec<Isa> {
    let (has, lacks): (Vec<Isa>, Vec<Isa>) =
        [Isa::Avx2, Isa::Avx512].into_iter().partition(|isa| isa.is_supported());
    for isa in lacks {
        println!("not compared: this processor has no {}", isa.name());
    }
    has
}

/// The best set is that of `tests/notebooks.rs`, which holds every `metrics.json` on it. Those that train for a minute run small on
/// all sets, below.
#[test]
fn every_quick_notebook_in_full_has_the_committed_bits_on_the_other_vector_sets() {
    let is_long = |notebook: &PathBuf| LONG.contains(&id(notebook));
    for isa in vector_sets().into_iter().filter(|isa| *isa != Isa::best()) {
        for notebook in notebooks().into_iter().filter(|notebook| !is_long(notebook)) {
            let committed = root().join("reports").join(id(&notebook)).join("metrics.json");
            let committed = fs::read_to_string(committed).unwrap();
            let what = format!("{} on {} and as committed", id(&notebook), isa.name());
            expect_equal(&what, &committed, &metrics(&notebook, isa, &[]));
        }
    }
}

/// The portable code in one thread against each vector set in several threads: a difference between any two of them is one here.
#[test]
fn small_studies_have_the_same_bits_on_every_set_and_with_any_number_of_jobs() {
    for notebook in notebooks().into_iter().chain([BITS, ITERATE].map(|file| root().join(file))) {
        let run = |isa: Isa, jobs: &str| {
            let jobs = ["--jobs".to_owned(), jobs.to_owned()];
            metrics(&notebook, isa, &[overrides(&notebook), jobs.to_vec()].concat())
        };
        let alone = run(Isa::Scalar, "1");
        for (isa, jobs) in vector_sets().into_iter().zip(["3", "2"]).chain([(Isa::best(), "7")]) {
            let what = format!("{} on scalar alone and on {} with {jobs} jobs", id(&notebook), isa.name());
            expect_equal(&what, &alone, &run(isa, jobs));
        }
    }
}

/// The numbers of one small notebook are committed, so that machines are compared with each other and not only with themselves.
#[test]
fn the_notebook_of_everything_has_the_committed_bits() {
    let file = root().join("tests/data/bits.json");
    let found = metrics(&root().join(BITS), Isa::best(), &[]);
    if std::env::var("INSTA_UPDATE").is_ok_and(|value| matches!(value.as_str(), "always" | "force")) {
        fs::write(&file, found).unwrap();
        return;
    }
    let hint = "tests/data/bits.json (if the change is meant: INSTA_UPDATE=always cargo test --test bits)";
    expect_equal(hint, &fs::read_to_string(&file).unwrap(), &found);
}

#[test]
fn the_notebook_of_everything_has_everything() {
    let text = fs::read_to_string(root().join(BITS)).unwrap();
    let words: Vec<&str> = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).collect();
    let mut wanted: Vec<&str> = CellKind::names();
    wanted.extend(Init::NAMES);
    wanted.extend([
        "digits",
        "normal",
        "adding",
        "rows",
        "image",
        "pixels",
        "cross_entropy",
        "squared_error",
    ]);
    wanted.extend(SCHEDULES.iter().chain(&CLIPS).chain(&WORDS).map(|word| word.0));
    for function in registry::functions().iter().filter(|function| function.tag != Tag::Claim) {
        assert!(text.contains(&format!("{}(", function.name)), "{BITS} lacks {}(…)", function.name);
    }
    for word in wanted {
        assert!(words.contains(&word), "{BITS} lacks {word}");
    }
}
