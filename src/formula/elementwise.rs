//! Pointwise functions written once, for numbers and for traced variables alike.

use super::pointwise::{self, Binary, Unary};

/// What elementary functions act on: slices of numbers, or nodes of a traced graph.
pub trait Elementwise {
    /// One operand.
    type Value: Clone;
    /// The same number at every element.
    fn constant(&self, value: f64) -> Self::Value;
    /// A function of one operand.
    fn unary(&self, function: Unary, x: &Self::Value) -> Self::Value;
    /// A function of two operands.
    fn binary(&self, function: Binary, a: &Self::Value, b: &Self::Value) -> Self::Value;
    /// `a` where the condition is nonzero, `b` elsewhere.
    fn select(&self, condition: &Self::Value, a: &Self::Value, b: &Self::Value) -> Self::Value;
}

/// Functions composed of elementary ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Composite {
    /// x for x > 0, 0.01 x otherwise.
    LeakyRelu,
    /// x for x > 0, `e^x - 1` otherwise (Clevert, Unterthiner & Hochreiter 2016, α = 1).
    Elu,
    /// x sigmoid(x) (Elfwing, Uchibe & Doya 2018).
    Silu,
    /// x Φ(x) with the exact normal distribution function (Hendrycks & Gimpel 2016).
    Gelu,
    /// ½x(1 + tanh(√(2/π)(x + 0.044715x³))) (Hendrycks & Gimpel 2016, its approximation).
    GeluTanh,
    /// `e^(-x²)`.
    Gaussian,
    /// atan(x/√((1 − x)(1 + x))).
    Asin,
    /// 2 atan √((1 − x)/(1 + x)) (Abramowitz & Stegun 1964, 4.3.21).
    Acos,
    /// a > b.
    Greater,
    /// a >= b.
    GreaterEqual,
    /// a != b.
    NotEqual,
    /// `if(c, a, b)`.
    If,
}

/// Applies a composite function; the registry holds it to its number of arguments.
pub fn compose<A: Elementwise>(algebra: &A, function: Composite, args: &[A::Value]) -> Option<A::Value> {
    let number = |value| algebra.constant(value);
    let un = |f, x: &A::Value| algebra.unary(f, x);
    let bi = |f, a: &A::Value, b: &A::Value| algebra.binary(f, a, b);
    let x = args.first()?;
    Some(match function {
        Composite::LeakyRelu => {
            let positive = bi(Binary::Less, &number(0.0), x);
            algebra.select(&positive, x, &bi(Binary::Mul, &number(0.01), x))
        }
        Composite::Elu => {
            // The exponential of the clipped argument stays finite in the branch that is not taken.
            let positive = bi(Binary::Less, &number(0.0), x);
            let below = un(Unary::Expm1, &bi(Binary::Min, x, &number(0.0)));
            algebra.select(&positive, x, &below)
        }
        Composite::Silu => bi(Binary::Mul, x, &un(Unary::Sigmoid, x)),
        Composite::Gelu => {
            let scaled = bi(Binary::Mul, x, &number(std::f64::consts::FRAC_1_SQRT_2));
            let phi = bi(Binary::Add, &number(1.0), &un(Unary::Erf, &scaled));
            bi(Binary::Mul, &bi(Binary::Mul, &number(0.5), x), &phi)
        }
        Composite::GeluTanh => {
            let cube = bi(Binary::Mul, &bi(Binary::Mul, x, x), x);
            let inner = bi(Binary::Add, x, &bi(Binary::Mul, &number(0.044_715), &cube));
            let root = (2.0 / std::f64::consts::PI).sqrt();
            let t = un(Unary::Tanh, &bi(Binary::Mul, &number(root), &inner));
            bi(Binary::Mul, &bi(Binary::Mul, &number(0.5), x), &bi(Binary::Add, &number(1.0), &t))
        }
        Composite::Gaussian => un(Unary::Exp, &un(Unary::Neg, &bi(Binary::Mul, x, x))),
        Composite::Asin | Composite::Acos => {
            let (below, above) = (bi(Binary::Sub, &number(1.0), x), bi(Binary::Add, &number(1.0), x));
            if function == Composite::Asin {
                let root = un(Unary::Sqrt, &bi(Binary::Mul, &below, &above));
                un(Unary::Atan, &bi(Binary::Div, x, &root))
            } else {
                let root = un(Unary::Sqrt, &bi(Binary::Div, &below, &above));
                bi(Binary::Mul, &number(2.0), &un(Unary::Atan, &root))
            }
        }
        Composite::Greater => bi(Binary::Less, args.get(1)?, x),
        Composite::GreaterEqual => bi(Binary::LessEqual, args.get(1)?, x),
        Composite::NotEqual => un(Unary::Not, &bi(Binary::Equal, x, args.get(1)?)),
        Composite::If => algebra.select(x, args.get(1)?, args.get(2)?),
    })
}

/// Slices of one length.
pub struct Slices(
    /// How many elements each operand has.
    pub usize,
);

impl Elementwise for Slices {
    type Value = Vec<f64>;

    fn constant(&self, value: f64) -> Vec<f64> {
        vec![value; self.0]
    }

    fn unary(&self, function: Unary, x: &Vec<f64>) -> Vec<f64> {
        pointwise::unary(function, x)
    }

    fn binary(&self, function: Binary, a: &Vec<f64>, b: &Vec<f64>) -> Vec<f64> {
        pointwise::binary(function, a, b)
    }

    fn select(&self, condition: &Vec<f64>, a: &Vec<f64>, b: &Vec<f64>) -> Vec<f64> {
        pointwise::select(condition, a, b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(function: Composite, x: f64) -> f64 {
        compose(&Slices(1), function, &[vec![x]]).unwrap()[0]
    }

    #[test]
    fn the_published_minima_of_silu_and_gelu_are_met() {
        assert!((at(Composite::Silu, -1.278_46) + 0.278_465).abs() < 1e-6);
        assert!((at(Composite::Gelu, -0.751_79) + 0.169_971).abs() < 1e-6);
        assert!((at(Composite::Gelu, 2.0) - at(Composite::GeluTanh, 2.0)).abs() < 4.8e-4);
    }

    #[test]
    fn the_linear_units_join_at_zero() {
        assert_eq!(at(Composite::Elu, 800.0), 800.0);
        assert_eq!(at(Composite::Elu, -800.0), -1.0);
        assert_eq!(at(Composite::LeakyRelu, -3.0), -0.03);
        assert_eq!(at(Composite::Gaussian, 0.0), 1.0);
    }

    #[test]
    fn angles_are_those_of_the_library_up_to_rounding() {
        for k in -1000..=1000 {
            let x = f64::from(k) / 1000.0;
            assert!((at(Composite::Acos, x) - libm::acos(x)).abs() <= 1e-15, "{x}");
            assert!((at(Composite::Asin, x) - libm::asin(x)).abs() <= 5e-16, "{x}");
        }
        assert!(at(Composite::Acos, 1.0 + 1e-15).is_nan() && at(Composite::Asin, -1.5).is_nan());
    }
}
