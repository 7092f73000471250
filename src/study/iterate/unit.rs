//! The lanes of one block, from their starts to the last step of the last of them.

use super::feed::Feed;
use super::machine::{
    BATCH_X, BATCH_Y, Carried, FACTOR, HIT, NOISE, Output, Programs, RUNNING, number_input,
};
use super::noise::{Law, Noise};
use crate::autodiff::{Result, Sweep};
use crate::optimizer::Schedule;

/// Steps between two looks at whether any lane still runs.
const STRIDE: usize = 16;

/// What all lanes of a trial have in common.
pub(super) struct Course {
    pub steps: usize,
    /// The steps at which records are taken, the last step among them.
    pub due: Vec<usize>,
    pub schedule: Schedule,
    pub law: Law,
}

/// The lanes of one piece of work.
pub(super) struct Lanes {
    pub n: usize,
    /// For each swept number its values, lane after lane.
    pub numbers: Vec<Vec<f64>>,
    pub seeds: Vec<u64>,
}

/// What lanes leave, each array lane after lane.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Left {
    /// The states as they ended.
    pub states: Vec<Vec<f64>>,
    /// The records: in each lane step after step.
    pub records: Vec<Vec<f64>>,
    pub probes: Vec<Vec<f64>>,
    /// How many steps were taken.
    pub taken: Vec<f64>,
    /// What else was counted, by name.
    pub counts: Vec<(&'static str, Vec<f64>)>,
    /// The steps after which the condition held; ∞ where it never did.
    pub steps: Vec<f64>,
    /// The steps after which a state was not finite; ∞ where all were.
    pub diverged: Vec<f64>,
}

/// Runs the lanes of one piece of work.
pub(super) fn run(programs: &Programs, course: &Course, lanes: &Lanes) -> Result<Left> {
    let mut unit = Unit::new(programs, course, lanes)?;
    unit.begin()?;
    let end = unit.go()?;
    unit.finish(end)
}

struct Unit<'a> {
    programs: &'a Programs,
    course: &'a Course,
    lanes: &'a Lanes,
    step: Sweep<f64>,
    look: Sweep<f64>,
    noise: Option<Noise>,
    noises: Vec<f64>,
    feed: Option<Feed>,
    /// Features and targets of a step's batch.
    batch: (Vec<f64>, Vec<f64>),
    /// The carried values of all lanes.
    now: Vec<Vec<f64>>,
    /// The records that were taken, due step after due step.
    series: Vec<Vec<Vec<f64>>>,
    /// How many steps were looked at.
    looks: usize,
}

