//! Initialisation of parameters. Streams are keyed by seed and parameter name, so that two cells, or two gains, start from
//! the same random numbers.

use super::cell::ParameterShape;
use crate::linalg;
use crate::random::{Distribution, Key, Stream, Uniform, fill_normal};

/// How one family of parameters starts. Fans are those of one gate: `fan_in` columns and `fan_out` rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Init {
    /// All zero.
    Zeros,
    /// `N(0, gain² / fan_in)`; with gain 1 this is LeCun's (LeCun et al. 1998, eq. 16).
    Normal {
        /// The gain.
        gain: f64,
    },
    /// `N(0, 2 gain² / (fan_in + fan_out))` (Glorot & Bengio 2010, eq. 12).
    Glorot {
        /// The gain.
        gain: f64,
    },
    /// `N(0, 2 / fan_in)` (He et al. 2015, eq. 10).
    He,
    /// A random matrix with orthonormal rows or columns, each gate on its own, times a gain (Saxe et al. 2013).
    Orthogonal {
        /// The gain.
        gain: f64,
    },
    /// `gain` on the diagonal, each gate on its own (Le, Jaitly & Hinton 2015).
    Identity {
        /// The gain.
        gain: f64,
    },
    /// `U(−1/√width, 1/√width)` for everything, as PyTorch's recurrent modules.
    PyTorch,
}

impl Init {
    /// The names that notebooks use.
    pub const NAMES: [&'static str; 8] = {
        let mut names = [""; 8];
        let mut i = 0;
        while i < names.len() {
            names[i] = Self::WORDS[i].0;
            i += 1;
        }
        names
    };

    /// Each of the names with what it stands for.
    pub const WORDS: [(&'static str, &'static str); 8] = [
        ("zeros", "All zero."),
        ("normal", "N(0, gain² / fan_in)."),
        ("lecun", "The same as `normal` (LeCun et al. 1998)."),
        ("glorot", "N(0, 2 gain² / (fan_in + fan_out)) (Glorot & Bengio 2010)."),
        ("he", "N(0, 2 / fan_in) (He et al. 2015)."),
        (
            "orthogonal",
            "A random matrix with orthonormal rows or columns, times the gain (Saxe et al. 2013).",
        ),
        ("identity", "The gain on the diagonal (Le, Jaitly & Hinton 2015)."),
        ("pytorch", "U(−1/√width, 1/√width) for everything, as PyTorch's recurrent modules."),
    ];
}

/// How the parameters of a stack start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Initialisation {
    /// Input weights.
    pub weight_ih: Init,
    /// Recurrent weights.
    pub weight_hh: Init,
    /// The second matrix of a residual branch, and a readout.
    pub weight_out: Init,
    /// Biases.
    pub bias: Init,
    /// Added to the forget gate's bias of an LSTM (Jozefowicz, Zaremba & Sutskever 2015).
    pub forget_bias: f64,
}

/// An initialisation that cannot be drawn.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum InitError {
    /// The orthogonal factor could not be computed.
    #[error("the orthogonal initialisation of `{name}` failed: {reason}")]
    Orthogonal {
        /// The parameter.
        name: String,
        /// Why.
        reason: String,
    },
}

impl Initialisation {
    /// One rule for all weights, zero biases.
    pub fn weights(init: Init) -> Initialisation {
        let bias = if init == Init::PyTorch { init } else { Init::Zeros };
        Initialisation { weight_ih: init, weight_hh: init, weight_out: init, bias, forget_bias: 0.0 }
    }

