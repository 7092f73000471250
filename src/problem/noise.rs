//! Noise that is added to gradients: random numbers for a step, from streams named by seed and step.

use crate::random::{
    Cauchy, Distribution, Key, Laplace, Rademacher, Stream, StudentT, SymmetricPareto, Uniform,
    fill_direction, fill_normal,
};

/// The law of a component of the noise, symmetric about 0. A study multiplies by a scale of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Noise {
    /// Standard normal.
    Normal,
    /// Symmetric Pareto with the smallest magnitude 1: P(|X| > x) = x^−tail.
    Pareto {
        /// The index of the tail, above 0; the variance is infinite up to 2.
        tail: f64,
    },
    /// Student's law.
    Student {
        /// The degrees of freedom, above 0; the variance is infinite up to 2.
        freedom: f64,
    },
    /// Cauchy's law, whose quartiles are −1 and 1; it has no mean.
    Cauchy,
    /// Laplace's law with mean distance 1 from 0, and variance 2.
    Laplace,
    /// Uniform with variance 1: from −√3 to √3.
    Uniform,
    /// −1 or 1.
    Rademacher,
    /// A direction of length √n, each as likely: components with variance 1 that are not independent.
    Sphere,
}

/// A kind of noise as notebooks name it.
#[derive(Debug, Clone, Copy)]
pub struct NoiseWord {
    /// Its name.
    pub name: &'static str,
    /// What it is, with a scale as its factor.
    pub doc: &'static str,
    /// Its parameter besides the scale, if it has one.
    pub parameter: Option<Parameter>,
    build: fn(f64) -> Noise,
}

/// The parameter of a kind of noise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub doc: &'static str,
    /// A short name of the noise with its parameter and its scale, in the schema.
    pub record: &'static str,
    /// The same in messages.
    pub what: &'static str,
    /// The value that is taken where none is given.
    pub usual: f64,
}

/// A noise that does not exist.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("`{parameter}` of the noise `{noise}` is {value}, and must be above 0; write for example {example}")]
pub struct NoiseError {
    /// The kind of noise.
    pub noise: &'static str,
    /// Its parameter.
    pub parameter: &'static str,
    /// The value that was given.
    pub value: f64,
    /// A value that would do.
    pub example: f64,
}

/// Every kind of noise.
pub const NOISES: &[NoiseWord] = &[
    NoiseWord {
        name: "normal",
        doc: "The normal law with this standard deviation.",
        parameter: None,
        build: |_| Noise::Normal,
    },
    NoiseWord {
        name: "laplace",
        doc: "Laplace's law; this is its mean distance from 0.",
        parameter: None,
        build: |_| Noise::Laplace,
    },
    NoiseWord {
        name: "cauchy",
        doc: "Cauchy's law, whose quartiles are minus and plus this; it has no mean.",
        parameter: None,
        build: |_| Noise::Cauchy,
    },
    NoiseWord {
        name: "pareto",
        doc: "A heavy tail on both sides, P(|x| > t) = (scale/t)^tail from the scale on.",
        parameter: Some(Parameter {
            name: "tail",
            doc: "The index of the tail, above 0; moments from it on are infinite.",
            record: "heavy-tail",
            what: "the heavy tail",
            usual: 1.5,
        }),
        build: |tail| Noise::Pareto { tail },
    },
    NoiseWord {
        name: "student",
        doc: "Student's law, whose tails fall as a power.",
        parameter: Some(Parameter {
            name: "freedom",
            doc: "The degrees of freedom, above 0; moments from them on are infinite.",
            record: "student-noise",
            what: "Student's law",
            usual: 3.0,
        }),
        build: |freedom| Noise::Student { freedom },
    },
    NoiseWord {
        name: "uniform",
        doc: "Uniform, from −√3 to √3 times this, which is its standard deviation.",
        parameter: None,
        build: |_| Noise::Uniform,
    },
    NoiseWord {
        name: "rademacher",
        doc: "Minus or plus this, each as likely.",
        parameter: None,
        build: |_| Noise::Rademacher,
    },
    NoiseWord {
        name: "sphere",
        doc: "A direction of length √n times this, each as likely.",
        parameter: None,
        build: |_| Noise::Sphere,
    },
];

impl NoiseWord {
    /// The kind of a name.
    pub fn find(name: &str) -> Option<&'static NoiseWord> {
        NOISES.iter().find(|word| word.name == name)
    }

    /// The noise with its parameter, or with the usual one.
    ///
    /// # Errors
    /// [`NoiseError`] for a parameter that is not above 0.
    pub fn build(&self, value: Option<f64>) -> Result<Noise, NoiseError> {
        let Some(parameter) = self.parameter else { return Ok((self.build)(0.0)) };
        let value = value.unwrap_or(parameter.usual);
        if value > 0.0 && value.is_finite() {
            return Ok((self.build)(value));
        }
        Err(NoiseError { noise: self.name, parameter: parameter.name, value, example: parameter.usual })
    }
}

