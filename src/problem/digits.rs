//! The handwritten digits of Alpaydin & Kaynak (1998), 1797 images of 8 × 8 pixels, part of the binary.

use std::io::Read;
use std::sync::OnceLock;

const FILE: &[u8] = include_bytes!("../../experiments/data/digits.csv.gz");
const PIXELS: usize = 64;

/// The data set.
#[derive(Debug, Clone, PartialEq)]
pub struct Digits {
    /// Grey values in 0..=1, `[images, 64]`, row by row.
    pub pixels: Vec<f64>,
    /// The class of each image, 0 to 9.
    pub classes: Vec<u8>,
}

/// The file of the digits cannot be read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DigitsError {
    /// It does not unpack.
    #[error("the digits do not unpack: {0}")]
    Unpack(String),
    /// A line is not 64 grey values from 0 to 16 and a class from 0 to 9.
    #[error("line {0} of the digits is not 64 grey values and a class")]
    Line(usize),
}

impl Digits {
    /// The number of images.
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }

    /// The pixels of one image.
    pub fn image(&self, at: usize) -> &[f64] {
        &self.pixels[at * PIXELS..(at + 1) * PIXELS]
    }
}

/// The digits, unpacked once.
///
/// # Errors
/// [`DigitsError`] if the packed file is damaged.
pub fn digits() -> Result<&'static Digits, DigitsError> {
    static DIGITS: OnceLock<Result<Digits, DigitsError>> = OnceLock::new();
    DIGITS.get_or_init(read).as_ref().map_err(Clone::clone)
}

fn read() -> Result<Digits, DigitsError> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(FILE)
        .read_to_string(&mut text)
        .map_err(|error| DigitsError::Unpack(error.to_string()))?;
    let mut digits = Digits { pixels: Vec::new(), classes: Vec::new() };
    for (number, line) in text.lines().enumerate() {
        let values: Option<Vec<f64>> = line.split(',').map(|value| value.trim().parse().ok()).collect();
        match values.as_deref() {
            Some([pixels @ .., class]) if pixels.len() == PIXELS && (0.0..10.0).contains(class) => {
                digits.pixels.extend(pixels.iter().map(|grey| grey / 16.0));
                digits.classes.push(*class as u8);
            }
            _ => return Err(DigitsError::Line(number + 1)),
        }
    }
    Ok(digits)
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn all_images_are_there() {
        let digits = digits().unwrap();
        assert_eq!((digits.len(), digits.pixels.len()), (1797, 1797 * 64));
        assert!(digits.pixels.iter().all(|grey| (0.0..=1.0).contains(grey)));
        assert_eq!(digits.classes[..10], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
}
