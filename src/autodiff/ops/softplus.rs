//! Softplus, in the form that does not overflow.

use super::prelude::*;

/// Softplus, in the form that does not overflow.
pub struct Softplus;

impl Op for Softplus {
    fn name(&self) -> &'static str {
        "softplus"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "max(x, 0) + ln(1 + exp(−|x|))",
            domain: "all reals",
            kinks: "none",
            source: "Dugas et al. 2001",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Pointwise(&[Partial::Of(|call| call.x[0].sigmoid())])
    }

    fn lower(&self) -> Lower {
        Lower::Unary(|_| Unary::Softplus)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[-3.0, 3.0]])]
    }

    fn golden(&self) -> Vec<Golden> {
        vec![
            Golden::at(&[-1.5], 0.2014132779827524, &[0.18242552380635635]),
            Golden::at(&[0.2], 0.7981388693815918, &[0.549833997312478]),
            Golden::at(&[30.0], 30.000000000000092, &[0.9999999999999064]),
        ]
    }
}

impl<'g> Var<'g> {
    /// Softplus, in the form that does not overflow: `max(x, 0) + ln(1 + exp(−|x|))`.
    pub fn softplus(self) -> Var<'g> {
        self.apply(OpId::Softplus, &Attr::None)
    }
}
