//! Programs: a graph compiled once into a list of kernel calls over one arena, and replayed without allocating.
//!
//! The passes, none of which changes a bit of any result: dead code is dropped and common subexpressions are merged
//! (`passes`), what depends on constants alone is moved to a prologue that runs once, views and broadcasts become operand
//! modes instead of copies (`lower`), and lifetimes are packed into one arena (`plan`). `instr` runs the result.
#![allow(clippy::disallowed_types, reason = "looked up by key and never gone through")]

mod instr;
mod listing;
mod lower;
mod passes;
mod plan;
mod walk;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use self::instr::Step;
use super::error::{Error, Result};
use super::graph::{Graph, Var};
use super::shape::Shape;
use crate::kernels::Real;

/// A compiled graph. Cheap to clone; threads share the code and each replays it on its own arena.
pub struct Program<T: Real> {
    code: Arc<Code<T>>,
}

impl<T: Real> Clone for Program<T> {
    fn clone(&self) -> Self {
        Program { code: Arc::clone(&self.code) }
    }
}

/// What a program consists of.
struct Code<T> {
    inputs: Vec<Input>,
    outputs: Vec<Output>,
    constants: Vec<(usize, Vec<T>)>,
    prologue: Vec<Step>,
    body: Vec<Step>,
    arena_len: usize,
    index_len: usize,
    names: HashMap<u32, String>,
    stats: Stats,
}

#[derive(Debug, Clone)]
struct Input {
    name: String,
    shape: Shape,
    offset: usize,
    bound: Option<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Output {
    offset: usize,
    shape: Shape,
}

/// The size of a program, before and after the passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// Nodes of the graph.
    pub traced: usize,
    /// Nodes that the outputs depend on.
    pub live: usize,
    /// Nodes left after merging common subexpressions.
    pub distinct: usize,
    /// Instructions that run once, when a replay is made.
    pub prologue: usize,
    /// Instructions of each replay.
    pub instructions: usize,
    /// Elements of the arena.
    pub arena: usize,
    /// Elements that the arena would hold without reuse.
    pub without_reuse: usize,
}

/// Where a replay left the finite numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct NonFinite {
    /// The node.
    pub node: u32,
    /// Its op.
    pub op: &'static str,
    /// Its name, if it was given one.
    pub name: Option<String>,
    /// The first element of its value that is not finite.
    pub element: usize,
    /// That element, as `f64`.
    pub value: f64,
}

impl<T: Real> Program<T> {
    /// Compiles what the outputs depend on. All inputs of the graph are inputs of the program.
    ///
    /// # Errors
    /// The first error of the trace, or an output of another graph.
    pub fn compile(graph: &Graph, outputs: &[Var<'_>]) -> Result<Program<T>> {
        Program::compile_with(graph, outputs, true)
    }

    /// As [`Program::compile`], with or without reusing the arena: without, it is the plan that the tests compare with.
    fn compile_with(graph: &Graph, outputs: &[Var<'_>], reuse: bool) -> Result<Program<T>> {
        graph.check_owner("compile", outputs)?;
        let store = graph.store();
        let ends: Vec<u32> = outputs.iter().map(Var::id).collect();
        let live = passes::analyse(&store, &ends);
        Ok(Program { code: Arc::new(lower::lower(&store, &ends, &live, reuse)) })
    }

    /// An arena for this program, its prologue run. Inputs start at zero.
    pub fn replay(&self) -> Replay<T> {
        let code = Arc::clone(&self.code);
        let mut arena = vec![T::from_f64(0.0); code.arena_len];
        for (offset, values) in &code.constants {
            arena[*offset..*offset + values.len()].copy_from_slice(values);
        }
        let index = vec![0; code.index_len];
        for step in &code.prologue {
            step.instr.run(&mut arena, &index);
        }
        Replay { code, arena, index }
    }

    /// The size of the program.
    pub fn stats(&self) -> Stats {
        self.code.stats
    }

    /// The shape of an output.
    pub fn output_shape(&self, position: usize) -> Option<Shape> {
        self.code.outputs.get(position).map(|output| output.shape)
    }

    /// The names and shapes of the inputs, in the order in which they were traced.
    pub fn inputs(&self) -> impl Iterator<Item = (&str, Shape)> {
        self.code.inputs.iter().map(|input| (input.name.as_str(), input.shape))
    }
}

impl<T: Real> fmt::Display for Program<T> {
    /// A listing: one line an instruction.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        listing::write(&self.code, f)
    }
}

/// A program with its own arena. [`Replay::run`] allocates nothing.
pub struct Replay<T: Real> {
    code: Arc<Code<T>>,
    arena: Vec<T>,
    index: Vec<u32>,
}

impl<T: Real> Replay<T> {
    /// Sets an input.
    ///
    /// # Errors
    /// [`Error::Input`] if there is no such input of numbers, or its size is another.
    pub fn set(&mut self, name: &str, values: &[T]) -> Result<()> {
        let input = find(&self.code.inputs, name)?;
        if input.bound.is_some() {
            return Err(Error::Input(format!("input `{name}` takes indices, not numbers")));
        }
        check_len(input, values.len())?;
        self.arena[input.offset..input.offset + values.len()].copy_from_slice(values);
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
    /// [`Error::Input`] if there is no such output or input of numbers, or their sizes differ.
    pub fn carry(&mut self, output: usize, input: &str) -> Result<()> {
        let Some(&from) = self.code.outputs.get(output) else {
            return Err(Error::Input(format!("there is no output {output}")));
        };
        let to = find(&self.code.inputs, input)?;
        if to.bound.is_some() {
            return Err(Error::Input(format!("input `{input}` takes indices, not numbers")));
        }
        check_len(to, from.shape.len())?;
        self.arena.copy_within(from.offset..from.offset + from.shape.len(), to.offset);
        Ok(())
    }

    /// Runs the program on the inputs as they are set.
    pub fn run(&mut self) {
        for step in &self.code.body {
            step.instr.run(&mut self.arena, &self.index);
        }
    }

    /// Runs the program again, looking at each value: the first that is not finite, with its op.
    pub fn first_non_finite(&mut self) -> Option<NonFinite> {
        for step in &self.code.body {
            step.instr.run(&mut self.arena, &self.index);
            let range = step.instr.target();
            let found = self.arena[range].iter().position(|value| !value.to_f64().is_finite());
            if let Some(element) = found {
                let value = self.arena[step.instr.target().start + element].to_f64();
                let (node, op, name) =
                    (step.node, step.op.get().name(), self.code.names.get(&step.node).cloned());
                return Some(NonFinite { node, op, name, element, value });
            }
        }
        None
    }

    /// The values of an output after [`Replay::run`], row-major. An output that was not asked for is empty.
    pub fn output(&self, position: usize) -> &[T] {
        match self.code.outputs.get(position) {
            Some(output) => &self.arena[output.offset..output.offset + output.shape.len()],
            None => &[],
        }
    }
}

fn find<'a>(inputs: &'a [Input], name: &str) -> Result<&'a Input> {
    inputs.iter().find(|input| input.name == name).ok_or_else(|| {
        let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
        Error::Input(format!("there is no input `{name}`; the inputs are {}", names.join(", ")))
    })
}

fn check_len(input: &Input, len: usize) -> Result<()> {
    if input.shape.len() == len {
        return Ok(());
    }
    let (name, shape) = (&input.name, input.shape);
    Err(Error::Input(format!("input `{name}` has shape {shape} and takes {} values, not {len}", shape.len())))
}

#[cfg(test)]
mod tests;
