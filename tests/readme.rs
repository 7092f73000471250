//! What the README shows is true: its example is that of the crate's documentation, and its notebook runs as it says.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::path::{Path, PathBuf};

use gradbook::notebook::{Cell, Notebook, Override};
use gradbook::runner::{self, Options, Silent};

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The first block of a language in Markdown.
fn block(markdown: &str, language: &str) -> String {
    let start = format!("```{language}\n");
    let (_, rest) = markdown.split_once(&start).unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

#[test]
fn the_crate_opens_with_the_example_of_the_readme() {
    let library = read("src/lib.rs");
    let lines = library.lines().filter_map(|line| line.strip_prefix("//!"));
    let documentation: String =
        lines.map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect();
    assert_eq!(block(&read("README.md"), "rust"), block(&documentation, ""));
}

fn judged(overrides: &[Override]) -> (Notebook, bool) {
    let text = block(&read("README.md"), "yaml");
    let notebook = Notebook::parse("differences", "README.md", &text, overrides);
    let notebook = notebook.map_err(|wrong| wrong.render()).unwrap();
    let options = Options { jobs: 1, folder: PathBuf::new(), log: None };
    let records = runner::run(&notebook, &options, &Silent).map_err(|error| error.to_string()).unwrap();
    let holds = records.claims().all(|claim| claim.judgement.verdict.is_as_claimed());
    assert_eq!(records.claims().count(), 1);
    assert!(gradbook::report::page::files(&records).is_ok());
    (notebook, holds)
}

#[test]
fn the_notebook_of_the_readme_holds_and_breaks_as_it_says() {
    let (notebook, holds) = judged(&[]);
    assert!(holds);
    let breaks =
        notebook.cells.iter().find_map(|cell| if let Cell::Claim(c) = cell { Some(&c.breaks) } else { None });
    assert!(!judged(breaks.unwrap()).1);
}
