//! Larger of two numbers.

use super::prelude::*;

/// Larger of two numbers.
pub struct Maximum;

impl Op for Maximum {
    fn name(&self) -> &'static str {
        "maximum"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "max(x, y)",
            domain: "all reals; NaN if either is",
            kinks: "x = y: declared ½ for each",
            source: "the mean of the one-sided slopes",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Pointwise(&[Partial::Of(|call| call.x[0].gt(call.x[1]) + 0.5 * call.x[0].equals(call.x[1])), Partial::Of(|call| call.x[1].gt(call.x[0]) + 0.5 * call.x[0].equals(call.x[1]))])
    }

    fn lower(&self) -> Lower {
        Lower::Binary(Binary::Max)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[-2.0, 0.0], [0.1, 2.0]]), Example::pointwise(&[[0.1, 2.0], [-2.0, 0.0]])]
    }

    fn golden(&self) -> Vec<Golden> {
        vec![
            Golden::at(&[1.5, -0.25], 1.5, &[1.0, 0.0]),
            Golden::at(&[3.0, 7.0], 7.0, &[0.0, 1.0]),
        ]
    }
}

impl<'g> Var<'g> {
    /// The larger of the two, element by element. The shapes are broadcast.
    pub fn maximum(self, other: Var<'g>) -> Var<'g> {
        self.broadcast_with(OpId::Maximum, other)
    }
}
