//! A window of an axis.

use super::prelude::*;

/// A window of an axis.
pub struct Slice;

impl Op for Slice {
    fn name(&self) -> &'static str {
        "slice"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "x[start .. start + len]",
            domain: "all reals",
            kinks: "none",
            source: "linear; the transpose pads with zeros",
        }
    }

    fn shape(&self, attr: &Attr, args: &[Shape]) -> Result<Shape> {
        let &Attr::Window { axis, start, len } = attr else {
            return Err(shape_error(self.name(), args, "needs a window"));
        };
        let (axis, end) = (axis as usize, start as usize + len as usize);
        if axis >= args[0].rank() || end > args[0].dim(axis) {
            return Err(shape_error(self.name(), args, format!("has no window {start}..{end} along axis {axis}")));
        }
        Ok(args[0].with_dim(axis, len as usize))
    }

    fn rule(&self) -> Rule {
        Rule::Linear(&[Some(|call, ct| {
            let &Attr::Window { axis, start, .. } = call.attr else { return Cotangent::Value(ct) };
            let total = call.x[0].shape().dim(axis as usize);
            Cotangent::Value(ct.pad(axis as usize, start as usize, total))
        })])
    }

    fn lower(&self) -> Lower {
        Lower::Slice
    }

    fn examples(&self) -> Vec<Example> {
        let with = |axis, start, len| Example::values(Attr::Window { axis, start, len }, &[(&[4, 5, 3], [-2.0, 2.0])]);
        vec![with(0, 1, 2), with(1, 0, 3), with(2, 2, 1)]
    }
}

impl<'g> Var<'g> {
    /// The elements `start .. start + len` along an axis.
    pub fn slice(self, axis: usize, start: usize, len: usize) -> Var<'g> {
        match self.valid_axis("slice", axis) {
            Some(axis) => {
                let attr = Attr::Window { axis: axis as u8, start: start as u32, len: len as u32 };
                self.apply(OpId::Slice, &attr)
            }
            None => self,
        }
    }
}
