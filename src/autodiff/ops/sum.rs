//! Sum over axes.

use super::prelude::*;

/// Sum over axes.
pub struct Sum;

impl Op for Sum {
    fn name(&self) -> &'static str {
        "sum"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "Σ x",
            domain: "all reals",
            kinks: "none",
            source: "linear; the transpose is repetition",
        }
    }

    fn shape(&self, attr: &Attr, args: &[Shape]) -> Result<Shape> {
        let mask = mask(attr);
        let run = mask >> mask.trailing_zeros().min(7);
        if mask == 0 || run & (run + 1) != 0 || (mask.ilog2() as usize) >= args[0].rank() {
            return Err(shape_error(self.name(), args, format!("has no adjacent axes {mask:#b}")));
        }
        Ok(args[0].without(mask))
    }

    fn rule(&self) -> Rule {
        Rule::Linear(&[Some(|call, ct| {
            let wide = call.x[0].shape();
            Cotangent::Value(ct.reshape_to(wide.collapsed(mask(call.attr))).broadcast(wide))
        })])
    }

    fn lower(&self) -> Lower {
        Lower::Sum
    }

    fn examples(&self) -> Vec<Example> {
        let with = |mask| Example::values(Attr::Axes(mask), &[(&[2, 3, 19], [-2.0, 2.0])]);
        vec![with(0b111), with(0b001), with(0b010), with(0b100), with(0b011), with(0b110)]
    }
}

fn mask(attr: &Attr) -> u8 {
    match attr {
        Attr::Axes(mask) => *mask,
        _ => 0,
    }
}

impl<'g> Var<'g> {
    /// The sum of all elements, a scalar. Along the last axis (or over everything) in 16 stripes and a fixed tree, along
    /// others in ascending order.
    pub fn sum(self) -> Var<'g> {
        let all = (1u16 << self.shape().rank()) - 1;
        if all == 0 { self } else { self.sum_axes(all as u8) }
    }

    /// The sum along one axis, which is dropped.
    pub fn sum_axis(self, axis: usize) -> Var<'g> {
        match self.valid_axis("sum", axis) {
            Some(axis) => self.sum_axes(1 << axis),
            None => self,
        }
    }

    /// The mean of all elements, a scalar.
    pub fn mean(self) -> Var<'g> {
        self.sum() / self.shape().len() as f64
    }

    pub(in crate::autodiff) fn sum_axes(self, mask: u8) -> Var<'g> {
        // One sum for each run of adjacent axes, the last run first, so that the earlier axes keep their places.
        let (mut sum, mut left) = (self, mask);
        while left != 0 {
            let top = left.ilog2();
            let bottom = (0..=top).rev().take_while(|&axis| left & (1 << axis) != 0).last().unwrap_or(top);
            let run = left & !((1u8 << bottom) - 1);
            sum = sum.apply(OpId::Sum, &Attr::Axes(run));
            left &= !run;
        }
        sum
    }
}
