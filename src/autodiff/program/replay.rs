//! A program with its own arena.

use std::sync::Arc;

use super::exchange::Exchanged;
use super::loops::Loop;
use super::memory::Memory;
use super::workers::Workers;
use super::{Carry, Code, Input, NonFinite};
use crate::autodiff::error::{Error, Result};
use crate::kernels::Real;

/// A program with its own arena. [`Replay::run`] allocates nothing.
pub struct Replay<T: Real> {
    pub(super) code: Arc<Code<T>>,
    pub(super) arena: Memory<T>,
    index: Vec<u32>,
    /// A whole step with its carries, where all of it is operations on single numbers.
    small_step: Option<Loop>,
    /// Room for carries whose places overlap.
    staging: Vec<T>,
    workers: Option<Arc<dyn Workers>>,
}

impl<T: Real> Replay<T> {
    pub(super) fn new(code: Arc<Code<T>>) -> Replay<T> {
        let mut arena = Memory::new(code.arena_len);
        for (offset, values) in &code.constants {
            arena[*offset..*offset + values.len()].copy_from_slice(values);
        }
        let index = vec![0; code.index_len];
        for step in &code.prologue {
            step.instr.run(&mut arena, &index, None);
        }
        let overlap = code.carries.iter().any(|one| {
            let clobbers = |other: &Carry| one.to < other.from + other.len && other.from < one.to + one.len;
            code.carries.iter().any(clobbers)
        });
        let staged = if overlap { code.carries.iter().fold(0, |n, carry| n + carry.len) } else { 0 };
        let small_step = if overlap { None } else { Loop::new(&code) };
        Replay { code, arena, index, small_step, staging: vec![T::from_f64(0.0); staged], workers: None }
    }

    /// Sets an input; in a program with lanes, in all of those that stand in the arena at a time. ([`Sweep`](super::Sweep) gives
    /// each lane its own.)
    ///
    /// # Errors
    /// [`Error::Input`] if there is no such input of numbers, or its size is another.
    pub fn set(&mut self, name: &str, values: &[T]) -> Result<()> {
        let input = find(&self.code.inputs, name)?;
        if input.bound.is_some() {
            return Err(Error::Input(format!("input `{name}` takes indices, not numbers")));
        }
        check_len(input, values.len())?;
        let lanes = if input.is_laned { self.code.lanes } else { 1 };
        let start = input.offset;
        for to in self.arena[start..start + lanes * values.len()].chunks_exact_mut(values.len().max(1)) {
            to.copy_from_slice(values);
        }
        Ok(())
    }

    /// Sets an input of indices.
    ///
    /// # Errors
    /// [`Error::Input`] if there is no such input of indices, its size is another, or an index is out of bounds.
    pub fn set_index(&mut self, name: &str, values: &[u32]) -> Result<()> {
        let input = find(&self.code.inputs, name)?;
        let Some(bound) = input.bound else {
            return Err(Error::Input(format!("input `{name}` takes numbers, not indices")));
        };
        check_len(input, values.len())?;
        if let Some(wrong) = values.iter().find(|&&value| value >= bound) {
            return Err(Error::Input(format!("input `{name}`: index {wrong} is not below {bound}")));
        }
        self.index[input.offset..input.offset + values.len()].copy_from_slice(values);
        Ok(())
    }

    /// Copies an output to an input, for the next run: the state after a step becomes the state before the next.
    ///
    /// # Errors
    /// [`Error::Input`] if there is no such output or input of numbers, their sizes differ, or only one of them has lanes.
    pub fn carry(&mut self, output: usize, input: &str) -> Result<()> {
        let Some(&from) = self.code.outputs.get(output) else {
            return Err(Error::Input(format!("there is no output {output}")));
        };
        let to = find(&self.code.inputs, input)?;
        if to.bound.is_some() {
            return Err(Error::Input(format!("input `{input}` takes indices, not numbers")));
        }
        check_len(to, from.shape.len())?;
        if to.is_laned != from.is_laned {
            let which = if to.is_laned { "the input" } else { "the output" };
            let message = format!("output {output} cannot become input `{input}`: only {which} has lanes");
            return Err(Error::Input(message));
        }
        let lanes = if to.is_laned { self.code.lanes } else { 1 };
        self.arena.copy_within(from.offset..from.offset + lanes * from.shape.len(), to.offset);
        Ok(())
    }

