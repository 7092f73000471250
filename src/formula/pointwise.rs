//! The elementary functions of numbers, one element at a time: the only file that says where they come from.

use super::labelled::canonical;
use crate::kernels::{self, Operand};

/// Elementary functions of one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unary {
    /// `-x`.
    Neg,
    /// `|x|`.
    Abs,
    /// `e^x`.
    Exp,
    /// Natural logarithm.
    Ln,
    /// Decimal logarithm.
    Log10,
    /// `ln(1 + x)`.
    Log1p,
    /// `e^x - 1`.
    Expm1,
    /// Square root.
    Sqrt,
    /// Sine.
    Sin,
    /// Arctangent.
    Atan,
    /// Cosine.
    Cos,
    /// Hyperbolic tangent.
    Tanh,
    /// `1 / (1 + e^-x)`.
    Sigmoid,
    /// `ln(1 + e^x)`.
    Softplus,
    /// `max(x, 0)`.
    Relu,
    /// The error function.
    Erf,
    /// -1, 0 or 1.
    Sign,
    /// The greatest integer not above x.
    Floor,
    /// 1 where x is 0, and 0 elsewhere.
    Not,
}

/// Elementary functions of two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// `a + b`.
    Add,
    /// `a - b`.
    Sub,
    /// `a b`.
    Mul,
    /// `a / b`.
    Div,
    /// `a^b`.
    Pow,
    /// The larger; NaN if either is.
    Max,
    /// The smaller; NaN if either is.
    Min,
    /// `a < b`, as 1 or 0.
    Less,
    /// `a <= b`, as 1 or 0.
    LessEqual,
    /// `a = b`, as 1 or 0.
    Equal,
    /// Both are nonzero, as 1 or 0.
    And,
    /// Either is nonzero, as 1 or 0.
    Or,
}

/// A function of one number at every element.
#[must_use]
pub fn unary(function: Unary, x: &[f64]) -> Vec<f64> {
    let kernel = match function {
        Unary::Neg => kernels::Unary::Neg,
        Unary::Abs => kernels::Unary::Abs,
        Unary::Exp => kernels::Unary::Exp,
        Unary::Ln => kernels::Unary::Ln,
        Unary::Log1p => kernels::Unary::Log1p,
        Unary::Expm1 => kernels::Unary::Expm1,
        Unary::Sqrt => kernels::Unary::Sqrt,
        Unary::Sin => kernels::Unary::Sin,
        Unary::Atan => kernels::Unary::Atan,
        Unary::Cos => kernels::Unary::Cos,
        Unary::Tanh => kernels::Unary::Tanh,
        Unary::Sigmoid => kernels::Unary::Sigmoid,
        Unary::Softplus => kernels::Unary::Softplus,
        Unary::Relu => kernels::Unary::Relu,
        Unary::Erf => kernels::Unary::Erf,
        Unary::Sign => kernels::Unary::Sign,
        Unary::Floor => kernels::Unary::Floor,
        // Portable, and exact at powers of ten, which a scaled natural logarithm is not.
        Unary::Log10 => return each(x, libm::log10),
        Unary::Not => return each(x, |x| if x.is_nan() { x } else { flag(x == 0.0) }),
    };
    let mut y = vec![0.0; x.len()];
    kernels::unary(kernel, x, &mut y);
    each(&y, |y| y)
}

/// A function of two numbers at every element of two slices of equal lengths.
///
/// What the longer of two unequal slices has over the shorter is ignored.
#[must_use]
pub fn binary(function: Binary, a: &[f64], b: &[f64]) -> Vec<f64> {
    let n = a.len().min(b.len());
    let (a, b) = (&a[..n], &b[..n]);
    let both = |test: fn(bool, bool) -> bool| {
        a.iter().zip(b).map(|(&a, &b)| flag(test(truth(a), truth(b)))).collect()
    };
    let (kernel, a, b) = match function {
        Binary::Add => (kernels::Binary::Add, a, b),
        Binary::Sub => (kernels::Binary::Sub, a, b),
        Binary::Mul => (kernels::Binary::Mul, a, b),
        Binary::Div => (kernels::Binary::Div, a, b),
        Binary::Pow => (kernels::Binary::Pow, a, b),
        Binary::Max => (kernels::Binary::Max, a, b),
        Binary::Min => (kernels::Binary::Min, a, b),
        Binary::Less => (kernels::Binary::Gt, b, a),
        Binary::LessEqual => (kernels::Binary::Ge, b, a),
        Binary::Equal => (kernels::Binary::Eq, a, b),
        Binary::And => return both(|a, b| a && b),
        Binary::Or => return both(|a, b| a || b),
    };
    let mut y = vec![0.0; n];
    kernels::binary(kernel, Operand::Full(a), Operand::Full(b), &mut y);
    each(&y, |y| y)
}

fn each(x: &[f64], function: impl Fn(f64) -> f64) -> Vec<f64> {
    x.iter().map(|&x| canonical(function(x))).collect()
}

/// `a` where the condition is nonzero, `b` where it is zero, NaN where it is NaN.
#[must_use]
pub fn select(condition: &[f64], a: &[f64], b: &[f64]) -> Vec<f64> {
    let branches = a.iter().zip(b);
    condition
        .iter()
        .zip(branches)
        .map(|(&c, (&a, &b))| {
            if c.is_nan() {
                f64::NAN
            } else if truth(c) {
                a
            } else {
                b
            }
        })
        .collect()
}

/// Whether a number counts as true: neither zero nor NaN.
#[must_use]
pub fn truth(value: f64) -> bool {
    value != 0.0 && !value.is_nan()
}

fn flag(holds: bool) -> f64 {
    if holds { 1.0 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stable_forms_survive_large_arguments() {
        assert_eq!(unary(Unary::Sigmoid, &[-800.0, 800.0]), [0.0, 1.0]);
        assert_eq!(unary(Unary::Softplus, &[800.0]), [800.0]);
        assert!((unary(Unary::Softplus, &[-40.0])[0] / libm::exp(-40.0) - 1.0).abs() < 1e-12);
        assert_eq!(unary(Unary::Log10, &[1000.0, 1e-5]), [3.0, -5.0]);
    }

    #[test]
    fn comparisons_are_the_right_way_round() {
        let (a, b) = ([1.0, 2.0, 3.0, f64::NAN], [2.0, 2.0, 2.0, 2.0]);
        assert_eq!(binary(Binary::Less, &a, &b), [1.0, 0.0, 0.0, 0.0]);
        assert_eq!(binary(Binary::LessEqual, &a, &b), [1.0, 1.0, 0.0, 0.0]);
        assert_eq!(binary(Binary::Equal, &a, &b), [0.0, 1.0, 0.0, 0.0]);
    }

    #[test]
    fn nan_is_never_hidden_by_a_maximum_nor_true() {
        assert!(binary(Binary::Max, &[f64::NAN], &[1.0])[0].is_nan());
        assert!(unary(Unary::Relu, &[f64::NAN])[0].is_nan());
        assert!(unary(Unary::Sign, &[f64::NAN])[0].is_nan());
        assert!(select(&[f64::NAN], &[1.0], &[2.0])[0].is_nan());
        assert!(!truth(f64::NAN));
    }
}
