//! Running notebooks: plan, schedule, progress.

mod breaks;
mod cells;
mod doubt;
mod graph;
mod judge_claim;
mod metrics;
mod pool;
mod run;
mod sight;
pub mod snapshot;
mod tuning;
mod verdicts;
mod write;

pub use breaks::{Survivor, survivors};
pub use metrics::metrics;
pub use pool::Pool;
pub use run::{Observer, Options, RunError, Silent, run};
pub use verdicts::verdicts;
pub use write::{write_together, write_whole};

#[cfg(test)]
mod tests;
