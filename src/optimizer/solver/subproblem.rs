//! The minimum of a quadratic model gᵀp + pᵀHp/2 in a ball ‖p‖ ≤ Δ.

use super::reason::{Quantity, Reason};
use super::run::Run;
use super::vector::{along, dot, negated, norm, scaled, times, times_transposed};
use crate::linalg::{LinalgError, cholesky, cholesky_solve, symmetric_eigen};

/// Steps of the secular equation; a handful is what it takes.
const MOST_ROUNDS: usize = 100;

/// The minimum within rounding: (H + λ I) p = −g with λ ≥ 0, H + λ I positive semidefinite and λ (Δ − ‖p‖) = 0 (Moré &
/// Sorensen 1983, lemmas 2.1 and 2.3). Newton's step by Cholesky if it is inside the ball, and else from the spectrum of
/// H, with Newton's method on 1/‖p(λ)‖ = 1/Δ (their eq. 3.8), safeguarded by bisection. In the hard case an eigenvector of
/// the least eigenvalue leads to the boundary.
pub fn exact(run: &mut Run<'_>, hessian: &[f64], radius: f64) -> Result<Vec<f64>, Reason> {
    let n = run.x.len();
    let down = negated(&run.gradient);
    run.objective.count_solve();
    match cholesky(hessian, n).and_then(|l| cholesky_solve(&l, n, &down)) {
        Ok(step) if norm(&step) <= radius => return Ok(step),
        Ok(_) | Err(LinalgError::NotPositiveDefinite { .. }) => {}
        Err(error) => return Err(Reason::of(&error, Quantity::Hessian)),
    }
    run.objective.count_solve();
    let (values, vectors) =
        symmetric_eigen(hessian, n).map_err(|error| Reason::of(&error, Quantity::Hessian))?;
    let within = times_transposed(&vectors, n, &down);
    Ok(times(&vectors, &in_spectrum(&values, &within, radius)))
}

/// The step in the basis of eigenvectors, for the parts of −g in it.
fn in_spectrum(values: &[f64], down: &[f64], radius: f64) -> Vec<f64> {
    let Some(&least) = values.first() else { return Vec::new() };
    // Below this no λ makes H + λ I positive semidefinite. What λ has above it is kept apart, or rounding would lose it.
    let floor = if least < 0.0 { -least } else { 0.0 };
    let gaps: Vec<f64> = values.iter().map(|value| value + floor).collect();
    let at = |above: f64| -> Vec<f64> {
        let quotient = |(&down, &gap): (&f64, &f64)| if down == 0.0 { 0.0 } else { down / (gap + above) };
        down.iter().zip(&gaps).map(quotient).collect()
    };
    let at_floor = at(0.0);
    if norm(&at_floor) <= radius {
        return to_boundary(at_floor, least, radius);
    }
    // At the upper end ‖p‖ ≤ ‖g‖ / above = Δ.
    let (mut low, mut high) = (0.0, norm(down) / radius);
    let mut above = 0.5 * high;
    for _ in 0..MOST_ROUNDS {
        let step = at(above);
        let length = norm(&step);
        if (length - radius).abs() <= 1e-12 * radius {
            return step;
        }
        if length > radius {
            low = above;
        } else {
            high = above;
        }
        let mut slope = 0.0;
        for (part, gap) in step.iter().zip(&gaps) {
            slope += part * part / (gap + above);
        }
        let newton = above + length * length / slope * (length - radius) / radius;
        let next = if newton > low && newton < high { newton } else { low + 0.5 * (high - low) };
        if next == low || next == high {
            return step;
        }
        above = next;
    }
    at(above)
}

/// A step with H + λ I singular: the hard case, in which the eigenvector of the least eigenvalue is free. Where the least
/// eigenvalue is not negative, the step is the minimum as it is.
fn to_boundary(mut step: Vec<f64>, least: f64, radius: f64) -> Vec<f64> {
    if least >= 0.0 {
        return step;
    }
    let rest = radius * radius - dot(&step, &step);
    if let Some(first) = step.first_mut()
        && rest > 0.0
    {
        *first += rest.sqrt();
    }
    step
}

