//! Running notebooks: plan, schedule, progress.

mod cells;
mod judge_claim;
mod metrics;
mod run;
mod sight;
mod write;

pub use metrics::metrics;
pub use run::{Observer, Options, RunError, Silent, run};
pub use write::write_whole;

#[cfg(test)]
mod tests;
