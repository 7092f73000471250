//! All lanes of a trial: the numbers of each, and what they leave as labelled arrays.

use super::machine::{Output, Outputs, Programs};
use super::unit::{self, Course, Lanes, Left};
use crate::autodiff::Result;
use crate::formula::{Axis, Labelled, size};
use crate::study::kind::Context;

/// The swept numbers of a trial: an axis each, the last fastest.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbers {
    pub axes: Vec<Axis>,
    /// The values of each axis.
    pub values: Vec<Vec<f64>>,
    /// The seed of a lane where no axis is one.
    pub seed: u64,
}

impl Numbers {
    /// How many lanes there are.
    pub fn len(&self) -> usize {
        size(&self.axes)
    }

    /// The numbers of one lane.
    pub fn of_lane(&self, lane: usize) -> Vec<f64> {
        let one = |values: Vec<f64>| values.first().copied().unwrap_or(f64::NAN);
        self.lanes(lane, 1).numbers.into_iter().map(one).collect()
    }

    /// A value over some of the axes, in all lanes; nothing if it has others.
    pub fn spread(&self, value: &Labelled) -> Option<Vec<f64>> {
        crate::formula::spread(value, &self.axes).ok()
    }

    /// The numbers of some lanes.
    pub fn lanes(&self, first: usize, n: usize) -> Lanes {
        let mut numbers = Vec::with_capacity(self.axes.len());
        let mut inner = self.len();
        let mut seeds = vec![self.seed; n];
        for (axis, values) in self.axes.iter().zip(&self.values) {
            inner /= axis.len().max(1);
            let own: Vec<f64> =
                (first..first + n).map(|lane| values[lane / inner.max(1) % axis.len().max(1)]).collect();
            if axis.name == "seed" {
                seeds = own.iter().map(|seed| *seed as u64).collect();
            }
            numbers.push(own);
        }
        Lanes { n, numbers, seeds }
    }
}

/// Runs all lanes, in pieces that the context's workers take.
pub(super) fn run(
    programs: &Programs,
    course: &Course,
    numbers: &Numbers,
    context: &Context,
) -> Result<Left> {
    let (n, block) = (numbers.len(), programs.block());
    let one = |piece: usize| {
        let first = piece * block;
        unit::run(programs, course, &numbers.lanes(first, block.min(n - first)))
    };
    let mut all = Left::default();
    for left in context.in_parallel(n.div_ceil(block), &one) {
        all.append(left?);
    }
    Ok(all)
}

/// The lanes of a block: enough to fill vectors, few enough for every worker to have some.
pub(super) fn most_lanes(lanes: usize, hands: usize) -> usize {
    const LEAST: usize = 32;
    lanes.div_ceil(hands.max(1)).max(LEAST).min(lanes.max(1))
}

impl Left {
    /// Adds further lanes.
    pub fn append(&mut self, other: Left) {
        let join = |all: &mut Vec<Vec<f64>>, more: Vec<Vec<f64>>| {
            all.resize(more.len(), Vec::new());
            all.iter_mut().zip(more).for_each(|(all, more)| all.extend(more));
        };
        join(&mut self.states, other.states);
        join(&mut self.records, other.records);
        join(&mut self.probes, other.probes);
        self.taken.extend(other.taken);
        if self.counts.is_empty() {
            self.counts = other.counts;
        } else {
            self.counts.iter_mut().zip(other.counts).for_each(|(all, more)| all.1.extend(more.1));
        }
        self.steps.extend(other.steps);
        self.diverged.extend(other.diverged);
    }

    /// What was left by name, over the swept axes and its own; records also over `step`.
    pub fn labelled(
        self,
        outputs: &Outputs,
        course: &Course,
        numbers: &Numbers,
    ) -> std::result::Result<Vec<(String, Labelled)>, String> {
        let step = Axis::numbers("step", course.due.iter().map(|step| *step as f64).collect());
        let mut all = Vec::new();
        let mut put = |name: &str, own: &[&[Axis]], values: Vec<f64>| {
            let axes = [&[&numbers.axes[..]], own].concat().concat();
            let value = Labelled::new(axes, values).map_err(|error| error.message)?;
            all.push((name.to_owned(), value));
            Ok::<(), String>(())
        };
        for (Output { name, axes, .. }, values) in outputs.states.iter().zip(self.states) {
            put(name, &[axes], values)?;
        }
        for (Output { name, axes, .. }, values) in outputs.records.iter().zip(self.records) {
            put(name, &[std::slice::from_ref(&step), axes], values)?;
        }
        for (Output { name, axes, .. }, values) in outputs.probes.iter().zip(self.probes) {
            put(name, &[axes], values)?;
        }
        put("steps", &[], self.steps)?;
        put("diverged", &[], self.diverged)?;
        put("evaluations", &[], self.taken)?;
        for (name, values) in self.counts {
            put(name, &[], values)?;
        }
        Ok(all)
    }
}
