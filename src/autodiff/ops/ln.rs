//! Natural logarithm.

use super::prelude::*;

/// Natural logarithm.
pub struct Ln;

impl Op for Ln {
    fn name(&self) -> &'static str {
        "ln"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "ln x",
            domain: "x > 0; −∞ at 0, NaN below",
            kinks: "none",
            source: "Abramowitz & Stegun 1964, 4.1.46",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Pointwise(&[Partial::Of(|call| 1.0 / call.x[0])])
    }

    fn lower(&self) -> Lower {
        Lower::Unary(|_| Unary::Ln)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[0.3, 3.0]])]
    }

    fn golden(&self) -> Vec<Golden> {
        vec![
            Golden::at(&[0.25], -1.3862943611198906, &[4.0]),
            Golden::at(&[1.5], 0.4054651081081644, &[0.6666666666666666]),
            Golden::at(&[40.0], 3.6888794541139363, &[0.025]),
        ]
    }
}

impl<'g> Var<'g> {
    /// Natural logarithm: `ln x`.
    pub fn ln(self) -> Var<'g> {
        self.apply(OpId::Ln, &Attr::None)
    }
}
