//! Arithmetic operators between nodes, and between nodes and numbers.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::graph::Var;

impl<'g> Add for Var<'g> {
    type Output = Var<'g>;
    fn add(self, other: Var<'g>) -> Var<'g> {
        self.add_(other)
    }
}

impl<'g> Sub for Var<'g> {
    type Output = Var<'g>;
    fn sub(self, other: Var<'g>) -> Var<'g> {
        self.sub_(other)
    }
}

impl<'g> Mul for Var<'g> {
    type Output = Var<'g>;
    fn mul(self, other: Var<'g>) -> Var<'g> {
        self.mul_(other)
    }
}

impl<'g> Div for Var<'g> {
    type Output = Var<'g>;
    fn div(self, other: Var<'g>) -> Var<'g> {
        self.div_(other)
    }
}

impl<'g> Neg for Var<'g> {
    type Output = Var<'g>;
    fn neg(self) -> Var<'g> {
        self.neg_()
    }
}

impl<'g> Add<f64> for Var<'g> {
    type Output = Var<'g>;
    fn add(self, other: f64) -> Var<'g> {
        self + self.graph().scalar(other)
    }
}

impl<'g> Sub<f64> for Var<'g> {
    type Output = Var<'g>;
    fn sub(self, other: f64) -> Var<'g> {
        self - self.graph().scalar(other)
    }
}

impl<'g> Mul<f64> for Var<'g> {
    type Output = Var<'g>;
    fn mul(self, other: f64) -> Var<'g> {
        self * self.graph().scalar(other)
    }
}

impl<'g> Div<f64> for Var<'g> {
    type Output = Var<'g>;
    fn div(self, other: f64) -> Var<'g> {
        self / self.graph().scalar(other)
    }
}

impl<'g> Add<Var<'g>> for f64 {
    type Output = Var<'g>;
    fn add(self, other: Var<'g>) -> Var<'g> {
        other.graph().scalar(self) + other
    }
}

impl<'g> Sub<Var<'g>> for f64 {
    type Output = Var<'g>;
    fn sub(self, other: Var<'g>) -> Var<'g> {
        other.graph().scalar(self) - other
    }
}

impl<'g> Mul<Var<'g>> for f64 {
    type Output = Var<'g>;
    fn mul(self, other: Var<'g>) -> Var<'g> {
        other.graph().scalar(self) * other
    }
}

impl<'g> Div<Var<'g>> for f64 {
    type Output = Var<'g>;
    fn div(self, other: Var<'g>) -> Var<'g> {
        other.graph().scalar(self) / other
    }
}
