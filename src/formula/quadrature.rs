//! The mean over a standard normal variable, by Gauss-Legendre quadrature on fixed panels.

use std::sync::OnceLock;

use crate::kernels::scalar;

/// Nodes and weights; the weights carry the normal density.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Where the integrand is evaluated, ascending.
    pub nodes: Vec<f64>,
    /// The weight of each node; their sum is 1 to rounding.
    pub weights: Vec<f64>,
}

/// Points in each panel.
const POINTS: usize = 20;

/// The ends of the panels above 0. They shrink towards 0, where activations bend: an integrand whose nearest
/// singularity lies a distance 0.03 from the axis still converges to rounding. Beyond 16 the density is below 1e-55.
const ENDS: [f64; 14] =
    [0.0, 0.015_625, 0.031_25, 0.0625, 0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 6.0, 8.0, 11.0, 16.0];

/// The rule for E f(z), z ~ N(0, 1); panels break at 0, so that a kink there costs nothing.
#[must_use]
pub fn normal() -> &'static Rule {
    static RULE: OnceLock<Rule> = OnceLock::new();
    RULE.get_or_init(build)
}

fn build() -> Rule {
    let (x, w) = legendre();
    let scale = 1.0 / (2.0 * std::f64::consts::PI).sqrt();
    let mut above: Vec<(f64, f64)> = Vec::new();
    for ends in ENDS.windows(2) {
        let (half, centre) = ((ends[1] - ends[0]) / 2.0, f64::midpoint(ends[0], ends[1]));
        for (x, w) in x.iter().zip(&w) {
            let node = centre + half * x;
            above.push((node, half * w * scale * scalar::exp(-node * node / 2.0)));
        }
    }
    // Both halves are mirror images to the bit, so that odd integrands cancel.
    let below = above.iter().rev().map(|(node, weight)| (-node, *weight));
    let (nodes, weights) = below.chain(above.iter().copied()).unzip();
    Rule { nodes, weights }
}

/// Nodes and weights on (-1, 1), by Newton's method on the Legendre polynomial (Abramowitz & Stegun 1964, 25.4.29).
fn legendre() -> (Vec<f64>, Vec<f64>) {
    let n = POINTS as f64;
    let (mut nodes, mut weights) = (vec![0.0; POINTS], vec![0.0; POINTS]);
    for i in 0..POINTS {
        let mut x = -scalar::cos(std::f64::consts::PI * (i as f64 + 0.75) / (n + 0.5));
        let mut slope = 1.0;
        for _ in 0..20 {
            let (mut before, mut value) = (1.0, x);
            for k in 2..=POINTS {
                let k = k as f64;
                let next = ((2.0 * k - 1.0) * x * value - (k - 1.0) * before) / k;
                before = value;
                value = next;
            }
            slope = n * (x * value - before) / (x * x - 1.0);
            x -= value / slope;
        }
        nodes[i] = x;
        weights[i] = 2.0 / ((1.0 - x * x) * slope * slope);
    }
    (nodes, weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(f: impl Fn(f64) -> f64) -> f64 {
        let rule = normal();
        let mut total = 0.0;
        for (node, weight) in rule.nodes.iter().zip(&rule.weights) {
            total += weight * f(*node);
        }
        total
    }

    #[test]
    fn moments_and_kinks_are_exact_to_rounding() {
        assert!((mean(|_| 1.0) - 1.0).abs() < 1e-14);
        assert!((mean(|z| z * z * z * z) - 3.0).abs() < 1e-13);
        assert!(mean(|z| z).abs() < 1e-15);
        let half_mean = 1.0 / (2.0 * std::f64::consts::PI).sqrt();
        assert!((mean(|z| if z > 0.0 { z } else { 0.0 }) - half_mean).abs() < 1e-14);
        assert!((mean(libm::exp) - libm::exp(0.5)).abs() < 1e-13);
    }

    #[test]
    fn a_steep_sigmoid_converges() {
        // By symmetry the mean is one half at every steepness; its square has no closed form, so halve the panels.
        let square = |k: f64| mean(|z| libm::pow(1.0 / (1.0 + libm::exp(-k * z)), 2.0));
        let reference = |k: f64| {
            let (mut total, h) = (0.0, 1.0 / 8192.0);
            for i in -(16 * 8192)..=(16 * 8192) {
                let z = f64::from(i) * h;
                let s = 1.0 / (1.0 + libm::exp(-k * z));
                total += h * s * s * libm::exp(-z * z / 2.0) / (2.0 * std::f64::consts::PI).sqrt();
            }
            total
        };
        // The trapezoidal rule converges geometrically here, which makes it an independent reference.
        for k in [1.0, 7.0, 40.0] {
            assert!((square(k) - reference(k)).abs() < 1e-12, "{k}: {} {}", square(k), reference(k));
        }
    }
}
