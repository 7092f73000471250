//! Rows added at an index.

use super::prelude::*;

/// Rows added at an index.
pub struct ScatterAdd;

impl Op for ScatterAdd {
    fn name(&self) -> &'static str {
        "scatter_add"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "y[indexᵢ] += xᵢ, ascending in i",
            domain: "indices below the number of rows",
            kinks: "none: the index is not differentiated",
            source: "linear; the transpose chooses rows",
        }
    }

    fn index(&self, attr: &Attr, _args: &[Shape]) -> Option<(usize, usize)> {
        match attr {
            Attr::Rows(rows) => Some((1, *rows as usize)),
            _ => None,
        }
    }

    fn shape(&self, attr: &Attr, args: &[Shape]) -> Result<Shape> {
        match (attr, args) {
            (Attr::Rows(rows), [x, index]) if x.rank() == 2 && index.rank() == 1 && x.dim(0) == index.dim(0) => {
                Ok(x.with_dim(0, *rows as usize))
            }
            _ => Err(shape_error(self.name(), args, "needs a matrix and one index for each of its rows")),
        }
    }

    fn rule(&self) -> Rule {
        Rule::Linear(&[Some(|call, ct| Cotangent::Value(ct.gather(call.x[1]))), None])
    }

    fn lower(&self) -> Lower {
        Lower::ScatterAdd
    }

    fn examples(&self) -> Vec<Example> {
        let rows = Arg::Values { shape: vec![7, 3], low: -2.0, high: 2.0 };
        vec![Example { attr: Attr::Rows(5), args: vec![rows, Arg::Index { len: 7, bound: 5 }] }]
    }
}

impl<'g> Var<'g> {
    /// A matrix of `rows` rows that starts at zero and to which row i of this one is added at `index[i]`.
    pub fn scatter_add(self, index: Var<'g>, rows: usize) -> Var<'g> {
        self.graph().apply(OpId::ScatterAdd, &[self, index], &Attr::Rows(rows as u32))
    }
}
