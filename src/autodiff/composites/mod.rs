//! Composite ops: plain functions of other ops, with no derivative rule of their own. Their registry drives the same
//! tests as that of the ops.

mod activations;
mod softmax;

use super::graph::Var;
use super::op::{Example, OpDoc};

/// A function of other ops.
pub struct Composite {
    /// Its name.
    pub name: &'static str,
    /// Formula, domain, kinks and source.
    pub doc: OpDoc,
    /// Traces it.
    pub build: for<'g> fn(&[Var<'g>]) -> Var<'g>,
    /// Calls with random arguments.
    pub examples: fn() -> Vec<Example>,
    /// Argument, value and derivative, computed independently with 50 digits; empty for functions of more than one number.
    pub golden: &'static [[f64; 3]],
}

/// Every composite.
pub static COMPOSITES: &[&Composite] = &[
    &activations::LEAKY_RELU,
    &activations::ELU,
    &activations::SILU,
    &activations::GELU,
    &activations::GELU_TANH,
    &activations::GAUSSIAN,
    &softmax::LOGSUMEXP,
    &softmax::SOFTMAX,
    &softmax::CROSS_ENTROPY,
];
