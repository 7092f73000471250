//! The keys of a sampling study, with their shapes and meanings.

use super::law::DOC;
use crate::study::words::NAME;
use crate::yaml::{Entries, Key, Shape};

/// More draws than this are taken for a slip of the pen.
pub(super) const MAX_DRAWS: u32 = crate::study::network::numbers::MAX_SIZE;

/// The axes of random arrays, and that of eigenvalues.
pub(super) static AXES: [&str; 4] = ["draw", "i", "j", "k"];

/// The keys that a sampling study adds to those of every study.
pub(super) static KEYS: [Key; 2] = [
    Key::needed("draws", Shape::Count(MAX_DRAWS), "How many draws are made: the axis `draw`."),
    Key::needed(
        "draw",
        Shape::Map(Entries { keys: Some(&NAME), least: 1, value: &Shape::Variable(&Shape::Formula) }),
        DOC,
    ),
];
