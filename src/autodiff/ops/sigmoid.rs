//! Logistic sigmoid.

use super::prelude::*;

/// Logistic sigmoid.
pub struct Sigmoid;

impl Op for Sigmoid {
    fn name(&self) -> &'static str {
        "sigmoid"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "1 / (1 + exp(−x))",
            domain: "all reals",
            kinks: "none",
            source: "Verhulst 1845; y′ = y(1 − y)",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Pointwise(&[Partial::Of(|call| call.y * (1.0 - call.y))])
    }

    fn lower(&self) -> Lower {
        Lower::Unary(|_| Unary::Sigmoid)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[-3.0, 3.0]])]
    }

    fn golden(&self) -> Vec<Golden> {
        vec![
            Golden::at(&[-1.5], 0.18242552380635635, &[0.14914645207033286]),
            Golden::at(&[0.2], 0.549833997312478, &[0.24751657271185995]),
            Golden::at(&[3.0], 0.9525741268224333, &[0.04517665973091213]),
        ]
    }
}

impl<'g> Var<'g> {
    /// Logistic sigmoid: `1 / (1 + exp(−x))`.
    pub fn sigmoid(self) -> Var<'g> {
        self.apply(OpId::Sigmoid, &Attr::None)
    }
}
