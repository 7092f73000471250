//! Difference of two tensors.

use super::prelude::*;

/// Difference of two tensors.
pub struct Sub;

impl Op for Sub {
    fn name(&self) -> &'static str {
        "sub"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "x − y",
            domain: "all reals",
            kinks: "none",
            source: "the sum rule",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Pointwise(&[Partial::One, Partial::MinusOne])
    }

    fn lower(&self) -> Lower {
        Lower::Binary(Binary::Sub)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[-2.0, 2.0], [-2.0, 2.0]])]
    }

    fn golden(&self) -> Vec<Golden> {
        vec![
            Golden::at(&[1.5, -0.25], 1.75, &[1.0, -1.0]),
        ]
    }
}

impl<'g> Var<'g> {
    /// The difference. The shapes are broadcast.
    pub(in crate::autodiff) fn sub_(self, other: Var<'g>) -> Var<'g> {
        self.broadcast_with(OpId::Sub, other)
    }
}
