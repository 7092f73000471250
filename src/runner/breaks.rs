//! Sabotage: a claim that survives its own is no claim.

use super::run::{Options, RunError, Silent, run};
use crate::notebook::{Cell, ClaimCell, ClaimRecord, Notebook, Override, Records};
use crate::study::Setup;

/// A claim that its own `breaks` does not break, or whose `breaks` cannot be tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Survivor {
    /// The id of the claim.
    pub claim: String,
    /// What happened, as a reader sees it.
    pub message: String,
}

/// Tries the `breaks` of every claim of a notebook. Claims with equal changes are tried in one run.
#[must_use]
pub fn survivors(notebook: &Notebook, options: &Options) -> Vec<Survivor> {
    let mut survivors = Vec::new();
    for (changes, claims) in groups(notebook) {
        let shown: Vec<String> = changes.iter().map(|c| format!("{}={}", c.path, c.value)).collect();
        let shown = shown.join(", ");
        let records = try_changes(notebook, changes, &claims, options);
        for claim in claims {
            let message = match &records {
                Err(message) => Some(format!("`breaks` with {shown} cannot be tried:\n{message}")),
                Ok(records) => problem(claim, records, &shown),
            };
            let survivor = |message| Survivor { claim: claim.id.clone(), message };
            survivors.extend(message.map(survivor));
        }
    }
    survivors
}

fn problem(claim: &ClaimCell, records: &Records, shown: &str) -> Option<String> {
    let Some(record) = records.claims().find(|record| record.id == claim.id) else {
        return Some(format!("claim {}: {shown} takes it away", claim.id));
    };
    (!record.judgement.verdict.is_failure()).then(|| survival(record, shown))
}

fn survival(record: &ClaimRecord, shown: &str) -> String {
    let judged = &record.judgement;
    format!(
        "claim {} survives its sabotage: with {shown} it is `{}`, measured {:?}, predicted {:?} ± {:?}",
        record.id, judged.verdict, judged.measured, judged.predicted, judged.tolerance
    )
}

/// Runs the studies that the claims seem to need, and everything above them if that was too little.
fn try_changes(
    notebook: &Notebook,
    changes: &[Override],
    claims: &[&ClaimCell],
    options: &Options,
) -> Result<Records, String> {
    let Some(file) = notebook.sources.get(0) else { return Err("its text is gone".to_owned()) };
    let parse = || {
        Notebook::parse_with(&notebook.id, &file.name, &file.text, changes, &notebook.files)
            .map_err(|wrong| wrong.render())
    };
    let mut small = until_last(parse()?, claims);
    let shared: Vec<String> = small.lets.iter().map(|l| l.name.clone()).collect();
    small.cells.retain(|cell| match cell {
        Cell::Study(study) => claims.iter().any(|claim| uses(claim, &study.setup, &shared)),
        _ => true,
    });
    attempt(&small, options).or_else(|_| attempt(&until_last(parse()?, claims), options))
}

fn attempt(notebook: &Notebook, options: &Options) -> Result<Records, String> {
    run(notebook, options, &Silent).map_err(|error| match error {
        RunError::Input(diagnostic) => diagnostic.render(&notebook.sources),
        RunError::Machine(message) => message,
    })
}

/// Whether a claim uses a word that only this study gives a meaning. A word too many costs time, one too few an error.
fn uses(claim: &ClaimCell, setup: &Setup, shared: &[String]) -> bool {
    if let Some((id, _)) = &claim.within {
        return *id == setup.id;
    }
    let texts = claim.lets.iter().map(|l| l.body.scalar.text.as_str()).chain([claim.scalar.text.as_str()]);
    let words = texts.flat_map(|text| text.split(|c: char| !(c.is_alphanumeric() || c == '_')));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let own = setup.lets.iter().map(|l| &l.name).filter(|name| !shared.contains(name));
    setup.measures.iter().map(|measure| &measure.name).chain(own).any(|name| words.contains(&name.as_str()))
}

fn groups(notebook: &Notebook) -> Vec<(&[Override], Vec<&ClaimCell>)> {
    let mut groups: Vec<(&[Override], Vec<&ClaimCell>)> = Vec::new();
    for cell in &notebook.cells {
        let Cell::Claim(claim) = cell else { continue };
        if claim.breaks.is_empty() {
            continue;
        }
        match groups.iter_mut().find(|(changes, _)| *changes == claim.breaks) {
            Some((_, claims)) => claims.push(claim),
            None => groups.push((&claim.breaks, vec![claim])),
        }
    }
    groups
}

/// The notebook without what none of the claims needs: figures, tables, and all that follows the last of them.
fn until_last(mut notebook: Notebook, claims: &[&ClaimCell]) -> Notebook {
    let is_wanted =
        |cell: &Cell| matches!(cell, Cell::Claim(c) if claims.iter().any(|wanted| wanted.id == c.id));
    if let Some(last) = notebook.cells.iter().rposition(is_wanted) {
        notebook.cells.truncate(last + 1);
    }
    notebook.cells.retain(|cell| matches!(cell, Cell::Study(_)) || is_wanted(cell));
    notebook
}
