//! Running notebooks: plan, schedule, progress.

mod breaks;
mod cells;
mod graph;
mod judge_claim;
mod metrics;
mod run;
mod sight;
mod write;

pub use breaks::{BreakError, broken};
pub use metrics::metrics;
pub use run::{Observer, Options, RunError, Silent, run};
pub use write::write_whole;

#[cfg(test)]
mod tests;
