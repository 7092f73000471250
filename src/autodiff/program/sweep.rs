//! Lanes: trials that differ in numbers only, side by side through one program.

use super::passes::Live;
use super::replay::{Replay, check_len, find};
use crate::autodiff::error::{Error, Result};
use crate::autodiff::graph::Store;
use crate::kernels::Real;

/// A program run in lanes, with the inputs and outputs of all of them. Lanes run in blocks: a block's arena stays in the
/// cache while it goes through all its steps. Each lane has the bits that it would have alone.
pub struct Sweep<T: Real> {
    replay: Replay<T>,
    lanes: usize,
    /// The inputs that have lanes, all lanes one after another; empty for the others.
    inputs: Vec<Vec<T>>,
    outputs: Vec<Vec<T>>,
}

impl<T: Real> Sweep<T> {
    pub(super) fn new(replay: Replay<T>, lanes: usize) -> Sweep<T> {
        let zeros =
            |is_laned: bool, len: usize| vec![T::from_f64(0.0); if is_laned { len * lanes } else { 0 }];
        let inputs =
            replay.code.inputs.iter().map(|input| zeros(input.is_laned, input.shape.len())).collect();
        let outputs =
            replay.code.outputs.iter().map(|output| zeros(output.is_laned, output.shape.len())).collect();
        Sweep { replay, lanes, inputs, outputs }
    }

    /// The number of lanes.
    pub fn lanes(&self) -> usize {
        self.lanes
    }

    /// Sets an input that all lanes share.
    ///
    /// # Errors
    /// [`Error::Input`] if there is no such input of numbers, it has lanes, or its size is another.
    pub fn set(&mut self, name: &str, values: &[T]) -> Result<()> {
        if find(&self.replay.code.inputs, name)?.is_laned {
            return Err(Error::Input(format!("input `{name}` has lanes: set one, or all of them")));
        }
        self.replay.set(name, values)
    }

    /// Sets an input of indices.
    ///
    /// # Errors
    /// As [`Replay::set_index`].
    pub fn set_index(&mut self, name: &str, values: &[u32]) -> Result<()> {
        self.replay.set_index(name, values)
    }

    /// Sets an input in all lanes, one lane after another.
    ///
    /// # Errors
    /// [`Error::Input`] if there is no such input, it has no lanes, or there are not as many values as all lanes take.
    pub fn set_lanes(&mut self, name: &str, values: &[T]) -> Result<()> {
        let position = self.laned_input(name)?;
        let expected = self.inputs[position].len();
        if values.len() != expected {
            let (lanes, n) = (self.lanes, values.len());
            return Err(Error::Input(format!(
                "input `{name}` takes {expected} values in {lanes} lanes, not {n}"
            )));
        }
        self.inputs[position].copy_from_slice(values);
        Ok(())
    }

    /// Sets an input in one lane.
    ///
    /// # Errors
    /// [`Error::Input`] if there is no such input or lane, it has no lanes, or its size is another.
    pub fn set_lane(&mut self, lane: usize, name: &str, values: &[T]) -> Result<()> {
        let position = self.laned_input(name)?;
        if lane >= self.lanes {
            return Err(Error::Input(format!("there are {} lanes, and no lane {lane}", self.lanes)));
        }
        check_len(&self.replay.code.inputs[position], values.len())?;
        self.inputs[position][lane * values.len()..(lane + 1) * values.len()].copy_from_slice(values);
        Ok(())
    }

    fn laned_input(&self, name: &str) -> Result<usize> {
        let inputs = &self.replay.code.inputs;
        if !find(inputs, name)?.is_laned {
            return Err(Error::Input(format!("input `{name}` has no lanes")));
        }
        Ok(inputs.iter().position(|input| input.name == name).unwrap_or(0))
    }

