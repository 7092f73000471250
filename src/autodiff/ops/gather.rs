//! Rows chosen by an index.

use super::prelude::*;

/// Rows chosen by an index.
pub struct Gather;

impl Op for Gather {
    fn name(&self) -> &'static str {
        "gather"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "yᵢ = x[indexᵢ]",
            domain: "indices below the number of rows",
            kinks: "none: the index is not differentiated",
            source: "linear; the transpose adds rows at the index",
        }
    }

    fn index(&self, _attr: &Attr, args: &[Shape]) -> Option<(usize, usize)> {
        Some((1, args[0].dim(0)))
    }

    fn shape(&self, _attr: &Attr, args: &[Shape]) -> Result<Shape> {
        match args {
            [x, index] if x.rank() == 2 && index.rank() == 1 => Ok(x.with_dim(0, index.dim(0))),
            _ => Err(shape_error(self.name(), args, "needs a matrix and a list of indices")),
        }
    }

    fn rule(&self) -> Rule {
        Rule::Linear(&[
            Some(|call, ct| Cotangent::Value(ct.scatter_add(call.x[1], call.x[0].shape().dim(0)))),
            None,
        ])
    }

    fn lower(&self) -> Lower {
        Lower::Gather
    }

    fn examples(&self) -> Vec<Example> {
        let rows = Arg::Values { shape: vec![5, 3], low: -2.0, high: 2.0 };
        vec![Example { attr: Attr::None, args: vec![rows, Arg::Index { len: 7, bound: 5 }] }]
    }
}

impl<'g> Var<'g> {
    /// The rows of a matrix `[rows, columns]` at an index of n entries: `[n, columns]`.
    pub fn gather(self, index: Var<'g>) -> Var<'g> {
        self.graph().apply(OpId::Gather, &[self, index], &Attr::None)
    }
}
