//! The tuning of a study: every variant with the same candidates and seeds, before the trials of the study run.

use super::run::{in_parallel, trial_record, values};
use crate::formula::Labelled;
use crate::notebook::{ChoiceRecord, TuningRecord};
use crate::study::{Choice, StudyPlan, Trial, TrialOutcome};
use crate::yaml::Diagnostic;

/// What was tried and chosen.
pub(super) struct Ledger {
    outcomes: Vec<TrialOutcome>,
    pub choices: Vec<Choice>,
}

impl Ledger {
    /// Whether what was chosen for the variant of a trial stands at an end.
    pub fn is_at_an_end(&self, trial: &Trial) -> bool {
        self.choices.iter().any(|choice| !choice.edges.is_empty() && choice.is_of(trial))
    }

    /// What was chosen at ends, in words.
    pub fn reasons(&self, plan: &StudyPlan) -> Vec<String> {
        let named = |choice: &Choice| {
            let variant: Vec<String> =
                plan.points.axes.iter().filter_map(|axis| choice.label(&axis.name)).collect();
            let variant =
                if variant.is_empty() { String::new() } else { format!(" for {}", variant.join(", ")) };
            format!("{}{variant}", choice.edges.join(", "))
        };
        self.choices.iter().filter(|choice| !choice.edges.is_empty()).map(named).collect()
    }
}

/// How many trials the tuning of a study takes.
pub(super) fn trials(plan: &StudyPlan) -> usize {
    plan.tuning.as_ref().map_or(0, |tuning| tuning.len(tuning.variants(&plan.points).len()))
}

/// Tunes a study, if it is to be tuned.
pub(super) fn choose(
    plan: &StudyPlan,
    pool: &rayon::ThreadPool,
    run: &(dyn Fn(Trial) -> Result<TrialOutcome, Diagnostic> + Sync),
) -> Result<Option<Ledger>, Diagnostic> {
    let Some(tuning) = &plan.tuning else { return Ok(None) };
    let variants = tuning.variants(&plan.points);
    let of_variant = tuning.len(1).max(1);
    let outcomes = in_parallel(pool, tuning.len(variants.len()), |index| {
        let (variant, rest) = (&variants[index / of_variant], index % of_variant);
        run(tuning.trial(variant, rest / tuning.seeds, rest % tuning.seeds))
    })?;
    let measured: Vec<f64> = outcomes
        .iter()
        .map(|outcome| {
            let found = outcome.measurements.iter().find(|(name, _)| *name == tuning.by);
            found.and_then(|(_, value)| Labelled::as_scalar(value)).ok_or_else(|| {
                Diagnostic::new(format!("`{}` is an array, and one number decides", tuning.by), tuning.span)
                    .label("reduce it in `measure`")
            })
        })
        .collect::<Result<_, _>>()?;
    let own = variants.iter().zip(measured.chunks(of_variant));
    let choices = own.map(|(variant, measured)| tuning.choose(variant, measured)).collect();
    Ok(Some(Ledger { outcomes, choices }))
}

/// The ledger as it is kept.
pub(super) fn record(plan: &StudyPlan, ledger: Ledger) -> TuningRecord {
    let tuning = plan.tuning.as_ref();
    let params = |choice: &Choice| {
        let candidate = tuning.and_then(|tuning| tuning.candidates.get(choice.candidate));
        candidate.map_or(Vec::new(), |candidate| candidate.params.clone())
    };
    // What a record sets goes with its name.
    let is_axis = |name: &String| plan.points.axes.iter().any(|axis| axis.name == *name);
    let one = |choice: Choice| ChoiceRecord {
        chosen: values(params(&choice)),
        variant: values(choice.variant.into_iter().filter(|(name, _)| is_axis(name)).collect()),
        mean: choice.mean,
        edges: choice.edges,
    };
    TuningRecord {
        by: tuning.map_or_else(String::new, |tuning| tuning.by.clone()),
        is_maximised: tuning.is_some_and(|tuning| tuning.is_maximised),
        budget: tuning.map_or((0, 0), |tuning| (tuning.candidates.len(), tuning.seeds)),
        trials: ledger.outcomes.into_iter().map(|outcome| trial_record(plan, outcome)).collect(),
        choices: ledger.choices.into_iter().map(one).collect(),
    }
}
