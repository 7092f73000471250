//! A line search with the strong Wolfe conditions.

use super::super::reason::{Failure, Reason};
use super::{Line, OnLine, Trial};
use crate::kernels::scalar::{max, min};

/// f(x + t d) ≤ f(x) + c₁ t ∇fᵀd and |∇f(x + t d)ᵀd| ≤ c₂ |∇fᵀd| (Nocedal & Wright 2006, algorithms 3.5 and 3.6), with
/// the minimum of the cubic through two values and slopes (eq. 3.59), kept off the ends of the interval, and a bisection
/// wherever the interval shrinks too slowly (Moré & Thuente 1994). Lengths where a number is not finite are too long.
/// Where no length with a flat enough slope is found, the lowest with a sufficient decrease is taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StrongWolfe {
    /// c₁, the part of the promised decrease that is asked for; 1e-4 by default.
    pub decrease: f64,
    /// c₂, the part of the slope that may be left; 0.9 by default.
    pub curvature: f64,
}

/// Lengths outwards, each up to four times the last.
const MOST_OUTWARDS: usize = 60;
/// Lengths inside an interval.
const MOST_INSIDE: usize = 80;

impl Default for StrongWolfe {
    fn default() -> StrongWolfe {
        StrongWolfe { decrease: 1e-4, curvature: 0.9 }
    }
}

impl StrongWolfe {
    pub(super) fn search(&self, line: &mut Line<'_, '_>, first: f64) -> Result<Trial, Reason> {
        let mut before = line.start();
        let mut length = first;
        for _ in 0..MOST_OUTWARDS {
            let here = line.at(length);
            if self.is_high(line, &here, &before) {
                return self.zoom(line, before, here);
            }
            if self.is_flat(line, &here) {
                return Ok(here.trial);
            }
            if here.slope >= 0.0 {
                return self.zoom(line, here, before);
            }
            length = outwards(&before, &here);
            before = here;
        }
        let (length, value) = (before.trial.length, before.trial.value);
        Err(Reason::LineSearch(Failure::Unbounded { length, value }))
    }

    /// Looks inside an interval whose lower end has a sufficient decrease and a slope into the interval.
    fn zoom(&self, line: &mut Line<'_, '_>, mut low: OnLine, mut high: OnLine) -> Result<Trial, Reason> {
        let mut width = (high.trial.length - low.trial.length).abs();
        let mut is_slow = false;
        let mut trials = 0;
        let mut has_finite = high.is_finite();
        while trials < MOST_INSIDE && !line.is_same_point(low.trial.length, high.trial.length) {
            trials += 1;
            let here = line.at(inside(&low, &high, is_slow));
            has_finite |= here.is_finite();
            if self.is_high(line, &here, &low) {
                high = here;
            } else {
                if self.is_flat(line, &here) {
                    return Ok(here.trial);
                }
                if here.slope * (high.trial.length - low.trial.length) >= 0.0 {
                    high = low;
                }
                low = here;
            }
            let now = (high.trial.length - low.trial.length).abs();
            is_slow = now > 0.66 * width;
            width = now;
        }
        if low.trial.length > 0.0 {
            return Ok(low.trial);
        }
        let length = high.trial.length;
        let failure =
            if has_finite { Failure::NoDecrease { length, trials } } else { Failure::NotFinite { length } };
        Err(Reason::LineSearch(failure))
    }

    /// Whether a point is above the line of sufficient decrease or above the lower end.
    fn is_high(&self, line: &Line<'_, '_>, here: &OnLine, low: &OnLine) -> bool {
        let length = here.trial.length;
        let most = line.run.value + self.decrease * line.slope * length + line.noise;
        // A promise that is lost in rounding does not make an equal value low enough.
        let is_lower = line.noise > 0.0 || here.trial.value < line.run.value;
        !here.is_finite()
            || !is_lower
            || here.trial.value > most
            || here.trial.value > low.trial.value + line.noise
    }

    fn is_flat(&self, line: &Line<'_, '_>, here: &OnLine) -> bool {
        here.slope.abs() <= -self.curvature * line.slope
    }
}

/// The next length after two on which f still falls.
fn outwards(before: &OnLine, here: &OnLine) -> f64 {
    let (length, gap) = (here.trial.length, here.trial.length - before.trial.length);
    let (least, most) = (length + 1.1 * gap, length + 4.0 * gap);
    match cubic_minimum(before, here) {
        Some(wanted) if wanted > length => max(least, min(wanted, most)),
        _ => most,
    }
}

/// A length inside an interval.
fn inside(low: &OnLine, high: &OnLine, bisect: bool) -> f64 {
    let (from, to) = (low.trial.length, high.trial.length);
    let middle = from + 0.5 * (to - from);
    if bisect || !high.is_finite() {
        return middle;
    }
    let (least, most) = if from < to { (from, to) } else { (to, from) };
    let margin = 0.1 * (most - least);
    match cubic_minimum(low, high) {
        Some(wanted) => max(least + margin, min(wanted, most - margin)),
        None => middle,
    }
}

/// The minimum of the cubic through the values and slopes of two points (Nocedal & Wright 2006, eq. 3.59).
fn cubic_minimum(one: &OnLine, other: &OnLine) -> Option<f64> {
    let (a, b) = (one.trial.length, other.trial.length);
    let d1 = one.slope + other.slope - 3.0 * (one.trial.value - other.trial.value) / (a - b);
    let square = d1 * d1 - one.slope * other.slope;
    if square < 0.0 {
        return None;
    }
    let d2 = if b > a { square.sqrt() } else { -square.sqrt() };
    let minimum = b - (b - a) * (other.slope + d2 - d1) / (other.slope - one.slope + 2.0 * d2);
    minimum.is_finite().then_some(minimum)
}
