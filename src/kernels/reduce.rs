//! Reductions in a fixed order.
//!
//! Along the last axis, and to a scalar, 16 stripes run over the whole groups of 16 (stripe s takes elements
//! s, s + 16, …), a fixed tree joins them (s with s + 8, then + 4, + 2, + 1), and the ragged tail is added last, in
//! ascending order. Along any other axis the elements are added in ascending order. A sum starts at +0, so the sum
//! of nothing is +0 and that of −0 is +0; the maximum of nothing is −∞.

use std::marker::PhantomData;

use super::arith::Arith;
use super::dispatch::{Kernel, dispatch};
use super::real::Real;

/// Partial results side by side along a contiguous axis.
const STRIPES: usize = 16;

/// The sum of all elements.
pub fn sum<T: Real>(x: &[T]) -> T {
    let mut y = [T::ZERO];
    sum_axis(x, 1, x.len(), 1, &mut y);
    y[0]
}

/// y = the sum of x over its middle axis; x: `outer` × `n` × `inner`, y: `outer` × `inner`.
///
/// # Panics
/// When a slice does not have its shape.
pub fn sum_axis<T: Real>(x: &[T], outer: usize, n: usize, inner: usize, y: &mut [T]) {
    check(x.len(), y.len(), outer, n, inner);
    dispatch(Reduce::<T, Sum> { x, n, inner, y, fold: PhantomData });
}

/// y = the maximum of x over its middle axis, NaN if any element is; x: `outer` × `n` × `inner`, y: `outer` × `inner`.
///
/// # Panics
/// When a slice does not have its shape.
pub fn max_axis<T: Real>(x: &[T], outer: usize, n: usize, inner: usize, y: &mut [T]) {
    check(x.len(), y.len(), outer, n, inner);
    dispatch(Reduce::<T, Max> { x, n, inner, y, fold: PhantomData });
}

/// y = 1 at the first maximum along the middle axis and 0 elsewhere, where the first NaN counts as the maximum;
/// x and y: `outer` × `n` × `inner`.
///
/// # Panics
/// When a slice does not have its shape.
pub fn first_max_mask_axis<T: Real>(x: &[T], outer: usize, n: usize, inner: usize, y: &mut [T]) {
    assert_eq!(x.len(), outer * n * inner, "the operand has its shape");
    assert_eq!(y.len(), x.len(), "the mask has the operand's shape");
    y.fill(T::ZERO);
    if x.is_empty() {
        return;
    }
    for (x, y) in x.chunks_exact(n * inner).zip(y.chunks_exact_mut(n * inner)) {
        for j in 0..inner {
            let mut first = j;
            for at in (j..n * inner).step_by(inner) {
                // A NaN compares false with everything, so it is asked for by name; the first one is kept.
                if !x[first].is_nan() && (x[at] > x[first] || x[at].is_nan()) {
                    first = at;
                }
            }
            y[first] = T::ONE;
        }
    }
}

/// The Euclidean norm: the root of [`dot`]`(x, x)`. No scaling: it overflows where the sum of squares does.
pub fn norm2(x: &[f64]) -> f64 {
    dot(x, x).sqrt()
}

/// The sum of products a · b, in stripes, the tree and the tail as for [`sum`], each step fused.
///
/// # Panics
/// When the lengths differ.
pub fn dot<T: Real>(a: &[T], b: &[T]) -> T {
    assert_eq!(a.len(), b.len(), "factors have one length");
    dispatch(Dot { a, b })
}

fn check(x: usize, y: usize, outer: usize, n: usize, inner: usize) {
    assert_eq!(x, outer * n * inner, "the operand has its shape");
    assert_eq!(y, outer * inner, "the output has its shape");
}

/// An operation that joins two partial results.
trait Fold<T>: Copy {
    fn start() -> T;
    fn join(a: T, b: T) -> T;
}

#[derive(Clone, Copy)]
struct Sum;

#[derive(Clone, Copy)]
struct Max;

impl<T: Real> Fold<T> for Sum {
    #[inline(always)]
    fn start() -> T {
        T::ZERO
    }

    #[inline(always)]
    fn join(a: T, b: T) -> T {
        a + b
    }
}

impl<T: Real> Fold<T> for Max {
    #[inline(always)]
    fn start() -> T {
        T::NEG_INFINITY
    }

    #[inline(always)]
    fn join(a: T, b: T) -> T {
        a.larger(b)
    }
}

struct Reduce<'a, T, F> {
    x: &'a [T],
    n: usize,
    inner: usize,
    y: &'a mut [T],
    fold: PhantomData<F>,
}

impl<T: Real, F: Fold<T>> Kernel for Reduce<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arith>(self) {
        let Self { x, n, inner, y, .. } = self;
        if n == 0 || y.is_empty() {
            return y.fill(F::start());
        }
        if inner == 1 {
            for (x, y) in x.chunks_exact(n).zip(y) {
                *y = striped::<T, F>(x);
            }
            return;
        }
        for (x, y) in x.chunks_exact(n * inner).zip(y.chunks_exact_mut(inner)) {
            y.fill(F::start());
            for x in x.chunks_exact(inner) {
                for (y, &x) in y.iter_mut().zip(x) {
                    *y = F::join(*y, x);
                }
            }
        }
    }
}

