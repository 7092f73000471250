//! Programs: a graph compiled once into a list of kernel calls over one arena, and replayed without allocating.
//!
//! The passes, none of which changes a bit of any result: dead code is dropped and common subexpressions are merged
//! (`passes`); what depends on constants alone is moved to a prologue that runs once; views, windows and broadcasts become
//! operand modes, concatenations are written in place, and products that continue one another become one (`values`);
//! pointwise nodes are ordered into chains (`schedule`), which keep what they hand on in registers of one block (`fuse`);
//! lifetimes are packed into one arena (`plan`); `emit` chooses the kernel calls, what several products read transposed is
//! transposed once (`transposes`), and what is too small for loops becomes operations on single numbers (`tiny`). `instr` and `chain` run the result, `replay` and `sweep` own it.
#![allow(clippy::disallowed_types, reason = "looked up by key and never gone through")]

mod chain;
mod emit;
mod exchange;
mod fuse;
mod instr;
mod listing;
mod loops;
mod lower;
mod memory;
mod passes;
mod plan;
mod replay;
mod schedule;
mod sweep;
mod tiny;
mod transposes;
mod trios;
mod values;
mod walk;
mod work;
mod workers;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

pub(super) use self::passes::analyse;
pub use self::replay::Replay;
pub use self::sweep::Sweep;
pub use self::work::Work;
pub use self::workers::{Task, Workers};

use self::exchange::Exchanged;
use self::instr::Step;
use super::error::{Error, Result};
use super::graph::{Graph, Var};
use super::ops::OpId;
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
    /// What is the same in all lanes; everything, where there are none.
    shared: Vec<Step>,
    /// What differs between lanes.
    body: Vec<Step>,
    carries: Vec<Carry>,
    /// The same steps on the other side of the carries.
    exchanged: Option<Exchanged>,
    /// The lanes of one block.
    lanes: usize,
    arena_len: usize,
    index_len: usize,
    names: HashMap<u32, String>,
    /// The op of each node, for messages.
    ops: Vec<OpId>,
    stats: Stats,
}

#[derive(Debug, Clone)]
struct Input {
    name: String,
    shape: Shape,
    offset: usize,
    bound: Option<u32>,
    is_laned: bool,
}

#[derive(Debug, Clone, Copy)]
struct Output {
    offset: usize,
    shape: Shape,
    is_laned: bool,
}

/// An output that becomes an input of the next step.
#[derive(Debug, Clone, Copy)]
struct Carry {
    output: usize,
    input: usize,
    from: usize,
    to: usize,
    len: usize,
}

/// How a graph is compiled.
#[derive(Debug, Clone)]
struct Options {
    /// The lanes of one block.
    lanes: usize,
    /// The inputs that differ between lanes, as nodes.
    laned: Vec<u32>,
    /// Outputs and the inputs that they become.
    carries: Vec<(usize, usize)>,
    /// Whether chains are fused and values written in place.
    is_optimised: bool,
    /// Whether places are reused.
    is_reusing: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { lanes: 1, laned: Vec::new(), carries: Vec::new(), is_optimised: true, is_reusing: true }
    }
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
    /// Nodes left that have a value of their own: not views, windows and broadcasts that are read where they are, and no
    /// products that are a part of a longer one. Inputs and constants count.
    pub computed: usize,
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

/// Says what a program consists of beyond a graph and outputs: the state that a step hands to the next, and lanes.
///
/// ```
/// use gradbook::autodiff::{Compiler, Graph};
///
/// // Gradient descent on x²/2 from 1, for three step sizes side by side: x ← x − η x.
/// let graph = Graph::new();
/// let (x, lr) = (graph.input("x", &[]), graph.input("lr", &[]));
/// let next = x - lr * x;
/// let program = Compiler::new(&graph, &[next]).carry(0, "x").lanes(&["x", "lr"]).compile::<f64>()?;
/// let mut sweep = program.sweep(3);
/// sweep.set_lanes("x", &[1.0, 1.0, 1.0])?;
/// sweep.set_lanes("lr", &[0.5, 1.0, 2.0])?;
/// sweep.run(2);
/// assert_eq!(sweep.output(0), &[0.25, 0.0, 1.0]);
/// # Ok::<(), gradbook::autodiff::Error>(())
/// ```
pub struct Compiler<'a, 'g> {
    graph: &'g Graph,
    outputs: &'a [Var<'g>],
    carries: Vec<(usize, String)>,
    laned: Vec<String>,
    most_lanes: usize,
    options: Options,
}

