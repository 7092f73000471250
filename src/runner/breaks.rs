//! Sabotage: a claim that survives its own is no claim.

use super::run::{Options, RunError, Silent, run};
use crate::notebook::{ClaimCell, Notebook, Rejected, Verdict};

/// Why a sabotage could not be tried.
#[derive(Debug)]
pub enum BreakError {
    /// The changes make the notebook wrong before it runs.
    Rejected(Rejected),
    /// The changed notebook cannot be run, with the message as a reader sees it.
    Run(String),
    /// The changes take the claim away.
    Gone,
}

/// The verdict on a claim of a notebook with the changes of its `breaks` made. It should be a failure.
///
/// # Errors
/// The changed notebook is rejected or cannot be run, or no longer has the claim.
pub fn broken(
    id: &str,
    name: &str,
    text: &str,
    claim: &ClaimCell,
    options: &Options,
) -> Result<Verdict, BreakError> {
    let changed = Notebook::parse(id, name, text, &claim.breaks).map_err(BreakError::Rejected)?;
    let records = run(&changed, options, &Silent).map_err(|error| {
        BreakError::Run(match error {
            RunError::Input(diagnostic) => diagnostic.render(&changed.sources),
            RunError::Machine(message) => message,
        })
    })?;
    let found = records.claims().find(|record| record.id == claim.id).map(|record| record.judgement.verdict);
    found.ok_or(BreakError::Gone)
}
