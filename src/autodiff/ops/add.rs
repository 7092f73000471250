//! Sum of two tensors.

use super::prelude::*;

/// Sum of two tensors.
pub struct Add;

impl Op for Add {
    fn name(&self) -> &'static str {
        "add"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "x + y",
            domain: "all reals",
            kinks: "none",
            source: "the sum rule",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Pointwise(&[Partial::One, Partial::One])
    }

    fn lower(&self) -> Lower {
        Lower::Binary(Binary::Add)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[-2.0, 2.0], [-2.0, 2.0]])]
    }

    fn golden(&self) -> Vec<Golden> {
        vec![
            Golden::at(&[1.5, -0.25], 1.25, &[1.0, 1.0]),
        ]
    }
}

impl<'g> Var<'g> {
    /// The sum. The shapes are broadcast.
    pub(in crate::autodiff) fn add_(self, other: Var<'g>) -> Var<'g> {
        self.broadcast_with(OpId::Add, other)
    }
}
