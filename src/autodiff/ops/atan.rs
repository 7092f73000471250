//! Arctangent.

use super::prelude::*;

/// Arctangent.
pub struct Atan;

impl Op for Atan {
    fn name(&self) -> &'static str {
        "atan"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "atan x, the angle between −π/2 and π/2 whose tangent is x",
            domain: "all reals",
            kinks: "none",
            source: "Abramowitz & Stegun 1964, 4.4.3 and 4.4.54",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Pointwise(&[Partial::Of(|call| 1.0 / (call.x[0] * call.x[0] + 1.0))])
    }

    fn lower(&self) -> Lower {
        Lower::Unary(|_| Unary::Atan)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[-3.0, 3.0]])]
    }

    fn golden(&self) -> Vec<Golden> {
        vec![
            Golden::at(&[-1.5], -0.982793723247329, &[0.3076923076923077]),
            Golden::at(&[0.2], 0.19739555984988078, &[0.9615384615384616]),
            Golden::at(&[7.25], 1.433730152484709, &[0.01866977829638273]),
        ]
    }
}

impl<'g> Var<'g> {
    /// Arctangent, in radians.
    pub fn atan(self) -> Var<'g> {
        self.apply(OpId::Atan, &Attr::None)
    }
}
