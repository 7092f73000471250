//! Unit step: 1 above 0, else 0.

use super::prelude::*;

/// Unit step: 1 above 0, else 0.
pub struct Step;

impl Op for Step {
    fn name(&self) -> &'static str {
        "step"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "[x > 0]",
            domain: "all reals",
            kinks: "x = 0: declared 0",
            source: "Heaviside 1893, with the value 0 at 0",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Constant
    }

    fn lower(&self) -> Lower {
        Lower::Unary(|_| Unary::Step)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[-2.0, 2.0]])]
    }
}

impl<'g> Var<'g> {
    /// Unit step: 1 above 0, else 0: `[x > 0]`.
    pub fn step(self) -> Var<'g> {
        self.apply(OpId::Step, &Attr::None)
    }
}
