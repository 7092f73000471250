//! Square root.

use super::prelude::*;

/// Square root.
pub struct Sqrt;

impl Op for Sqrt {
    fn name(&self) -> &'static str {
        "sqrt"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "√x",
            domain: "x ≥ 0; NaN below",
            kinks: "x = 0: the slope is +∞",
            source: "the power rule",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Pointwise(&[Partial::Of(|call| 0.5 / call.y)])
    }

    fn lower(&self) -> Lower {
        Lower::Unary(|_| Unary::Sqrt)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[0.2, 4.0]])]
    }

    fn golden(&self) -> Vec<Golden> {
        vec![
            Golden::at(&[0.04], 0.2, &[2.5]),
            Golden::at(&[2.5], 1.5811388300841898, &[0.31622776601683794]),
            Golden::at(&[81.5], 9.027735042633894, &[0.05538487756217113]),
        ]
    }
}

impl<'g> Var<'g> {
    /// Square root: `√x`.
    pub fn sqrt(self) -> Var<'g> {
        self.apply(OpId::Sqrt, &Attr::None)
    }
}
