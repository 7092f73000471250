//! Signs and directions.

use rand::Rng;
use rand_distr::Distribution;

use super::normal::fill_normal;
use super::stream::Stream;

/// −1 or 1, each with probability ½ (Rademacher 1922).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rademacher;

impl Distribution<f64> for Rademacher {
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        if rng.next_u64() >> 63 == 0 { 1.0 } else { -1.0 }
    }
}

/// Fills a slice with a point of the unit sphere, each direction as likely: a normal vector over its length (Muller 1959).
/// Nothing where the slice is empty.
pub fn fill_direction(stream: &mut Stream, out: &mut [f64]) {
    if out.is_empty() {
        return;
    }
    loop {
        fill_normal(stream, out);
        let length = out.iter().fold(0.0, |sum, x| sum + x * x).sqrt();
        // A normal number is zero with probability 2^-52.
        if length > 0.0 {
            for x in out.iter_mut() {
                *x /= length;
            }
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Uniform, normal::tests::distance_between};

    #[test]
    fn signs_are_fair_and_unrelated() {
        let mut stream = Stream::new(&["test".into(), "signs".into()]);
        let signs: Vec<f64> = (0..40_000).map(|_| Rademacher.sample(&mut stream)).collect();
        assert!(signs.iter().all(|&sign| sign == 1.0 || sign == -1.0));
        let sum = signs.iter().fold(0.0, |sum, sign| sum + sign);
        let pairs = signs.windows(2).fold(0.0, |sum, pair| sum + pair[0] * pair[1]);
        // Three and a half standard errors.
        assert!(f64::abs(sum) < 700.0 && f64::abs(pairs) < 700.0, "{sum} {pairs}");
    }

    #[test]
    fn heights_on_a_sphere_are_uniform() {
        // Archimedes: equal slices of a sphere have equal areas.
        let mut stream = Stream::new(&["test".into(), "sphere".into()]);
        let (mut heights, mut point) = (Vec::new(), [0.0; 3]);
        for _ in 0..40_000 {
            fill_direction(&mut stream, &mut point);
            let square = point.iter().fold(0.0, |sum, x| sum + x * x);
            assert!((square - 1.0).abs() < 4.0 * f64::EPSILON);
            heights.push(point[1]);
        }
        let uniform = Uniform { low: -1.0, high: 1.0 };
        let expected = (0..40_000).map(|_| uniform.sample(&mut stream)).collect();
        assert!(distance_between(heights, expected) < 0.0137);
        let mut one = [0.0];
        fill_direction(&mut stream, &mut one);
        assert_eq!(one[0].abs(), 1.0);
        fill_direction(&mut stream, &mut []);
    }
}
