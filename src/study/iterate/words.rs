//! The keys of an iterating study, with their shapes and meanings.

use super::data_words::{BATCH, LOSSES};
use super::noise_words::NOISE;
use super::solver_words::{SOLVER, UNTIL};
use crate::problem::surface::REGISTRY;
use crate::study::network::train::words::{CLIPPING, SCHEDULING};
use crate::study::optimizers::OPTIMIZERS;
use crate::study::words::{NAME, NAMED};
use crate::yaml::{Entries, Key, Shape, Word, Words};

/// More steps than this are taken for a slip of the pen.
pub(super) const MAX_STEPS: u32 = crate::study::network::numbers::MAX_SIZE;

const SIZE: Shape = Shape::Count(MAX_STEPS);

const PROBLEMS: Words = Words {
    what: "problem",
    all: || REGISTRY.iter().map(|surface| (surface.name(), surface.doc().source)).collect(),
};

/// A test function by its name, or a model on a table.
pub(super) const PROBLEM: Shape =
    Shape::Variable(&Shape::Either(&[Shape::One(&LOSSES), Shape::Word(PROBLEMS)]));

static START: Shape = Shape::Either(&[
    Shape::Formula,
    Shape::Map(Entries { keys: Some(&NAME), least: 1, value: &Shape::Formula }),
]);

/// The keys that an iterating study adds to those of every study.
pub(super) static KEYS: [Key; 16] = [
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
        "residuals",
        Shape::Formula,
        "Instead of `minimise`: a vector of the state, of which the sum of squares is minimised.",
    ),
    Key::optional(
        "problem",
        PROBLEM,
        "Instead of `minimise`: a test function, or the loss of a model on a table, with its own start unless `start` is given.",
    ),
    Key::optional(
        "batch",
        Shape::Variable(&Shape::Either(&[Shape::Count(MAX_STEPS), Shape::One(&BATCH)])),
        "Of a problem on a table: how many rows the gradient of a step sees, chosen by `seed`; all unless given.",
    ),
    Key::optional("dimension", SIZE, "The number of variables of `problem`; its standard unless given."),
    Key::optional(
        "solver",
        SOLVER,
        "Instead of `optimizer`: a method that looks at what it finds before it goes on, by name or with options.",
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
        Shape::Either(&[Shape::Formula, Shape::Record(&UNTIL)]),
        "A condition on the state, after which nothing changes any more; for a solver its tolerances.",
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

/// What formulas of records and probes may name besides the states.
pub(super) const PROBES: &[Word] = &[
    ("step", "How many steps were taken. (In `measure` it is the axis of the records.)"),
    ("least", "The least value that is known of `problem`; NaN where none is."),
    ("rows", "Of a problem on a table: its number of rows."),
    ("accuracy", "Of a problem with classes: the share of all rows that are classified rightly."),
    ("control", "Of a solver: the length of the step, the radius or the damping; in records alone."),
    ("moved", "Of a solver: how far the step went; in records alone."),
    ("loss", "The value of what is minimised; on a table that of all rows, whatever the batch."),
    (
        "gradient",
        "The gradient that the optimizer is given, of the batch, with noise and clipped; in records alone.",
    ),
    ("full_gradient", "The gradient of `loss`, of all rows and without noise; in records alone."),
    ("batch_loss", "The loss on the rows of the step's batch; in records alone."),
    ("update", "What the step from here adds to the state; in records alone."),
    (
        "inverse",
        "Of the solver `bfgs`: its approximation of the inverse Hessian, over i and j; of others NaN; in records alone.",
    ),
    ("noise", "The noise of a step, for each state of its shape; in maps alone."),
    ("step_size", "The step size with its schedule; in records alone."),
    ("steps", "The steps after which `until` held, or a solver had converged; ∞ where it never did."),
    (
        "diverged",
        "The steps after which a state was not finite, or a solver met such a number; ∞ where none was.",
    ),
    (
        "evaluations",
        "How many steps were taken, or at how many points a solver evaluated the function; its records count up to it.",
    ),
    ("values", "How many values a solver asked for without a derivative."),
    ("gradients", "How many gradients a solver asked for."),
    ("hessians", "How many Hessians a solver asked for."),
    ("products", "How many products of the Hessian with a direction a solver asked for."),
    ("jacobians", "How many Jacobians of the residuals a solver asked for."),
    ("solves", "How many linear systems a solver factorised."),
    ("reason", "Why a solver ended, as its place in the list of reasons; below 2 it has converged."),
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
