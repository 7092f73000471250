//! The elementary functions of numbers, one element at a time: the only file that says where they come from.

use super::labelled::canonical;

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
    x.iter().map(|&x| canonical(unary_at(function, x))).collect()
}

/// A function of two numbers at every element; the slices have equal lengths.
#[must_use]
pub fn binary(function: Binary, a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(&a, &b)| canonical(binary_at(function, a, b))).collect()
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

/// One number through a function of one number.
#[must_use]
pub fn unary_at(function: Unary, x: f64) -> f64 {
    match function {
        Unary::Neg => -x,
        Unary::Abs => x.abs(),
        Unary::Exp => libm::exp(x),
        Unary::Ln => libm::log(x),
        Unary::Log10 => libm::log10(x),
        Unary::Log1p => libm::log1p(x),
        Unary::Expm1 => libm::expm1(x),
        Unary::Sqrt => x.sqrt(),
        Unary::Sin => libm::sin(x),
        Unary::Cos => libm::cos(x),
        Unary::Tanh => libm::tanh(x),
        Unary::Sigmoid if x < 0.0 => {
            let tail = libm::exp(x);
            tail / (1.0 + tail)
        }
        Unary::Sigmoid => 1.0 / (1.0 + libm::exp(-x)),
        Unary::Softplus => binary_at(Binary::Max, x, 0.0) + libm::log1p(libm::exp(-x.abs())),
        Unary::Relu => binary_at(Binary::Max, x, 0.0),
        Unary::Erf => libm::erf(x),
        Unary::Sign if x > 0.0 => 1.0,
        Unary::Sign if x < 0.0 => -1.0,
        Unary::Sign => x * 0.0,
        Unary::Floor => x.floor(),
        Unary::Not if x.is_nan() => x,
        Unary::Not => flag(x == 0.0),
    }
}

/// Two numbers through a function of two numbers.
#[must_use]
pub fn binary_at(function: Binary, a: f64, b: f64) -> f64 {
    match function {
        Binary::Add => a + b,
        Binary::Sub => a - b,
        Binary::Mul => a * b,
        Binary::Div => a / b,
        Binary::Pow => libm::pow(a, b),
        Binary::Max | Binary::Min if a.is_nan() || b.is_nan() => f64::NAN,
        Binary::Max => {
            if b > a {
                b
            } else {
                a
            }
        }
        Binary::Min => {
            if b < a {
                b
            } else {
                a
            }
        }
        Binary::Less => flag(a < b),
        Binary::LessEqual => flag(a <= b),
        Binary::Equal => flag(a == b),
        Binary::And => flag(truth(a) && truth(b)),
        Binary::Or => flag(truth(a) || truth(b)),
    }
}

fn flag(holds: bool) -> f64 {
    if holds { 1.0 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stable_forms_survive_large_arguments() {
        assert_eq!(unary_at(Unary::Sigmoid, -800.0), 0.0);
        assert_eq!(unary_at(Unary::Softplus, 800.0), 800.0);
        assert!((unary_at(Unary::Softplus, -40.0) / libm::exp(-40.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn nan_is_never_hidden_by_a_maximum_nor_true() {
        assert!(binary_at(Binary::Max, f64::NAN, 1.0).is_nan());
        assert!(unary_at(Unary::Relu, f64::NAN).is_nan());
        assert!(unary_at(Unary::Sign, f64::NAN).is_nan());
        assert!(select(&[f64::NAN], &[1.0], &[2.0])[0].is_nan());
        assert!(!truth(f64::NAN));
    }
}