    /// Draws a parameter. `full_name` (with its layer) and `seed` choose the stream; `width` is that of the layer.
    ///
    /// # Errors
    /// [`InitError`] if an orthogonal matrix cannot be computed.
    pub fn draw(
        &self,
        full_name: &str,
        parameter: &ParameterShape,
        width: usize,
        seed: u64,
    ) -> Result<Vec<f64>, InitError> {
        let rows = parameter.shape.first().copied().unwrap_or(1);
        let columns = parameter.shape.get(1).copied();
        let mut stream = Stream::new(&[Key::from("init"), Key::from(seed), Key::from(full_name)]);
        let init = match parameter.name {
            "weight_ih" => self.weight_ih,
            "weight_hh" => self.weight_hh,
            name if name.starts_with("weight") => self.weight_out,
            _ => self.bias,
        };
        // Only what feeds a cell comes by gates: a readout may have more rows than units and is one matrix.
        let is_gated = parameter.name != "weight_out";
        let gates = if is_gated { (rows / width.max(1)).max(1) } else { 1 };
        let mut values = vec![0.0; rows * columns.unwrap_or(1)];
        let (fan_in, fan_out) = (columns.unwrap_or(1), rows / gates);
        match init {
            Init::Zeros => {}
            Init::Normal { gain } => normal(&mut stream, gain / root(fan_in as f64), &mut values),
            Init::He => normal(&mut stream, root(2.0 / fan_in as f64), &mut values),
            Init::Glorot { gain } => {
                normal(&mut stream, gain * root(2.0 / (fan_in + fan_out) as f64), &mut values)
            }
            Init::PyTorch => {
                let bound = 1.0 / root(width as f64);
                let uniform = Uniform { low: -bound, high: bound };
                for value in &mut values {
                    *value = uniform.sample(&mut stream);
                }
            }
            Init::Orthogonal { gain } => {
                for block in values.chunks_exact_mut(fan_in * fan_out) {
                    orthogonal(&mut stream, fan_out, fan_in, gain, block)
                        .map_err(|reason| InitError::Orthogonal { name: full_name.to_owned(), reason })?;
                }
            }
            Init::Identity { gain } => {
                for block in values.chunks_exact_mut(fan_in * fan_out) {
                    block.iter_mut().step_by(fan_in + 1).take(fan_in.min(fan_out)).for_each(|x| *x = gain);
                }
            }
        }
        // Gates i, f, g, o: the forget gate is the second quarter. One of the two biases carries the shift.
        if parameter.name == "bias_ih" && gates == 4 {
            for value in &mut values[width..2 * width] {
                *value += self.forget_bias;
            }
        }
        Ok(values)
    }
}

fn root(x: f64) -> f64 {
    x.sqrt()
}

fn normal(stream: &mut Stream, sd: f64, values: &mut [f64]) {
    fill_normal(stream, values);
    for value in values {
        *value *= sd;
    }
}

