//! The keys and names of a study of a spectrum.

use crate::study::subject::{FUNCTION_KEYS, NETWORK_KEYS};
use crate::yaml::{Key, Record, Shape, Word, Words};

/// The most steps of a method.
pub(super) const MAX_STEPS: u32 = 1 << 20;

/// The ways to eigenvalues.
pub(super) const METHODS: [Word; 3] = [
    ("dense", "All of them, from the whole Hessian."),
    ("lanczos", "The ends, from products with a direction in a Krylov space."),
    ("power", "The one of largest magnitude, from repeated products."),
];

static LANCZOS_AND_POWER: Record = Record::new(
    "spectral-method",
    "the method",
    &[
        Key::optional("lanczos", Shape::Record(&LANCZOS), METHODS[1].1),
        Key::optional("power", Shape::Record(&POWER), METHODS[2].1),
    ],
);

/// The options of Lanczos' method.
pub(super) static LANCZOS: Record = Record::new(
    "lanczos",
    "Lanczos' method",
    &[Key::needed(
        "steps",
        Shape::Count(MAX_STEPS),
        "How many steps are taken; the number of variables finds all.",
    )],
);

/// The options of the power method.
pub(super) static POWER: Record = Record::new(
    "power",
    "the power method",
    &[
        Key::optional("iterations", Shape::Count(MAX_STEPS), "The most products; 1000 unless given."),
        Key::optional(
            "tolerance",
            Shape::Formula,
            "It ends once the residual is at most this part of the eigenvalue; 1e-8 unless given.",
        ),
    ],
);

/// The keys that a study of a spectrum adds to those of every study.
pub(super) static KEYS: [Key; 11] = [
    FUNCTION_KEYS[0],
    FUNCTION_KEYS[1],
    FUNCTION_KEYS[2],
    FUNCTION_KEYS[3],
    FUNCTION_KEYS[4],
    NETWORK_KEYS[0],
    NETWORK_KEYS[1],
    NETWORK_KEYS[2],
    NETWORK_KEYS[3],
    Key::optional(
        "method",
        Shape::Variable(&Shape::Either(&[
            Shape::One(&LANCZOS_AND_POWER),
            Shape::Word(Words { what: "method", all: || METHODS.to_vec() }),
        ])),
        "How eigenvalues of the Hessian are found; `dense` unless given.",
    ),
    Key::optional(
        "tolerance",
        Shape::Formula,
        "The greatest `mismatch`; a study beyond it is an error. 1e-6 unless given.",
    ),
];

/// What the findings are called.
pub(super) const PROBES: &[Word] = &[
    ("eigenvalues", "The eigenvalues of the Hessian that were found, ascending, over `k`."),
    ("largest", "The largest of them; of the power method the one of largest magnitude."),
    ("smallest", "The smallest of them."),
    ("condition", "The largest magnitude of them over the smallest."),
    ("residual", "The greater ‖H v − λ v‖ of the two ends; NaN for `dense`."),
    (
        "mismatch",
        "How far the ends (with all steps, each eigenvalue) are from those of the dense matrix, as a part of the largest magnitude; for `dense`, how far the matrix is from symmetric, and its trace and norm from those of the eigenvalues. NaN beyond 600 variables.",
    ),
    (
        "products",
        "How many products of the Hessian with a direction were made, without those of the self-test.",
    ),
    ("variables", "The number of variables."),
    (
        "steepest",
        "A unit eigenvector of the largest eigenvalue, over the axis of the state; at most 600 variables.",
    ),
    (
        "flattest",
        "A unit eigenvector of the smallest eigenvalue, over the axis of the state; at most 600 variables.",
    ),
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
