//! Backtracking.

use super::super::objective::Objective;
use super::super::reason::{Failure, Reason};
use super::super::vector::along;
use super::{Line, Trial};

/// Backtracking until f(x + t d) ≤ f(x) + c₁ t ∇fᵀd (Armijo 1966; Nocedal & Wright 2006, algorithm 3.1). Lengths whose
/// value is not finite are too long. Where the promised decrease is lost in the rounding of f, the slope stands in for it:
/// ∇f(x + t d)ᵀd ≤ (2c₁ − 1) ∇fᵀd, which is the same on a quadratic (Hager & Zhang 2005, eq. 4.1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Armijo {
    /// c₁, the part of the promised decrease that is asked for; 1e-4 by default.
    pub decrease: f64,
    /// The factor between two lengths; ½ by default.
    pub shrink: f64,
}

/// Halvings after which no double has a bit left.
const MOST_TRIALS: usize = 1100;

impl Default for Armijo {
    fn default() -> Armijo {
        Armijo { decrease: 1e-4, shrink: 0.5 }
    }
}

impl Armijo {
    pub(super) fn search(&self, line: &mut Line<'_, '_>, first: f64) -> Result<Trial, Reason> {
        let mut length = first;
        for trials in 1..=MOST_TRIALS {
            let x = along(&line.run.x, length, line.direction);
            let value = line.run.objective.value(&x);
            if self.is_sufficient(line.run.value, value, line.slope * length, 0.0) {
                return Ok(line.run.trial(length, x));
            }
            if line.noise > 0.0 && value <= line.run.value + line.noise {
                let here = line.at(length);
                if here.is_finite() && here.slope <= (2.0 * self.decrease - 1.0) * line.slope {
                    return Ok(here.trial);
                }
            }
            if line.is_same_point(length, 0.0) {
                return Err(Reason::LineSearch(failure(value, length, trials)));
            }
            length *= self.shrink;
        }
        Err(Reason::LineSearch(Failure::NoDecrease { length, trials: MOST_TRIALS }))
    }

    /// Whether a value is low enough, where the slope promises a (negative) change. A promise that is lost in rounding does not
    /// make an equal value low enough, unless some noise is allowed.
    pub fn is_sufficient(&self, from: f64, to: f64, promised: f64, noise: f64) -> bool {
        let is_lower = to < from || noise > 0.0;
        is_lower && to.is_finite() && to <= from + self.decrease * promised + noise
    }
}

fn failure(value: f64, length: f64, trials: usize) -> Failure {
    if value.is_finite() { Failure::NoDecrease { length, trials } } else { Failure::NotFinite { length } }
}
