//! What is recorded along the steps of a training.

use super::super::probe::{self, Probe, Source, one_argument};
use super::super::setup::{Output, Resolved};
use crate::formula::{Expr, Node};
use crate::model::Stack;
use crate::problem::Part;
use crate::study::expression::Named;
use crate::yaml::{Diagnostic, Span};

/// A record that was understood.
#[derive(Debug, Clone)]
pub(in super::super) struct Record {
    pub name: String,
    pub quantity: Quantity,
    span: Span,
}

/// What is recorded.
#[derive(Debug, Clone)]
pub(in super::super) enum Quantity {
    /// A number of a step.
    OfStep(StepNumber),
    /// A probe on the batch of a step, before its update.
    Probe(Probe),
    /// `‖ΔW‖/‖W‖` of a step, layer by layer.
    Change(String),
    /// `‖W − W₀‖/‖W₀‖` of the network, layer by layer.
    Movement(String),
    /// The loss of the network on a part of the data.
    Loss(Part),
    /// Its accuracy.
    Accuracy(Part),
    /// How many steps were taken.
    Steps,
}

/// The numbers of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum StepNumber {
    Loss,
    StepSize,
    GradientNorm,
    UpdateNorm,
}

impl Quantity {
    /// Whether it belongs to the network after some steps, and not to a step.
    pub fn is_of_network(&self) -> bool {
        matches!(self, Quantity::Movement(_) | Quantity::Loss(_) | Quantity::Accuracy(_))
    }
}

/// Reads all records of a study.
pub(in super::super) fn read_all(named: &[Named]) -> Result<Vec<Record>, Diagnostic> {
    named.iter().map(read).collect()
}

fn read(named: &Named) -> Result<Record, Diagnostic> {
    let expr = &named.formula.expr;
    let at = |expr: &Expr| named.formula.scalar.locate(expr.span.start, expr.span.end);
    let record = |quantity| Record { name: named.name.clone(), quantity, span: at(expr) };
    if let Node::Name(name) = &expr.node {
        let quantity = match name.as_str() {
            "loss" => Quantity::OfStep(StepNumber::Loss),
            "step_size" => Quantity::OfStep(StepNumber::StepSize),
            "gradient_norm" => Quantity::OfStep(StepNumber::GradientNorm),
            "update_norm" => Quantity::OfStep(StepNumber::UpdateNorm),
            "steps" => Quantity::Steps,
            _ => return Err(usage(at(expr))),
        };
        return Ok(record(quantity));
    }
    let Some((call, inner)) = one_argument(expr) else { return Err(usage(at(expr))) };
    let function = call.name.text.as_str();
    if !["loss", "accuracy", "movement", "change"].contains(&function) {
        let probe = probe::read(named)?;
        if probe.minus.is_some() || matches!(probe.source, Source::Check(..)) {
            return Err(Diagnostic::new("this is not recorded along the steps", at(inner))
                .label("ask for it under `probe`, of the network after its last step"));
        }
        return Ok(record(Quantity::Probe(probe)));
    }
    let Node::Name(of) = &inner.node else { return Err(usage(at(inner))) };
    let quantity = match (function, of.as_str()) {
        ("movement", _) => Quantity::Movement(of.clone()),
        ("change", _) => Quantity::Change(of.clone()),
        (_, "train") => part(function, Part::Train),
        (_, "test") => part(function, Part::Test),
        _ => {
            return Err(Diagnostic::new(format!("`{of}` is no part of the data"), at(inner))
                .meant(of, ["train", "test"])
                .note("a network is evaluated on `train` or on `test`"));
        }
    };
    Ok(Record { span: at(inner), ..record(quantity) })
}

fn part(function: &str, part: Part) -> Quantity {
    if function == "loss" { Quantity::Loss(part) } else { Quantity::Accuracy(part) }
}

fn usage(span: Span) -> Diagnostic {
    Diagnostic::new("this is nothing to record", span)
        .label("for example accuracy(test)")
        .note("of a step: loss, gradient_norm, update_norm, step_size, change(parameter), reduction(source)")
        .note("of the network: loss(test), loss(train), accuracy(test), accuracy(train), movement(parameter); once: steps")
}

impl Record {
    /// Checks that the network of a trial has what is recorded.
    pub fn check(&self, resolved: &Resolved) -> Result<(), Diagnostic> {
        match &self.quantity {
            Quantity::Probe(probe) => probe.check(resolved),
            Quantity::Movement(name) | Quantity::Change(name) => {
                let stack = Stack::new(resolved.spec.clone());
                let layer = stack.layer_parameters(0);
                let known: Vec<&str> = layer.iter().map(|parameter| parameter.name).collect();
                if known.contains(&name.as_str()) {
                    return Ok(());
                }
                let cell = resolved.spec.cell.name();
                Err(Diagnostic::new(format!("the cell `{cell}` has no parameter `{name}`"), self.span)
                    .meant(name, known.iter().copied())
                    .note(format!("parameters of `{cell}`: {}", known.join(", "))))
            }
            Quantity::Accuracy(_) if resolved.output != Output::CrossEntropy => {
                Err(Diagnostic::new("without classes there is no accuracy", self.span)
                    .label("loss(test) is the error"))
            }
            _ => Ok(()),
        }
    }
}
