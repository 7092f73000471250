//! Sign: −1, 0 or 1.

use super::prelude::*;

/// Sign: −1, 0 or 1.
pub struct Sign;

impl Op for Sign {
    fn name(&self) -> &'static str {
        "sign"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "x / |x|, and 0 at 0",
            domain: "all reals",
            kinks: "x = 0: declared 0",
            source: "the definition",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Constant
    }

    fn lower(&self) -> Lower {
        Lower::Unary(|_| Unary::Sign)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[-2.0, 2.0]])]
    }
}

impl<'g> Var<'g> {
    /// Sign: −1, 0 or 1: `x / |x|, and 0 at 0`.
    pub fn sign(self) -> Var<'g> {
        self.apply(OpId::Sign, &Attr::None)
    }
}
