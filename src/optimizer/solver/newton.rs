//! Newton's method, pure, damped and saddle-free.

use std::convert::Infallible;

use super::Solver;
use super::line_search::{Armijo, LineSearch};
use super::reason::{Quantity, Reason};
use super::run::Run;
use super::vector::{negated, times, times_transposed};
use crate::linalg::{cholesky, cholesky_solve, modified_cholesky, solve, symmetric_eigen};

/// x ← x + t d with H d = −∇f (Nocedal & Wright 2006, section 3.3).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Newton {
    /// What to do with a Hessian that is not positive definite.
    pub curvature: Curvature,
    /// The rule for t, beginning with 1.
    pub line_search: LineSearch,
}

/// What Newton's method does with a Hessian that is not positive definite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Curvature {
    /// Nothing: the step goes to the stationary point of the quadratic model, be it a saddle or a maximum.
    Plain,
    /// Ends, with [`Reason::Indefinite`].
    Definite,
    /// Adds to its diagonal (Gill, Murray & Wright 1981; [`crate::linalg::modified_cholesky`]).
    Modified,
    /// Takes the absolute values of its eigenvalues (Dauphin et al. 2014), each at least machine epsilon times the largest.
    Absolute,
}

impl Curvature {
    /// Their names in notebooks, each with what it does.
    pub const WORDS: &'static [(&'static str, &'static str)] = &[
        (
            "plain",
            "as it is: the step goes to the stationary point of the quadratic model, even if it is a saddle",
        ),
        ("definite", "ends where the Hessian is not positive definite"),
        ("modified", "adds to the diagonal of an indefinite Hessian (Gill, Murray & Wright 1981)"),
        ("absolute", "absolute eigenvalues (Dauphin et al. 2014)"),
    ];
}

impl Newton {
    /// Whole steps, whatever the curvature.
    pub const PURE: Newton = Newton { curvature: Curvature::Plain, line_search: LineSearch::Fixed };

    /// With a modified Cholesky factorisation and backtracking.
    pub fn damped() -> Newton {
        Newton { curvature: Curvature::Modified, line_search: LineSearch::Armijo(Armijo::default()) }
    }

    /// With absolute eigenvalues and backtracking.
    pub fn saddle_free() -> Newton {
        Newton { curvature: Curvature::Absolute, line_search: LineSearch::Armijo(Armijo::default()) }
    }

    fn direction(&self, run: &mut Run<'_>) -> Result<Vec<f64>, Reason> {
        let n = run.x.len();
        let hessian = run.hessian()?;
        let right = negated(&run.gradient);
        run.objective.count_solve();
        let direction = match self.curvature {
            Curvature::Plain => solve(&hessian, n, &right, 1),
            Curvature::Definite => cholesky(&hessian, n).and_then(|l| cholesky_solve(&l, n, &right)),
            Curvature::Modified => match cholesky(&hessian, n) {
                Ok(l) => cholesky_solve(&l, n, &right),
                Err(_) => {
                    run.objective.count_solve();
                    modified_cholesky(&hessian, n).map(|factor| factor.solve(&right))
                }
            },
            Curvature::Absolute => symmetric_eigen(&hessian, n)
                .map(|(values, vectors)| by_absolute_values(&values, &vectors, &right)),
        };
        direction.map_err(|error| Reason::of(&error, Quantity::Hessian))
    }
}

/// V |Λ|⁻¹ Vᵀ b.
fn by_absolute_values(values: &[f64], vectors: &[f64], b: &[f64]) -> Vec<f64> {
    let mut largest = 0.0;
    for value in values {
        largest = if value.abs() > largest { value.abs() } else { largest };
    }
    let least = if largest == 0.0 { 1.0 } else { largest * f64::EPSILON };
    let mut within = times_transposed(vectors, b.len(), b);
    for (part, value) in within.iter_mut().zip(values) {
        *part /= if value.abs() > least { value.abs() } else { least };
    }
    times(vectors, &within)
}

impl Solver for Newton {
    fn name(&self) -> &'static str {
        match (self.curvature, self.line_search) {
            (Curvature::Absolute, _) => "saddle_free_newton",
            (_, LineSearch::Fixed) => "newton",
            _ => "damped_newton",
        }
    }

    fn solve(&self, run: &mut Run<'_>) -> Result<Infallible, Reason> {
        loop {
            let direction = self.direction(run)?;
            let trial = self.line_search.search(run, &direction, 1.0)?;
            run.advance(trial)?;
        }
    }
}
