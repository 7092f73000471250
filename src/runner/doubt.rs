//! Claims that depend on a choice at the end of a range: a better one may lie beyond it, so they are inconclusive.
//!
//! Whether a claim depends on such a choice is found by judging it again with the measurements of that variant replaced, by
//! NaN and by infinities of both signs. If any of that changes what is compared, it does.

use super::judge_claim::judge_claim;
use super::sight::Sight;
use super::tuning::Ledger;
use crate::formula::Labelled;
use crate::notebook::{ClaimCell, ClaimRecord, Judgement, Notebook, Verdict};
use crate::study::{StudyPlan, TrialOutcome};
use crate::yaml::Diagnostic;

const STRANGERS: [f64; 3] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY];

/// The other sights of a notebook, as long as there may be a choice at an end.
pub(super) struct Doubts {
    sights: Vec<Sight>,
    /// What was chosen at ends.
    reasons: Vec<String>,
}

impl Doubts {
    /// Nothing is in doubt yet. A notebook that tunes nothing keeps no other sights.
    pub fn new(notebook: &Notebook) -> Doubts {
        let is_tuned = notebook.studies().any(|plan| plan.tuning.is_some());
        let sights = STRANGERS.iter().filter(|_| is_tuned).map(|_| Sight::new(&notebook.lets)).collect();
        Doubts { sights, reasons: Vec::new() }
    }

    /// Adds a study that has run.
    pub fn add_study(
        &mut self,
        plan: &StudyPlan,
        ledger: Option<&Ledger>,
        outcomes: &[TrialOutcome],
        found: &[(String, Labelled)],
    ) -> Result<(), Diagnostic> {
        if self.sights.is_empty() {
            return Ok(());
        }
        let reasons = ledger.map_or(Vec::new(), |ledger| ledger.reasons(plan));
        let in_doubt =
            |outcome: &TrialOutcome| ledger.is_some_and(|ledger| ledger.is_at_an_end(&outcome.trial));
        for (stranger, sight) in STRANGERS.into_iter().zip(&mut self.sights) {
            if reasons.is_empty() {
                sight.add_study(plan, found)?;
                continue;
            }
            let replaced: Vec<TrialOutcome> = outcomes
                .iter()
                .map(|outcome| if in_doubt(outcome) { strange(outcome, stranger) } else { outcome.clone() })
                .collect();
            sight.add_study(plan, &plan.gather(&replaced)?)?;
        }
        self.reasons.extend(reasons);
        Ok(())
    }

    /// Makes a judged claim inconclusive if it depends on what is in doubt.
    pub fn judge(&self, cell: &ClaimCell, record: &mut ClaimRecord) {
        let depends = |sight: &Sight| match judge_claim(cell, sight) {
            Ok(other) => key(&other.judgement) != key(&record.judgement),
            Err(_) => true,
        };
        if self.reasons.is_empty() || !self.sights.iter().any(depends) {
            return;
        }
        record.judgement.verdict = Verdict::Inconclusive;
        let reason = format!("Tuning chose {}: a wider range may do better.", self.reasons.join("; "));
        record.note = Some(match record.note.take() {
            Some(note) => format!("{note} {reason}"),
            None => reason,
        });
    }
}

/// An outcome with the same shapes and other numbers.
fn strange(outcome: &TrialOutcome, stranger: f64) -> TrialOutcome {
    let fill = |value: &Labelled| {
        let values = vec![stranger; value.values().len()];
        Labelled::new(value.axes().to_vec(), values).unwrap_or_else(|_| Labelled::scalar(stranger))
    };
    let measurements = outcome.measurements.iter().map(|(name, value)| (name.clone(), fill(value)));
    TrialOutcome { measurements: measurements.collect(), ..outcome.clone() }
}

fn key(judgement: &Judgement) -> (Verdict, [u64; 4]) {
    let bits = |x: f64| if x.is_nan() { f64::NAN.to_bits() } else { x.to_bits() };
    let numbers = [judgement.measured, judgement.predicted, judgement.error, judgement.margin];
    (judgement.verdict, numbers.map(bits))
}
