//! Operations of one operand.

use super::BLOCK;
use super::function::Function;
use crate::kernels::arith::Arith;
use crate::kernels::dispatch::{Apart, Kernel, dispatch};
use crate::kernels::real::Real;

/// A pointwise operation of one operand. Bounds in ulp are those of `f64`; `f32` computes through `f64` and rounds
/// once more, except for the products of [`Unary::PowI`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unary {
    /// −x
    Neg,
    /// e^x within 1.1 ulp.
    Exp,
    /// ln x within 0.8 ulp.
    Ln,
    /// ln(1 + x) within 1.5 ulp.
    Log1p,
    /// e^x − 1 within 1.8 ulp.
    Expm1,
    /// √x, correctly rounded.
    Sqrt,
    /// sin x within 1 ulp.
    Sin,
    /// cos x within 1 ulp.
    Cos,
    /// atan x within 1.5 ulp.
    Atan,
    /// tanh x within 2 ulp.
    Tanh,
    /// 1 / (1 + e^−x) within 1.8 ulp.
    Sigmoid,
    /// ln(1 + e^x) within 2 ulp.
    Softplus,
    /// The error function within 1.5 ulp.
    Erf,
    /// x where x > 0, NaN where x is, else +0.
    Relu,
    /// |x|
    Abs,
    /// −1, 0 or 1; the sign of a zero and NaN are kept.
    Sign,
    /// 1 where x > 0, else 0.
    Step,
    /// 1 / x
    Reciprocal,
    /// The largest integer not above x.
    Floor,
    /// x^n: products in the order of the binary digits of |n|, lowest first; 1 / x^|n| for negative n; 1 for n = 0.
    PowI(i32),
}

impl Unary {
    /// Whether it is a function like exp and not plain arithmetic.
    pub fn is_transcendental(self) -> bool {
        use Unary::{Atan, Cos, Erf, Exp, Expm1, Ln, Log1p, Sigmoid, Sin, Softplus, Tanh};
        matches!(self, Atan | Exp | Ln | Log1p | Expm1 | Sin | Cos | Tanh | Sigmoid | Softplus | Erf)
    }
}

/// y = op(x), element by element.
///
/// # Panics
/// When the lengths differ.
pub fn unary<T: Real>(op: Unary, x: &[T], y: &mut [T]) {
    dispatch(Apart(Map { op, x, y }));
}

/// The value of an operation at one number.
#[inline(always)]
pub fn number<A: Arith, T: Real>(op: Unary, x: T) -> T {
    use super::function as f;
    match op {
        Unary::Neg => one::<A, T, f::Neg>(x),
        Unary::Sqrt => one::<A, T, f::Sqrt>(x),
        Unary::Relu => one::<A, T, f::Relu>(x),
        Unary::Abs => one::<A, T, f::Abs>(x),
        Unary::Reciprocal => one::<A, T, f::Reciprocal>(x),
        _ => {
            let mut y = [T::ZERO];
            A::apart(Map { op, x: &[x], y: &mut y });
            y[0]
        }
    }
}

#[inline(always)]
fn one<A: Arith, T: Real, F: Function>(x: T) -> T {
    T::from_f64(F::at::<A>(x.to_f64()))
}

/// The kernel of [`unary`].
pub struct Map<'a, T> {
    /// The operation.
    pub op: Unary,
    /// The operand.
    pub x: &'a [T],
    /// The output.
    pub y: &'a mut [T],
}

impl<T: Real> Kernel for Map<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arith>(self) {
        use super::function as f;
        let Self { op, x, y } = self;
        assert_eq!(x.len(), y.len(), "operand and output have one length");
        match op {
            Unary::Neg => map::<A, T, f::Neg>(x, y),
            Unary::Exp => map::<A, T, f::Exp>(x, y),
            Unary::Ln => map::<A, T, f::Ln>(x, y),
            Unary::Log1p => map::<A, T, f::Log1p>(x, y),
            Unary::Expm1 => map::<A, T, f::Expm1>(x, y),
            Unary::Sqrt => map::<A, T, f::Sqrt>(x, y),
            Unary::Sin => map::<A, T, f::Sin>(x, y),
            Unary::Cos => map::<A, T, f::Cos>(x, y),
            Unary::Atan => map::<A, T, f::Atan>(x, y),
            Unary::Tanh => map::<A, T, f::Tanh>(x, y),
            Unary::Sigmoid => map::<A, T, f::Sigmoid>(x, y),
            Unary::Softplus => map::<A, T, f::Softplus>(x, y),
            Unary::Erf => map::<A, T, f::Erf>(x, y),
            Unary::Relu => map::<A, T, f::Relu>(x, y),
            Unary::Abs => map::<A, T, f::Abs>(x, y),
            Unary::Sign => map::<A, T, f::Sign>(x, y),
            Unary::Step => map::<A, T, f::Step>(x, y),
            Unary::Reciprocal => map::<A, T, f::Reciprocal>(x, y),
            Unary::Floor => map::<A, T, f::Floor>(x, y),
            Unary::PowI(n) => integer_power(n, x, y),
        }
    }
}

