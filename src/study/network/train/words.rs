//! The keys of `train`, with their shapes and meanings.

use super::super::words::SIZE;
use crate::optimizer::{CLIPS, SCHEDULES};
use crate::study::optimizers::OPTIMIZERS;
use crate::yaml::{Key, Record, Shape, Words};

/// How a network learns.
pub(in super::super) static TRAIN: Record = Record::new(
    "training",
    "the training",
    &[
        Key::needed(
            "optimizer",
            Shape::Variable(&Shape::One(&OPTIMIZERS)),
            "The update rule with its step size.",
        ),
        Key::needed("steps", SIZE, "How many steps are taken, each on a batch of its own."),
        Key::optional(
            "schedule",
            SCHEDULING,
            "How the step size changes over the steps; `constant` unless given.",
        ),
        Key::optional("clip", CLIPPING, "How gradients are clipped; `none` unless given."),
        Key::optional(
            "stop",
            Shape::Formula,
            "A condition on records of the evaluated network; training ends where one evaluation fulfils it.",
        ),
        Key::optional(
            "every",
            SIZE,
            "Record every so many steps what belongs to a step, and the first and last; 1 unless given.",
        ),
        Key::optional(
            "evaluate",
            SIZE,
            "Record after every so many steps what belongs to the network, and at the start and end; `steps` unless given.",
        ),
    ],
);

/// How the step size changes.
pub(in crate::study) const SCHEDULING: Shape = Shape::Variable(&Shape::Either(&[
    Shape::One(&SCHEDULE),
    Shape::Word(Words { what: "schedule", all: || SCHEDULES.to_vec() }),
]));

/// How gradients are clipped.
pub(in crate::study) const CLIPPING: Shape =
    Shape::Variable(&Shape::Either(&[Shape::One(&CLIP), Shape::Word(NO_CLIP)]));

const NO_CLIP: Words = Words { what: "clipping", all: || vec![("none", "Gradients stay as they are.")] };

static SCHEDULE: Record = Record::new(
    "schedule",
    "the schedule",
    &[
        Key::optional(SCHEDULES[0].0, Shape::Variable(&Shape::Record(&PLAIN)), SCHEDULES[0].1),
        Key::optional(SCHEDULES[1].0, Shape::Variable(&Shape::Record(&STEPWISE)), SCHEDULES[1].1),
        Key::optional(SCHEDULES[2].0, Shape::Variable(&Shape::Record(&PLAIN)), SCHEDULES[2].1),
        Key::optional(SCHEDULES[3].0, Shape::Variable(&Shape::Record(&PLAIN)), SCHEDULES[3].1),
        Key::optional(SCHEDULES[4].0, Shape::Variable(&Shape::Record(&PLAIN)), SCHEDULES[4].1),
    ],
);

const WARM_UP: Key = Key::optional("warmup", SIZE, "The step size grows linearly during so many steps.");

/// The options of most schedules.
pub(super) static PLAIN: Record = Record::new("warmup", "the schedule", &[WARM_UP]);

/// The options of a stepwise schedule.
pub(super) static STEPWISE: Record = Record::new(
    "stepwise",
    "the schedule",
    &[
        Key::needed("every", SIZE, "The steps between two falls."),
        Key::needed("factor", Shape::Formula, "The factor of a fall."),
        WARM_UP,
    ],
);

static CLIP: Record = Record::new(
    "clip",
    "the clipping",
    &[
        Key::optional(CLIPS[0].0, Shape::Formula, CLIPS[0].1),
        Key::optional(CLIPS[1].0, Shape::Formula, CLIPS[1].1),
    ],
);
