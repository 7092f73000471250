//! Another order of axes.

use super::prelude::*;

/// Another order of axes.
pub struct Permute;

impl Op for Permute {
    fn name(&self) -> &'static str {
        "permute"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "xᵀ",
            domain: "all reals",
            kinks: "none",
            source: "linear; the transpose is the inverse order",
        }
    }

    fn shape(&self, attr: &Attr, args: &[Shape]) -> Result<Shape> {
        let Attr::Order(order) = attr else { return Err(shape_error(self.name(), args, "needs an order of axes")) };
        let rank = args[0].rank();
        let seen = order[..rank].iter().filter(|&&axis| (axis as usize) < rank).fold(0u8, |seen, axis| seen | (1 << axis));
        if seen.count_ones() as usize != rank {
            return Err(shape_error(self.name(), args, format!("{:?} is not an order of its axes", &order[..rank])));
        }
        Ok((0..rank).fold(args[0], |shape, axis| shape.with_dim(axis, args[0].dim(order[axis] as usize))))
    }

    fn rule(&self) -> Rule {
        Rule::Linear(&[Some(|call, ct| {
            let Attr::Order(order) = call.attr else { return Cotangent::Value(ct) };
            let mut inverse = [0; crate::autodiff::shape::MAX_RANK];
            for (axis, &from) in order.iter().enumerate().take(ct.shape().rank()) {
                inverse[from as usize] = axis as u8;
            }
            Cotangent::Value(ct.apply(OpId::Permute, &Attr::Order(inverse)))
        })])
    }

    fn lower(&self) -> Lower {
        Lower::Permute
    }

    fn examples(&self) -> Vec<Example> {
        let with = |order, shape: &[usize]| Example::values(Attr::Order(order), &[(shape, [-2.0, 2.0])]);
        vec![with([1, 0, 0, 0, 0], &[3, 4]), with([2, 0, 1, 0, 0], &[2, 3, 4])]
    }
}

impl<'g> Var<'g> {
    /// Axis `i` of the result is axis `order[i]` of this tensor.
    pub fn permute(self, order: &[usize]) -> Var<'g> {
        let mut axes = [u8::MAX; crate::autodiff::shape::MAX_RANK];
        for (slot, &axis) in axes.iter_mut().zip(order) {
            *slot = axis.min(u8::MAX as usize) as u8;
        }
        if order.len() != self.shape().rank() {
            let message = format!("{order:?} is not an order of its axes");
            return self.graph().fail(shape_error("permute", &[self.shape()], message), &[self]);
        }
        axes[order.len()..].fill(0);
        self.apply(OpId::Permute, &Attr::Order(axes))
    }

    /// The transpose of a matrix.
    pub fn t(self) -> Var<'g> {
        self.permute(&[1, 0])
    }
}
