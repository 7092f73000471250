//! Cosine.

use super::prelude::*;

/// Cosine.
pub struct Cos;

impl Op for Cos {
    fn name(&self) -> &'static str {
        "cos"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "cos x",
            domain: "all reals",
            kinks: "none",
            source: "Abramowitz & Stegun 1964, 4.3.106",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Pointwise(&[Partial::Of(|call| -call.x[0].sin())])
    }

    fn lower(&self) -> Lower {
        Lower::Unary(|_| Unary::Cos)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[-4.0, 4.0]])]
    }

    fn golden(&self) -> Vec<Golden> {
        vec![
            Golden::at(&[-2.0], -0.4161468365471424, &[0.9092974268256817]),
            Golden::at(&[0.3], 0.955336489125606, &[-0.29552020666133955]),
            Golden::at(&[11.0], 0.004425697988050785, &[0.9999902065507035]),
        ]
    }
}

impl<'g> Var<'g> {
    /// Cosine: `cos x`.
    pub fn cos(self) -> Var<'g> {
        self.apply(OpId::Cos, &Attr::None)
    }
}
