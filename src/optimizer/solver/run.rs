//! The course of a run: where it stands, what it has asked, and whether it may end.

use std::ops::ControlFlow;

use super::line_search::Trial;
use super::objective::{Counted, Counts, Objective};
use super::reason::{Quantity, Reason};
use super::until::Until;
use super::vector::{dot, is_finite, minus, norm, scaled, times_transposed};

/// What a watcher is shown at the start and after each step.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// The steps so far, 0 at the start.
    pub number: usize,
    /// The point.
    pub x: &'a [f64],
    /// The value.
    pub value: f64,
    /// The gradient.
    pub gradient: &'a [f64],
    /// ‖∇f‖₂.
    pub gradient_norm: f64,
    /// ‖s‖₂ of the step, 0 at the start and where the step was rejected.
    pub moved: f64,
    /// What steers the step: the length in a line search, the radius of a trust region or the damping after it.
    pub control: f64,
    /// What was asked so far.
    pub counts: Counts,
    /// The approximation of the inverse Hessian, n × n, of methods that hold one.
    pub inverse: Option<&'a [f64]>,
}

/// Sees each step, and may break off the run.
pub type Watch<'a> = dyn FnMut(&Step<'_>) -> ControlFlow<()> + 'a;

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The last point.
    pub x: Vec<f64>,
    /// The value there.
    pub value: f64,
    /// ‖∇f‖₂ there.
    pub gradient_norm: f64,
    /// The steps.
    pub steps: usize,
    /// What was asked.
    pub counts: Counts,
    /// Why it ended.
    pub reason: Reason,
}

/// A run under way. A solver reads where it stands, asks the objective, and hands in each step.
pub struct Run<'a> {
    /// The objective, counted.
    pub objective: Counted<'a>,
    /// The point, n numbers.
    pub x: Vec<f64>,
    /// The value there.
    pub value: f64,
    /// The gradient there, n numbers.
    pub gradient: Vec<f64>,
    /// The residuals there, m numbers, for solvers that use them.
    pub residuals: Vec<f64>,
    /// Their Jacobian, m × n.
    pub jacobian: Vec<f64>,
    /// The approximation of the inverse Hessian of methods that hold one.
    pub inverse: Option<Vec<f64>>,
    until: &'a Until,
    watch: &'a mut Watch<'a>,
    steps: usize,
    start_norm: f64,
}