    /// Runs `steps` steps in every lane; after each, the outputs that are carried become inputs of the next.
    pub fn run(&mut self, steps: usize) {
        let block = self.replay.code.lanes.max(1);
        let shared = self.shared_state();
        let is_once = steps == 1;
        if is_once {
            self.replay.run_shared();
        }
        for first in (0..self.lanes).step_by(block) {
            let n = block.min(self.lanes - first);
            self.load(first, n);
            self.restore(&shared);
            if is_once {
                self.replay.run_laned();
                self.replay.carry_all();
            } else {
                self.replay.run_steps(steps);
            }
            self.store(first, n);
        }
    }

    /// The values of an output, all lanes one after another; one value where the output is the same in all lanes.
    pub fn output(&self, position: usize) -> &[T] {
        match self.outputs.get(position) {
            Some(values) if !values.is_empty() => values,
            _ => self.replay.output(position),
        }
    }

    /// The values of an output in one lane.
    pub fn lane(&self, lane: usize, position: usize) -> &[T] {
        let len = self.replay.code.outputs.get(position).map_or(0, |output| output.shape.len());
        match self.outputs.get(position) {
            Some(values) if !values.is_empty() => values.get(lane * len..(lane + 1) * len).unwrap_or(&[]),
            _ => self.replay.output(position),
        }
    }

    /// The inputs that all lanes share and that a step changes.
    fn shared_state(&self) -> Vec<(usize, Vec<T>)> {
        let code = &self.replay.code;
        let shared = code.carries.iter().filter(|carry| !code.inputs[carry.input].is_laned);
        shared.map(|carry| (carry.to, self.replay.arena[carry.to..carry.to + carry.len].to_vec())).collect()
    }

    fn restore(&mut self, state: &[(usize, Vec<T>)]) {
        for (at, values) in state {
            self.replay.arena[*at..*at + values.len()].copy_from_slice(values);
        }
    }

    /// Brings the inputs of some lanes into the arena. A block that is not full repeats its last lane.
    fn load(&mut self, first: usize, n: usize) {
        let code = &self.replay.code;
        for (input, values) in code.inputs.iter().zip(&self.inputs).filter(|(input, _)| input.is_laned) {
            let len = input.shape.len();
            for lane in 0..code.lanes {
                let from = (first + lane.min(n - 1)) * len;
                let to = input.offset + lane * len;
                self.replay.arena[to..to + len].copy_from_slice(&values[from..from + len]);
            }
        }
    }

    /// Takes the outputs of some lanes, and the inputs that a step changed, out of the arena.
    fn store(&mut self, first: usize, n: usize) {
        let code = &self.replay.code;
        for (output, values) in
            code.outputs.iter().zip(&mut self.outputs).filter(|(output, _)| output.is_laned)
        {
            let len = output.shape.len();
            values[first * len..(first + n) * len]
                .copy_from_slice(&self.replay.arena[output.offset..output.offset + n * len]);
        }
        for carry in &code.carries {
            let input = &code.inputs[carry.input];
            if input.is_laned {
                let len = input.shape.len();
                self.inputs[carry.input][first * len..(first + n) * len]
                    .copy_from_slice(&self.replay.arena[carry.to..carry.to + n * len]);
            }
        }
    }
}

/// How many lanes run side by side: enough to fill vectors and to spread the cost of an instruction, few enough for the
/// values of a step to stay in a core's cache. No bit depends on it.
pub(super) fn block_size(store: &Store, live: &Live, laned: &[u32]) -> usize {
    const MOST: usize = 256;
    const ELEMENTS: usize = 4096;
    let mut is_laned = vec![false; live.canonical.len()];
    let mut largest = 1;
    for id in 0..is_laned.len() as u32 {
        let args = store.args(id);
        let from_args = args.iter().any(|&arg| is_laned[live.canonical[arg as usize] as usize]);
        is_laned[id as usize] = laned.contains(&id) || (live.distinct[id as usize] && from_args);
        if is_laned[id as usize] {
            largest = store.shape(id).len().max(largest);
        }
    }
    (ELEMENTS / largest).clamp(1, MOST)
}
