//! Rules of the house that the compiler does not hold: who may import whom, which arithmetic is banned where, where
//! `unsafe` may stand, how long a file may be, and that every op is held by numbers computed elsewhere.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests hold our arithmetic against that of others"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::path::{Path, PathBuf};

use gradbook::autodiff::{REGISTRY, Rule};

#[path = "tidy/rules.rs"]
mod rules;
#[path = "tidy/source.rs"]
mod source;

use rules::{MOST_LINES, banned_arithmetic, banned_import, unsafe_code};
use source::{File, without_tests};

/// Files that are longer than they should be, each with the reason.
const LONG: [(&str, &str); 0] = [];

/// Ops whose derivative is a formula but that have no golden values, each with the reason.
const WITHOUT_GOLDEN: [(&str, &str); 0] = [];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every source file, its path with slashes from `src`.
fn files() -> Vec<File> {
    let mut found = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let inside = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
                found.push(File { path: inside, text: std::fs::read_to_string(&path).unwrap() });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 100, "only {} files were found in src", found.len());
    found
}

/// Fails with all findings of a rule, one line each.
fn expect_none(rule: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{rule}:\n{}", findings.join("\n"));
}

#[test]
fn modules_import_only_what_stands_below_them() {
    let findings: Vec<String> = files().iter().flat_map(banned_import).collect();
    expect_none("imports against the order in ARCHITECTURE.md", &findings);
}

#[test]
fn elementary_functions_and_sums_are_those_of_the_kernels() {
    let findings: Vec<String> = files().iter().flat_map(banned_arithmetic).collect();
    expect_none("arithmetic whose bits depend on the machine or the build", &findings);
}

#[test]
fn unsafe_code_stands_in_the_kernels_only() {
    let findings: Vec<String> = files().iter().flat_map(unsafe_code).collect();
    expect_none("unsafe code outside src/kernels", &findings);
}

#[test]
fn files_are_short() {
    let mut findings = Vec::new();
    for file in files() {
        let n_lines = without_tests(&file.text).lines().count();
        let is_known = LONG.iter().any(|(path, _)| *path == file.path);
        if n_lines > MOST_LINES && !is_known {
            findings.push(format!("src/{}: {n_lines} lines without its tests; split it", file.path));
        }
        if n_lines <= MOST_LINES && is_known {
            findings.push(format!("src/{} is short now; take it off the list", file.path));
        }
    }
    expect_none("long files", &findings);
}

#[test]
fn every_pointwise_derivative_is_held_by_golden_values() {
    let mut findings = Vec::new();
    for op in REGISTRY {
        let is_formula = matches!(op.rule(), Rule::Pointwise(_));
        let is_excused = WITHOUT_GOLDEN.iter().any(|(name, _)| *name == op.name());
        if is_formula && op.golden().is_empty() && !is_excused {
            findings.push(format!("{} has no golden values", op.name()));
        }
        if is_excused && !op.golden().is_empty() {
            findings.push(format!("{} has golden values now; take it off the list", op.name()));
        }
    }
    expect_none("ops held by nothing from outside", &findings);
}
