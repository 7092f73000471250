//! The trust-region method.

use std::convert::Infallible;

use super::Solver;
use super::line_search::noise;
use super::objective::Objective;
use super::reason::Reason;
use super::run::Run;
use super::subproblem::{exact, steihaug};
use super::vector::{along, dot, is_finite, norm, times};

/// Steps to the minimum of the quadratic model in a ball whose radius follows how well the model predicts (Nocedal &
/// Wright 2006, algorithm 4.1). Where the predicted decrease is lost in the rounding of f, a step is also taken if it makes
/// the gradient smaller, and the radius stays. An iteration that rejects its step counts as a step that stays.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrustRegion {
    /// How the model is minimised; exactly by default.
    pub subproblem: Subproblem,
    /// The first radius, 1 by default.
    pub radius: f64,
    /// The largest radius, 1e12 by default.
    pub largest: f64,
    /// The ratio above which a step is taken, 0.1 by default; below ¼.
    pub accept: f64,
}

/// How the model is minimised in the ball.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subproblem {
    /// By the Hessian and its spectrum (Moré & Sorensen 1983).
    Exact,
    /// By conjugate gradients on products with the Hessian (Steihaug 1983).
    Steihaug,
}

impl Subproblem {
    /// Their names in notebooks, each with what it does.
    pub const WORDS: &'static [(&'static str, &'static str)] = &[
        ("exact", "by the Hessian and, at the boundary, its spectrum (Moré & Sorensen 1983)"),
        ("steihaug", "by conjugate gradients on products with the Hessian (Steihaug 1983)"),
    ];
}

impl Default for TrustRegion {
    fn default() -> TrustRegion {
        TrustRegion { subproblem: Subproblem::Exact, radius: 1.0, largest: 1e12, accept: 0.1 }
    }
}

impl TrustRegion {
    /// The radius after a step of some length, by how well the model predicted.
    fn next_radius(&self, radius: f64, length: f64, ratio: f64) -> f64 {
        let is_poor = ratio < 0.25 || ratio.is_nan();
        if is_poor {
            return 0.25 * length;
        }
        if ratio <= 0.75 || length < 0.99 * radius {
            return radius;
        }
        if 2.0 * radius < self.largest { 2.0 * radius } else { self.largest }
    }
}

impl Solver for TrustRegion {
    fn name(&self) -> &'static str {
        "trust_region"
    }

    fn solve(&self, run: &mut Run<'_>) -> Result<Infallible, Reason> {
        let mut radius = self.radius;
        let mut hessian: Option<Vec<f64>> = None;
        loop {
            let (step, product) = match self.subproblem {
                Subproblem::Exact => {
                    // A rejected step leaves the point, and with it the Hessian.
                    let own = match hessian.take() {
                        Some(own) => own,
                        None => run.hessian()?,
                    };
                    let step = exact(run, &own, radius)?;
                    let product = times(&own, &step);
                    hessian = Some(own);
                    (step, product)
                }
                Subproblem::Steihaug => {
                    let step = steihaug(run, radius)?;
                    let product = run.product(&step)?;
                    (step, product)
                }
            };
            let predicted = -dot(&run.gradient, &step) - 0.5 * dot(&step, &product);
            let x = along(&run.x, 1.0, &step);
            let value = run.objective.value(&x);
            let ratio = if value.is_finite() { (run.value - value) / predicted } else { -1.0 };
            let rounding = noise(run.value, predicted);
            let may_be_flatter = rounding > 0.0 && value <= run.value + rounding;
            let length = norm(&step);
            let next = self.next_radius(radius, length, ratio);
            if ratio > self.accept || may_be_flatter {
                let mut trial = run.trial(next, x);
                let is_flatter = norm(&trial.gradient) < norm(&run.gradient);
                if is_finite(&trial.gradient) && (ratio > self.accept || is_flatter) {
                    radius = if ratio > self.accept { next } else { radius };
                    trial.length = radius;
                    hessian = None;
                    run.advance(trial)?;
                    continue;
                }
            }
            radius = if next < 0.25 * length { next } else { 0.25 * length };
            run.reject(&step, radius)?;
        }
    }
}
