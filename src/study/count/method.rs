//! Methods of linear algebra, run on numbers that count what is done with them.

use std::collections::VecDeque;

use crate::linalg::{Counted, LinalgError, Tally, cholesky, cholesky_solve};
use crate::optimizer::solver::{Pair, times_inverse};
use crate::yaml::Word;

/// The methods.
pub(super) const WORDS: [Word; 3] = [
    ("cholesky", "The Cholesky factor of an n × n matrix."),
    ("triangles", "The two triangular systems that solve with a Cholesky factor."),
    ("lbfgs", "A direction of L-BFGS from m pairs, by the two-loop recursion."),
];

/// A larger matrix is not factorised, and no more numbers are remembered: seconds.
const MOST_ROWS: usize = 1500;
const MOST_NUMBERS: usize = 1 << 24;

/// A method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Cholesky,
    Triangles,
    Lbfgs,
}

/// What a method took, and how many numbers it keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cost {
    pub sums: u64,
    pub products: u64,
    pub quotients: u64,
    pub roots: u64,
    pub storage: usize,
}

impl Cost {
    fn of(tally: &Tally, storage: usize) -> Cost {
        Cost {
            sums: tally.sums(),
            products: tally.products(),
            quotients: tally.quotients(),
            roots: tally.roots(),
            storage,
        }
    }

    /// All operations.
    pub fn operations(&self) -> u64 {
        self.sums + self.products + self.quotients + self.roots
    }
}

impl Method {
    pub fn find(name: &str) -> Option<Method> {
        match name {
            "cholesky" => Some(Method::Cholesky),
            "triangles" => Some(Method::Triangles),
            "lbfgs" => Some(Method::Lbfgs),
            _ => None,
        }
    }

    /// Whether n unknowns and m pairs are within what is tried.
    pub fn fits(self, n: usize, m: usize) -> bool {
        match self {
            Method::Cholesky | Method::Triangles => n <= MOST_ROWS,
            Method::Lbfgs => n.saturating_mul(m) <= MOST_NUMBERS,
        }
    }

    /// Runs it.
    ///
    /// # Errors
    /// As the factorisation.
    pub fn run(self, n: usize, m: usize) -> Result<Cost, LinalgError> {
        let tally = Tally::default();
        let vector = |scale: f64, shift: usize| -> Vec<Counted<'_>> {
            (0..n).map(|i| tally.number((1.0 + scale * (i % 3) as f64) / (1 + i + shift) as f64)).collect()
        };
        let storage = match self {
            Method::Cholesky => cholesky(&matrix(&tally, n), n)?.len(),
            Method::Triangles => {
                let factor = cholesky(&matrix(&tally, n), n)?;
                tally.clear();
                factor.len() + cholesky_solve(&factor, n, &vector(0.0, 0))?.len()
            }
            Method::Lbfgs => {
                // A step and the change of the gradient of a quadratic: the curvature is positive.
                let pair = |pair: usize| Pair::new(vector(0.0, pair), vector(0.5, pair));
                let pairs: VecDeque<Pair<Counted<'_>>> = (0..m).map(pair).collect();
                // The pairs were made in the steps before this one.
                tally.clear();
                times_inverse(&pairs, &vector(0.0, 0));
                pairs.iter().fold(0, |sum, pair| sum + pair.numbers())
            }
        };
        Ok(Cost::of(&tally, storage))
    }
}

/// A positive definite matrix.
fn matrix(tally: &Tally, n: usize) -> Vec<Counted<'_>> {
    let entry = |at: usize| match (at / n).abs_diff(at % n) {
        0 => 3.0,
        distance => 1.0 / (distance * distance + 1) as f64,
    };
    (0..n * n).map(|at| tally.number(entry(at))).collect()
}
