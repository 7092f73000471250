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
    pub const NAMES: [&'static str; 8] =
        ["zeros", "normal", "lecun", "glorot", "he", "orthogonal", "identity", "pytorch"];
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
        let gates = (rows / width.max(1)).max(1);
        let mut values = vec![0.0; rows * columns.unwrap_or(1)];
        let (fan_in, fan_out) = (columns.unwrap_or(1), rows / gates);
        match init {
            Init::Zeros => {}
            Init::Normal { gain } => normal(&mut stream, gain / root(fan_in as f64), &mut values),
            Init::He => normal(&mut stream, root(2.0 / fan_in as f64), &mut values),
            Init::Glorot { gain } => normal(&mut stream, gain * root(2.0 / (fan_in + fan_out) as f64), &mut values),
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
fn orthogonal(stream: &mut Stream, rows: usize, columns: usize, gain: f64, block: &mut [f64]) -> Result<(), String> {
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
