//! Hyperbolic tangent.

use super::prelude::*;

/// Hyperbolic tangent.
pub struct Tanh;

impl Op for Tanh {
    fn name(&self) -> &'static str {
        "tanh"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "tanh x",
            domain: "all reals",
            kinks: "none",
            source: "Abramowitz & Stegun 1964, 4.5.73",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Pointwise(&[Partial::Of(|call| 1.0 - call.y * call.y)])
    }

    fn lower(&self) -> Lower {
        Lower::Unary(|_| Unary::Tanh)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[-2.0, 2.0]])]
    }

    fn golden(&self) -> Vec<Golden> {
        vec![
            Golden::at(&[-1.5], -0.9051482536448664, &[0.18070663892364852]),
            Golden::at(&[0.2], 0.197375320224904, &[0.9610429829661166]),
            Golden::at(&[3.0], 0.9950547536867305, &[0.00986603716544019]),
        ]
    }
}

impl<'g> Var<'g> {
    /// Hyperbolic tangent: `tanh x`.
    pub fn tanh(self) -> Var<'g> {
        self.apply(OpId::Tanh, &Attr::None)
    }
}
