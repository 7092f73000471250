//! Networks that learn: the key `train`, what is recorded along its steps, and the run.
//!
//! A whole step (forwards, backwards, clipping, update) is one program whose state, all parameters in one vector and what
//! the optimiser remembers about them, is carried from step to step. A second program evaluates the network.

mod learner;
mod record;
mod run;
mod series;
mod setup;
pub(in crate::study) mod words;

pub(super) use learner::{Learner, THETA, places, trace};
pub(super) use record::{Record, read_all};
pub(super) use run::Lesson;
pub(super) use setup::{Training, read};
pub(in crate::study) use setup::{clipping, schedule};

#[cfg(test)]
mod tests;
