//! Sine.

use super::prelude::*;

/// Sine.
pub struct Sin;

impl Op for Sin {
    fn name(&self) -> &'static str {
        "sin"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "sin x",
            domain: "all reals",
            kinks: "none",
            source: "Abramowitz & Stegun 1964, 4.3.105",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Pointwise(&[Partial::Of(|call| call.x[0].cos())])
    }

    fn lower(&self) -> Lower {
        Lower::Unary(|_| Unary::Sin)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[-4.0, 4.0]])]
    }

    fn golden(&self) -> Vec<Golden> {
        vec![
            Golden::at(&[-2.0], -0.9092974268256817, &[-0.4161468365471424]),
            Golden::at(&[0.3], 0.29552020666133955, &[0.955336489125606]),
            Golden::at(&[11.0], -0.9999902065507035, &[0.004425697988050785]),
        ]
    }
}

impl<'g> Var<'g> {
    /// Sine: `sin x`.
    pub fn sin(self) -> Var<'g> {
        self.apply(OpId::Sin, &Attr::None)
    }
}
