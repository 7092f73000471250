//! Sequences for recurrent networks: the digits in three readings, and Gaussian noise.

use super::digits::{DigitsError, digits};
use crate::random::{Key, Stream, fill_normal, permutation};

/// How an image of 8 × 8 pixels is read as a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigitsAs {
    /// 8 steps of 8 pixels, the top row first.
    Rows,
    /// 64 steps of one pixel, row by row.
    Pixels,
    /// One step of 64 pixels.
    Image,
}

impl DigitsAs {
    /// The names that notebooks use.
    pub const NAMES: [&'static str; 3] = ["rows", "pixels", "image"];

    /// The reading of a name.
    pub fn find(name: &str) -> Option<DigitsAs> {
        match name {
            "rows" => Some(DigitsAs::Rows),
            "pixels" => Some(DigitsAs::Pixels),
            "image" => Some(DigitsAs::Image),
            _ => None,
        }
    }

    /// Steps and features a step.
    pub fn shape(self) -> (usize, usize) {
        match self {
            DigitsAs::Rows => (8, 8),
            DigitsAs::Pixels => (64, 1),
            DigitsAs::Image => (1, 64),
        }
    }
}

/// A batch of sequences with time outermost.
#[derive(Debug, Clone, PartialEq)]
pub struct Sequences {
    /// The inputs, `[steps · batch, features]`.
    pub x: Vec<f64>,
    /// The class of each sequence; empty where there is none.
    pub classes: Vec<u8>,
}

impl Sequences {
    /// A batch of distinct digits, chosen by the seed.
    ///
    /// # Errors
    /// [`DigitsError`] if the data set is damaged.
    pub fn digits(reading: DigitsAs, batch: usize, seed: u64) -> Result<Sequences, DigitsError> {
        let digits = digits()?;
        let mut stream = Stream::new(&[Key::from("data"), Key::from(seed), Key::from("digits")]);
        let order = permutation(&mut stream, digits.len());
        let chosen: Vec<usize> = order.into_iter().cycle().take(batch).collect();
        let (steps, features) = reading.shape();
        let mut x = Vec::with_capacity(steps * batch * features);
        for step in 0..steps {
            for &image in &chosen {
                x.extend_from_slice(&digits.image(image)[step * features..(step + 1) * features]);
            }
        }
        Ok(Sequences { x, classes: chosen.iter().map(|&image| digits.classes[image]).collect() })
    }

    /// Standard normal noise.
    pub fn normal(steps: usize, batch: usize, features: usize, seed: u64) -> Sequences {
        let mut stream = Stream::new(&[Key::from("data"), Key::from(seed), Key::from("normal")]);
        let mut x = vec![0.0; steps * batch * features];
        fill_normal(&mut stream, &mut x);
        Sequences { x, classes: Vec::new() }
    }
}
