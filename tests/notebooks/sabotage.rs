//! A claim must fail under the changes of its own `breaks`.

use gradbook::notebook::{Cell, ClaimCell, Notebook, Override, Records};
use gradbook::runner::{self, Options, RunError, Silent};
use gradbook::study::Setup;

/// Runs a notebook; an error is rendered as a reader sees it.
pub fn run(notebook: &Notebook, options: &Options) -> Result<Records, String> {
    runner::run(notebook, options, &Silent).map_err(|error| match error {
        RunError::Input(diagnostic) => diagnostic.render(&notebook.sources),
        RunError::Machine(message) => message,
    })
}

/// The claims that survive their sabotage, or whose sabotage cannot be tried.
pub fn problems(notebook: &Notebook, name: &str, text: &str, options: &Options) -> Vec<String> {
    let mut problems = Vec::new();
    for (changes, claims) in groups(notebook) {
        let shown: Vec<String> = changes.iter().map(|c| format!("{}={}", c.path, c.value)).collect();
        let shown = shown.join(", ");
        let records = try_changes(&notebook.id, name, text, changes, &claims, options);
        let records = match records {
            Ok(records) => records,
            Err(message) => {
                problems.push(format!("`breaks` with {shown} cannot be tried:\n{message}"));
                continue;
            }
        };
        for claim in claims {
            match records.claims().find(|record| record.id == claim.id) {
                None => problems.push(format!("claim {}: {shown} takes it away", claim.id)),
                Some(record) if record.judgement.verdict.is_failure() => {}
                Some(record) => problems.push(format!(
                    "claim {} survives its sabotage: with {shown} it is `{}`, measured {:?}, predicted {:?} ± {:?}",
                    claim.id,
                    record.judgement.verdict,
                    record.judgement.measured,
                    record.judgement.predicted,
                    record.judgement.tolerance
                )),
            }
        }
    }
    problems
}

/// Runs the studies that the claims seem to need, and everything above them if that was too little.
fn try_changes(
    id: &str,
    name: &str,
    text: &str,
    changes: &[Override],
    claims: &[&ClaimCell],
    options: &Options,
) -> Result<Records, String> {
    let parse = || Notebook::parse(id, name, text, changes).map_err(|wrong| wrong.render());
    let mut small = until_last(parse()?, claims);
    let shared: Vec<String> = small.lets.iter().map(|l| l.name.clone()).collect();
    small.cells.retain(|cell| match cell {
        Cell::Study(study) => claims.iter().any(|claim| uses(claim, &study.setup, &shared)),
        _ => true,
    });
    run(&small, options).or_else(|_| run(&until_last(parse()?, claims), options))
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

/// Claims with equal changes are tried in one run.
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
