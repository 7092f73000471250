//! Student's law.

use rand::Rng;
use rand_distr::Distribution;

use super::distribution::{Uniform01, open01};
use crate::kernels::scalar;

/// Student's law with any number ν > 0 of degrees of freedom: density ∝ (1 + x²/ν)^(−(ν + 1)/2); moments of order ν and
/// above are infinite, and the variance is ν/(ν − 2) for ν > 2.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StudentT {
    /// The degrees of freedom ν, above 0.
    pub freedom: f64,
}

impl Distribution<f64> for StudentT {
    /// √(ν (U^(−2/ν) − 1)) cos 2πV, which is exact for every ν (Bailey 1994). Takes two draws of 64 bits.
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        let radius = scalar::expm1(-2.0 / self.freedom * scalar::ln(open01(rng.next_u64())));
        let turn = std::f64::consts::TAU * Uniform01.sample(rng);
        (self.freedom * radius).sqrt() * scalar::cos(turn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Stream, normal::tests::distance_between};

    #[test]
    fn it_agrees_with_another_implementation() {
        for freedom in [0.7, 1.5, 3.0, 30.0] {
            let mut stream = Stream::new(&["test".into(), "student".into()]);
            let law = StudentT { freedom };
            let ours = (0..40_000).map(|_| law.sample(&mut stream)).collect();
            let other = rand_distr::StudentT::new(freedom).unwrap();
            let theirs = (0..40_000).map(|_| other.sample(&mut stream)).collect();
            let distance = distance_between(ours, theirs);
            assert!(distance < 0.0137, "{freedom}: {distance}");
        }
    }

    #[test]
    fn one_degree_is_cauchy_and_the_variance_is_known() {
        let mut stream = Stream::new(&["test".into(), "student".into(), 1.into()]);
        let ours = (0..40_000).map(|_| StudentT { freedom: 1.0 }.sample(&mut stream)).collect();
        let cauchy = crate::random::Cauchy { median: 0.0, scale: 1.0 };
        assert!(distance_between(ours, (0..40_000).map(|_| cauchy.sample(&mut stream)).collect()) < 0.0137);
        let law = StudentT { freedom: 10.0 };
        let squares = (0..40_000).fold(0.0, |sum, _| sum + law.sample(&mut stream).powi(2));
        // The kurtosis is 4, so the standard error is 1.25 √(3/40,000).
        assert!((squares / 40_000.0 - 1.25).abs() < 0.04, "{}", squares / 40_000.0);
    }
}
