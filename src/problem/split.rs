//! The fixed split of the digits into images to learn from and images to be tested on.

use std::sync::OnceLock;

use super::digits::{DigitsError, digits};
use crate::random::{Key, Stream, permutation};

/// Which part of a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What is learned from.
    Train,
    /// What is never learned from.
    Test,
}

/// The number of images to learn from; the other 360 are for tests.
pub const TRAINING_IMAGES: usize = 1437;

/// The images of a part: the first 1437 and the last 360 of one permutation, the same in every trial, keyed `("digits",
/// "split")`.
///
/// # Errors
/// [`DigitsError`] if the data set is damaged.
pub fn digits_part(part: Part) -> Result<&'static [usize], DigitsError> {
    static ORDER: OnceLock<Result<Vec<usize>, DigitsError>> = OnceLock::new();
    let order = ORDER.get_or_init(|| {
        Ok(permutation(&mut Stream::new(&[Key::from("digits"), Key::from("split")]), digits()?.len()))
    });
    let order = order.as_ref().map_err(Clone::clone)?;
    let (train, test) = order.split_at(TRAINING_IMAGES.min(order.len()));
    Ok(match part {
        Part::Train => train,
        Part::Test => test,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_disjoint_and_have_all_classes() {
        let (train, test) = (digits_part(Part::Train).unwrap(), digits_part(Part::Test).unwrap());
        assert_eq!((train.len(), test.len()), (1437, 360));
        let mut all = [train, test].concat();
        all.sort_unstable();
        assert_eq!(all, (0..1797).collect::<Vec<_>>());
        let of_class = |class: u8| test.iter().filter(|&&at| digits().unwrap().classes[at] == class).count();
        for class in 0..10 {
            assert!((20..=55).contains(&of_class(class)), "{class}: {}", of_class(class));
        }
    }
}
