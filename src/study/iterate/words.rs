//! The keys of an iterating study, with their shapes and meanings.

use crate::study::network::train::words::{CLIPPING, SCHEDULING};
use crate::study::optimizers::OPTIMIZERS;
use crate::study::words::{NAME, NAMED};
use crate::yaml::{Entries, Key, Record, Shape, Word};

/// More steps than this are taken for a slip of the pen.
pub(super) const MAX_STEPS: u32 = crate::study::network::numbers::MAX_SIZE;

const SIZE: Shape = Shape::Count(MAX_STEPS);

static START: Shape = Shape::Either(&[
    Shape::Formula,
    Shape::Map(Entries { keys: Some(&NAME), least: 1, value: &Shape::Formula }),
]);

/// The keys that an iterating study adds to those of every study.
pub(super) static KEYS: [Key; 11] = [
    Key::optional(
        "map",
        Shape::Map(Entries { keys: Some(&NAME), least: 1, value: &Shape::Formula }),
        "What each state becomes in a step, as formulas of the states before it.",
    ),
    Key::optional(
        "minimise",
        Shape::Formula,
        "What an optimizer or a solver minimises: the name of a function under `let`, or a formula of the state.",
    ),
    Key::optional(
        "optimizer",
        Shape::Variable(&Shape::One(&OPTIMIZERS)),
        "The update rule with its step size.",
    ),
    Key::optional(
        "start",
        Shape::Map(Entries { keys: Some(&NAME), least: 1, value: &START }),
        "The states with where they start: a formula, or named components `{x: 1, y: 2}`.",
    ),
    Key::optional("steps", SIZE, "How many steps are taken at most."),
    Key::optional(
        "until",
        Shape::Formula,
        "A condition on the state; where it holds nothing changes any more.",
    ),
    Key::optional("record", NAMED, "Quantities along the steps, for `measure`; they are not stored."),
    Key::optional(
        "every",
        SIZE,
        "Record every so many steps, or `log` for ever fewer; the first and the last are recorded; 1 unless given.",
    ),
    Key::optional(
        "noise",
        Shape::Variable(&Shape::One(&NOISE)),
        "Noise on the gradient, or the name `noise` in a map.",
    ),
    Key::optional("clip", CLIPPING, "How gradients are clipped; `none` unless given."),
    Key::optional(
        "schedule",
        SCHEDULING,
        "How the step size changes over the steps; `constant` unless given.",
    ),
];

/// The laws of the noise.
pub(super) static NOISE: Record = Record::new(
    "gradient-noise",
    "the noise of the steps",
    &[
        Key::optional("normal", Shape::Formula, "The normal law with this standard deviation."),
        Key::optional("laplace", Shape::Formula, "Laplace's law; this is its mean distance from 0."),
        Key::optional("cauchy", Shape::Formula, "Cauchy's law with this scale, which has no mean."),
        Key::optional("pareto", Shape::Record(&PARETO), "A heavy tail on both sides."),
    ],
);

/// The options of a heavy tail.
pub(super) static PARETO: Record = Record::new(
    "heavy-tail",
    "the heavy tail",
    &[
        Key::needed(
            "tail",
            Shape::Formula,
            "The index α of the tail, P(|x| > t) = (scale/t)^α; moments from α on are infinite.",
        ),
        Key::needed("scale", Shape::Formula, "The least size."),
    ],
);

/// What formulas of records and probes may name besides the states.
pub(super) const PROBES: &[Word] = &[
    ("step", "How many steps were taken. (In `measure` it is the axis of the records.)"),
    ("loss", "The value of what is minimised."),
    ("gradient", "The gradient that the optimizer is given, with noise and clipped; in records alone."),
    ("update", "What a step adds to the state; in records alone."),
    ("noise", "The noise of a step, of the state's shape; in maps alone."),
    ("steps", "The steps after which `until` held; ∞ where it never did."),
    ("diverged", "The steps after which a state was not finite; ∞ where all were."),
    ("evaluations", "How many steps were taken until the end."),
];

/// The words of [`PROBES`].
pub(super) static NAMES: [&str; PROBES.len()] = {
    let mut names = [""; PROBES.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = PROBES[at].0;
        at += 1;
    }
    names
};