#[inline(always)]
fn striped<T: Real, F: Fold<T>>(x: &[T]) -> T {
    let mut stripes = [F::start(); STRIPES];
    let (whole, tail) = x.as_chunks::<STRIPES>();
    for x in whole {
        for s in 0..STRIPES {
            stripes[s] = F::join(stripes[s], x[s]);
        }
    }
    let mut total = tree::<T, F>(stripes);
    for &x in tail {
        total = F::join(total, x);
    }
    total
}

#[inline(always)]
fn tree<T: Real, F: Fold<T>>(mut stripes: [T; STRIPES]) -> T {
    let mut half = STRIPES / 2;
    while half > 0 {
        for s in 0..half {
            stripes[s] = F::join(stripes[s], stripes[s + half]);
        }
        half /= 2;
    }
    stripes[0]
}

struct Dot<'a, T> {
    a: &'a [T],
    b: &'a [T],
}

impl<T: Real> Kernel for Dot<'_, T> {
    type Output = T;

    #[inline(always)]
    fn run<A: Arith>(self) -> T {
        let mut stripes = [T::ZERO; STRIPES];
        let (a_whole, a_tail) = self.a.as_chunks::<STRIPES>();
        let (b_whole, b_tail) = self.b.as_chunks::<STRIPES>();
        for (a, b) in a_whole.iter().zip(b_whole) {
            for s in 0..STRIPES {
                stripes[s] = a[s].fma::<A>(b[s], stripes[s]);
            }
        }
        let mut total = tree::<T, Sum>(stripes);
        for (&a, &b) in a_tail.iter().zip(b_tail) {
            total = a.fma::<A>(b, total);
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::{Isa, dispatch_on};

    fn numbers(len: usize) -> Vec<f64> {
        (0..len as u64).map(|i| (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11) as f64 / 1e15 - 4.0).collect()
    }

    /// The documented order, written out.
    fn striped_sum(x: &[f64]) -> f64 {
        let whole = x.len() / 16 * 16;
        let mut s = [0.0; 16];
        for (i, x) in x[..whole].iter().enumerate() {
            s[i % 16] += x;
        }
        let e: Vec<f64> = (0..8).map(|i| s[i] + s[i + 8]).collect();
        let q: Vec<f64> = (0..4).map(|i| e[i] + e[i + 4]).collect();
        let mut total = (q[0] + q[2]) + (q[1] + q[3]);
        for x in &x[whole..] {
            total += x;
        }
        total
    }

    #[test]
    fn sums_follow_the_documented_order_on_every_instruction_set() {
        for n in [0, 1, 2, 15, 16, 17, 31, 32, 33, 100, 1000] {
            let x = numbers(n * 3 + 1);
            let x = &x[1..];
            let expected: Vec<u64> = (0..3).map(|r| striped_sum(&x[r * n..(r + 1) * n]).to_bits()).collect();
            for isa in Isa::ALL {
                let mut y = [9.0; 3];
                dispatch_on(isa, Reduce::<f64, Sum> { x, n, inner: 1, y: &mut y, fold: PhantomData });
                assert_eq!(y.map(f64::to_bits).to_vec(), expected, "n = {n}");
            }
        }
        assert_eq!(sum::<f64>(&[]).to_bits(), 0.0f64.to_bits());
        assert_eq!(sum(&[-0.0f64]).to_bits(), 0.0f64.to_bits());
    }

    #[test]
    fn sums_over_other_axes_ascend() {
        let (outer, n, inner) = (2, 7, 5);
        let x = numbers(outer * n * inner);
        let mut y = vec![0.0; outer * inner];
        sum_axis(&x, outer, n, inner, &mut y);
        for o in 0..outer {
            for i in 0..inner {
                let expected = (0..n).fold(0.0, |sum, p| sum + x[(o * n + p) * inner + i]);
                assert_eq!(y[o * inner + i].to_bits(), expected.to_bits());
            }
        }
    }

    #[test]
    fn maxima_propagate_nan_and_mark_the_first() {
        let nan = f64::NAN;
        let x = [1.0, 3.0, 3.0, nan, 9.0, nan, -1.0, -2.0, -1.0];
        let mut y = [0.0; 3];
        max_axis(&x, 3, 3, 1, &mut y);
        assert!(y[0] == 3.0 && y[1].is_nan() && y[2] == -1.0);
        let mut mask = [7.0; 9];
        first_max_mask_axis(&x, 3, 3, 1, &mut mask);
        assert_eq!(mask, [0., 1., 0., 1., 0., 0., 1., 0., 0.]);
        // The same numbers with the axis in the middle: columns (1, nan, -1), (3, 9, -2), (3, nan, -1).
        max_axis(&x, 1, 3, 3, &mut y);
        assert!(y[0].is_nan() && y[1] == 9.0 && y[2].is_nan());
        first_max_mask_axis(&x, 1, 3, 3, &mut mask);
        assert_eq!(mask, [0., 0., 0., 1., 1., 1., 0., 0., 0.]);
        let long = numbers(77);
        max_axis(&long, 1, 77, 1, &mut y[..1]);
        assert_eq!(y[0], long.iter().fold(f64::NEG_INFINITY, |m, &x| if x > m { x } else { m }));
        max_axis::<f64>(&[], 1, 0, 1, &mut y[..1]);
        assert_eq!(y[0], f64::NEG_INFINITY);
    }

    #[test]
    fn norm_is_the_root_of_the_squares() {
        assert_eq!(norm2(&[3.0, 4.0]), 5.0);
        let x = numbers(40);
        let squares: Vec<f64> = x.iter().map(|x| x * x).collect();
        assert!((dot(&x, &x) / striped_sum(&squares) - 1.0).abs() < 1e-14);
    }
}
