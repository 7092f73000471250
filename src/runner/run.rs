//! One notebook from its first cell to its last.

use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use super::cells;
use super::doubt::Doubts;
use super::judge_claim::judge_claim;
use super::pool::Pool;
use super::sight::Sight;
use super::tuning;
use crate::autodiff::Workers;
use crate::formula::Axis;
use crate::notebook::{Cell, CellRecord, ClaimRecord, Notebook, Records, StudyRecord, TrialRecord};
use crate::study::{self, AxisLabels, Context, Log, Param, StudyPlan, TrialOutcome};
use crate::yaml::Diagnostic;

/// How to run.
#[derive(Clone)]
pub struct Options {
    /// How many trials run at once; 0 takes as many as there are cores. No result depends on it.
    pub jobs: usize,
    /// The folder against which the paths of data files are resolved.
    pub folder: PathBuf,
    /// Takes lines about what the core does.
    pub log: Option<Log>,
}

/// Why a run ended early.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The notebook is wrong in a way that only a run shows.
    #[error("{0}")]
    Input(Diagnostic),
    /// The machine did not give what a run needs.
    #[error("{0}")]
    Machine(String),
}

/// Is told how a run gets on. Trials finish on several threads at once.
pub trait Observer: Sync {
    /// A study begins.
    fn study_started(&self, id: &str, trials: usize);
    /// A trial of it is done.
    fn trial_finished(&self, id: &str);
    /// All of them are.
    fn study_finished(&self, id: &str, trials: usize);
    /// A claim has its verdict.
    fn claim_judged(&self, claim: &ClaimRecord);
}

/// An observer that does nothing.
pub struct Silent;

impl Observer for Silent {
    fn study_started(&self, _: &str, _: usize) {}
    fn trial_finished(&self, _: &str) {}
    fn study_finished(&self, _: &str, _: usize) {}
    fn claim_judged(&self, _: &ClaimRecord) {}
}

/// Runs all cells in order.
///
/// # Errors
/// A cell is wrong in a way that its run shows, or the machine has no threads to give.
pub fn run(notebook: &Notebook, options: &Options, observer: &dyn Observer) -> Result<Records, RunError> {
    let pool = Pool::new(options.jobs)
        .map_err(|error| RunError::Machine(format!("no threads to run on: {error}")))?;
    let pool = Arc::new(pool);
    let workers: Arc<dyn Workers> = Arc::<Pool>::clone(&pool);
    let context =
        Context { folder: options.folder.clone(), log: options.log.clone(), workers: Some(workers) };
    let mut sight = Sight::new(&notebook.lets);
    let mut doubts = Doubts::new(notebook);
    let mut cells = Vec::new();
    for cell in &notebook.cells {
        let record = match cell {
            Cell::Text(text) => CellRecord::Text(text.clone()),
            Cell::Study(plan) => {
                let record = run_study(plan, &sight, &mut doubts, &context, pool.threads(), observer)
                    .map_err(RunError::Input)?;
                sight.add_study(plan, &record.measurements).map_err(RunError::Input)?;
                CellRecord::Study(record)
            }
            Cell::Table(table) => CellRecord::Table(cells::table(table, &sight).map_err(RunError::Input)?),
            Cell::Figure(figure) => {
                CellRecord::Figure(Box::new(cells::figure(figure, &sight).map_err(RunError::Input)?))
            }
            Cell::Claim(claim) => {
                let mut record = judge_claim(claim, &sight).map_err(RunError::Input)?;
                doubts.judge(claim, &mut record);
                observer.claim_judged(&record);
                CellRecord::Claim(record)
            }
        };
        cells.push(record);
    }
    Ok(Records {
        id: notebook.id.clone(),
        title: notebook.title.clone(),
        guide: notebook.guide.clone(),
        cells,
        is_quick: notebook.is_quick,
    })
}

/// Runs trials in parallel; the first error in their order is reported, whichever thread met one first.
pub(super) fn in_parallel(
    pool: &rayon::ThreadPool,
    n: usize,
    one: impl Fn(usize) -> Result<TrialOutcome, Diagnostic> + Send + Sync,
) -> Result<Vec<TrialOutcome>, Diagnostic> {
    let finished: Vec<Result<TrialOutcome, Diagnostic>> =
        pool.install(|| (0..n).into_par_iter().with_max_len(1).map(one).collect());
    finished.into_iter().collect()
}

fn run_study(
    plan: &StudyPlan,
    sight: &Sight,
    doubts: &mut Doubts,
    context: &Context,
    pool: &rayon::ThreadPool,
    observer: &dyn Observer,
) -> Result<StudyRecord, Diagnostic> {
    let id = plan.setup.id.as_str();
    let n_trials = plan.trials();
    let n_tuning = tuning::trials(plan);
    observer.study_started(id, n_trials + n_tuning);
    let run = |trial| {
        let outcome = plan.run(trial, sight.measured(), context);
        observer.trial_finished(id);
        outcome
    };
    let ledger = tuning::choose(plan, pool, &run)?;
    let choices = ledger.as_ref().map_or(&[][..], |ledger| &ledger.choices);
    let outcomes = in_parallel(pool, n_trials, |index| run(plan.trial(index, choices)))?;
    observer.study_finished(id, n_trials + n_tuning);
    let measurements = plan.gather(&outcomes)?;
    doubts.add_study(plan, ledger.as_ref(), &outcomes, &measurements)?;
    let axes: Vec<Axis> = plan.setup.sweep.axes.iter().map(study::axis).collect();
    let trials = outcomes.into_iter().map(|outcome| trial_record(plan, outcome)).collect();
    let tuning = ledger.map(|ledger| tuning::record(plan, ledger));
    Ok(StudyRecord { id: id.to_string(), kind: plan.kind, axes, trials, measurements, tuning })
}

pub(super) fn trial_record(plan: &StudyPlan, outcome: TrialOutcome) -> TrialRecord {
    let mut params = values(outcome.trial.params);
    for axis in &plan.arrays {
        if let AxisLabels::Numbers(values) = &axis.labels {
            let labels = values.iter().map(|x| super::metrics::number(*x)).collect();
            params.push((axis.name.clone(), serde_json::Value::Array(labels)));
        }
    }
    TrialRecord { params, outcome: outcome.outcome, measurements: outcome.measurements }
}

/// Variables with what they were.
pub(super) fn values(params: Vec<(String, Param)>) -> Vec<(String, serde_json::Value)> {
    let mut all = Vec::new();
    for (name, param) in params {
        match param {
            Param::Number(x) => all.push((name, super::metrics::number(x))),
            Param::Name { name: text, .. } => all.push((name, text.into())),
            // A record's nested set-up is told apart by the record's own name.
            Param::Node(_) => {}
        }
    }
    all
}
