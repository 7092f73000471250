//! Accumulating matrix product with transposed operands.

use super::prelude::*;

/// Accumulating matrix product with transposed operands.
pub struct Matmul;

impl Op for Matmul {
    fn name(&self) -> &'static str {
        "matmul"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "C + op(A)·op(B)",
            domain: "all reals",
            kinks: "none",
            source: "Giles 2008, section 2.2.1",
        }
    }

    fn shape(&self, attr: &Attr, args: &[Shape]) -> Result<Shape> {
        let name = self.name();
        let [a, b, rest @ ..] = args else { return Err(shape_error(name, args, "needs two matrices")) };
        if a.rank() != 2 || b.rank() != 2 {
            return Err(shape_error(name, args, "needs two matrices (two axes each)"));
        }
        let (ta, tb) = transposed(attr);
        let (m, k) = if ta { (a.dim(1), a.dim(0)) } else { (a.dim(0), a.dim(1)) };
        let (k_right, n) = if tb { (b.dim(1), b.dim(0)) } else { (b.dim(0), b.dim(1)) };
        if k != k_right {
            return Err(shape_error(name, args, format!("the inner sizes {k} and {k_right} must be equal")));
        }
        let shape = a.with_dim(0, m).with_dim(1, n);
        if rest.iter().any(|c| *c != shape) {
            return Err(shape_error(name, args, format!("the accumulator must have shape {shape}")));
        }
        Ok(shape)
    }

    fn rule(&self) -> Rule {
        Rule::Bilinear([
            |call, ct| match transposed(call.attr) {
                (false, tb) => Cotangent::Product(ct, call.x[1], false, !tb),
                (true, tb) => Cotangent::Product(call.x[1], ct, tb, true),
            },
            |call, ct| match transposed(call.attr) {
                (ta, false) => Cotangent::Product(call.x[0], ct, !ta, false),
                (ta, true) => Cotangent::Product(ct, call.x[0], true, ta),
            },
        ])
    }

    fn lower(&self) -> Lower {
        Lower::Product
    }

    fn examples(&self) -> Vec<Example> {
        let range = [-1.0, 1.0];
        let with = |ta, tb, a: &[usize], b: &[usize]| {
            Example::values(Attr::Transposed(ta, tb), &[(a, range), (b, range), (&[3, 5], range)])
        };
        vec![
            with(false, false, &[3, 4], &[4, 5]),
            with(true, false, &[4, 3], &[4, 5]),
            with(false, true, &[3, 4], &[5, 4]),
            with(true, true, &[4, 3], &[5, 4]),
            Example::values(Attr::Transposed(false, false), &[(&[3, 4], range), (&[4, 5], range)]),
        ]
    }
}

fn transposed(attr: &Attr) -> (bool, bool) {
    match attr {
        Attr::Transposed(a, b) => (*a, *b),
        _ => (false, false),
    }
}

impl<'g> Var<'g> {
    /// The matrix product of `[m, k]` and `[k, n]`: one chain of fused multiply-adds per output, k ascending.
    pub fn matmul(self, right: Var<'g>) -> Var<'g> {
        self.matmul_add(right, None, false, false)
    }

    /// `c + op(self)·op(right)`, each operand transposed where its flag says so; the chain of each output starts from `c`.
    pub fn matmul_add(self, right: Var<'g>, c: Option<Var<'g>>, transpose_left: bool, transpose_right: bool) -> Var<'g> {
        let attr = Attr::Transposed(transpose_left, transpose_right);
        match c {
            Some(c) => self.graph().apply(OpId::Matmul, &[self, right, c], &attr),
            None => self.graph().apply(OpId::Matmul, &[self, right], &attr),
        }
    }

    /// An affine layer, `self·op(weight) + bias` with the bias added to every row: the chain of each output starts from it.
    pub fn affine(self, weight: Var<'g>, bias: Var<'g>, transpose_weight: bool) -> Var<'g> {
        let (rows, columns) = (self.shape().dim(0), bias.shape().dim(0));
        match Shape::new(&[rows, columns]) {
            Some(shape) => self.matmul_add(weight, Some(bias.broadcast(shape)), false, transpose_weight),
            None => self.matmul_add(weight, Some(bias), false, transpose_weight),
        }
    }
}
