//! Running notebooks: plan, schedule, progress.