/// Elements that are computed side by side: several vectors at once, so that none waits for its own chain of
/// dependent operations.
const GROUP: usize = 16;

/// The bytes of a vector where a fused multiply-add is a call, and elements beyond the last are not free.
const PORTABLE_BYTES: usize = 16;

#[inline(always)]
fn map<A: Arith, T: Real, F: Function>(x: &[T], y: &mut [T]) {
    if !F::HAS_RARE {
        // Plain arithmetic needs no groups, which the compiler would spread over vectors the wrong way round.
        map_group::<A, T, F>(x, y);
        return;
    }
    for (x, y) in x.chunks(BLOCK).zip(y.chunks_mut(BLOCK)) {
        let mut rare = 0;
        let (x_groups, x_rest) = x.as_chunks::<GROUP>();
        let (y_groups, y_rest) = y.as_chunks_mut::<GROUP>();
        for (y, x) in y_groups.iter_mut().zip(x_groups) {
            // Arrays of our own, of which the compiler knows that they do not overlap.
            let x = *x;
            let mut values = [T::ZERO; GROUP];
            rare |= map_group::<A, T, F>(&x, &mut values);
            *y = values;
        }
        if A::VECTOR_BYTES > PORTABLE_BYTES && x_rest.len() >= GROUP / 2 {
            // A whole group costs less than that many elements one by one. One is rare to no function.
            let mut x = [T::ONE; GROUP];
            x[..x_rest.len()].copy_from_slice(x_rest);
            let mut values = [T::ZERO; GROUP];
            rare |= map_group::<A, T, F>(&x, &mut values);
            y_rest.copy_from_slice(&values[..x_rest.len()]);
        } else {
            rare |= map_group::<A, T, F>(x_rest, y_rest);
        }
        if rare != 0 {
            map_rare::<A, T, F>(x, y);
        }
    }
}

/// Returns whether any argument was rare: ones in a word as wide as an element, the form of a vector comparison.
#[inline(always)]
fn map_group<A: Arith, T: Real, F: Function>(x: &[T], y: &mut [T]) -> u64 {
    let mut rare = 0;
    for (y, x) in y.iter_mut().zip(x) {
        let x = x.to_f64();
        *y = T::from_f64(F::at::<A>(x));
        rare |= if F::is_rare(x) { u64::MAX } else { 0 };
    }
    rare
}

/// Replaces the values at rare arguments. In place in its caller, as all that is compiled for an instruction set.
#[inline(always)]
fn map_rare<A: Arith, T: Real, F: Function>(x: &[T], y: &mut [T]) {
    for (y, x) in y.iter_mut().zip(x) {
        let x = x.to_f64();
        // Stored in any case: a vector that is stored in part is slow on some processors.
        *y = if F::is_rare(x) { T::from_f64(F::rare::<A>(x)) } else { *y };
    }
}

/// Products in a fixed order, a block at a time so that the loop over the digits of n stands outside.
#[inline(always)]
fn integer_power<T: Real>(n: i32, x: &[T], y: &mut [T]) {
    for (x, y) in x.chunks(BLOCK).zip(y.chunks_mut(BLOCK)) {
        let mut square = [T::ZERO; BLOCK];
        let square = &mut square[..x.len()];
        square.copy_from_slice(x);
        let mut digits = n.unsigned_abs();
        let mut is_first = true;
        if digits == 0 {
            y.fill(T::ONE);
        }
        while digits != 0 {
            if digits & 1 == 1 && is_first {
                y.copy_from_slice(square);
                is_first = false;
            } else if digits & 1 == 1 {
                for (y, &s) in y.iter_mut().zip(&*square) {
                    *y = *y * s;
                }
            }
            digits >>= 1;
            if digits != 0 {
                for s in square.iter_mut() {
                    *s = *s * *s;
                }
            }
        }
        if n < 0 {
            for y in y.iter_mut() {
                *y = T::ONE / *y;
            }
        }
    }
}
