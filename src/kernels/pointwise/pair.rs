//! Two sums, differences or products in one pass, each rounded on its own.

use super::binary::Binary;
use super::operand::Operand;
use crate::kernels::arith::Arith;
use crate::kernels::dispatch::{Kernel, dispatch};
use crate::kernels::real::Real;

/// `second(first(a, b), c)`, or `second(c, first(a, b))` when it is reversed. Both are rounded: this is two operations in one
/// pass over memory, and not a fused multiply-add.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pair {
    first: Binary,
    second: Binary,
    is_reversed: bool,
}

impl Pair {
    /// The pair of two operations, if there is a kernel for it: both are sums, differences or products.
    pub fn new(first: Binary, second: Binary, is_reversed: bool) -> Option<Self> {
        let is_simple = |op| matches!(op, Binary::Add | Binary::Sub | Binary::Mul);
        let pair = Self { first, second, is_reversed: is_reversed && second == Binary::Sub };
        (is_simple(first) && is_simple(second)).then_some(pair)
    }

    /// The operation on a and b.
    pub fn first(&self) -> Binary {
        self.first
    }

    /// The operation on the first one's result and c.
    pub fn second(&self) -> Binary {
        self.second
    }

    /// Whether c stands on the left of the second operation.
    pub fn is_reversed(&self) -> bool {
        self.is_reversed
    }
}

/// y = the pair of operations on a, b and c, element by element; operands are full or scalar.
///
/// # Panics
/// When an operand is a row or a column, or does not cover `y`.
pub fn pair<T: Real>(op: Pair, a: Operand<T>, b: Operand<T>, c: Operand<T>, y: &mut [T]) {
    dispatch(Three { op, a, b, c, y });
}

/// The kernel of [`pair`].
struct Three<'a, T> {
    op: Pair,
    a: Operand<'a, T>,
    b: Operand<'a, T>,
    c: Operand<'a, T>,
    y: &'a mut [T],
}

impl<T: Real> Kernel for Three<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arith>(self) {
        let Self { op, a, b, c, y } = self;
        match (op.first, op.second, op.is_reversed) {
            (Binary::Add, Binary::Add, _) => spread(a, b, c, y, |a, b, c| (a + b) + c),
            (Binary::Add, Binary::Sub, false) => spread(a, b, c, y, |a, b, c| (a + b) - c),
            (Binary::Add, Binary::Sub, true) => spread(a, b, c, y, |a, b, c| c - (a + b)),
            (Binary::Add, _, _) => spread(a, b, c, y, |a, b, c| (a + b) * c),
            (Binary::Sub, Binary::Add, _) => spread(a, b, c, y, |a, b, c| (a - b) + c),
            (Binary::Sub, Binary::Sub, false) => spread(a, b, c, y, |a, b, c| (a - b) - c),
            (Binary::Sub, Binary::Sub, true) => spread(a, b, c, y, |a, b, c| c - (a - b)),
            (Binary::Sub, _, _) => spread(a, b, c, y, |a, b, c| (a - b) * c),
            (_, Binary::Add, _) => spread(a, b, c, y, |a, b, c| (a * b) + c),
            (_, Binary::Sub, false) => spread(a, b, c, y, |a, b, c| (a * b) - c),
            (_, Binary::Sub, true) => spread(a, b, c, y, |a, b, c| c - (a * b)),
            (_, _, _) => spread(a, b, c, y, |a, b, c| (a * b) * c),
        }
    }
}

/// The loop of one operation for each kind of operand that compilers of programs produce.
#[inline(always)]
fn spread<T: Real>(a: Operand<T>, b: Operand<T>, c: Operand<T>, y: &mut [T], at: impl Fn(T, T, T) -> T) {
    match (a, b, c) {
        (Operand::Full(a), Operand::Full(b), Operand::Full(c)) => {
            for (((y, &a), &b), &c) in y.iter_mut().zip(a).zip(b).zip(c) {
                *y = at(a, b, c);
            }
        }
        (Operand::Full(a), Operand::Full(b), Operand::Scalar(c)) => {
            for ((y, &a), &b) in y.iter_mut().zip(a).zip(b) {
                *y = at(a, b, c);
            }
        }
        (Operand::Full(a), Operand::Scalar(b), Operand::Full(c)) => {
            for ((y, &a), &c) in y.iter_mut().zip(a).zip(c) {
                *y = at(a, b, c);
            }
        }
        (Operand::Scalar(a), Operand::Full(b), Operand::Full(c)) => {
            for ((y, &b), &c) in y.iter_mut().zip(b).zip(c) {
                *y = at(a, b, c);
            }
        }
        (Operand::Full(a), Operand::Scalar(b), Operand::Scalar(c)) => {
            for (y, &a) in y.iter_mut().zip(a) {
                *y = at(a, b, c);
            }
        }
        (Operand::Scalar(a), Operand::Full(b), Operand::Scalar(c)) => {
            for (y, &b) in y.iter_mut().zip(b) {
                *y = at(a, b, c);
            }
        }
        (Operand::Scalar(a), Operand::Scalar(b), Operand::Full(c)) => {
            for (y, &c) in y.iter_mut().zip(c) {
                *y = at(a, b, c);
            }
        }
        (Operand::Scalar(a), Operand::Scalar(b), Operand::Scalar(c)) => y.fill(at(a, b, c)),
        _ => panic!("operands are full or scalar"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_its_two_operations_one_after_the_other() {
        let numbers = |phase: u64| -> Vec<f64> {
            (0..37).map(|i| ((i * 7 + phase * 5) % 11) as f64 / 3.0 - 1.7).collect()
        };
        let (x, y, z) = (numbers(1), numbers(2), numbers(3));
        let simple = [Binary::Add, Binary::Sub, Binary::Mul];
        let kinds = |x: &'static [f64]| [Operand::Full(x), Operand::Scalar(x[5])];
        let [x, y, z] = [x, y, z].map(|x| &*x.leak());
        let (mut inner, mut expected, mut found) = ([0.0; 37], [0.0; 37], [0.0; 37]);
        let mut n_cases = 0;
        for (first, second) in simple.into_iter().flat_map(|f| simple.map(|s| (f, s))) {
            for (a, b, c) in kinds(x)
                .into_iter()
                .flat_map(|a| kinds(y).map(|b| (a, b)))
                .flat_map(|(a, b)| kinds(z).map(|c| (a, b, c)))
            {
                for is_reversed in [false, true] {
                    super::super::binary(first, a, b, &mut inner);
                    let result = Operand::Full(&inner[..]);
                    let (left, right) = if is_reversed { (c, result) } else { (result, c) };
                    super::super::binary(second, left, right, &mut expected);
                    let op = Pair::new(first, second, is_reversed).unwrap();
                    pair(op, a, b, c, &mut found);
                    assert_eq!(found.map(f64::to_bits), expected.map(f64::to_bits), "{op:?} {a:?} {b:?} {c:?}");
                    n_cases += 1;
                }
            }
        }
        assert_eq!(n_cases, 9 * 8 * 2);
        assert_eq!(Pair::new(Binary::Div, Binary::Add, false), None);
    }
}