    /// Splits large products over these workers, which changes no bit.
    pub fn set_workers(&mut self, workers: Arc<dyn Workers>) {
        self.workers = Some(workers);
    }

    /// Runs the program on the inputs as they are set.
    pub fn run(&mut self) {
        self.run_shared();
        self.run_laned();
    }

    /// Runs `steps` steps: after each, the outputs that are carried become inputs of the next.
    pub fn run_steps(&mut self, steps: usize) {
        if let Some(step) = &self.small_step {
            return step.run(steps, &mut self.arena);
        }
        if steps > 1
            && self.staging.is_empty()
            && let Some(exchanged) = &Arc::clone(&self.code).exchanged
        {
            return self.run_in_turns(exchanged, steps);
        }
        for _ in 0..steps {
            self.run();
            self.carry_all();
        }
    }

    /// Steps that read the state from the places of inputs and steps that read it from those of outputs, in turns.
    fn run_in_turns(&mut self, exchanged: &Exchanged, steps: usize) {
        for step in 0..steps {
            if step % 2 == 0 {
                self.run();
                self.copy(&exchanged.copies);
            } else {
                for step in exchanged.shared.iter().chain(&exchanged.body) {
                    step.instr.run(&mut self.arena, &self.index, self.workers.as_deref());
                }
                self.copy(&exchanged.exchanged_copies);
            }
        }
        for carry in &exchanged.carries {
            let (from, to) = if steps % 2 == 1 { (carry.from, carry.to) } else { (carry.to, carry.from) };
            self.arena.copy_within(from..from + carry.len, to);
        }
    }

    /// Copies what is carried from outputs to inputs.
    pub fn carry_all(&mut self) {
        if self.staging.is_empty() {
            let code = Arc::clone(&self.code);
            return self.copy(&code.carries);
        }
        let mut at = 0;
        for carry in &self.code.carries {
            self.staging[at..at + carry.len].copy_from_slice(&self.arena[carry.from..carry.from + carry.len]);
            at += carry.len;
        }
        at = 0;
        for carry in &self.code.carries {
            self.arena[carry.to..carry.to + carry.len].copy_from_slice(&self.staging[at..at + carry.len]);
            at += carry.len;
        }
    }

    fn copy(&mut self, carries: &[Carry]) {
        for carry in carries {
            self.arena.copy_within(carry.from..carry.from + carry.len, carry.to);
        }
    }

    pub(super) fn run_shared(&mut self) {
        for step in &self.code.shared {
            step.instr.run(&mut self.arena, &self.index, self.workers.as_deref());
        }
    }

    pub(super) fn run_laned(&mut self) {
        for step in &self.code.body {
            step.instr.run(&mut self.arena, &self.index, self.workers.as_deref());
        }
    }

    /// Runs the program again, looking at each value: the first that is not finite, with its op. Values of lanes other than
    /// the first block are not looked at.
    pub fn first_non_finite(&mut self) -> Option<NonFinite> {
        for step in self.code.shared.iter().chain(&self.code.body) {
            let Some((node, element, value)) = step.instr.first_non_finite(&mut self.arena, &self.index)
            else {
                continue;
            };
            let node = node.unwrap_or(step.node);
            let op = self.code.ops.get(node as usize).map_or(step.op, |op| *op);
            let name = self.code.names.get(&node).cloned();
            return Some(NonFinite { node, op: op.get().name(), name, element, value });
        }
        None
    }

    /// The values of an output after [`Replay::run`], row-major, in a program with lanes those of the first. An output that was
    /// not asked for is empty.
    pub fn output(&self, position: usize) -> &[T] {
        match self.code.outputs.get(position) {
            Some(output) => &self.arena[output.offset..output.offset + output.shape.len()],
            None => &[],
        }
    }
}

pub(super) fn find<'a>(inputs: &'a [Input], name: &str) -> Result<&'a Input> {
    inputs.iter().find(|input| input.name == name).ok_or_else(|| {
        let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
        Error::Input(format!("there is no input `{name}`; the inputs are {}", names.join(", ")))
    })
}

pub(super) fn check_len(input: &Input, len: usize) -> Result<()> {
    if input.shape.len() == len {
        return Ok(());
    }
    let (name, shape) = (&input.name, input.shape);
    Err(Error::Input(format!("input `{name}` has shape {shape} and takes {} values, not {len}", shape.len())))
}
