//! The same elements in the same order under another shape.

use super::prelude::*;

/// The same elements in the same order under another shape.
pub struct Reshape;

impl Op for Reshape {
    fn name(&self) -> &'static str {
        "reshape"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "x",
            domain: "all reals",
            kinks: "none",
            source: "linear; the transpose is the reshape back",
        }
    }

    fn shape(&self, attr: &Attr, args: &[Shape]) -> Result<Shape> {
        match attr {
            Attr::Shape(shape) if shape.len() == args[0].len() => Ok(*shape),
            Attr::Shape(shape) => {
                let message = format!("has {} elements, and {shape} has {}", args[0].len(), shape.len());
                Err(shape_error(self.name(), args, message))
            }
            _ => Err(shape_error(self.name(), args, "needs a target shape")),
        }
    }

    fn rule(&self) -> Rule {
        Rule::Linear(&[Some(|call, ct| Cotangent::Value(ct.reshape_to(call.x[0].shape())))])
    }

    fn lower(&self) -> Lower {
        Lower::View
    }

    fn examples(&self) -> Vec<Example> {
        let flat = Shape::new(&[12]).unwrap_or(Shape::SCALAR);
        vec![Example::values(Attr::Shape(flat), &[(&[3, 4], [-2.0, 2.0])])]
    }
}

impl<'g> Var<'g> {
    /// The same elements in the same order under another shape.
    pub fn reshape(self, dims: &[usize]) -> Var<'g> {
        match self.graph().valid_shape("reshape", dims) {
            Some(shape) => self.reshape_to(shape),
            None => self,
        }
    }

    pub(in crate::autodiff) fn reshape_to(self, shape: Shape) -> Var<'g> {
        if self.shape() == shape { self } else { self.apply(OpId::Reshape, &Attr::Shape(shape)) }
    }
}
