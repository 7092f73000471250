//! Records filled step by step.

use super::record::{Quantity, Record};
use super::setup::Training;
use crate::formula::{Axis, Labelled};

/// The steps at which records are taken.
pub(super) struct Due {
    /// Those of steps: every so many, the first and the last.
    pub steps: Vec<usize>,
    /// Those of the network: at the start, after every so many, and at the end.
    pub network: Vec<usize>,
}

impl Due {
    pub fn new(training: &Training) -> Due {
        let last = training.steps;
        let multiples =
            |every: usize| (1..=last).filter(move |step| step % every.max(1) == 0 || *step == last);
        let mut steps: Vec<usize> = multiples(training.every).collect();
        if steps.first() != Some(&1) {
            steps.insert(0, 1);
        }
        Due { steps, network: std::iter::once(0).chain(multiples(training.evaluate)).collect() }
    }
}

/// One record along its steps. What is never filled is NaN.
pub(super) struct Series {
    labels: Vec<usize>,
    inner: Vec<Axis>,
    values: Vec<f64>,
}

impl Series {
    /// A record with the axes that it has at each step.
    pub fn new(record: &Record, due: &Due, inner: Vec<Axis>) -> Series {
        let labels = match &record.quantity {
            Quantity::Steps => Vec::new(),
            quantity if quantity.is_of_network() => due.network.clone(),
            _ => due.steps.clone(),
        };
        Series { labels, inner, values: Vec::new() }
    }

    /// Appends the values of the next step that is due.
    pub fn push(&mut self, values: &[f64]) {
        self.values.extend_from_slice(values);
    }

    /// The number of values at one step.
    fn width(&self) -> usize {
        crate::formula::size(&self.inner)
    }

    /// The array. A training that was stopped leaves a network that no longer changes, so `holds` repeats the last value.
    pub fn finish(mut self, holds: bool) -> Result<Labelled, String> {
        let (width, n) = (self.width(), self.labels.len().max(1));
        let last = self.values.len().checked_sub(width).filter(|_| holds);
        let filler = last.map_or(vec![f64::NAN; width], |at| self.values[at..].to_vec());
        while self.values.len() < n * width {
            self.values.extend_from_slice(&filler);
        }
        let mut axes = Vec::new();
        if !self.labels.is_empty() {
            axes.push(Axis::numbers("step", self.labels.iter().map(|&step| step as f64).collect()));
        }
        axes.extend(self.inner);
        Labelled::new(axes, self.values).map_err(|error| error.message)
    }
}
