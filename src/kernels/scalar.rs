//! The elementary functions at one `f64`, with the bits that the kernels give.

use super::arith::Arith;
use super::dispatch::{Kernel, dispatch};
use super::elementary;
use super::pointwise::function::{self as f, Function};
use super::real::Real;

/// e^x within 1.1 ulp.
pub fn exp(x: f64) -> f64 {
    at::<f::Exp>(x)
}

/// e^x − 1 within 1.8 ulp.
pub fn expm1(x: f64) -> f64 {
    at::<f::Expm1>(x)
}

/// ln x within 0.8 ulp; −∞ at ±0, NaN below.
pub fn ln(x: f64) -> f64 {
    at::<f::Ln>(x)
}

/// ln(1 + x) within 1.5 ulp.
pub fn log1p(x: f64) -> f64 {
    at::<f::Log1p>(x)
}

/// tanh x within 2 ulp.
pub fn tanh(x: f64) -> f64 {
    at::<f::Tanh>(x)
}

/// 1 / (1 + e^−x) within 1.8 ulp.
pub fn sigmoid(x: f64) -> f64 {
    at::<f::Sigmoid>(x)
}

/// ln(1 + e^x) within 2 ulp.
pub fn softplus(x: f64) -> f64 {
    at::<f::Softplus>(x)
}

/// The error function within 1.5 ulp.
pub fn erf(x: f64) -> f64 {
    at::<f::Erf>(x)
}

/// sin x within 1 ulp.
pub fn sin(x: f64) -> f64 {
    at::<f::Sin>(x)
}

/// cos x within 1 ulp.
pub fn cos(x: f64) -> f64 {
    at::<f::Cos>(x)
}

/// atan x within 1.5 ulp.
pub fn atan(x: f64) -> f64 {
    at::<f::Atan>(x)
}

/// x^y within 2 ulp, with the special values of C's `pow`.
pub fn pow(x: f64, y: f64) -> f64 {
    dispatch(Power(x, y))
}

/// x^n by the products of [`super::Unary::PowI`].
pub fn powi(x: f64, n: i32) -> f64 {
    let mut y = [0.0];
    super::unary(super::Unary::PowI(n), &[x], &mut y);
    y[0]
}

/// a · b + c, rounded once.
pub fn fma(a: f64, b: f64, c: f64) -> f64 {
    dispatch(MulAdd(a, b, c))
}

/// The larger one; NaN if either is, and +0 above −0.
pub fn max(a: f64, b: f64) -> f64 {
    a.larger(b)
}

/// The smaller one; NaN if either is, and −0 below +0.
pub fn min(a: f64, b: f64) -> f64 {
    a.smaller(b)
}

fn at<F: Function>(x: f64) -> f64 {
    dispatch(Point::<F>(x, std::marker::PhantomData))
}

struct Point<F>(f64, std::marker::PhantomData<F>);

impl<F: Function> Kernel for Point<F> {
    type Output = f64;

    #[inline(always)]
    fn run<A: Arith>(self) -> f64 {
        if F::HAS_RARE && F::is_rare(self.0) {
            return F::rare::<A>(self.0);
        }
        F::at::<A>(self.0)
    }
}

struct Power(f64, f64);

impl Kernel for Power {
    type Output = f64;

    #[inline(always)]
    fn run<A: Arith>(self) -> f64 {
        elementary::pow::<A>(self.0, self.1)
    }
}

struct MulAdd(f64, f64, f64);

impl Kernel for MulAdd {
    type Output = f64;

    #[inline(always)]
    fn run<A: Arith>(self) -> f64 {
        A::fma64(self.0, self.1, self.2)
    }
}
