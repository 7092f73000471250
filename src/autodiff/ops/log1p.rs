//! Logarithm of 1 + x, accurate near 0.

use super::prelude::*;

/// Logarithm of 1 + x, accurate near 0.
pub struct Log1p;

impl Op for Log1p {
    fn name(&self) -> &'static str {
        "log1p"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "ln(1 + x)",
            domain: "x > −1; −∞ at −1, NaN below",
            kinks: "none",
            source: "Abramowitz & Stegun 1964, 4.1.24",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Pointwise(&[Partial::Of(|call| 1.0 / (1.0 + call.x[0]))])
    }

    fn lower(&self) -> Lower {
        Lower::Unary(|_| Unary::Log1p)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[-0.6, 2.0]])]
    }

    fn golden(&self) -> Vec<Golden> {
        vec![
            Golden::at(&[-0.75], -1.3862943611198906, &[4.0]),
            Golden::at(&[0.001], 0.0009995003330835331, &[0.999000999000999]),
            Golden::at(&[2.5], 1.252762968495368, &[0.2857142857142857]),
        ]
    }
}

impl<'g> Var<'g> {
    /// Logarithm of 1 + x, accurate near 0: `ln(1 + x)`.
    pub fn log1p(self) -> Var<'g> {
        self.apply(OpId::Log1p, &Attr::None)
    }
}
