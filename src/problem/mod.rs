//! Data sets and surfaces.

mod digits;
mod sequences;

pub use digits::{Digits, DigitsError, digits};
pub use sequences::{DigitsAs, Sequences};
