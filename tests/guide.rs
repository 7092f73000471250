//! The ledger of the guide: every statement has a claim that judges it, every claim that judges something is in the ledger, and
//! the pages made of it are the committed ones.
//!
//! `INSTA_UPDATE=always cargo test --test guide` writes the pages anew.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gradbook::notebook::{Cell, Ledger, Notebook};
use gradbook::report::gallery::{Shown, gallery, reading_order};
use gradbook::runner;

const LEDGER: &str = "experiments/guide/ledger.yaml";

/// Fewer statements than this were not read sentence by sentence.
const FEWEST_STATEMENTS: usize = 90;

/// Chapters longer than this are not read to their end.
const MOST_LINES: usize = 150;

fn path(inside: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(inside)
}

fn ledger() -> Ledger {
    let text = fs::read_to_string(path(LEDGER)).unwrap();
    Ledger::parse(LEDGER, &text).map_err(|wrong| wrong.render()).unwrap()
}

/// The texts of the notebooks by id.
fn texts() -> BTreeMap<String, String> {
    let paths = fs::read_dir(path("experiments")).unwrap().map(|entry| entry.unwrap().path());
    let notebooks = paths.filter(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    notebooks
        .map(|path| {
            let id = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (id, fs::read_to_string(&path).unwrap())
        })
        .collect()
}

fn notebooks() -> Vec<Notebook> {
    let parse = |(id, text): (&String, &String)| {
        Notebook::parse(id, &format!("{id}.yaml"), text, &[]).map_err(|wrong| wrong.render()).unwrap()
    };
    texts().iter().map(parse).collect()
}

#[test]
fn every_statement_has_its_claim_and_every_claim_its_statement() {
    let ledger = ledger();
    let problems = ledger.check(&notebooks());
    let problems: Vec<String> = problems.iter().map(|problem| problem.render(&ledger.sources)).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(ledger.statements.len() >= FEWEST_STATEMENTS);
}

#[test]
fn every_section_of_the_guide_is_in_the_ledger() {
    let ledger = ledger();
    for section in &ledger.sections {
        let n = ledger.statements.iter().filter(|statement| statement.section == section.number).count();
        assert!(n > 0, "section {} has no statement", section.number);
    }
    let expected = ["1", "2", "3", "4", "5", "6", "7", "8.1", "8.2"];
    let numbers: Vec<&str> = ledger.sections.iter().map(|section| section.number.as_str()).collect();
    assert_eq!(numbers, expected);
}

#[test]
fn every_chapter_is_short_and_has_claims_that_can_break_and_figures() {
    let mut findings = Vec::new();
    let texts = texts();
    for notebook in notebooks() {
        let id = &notebook.id;
        let n_lines = texts[id].lines().count();
        if n_lines > MOST_LINES {
            findings.push(format!("{id}: {n_lines} lines, more than {MOST_LINES}; make two chapters of it"));
        }
        let claims = || {
            notebook.cells.iter().filter_map(|c| if let Cell::Claim(claim) = c { Some(claim) } else { None })
        };
        let n_figures = notebook.cells.iter().filter(|cell| matches!(cell, Cell::Figure(_))).count();
        if claims().count() < 3 || n_figures < 2 {
            findings.push(format!(
                "{id}: {} claims and {n_figures} figures; three and two at least",
                claims().count()
            ));
        }
        findings.extend(
            claims()
                .filter(|claim| claim.breaks.is_empty())
                .map(|claim| format!("{id}: the claim `{}` has no `breaks`", claim.id)),
        );
    }
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

#[test]
fn the_gallery_and_the_reading_order_are_those_of_the_reports() {
    let ledger = ledger();
    let shown: Vec<Shown> = notebooks()
        .iter()
        .map(|notebook| {
            let metrics = path("reports").join(&notebook.id).join("metrics.json");
            Shown::new(notebook, runner::verdicts(&fs::read_to_string(metrics).unwrap()).unwrap())
        })
        .collect();
    let pages = [
        ("reports/README.md", gallery(&ledger, &shown)),
        ("experiments/README.md", reading_order(&ledger, &shown, "../reports")),
    ];
    let is_updating =
        std::env::var("INSTA_UPDATE").is_ok_and(|value| matches!(value.as_str(), "always" | "force"));
    for (name, page) in pages {
        if is_updating {
            fs::write(path(name), page).unwrap();
        } else {
            let committed = fs::read_to_string(path(name)).unwrap_or_default();
            assert!(committed == page, "{name} is stale; `gradbook gallery` writes it anew");
        }
    }
}
