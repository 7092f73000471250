//! An axis extended by zeros on both sides.

use super::prelude::*;

/// An axis extended by zeros on both sides.
pub struct Pad;

impl Op for Pad {
    fn name(&self) -> &'static str {
        "pad"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "x, surrounded by zeros",
            domain: "all reals",
            kinks: "none",
            source: "linear; the transpose is the window",
        }
    }

    fn shape(&self, attr: &Attr, args: &[Shape]) -> Result<Shape> {
        let &Attr::Window { axis, start, len } = attr else {
            return Err(shape_error(self.name(), args, "needs a window"));
        };
        let (axis, end) = (axis as usize, start as usize + args[0].dim(axis as usize));
        if axis >= args[0].rank() || end > len as usize {
            return Err(shape_error(self.name(), args, format!("does not fit at {start}..{end} of {len} along axis {axis}")));
        }
        Ok(args[0].with_dim(axis, len as usize))
    }

    fn rule(&self) -> Rule {
        Rule::Linear(&[Some(|call, ct| {
            let &Attr::Window { axis, start, .. } = call.attr else { return Cotangent::Value(ct) };
            let len = call.x[0].shape().dim(axis as usize);
            Cotangent::Value(ct.slice(axis as usize, start as usize, len))
        })])
    }

    fn lower(&self) -> Lower {
        Lower::Pad
    }

    fn examples(&self) -> Vec<Example> {
        let with = |axis, start, len| Example::values(Attr::Window { axis, start, len }, &[(&[2, 3], [-2.0, 2.0])]);
        vec![with(0, 1, 4), with(1, 0, 5), with(1, 2, 5)]
    }
}

impl<'g> Var<'g> {
    /// The tensor at `start` along an axis of `total` elements that are zero elsewhere.
    pub fn pad(self, axis: usize, start: usize, total: usize) -> Var<'g> {
        match self.valid_axis("pad", axis) {
            Some(axis) => {
                let attr = Attr::Window { axis: axis as u8, start: start as u32, len: total as u32 };
                self.apply(OpId::Pad, &attr)
            }
            None => self,
        }
    }
}
