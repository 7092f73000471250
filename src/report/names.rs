//! Names and labels as readers see them.

use super::numbers::human;
use crate::formula::{Axis, Labels};

const GREEK: [(&str, &str); 20] = [
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("epsilon", "ε"),
    ("eta", "η"),
    ("theta", "θ"),
    ("kappa", "κ"),
    ("lambda", "λ"),
    ("mu", "μ"),
    ("nu", "ν"),
    ("xi", "ξ"),
    ("rho", "ρ"),
    ("sigma", "σ"),
    ("tau", "τ"),
    ("phi", "φ"),
    ("chi", "χ"),
    ("psi", "ψ"),
    ("omega", "ω"),
    ("zeta", "ζ"),
];

/// The name of a variable: Greek letters as letters.
pub(super) fn axis_name(name: &str) -> String {
    GREEK
        .iter()
        .find(|(word, _)| *word == name)
        .map_or_else(|| name.to_string(), |(_, letter)| (*letter).to_string())
}

/// A label of an axis: numbers with four digits.
pub(super) fn label(labels: &Labels, index: usize) -> String {
    match labels {
        Labels::Numbers(numbers) => numbers.get(index).map_or_else(String::new, |x| human(*x)),
        Labels::Names(names) => names.get(index).cloned().unwrap_or_default(),
    }
}

/// A label that says what it is a label of: `σ = 2`; a name speaks for itself.
pub(super) fn full_label(axis: &Axis, index: usize) -> String {
    match &axis.labels {
        Labels::Numbers(_) => format!("{} = {}", axis_name(&axis.name), label(&axis.labels, index)),
        Labels::Names(_) => label(&axis.labels, index),
    }
}
