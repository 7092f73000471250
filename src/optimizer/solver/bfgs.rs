//! The method of Broyden, Fletcher, Goldfarb and Shanno.

use std::convert::Infallible;

use super::Solver;
use super::line_search::{LineSearch, StrongWolfe, Trial};
use super::reason::Reason;
use super::run::Run;
use super::vector::{dot, minus, negated, norm, times};

/// x ← x − t M ∇f, with an approximation M of the inverse Hessian that satisfies M y = s for the last step s and change y
/// of the gradient (Broyden, Fletcher, Goldfarb, Shanno 1970; Nocedal & Wright 2006, algorithm 6.1). It begins with the
/// identity; the update is left out where yᵀs is not positive. The first search begins with a step of length at most 1, the
/// others with t = 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bfgs {
    /// The rule for t; strong Wolfe conditions by default.
    pub line_search: LineSearch,
    /// Whether M is yᵀs / yᵀy times the identity before the first update (Nocedal & Wright 2006, eq. 6.20); it is by default.
    pub scale: bool,
}

impl Default for Bfgs {
    fn default() -> Bfgs {
        Bfgs { line_search: LineSearch::StrongWolfe(StrongWolfe::default()), scale: true }
    }
}

impl Solver for Bfgs {
    fn name(&self) -> &'static str {
        "bfgs"
    }

    fn first_inverse(&self, n: usize) -> Option<Vec<f64>> {
        Some(identity(n))
    }

    fn solve(&self, run: &mut Run<'_>) -> Result<Infallible, Reason> {
        let n = run.x.len();
        let mut inverse = identity(n);
        let mut is_first = true;
        loop {
            let mut direction = negated(&times(&inverse, &run.gradient));
            if dot(&direction, &run.gradient) >= 0.0 {
                // Rounding has spoilt M.
                inverse = identity(n);
                direction = negated(&run.gradient);
                is_first = true;
            }
            let first = if is_first { first_length(&run.gradient) } else { 1.0 };
            let trial = self.line_search.search(run, &direction, first)?;
            if let Some((s, y)) = secant(run, &trial) {
                if is_first && self.scale {
                    let size = dot(&y, &s) / dot(&y, &y);
                    for i in 0..n {
                        inverse[i * n + i] = size;
                    }
                }
                update(&mut inverse, &s, &y);
                is_first = false;
            }
            run.inverse = Some(inverse.clone());
            run.advance(trial)?;
        }
    }
}

/// The length of the first step of methods that know nothing of the curvature yet.
pub(super) fn first_length(gradient: &[f64]) -> f64 {
    let size = norm(gradient);
    if size > 1.0 { 1.0 / size } else { 1.0 }
}

/// The step and the change of the gradient, if the curvature along it is positive.
pub(super) fn secant(run: &Run<'_>, trial: &Trial) -> Option<(Vec<f64>, Vec<f64>)> {
    let (s, y) = (minus(&trial.x, &run.x), minus(&trial.gradient, &run.gradient));
    let (curvature, square) = (dot(&y, &s), dot(&y, &y));
    (curvature > 0.0 && (1.0 / curvature).is_finite() && square > 0.0 && square.is_finite()).then_some((s, y))
}

fn identity(n: usize) -> Vec<f64> {
    let mut matrix = vec![0.0; n * n];
    for i in 0..n {
        matrix[i * n + i] = 1.0;
    }
    matrix
}

/// M ← (I − ρ s yᵀ) M (I − ρ y sᵀ) + ρ s sᵀ with ρ = 1 / yᵀs (Nocedal & Wright 2006, eq. 6.17), multiplied out.
fn update(inverse: &mut [f64], s: &[f64], y: &[f64]) {
    let rho = 1.0 / dot(y, s);
    let my = times(inverse, y);
    let factor = rho * (1.0 + rho * dot(y, &my));
    let n = s.len();
    for i in 0..n {
        for j in 0..n {
            inverse[i * n + j] += factor * (s[i] * s[j]) - rho * (my[i] * s[j] + s[i] * my[j]);
        }
    }
}
