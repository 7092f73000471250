//! Quotient of two tensors.

use super::prelude::*;

/// Quotient of two tensors.
pub struct Div;

impl Op for Div {
    fn name(&self) -> &'static str {
        "div"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "x / y",
            domain: "y ≠ 0; IEEE 754 values there",
            kinks: "none",
            source: "the quotient rule",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Pointwise(&[Partial::Of(|call| 1.0 / call.x[1]), Partial::Of(|call| -call.y / call.x[1])])
    }

    fn lower(&self) -> Lower {
        Lower::Binary(Binary::Div)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[-2.0, 2.0], [0.5, 2.0]])]
    }

    fn golden(&self) -> Vec<Golden> {
        vec![
            Golden::at(&[1.5, -0.25], -6.0, &[-4.0, -24.0]),
            Golden::at(&[3.0, 7.0], 0.42857142857142855, &[0.14285714285714285, -0.061224489795918366]),
        ]
    }
}

impl<'g> Var<'g> {
    /// The quotient. The shapes are broadcast.
    pub(in crate::autodiff) fn div_(self, other: Var<'g>) -> Var<'g> {
        self.broadcast_with(OpId::Div, other)
    }
}
