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
    pub const NAMES: [&'static str; 3] = [Self::WORDS[0].0, Self::WORDS[1].0, Self::WORDS[2].0];

    /// Each of the names with what it stands for.
    pub const WORDS: [(&'static str, &'static str); 3] = [
        ("rows", "8 steps of 8 pixels, the top row first."),
        ("pixels", "64 steps of one pixel, row by row."),
        ("image", "One step of 64 pixels."),
    ];

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
    /// A batch of digits, chosen by the seed: distinct ones as long as there are any.
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The pixels of a sequence in reading order.
    fn pixels(sequences: &Sequences, reading: DigitsAs, batch: usize, sequence: usize) -> Vec<f64> {
        let (steps, features) = reading.shape();
        let at = |step: usize| (step * batch + sequence) * features;
        (0..steps).flat_map(|step| sequences.x[at(step)..at(step) + features].to_vec()).collect()
    }

    #[test]
    fn three_readings_have_the_same_pixels_in_the_same_order() {
        let [rows, pixel, image] = [DigitsAs::Rows, DigitsAs::Pixels, DigitsAs::Image]
            .map(|reading| (reading, Sequences::digits(reading, 5, 2).unwrap()));
        for sequence in 0..5 {
            let whole = &image.1.x[sequence * 64..(sequence + 1) * 64];
            assert_eq!(pixels(&rows.1, rows.0, 5, sequence), whole);
            assert_eq!(pixels(&pixel.1, pixel.0, 5, sequence), whole);
            // It is an image of the data set with its class.
            let digits = digits().unwrap();
            let found = (0..digits.len()).find(|&at| digits.image(at) == whole).unwrap();
            assert_eq!(digits.classes[found], image.1.classes[sequence]);
        }
    }

    #[test]
    fn the_seed_chooses_and_a_larger_batch_begins_with_the_smaller() {
        let small = Sequences::digits(DigitsAs::Image, 8, 0).unwrap();
        let large = Sequences::digits(DigitsAs::Image, 2000, 0).unwrap();
        assert_eq!(large.x[..8 * 64], small.x[..]);
        assert_eq!(large.x[1797 * 64..1800 * 64], small.x[..3 * 64], "all are used before one comes again");
        assert_ne!(Sequences::digits(DigitsAs::Image, 8, 1).unwrap(), small);
    }

    #[test]
    fn noise_is_standard_normal() {
        let noise = Sequences::normal(20, 50, 10, 4);
        assert_eq!((noise.x.len(), noise.classes.len()), (10_000, 0));
        let mean = noise.x.iter().fold(0.0, |sum, x| sum + x) / 1e4;
        let square = noise.x.iter().fold(0.0, |sum, x| sum + x * x) / 1e4;
        assert!(mean.abs() < 0.05 && (square - 1.0).abs() < 0.06, "{mean} {square}");
        assert_ne!(noise, Sequences::normal(20, 50, 10, 5));
    }
}