impl<'a> Run<'a> {
    /// Stands at a start, not evaluated yet.
    pub(super) fn new(
        objective: &'a mut dyn Objective,
        start: &[f64],
        until: &'a Until,
        watch: &'a mut Watch<'a>,
    ) -> Run<'a> {
        Run {
            objective: Counted::new(objective),
            x: start.to_vec(),
            value: f64::NAN,
            gradient: vec![f64::NAN; start.len()],
            residuals: Vec::new(),
            jacobian: Vec::new(),
            inverse: None,
            until,
            watch,
            steps: 0,
            start_norm: f64::NAN,
        }
    }

    /// Evaluates the start, with residuals if the solver uses them.
    pub(super) fn begin(&mut self, uses_residuals: bool) -> Result<(), Reason> {
        let (found, expected) = (self.x.len(), self.objective.dimension());
        if found != expected {
            return Err(Reason::Start { found, expected });
        }
        if uses_residuals {
            let Some(count) = self.objective.residual_count() else { return Err(Reason::NoResiduals) };
            self.residuals = vec![0.0; count];
            self.jacobian = vec![0.0; count * found];
            self.linearise();
        } else {
            self.value = self.objective.gradient(&self.x, &mut self.gradient);
        }
        self.start_norm = norm(&self.gradient);
        self.show(0.0, f64::NAN)?;
        self.check_numbers()?;
        self.check_converged()?;
        self.check_limits()
    }

    /// The residuals and the Jacobian at the point, and from them the value Σ r² and the gradient 2 Jᵀ r.
    pub fn linearise(&mut self) {
        self.objective.jacobian(&self.x, &mut self.residuals, &mut self.jacobian);
        self.value = dot(&self.residuals, &self.residuals);
        self.gradient = scaled(2.0, &times_transposed(&self.jacobian, self.x.len(), &self.residuals));
    }

    /// The value Σ r² elsewhere, from the residuals.
    pub fn sum_of_squares(&mut self, x: &[f64]) -> f64 {
        let mut residuals = vec![0.0; self.residuals.len()];
        self.objective.residuals(x, &mut residuals);
        dot(&residuals, &residuals)
    }

    /// The value and the gradient elsewhere.
    pub fn trial(&mut self, length: f64, x: Vec<f64>) -> Trial {
        let mut gradient = vec![0.0; x.len()];
        let value = self.objective.gradient(&x, &mut gradient);
        Trial { length, x, value, gradient }
    }

    /// The Hessian at the point, its two triangles averaged, so that rounding leaves it symmetric.
    ///
    /// # Errors
    /// When an element is not finite.
    pub fn hessian(&mut self) -> Result<Vec<f64>, Reason> {
        let n = self.x.len();
        let mut hessian = vec![0.0; n * n];
        self.objective.hessian(&self.x, &mut hessian);
        for i in 0..n {
            for j in 0..i {
                let mean = 0.5 * (hessian[i * n + j] + hessian[j * n + i]);
                hessian[i * n + j] = mean;
                hessian[j * n + i] = mean;
            }
        }
        if is_finite(&hessian) { Ok(hessian) } else { Err(Reason::NotFinite(Quantity::Hessian)) }
    }

    /// The Hessian at the point times a direction.
    ///
    /// # Errors
    /// When an element is not finite.
    pub fn product(&mut self, direction: &[f64]) -> Result<Vec<f64>, Reason> {
        let mut product = vec![0.0; direction.len()];
        self.objective.product(&self.x, direction, &mut product);
        if is_finite(&product) { Ok(product) } else { Err(Reason::NotFinite(Quantity::Hessian)) }
    }

    /// The steps so far.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// Takes a step to a point that has been evaluated.
    ///
    /// # Errors
    /// The reason to end here, if there is one.
    pub fn advance(&mut self, trial: Trial) -> Result<(), Reason> {
        let step = minus(&trial.x, &self.x);
        self.x = trial.x;
        self.value = trial.value;
        self.gradient = trial.gradient;
        self.after(&step, trial.length)
    }

    /// Takes a step to a point, and evaluates its residuals and their Jacobian.
    ///
    /// # Errors
    /// The reason to end here, if there is one.
    pub fn advance_linearised(&mut self, x: Vec<f64>, control: f64) -> Result<(), Reason> {
        let step = minus(&x, &self.x);
        self.x = x;
        self.linearise();
        self.after(&step, control)
    }

    /// As [`Run::advance_linearised`], if the gradient is smaller there; whether it is. Else everything is as it was.
    ///
    /// # Errors
    /// The reason to end here, if there is one.
    pub fn advance_if_flatter(&mut self, x: &[f64], control: f64) -> Result<bool, Reason> {
        let before = (self.x.clone(), self.value, self.gradient.clone());
        let linear = (self.residuals.clone(), self.jacobian.clone());
        self.x = x.to_vec();
        self.linearise();
        if norm(&self.gradient) < norm(&before.2) {
            self.after(&minus(x, &before.0), control)?;
            return Ok(true);
        }
        (self.x, self.value, self.gradient) = before;
        (self.residuals, self.jacobian) = linear;
        Ok(false)
    }

    /// Stays where it is, after a step that was tried and rejected.
    ///
    /// # Errors
    /// The reason to end here, if there is one.
    pub fn reject(&mut self, tried: &[f64], control: f64) -> Result<(), Reason> {
        self.steps += 1;
        self.show(0.0, control)?;
        self.check_step(tried)?;
        self.check_limits()
    }

    pub(super) fn end(self, reason: Reason) -> Outcome {
        Outcome {
            value: self.value,
            gradient_norm: norm(&self.gradient),
            steps: self.steps,
            counts: self.objective.counts(),
            reason,
            x: self.x,
        }
    }

    fn after(&mut self, step: &[f64], control: f64) -> Result<(), Reason> {
        self.steps += 1;
        self.show(norm(step), control)?;
        self.check_numbers()?;
        self.check_converged()?;
        self.check_step(step)?;
        self.check_limits()
    }

    fn show(&mut self, moved: f64, control: f64) -> Result<(), Reason> {
        let step = Step {
            number: self.steps,
            x: &self.x,
            value: self.value,
            gradient: &self.gradient,
            gradient_norm: norm(&self.gradient),
            moved,
            control,
            counts: self.objective.counts(),
            inverse: self.inverse.as_deref(),
        };
        if (self.watch)(&step).is_break() { Err(Reason::Stopped) } else { Ok(()) }
    }

    fn check_numbers(&self) -> Result<(), Reason> {
        if !is_finite(&self.x) {
            return Err(Reason::NotFinite(Quantity::Point));
        }
        if !self.value.is_finite() {
            return Err(Reason::NotFinite(Quantity::Value));
        }
        if !is_finite(&self.gradient) {
            return Err(Reason::NotFinite(Quantity::Gradient));
        }
        Ok(())
    }

    fn check_converged(&self) -> Result<(), Reason> {
        let size = norm(&self.gradient);
        if size <= self.until.gradient || size <= self.until.relative * self.start_norm {
            return Err(Reason::Gradient);
        }
        if self.value <= self.until.value { Err(Reason::Value) } else { Ok(()) }
    }

    fn check_step(&self, step: &[f64]) -> Result<(), Reason> {
        let tolerance = self.until.step;
        let is_short = tolerance > 0.0 && norm(step) <= tolerance * (norm(&self.x) + tolerance);
        let is_lost = self.x.iter().zip(step).all(|(x, s)| x + s == *x);
        if is_short || is_lost { Err(Reason::Step) } else { Ok(()) }
    }

    fn check_limits(&self) -> Result<(), Reason> {
        if self.steps >= self.until.steps {
            return Err(Reason::Steps);
        }
        if self.objective.counts().evaluations() >= self.until.evaluations {
            return Err(Reason::Evaluations);
        }
        Ok(())
    }
}
