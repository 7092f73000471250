//! One file per kind of study: set-up, trials, measurements.

mod axis;
mod resolve;
mod spacing;
mod sweep;

pub use axis::{AxisLabels, Record, SweepAxis, is_name};
pub use sweep::{MAX_TRIALS, Param, Sweep, Trial};
#[cfg(test)]
mod tests;
