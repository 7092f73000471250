//! BFGS with limited memory.

use std::collections::VecDeque;
use std::convert::Infallible;

use super::Solver;
use super::bfgs::{first_length, secant};
use super::line_search::{LineSearch, StrongWolfe};
use super::reason::Reason;
use super::run::Run;
use super::vector::{along, dot, negated, scaled};
use crate::linalg::Number;

/// BFGS that keeps the last m pairs of step and change of the gradient instead of a matrix, by the two-loop recursion
/// from yᵀs / yᵀy times the identity (Nocedal 1980; Liu & Nocedal 1989; Nocedal & Wright 2006, algorithms 7.4 and 7.5).
/// Pairs with yᵀs ≤ 0 are left out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lbfgs {
    /// m, 10 by default.
    pub memory: usize,
    /// The rule for the length of a step; strong Wolfe conditions by default.
    pub line_search: LineSearch,
}

/// A step s, the change y of the gradient, and yᵀs.
#[derive(Debug, Clone)]
pub struct Pair<T> {
    s: Vec<T>,
    y: Vec<T>,
    curvature: T,
}

impl<T: Number> Pair<T> {
    /// A pair of two vectors of one length.
    pub fn new(s: Vec<T>, y: Vec<T>) -> Pair<T> {
        Pair { curvature: dot(&y, &s), s, y }
    }

    /// How many numbers it holds.
    pub fn numbers(&self) -> usize {
        self.s.len() + self.y.len() + 1
    }
}

impl Default for Lbfgs {
    fn default() -> Lbfgs {
        Lbfgs { memory: 10, line_search: LineSearch::StrongWolfe(StrongWolfe::default()) }
    }
}

impl Solver for Lbfgs {
    fn name(&self) -> &'static str {
        "lbfgs"
    }

    fn solve(&self, run: &mut Run<'_>) -> Result<Infallible, Reason> {
        let mut pairs: VecDeque<Pair<f64>> = VecDeque::new();
        loop {
            let mut direction = negated(&times_inverse(&pairs, &run.gradient));
            if dot(&direction, &run.gradient) >= 0.0 {
                // Rounding has spoilt the memory.
                pairs.clear();
                direction = negated(&run.gradient);
            }
            let first = if pairs.is_empty() { first_length(&run.gradient) } else { 1.0 };
            let trial = self.line_search.search(run, &direction, first)?;
            if let Some((s, y)) = secant(run, &trial) {
                if pairs.len() >= self.memory {
                    pairs.pop_front();
                }
                if self.memory > 0 {
                    pairs.push_back(Pair::new(s, y));
                }
            }
            run.advance(trial)?;
        }
    }
}

/// The approximation of the inverse Hessian times a vector, by two loops over the pairs, the oldest first (Nocedal 1980;
/// Nocedal & Wright 2006, algorithm 7.4).
pub fn times_inverse<T: Number>(pairs: &VecDeque<Pair<T>>, gradient: &[T]) -> Vec<T> {
    let mut q = gradient.to_vec();
    let mut parts = Vec::with_capacity(pairs.len());
    for pair in pairs.iter().rev() {
        let part = dot(&pair.s, &q) / pair.curvature;
        q = along(&q, -part, &pair.y);
        parts.push(part);
    }
    if let Some(last) = pairs.back() {
        q = scaled(last.curvature / dot(&last.y, &last.y), &q);
    }
    for (pair, part) in pairs.iter().zip(parts.iter().rev()) {
        let other = dot(&pair.y, &q) / pair.curvature;
        q = along(&q, *part - other, &pair.s);
    }
    q
}
