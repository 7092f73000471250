//! The rows that the lanes of one block learn from, step by step.

use std::sync::Arc;

use crate::problem::surface::DataLoss;
use crate::problem::{Batches, Sampling};

/// The table under what is minimised.
#[derive(Clone)]
pub(super) struct OnData {
    pub loss: Arc<DataLoss>,
    /// How many rows a step sees, and which; all of them where it is not said.
    pub batch: Option<(usize, Sampling)>,
    /// The state that starts where the seed says, if one does.
    pub seeded: Option<usize>,
}

/// The rows of the lanes of one block.
pub(super) struct Feed {
    loss: Arc<DataLoss>,
    sources: Vec<Batches>,
    /// For each lane, which source is its own.
    of_lane: Vec<usize>,
    /// Features and targets of each source in this step.
    now: Vec<(Vec<f64>, Vec<f64>)>,
}

impl OnData {
    /// The rows of lanes with these seeds; nothing if each step sees all of them. Lanes with one seed see the same rows.
    pub fn feed(&self, seeds: &[u64]) -> Option<Feed> {
        let (size, sampling) = self.batch?;
        let mut distinct: Vec<u64> = seeds.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let of_lane = seeds.iter().map(|seed| distinct.binary_search(seed).unwrap_or(0)).collect();
        let loss = Arc::clone(&self.loss);
        let source = |seed: &u64| Batches::new(loss.rows(), size, *seed, sampling);
        let sources: Vec<Batches> = distinct.iter().map(source).collect();
        let now = vec![(Vec::new(), Vec::new()); sources.len()];
        Some(Feed { sources, of_lane, now, loss })
    }

    /// Where the state `state` starts in lanes with these seeds, if the seed says so.
    pub fn starts(&self, state: usize, seeds: &[u64]) -> Option<Vec<f64>> {
        let is_own = self.seeded == Some(state) && self.loss.has_random_start();
        is_own.then(|| seeds.iter().flat_map(|seed| self.loss.start_of(*seed)).collect())
    }
}

impl Feed {
    /// The features and the targets of a step, lane after lane.
    pub fn fill(&mut self, step: usize, x: &mut Vec<f64>, y: &mut Vec<f64>) {
        for (source, (x, y)) in self.sources.iter_mut().zip(&mut self.now) {
            self.loss.batch(source.rows(step as u64), x, y);
        }
        x.clear();
        y.clear();
        for &source in &self.of_lane {
            let Some((own_x, own_y)) = self.now.get(source) else { continue };
            x.extend_from_slice(own_x);
            y.extend_from_slice(own_y);
        }
    }
}
