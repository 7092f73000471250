//! Tasks to learn: batches of sequences with what should be said about each.

use super::digits::{DigitsError, digits};
use super::sequences::DigitsAs;
use super::split::{Part, digits_part};
use crate::random::{Distribution, Key, Stream, Uniform01, below, permutation};

/// The classes of the digits.
pub const CLASSES: usize = 10;

/// The sequences of each part on which a network is evaluated: all test images of the digits, and as many of the others.
pub const EVALUATED: usize = 360;

/// Something to learn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Task {
    /// The class of a digit.
    Digits(DigitsAs),
    /// The adding problem (Hochreiter & Schmidhuber 1997, experiment 4; Le, Jaitly & Hinton 2015): each step has a number
    /// from U(0, 1) and a mark, which is 1 in one step of the first half and one of the second, and 0 elsewhere. The target
    /// is the sum of the two marked numbers. Whoever always says 1 has the mean squared error 1/6.
    Adding {
        /// The length of a sequence.
        steps: usize,
    },
}

/// Some sequences of a task.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// The inputs with time outermost, `[steps · batch, features]`.
    pub x: Vec<f64>,
    /// The targets, `[batch, columns]`: classes as one-hot rows, or a number.
    pub target: Vec<f64>,
}

impl Task {
    /// Steps and features a step.
    pub fn shape(self) -> (usize, usize) {
        match self {
            Task::Digits(reading) => reading.shape(),
            Task::Adding { steps } => (steps, 2),
        }
    }

    /// The columns of a target.
    pub fn columns(self) -> usize {
        match self {
            Task::Digits(_) => CLASSES,
            Task::Adding { .. } => 1,
        }
    }

    /// The sequences of a step of training (from 0). Digits come in a new order each epoch, keyed `("batch", seed, epoch)`,
    /// and an incomplete last batch is left out; sums are new in each step, keyed `("adding", seed, step)`.
    ///
    /// # Errors
    /// [`DigitsError`] if the digits are damaged.
    pub fn minibatch(self, batch: usize, seed: u64, step: usize) -> Result<Batch, DigitsError> {
        match self {
            Task::Digits(reading) => {
                let part = digits_part(Part::Train)?;
                let a_pass = (part.len() / batch.max(1)).max(1);
                let (epoch, at) = (step / a_pass, step % a_pass);
                let mut stream = Stream::new(&[Key::from("batch"), Key::from(seed), Key::from(epoch as u64)]);
                let order = permutation(&mut stream, part.len());
                let chosen = order.iter().cycle().skip(at * batch).take(batch);
                images(reading, &chosen.map(|&at| part[at]).collect::<Vec<_>>())
            }
            Task::Adding { steps } => {
                Ok(sums(steps, batch, &[Key::from("adding"), Key::from(seed), Key::from(step as u64)]))
            }
        }
    }

    /// Sequences `from..from + n` of those on which every trial is evaluated. Sums are keyed `("adding", part, number)`.
    ///
    /// # Errors
    /// [`DigitsError`] if the digits are damaged.
    pub fn evaluated(self, part: Part, from: usize, n: usize) -> Result<Batch, DigitsError> {
        match self {
            Task::Digits(reading) => {
                let all = digits_part(part)?;
                images(reading, &all.iter().copied().cycle().skip(from).take(n).collect::<Vec<_>>())
            }
            Task::Adding { steps } => {
                let name = match part {
                    Part::Train => "train",
                    Part::Test => "test",
                };
                Ok(sums(steps, n, &[Key::from("adding"), Key::from(name), Key::from(from as u64)]))
            }
        }
    }
}

fn images(reading: DigitsAs, chosen: &[usize]) -> Result<Batch, DigitsError> {
    let digits = digits()?;
    let (steps, features) = reading.shape();
    let mut x = Vec::with_capacity(steps * chosen.len() * features);
    for step in 0..steps {
        for &image in chosen {
            x.extend_from_slice(&digits.image(image)[step * features..(step + 1) * features]);
        }
    }
    let mut target = vec![0.0; chosen.len() * CLASSES];
    for (row, &image) in chosen.iter().enumerate() {
        target[row * CLASSES + digits.classes[image] as usize] = 1.0;
    }
    Ok(Batch { x, target })
}

fn sums(steps: usize, batch: usize, key: &[Key<'_>]) -> Batch {
    let mut stream = Stream::new(key);
    let mut x = vec![0.0; steps * batch * 2];
    let mut target = vec![0.0; batch];
    for (row, sum) in target.iter_mut().enumerate() {
        let place = |step: usize| (step * batch + row) * 2;
        for step in 0..steps {
            x[place(step)] = Uniform01.sample(&mut stream);
        }
        let half = steps / 2;
        for marked in [below(&mut stream, half), half + below(&mut stream, steps - half)] {
            x[place(marked) + 1] = 1.0;
        }
        for step in 0..steps {
            *sum += x[place(step)] * x[place(step) + 1];
        }
    }
    Batch { x, target }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_two_marked_numbers() {
        let batch = Task::Adding { steps: 9 }.minibatch(50, 3, 7).unwrap();
        for row in 0..50 {
            let step = |t: usize| &batch.x[(t * 50 + row) * 2..][..2];
            let marked: Vec<usize> = (0..9).filter(|&t| step(t)[1] == 1.0).collect();
            assert!(marked.len() == 2 && marked[0] < 4 && marked[1] >= 4, "{marked:?}");
            assert_eq!(batch.target[row], step(marked[0])[0] + step(marked[1])[0]);
            assert!(
                (0..9).all(|t| (0.0..1.0).contains(&step(t)[0]) && (step(t)[1] == 0.0 || step(t)[1] == 1.0))
            );
        }
    }

    /// Two independent uniform numbers: the variance of their sum is 2/12.
    #[test]
    fn saying_one_costs_a_sixth() {
        let batch = Task::Adding { steps: 4 }.minibatch(20_000, 0, 0).unwrap();
        let error = batch.target.iter().fold(0.0, |sum, y| sum + (y - 1.0) * (y - 1.0)) / 20_000.0;
        assert!((error - 1.0 / 6.0).abs() < 0.005, "{error}");
    }

    #[test]
    fn a_batch_depends_on_seed_and_step_alone() {
        for task in [Task::Digits(DigitsAs::Rows), Task::Adding { steps: 5 }] {
            let one = task.minibatch(16, 2, 100).unwrap();
            assert_eq!(one, task.minibatch(16, 2, 100).unwrap());
            assert_ne!(one, task.minibatch(16, 3, 100).unwrap());
            assert_ne!(one, task.minibatch(16, 2, 101).unwrap());
            assert_ne!(one, task.evaluated(Part::Train, 0, 16).unwrap());
        }
    }

    #[test]
    fn an_epoch_uses_every_image_at_most_once_and_none_of_the_test() {
        let task = Task::Digits(DigitsAs::Image);
        let rows = |batch: &Batch| -> Vec<Vec<u64>> {
            batch.x.chunks(64).map(|image| image.iter().map(|x| x.to_bits()).collect()).collect()
        };
        let mut epoch: Vec<Vec<u64>> =
            (0..44).flat_map(|step| rows(&task.minibatch(32, 5, step).unwrap())).collect();
        let test = rows(&task.evaluated(Part::Test, 0, EVALUATED).unwrap());
        assert!(epoch.iter().all(|image| !test.contains(image)), "no two of the images are equal");
        epoch.sort_unstable();
        epoch.dedup();
        assert_eq!(epoch.len(), 44 * 32);
    }
}
