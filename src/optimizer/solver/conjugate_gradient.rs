//! Nonlinear conjugate gradients.

use std::convert::Infallible;

use super::Solver;
use super::bfgs::first_length;
use super::line_search::{LineSearch, StrongWolfe};
use super::reason::Reason;
use super::run::Run;
use super::vector::{along, dot, minus, negated};

/// x ← x + t d, d ← −∇f + β d (Fletcher & Reeves 1964; Nocedal & Wright 2006, algorithm 5.4). A search begins with the
/// length of the last one scaled so that it promises the same decrease (p. 59). It restarts from −∇f where d is no
/// direction of descent, and after a given number of steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConjugateGradient {
    /// What β is; Polak and Ribière's, not below zero, by default.
    pub beta: Beta,
    /// The rule for t; strong Wolfe conditions with c₂ = 0.1 by default.
    pub line_search: LineSearch,
    /// The steps between restarts; never by default, 0.
    pub restart: usize,
}

/// How much of the last direction is kept, for gradients g before and h after the step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beta {
    /// max(0, hᵀ(h − g) / gᵀg) (Polak & Ribière 1969; Gilbert & Nocedal 1992).
    PolakRibierePlus,
    /// hᵀh / gᵀg (Fletcher & Reeves 1964).
    FletcherReeves,
}

impl Beta {
    /// Their names in notebooks, each with what it is.
    pub const WORDS: &'static [(&'static str, &'static str)] = &[
        ("pr_plus", "Polak and Ribière's, not below zero (Gilbert & Nocedal 1992)"),
        ("fr", "that of Fletcher & Reeves (1964)"),
    ];

    fn of(self, before: &[f64], after: &[f64]) -> f64 {
        let square = dot(before, before);
        let beta = match self {
            Beta::PolakRibierePlus => dot(after, &minus(after, before)) / square,
            Beta::FletcherReeves => dot(after, after) / square,
        };
        if beta > 0.0 && beta.is_finite() { beta } else { 0.0 }
    }
}

impl Default for ConjugateGradient {
    fn default() -> ConjugateGradient {
        let wolfe = StrongWolfe { curvature: 0.1, ..StrongWolfe::default() };
        ConjugateGradient {
            beta: Beta::PolakRibierePlus,
            line_search: LineSearch::StrongWolfe(wolfe),
            restart: 0,
        }
    }
}

impl Solver for ConjugateGradient {
    fn name(&self) -> &'static str {
        "conjugate_gradient"
    }

    fn solve(&self, run: &mut Run<'_>) -> Result<Infallible, Reason> {
        let mut direction = negated(&run.gradient);
        let mut first = first_length(&run.gradient);
        let mut since_restart = 0;
        loop {
            let before = run.gradient.clone();
            let slope = dot(&before, &direction);
            let trial = self.line_search.search(run, &direction, first)?;
            let length = trial.length;
            run.advance(trial)?;
            since_restart += 1;
            let is_due = self.restart > 0 && since_restart >= self.restart;
            let beta = if is_due { 0.0 } else { self.beta.of(&before, &run.gradient) };
            direction = along(&negated(&run.gradient), beta, &direction);
            if beta == 0.0 || dot(&direction, &run.gradient) >= 0.0 {
                direction = negated(&run.gradient);
                since_restart = 0;
            }
            let same_decrease = length * slope / dot(&run.gradient, &direction);
            let is_usable = same_decrease > 0.0 && same_decrease.is_finite();
            first = if is_usable { same_decrease } else { first_length(&run.gradient) };
        }
    }
}
