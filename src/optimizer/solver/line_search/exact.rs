//! A line search to a stationary point.

use super::super::objective::Objective;
use super::super::reason::{Failure, Quantity, Reason};
use super::super::vector::{dot, is_finite};
use super::{Line, OnLine, Trial};

/// A length t at which the slope along the line is zero, by Newton's method on the slope, safeguarded by the interval in
/// which it changes sign. On a quadratic the first length is the exact one, t = −∇fᵀd / dᵀHd (Nocedal & Wright 2006, eq.
/// 3.55). Each length costs a product of the Hessian and a gradient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exact {
    /// The part of the slope that may be left; 1e-10 by default.
    pub tolerance: f64,
}

const MOST_TRIALS: usize = 100;

impl Default for Exact {
    fn default() -> Exact {
        Exact { tolerance: 1e-10 }
    }
}

impl Exact {
    pub(super) fn search(&self, line: &mut Line<'_, '_>, first: f64) -> Result<Trial, Reason> {
        let mut low = line.start();
        let mut high: Option<f64> = None;
        let mut newest = (0.0, line.slope, line.run.x.clone());
        let mut has_finite = false;
        for trials in 1..=MOST_TRIALS {
            let curvature = curvature(line, &newest.2)?;
            let length = next(&low, high, (newest.0, newest.1), curvature, first);
            let is_settled = |end: f64| line.is_same_point(length, end);
            if is_settled(low.trial.length) && (low.trial.length > 0.0 || high.is_some_and(is_settled)) {
                return settled(low, length, trials, has_finite);
            }
            let here = line.at(length);
            has_finite |= here.is_finite();
            if here.is_finite() && here.trial.value <= line.run.value + line.noise {
                if here.slope.abs() <= -self.tolerance * line.slope {
                    return Ok(here.trial);
                }
                newest = (length, here.slope, here.trial.x.clone());
                if here.slope < 0.0 {
                    low = here;
                } else {
                    high = Some(length);
                }
            } else {
                high = Some(length);
                newest = (low.trial.length, low.slope, low.trial.x.clone());
            }
        }
        let (length, value) = (low.trial.length, low.trial.value);
        if high.is_none() {
            return Err(Reason::LineSearch(Failure::Unbounded { length, value }));
        }
        settled(low, length, MOST_TRIALS, has_finite)
    }
}

/// dᵀ H d at a point of the line; NaN where it is not finite.
fn curvature(line: &mut Line<'_, '_>, x: &[f64]) -> Result<f64, Reason> {
    let mut product = vec![0.0; x.len()];
    line.run.objective.product(x, line.direction, &mut product);
    if !is_finite(&product) {
        return Err(Reason::NotFinite(Quantity::Hessian));
    }
    Ok(dot(line.direction, &product))
}

/// Newton's length, if it stays where the slope changes sign; else the middle, or twice as far while there is no upper end.
fn next(low: &OnLine, high: Option<f64>, (at, slope): (f64, f64), curvature: f64, first: f64) -> f64 {
    let from = low.trial.length;
    let newton = at - slope / curvature;
    let is_usable = curvature > 0.0 && newton.is_finite() && newton >= from;
    match high {
        Some(to) if is_usable && newton < to => newton,
        Some(to) => from + 0.5 * (to - from),
        None if is_usable => newton,
        None if from == 0.0 => first,
        None => 2.0 * from,
    }
}

/// The lower end once the interval holds no other point.
fn settled(low: OnLine, length: f64, trials: usize, has_finite: bool) -> Result<Trial, Reason> {
    if low.trial.length > 0.0 {
        return Ok(low.trial);
    }
    let failure =
        if has_finite { Failure::NoDecrease { length, trials } } else { Failure::NotFinite { length } };
    Err(Reason::LineSearch(failure))
}
