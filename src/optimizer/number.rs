//! The numbers of a rule: constants, or scalars of the graph.

use std::ops::{Add, Div, Mul, Sub};

use crate::autodiff::{Graph, Var};

/// A number of a rule. Constants meet each other before anything is traced, so that a rule whose numbers are all constant
/// traces what it would with plain numbers; a scalar of the graph may be an input with lanes.
#[derive(Debug, Clone, Copy)]
pub enum Number<'g> {
    /// A constant.
    Constant(f64),
    /// A scalar of the graph.
    Traced(Var<'g>),
}

impl<'g> Number<'g> {
    /// The constant, if it is one.
    pub fn constant(self) -> Option<f64> {
        match self {
            Number::Constant(value) => Some(value),
            Number::Traced(_) => None,
        }
    }

    /// Whether it is 0 whatever the inputs are.
    pub fn is_zero(self) -> bool {
        self.constant() == Some(0.0)
    }

    /// The number as a node of the graph.
    pub fn var(self, graph: &'g Graph) -> Var<'g> {
        match self {
            Number::Constant(value) => graph.scalar(value),
            Number::Traced(var) => var,
        }
    }

    /// `then` where the number is not 0, else `otherwise`.
    pub(super) fn choose(self, then: Var<'g>, otherwise: Var<'g>) -> Var<'g> {
        match self {
            Number::Constant(0.0) => otherwise,
            Number::Constant(_) => then,
            Number::Traced(var) => var.equals(var.graph().scalar(0.0)).select(otherwise, then),
        }
    }

    /// Two numbers under an operation, as constants or in the graph.
    fn with(
        self,
        other: Number<'g>,
        fold: impl Fn(f64, f64) -> f64,
        trace: impl Fn(Var<'g>, Var<'g>) -> Var<'g>,
    ) -> Number<'g> {
        match (self, other) {
            (Number::Constant(a), Number::Constant(b)) => Number::Constant(fold(a, b)),
            (Number::Constant(a), Number::Traced(b)) => Number::Traced(trace(b.graph().scalar(a), b)),
            (Number::Traced(a), other) => Number::Traced(trace(a, other.var(a.graph()))),
        }
    }
}

impl Default for Number<'_> {
    fn default() -> Self {
        Number::Constant(0.0)
    }
}

impl From<f64> for Number<'_> {
    fn from(value: f64) -> Self {
        Number::Constant(value)
    }
}

impl<'g> From<Var<'g>> for Number<'g> {
    fn from(var: Var<'g>) -> Self {
        Number::Traced(var)
    }
}

impl<'g> Mul for Number<'g> {
    type Output = Number<'g>;
    fn mul(self, other: Number<'g>) -> Number<'g> {
        self.with(other, |a, b| a * b, |a, b| a * b)
    }
}

impl<'g> Div for Number<'g> {
    type Output = Number<'g>;
    fn div(self, other: Number<'g>) -> Number<'g> {
        self.with(other, |a, b| a / b, |a, b| a / b)
    }
}

impl<'g> Sub<f64> for Number<'g> {
    type Output = Number<'g>;
    fn sub(self, other: f64) -> Number<'g> {
        self.with(other.into(), |a, b| a - b, |a, b| a - b)
    }
}

impl<'g> Sub<Number<'g>> for f64 {
    type Output = Number<'g>;
    fn sub(self, other: Number<'g>) -> Number<'g> {
        Number::from(self).with(other, |a, b| a - b, |a, b| a - b)
    }
}

impl<'g> Div<Number<'g>> for f64 {
    type Output = Number<'g>;
    fn div(self, other: Number<'g>) -> Number<'g> {
        Number::from(self) / other
    }
}

impl<'g> Mul<Var<'g>> for Number<'g> {
    type Output = Var<'g>;
    fn mul(self, other: Var<'g>) -> Var<'g> {
        self.var(other.graph()) * other
    }
}

impl<'g> Sub<Var<'g>> for Number<'g> {
    type Output = Var<'g>;
    fn sub(self, other: Var<'g>) -> Var<'g> {
        self.var(other.graph()) - other
    }
}

impl<'g> Add<Number<'g>> for Var<'g> {
    type Output = Var<'g>;
    fn add(self, other: Number<'g>) -> Var<'g> {
        self + other.var(self.graph())
    }
}

impl<'g> Sub<Number<'g>> for Var<'g> {
    type Output = Var<'g>;
    fn sub(self, other: Number<'g>) -> Var<'g> {
        self - other.var(self.graph())
    }
}

impl<'g> Mul<Number<'g>> for Var<'g> {
    type Output = Var<'g>;
    fn mul(self, other: Number<'g>) -> Var<'g> {
        self * other.var(self.graph())
    }
}

impl<'g> Div<Number<'g>> for Var<'g> {
    type Output = Var<'g>;
    fn div(self, other: Number<'g>) -> Var<'g> {
        self / other.var(self.graph())
    }
}