impl Noise {
    /// Fills a slice with the noise of a step, from the stream keyed `("noise", seed, step)`. All kinds use that stream, and
    /// the numbers of a step do not depend on those of others.
    pub fn fill(self, seed: u64, step: u64, out: &mut [f64]) {
        let mut stream = Stream::new(&[Key::from("noise"), Key::from(seed), Key::from(step)]);
        self.draw(&mut stream, out);
    }

    /// Fills a slice from a stream: the numbers of one step.
    pub fn draw(self, stream: &mut Stream, out: &mut [f64]) {
        match self {
            Noise::Normal => fill_normal(stream, out),
            Noise::Pareto { tail } => each(&SymmetricPareto { scale: 1.0, shape: tail }, stream, out),
            Noise::Student { freedom } => each(&StudentT { freedom }, stream, out),
            Noise::Cauchy => each(&Cauchy { median: 0.0, scale: 1.0 }, stream, out),
            Noise::Laplace => each(&Laplace { mean: 0.0, scale: 1.0 }, stream, out),
            Noise::Uniform => each(&Uniform { low: -3.0f64.sqrt(), high: 3.0f64.sqrt() }, stream, out),
            Noise::Rademacher => each(&Rademacher, stream, out),
            Noise::Sphere => {
                fill_direction(stream, out);
                let length = (out.len() as f64).sqrt();
                for x in out.iter_mut() {
                    *x *= length;
                }
            }
        }
    }

    /// The variance of a component; infinite where the tails are heavy.
    pub fn variance(self) -> f64 {
        match self {
            Noise::Pareto { tail } if tail > 2.0 => tail / (tail - 2.0),
            Noise::Student { freedom } if freedom > 2.0 => freedom / (freedom - 2.0),
            Noise::Pareto { .. } | Noise::Student { .. } | Noise::Cauchy => f64::INFINITY,
            Noise::Laplace => 2.0,
            _ => 1.0,
        }
    }
}

fn each(law: &impl Distribution<f64>, stream: &mut Stream, out: &mut [f64]) {
    for x in out {
        *x = law.sample(stream);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noises_have_mean_zero_and_the_variance_that_they_state() {
        for word in NOISES {
            // Fourth moments must exist for the standard error.
            let noise = word.build(word.parameter.map(|_| 9.0)).unwrap();
            if noise == Noise::Cauchy {
                continue;
            }
            let mut numbers = Vec::new();
            for step in 0..400 {
                let mut x = [0.0; 100];
                noise.fill(3, step, &mut x);
                numbers.extend(x);
            }
            let n = numbers.len() as f64;
            let mean = numbers.iter().fold(0.0, |sum, x| sum + x) / n;
            let square = numbers.iter().fold(0.0, |sum, x| sum + x * x) / n;
            let fourth = numbers.iter().fold(0.0, |sum, x| sum + x * x * x * x) / n;
            let error = ((fourth - square * square).abs() / n).sqrt();
            assert!(mean.abs() < 4.0 * (noise.variance() / n).sqrt(), "{}: {mean}", word.name);
            let gap = (square - noise.variance()).abs();
            assert!(gap < 4.0 * error + 1e-12, "{}: {square} {}", word.name, noise.variance());
        }
    }

    #[test]
    fn tails_are_as_heavy_as_they_say() {
        let noise = NoiseWord::find("pareto").unwrap().build(None).unwrap();
        assert_eq!((noise, noise.variance()), (Noise::Pareto { tail: 1.5 }, f64::INFINITY));
        let mut numbers = vec![0.0; 40_000];
        noise.fill(0, 0, &mut numbers);
        for x in [2.0, 10.0] {
            let share = numbers.iter().filter(|n| n.abs() > x).count() as f64 / 40_000.0;
            let expected = libm::pow(x, -1.5);
            assert!((share - expected).abs() < 4.0 * (expected / 40_000.0).sqrt(), "{x}: {share} {expected}");
        }
    }

    #[test]
    fn a_step_has_its_own_numbers_whatever_came_before() {
        let noise = |seed, step, n| {
            let mut out = vec![0.0; n];
            Noise::Normal.fill(seed, step, &mut out);
            out
        };
        assert_eq!(noise(1, 7, 5), noise(1, 7, 9)[..5]);
        assert_ne!(noise(1, 7, 5), noise(1, 8, 5));
        assert_ne!(noise(1, 7, 5), noise(2, 7, 5));
    }

    #[test]
    fn parameters_are_checked() {
        let error = NoiseWord::find("student").unwrap().build(Some(-1.0)).unwrap_err();
        let text = "`freedom` of the noise `student` is -1, and must be above 0; write for example 3";
        assert_eq!(error.to_string(), text);
        assert!(NoiseWord::find("pareto").unwrap().build(Some(f64::NAN)).is_err());
        assert!(NoiseWord::find("white").is_none());
    }
}
