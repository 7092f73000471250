//! Pointwise product.

use super::prelude::*;

/// Pointwise product.
pub struct Mul;

impl Op for Mul {
    fn name(&self) -> &'static str {
        "mul"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "x · y",
            domain: "all reals",
            kinks: "none",
            source: "the product rule",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Pointwise(&[Partial::Of(|call| call.x[1]), Partial::Of(|call| call.x[0])])
    }

    fn lower(&self) -> Lower {
        Lower::Binary(Binary::Mul)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[-2.0, 2.0], [-2.0, 2.0]])]
    }

    fn golden(&self) -> Vec<Golden> {
        vec![
            Golden::at(&[1.5, -0.25], -0.375, &[-0.25, 1.5]),
            Golden::at(&[3.0, 7.0], 21.0, &[7.0, 3.0]),
        ]
    }
}

impl<'g> Var<'g> {
    /// The pointwise product. The shapes are broadcast.
    pub(in crate::autodiff) fn mul_(self, other: Var<'g>) -> Var<'g> {
        self.broadcast_with(OpId::Mul, other)
    }
}
