//! Rectified linear unit.

use super::prelude::*;

/// Rectified linear unit.
pub struct Relu;

impl Op for Relu {
    fn name(&self) -> &'static str {
        "relu"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "max(x, 0)",
            domain: "all reals",
            kinks: "x = 0: declared 0",
            source: "Nair & Hinton 2010",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Pointwise(&[Partial::Of(|call| call.x[0].step())])
    }

    fn lower(&self) -> Lower {
        Lower::Unary(|_| Unary::Relu)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[0.1, 2.0]])]
    }

    fn golden(&self) -> Vec<Golden> {
        vec![
            Golden::at(&[-1.5], 0.0, &[0.0]),
            Golden::at(&[0.75], 0.75, &[1.0]),
        ]
    }
}

impl<'g> Var<'g> {
    /// Rectified linear unit: `max(x, 0)`.
    pub fn relu(self) -> Var<'g> {
        self.apply(OpId::Relu, &Attr::None)
    }
}
