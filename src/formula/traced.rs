//! Elementary functions as nodes of the autodiff core: the only file that knows the core's vocabulary.

use super::elementwise::Elementwise;
use super::pointwise::{Binary, Unary};
use super::{FormulaError, Span};
use crate::autodiff::{Graph, Program, Var};

/// Derivatives of derivatives grow, and a formula of one line can ask for more of them than fit into memory.
const MOST_NODES: usize = 100_000;

/// An error if the graph is too large to be differentiated again.
pub(super) fn check_size(graph: &Graph, span: Span) -> Result<(), FormulaError> {
    if graph.len() <= MOST_NODES {
        return Ok(());
    }
    let message = format!("this derivative takes more than {MOST_NODES} operations");
    Err(FormulaError::new(span, message).help("take a lower order, or write the derivative out"))
}

/// A graph whose nodes are tensors of one length, or of any shapes that broadcast.
#[derive(Clone, Copy)]
pub(super) struct Traced<'g> {
    pub(super) graph: &'g Graph,
    /// The length; without one, a constant is a scalar.
    pub(super) len: Option<usize>,
}

impl<'g> Traced<'g> {
    /// The same numbers in every run.
    pub(super) fn numbers(&self, values: &[f64]) -> Var<'g> {
        self.graph.tensor(values, &[values.len()])
    }

    /// A node of its own with the value of another, so that a derivative with respect to it sees no other path.
    pub(super) fn alias(&self, x: Var<'g>) -> Var<'g> {
        x * 1.0
    }

    /// An integer power, whose derivative exists at negative x too.
    pub(super) fn power(&self, x: Var<'g>, n: i32) -> Var<'g> {
        x.powi(n)
    }

    /// The elementwise derivative of y with respect to a node: that of the sum of y.
    pub(super) fn derivative(&self, y: Var<'g>, x: Var<'g>) -> crate::autodiff::Result<Var<'g>> {
        Ok(self.graph.grad(y.sum(), &[x])?[0])
    }

    /// The values of a node.
    pub(super) fn values(&self, y: Var<'g>) -> crate::autodiff::Result<Vec<f64>> {
        let mut run = Program::<f64>::compile(self.graph, &[y])?.replay();
        run.run();
        Ok(run.output(0).iter().map(|&value| super::labelled::canonical(value)).collect())
    }

    fn truth(&self, x: Var<'g>) -> Var<'g> {
        1.0 - x.equals(self.constant(0.0))
    }
}

impl<'g> Elementwise for Traced<'g> {
    type Value = Var<'g>;

    fn constant(&self, value: f64) -> Var<'g> {
        match self.len {
            Some(len) => self.numbers(&vec![value; len]),
            None => self.graph.scalar(value),
        }
    }

    fn unary(&self, function: Unary, x: &Var<'g>) -> Var<'g> {
        match function {
            Unary::Neg => -*x,
            Unary::Abs => x.abs(),
            Unary::Exp => x.exp(),
            Unary::Ln => x.ln(),
            Unary::Log10 => x.ln() * std::f64::consts::LOG10_E,
            Unary::Log1p => x.log1p(),
            Unary::Expm1 => x.expm1(),
            Unary::Sqrt => x.sqrt(),
            Unary::Sin => x.sin(),
            Unary::Atan => x.atan(),
            Unary::Cos => x.cos(),
            Unary::Tanh => x.tanh(),
            Unary::Sigmoid => x.sigmoid(),
            Unary::Softplus => x.softplus(),
            Unary::Relu => x.relu(),
            Unary::Erf => x.erf(),
            Unary::Sign => x.sign(),
            // Constant between its steps: the tracer takes it as a number and never asks for it here.
            Unary::Floor => x.stop_gradient(),
            Unary::Not => x.equals(self.constant(0.0)),
        }
    }

    fn binary(&self, function: Binary, a: &Var<'g>, b: &Var<'g>) -> Var<'g> {
        match function {
            Binary::Add => *a + *b,
            Binary::Sub => *a - *b,
            Binary::Mul => *a * *b,
            Binary::Div => *a / *b,
            Binary::Pow => a.pow(*b),
            Binary::Max => a.maximum(*b),
            Binary::Min => a.minimum(*b),
            Binary::Less => b.gt(*a),
            Binary::LessEqual => b.gt(*a) + a.equals(*b),
            Binary::Equal => a.equals(*b),
            Binary::And => self.truth(*a) * self.truth(*b),
            Binary::Or => self.truth(*a).maximum(self.truth(*b)),
        }
    }

    fn select(&self, condition: &Var<'g>, a: &Var<'g>, b: &Var<'g>) -> Var<'g> {
        condition.select(*a, *b)
    }
}
