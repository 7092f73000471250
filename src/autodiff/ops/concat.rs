//! Tensors one after another along an axis.

use super::prelude::*;

/// Tensors one after another along an axis.
pub struct Concat;

impl Op for Concat {
    fn name(&self) -> &'static str {
        "concat"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "[x; y; …]",
            domain: "all reals",
            kinks: "none",
            source: "linear; the transposes are the windows",
        }
    }

    fn shape(&self, attr: &Attr, args: &[Shape]) -> Result<Shape> {
        let (&Attr::Axis(axis), Some(first)) = (attr, args.first()) else {
            return Err(shape_error(self.name(), args, "needs an axis and at least one tensor"));
        };
        let axis = axis as usize;
        if axis >= first.rank() {
            return Err(shape_error(self.name(), args, format!("has no axis {axis}")));
        }
        if args.iter().any(|shape| shape.rank() != first.rank() || shape.with_dim(axis, 1) != first.with_dim(axis, 1)) {
            return Err(shape_error(self.name(), args, format!("must be equal except along axis {axis}")));
        }
        Ok(first.with_dim(axis, args.iter().fold(0, |n, shape| n + shape.dim(axis))))
    }

    fn rule(&self) -> Rule {
        Rule::Linear(&[Some(|call, ct| {
            let &Attr::Axis(axis) = call.attr else { return Cotangent::Value(ct) };
            let len = |x: &Var<'_>| x.shape().dim(axis as usize);
            let start = call.x[..call.slot].iter().fold(0, |n, x| n + len(x));
            Cotangent::Value(ct.slice(axis as usize, start, len(&call.x[call.slot])))
        })])
    }

    fn lower(&self) -> Lower {
        Lower::Concat
    }

    fn examples(&self) -> Vec<Example> {
        let range = [-2.0, 2.0];
        vec![
            Example::values(Attr::Axis(0), &[(&[2, 3], range), (&[1, 3], range), (&[3, 3], range), (&[2, 3], range)]),
            Example::values(Attr::Axis(1), &[(&[2, 3], range), (&[2, 1], range)]),
        ]
    }
}

impl<'g> Var<'g> {
    /// This tensor followed by others along an axis.
    pub fn concat(self, others: &[Var<'g>], axis: usize) -> Var<'g> {
        let mut all = vec![self];
        all.extend_from_slice(others);
        match self.valid_axis("concat", axis) {
            Some(axis) => self.graph().apply(OpId::Concat, &all, &Attr::Axis(axis as u8)),
            None => self,
        }
    }
}
