//! Comparison: 1 where x > y, else 0.

use super::prelude::*;

/// Comparison: 1 where x > y, else 0.
pub struct Gt;

impl Op for Gt {
    fn name(&self) -> &'static str {
        "gt"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "[x > y]",
            domain: "all reals; 0 if either is NaN",
            kinks: "x = y: declared 0",
            source: "the definition",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Constant
    }

    fn lower(&self) -> Lower {
        Lower::Binary(Binary::Gt)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[-2.0, 2.0], [-2.0, 2.0]])]
    }
}

impl<'g> Var<'g> {
    /// 1 where `self` is greater, else 0. The shapes are broadcast.
    pub fn gt(self, other: Var<'g>) -> Var<'g> {
        self.broadcast_with(OpId::Gt, other)
    }
}
