//! When a solver may stop.

/// Limits and tolerances of a run. Whatever they are, a run also ends where a step changes no bit of the point, where a
/// number is not finite, and where a method has nothing left to try.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Until {
    /// It has converged once ‖∇f‖₂ is at most this; 1e-8 by default.
    pub gradient: f64,
    /// It has converged once ‖∇f‖₂ is at most this part of its value at the start; 0 by default, which asks for a zero.
    pub relative: f64,
    /// It has converged once f is at most this; −∞ by default.
    pub value: f64,
    /// It ends once a step ‖s‖₂ is at most `step · (‖x‖₂ + step)` (Madsen, Nielsen & Tingleff 2004, eq. 3.15b); 0 by
    /// default.
    pub step: f64,
    /// The most steps; 1000 by default. Iterations of a trust region that reject their step count, too.
    pub steps: usize,
    /// The most evaluations ([`Counts::evaluations`](super::Counts::evaluations)), looked at after each step; without limit
    /// by default.
    pub evaluations: usize,
}

impl Default for Until {
    fn default() -> Until {
        Until {
            gradient: 1e-8,
            relative: 0.0,
            value: f64::NEG_INFINITY,
            step: 0.0,
            steps: 1000,
            evaluations: usize::MAX,
        }
    }
}
