//! Student's law, and the laws of signs and waiting times.

use rand::Rng;
use rand_distr::Distribution;

use super::distribution::open01;
use crate::kernels::scalar;

/// Student's t with so many degrees of freedom: density ∝ (1 + x²/ν)^(−(ν + 1)/2); variance ν/(ν − 2) for ν > 2.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Student {
    /// The degrees of freedom ν, above 0; moments of this order and above are infinite.
    pub degrees: f64,
}

/// A fair sign: −1 or 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rademacher;

/// The exponential law of mean 1: P(X > x) = e^(−x).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exponential;

impl Distribution<f64> for Student {
    /// √(ν (U^(−2/ν) − 1)) cos 2πV for uniform U and V (Bailey 1994, eq. 2): two draws of 64 bits, and for large ν the
    /// transform of Box and Muller (1958).
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        let (u, v) = (open01(rng.next_u64()), open01(rng.next_u64()));
        let radius = (self.degrees * scalar::expm1(-2.0 / self.degrees * scalar::ln(u))).sqrt();
        radius * scalar::cos(2.0 * std::f64::consts::PI * v)
    }
}

impl Distribution<f64> for Rademacher {
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        if rng.next_u64() >> 63 == 0 { 1.0 } else { -1.0 }
    }
}

impl Distribution<f64> for Exponential {
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        -scalar::ln(open01(rng.next_u64()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Stream, normal::tests::distance_between};

    fn draw(distribution: &impl Distribution<f64>, name: &str) -> Vec<f64> {
        let mut stream = Stream::new(&["test".into(), name.into()]);
        (0..40_000).map(|_| distribution.sample(&mut stream)).collect()
    }

    #[test]
    fn laws_agree_with_another_implementation() {
        for degrees in [0.7, 3.0, 40.0] {
            let ours = draw(&Student { degrees }, "student");
            let theirs = draw(&rand_distr::StudentT::new(degrees).unwrap(), "other student");
            let distance = distance_between(ours, theirs);
            assert!(distance < 0.0137, "{degrees}: {distance}");
        }
        let distance = distance_between(draw(&Exponential, "wait"), draw(&rand_distr::Exp1, "other wait"));
        assert!(distance < 0.0137, "{distance}");
    }

    #[test]
    fn signs_are_fair() {
        let signs = draw(&Rademacher, "signs");
        assert!(signs.iter().all(|x| x.abs() == 1.0));
        let positive = signs.iter().filter(|x| **x > 0.0).count() as f64 / signs.len() as f64;
        assert!((positive - 0.5).abs() < 0.0125, "{positive}");
    }
}
