//! Uniform numbers and heavy tails, each by the inverse of its distribution function from one draw of 64 bits.

use rand::Rng;
use rand_distr::Distribution;

use crate::kernels::scalar;

/// 2^-53.
const ULP_53: f64 = 1.0 / 9_007_199_254_740_992.0;
/// 2^-52.
const ULP_52: f64 = 1.0 / 4_503_599_627_370_496.0;

/// Uniform on [0, 1): a multiple of 2^-53.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Uniform01;

/// Uniform on [low, high); rounding may reach `high`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Uniform {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// Pareto's law: P(X > x) = (scale / x)^shape for x ≥ scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pareto {
    /// The smallest value, above 0.
    pub scale: f64,
    /// The index of the tail, above 0; moments of this order and above are infinite.
    pub shape: f64,
}

/// A Pareto magnitude with a fair sign: P(|X| > x) = (scale / x)^shape for x ≥ scale, and mean 0 for shape > 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SymmetricPareto {
    /// The smallest magnitude, above 0.
    pub scale: f64,
    /// The index of the tail, above 0; moments of this order and above are infinite.
    pub shape: f64,
}

/// The exponential law of mean 1: P(X > x) = e^(−x).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exponential;

/// Laplace's law: density e^(−|x − mean| / scale) / (2 scale); variance 2 scale².
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Laplace {
    /// The centre.
    pub mean: f64,
    /// The mean distance from the centre.
    pub scale: f64,
}

/// Cauchy's law: density 1 / (π scale (1 + ((x − median) / scale)²)); it has no mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cauchy {
    /// The centre.
    pub median: f64,
    /// Half the distance between the quartiles.
    pub scale: f64,
}

/// A number strictly between 0 and 1 from 52 bits; symmetric about ½.
pub(super) fn open01(bits: u64) -> f64 {
    ((bits >> 12) as f64 + 0.5) * ULP_52
}

impl Distribution<f64> for Uniform01 {
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        (rng.next_u64() >> 11) as f64 * ULP_53
    }
}

impl Distribution<f64> for Uniform {
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        self.low + (self.high - self.low) * Uniform01.sample(rng)
    }
}

impl Distribution<f64> for Pareto {
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        pareto(self.scale, self.shape, rng.next_u64())
    }
}

impl Distribution<f64> for SymmetricPareto {
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        // The lowest bit is the sign; the magnitude uses the upper 52.
        let bits = rng.next_u64();
        let magnitude = pareto(self.scale, self.shape, bits);
        if bits & 1 == 0 { magnitude } else { -magnitude }
    }
}

impl Distribution<f64> for Exponential {
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        -scalar::ln(open01(rng.next_u64()))
    }
}

impl Distribution<f64> for Laplace {
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        let bits = rng.next_u64();
        let distance = -scalar::ln(open01(bits)) * self.scale;
        if bits & 1 == 0 { self.mean + distance } else { self.mean - distance }
    }
}

impl Distribution<f64> for Cauchy {
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        let angle = std::f64::consts::PI * (open01(rng.next_u64()) - 0.5);
        self.median + self.scale * (scalar::sin(angle) / scalar::cos(angle))
    }
}

fn pareto(scale: f64, shape: f64, bits: u64) -> f64 {
    scale * scalar::exp(-scalar::ln(open01(bits)) / shape)
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
    fn golden_uniforms() {
        let mut stream = Stream::new(&["init".into(), 3.into(), "weight_ih_l0".into()]);
        let numbers = [(); 4].map(|()| Uniform01.sample(&mut stream));
        let golden =
            [0.597_346_304_775_498_7, 0.773_126_000_360_02, 0.727_233_532_912_814_7, 0.906_453_864_457_215];
        assert_eq!(numbers, golden);
    }

    #[test]
    fn uniform_fills_its_interval() {
        let x = draw(&Uniform { low: -2.0, high: 3.0 }, "uniform");
        assert!(x.iter().all(|x| (-2.0..=3.0).contains(x)));
        let mean = x.iter().sum::<f64>() / x.len() as f64;
        assert!((mean - 0.5).abs() < 0.03, "{mean}");
    }

    #[test]
    fn tails_agree_with_another_implementation() {
        let ours = draw(&Pareto { scale: 1.5, shape: 1.2 }, "pareto");
        let theirs = draw(&rand_distr::Pareto::new(1.5, 1.2).unwrap(), "other pareto");
        assert!(distance_between(ours, theirs) < 0.0137);
        let ours = draw(&Cauchy { median: 1.0, scale: 2.0 }, "cauchy");
        let theirs = draw(&rand_distr::Cauchy::new(1.0, 2.0).unwrap(), "other cauchy");
        assert!(distance_between(ours, theirs) < 0.0137);
        let ours = draw(&Exponential, "wait");
        assert!(distance_between(ours, draw(&rand_distr::Exp1, "other wait")) < 0.0137);
    }

    #[test]
    fn symmetric_laws_are_symmetric() {
        let pareto = draw(&SymmetricPareto { scale: 1.0, shape: 1.5 }, "symmetric");
        assert!(pareto.iter().all(|x| x.abs() >= 1.0));
        let magnitudes = pareto.iter().map(|x| x.abs()).collect();
        assert!(distance_between(magnitudes, draw(&Pareto { scale: 1.0, shape: 1.5 }, "plain")) < 0.0137);
        let laplace = draw(&Laplace { mean: 0.0, scale: 2.0 }, "laplace");
        for x in [&pareto, &laplace] {
            let positive = x.iter().filter(|x| **x > 0.0).count() as f64 / x.len() as f64;
            assert!((positive - 0.5).abs() < 0.0125, "{positive}");
        }
        let mean = laplace.iter().map(|x| x.abs()).sum::<f64>() / laplace.len() as f64;
        assert!((mean - 2.0).abs() < 0.05, "{mean}");
    }
}