/// An approximate minimum by conjugate gradients from 0, which end at the boundary, on negative curvature (there, too), or
/// once the residual is min(½, √‖g‖) ‖g‖ (Steihaug 1983; Nocedal & Wright 2006, algorithm 7.2).
pub fn steihaug(run: &mut Run<'_>, radius: f64) -> Result<Vec<f64>, Reason> {
    let n = run.x.len();
    let mut step = vec![0.0; n];
    let mut residual = run.gradient.clone();
    let mut direction = negated(&residual);
    let size = norm(&residual);
    let tolerance = forcing(0.5, size) * size;
    for _ in 0..2 * n {
        let product = run.product(&direction)?;
        let curvature = dot(&direction, &product);
        let square = dot(&residual, &residual);
        let length = square / curvature;
        let next = along(&step, length, &direction);
        if curvature <= 0.0 || norm(&next) >= radius {
            return Ok(along(&step, reach(&step, &direction, radius), &direction));
        }
        step = next;
        residual = along(&residual, length, &product);
        if norm(&residual) <= tolerance {
            return Ok(step);
        }
        let beta = dot(&residual, &residual) / square;
        direction = along(&negated(&residual), beta, &direction);
    }
    Ok(step)
}

/// The part of ‖g‖ to which a linear system is solved: min(most, √‖g‖), so that convergence is superlinear (Nocedal &
/// Wright 2006, p. 168).
pub fn forcing(most: f64, gradient_norm: f64) -> f64 {
    let root = gradient_norm.sqrt();
    if root < most { root } else { most }
}

/// The t ≥ 0 with ‖p + t d‖ = Δ.
fn reach(step: &[f64], direction: &[f64], radius: f64) -> f64 {
    let size = norm(direction);
    let unit = scaled(1.0 / size, direction);
    let along = dot(step, &unit);
    let rest = radius * radius - dot(step, step);
    let root = (along * along + if rest > 0.0 { rest } else { 0.0 }).sqrt();
    // The form without cancellation.
    let t = if along > 0.0 { rest / (along + root) } else { root - along };
    t / size
}

#[cfg(test)]
mod tests {
    use super::*;

    /// gᵀp + pᵀΛp/2.
    fn model(values: &[f64], down: &[f64], p: &[f64]) -> f64 {
        let mut sum = 0.0;
        for i in 0..p.len() {
            sum += p[i] * (0.5 * values[i] * p[i] - down[i]);
        }
        sum
    }

    #[test]
    fn no_point_of_the_disc_is_lower() {
        // An ordinary case, a hard one, an almost hard one, and one with a multiple least eigenvalue.
        for (values, down) in [
            ([1.0, 4.0], [3.0, 5.0]),
            ([-2.0, 1.0], [0.0, 1.0]),
            ([-2.0, 1.0], [1e-9, 1.0]),
            ([-2.0, -2.0], [0.5, 1.0]),
            ([0.0, 3.0], [0.0, 9.0]),
        ] {
            let radius = 0.75;
            let step = in_spectrum(&values, &down, radius);
            assert!((norm(&step) - radius).abs() < 1e-9, "{values:?}: {step:?}");
            let best = model(&values, &down, &step);
            for k in 0..3600 {
                let angle = f64::from(k) * std::f64::consts::PI / 1800.0;
                for r in [0.3, 0.6, 0.75] {
                    let other = [r * angle.cos(), r * angle.sin()];
                    assert!(best <= model(&values, &down, &other) + 1e-9, "{values:?} {other:?}");
                }
            }
        }
    }

    #[test]
    fn the_boundary_is_reached() {
        for step in [[0.0, 0.0], [0.3, 0.1], [-0.5, 0.2]] {
            let direction = [2.0, -1.0];
            let t = reach(&step, &direction, 1.0);
            assert!(t > 0.0 && (norm(&along(&step, t, &direction)) - 1.0).abs() < 1e-14);
        }
    }
}
