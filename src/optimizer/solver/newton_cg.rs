//! Newton's method with products instead of a matrix.

use std::convert::Infallible;

use super::Solver;
use super::line_search::{LineSearch, StrongWolfe};
use super::reason::Reason;
use super::run::Run;
use super::subproblem::forcing;
use super::vector::{along, dot, negated, norm};

/// x ← x + t d, where conjugate gradients solve H d = −∇f down to a residual of min(forcing, √‖∇f‖) ‖∇f‖, and end with what they
/// have on negative curvature (Dembo & Steihaug 1983; Nocedal & Wright 2006, algorithm 7.1). No Hessian is formed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NewtonCg {
    /// The rule for t, beginning with 1; strong Wolfe conditions by default, which go further
    /// than 1 where negative curvature leaves a short direction.
    pub line_search: LineSearch,
    /// The largest residual of the linear system, as a part of ‖∇f‖; 0.01 by default, where Nocedal & Wright have 0.5: few
    /// arguments make products cheap beside steps.
    pub forcing: f64,
    /// The most products for a step, in units of the dimension; 2 by default.
    pub products: usize,
}

impl Default for NewtonCg {
    fn default() -> NewtonCg {
        NewtonCg { line_search: LineSearch::StrongWolfe(StrongWolfe::default()), forcing: 0.01, products: 2 }
    }
}

impl Solver for NewtonCg {
    fn name(&self) -> &'static str {
        "newton_cg"
    }

    fn solve(&self, run: &mut Run<'_>) -> Result<Infallible, Reason> {
        loop {
            let direction = self.direction(run)?;
            let trial = self.line_search.search(run, &direction, 1.0)?;
            run.advance(trial)?;
        }
    }
}

impl NewtonCg {
    fn direction(&self, run: &mut Run<'_>) -> Result<Vec<f64>, Reason> {
        let n = run.x.len();
        let mut step = vec![0.0; n];
        let mut residual = run.gradient.clone();
        let mut direction = negated(&residual);
        let size = norm(&residual);
        let tolerance = forcing(self.forcing, size) * size;
        for round in 0..self.products * n {
            let product = run.product(&direction)?;
            let curvature = dot(&direction, &product);
            if curvature <= 0.0 {
                return Ok(if round == 0 { negated(&run.gradient) } else { step });
            }
            let square = dot(&residual, &residual);
            let length = square / curvature;
            step = along(&step, length, &direction);
            residual = along(&residual, length, &product);
            if norm(&residual) <= tolerance {
                break;
            }
            direction = along(&negated(&residual), dot(&residual, &residual) / square, &direction);
        }
        Ok(step)
    }
}
