//! Exponential.

use super::prelude::*;

/// Exponential.
pub struct Exp;

impl Op for Exp {
    fn name(&self) -> &'static str {
        "exp"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "exp x",
            domain: "all reals; overflows above 709.78",
            kinks: "none",
            source: "Abramowitz & Stegun 1964, 4.2.5",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Pointwise(&[Partial::Of(|call| call.y)])
    }

    fn lower(&self) -> Lower {
        Lower::Unary(|_| Unary::Exp)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[-2.0, 2.0]])]
    }

    fn golden(&self) -> Vec<Golden> {
        vec![
            Golden::at(&[-3.0], 0.049787068367863944, &[0.049787068367863944]),
            Golden::at(&[0.7], 2.0137527074704766, &[2.0137527074704766]),
            Golden::at(&[5.5], 244.69193226422038, &[244.69193226422038]),
        ]
    }
}

impl<'g> Var<'g> {
    /// Exponential: `exp x`.
    pub fn exp(self) -> Var<'g> {
        self.apply(OpId::Exp, &Attr::None)
    }
}
