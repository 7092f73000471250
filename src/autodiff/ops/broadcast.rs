//! Repetition along axes of size 1, or along new leading ones.

use super::prelude::*;

/// Repetition along axes of size 1, or along new leading ones.
pub struct Broadcast;

impl Op for Broadcast {
    fn name(&self) -> &'static str {
        "broadcast"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "x",
            domain: "all reals",
            kinks: "none",
            source: "linear; the transpose is the sum",
        }
    }

    fn shape(&self, attr: &Attr, args: &[Shape]) -> Result<Shape> {
        match attr {
            Attr::Shape(wide) if args[0].broadcast(wide) == Some(*wide) => Ok(*wide),
            Attr::Shape(wide) => Err(shape_error(self.name(), args, format!("cannot be broadcast to {wide}"))),
            _ => Err(shape_error(self.name(), args, "needs a target shape")),
        }
    }

    fn rule(&self) -> Rule {
        Rule::Linear(&[Some(|call, ct| {
            let narrow = call.x[0].shape();
            Cotangent::Value(ct.sum_axes(narrow.repeated_in(&ct.shape())).reshape_to(narrow))
        })])
    }

    fn lower(&self) -> Lower {
        Lower::Broadcast
    }

    fn examples(&self) -> Vec<Example> {
        let with = |narrow: &[usize], wide: &[usize]| {
            let wide = Shape::new(wide).unwrap_or(Shape::SCALAR);
            Example::values(Attr::Shape(wide), &[(narrow, [-2.0, 2.0])])
        };
        vec![with(&[], &[3, 4]), with(&[4], &[3, 4]), with(&[3, 1], &[3, 4]), with(&[2, 1, 3], &[2, 4, 3]), with(&[1, 4, 1], &[2, 4, 3])]
    }
}

impl<'g> Var<'g> {
    /// Repeats the tensor to a shape: axes are aligned at the last one, and must be equal or 1.
    pub fn broadcast(self, shape: Shape) -> Var<'g> {
        if self.shape() == shape { self } else { self.apply(OpId::Broadcast, &Attr::Shape(shape)) }
    }

    /// Both tensors, broadcast to their common shape.
    pub(in crate::autodiff) fn broadcast_both(self, other: Var<'g>) -> (Var<'g>, Var<'g>) {
        match self.shape().broadcast(&other.shape()) {
            Some(shape) => (self.broadcast(shape), other.broadcast(shape)),
            None => (self, other),
        }
    }

    /// A pointwise op of two tensors, after broadcasting.
    pub(in crate::autodiff) fn broadcast_with(self, op: OpId, other: Var<'g>) -> Var<'g> {
        let (x, y) = self.broadcast_both(other);
        self.graph().apply(op, &[x, y], &Attr::None)
    }

    /// An axis of this tensor, or nothing after recording an error.
    pub(in crate::autodiff) fn valid_axis(self, op: &'static str, axis: usize) -> Option<usize> {
        let shape = self.shape();
        if axis < shape.rank() {
            return Some(axis);
        }
        self.graph().fail(shape_error(op, &[shape], format!("has no axis {axis}")), &[]);
        None
    }
}
