//! How far to go along a direction.

mod armijo;
mod exact;
mod wolfe;

pub use armijo::Armijo;
pub use exact::Exact;
pub use wolfe::StrongWolfe;

use super::reason::{Failure, Quantity, Reason};
use super::run::Run;
use super::vector::{along, dot, is_finite};

/// A point that has been evaluated on a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// How many directions from the start of the search it is.
    pub length: f64,
    /// The point.
    pub x: Vec<f64>,
    /// The value there.
    pub value: f64,
    /// The gradient there.
    pub gradient: Vec<f64>,
}

/// A rule for the length of a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LineSearch {
    /// Always the first length, wherever it leads.
    Fixed,
    /// Shorter until the decrease is sufficient.
    Armijo(Armijo),
    /// Sufficient decrease and a flat enough slope.
    StrongWolfe(StrongWolfe),
    /// To the first stationary point of the line.
    Exact(Exact),
}

impl LineSearch {
    /// The names of the rules in notebooks, each with what it does.
    pub const WORDS: &'static [(&'static str, &'static str)] = &[
        ("none", "the whole step, wherever it leads"),
        ("armijo", "backtracking until the decrease is sufficient (Armijo 1966)"),
        (
            "strong_wolfe",
            "sufficient decrease and a slope that is flat enough (Nocedal & Wright 2006, algorithm 3.5)",
        ),
        ("exact", "to the first stationary point of the line, by Newton's method with bisection"),
    ];

    /// The point that the rule chooses on x + t · direction, beginning with t = `first`.
    ///
    /// # Errors
    /// The reason why there is none. [`LineSearch::Fixed`] always has one.
    pub fn search(&self, run: &mut Run<'_>, direction: &[f64], first: f64) -> Result<Trial, Reason> {
        if !is_finite(direction) || !first.is_finite() {
            return Err(Reason::NotFinite(Quantity::Step));
        }
        if *self == LineSearch::Fixed {
            let x = along(&run.x, first, direction);
            return Ok(run.trial(first, x));
        }
        let slope = dot(&run.gradient, direction);
        if slope >= 0.0 || !slope.is_finite() {
            return Err(Reason::LineSearch(Failure::NotDescent { slope }));
        }
        let noise = noise(run.value, -slope * first);
        let mut line = Line { run, direction, slope, noise };
        match self {
            LineSearch::Fixed => Err(Reason::NotFinite(Quantity::Step)),
            LineSearch::Armijo(armijo) => armijo.search(&mut line, first),
            LineSearch::StrongWolfe(wolfe) => wolfe.search(&mut line, first),
            LineSearch::Exact(exact) => exact.search(&mut line, first),
        }
    }
}

/// The function along a direction of descent.
struct Line<'l, 'a> {
    run: &'l mut Run<'a>,
    direction: &'l [f64],
    /// The slope at the start, below zero.
    slope: f64,
    /// How much of a difference in value is rounding.
    noise: f64,
}

/// A trial with its slope along the line.
struct OnLine {
    trial: Trial,
    slope: f64,
}

impl OnLine {
    fn is_finite(&self) -> bool {
        self.trial.value.is_finite() && self.slope.is_finite() && is_finite(&self.trial.gradient)
    }
}

impl Line<'_, '_> {
    fn start(&self) -> OnLine {
        let trial = Trial {
            length: 0.0,
            x: self.run.x.clone(),
            value: self.run.value,
            gradient: self.run.gradient.clone(),
        };
        OnLine { trial, slope: self.slope }
    }

    fn at(&mut self, length: f64) -> OnLine {
        let x = along(&self.run.x, length, self.direction);
        let trial = self.run.trial(length, x);
        let slope = dot(&trial.gradient, self.direction);
        OnLine { trial, slope }
    }

    /// Whether two lengths give the same point.
    fn is_same_point(&self, one: f64, other: f64) -> bool {
        let d = self.direction;
        self.run.x.iter().zip(d).all(|(x, d)| x + one * d == x + other * d)
    }
}

/// How much of a difference in value is rounding: nothing where the decrease that the slope promises for the first length
/// is well above it, more than 2e-9 of f, and else 2e-11 of f, since sums of squares and other cancelling sums have far
/// larger errors than their last bit. Differences up to that count as no rise, and slopes decide instead, which are known
/// better (after the approximate Wolfe conditions of Hager & Zhang 2005, section 4, which allow 1e-6 of f).
pub(super) fn noise(value: f64, promised: f64) -> f64 {
    let rounding = f64::EPSILON * value.abs();
    if promised <= 1e7 * rounding { 1e5 * rounding } else { 0.0 }
}
