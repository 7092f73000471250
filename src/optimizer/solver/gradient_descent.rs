//! Gradient descent with a line search.

use std::convert::Infallible;

use super::line_search::{Armijo, LineSearch};
use super::reason::Reason;
use super::run::Run;
use super::vector::negated;
use super::{Solver, vector::dot};

/// x ← x − t ∇f (Cauchy 1847), with t from a line search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GradientDescent {
    /// The rule for t; backtracking by default. With [`LineSearch::Fixed`] t is always the first length.
    pub line_search: LineSearch,
    /// The first length that is tried, 1 by default. Searches by strong Wolfe conditions begin there in the first step only,
    /// and then with the length of the last step scaled so that it promises the same decrease (Nocedal & Wright 2006, p. 59).
    pub first: f64,
}

impl Default for GradientDescent {
    fn default() -> GradientDescent {
        GradientDescent { line_search: LineSearch::Armijo(Armijo::default()), first: 1.0 }
    }
}

impl Solver for GradientDescent {
    fn name(&self) -> &'static str {
        "gradient_descent"
    }

    fn solve(&self, run: &mut Run<'_>) -> Result<Infallible, Reason> {
        let mut first = self.first;
        loop {
            let direction = negated(&run.gradient);
            let before = dot(&run.gradient, &run.gradient);
            let trial = self.line_search.search(run, &direction, first)?;
            let length = trial.length;
            run.advance(trial)?;
            if matches!(self.line_search, LineSearch::StrongWolfe(_) | LineSearch::Exact(_)) {
                let same_decrease = length * before / dot(&run.gradient, &run.gradient);
                first = if same_decrease.is_finite() { same_decrease } else { self.first };
            }
        }
    }
}
