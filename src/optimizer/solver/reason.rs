//! Why a solver ended.

use std::fmt;

use crate::linalg::LinalgError;

/// Why a run ended. As text it is a sentence for people; [`Reason::word`] is its name in notebooks.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// ‖∇f‖ is as small as asked.
    Gradient,
    /// f is as low as asked.
    Value,
    /// The step is as short as asked, or changes no bit of the point.
    Step,
    /// The limit of steps.
    Steps,
    /// The limit of evaluations.
    Evaluations,
    /// Whoever watched asked for it.
    Stopped,
    /// A number is infinite or not a number.
    NotFinite(Quantity),
    /// The line search found no point.
    LineSearch(Failure),
    /// The Hessian is not positive definite, and the method was told to end there.
    Indefinite {
        /// The pivot of the Cholesky factorisation.
        pivot: usize,
        /// Its value.
        value: f64,
    },
    /// The linear system of a step has no unique solution.
    Singular {
        /// The pivot that is zero, or less than the rounding of its column.
        pivot: usize,
    },
    /// The system of a step has fewer equations than unknowns.
    Underdetermined {
        /// Residuals.
        residuals: usize,
        /// Arguments.
        dimension: usize,
    },
    /// A spectral decomposition did not settle.
    Spectrum,
    /// The method needs a sum of squares, and the objective has no residuals.
    NoResiduals,
    /// The start has the wrong number of elements.
    Start {
        /// Its elements.
        found: usize,
        /// The arguments of the objective.
        expected: usize,
    },
}

/// What was not finite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// The point.
    Point,
    /// The value of the function.
    Value,
    /// Its gradient.
    Gradient,
    /// Its Hessian, or a product with it.
    Hessian,
    /// A residual or the Jacobian.
    Residuals,
    /// The step.
    Step,
}

/// Why a line search found no point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Failure {
    /// f does not fall along the direction: its slope is not below zero.
    NotDescent {
        /// The slope at the start of the search.
        slope: f64,
    },
    /// The shortest step that was tried still gave no sufficient decrease.
    NoDecrease {
        /// Its length.
        length: f64,
        /// The lengths that were tried.
        trials: usize,
    },
    /// f falls as far as the search went.
    Unbounded {
        /// The longest length that was tried.
        length: f64,
        /// The value there.
        value: f64,
    },
    /// No length that was tried has a finite value and gradient.
    NotFinite {
        /// The shortest length.
        length: f64,
    },
}

impl Reason {
    /// The words of all reasons, each with what it says.
    pub const WORDS: [(&'static str, &'static str); 14] = [
        ("gradient", "the gradient is as small as asked: converged"),
        ("value", "the value is as low as asked: converged"),
        ("step", "the step is as short as asked, or lost in rounding"),
        ("steps", "the limit of steps"),
        ("evaluations", "the limit of evaluations"),
        ("stopped", "stopped from outside"),
        ("not_finite", "a point, value, derivative or step is infinite or not a number"),
        ("line_search", "the line search found no point"),
        ("indefinite", "the Hessian is not positive definite"),
        ("singular", "the system of a step is singular"),
        ("underdetermined", "there are fewer residuals than unknowns"),
        ("spectrum", "a spectral decomposition did not settle"),
        ("no_residuals", "the method needs a sum of squares"),
        ("start", "the start has the wrong number of elements"),
    ];

    /// Its name in notebooks.
    pub fn word(&self) -> &'static str {
        match self {
            Reason::Gradient => "gradient",
            Reason::Value => "value",
            Reason::Step => "step",
            Reason::Steps => "steps",
            Reason::Evaluations => "evaluations",
            Reason::Stopped => "stopped",
            Reason::NotFinite(_) => "not_finite",
            Reason::LineSearch(_) => "line_search",
            Reason::Indefinite { .. } => "indefinite",
            Reason::Singular { .. } => "singular",
            Reason::Underdetermined { .. } => "underdetermined",
            Reason::Spectrum => "spectrum",
            Reason::NoResiduals => "no_residuals",
            Reason::Start { .. } => "start",
        }
    }

    /// Whether the point satisfies what was asked for: a small gradient or a low value.
    pub fn is_converged(&self) -> bool {
        matches!(self, Reason::Gradient | Reason::Value)
    }

    /// The reason behind a failed factorisation of a matrix that is about a quantity.
    pub(super) fn of(error: &LinalgError, quantity: Quantity) -> Reason {
        match *error {
            LinalgError::NotPositiveDefinite { pivot, value } => Reason::Indefinite { pivot, value },
            LinalgError::Singular { pivot } => Reason::Singular { pivot },
            LinalgError::Wide { rows, cols } => Reason::Underdetermined { residuals: rows, dimension: cols },
            LinalgError::NotConverged { .. } => Reason::Spectrum,
            LinalgError::NotFinite | LinalgError::Shape { .. } => Reason::NotFinite(quantity),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Gradient => f.write_str("the gradient is as small as asked"),
            Reason::Value => f.write_str("the value is as low as asked"),
            Reason::Step => f.write_str("the step is as short as asked, or changes no bit of the point"),
            Reason::Steps => f.write_str("the limit of steps is reached"),
            Reason::Evaluations => f.write_str("the limit of evaluations is reached"),
            Reason::Stopped => f.write_str("it was stopped from outside"),
            Reason::NotFinite(quantity) => write!(f, "{quantity} is infinite or not a number"),
            Reason::LineSearch(failure) => write!(f, "the line search failed: {failure}"),
            Reason::Indefinite { pivot, value } => {
                write!(f, "the Hessian is not positive definite: pivot {pivot} is {value:e}")
            }
            Reason::Singular { pivot } => write!(f, "the system of the step is singular in column {pivot}"),
            Reason::Underdetermined { residuals, dimension } => {
                write!(f, "{residuals} residuals do not determine {dimension} unknowns")
            }
            Reason::Spectrum => f.write_str("the spectral decomposition of the Hessian did not settle"),
            Reason::NoResiduals => {
                f.write_str("the method needs a sum of squares, and the function was given without residuals")
            }
            Reason::Start { found, expected } => {
                write!(f, "the start has {found} elements, and the function takes {expected}")
            }
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Quantity::Point => "the point",
            Quantity::Value => "the value",
            Quantity::Gradient => "the gradient",
            Quantity::Hessian => "the Hessian",
            Quantity::Residuals => "a residual or the Jacobian",
            Quantity::Step => "the step",
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::NotDescent { slope } => {
                write!(f, "the function does not fall along the direction, its slope is {slope:e}")
            }
            Failure::NoDecrease { length, trials } => {
                write!(f, "no sufficient decrease in {trials} trials, down to the length {length:e}")
            }
            Failure::Unbounded { length, value } => {
                write!(f, "the function falls as far as the length {length:e}, to {value:e}")
            }
            Failure::NotFinite { length } => {
                write!(f, "no value or gradient is finite, down to the length {length:e}")
            }
        }
    }
}
