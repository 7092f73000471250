//! Solvers: methods that are driven from outside the graph, one point at a time, because how they go on depends on what
//! they find. Each evaluation is counted, and each run ends with a reason.
//!
//! - [`Objective`]: a function with its derivatives; [`Traced`] compiles one from a graph.
//! - [`Solver`]: a method, one file each; [`SOLVERS`] lists them with their options.
//! - [`Until`]: limits and tolerances; [`Step`]: what a watcher sees; [`Outcome`] and [`Reason`]: how it ended.

mod bfgs;
mod conjugate_gradient;
mod gauss_newton;
mod gradient_descent;
mod lbfgs;
mod levenberg_marquardt;
mod line_search;
mod newton;
mod newton_cg;
mod objective;
mod reason;
mod registry;
mod run;
mod settings;
mod subproblem;
mod traced;
mod trust_region;
mod until;
mod vector;

use std::convert::Infallible;
use std::ops::ControlFlow;

pub use bfgs::Bfgs;
pub use conjugate_gradient::{Beta, ConjugateGradient};
pub use gauss_newton::GaussNewton;
pub use gradient_descent::GradientDescent;
pub use lbfgs::{Lbfgs, Pair, times_inverse};
pub use levenberg_marquardt::{LevenbergMarquardt, Scaling};
pub use line_search::{Armijo, Exact, LineSearch, StrongWolfe, Trial};
pub use newton::{Curvature, Newton};
pub use newton_cg::NewtonCg;
pub use objective::{Counted, Counts, Objective};
pub use reason::{Failure, Quantity, Reason};
pub use registry::{SOLVERS, SolverEntry};
pub use run::{Outcome, Run, Step, Watch};
pub use settings::{Kind, Setting, SettingError, Settings, SolverOption};
pub use traced::Traced;
pub use trust_region::{Subproblem, TrustRegion};
pub use until::Until;

/// A method that minimises.
pub trait Solver: Send + Sync {
    /// Its name in notebooks.
    fn name(&self) -> &'static str;

    /// Whether it works on residuals and their Jacobian, and needs an objective that has them.
    fn uses_residuals(&self) -> bool {
        false
    }

    /// The approximation of the inverse Hessian with which it begins, n × n, if it holds one.
    fn first_inverse(&self, _n: usize) -> Option<Vec<f64>> {
        None
    }

    /// Goes on from a start that has been evaluated, until there is a reason to end; the reason is the error.
    ///
    /// # Errors
    /// Always: a method ends in no other way.
    fn solve(&self, run: &mut Run<'_>) -> Result<Infallible, Reason>;

    /// Minimises from a start. The watcher sees the start and each step.
    fn minimise(
        &self,
        objective: &mut dyn Objective,
        start: &[f64],
        until: &Until,
        watch: &mut dyn FnMut(&Step<'_>) -> ControlFlow<()>,
    ) -> Outcome {
        let mut run = Run::new(objective, start, until, watch);
        run.inverse = self.first_inverse(start.len());
        let reason = match run.begin(self.uses_residuals()) {
            Err(reason) => reason,
            Ok(()) => match self.solve(&mut run) {
                Err(reason) => reason,
            },
        };
        run.end(reason)
    }
}

#[cfg(test)]
mod tests;
