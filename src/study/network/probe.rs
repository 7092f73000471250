//! Probes of a network: a tensor of each layer and step, and the number or numbers taken from it.
//!
//! A probe is `reduction(source)`. A source is a state or gate of the cell (`h`, `c`, `f`, ...), a parameter without its layer
//! (`weight_hh`), or `cotangent(state)`, `grad(parameter)`, `contribution(parameter)`; `difference(parameter)` and
//! `tangent(parameter)` are the gradient by two other ways, and `grad(w) - difference(w)` is how far two sources are apart.

use super::scalar::readout;
use super::setup::Resolved;
use crate::formula::{Call, Expr, Node, Operator};
use crate::model::{Stack, StackSpec};
use crate::study::expression::Named;
use crate::yaml::{Diagnostic, Span};

/// Every word with a meaning in a probe.
pub(super) const NAMES: &[&str] = &[
    "norm",
    "mean",
    "mean_square",
    "max_abs",
    "dead",
    "spectral_norm",
    "values",
    "saturated",
    "cotangent",
    "grad",
    "contribution",
    "difference",
    "tangent",
    "h",
    "c",
    "carry",
    "i",
    "f",
    "g",
    "o",
    "r",
    "z",
    "n",
    "preactivation",
    "weight_ih",
    "weight_hh",
    "weight_out",
    "bias_ih",
    "bias_hh",
    "readout",
    "readout_bias",
    "loss",
    "accuracy",
    "train",
    "test",
    "movement",
    "change",
    "gradient_norm",
    "update_norm",
    "step_size",
    "steps",
];
const REDUCTIONS: &[&str] =
    &["norm", "mean", "mean_square", "max_abs", "dead", "saturated", "spectral_norm", "values"];
const STATES: &[&str] = &["h", "c", "carry", "i", "f", "g", "o", "r", "z", "n", "preactivation"];

/// What is taken from a tensor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reduction {
    /// The Frobenius norm.
    Norm,
    /// The mean.
    Mean,
    /// The mean of the squares.
    MeanSquare,
    /// The largest absolute value.
    MaxAbs,
    /// The fraction of units that are zero for every sequence of the batch.
    Dead,
    /// The fraction of values where the sigmoid or tanh that made them is nearly flat.
    Saturated,
    /// The largest singular value.
    SpectralNorm,
    /// All elements, over the axes `row` and `unit`.
    Values,
}

/// The tensors that a probe looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// A state or gate, by layer and time.
    State(String),
    /// The cotangent of one, by layer and time.
    Cotangent(String),
    /// A parameter, by layer.
    Parameter(String),
    /// Its gradient, by layer.
    Grad(String),
    /// What one step's use of a weight contributes to its gradient, by layer and time.
    Contribution(String),
    /// The gradient of a parameter by another way, by layer.
    Check(Way, String),
}

/// Ways to a gradient that share nothing with the reverse sweep: one element after another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    /// The central difference of the output.
    Difference,
    /// The derivative along the element, forwards.
    Tangent,
}

/// A probe that was understood.
#[derive(Debug, Clone)]
pub(super) struct Probe {
    pub name: String,
    pub reduction: Reduction,
    pub source: Source,
    /// What is subtracted from it.
    pub minus: Option<Source>,
    pub span: Span,
}

impl Source {
    /// Whether there is one tensor for each step and not only for each layer.
    pub fn by_time(&self) -> bool {
        !matches!(self, Source::Parameter(_) | Source::Grad(_) | Source::Check(..))
    }

    /// Whether there is a tensor for each layer, and not one of the readout alone.
    pub fn by_layer(&self) -> bool {
        !self.parameter().is_some_and(|name| name.starts_with("readout"))
    }

    /// The parameter that it is or is made of, if that is all that it depends on.
    fn parameter(&self) -> Option<&str> {
        match self {
            Source::Parameter(name) | Source::Grad(name) | Source::Check(_, name) => Some(name),
            _ => None,
        }
    }
}

/// Reads all probes of a study.
pub(super) fn read_all(named: &[Named]) -> Result<Vec<Probe>, Diagnostic> {
    named.iter().map(read).collect()
}

pub(super) fn read(named: &Named) -> Result<Probe, Diagnostic> {
    let scalar = &named.formula.scalar;
    let at = |expr: &Expr| scalar.locate(expr.span.start, expr.span.end);
    let usage = |expr: &Expr| {
        Diagnostic::new("a probe of a network is `reduction(source)`", at(expr))
            .label("for example norm(cotangent(h))")
            .note(format!("reductions: {}", REDUCTIONS.join(", ")))
            .note("sources: a state (h, c, f, …), a parameter (weight_hh, …), cotangent(state), grad(parameter), contribution(parameter), difference(parameter), tangent(parameter)")
    };
    let expr = &named.formula.expr;
    let Some((outer, inner)) = one_argument(expr) else { return Err(usage(expr)) };
    let reduction = match outer.name.text.as_str() {
        "norm" => Reduction::Norm,
        "mean" => Reduction::Mean,
        "mean_square" => Reduction::MeanSquare,
        "max_abs" => Reduction::MaxAbs,
        "dead" => Reduction::Dead,
        "saturated" => Reduction::Saturated,
        "spectral_norm" => Reduction::SpectralNorm,
        "values" => Reduction::Values,
        other => {
            let span = scalar.locate(outer.name.span.start, outer.name.span.end);
            return Err(Diagnostic::new(format!("unknown reduction `{other}`"), span)
                .meant(other, REDUCTIONS.iter().copied())
                .note(format!("reductions: {}", REDUCTIONS.join(", "))));
        }
    };
    let (source, minus) = match &inner.node {
        Node::Binary(Operator::Sub, left, right) => {
            let (Some(first), Some(second)) = (source(left), source(right)) else { return Err(usage(inner)) };
            if first.parameter().is_none() || first.parameter() != second.parameter() {
                return Err(Diagnostic::new("only two sources of one parameter are subtracted", at(inner))
                    .label("for example grad(weight_hh) - difference(weight_hh)"));
            }
            (first, Some(second))
        }
        _ => (source(inner).ok_or_else(|| usage(inner))?, None),
    };
    if reduction == Reduction::SpectralNorm && source.by_time() {
        return Err(Diagnostic::new("a spectral norm is that of a parameter or its gradient", at(inner)));
    }
    Ok(Probe { name: named.name.clone(), reduction, source, minus, span: at(inner) })
}

