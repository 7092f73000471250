//! Exponential less 1, accurate near 0.

use super::prelude::*;

/// Exponential less 1, accurate near 0.
pub struct Expm1;

impl Op for Expm1 {
    fn name(&self) -> &'static str {
        "expm1"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "exp x − 1",
            domain: "all reals; overflows above 709.78",
            kinks: "none",
            source: "Abramowitz & Stegun 1964, 4.2.1",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Pointwise(&[Partial::Of(|call| call.x[0].exp())])
    }

    fn lower(&self) -> Lower {
        Lower::Unary(|_| Unary::Expm1)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[-2.0, 2.0]])]
    }

    fn golden(&self) -> Vec<Golden> {
        vec![
            Golden::at(&[-2.5], -0.9179150013761012, &[0.0820849986238988]),
            Golden::at(&[0.001], 0.0010005001667083417, &[1.0010005001667084]),
            Golden::at(&[1.75], 4.754602676005731, &[5.754602676005731]),
        ]
    }
}

impl<'g> Var<'g> {
    /// Exponential less 1, accurate near 0: `exp x − 1`.
    pub fn expm1(self) -> Var<'g> {
        self.apply(OpId::Expm1, &Attr::None)
    }
}
