//! One type for each unary operation, so that a loop over it is compiled with its body in place.

use crate::kernels::arith::Arith;
use crate::kernels::elementary as e;

/// The value of a unary operation at one point.
pub trait Function {
    /// Whether some arguments are left to [`Function::rare`].
    const HAS_RARE: bool = false;

    /// The value, for arguments that are not rare.
    fn at<A: Arith>(x: f64) -> f64;

    /// Whether [`Function::at`] does not cover this argument.
    #[inline(always)]
    fn is_rare(_x: f64) -> bool {
        false
    }

    /// The value at a rare argument.
    #[inline(always)]
    fn rare<A: Arith>(x: f64) -> f64 {
        x
    }
}

/// See [`super::Unary::Neg`].
pub struct Neg;

impl Function for Neg {
    #[inline(always)]
    fn at<A: Arith>(x: f64) -> f64 {
        -x
    }
}

/// See [`super::Unary::Exp`].
pub struct Exp;

impl Function for Exp {
    const HAS_RARE: bool = true;

    #[inline(always)]
    fn at<A: Arith>(x: f64) -> f64 {
        e::exp::<A>(x)
    }

    #[inline(always)]
    fn is_rare(x: f64) -> bool {
        e::is_beyond(x, e::LARGEST_EXPONENT)
    }

    #[inline(always)]
    fn rare<A: Arith>(x: f64) -> f64 {
        e::exp_anywhere::<A>(x)
    }
}

/// See [`super::Unary::Ln`].
pub struct Ln;

impl Function for Ln {
    const HAS_RARE: bool = true;

    #[inline(always)]
    fn at<A: Arith>(x: f64) -> f64 {
        e::ln::<A>(x)
    }

    #[inline(always)]
    fn is_rare(x: f64) -> bool {
        e::is_rare_to_ln(x)
    }

    #[inline(always)]
    fn rare<A: Arith>(x: f64) -> f64 {
        e::ln_anywhere::<A>(x)
    }
}

/// See [`super::Unary::Log1p`].
pub struct Log1p;

impl Function for Log1p {
    const HAS_RARE: bool = true;

    #[inline(always)]
    fn at<A: Arith>(x: f64) -> f64 {
        e::log1p::<A>(x)
    }

    #[inline(always)]
    fn is_rare(x: f64) -> bool {
        e::is_rare_to_log1p(x)
    }

    #[inline(always)]
    fn rare<A: Arith>(x: f64) -> f64 {
        e::log1p_of_rare::<A>(x)
    }
}

/// See [`super::Unary::Expm1`].
pub struct Expm1;

impl Function for Expm1 {
    const HAS_RARE: bool = true;

    #[inline(always)]
    fn at<A: Arith>(x: f64) -> f64 {
        e::expm1::<A>(x)
    }

    #[inline(always)]
    fn is_rare(x: f64) -> bool {
        x > e::LARGEST_EXPONENT
    }

    #[inline(always)]
    fn rare<A: Arith>(x: f64) -> f64 {
        // The one that is missing is far below an ulp.
        e::exp_anywhere::<A>(x)
    }
}

/// See [`super::Unary::Sqrt`].
pub struct Sqrt;

impl Function for Sqrt {
    #[inline(always)]
    fn at<A: Arith>(x: f64) -> f64 {
        x.sqrt()
    }
}

/// See [`super::Unary::Tanh`].
pub struct Tanh;

impl Function for Tanh {
    #[inline(always)]
    fn at<A: Arith>(x: f64) -> f64 {
        e::tanh::<A>(x)
    }
}

/// See [`super::Unary::Sigmoid`].
pub struct Sigmoid;

impl Function for Sigmoid {
    const HAS_RARE: bool = true;

    #[inline(always)]
    fn at<A: Arith>(x: f64) -> f64 {
        e::sigmoid::<A>(x)
    }

    #[inline(always)]
    fn is_rare(x: f64) -> bool {
        x < e::SMALLEST_SIGMOID
    }

    #[inline(always)]
    fn rare<A: Arith>(x: f64) -> f64 {
        e::sigmoid_far_left::<A>(x)
    }
}

/// See [`super::Unary::Softplus`].
pub struct Softplus;

impl Function for Softplus {
    const HAS_RARE: bool = true;

    #[inline(always)]
    fn at<A: Arith>(x: f64) -> f64 {
        e::softplus::<A>(x)
    }

    #[inline(always)]
    fn is_rare(x: f64) -> bool {
        x.abs() > e::LARGEST_EXPONENT
    }

    #[inline(always)]
    fn rare<A: Arith>(x: f64) -> f64 {
        // In every bit e^x is its logarithm, or x is.
        if x > 0.0 { x } else { e::exp_anywhere::<A>(x) }
    }
}

/// See [`super::Unary::Atan`].
pub struct Atan;

impl Function for Atan {
    #[inline(always)]
    fn at<A: Arith>(x: f64) -> f64 {
        e::atan::<A>(x)
    }
}

/// See [`super::Unary::Erf`].
pub struct Erf;

impl Function for Erf {
    #[inline(always)]
    fn at<A: Arith>(x: f64) -> f64 {
        e::erf::<A>(x)
    }
}

/// See [`super::Unary::Relu`].
pub struct Relu;

impl Function for Relu {
    #[inline(always)]
    fn at<A: Arith>(x: f64) -> f64 {
        if x <= 0.0 { 0.0 } else { x }
    }
}

/// See [`super::Unary::Abs`].
pub struct Abs;

impl Function for Abs {
    #[inline(always)]
    fn at<A: Arith>(x: f64) -> f64 {
        x.abs()
    }
}

/// See [`super::Unary::Sign`].
pub struct Sign;

impl Function for Sign {
    #[inline(always)]
    fn at<A: Arith>(x: f64) -> f64 {
        let one = 1f64.copysign(x);
        if x == 0.0 || x.is_nan() { x } else { one }
    }
}

/// See [`super::Unary::Step`].
pub struct Step;

impl Function for Step {
    #[inline(always)]
    fn at<A: Arith>(x: f64) -> f64 {
        if x > 0.0 { 1.0 } else { 0.0 }
    }
}

/// See [`super::Unary::Reciprocal`].
pub struct Reciprocal;

impl Function for Reciprocal {
    #[inline(always)]
    fn at<A: Arith>(x: f64) -> f64 {
        1.0 / x
    }
}

/// See [`super::Unary::Floor`].
pub struct Floor;

impl Function for Floor {
    #[inline(always)]
    fn at<A: Arith>(x: f64) -> f64 {
        x.floor()
    }
}

/// See [`super::Unary::Sin`].
pub struct Sin;

impl Function for Sin {
    const HAS_RARE: bool = true;

    #[inline(always)]
    fn at<A: Arith>(x: f64) -> f64 {
        e::sin::<A>(x)
    }

    #[inline(always)]
    fn is_rare(x: f64) -> bool {
        e::is_beyond(x, e::LARGEST_REDUCED)
    }

    #[inline(always)]
    fn rare<A: Arith>(x: f64) -> f64 {
        libm::sin(x)
    }
}

/// See [`super::Unary::Cos`].
pub struct Cos;

impl Function for Cos {
    const HAS_RARE: bool = true;

    #[inline(always)]
    fn at<A: Arith>(x: f64) -> f64 {
        e::cos::<A>(x)
    }

    #[inline(always)]
    fn is_rare(x: f64) -> bool {
        e::is_beyond(x, e::LARGEST_REDUCED)
    }

    #[inline(always)]
    fn rare<A: Arith>(x: f64) -> f64 {
        libm::cos(x)
    }
}