/// Fills a `rows × columns` block with the orthonormal factor of a Gaussian matrix, the signs fixed so that it is uniform
/// over the orthogonal group (Mezzadri 2007).
fn orthogonal(
    stream: &mut Stream,
    rows: usize,
    columns: usize,
    gain: f64,
    block: &mut [f64],
) -> Result<(), String> {
    let (tall, thin) = (rows.max(columns), rows.min(columns));
    let mut gaussian = vec![0.0; tall * thin];
    fill_normal(stream, &mut gaussian);
    let (q, _) = linalg::qr(&gaussian, tall, thin).map_err(|error| error.to_string())?;
    for row in 0..rows {
        for column in 0..columns {
            let entry = if rows >= columns { q[row * thin + column] } else { q[column * thin + row] };
            block[row * columns + column] = gain * entry;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: usize = 120;

    fn matrix(name: &'static str, gates: usize, columns: usize) -> ParameterShape {
        ParameterShape { name, shape: vec![gates * WIDTH, columns] }
    }

    fn draw(init: Init, parameter: &ParameterShape, seed: u64) -> Vec<f64> {
        Initialisation::weights(init).draw("weight_hh_l0", parameter, WIDTH, seed).unwrap()
    }

    /// Mean and variance.
    fn moments(values: &[f64]) -> (f64, f64) {
        let n = values.len() as f64;
        let mean = values.iter().fold(0.0, |sum, x| sum + x) / n;
        (mean, values.iter().fold(0.0, |sum, x| sum + (x - mean) * (x - mean)) / n)
    }

    #[test]
    fn variances_are_those_of_the_rules() {
        // 360 × 80 numbers: the standard error of a variance is 0.8 %, of a uniform one less. Fans are those of a gate.
        let parameter = matrix("weight_ih", 3, 80);
        for (init, variance) in [
            (Init::Normal { gain: 1.0 }, 1.0 / 80.0),
            (Init::Normal { gain: 2.0 }, 4.0 / 80.0),
            (Init::He, 2.0 / 80.0),
            (Init::Glorot { gain: 1.5 }, 2.25 * 2.0 / (80.0 + 120.0)),
            (Init::PyTorch, 1.0 / (3.0 * 120.0)),
        ] {
            let (mean, found) = moments(&draw(init, &parameter, 3));
            assert!((found / variance - 1.0).abs() < 0.03, "{init:?}: {found} and {variance}");
            assert!(mean * mean * 28_800.0 < 16.0 * variance, "{init:?}: mean {mean}");
        }
        let bound = 1.0 / root(120.0);
        assert!(draw(Init::PyTorch, &parameter, 3).iter().all(|x| x.abs() <= bound));
    }

    #[test]
    fn orthogonal_matrices_are_orthogonal_gate_by_gate() {
        for columns in [80, 120, 150] {
            let values = draw(Init::Orthogonal { gain: 1.5 }, &matrix("weight_hh", 4, columns), 1);
            for block in values.chunks_exact(WIDTH * columns) {
                // The shorter side's vectors are orthogonal, of length gain.
                let by_row = columns >= WIDTH;
                let (count, length) = (WIDTH.min(columns), WIDTH.max(columns));
                let entry =
                    |i: usize, k: usize| block[if by_row { i * columns + k } else { k * columns + i }];
                for i in 0..count {
                    for j in 0..=i {
                        let product = (0..length).fold(0.0, |sum, k| sum + entry(i, k) * entry(j, k));
                        let expected = if i == j { 2.25 } else { 0.0 };
                        assert!((product - expected).abs() < 1e-13, "{columns}: {i}, {j}: {product}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_readout_is_one_matrix_however_many_rows_it_has() {
        let readout = ParameterShape { name: "weight_out", shape: vec![10, 3] };
        let init = Initialisation::weights(Init::Orthogonal { gain: 1.0 });
        let values = init.draw("readout", &readout, 3, 0).unwrap();
        for i in 0..3 {
            for j in 0..=i {
                let product = (0..10).fold(0.0, |sum, k| sum + values[k * 3 + i] * values[k * 3 + j]);
                assert!((product - f64::from(u8::from(i == j))).abs() < 1e-14, "{i}, {j}: {product}");
            }
        }
    }

    #[test]
    fn identities_stand_in_every_gate() {
        let values = draw(Init::Identity { gain: 0.5 }, &matrix("weight_hh", 3, WIDTH), 0);
        for (at, value) in values.iter().enumerate() {
            let (row, column) = (at / WIDTH % WIDTH, at % WIDTH);
            assert_eq!(*value, if row == column { 0.5 } else { 0.0 }, "{row}, {column}");
        }
    }

    #[test]
    fn the_stream_depends_on_seed_and_name_and_not_on_the_gain() {
        let parameter = matrix("weight_hh", 1, WIDTH);
        let one = draw(Init::Normal { gain: 1.0 }, &parameter, 5);
        let four = draw(Init::Normal { gain: 4.0 }, &parameter, 5);
        assert!(one.iter().zip(&four).all(|(a, b)| 4.0 * a == *b));
        // The first gate of a gated cell has the numbers of a vanilla cell.
        let gated = draw(Init::Normal { gain: 1.0 }, &matrix("weight_hh", 4, WIDTH), 5);
        assert_eq!(gated[..one.len()], one[..]);
        let init = Initialisation::weights(Init::Normal { gain: 1.0 });
        for (name, seed) in [("weight_hh_l0", 6), ("weight_hh_l1", 5), ("weight_ih_l0", 5)] {
            let other = init.draw(name, &parameter, WIDTH, seed).unwrap();
            let product = one.iter().zip(&other).fold(0.0, |sum, (a, b)| sum + a * b);
            // 14,400 products of variance 1/width²: the correlation has the standard deviation 1/120.
            assert!((product / WIDTH as f64).abs() < 5.0 / 120.0, "{name} {seed}: {product}");
        }
    }

    #[test]
    fn the_forget_bias_is_in_the_second_quarter_of_one_bias() {
        let init = Initialisation { forget_bias: 1.0, ..Initialisation::weights(Init::He) };
        let bias = |name: &'static str, gates: usize| {
            let parameter = ParameterShape { name, shape: vec![gates * 2] };
            init.draw(&format!("{name}_l0"), &parameter, 2, 0).unwrap()
        };
        assert_eq!(bias("bias_ih", 4), [0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(bias("bias_hh", 4), [0.0; 8]);
        assert_eq!(bias("bias_ih", 3), [0.0; 6]);
    }
}