impl<'a, 'g> Compiler<'a, 'g> {
    /// A program of some outputs. All inputs of the graph are inputs of the program.
    pub fn new(graph: &'g Graph, outputs: &'a [Var<'g>]) -> Compiler<'a, 'g> {
        let options = Options::default();
        Compiler { graph, outputs, carries: Vec::new(), laned: Vec::new(), most_lanes: usize::MAX, options }
    }

    /// After each step, an output becomes an input of the next one.
    #[must_use]
    pub fn carry(mut self, output: usize, input: &str) -> Self {
        self.carries.push((output, input.to_owned()));
        self
    }

    /// These inputs, and all that depends on them, have a value in each lane. Such a program runs as a [`Sweep`].
    #[must_use]
    pub fn lanes(mut self, inputs: &[&str]) -> Self {
        self.laned = inputs.iter().map(|&name| name.to_owned()).collect();
        self
    }

    /// At most so many lanes in a block, for sweeps that have few: a block runs whole even where it is not full.
    #[must_use]
    pub fn most_lanes(mut self, lanes: usize) -> Self {
        self.most_lanes = lanes.max(1);
        self
    }

    /// Compiles.
    ///
    /// # Errors
    /// The first error of the trace, an output of another graph, or a carry or lane whose input does not exist, takes
    /// indices, or does not fit the output.
    pub fn compile<T: Real>(mut self) -> Result<Program<T>> {
        self.graph.check_owner("compile", self.outputs)?;
        let store = self.graph.store();
        let ends: Vec<u32> = self.outputs.iter().map(Var::id).collect();
        for name in &self.laned {
            let (_, id) = input_of(&store, name)?;
            self.options.laned.push(id);
        }
        for (output, name) in &self.carries {
            let (position, id) = input_of(&store, name)?;
            let Some(&from) = ends.get(*output) else {
                return Err(Error::Input(format!("there is no output {output}")));
            };
            let (shape, own) = (store.shape(from), store.shape(id));
            if shape != own {
                return Err(Error::Input(format!("output {output} has shape {shape}, input `{name}` {own}")));
            }
            self.options.carries.push((*output, position));
        }
        let live = passes::analyse(&store, &ends);
        if !self.options.laned.is_empty() && self.options.lanes == 1 {
            self.options.lanes = sweep::block_size(&store, &live, &self.options.laned).min(self.most_lanes);
        }
        let code = lower::lower(&store, &ends, &live, &self.options);
        for carry in &code.carries {
            let (from, to) = (&code.outputs[carry.output], &code.inputs[carry.input]);
            if from.is_laned != to.is_laned {
                let (output, name) = (carry.output, &to.name);
                let what = if from.is_laned {
                    "the output differs between lanes and the input does not"
                } else {
                    "the input differs between lanes and the output does not"
                };
                return Err(Error::Input(format!("output {output} cannot become input `{name}`: {what}")));
            }
        }
        Ok(Program { code: Arc::new(code) })
    }
}

/// An input of numbers by its name: its position and its node.
fn input_of(store: &super::graph::Store, name: &str) -> Result<(usize, u32)> {
    let is_named = |id: &u32| store.names.get(id).is_some_and(|own| own == name);
    let Some(position) = store.inputs.iter().position(is_named) else {
        return Err(Error::Input(format!("there is no input `{name}`")));
    };
    let id = store.inputs[position];
    match store.attr(id) {
        super::attr::Attr::Input(_, Some(_)) => {
            Err(Error::Input(format!("input `{name}` takes indices, not numbers")))
        }
        _ => Ok((position, id)),
    }
}

impl<T: Real> Program<T> {
    /// Compiles what the outputs depend on. All inputs of the graph are inputs of the program.
    ///
    /// # Errors
    /// The first error of the trace, or an output of another graph.
    pub fn compile(graph: &Graph, outputs: &[Var<'_>]) -> Result<Program<T>> {
        Compiler::new(graph, outputs).compile()
    }

    /// An arena for this program, its prologue run. Inputs start at zero.
    pub fn replay(&self) -> Replay<T> {
        Replay::new(Arc::clone(&self.code))
    }

    /// An arena for this program and room for the inputs and outputs of `lanes` lanes.
    pub fn sweep(&self, lanes: usize) -> Sweep<T> {
        Sweep::new(self.replay(), lanes)
    }

    /// How many lanes run side by side in a block; 1 where there are none.
    pub fn lanes(&self) -> usize {
        self.code.lanes
    }

    /// The size of the program.
    pub fn stats(&self) -> Stats {
        self.code.stats
    }

    /// The work of one run, counted.
    pub fn work(&self) -> Work {
        Work::of(&self.code)
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

#[cfg(test)]
mod tests;
