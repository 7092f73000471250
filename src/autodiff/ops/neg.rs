//! Negation.

use super::prelude::*;

/// Negation.
pub struct Neg;

impl Op for Neg {
    fn name(&self) -> &'static str {
        "neg"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "-x",
            domain: "all reals",
            kinks: "none",
            source: "the definition",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Pointwise(&[Partial::MinusOne])
    }

    fn lower(&self) -> Lower {
        Lower::Unary(|_| Unary::Neg)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[-2.0, 2.0]])]
    }

    fn golden(&self) -> Vec<Golden> {
        vec![
            Golden::at(&[1.25], -1.25, &[-1.0]),
            Golden::at(&[-0.5], 0.5, &[-1.0]),
        ]
    }
}

impl<'g> Var<'g> {
    /// Negation: `-x`.
    pub(in crate::autodiff) fn neg_(self) -> Var<'g> {
        self.apply(OpId::Neg, &Attr::None)
    }
}
