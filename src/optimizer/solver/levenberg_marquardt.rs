//! The Levenberg–Marquardt method.

use std::convert::Infallible;

use super::Solver;
use super::line_search::noise;
use super::reason::{Quantity, Reason};
use super::run::Run;
use super::vector::{along, dot, is_finite, negated, norm, times};
use crate::linalg::least_squares;

/// Steps s with (JᵀJ + μ D²) s = −Jᵀr (Levenberg 1944, Marquardt 1963), as the least squares solution of [J; √μ D] s =
/// [−r; 0] (Moré 1978, section 3). The damping μ follows the ratio ρ of the actual to the predicted decrease: after a step
/// that is taken, μ ← μ max(⅓, 1 − (2ρ − 1)³), and after the k-th rejection in a row μ ← 2ᵏ μ (Nielsen 1999; Madsen, Nielsen
/// & Tingleff 2004, algorithm 3.16). Where the predicted decrease is lost in the rounding of f, a step is taken if it makes
/// the gradient smaller, and μ stays: JᵀJ is not the Hessian where residuals are large, and less damping than it takes would
/// lead away again. A rejected step counts as a step that stays.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevenbergMarquardt {
    /// What D is; the largest column lengths so far by default.
    pub scaling: Scaling,
    /// The first damping: μ itself with [`Scaling::Columns`], and μ in units of the largest diagonal element of JᵀJ with
    /// [`Scaling::Identity`]; 1e-3 by default.
    pub damping: f64,
}

/// What the damping is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scaling {
    /// D is the lengths of the columns of J, the largest so far (Moré 1978, section 5): steps do not depend on the units of the
    /// arguments.
    Columns,
    /// D is the identity.
    Identity,
}

impl Scaling {
    /// Their names in notebooks, each with what it does.
    pub const WORDS: &'static [(&'static str, &'static str)] = &[
        ("columns", "in the largest lengths so far of the Jacobian's columns (Moré 1978)"),
        ("identity", "the same for all arguments"),
    ];
}

impl Default for LevenbergMarquardt {
    fn default() -> LevenbergMarquardt {
        LevenbergMarquardt { scaling: Scaling::Columns, damping: 1e-3 }
    }
}

impl LevenbergMarquardt {
    /// D, from what it was before.
    fn scale(&self, run: &Run<'_>, before: &mut [f64]) {
        if self.scaling == Scaling::Identity {
            return before.fill(1.0);
        }
        for (length, old) in column_lengths(run).iter().zip(before) {
            *old = if length > old { *length } else { *old };
        }
    }
}

impl Solver for LevenbergMarquardt {
    fn name(&self) -> &'static str {
        "levenberg_marquardt"
    }

    fn uses_residuals(&self) -> bool {
        true
    }

    fn solve(&self, run: &mut Run<'_>) -> Result<Infallible, Reason> {
        let n = run.x.len();
        let mut scales = vec![0.0; n];
        let mut damping = self.damping;
        if self.scaling == Scaling::Identity {
            let mut largest = 0.0;
            for length in column_lengths(run) {
                largest = if length > largest { length } else { largest };
            }
            damping *= largest * largest;
        }
        let mut growth = 2.0;
        loop {
            self.scale(run, &mut scales);
            let step = damped_step(run, &scales, damping)?;
            let change = times(&run.jacobian, &step);
            // ‖r‖² − ‖r + J s‖², free of cancellation by the equation of s.
            let mut predicted = dot(&change, &change);
            for (s, d) in step.iter().zip(&scales) {
                predicted += 2.0 * damping * (s * d) * (s * d);
            }
            let x = along(&run.x, 1.0, &step);
            let value = run.sum_of_squares(&x);
            let ratio = (run.value - value) / predicted;
            let is_lost = noise(run.value, predicted) > 0.0;
            if is_lost && run.advance_if_flatter(&x, damping)? {
                growth = 2.0;
            } else if !is_lost && ratio > 0.0 && value.is_finite() {
                damping *= gentler(ratio);
                growth = 2.0;
                run.advance_linearised(x, damping)?;
            } else {
                damping *= growth;
                growth *= 2.0;
                run.reject(&step, damping)?;
            }
        }
    }
}

/// max(⅓, 1 − (2ρ − 1)³).
fn gentler(ratio: f64) -> f64 {
    let excess = 2.0 * ratio - 1.0;
    let factor = 1.0 - excess * excess * excess;
    if factor > 1.0 / 3.0 { factor } else { 1.0 / 3.0 }
}

fn column_lengths(run: &Run<'_>) -> Vec<f64> {
    let n = run.x.len();
    let mut squares = vec![0.0; n];
    for row in run.jacobian.chunks_exact(n.max(1)) {
        for (square, a) in squares.iter_mut().zip(row) {
            *square += a * a;
        }
    }
    squares.iter().map(|square| square.sqrt()).collect()
}

/// The least squares solution of [J; √μ D] s = [−r; 0]. An argument on which no residual depends stays.
fn damped_step(run: &mut Run<'_>, scales: &[f64], damping: f64) -> Result<Vec<f64>, Reason> {
    let (m, n) = (run.residuals.len(), run.x.len());
    let mut rows = run.jacobian.clone();
    rows.resize((m + n) * n, 0.0);
    let root = damping.sqrt();
    for (i, &scale) in scales.iter().enumerate() {
        rows[(m + i) * n + i] = if scale == 0.0 { 1.0 } else { root * scale };
    }
    let mut right = negated(&run.residuals);
    right.resize(m + n, 0.0);
    run.objective.count_solve();
    let step =
        least_squares(&rows, m + n, n, &right).map_err(|error| Reason::of(&error, Quantity::Residuals))?;
    if is_finite(&step) && norm(&step).is_finite() {
        Ok(step)
    } else {
        Err(Reason::NotFinite(Quantity::Step))
    }
}