impl<'a> Unit<'a> {
    fn new(programs: &'a Programs, course: &'a Course, lanes: &'a Lanes) -> Result<Unit<'a>> {
        let mut step = programs.step.sweep(lanes.n);
        let mut look = programs.look.sweep(lanes.n);
        for (name, values) in programs.numbers.iter().zip(&lanes.numbers) {
            step.set_lanes(&number_input(name), values)?;
            look.set_lanes(&number_input(name), values)?;
        }
        let noise = (programs.noise > 0).then(|| Noise::new(course.law, programs.noise, &lanes.seeds));
        let series = vec![Vec::new(); programs.outputs.records.len()];
        let feed = programs.data.as_ref().and_then(|data| data.feed(&lanes.seeds));
        Ok(Unit {
            programs,
            course,
            lanes,
            step,
            look,
            noise,
            noises: Vec::new(),
            feed,
            batch: (Vec::new(), Vec::new()),
            now: Vec::new(),
            series,
            looks: 0,
        })
    }

    /// Brings all lanes to their starts.
    fn begin(&mut self) -> Result<()> {
        let n = self.lanes.n;
        let mut start = self.programs.start.sweep(n);
        for (name, values) in self.programs.numbers.iter().zip(&self.lanes.numbers) {
            start.set_lanes(&number_input(name), values)?;
        }
        start.run(1);
        for (output, carried) in self.programs.carried.iter().enumerate() {
            let values = match output < self.programs.outputs.states.len() {
                true => {
                    let data = self.programs.data.as_ref();
                    let own = data.and_then(|data| data.starts(output, &self.lanes.seeds));
                    own.unwrap_or_else(|| all_lanes(&start, output))
                }
                false => vec![carried.start; carried.len * n],
            };
            self.step.set_lanes(&carried.input, &values)?;
            self.now.push(values);
        }
        Ok(())
    }

    /// Takes all steps, or as many as some lane needs: how many.
    fn go(&mut self) -> Result<usize> {
        let alone = self.noise.is_some() || self.feed.is_some() || self.programs.has_schedule;
        let mut due = self.course.due.iter().copied().peekable();
        let mut at = 0;
        loop {
            if due.next_if_eq(&at).is_some() {
                self.look(at)?;
            }
            if at == self.course.steps || self.have_stopped() {
                return Ok(at);
            }
            let next = due.peek().copied().unwrap_or(self.course.steps);
            let n = if alone { 1 } else { (next - at).min(STRIDE) };
            if alone {
                self.set_step(at)?;
            }
            self.step.run(n);
            for (output, values) in self.now.iter_mut().enumerate() {
                values.copy_from_slice(self.step.output(output));
            }
            at += n;
        }
    }

    /// Sets what is new in a step for all lanes: the noise, the batch and the schedule.
    fn set_step(&mut self, at: usize) -> Result<()> {
        if let Some(noise) = &mut self.noise {
            noise.fill(at, &mut self.noises);
            self.step.set_lanes(NOISE, &self.noises)?;
        }
        if let Some(feed) = &mut self.feed {
            let (x, y) = &mut self.batch;
            feed.fill(at, x, y);
            self.step.set_lanes(BATCH_X, x)?;
            self.step.set_lanes(BATCH_Y, y)?;
        }
        if self.programs.has_schedule {
            self.step.set(FACTOR, &[self.factor(at)])?;
        }
        Ok(())
    }

    /// The schedule's factor in the step after `at` steps.
    fn factor(&self, at: usize) -> f64 {
        self.course.schedule.factor(at + 1, self.course.steps)
    }

    /// Reads out the state as it is after `at` steps.
    fn look(&mut self, at: usize) -> Result<()> {
        for (Carried { input, .. }, values) in self.programs.carried.iter().zip(&self.now) {
            self.look.set_lanes(input, values)?;
        }
        if let Some(noise) = &mut self.noise {
            noise.fill(at, &mut self.noises);
            self.look.set_lanes(NOISE, &self.noises)?;
        }
        if let Some(feed) = &mut self.feed {
            let (x, y) = &mut self.batch;
            feed.fill(at, x, y);
            self.look.set_lanes(BATCH_X, x)?;
            self.look.set_lanes(BATCH_Y, y)?;
        }
        if self.programs.has_schedule {
            self.look.set(FACTOR, &[self.factor(at)])?;
        }
        self.look.run(1);
        self.looks += 1;
        for record in 0..self.programs.outputs.records.len() {
            let values = all_lanes(&self.look, record);
            if let Some(series) = self.series.get_mut(record) {
                series.push(values);
            }
        }
        Ok(())
    }

    /// Whether no lane goes on.
    fn have_stopped(&self) -> bool {
        let stopped = self.programs.carried.len().checked_sub(2).and_then(|at| self.now.get(at));
        stopped.is_some_and(|stopped| stopped.iter().all(|code| *code != RUNNING))
    }

    /// Looks at the end, and fills what comes after it.
    fn finish(mut self, end: usize) -> Result<Left> {
        let due = &self.course.due;
        // Where all lanes have stopped, the next record is of their last states, and so are all that follow.
        let next = due.iter().position(|step| *step >= end).unwrap_or(0);
        if self.looks <= next {
            self.look(due.get(next).copied().unwrap_or(end))?;
        }
        let programs = self.programs;
        let (n_records, n_states) = (programs.outputs.records.len(), programs.outputs.states.len());
        let stopped = all_lanes(&self.look, n_records + programs.outputs.probes.len());
        let probes = (n_records..n_records + programs.outputs.probes.len())
            .map(|output| all_lanes(&self.look, output))
            .collect();
        let taken = self.now.pop().unwrap_or_default();
        self.now.truncate(n_states);
        let states = std::mem::take(&mut self.now);
        let is_finite = |lane: usize| {
            programs.outputs.states.iter().zip(&states).all(|(Output { len, .. }, values)| {
                values[lane * len..(lane + 1) * len].iter().all(|value| value.is_finite())
            })
        };
        let when = |is_so: bool, lane: usize| if is_so { taken[lane] } else { f64::INFINITY };
        let steps: Vec<f64> = (0..self.lanes.n).map(|lane| when(stopped[lane] == HIT, lane)).collect();
        let diverged = (0..self.lanes.n).map(|lane| when(!is_finite(lane), lane)).collect();
        let series = programs.outputs.records.iter().zip(&self.series);
        let records = series.map(|(record, series)| self.series(record.len, series, &stopped, &taken));
        let records = records.collect();
        Ok(Left { states, records, probes, taken, counts: Vec::new(), steps, diverged })
    }

    /// A record lane after lane. Where a lane has met its condition it holds the value that it then had; where it has left the
    /// finite numbers there is nothing more.
    fn series(&self, len: usize, series: &[Vec<f64>], stopped: &[f64], taken: &[f64]) -> Vec<f64> {
        let due = &self.course.due;
        let mut all = Vec::with_capacity(self.lanes.n * due.len() * len);
        for lane in 0..self.lanes.n {
            let last = match stopped[lane] == RUNNING {
                true => due.len(),
                false => due.iter().position(|step| *step as f64 >= taken[lane]).unwrap_or(due.len()),
            };
            for at in 0..due.len() {
                match series.get(at.min(last)) {
                    Some(values) if at <= last || stopped[lane] == HIT => {
                        all.extend_from_slice(&values[lane * len..(lane + 1) * len]);
                    }
                    _ => all.resize(all.len() + len, f64::NAN),
                }
            }
        }
        all
    }
}

/// An output lane after lane, also where it is the same in all of them.
pub(super) fn all_lanes(sweep: &Sweep<f64>, output: usize) -> Vec<f64> {
    let (values, one) = (sweep.output(output), sweep.lane(0, output));
    if values.len() == one.len() * sweep.lanes() {
        return values.to_vec();
    }
    one.repeat(sweep.lanes())
}
