//! Smaller of two numbers.

use super::prelude::*;

/// Smaller of two numbers.
pub struct Minimum;

impl Op for Minimum {
    fn name(&self) -> &'static str {
        "minimum"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "min(x, y)",
            domain: "all reals; NaN if either is",
            kinks: "x = y: declared ½ for each",
            source: "the mean of the one-sided slopes",
        }
    }

    fn rule(&self) -> Rule {
        Rule::Pointwise(&[Partial::Of(|call| call.x[1].gt(call.x[0]) + 0.5 * call.x[0].equals(call.x[1])), Partial::Of(|call| call.x[0].gt(call.x[1]) + 0.5 * call.x[0].equals(call.x[1]))])
    }

    fn lower(&self) -> Lower {
        Lower::Binary(Binary::Min)
    }

    fn examples(&self) -> Vec<Example> {
        vec![Example::pointwise(&[[-2.0, 0.0], [0.1, 2.0]]), Example::pointwise(&[[0.1, 2.0], [-2.0, 0.0]])]
    }

    fn golden(&self) -> Vec<Golden> {
        vec![
            Golden::at(&[1.5, -0.25], -0.25, &[0.0, 1.0]),
            Golden::at(&[3.0, 7.0], 3.0, &[1.0, 0.0]),
        ]
    }
}

impl<'g> Var<'g> {
    /// The smaller of the two, element by element. The shapes are broadcast.
    pub fn minimum(self, other: Var<'g>) -> Var<'g> {
        self.broadcast_with(OpId::Minimum, other)
    }
}
