//! Data sets, tasks to learn, and surfaces.

mod batches;
mod digits;
mod noise;
mod sequences;
mod split;
pub mod surface;
mod table;
mod task;

pub use batches::{Batches, Sampling};
pub use digits::{Digits, DigitsError, digits};
pub use noise::{NOISES, Noise, NoiseError, NoiseWord, Parameter};
pub use sequences::{DigitsAs, Sequences};
pub use split::{Part, TRAINING_IMAGES, digits_part};
pub use table::{CsvError, CsvOptions, Label, SHIPPED_TABLES, ShippedTable, Table, TableError};
pub use task::{Batch, CLASSES, EVALUATED, Task};
