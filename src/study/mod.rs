//! One file per kind of study: set-up, trials, measurements.

mod axis;
mod count;
mod evaluate;
mod export;
mod expression;
mod files;
mod gather;
mod iterate;
mod kind;
mod network;
mod optimizers;
mod plan;
mod resolve;
mod sample;
mod scope;
mod spacing;
mod spectrum;
mod subject;
mod sweep;
mod tune;
mod words;

use crate::yaml::{Diagnostic, Span, Yaml};

pub use axis::{AxisLabels, Record, SweepAxis, is_name};
pub use export::{Export, Tensor};
pub use expression::{Expression, Let, Named, locate, read_lets};
pub use files::{Files, Reader};
pub use kind::{Context, Cut, Kind, Log, Observation, Outcome, Setup, Study, Watch};
pub use plan::{StudyPlan, TrialOutcome, read_study};
pub use scope::{axis, define_arrays, define_lets};
pub use sweep::{MAX_TRIALS, Param, Sweep, Trial};
pub use tune::{Candidate, Choice, FIRST_SEED, Tuning};
pub use words::{COMMON_KEYS, ID, LET, SPACINGS, STUDY, STUDY_KINDS, probe_words};

/// Every kind of study.
pub static KINDS: &[&dyn Kind] = &[
    &evaluate::Evaluate,
    &network::Network,
    &iterate::Iterate,
    &sample::Sample,
    &count::Count,
    &spectrum::Spectrum,
];

/// The kind that a study cell names.
fn find_kind(node: &Yaml) -> Result<&'static dyn Kind, Diagnostic> {
    let names = || KINDS.iter().map(|kind| kind.name());
    let all = names().collect::<Vec<_>>().join(", ");
    let Some(value) = node.get("kind") else {
        // A misspelt `kind` is an unknown key, which says more than that `kind` is missing.
        let every: Vec<&str> =
            COMMON_KEYS.iter().chain(KINDS.iter().flat_map(|k| k.keys())).map(|key| key.name).collect();
        let fields = crate::yaml::Fields::new(node, "a study", &every)?;
        return Err(match fields.require("kind") {
            Err(error) => error.note(format!("kinds of studies: {all}")),
            Ok(_) => Diagnostic::new("a study needs the key `kind`", node.span),
        });
    };
    let word = value.text().unwrap_or("");
    if let Some(kind) = KINDS.iter().find(|kind| kind.name() == word) {
        return Ok(*kind);
    }
    let error = Diagnostic::new(format!("unknown kind of study `{word}`"), value.span);
    let error = error.meant(word, names());
    Err(error.note(format!("kinds of studies: {all}")))
}

/// Whether a word is an id.
#[must_use]
pub fn is_id(word: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !word.is_empty() && word.chars().all(fits)
}

/// An id is lower-case letters, digits and hyphens: it names files, anchors and paths.
///
/// # Errors
/// It is not.
pub fn check_id(id: &str, span: Span) -> Result<(), Diagnostic> {
    if is_id(id) {
        return Ok(());
    }
    Err(Diagnostic::new(format!("`{id}` is not an id"), span).label("lower-case letters, digits and hyphens"))
}

#[cfg(test)]
mod tests;
