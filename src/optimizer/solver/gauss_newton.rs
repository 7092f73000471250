//! The Gauss–Newton method.

use std::convert::Infallible;

use super::Solver;
use super::line_search::{Armijo, noise};
use super::reason::{Failure, Quantity, Reason};
use super::run::Run;
use super::vector::{along, dot, is_finite, negated};
use crate::linalg::least_squares;

/// x ← x + t s, where s makes ‖r + J s‖ least (Gauss 1809; Nocedal & Wright 2006, section 10.3), by the QR factorisation
/// of J. It ends where J does not have full rank.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct GaussNewton {
    /// Backtracking from t = 1 on the sum of squares; whole steps without, which is the default.
    pub armijo: Option<Armijo>,
}

impl Solver for GaussNewton {
    fn name(&self) -> &'static str {
        "gauss_newton"
    }

    fn uses_residuals(&self) -> bool {
        true
    }

    fn solve(&self, run: &mut Run<'_>) -> Result<Infallible, Reason> {
        loop {
            let (m, n) = (run.residuals.len(), run.x.len());
            run.objective.count_solve();
            let step = least_squares(&run.jacobian, m, n, &negated(&run.residuals))
                .map_err(|error| Reason::of(&error, Quantity::Residuals))?;
            if !is_finite(&step) {
                return Err(Reason::NotFinite(Quantity::Step));
            }
            let length = match &self.armijo {
                Some(armijo) => backtrack(armijo, run, &step)?,
                None => 1.0,
            };
            run.advance_linearised(along(&run.x, length, &step), length)?;
        }
    }
}

/// As [`Armijo`], on residuals alone.
fn backtrack(armijo: &Armijo, run: &mut Run<'_>, step: &[f64]) -> Result<f64, Reason> {
    let slope = dot(&run.gradient, step);
    if slope >= 0.0 {
        return Err(Reason::LineSearch(Failure::NotDescent { slope }));
    }
    let noise = noise(run.value, -slope);
    let mut length = 1.0;
    let mut trials = 0;
    loop {
        trials += 1;
        let x = along(&run.x, length, step);
        let value = run.sum_of_squares(&x);
        if armijo.is_sufficient(run.value, value, slope * length, noise) {
            return Ok(length);
        }
        if x == run.x {
            let failure = match value.is_finite() {
                true => Failure::NoDecrease { length, trials },
                false => Failure::NotFinite { length },
            };
            return Err(Reason::LineSearch(failure));
        }
        length *= armijo.shrink;
    }
}
