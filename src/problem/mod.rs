//! Data sets, tasks to learn, and surfaces.

mod digits;
mod sequences;
mod split;
pub mod surface;
mod task;

pub use digits::{Digits, DigitsError, digits};
pub use sequences::{DigitsAs, Sequences};
pub use split::{Part, TRAINING_IMAGES, digits_part};
pub use task::{Batch, CLASSES, EVALUATED, Task};
