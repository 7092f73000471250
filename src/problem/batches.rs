//! Mini-batches: which rows of a table a step learns from.

use crate::random::{Key, Stream, below, permutation};

/// How rows are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sampling {
    /// All rows in a new order each epoch; an incomplete last batch is left out.
    Epochs,
    /// Each row anew out of all, with repetition: the gradient's noise is then independent from step to step.
    Independent,
}

/// The rows of each step of a run, from streams named by seed and epoch, or by seed and step.
#[derive(Debug, Clone)]
pub struct Batches {
    rows: usize,
    batch: usize,
    seed: u64,
    sampling: Sampling,
    /// The epoch whose order is at hand.
    epoch: Option<u64>,
    order: Vec<usize>,
    chosen: Vec<usize>,
}

impl Batches {
    /// Batches of `batch` out of `rows`; never more than there are in an epoch.
    pub fn new(rows: usize, batch: usize, seed: u64, sampling: Sampling) -> Batches {
        let most = if sampling == Sampling::Epochs { rows } else { usize::MAX };
        let batch = if rows == 0 { 0 } else { batch.clamp(1, most) };
        Batches { rows, batch, seed, sampling, epoch: None, order: Vec::new(), chosen: vec![0; batch] }
    }

    /// The rows of a batch.
    pub fn size(&self) -> usize {
        self.batch
    }

    /// The rows of a step (from 0). They do not depend on the steps that were asked for before. Epochs are keyed `("batch",
    /// seed, epoch)`, independent steps `("rows", seed, step)`.
    pub fn rows(&mut self, step: u64) -> &[usize] {
        if self.batch == 0 {
            return &[];
        }
        match self.sampling {
            Sampling::Epochs => {
                let a_pass = (self.rows / self.batch) as u64;
                let (epoch, at) = (step / a_pass, (step % a_pass) as usize);
                if self.epoch != Some(epoch) {
                    let mut stream =
                        Stream::new(&[Key::from("batch"), Key::from(self.seed), Key::from(epoch)]);
                    self.order = permutation(&mut stream, self.rows);
                    self.epoch = Some(epoch);
                }
                &self.order[at * self.batch..(at + 1) * self.batch]
            }
            Sampling::Independent => {
                let mut stream = Stream::new(&[Key::from("rows"), Key::from(self.seed), Key::from(step)]);
                for row in &mut self.chosen {
                    *row = below(&mut stream, self.rows);
                }
                &self.chosen
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_has_every_row_once() {
        let mut batches = Batches::new(12, 4, 3, Sampling::Epochs);
        let mut epochs = Vec::new();
        for epoch in 0..2 {
            let mut all: Vec<usize> = (0..3).flat_map(|at| batches.rows(3 * epoch + at).to_vec()).collect();
            epochs.push(all.clone());
            all.sort_unstable();
            assert_eq!(all, (0..12).collect::<Vec<_>>());
        }
        assert_ne!(epochs[0], epochs[1]);
        let later = batches.rows(5).to_vec();
        assert_eq!(Batches::new(12, 4, 3, Sampling::Epochs).rows(5), later, "no step needs those before it");
    }

    #[test]
    fn independent_rows_are_as_likely() {
        let mut batches = Batches::new(10, 20, 0, Sampling::Independent);
        let mut counts = [0.0; 10];
        for step in 0..1000 {
            for &row in batches.rows(step) {
                counts[row] += 1.0;
            }
        }
        // Chi squared with 9 degrees of freedom exceeds 27.9 once in a thousand times.
        let chi = counts.iter().fold(0.0, |chi, c| chi + (c - 2000.0) * (c - 2000.0) / 2000.0);
        assert!(chi < 27.9, "{chi}");
    }

    #[test]
    fn sizes_are_kept_within_the_table() {
        assert_eq!(Batches::new(5, 100, 0, Sampling::Epochs).rows(3).len(), 5);
        assert_eq!(Batches::new(5, 0, 0, Sampling::Epochs).size(), 1);
        assert!(Batches::new(0, 4, 0, Sampling::Epochs).rows(0).is_empty());
    }
}
