//! Mask of the first maximum along an axis.

use super::prelude::*;

/// Mask of the first maximum along an axis.
pub struct FirstMax;

impl Op for FirstMax {
    fn name(&self) -> &'static str {
        "first_max"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "1 at the first maximum, else 0",
            domain: "all reals; a NaN counts as the maximum",
            kinks: "ties: the first one counts; the derivative is declared 0",
            source: "the definition",
        }
    }

    fn shape(&self, attr: &Attr, args: &[Shape]) -> Result<Shape> {
        match attr {
            Attr::Axis(axis) if (*axis as usize) < args[0].rank() => Ok(args[0]),
            _ => Err(shape_error(self.name(), args, "has no such axis")),
        }
    }

    fn rule(&self) -> Rule {
        Rule::Constant
    }

    fn lower(&self) -> Lower {
        Lower::FirstMax
    }

    fn examples(&self) -> Vec<Example> {
        let with = |axis| Example::values(Attr::Axis(axis), &[(&[3, 4], [-2.0, 2.0])]);
        vec![with(0), with(1)]
    }
}

impl<'g> Var<'g> {
    /// 1 at the first maximum along an axis, 0 elsewhere.
    pub fn first_max(self, axis: usize) -> Var<'g> {
        match self.valid_axis("first_max", axis) {
            Some(axis) => self.apply(OpId::FirstMax, &Attr::Axis(axis as u8)),
            None => self,
        }
    }

    /// The maximum along an axis, which is dropped. At a tie the derivative goes to the first.
    pub fn max_axis(self, axis: usize) -> Var<'g> {
        let zero = self.graph().full(0.0, self.shape());
        self.first_max(axis).select(self, zero).sum_axis(axis)
    }
}
