//! Numbers that a factorisation computes with: plain ones, and ones that count what is done with them.

use std::cell::Cell;
use std::ops::{Add, Div, Mul, Neg, Sub};

use crate::kernels;

/// What an algorithm needs of its numbers.
pub trait Number:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self>
{
    /// A constant.
    fn of(value: f64) -> Self;

    /// The value.
    fn value(self) -> f64;

    /// The square root.
    #[must_use]
    fn sqrt(self) -> Self;

    /// aᵀ b.
    fn dot(a: &[Self], b: &[Self]) -> Self;
}

impl Number for f64 {
    fn of(value: f64) -> f64 {
        value
    }

    fn value(self) -> f64 {
        self
    }

    fn sqrt(self) -> f64 {
        f64::sqrt(self)
    }

    fn dot(a: &[f64], b: &[f64]) -> f64 {
        kernels::dot(a, b)
    }
}

/// How many operations were done.
#[derive(Debug, Default)]
pub struct Tally {
    sums: Cell<u64>,
    products: Cell<u64>,
    quotients: Cell<u64>,
    roots: Cell<u64>,
}

impl Tally {
    /// Sums and differences.
    pub fn sums(&self) -> u64 {
        self.sums.get()
    }

    /// Products.
    pub fn products(&self) -> u64 {
        self.products.get()
    }

    /// Quotients.
    pub fn quotients(&self) -> u64 {
        self.quotients.get()
    }

    /// Square roots.
    pub fn roots(&self) -> u64 {
        self.roots.get()
    }

    /// Forgets what was done so far.
    pub fn clear(&self) {
        for count in [&self.sums, &self.products, &self.quotients, &self.roots] {
            count.set(0);
        }
    }

    /// All of them.
    pub fn total(&self) -> u64 {
        self.sums() + self.products() + self.quotients() + self.roots()
    }

    /// A number that counts here.
    pub fn number(&self, value: f64) -> Counted<'_> {
        Counted { value, tally: Some(self) }
    }
}

/// A number that counts what is done with it. What is done with constants alone is not counted, nor is a sum that starts
/// from the constant 0.
#[derive(Debug, Clone, Copy)]
pub struct Counted<'t> {
    value: f64,
    tally: Option<&'t Tally>,
}

impl<'t> Counted<'t> {
    fn with(self, other: Counted<'t>, value: f64, count: fn(&Tally) -> &Cell<u64>) -> Counted<'t> {
        let tally = self.tally.or(other.tally);
        if let Some(tally) = tally {
            let count = count(tally);
            count.set(count.get() + 1);
        }
        Counted { value, tally }
    }

    fn is_nothing(self) -> bool {
        self.tally.is_none() && self.value == 0.0
    }
}

impl Add for Counted<'_> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        match (self.is_nothing(), other.is_nothing()) {
            (true, _) => other,
            (_, true) => self,
            _ => self.with(other, self.value + other.value, |tally| &tally.sums),
        }
    }
}

impl Sub for Counted<'_> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        if other.is_nothing() {
            return self;
        }
        self.with(other, self.value - other.value, |tally| &tally.sums)
    }
}

impl Neg for Counted<'_> {
    type Output = Self;
    /// A change of sign is part of the sum that it enters.
    fn neg(self) -> Self {
        Counted { value: -self.value, ..self }
    }
}

impl Mul for Counted<'_> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        self.with(other, self.value * other.value, |tally| &tally.products)
    }
}

impl Div for Counted<'_> {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        self.with(other, self.value / other.value, |tally| &tally.quotients)
    }
}

impl Number for Counted<'_> {
    fn of(value: f64) -> Self {
        Counted { value, tally: None }
    }

    fn value(self) -> f64 {
        self.value
    }

    fn sqrt(self) -> Self {
        self.with(self, self.value.sqrt(), |tally| &tally.roots)
    }

    fn dot(a: &[Self], b: &[Self]) -> Self {
        a.iter().zip(b).fold(Self::of(0.0), |sum, (a, b)| sum + *a * *b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::{cholesky, cholesky_solve};

    fn matrix(n: usize) -> Vec<f64> {
        let entry =
            |at: usize| if at / n == at % n { 3.0 } else { 1.0 / (1 + (at / n).abs_diff(at % n)) as f64 };
        (0..n * n).map(entry).collect()
    }

    /// A factorisation takes n³/6 − n/6 products and as many differences, n²/2 − n/2 quotients and n roots (Golub & Van Loan
    /// 2013, section 4.2.5); the two triangular systems 2 (n² − n) + 2n operations.
    #[test]
    fn cholesky_takes_a_third_of_n_cubed() {
        for n in [1, 2, 7, 20] {
            let tally = Tally::default();
            let a: Vec<Counted<'_>> = matrix(n).into_iter().map(|x| tally.number(x)).collect();
            let l = cholesky(&a, n).unwrap();
            let n = n as u64;
            assert_eq!(tally.products(), (n * n * n - n) / 6);
            assert_eq!(tally.sums(), (n * n * n - n) / 6);
            assert_eq!((tally.quotients(), tally.roots()), ((n * n - n) / 2, n));
            let before = tally.total();
            let b: Vec<Counted<'_>> = (0..n).map(|i| tally.number(i as f64 + 1.0)).collect();
            cholesky_solve(&l, n as usize, &b).unwrap();
            assert_eq!(tally.total() - before, 2 * n * n);
        }
    }

    #[test]
    fn counted_numbers_are_the_same_numbers() {
        let tally = Tally::default();
        let a: Vec<Counted<'_>> = matrix(6).into_iter().map(|x| tally.number(x)).collect();
        let counted: Vec<f64> = cholesky(&a, 6).unwrap().into_iter().map(Number::value).collect();
        assert_eq!(counted, cholesky(&matrix(6), 6).unwrap());
    }
}
