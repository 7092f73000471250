//! The keys and names of a counting study.

use super::method::WORDS;
use crate::study::subject::{FUNCTION_KEYS, NETWORK_KEYS};
use crate::yaml::{Key, Shape, Word, Words};

/// The largest size of a method, and the most pairs that it remembers.
pub(super) const MAX_SIZE: u32 = 1 << 20;

const METHODS: Words = Words { what: "method", all: || WORDS.to_vec() };

/// The keys that a counting study adds to those of every study.
pub(super) static KEYS: [Key; 12] = [
    FUNCTION_KEYS[0],
    FUNCTION_KEYS[1],
    FUNCTION_KEYS[2],
    FUNCTION_KEYS[3],
    FUNCTION_KEYS[4],
    NETWORK_KEYS[0],
    NETWORK_KEYS[1],
    NETWORK_KEYS[2],
    Key::optional(
        "function_weight",
        Shape::Formula,
        "How many operations the value of exp, tanh and the like counts as; 1 unless given.",
    ),
    Key::optional(
        "method",
        Shape::Variable(&Shape::Word(METHODS)),
        "Instead of a function: a method of linear algebra, run on numbers that count.",
    ),
    Key::optional("size", Shape::Count(MAX_SIZE), "The number n of unknowns of the method."),
    Key::optional(
        "memory",
        Shape::Count(MAX_SIZE),
        "The number m of pairs that `lbfgs` remembers; 10 unless given.",
    ),
];

/// What the counts are called.
pub(super) static PROBES: &[Word] = &[
    ("value", "The operations of the function's value."),
    ("gradient", "The operations of the value and the gradient together."),
    ("tangent", "The operations of the value, or the residuals, with one derivative along a direction."),
    (
        "cotangent",
        "The operations of the value, or the residuals, with one product of a direction with the Jacobian.",
    ),
    ("product", "The operations of the value, the gradient and one product of the Hessian with a direction."),
    (
        "hessian",
        "The operations of the value, the gradient and the Hessian, by one forward sweep for each variable.",
    ),
    (
        "jacobian",
        "The operations of the residuals (or the value) and their Jacobian, by the mode with fewer sweeps.",
    ),
    ("variables", "The number of variables."),
    ("rows", "The number of residuals; 1 for a function without."),
    ("nodes", "The nodes of the value and the gradient, each counted once."),
    ("elements", "The numbers that those nodes hold together."),
    ("compiled", "The operations of the program of the value and the gradient; a multiply-add counts as 2."),
    ("moved", "The numbers that this program reads and writes."),
    ("bytes", "The memory that it works in."),
    ("operations", "Of a method: all its operations."),
    ("sums", "Of a method: its sums and differences."),
    ("products", "Of a method: its products."),
    ("quotients", "Of a method: its quotients."),
    ("roots", "Of a method: its square roots."),
    ("storage", "Of a method: the numbers that it keeps."),
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