/// The source that an expression names.
fn source(expr: &Expr) -> Option<Source> {
    match (&expr.node, one_argument(expr)) {
        (Node::Name(name), _) if STATES.contains(&name.as_str()) => Some(Source::State(name.clone())),
        (Node::Name(name), _) => Some(Source::Parameter(name.clone())),
        (_, Some((call, Expr { node: Node::Name(name), .. }))) => match call.name.text.as_str() {
            "cotangent" => Some(Source::Cotangent(name.clone())),
            "grad" => Some(Source::Grad(name.clone())),
            "contribution" => Some(Source::Contribution(name.clone())),
            "difference" => Some(Source::Check(Way::Difference, name.clone())),
            "tangent" => Some(Source::Check(Way::Tangent, name.clone())),
            _ => None,
        },
        _ => None,
    }
}

pub(super) fn one_argument(expr: &Expr) -> Option<(&Call, &Expr)> {
    match &expr.node {
        Node::Call(call) if call.primes == 0 && call.axes.is_none() => match &call.args[..] {
            [arg] => Some((call, arg)),
            _ => None,
        },
        _ => None,
    }
}

impl Probe {
    /// What it looks at: its source, and what is subtracted from it.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        [&self.source].into_iter().chain(&self.minus)
    }

    /// Only what a sigmoid or tanh has made can be saturated.
    fn check_reduction(&self, spec: &StackSpec) -> Result<(), Diagnostic> {
        let fits = match &self.source {
            Source::State(name) => lower_end(spec, name).is_some(),
            _ => false,
        };
        if fits || self.reduction != Reduction::Saturated {
            return Ok(());
        }
        let cell = spec.cell.name();
        Err(Diagnostic::new(format!("in the cell `{cell}` this is not made by a sigmoid or tanh"), self.span)
            .label("a gate or candidate, or `h` of a sigmoid or tanh cell"))
    }

    /// Checks that the cell of a trial has what the probe looks at.
    pub fn check(&self, resolved: &Resolved) -> Result<(), Diagnostic> {
        let spec = &resolved.spec;
        let cell = spec.cell.name();
        let (wanted, what, known) = match &self.source {
            Source::State(name) | Source::Cotangent(name) => (name, "state", states(spec)),
            Source::Parameter(name) | Source::Grad(name) | Source::Check(_, name) => {
                (name, "parameter", parameters(resolved))
            }
            Source::Contribution(name) => (name, "shared weight", vec!["weight_ih", "weight_hh"]),
        };
        if known.contains(&wanted.as_str()) {
            return self.check_reduction(spec);
        }
        Err(Diagnostic::new(format!("the cell `{cell}` has no {what} `{wanted}`"), self.span)
            .meant(wanted, known.iter().copied())
            .note(format!("{what}s of `{cell}`: {}", known.join(", "))))
    }
}

/// Whether a state is made by a sigmoid or by tanh: the lower end of its range, the upper end being 1.
pub(super) fn lower_end(spec: &StackSpec, state: &str) -> Option<f64> {
    use crate::model::CellKind::{Gru, Lstm, Rnn};
    match (&spec.cell, state) {
        (Lstm | Gru, "i" | "f" | "o" | "r" | "z") => Some(0.0),
        (Lstm | Gru, "g" | "n") => Some(-1.0),
        (Rnn(activation), "h") if activation.name == "sigmoid" => Some(0.0),
        (Rnn(activation), "h") if activation.name == "tanh" => Some(-1.0),
        _ => None,
    }
}

fn states(spec: &StackSpec) -> Vec<&'static str> {
    use crate::model::CellKind::{Gru, Lstm, Residual, Rnn};
    match spec.cell {
        Rnn(_) | Residual => vec!["h", "preactivation"],
        Lstm => vec!["h", "preactivation", "c", "carry", "i", "f", "g", "o"],
        Gru => vec!["h", "preactivation", "r", "z", "n"],
    }
}

fn parameters(resolved: &Resolved) -> Vec<&'static str> {
    let of_layer = Stack::new(resolved.spec.clone()).layer_parameters(0);
    let of_readout = readout(resolved).into_iter().map(|(name, _)| name);
    of_layer.iter().map(|parameter| parameter.name).chain(of_readout).collect()
}
