//! The same value, held constant in every derivative.

use super::prelude::*;

/// The same value, held constant in every derivative.
pub struct StopGradient;

impl Op for StopGradient {
    fn name(&self) -> &'static str {
        "stop_gradient"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "x",
            domain: "all reals",
            kinks: "none: the derivative is declared 0",
            source: "the definition",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Constant
    }

    fn lower(&self) -> Lower {
        Lower::View
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[-2.0, 2.0]])]
    }
}

impl<'g> Var<'g> {
    /// The same value, which every derivative takes as a constant.
    pub fn stop_gradient(self) -> Var<'g> {
        self.apply(OpId::StopGradient, &Attr::None)
    }
}
