//! Absolute value.

use super::prelude::*;

/// Absolute value.
pub struct Abs;

impl Op for Abs {
    fn name(&self) -> &'static str {
        "abs"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "|x|",
            domain: "all reals",
            kinks: "x = 0: declared 0",
            source: "the definition",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Pointwise(&[Partial::Of(|call| call.x[0].sign())])
    }

    fn lower(&self) -> Lower {
        Lower::Unary(|_| Unary::Abs)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[-2.0, -0.1]])]
    }

    fn golden(&self) -> Vec<Golden> {
        vec![
            Golden::at(&[-1.5], 1.5, &[-1.0]),
            Golden::at(&[0.75], 0.75, &[1.0]),
        ]
    }
}

impl<'g> Var<'g> {
    /// Absolute value: `|x|`.
    pub fn abs(self) -> Var<'g> {
        self.apply(OpId::Abs, &Attr::None)
    }
}
