//! A step as one program: the update, and how a lane stops.
//!
//! A lane runs until its condition holds or a component of its state is not finite. From then on nothing of it changes:
//! every carried value is chosen between what it was and what it would be. So a lane's numbers do not depend on how long the
//! others in its block go on.

use super::feed::OnData;
use super::objective::Minimised;
use super::path::Told;
use crate::autodiff::{Compiler, Error, Graph, Program, Var};
use crate::formula::{Axis, size};

/// The number of steps that a lane has taken, as an input.
pub(super) const STEP: &str = "step";
/// How a lane has stopped, as an input: see [`RUNNING`].
const STOPPED: &str = "stopped";
/// The standard noise of a step, all lanes one after another, as an input.
pub(super) const NOISE: &str = "noise";
/// The features of a step's batch, `[rows, features]` for each lane, as an input.
pub(super) const BATCH_X: &str = "batch.x";
/// The targets of a step's batch, `[rows, columns]` for each lane, as an input.
pub(super) const BATCH_Y: &str = "batch.y";
/// The schedule's factor in a step, as an input.
pub(super) const FACTOR: &str = "factor";

/// The lane goes on.
pub(super) const RUNNING: f64 = 0.0;
/// Its condition held.
pub(super) const HIT: f64 = 1.0;
/// Its state left the finite numbers.
pub(super) const DIVERGED: f64 = 2.0;

/// A named node with its axes.
#[derive(Clone)]
pub(super) struct Reading<'g> {
    pub name: String,
    pub var: Var<'g>,
    pub axes: Vec<Axis>,
}

/// A part of the state: where it starts, where it is, and where it goes.
pub(super) struct State<'g> {
    pub name: String,
    pub axes: Vec<Axis>,
    pub start: Var<'g>,
    pub now: Var<'g>,
    pub next: Var<'g>,
}

/// What an optimiser remembers.
pub(super) struct Memory<'g> {
    /// The name of its input.
    pub input: String,
    pub start: f64,
    pub now: Var<'g>,
    pub next: Var<'g>,
}

/// All that a trial's formulas became.
pub(super) struct Traced<'g> {
    pub graph: &'g Graph,
    /// The inputs that are swept, in the order of the axes.
    pub numbers: Vec<String>,
    pub step: Var<'g>,
    pub states: Vec<State<'g>>,
    pub memory: Vec<Memory<'g>>,
    pub until: Option<Var<'g>>,
    /// The elements of a step's noise; 0 for none.
    pub noise: usize,
    pub has_schedule: bool,
    pub records: Vec<Reading<'g>>,
    pub probes: Vec<Reading<'g>>,
    pub minimised: Option<Minimised<'g>>,
    /// What a solver tells about its steps.
    pub told: Told,
    /// The table under what is minimised, if it is one.
    pub data: Option<OnData>,
}

/// The name of the input of a swept number.
pub(super) fn number_input(name: &str) -> String {
    format!("number.{name}")
}

/// The name of the input of a state.
pub(super) fn state_input(name: &str) -> String {
    format!("state.{name}")
}

/// A carried value.
pub(super) struct Carried {
    pub input: String,
    pub len: usize,
    /// Its value before the first step, where it is not a state.
    pub start: f64,
}

/// An array that is read out.
#[derive(Clone)]
pub(super) struct Output {
    pub name: String,
    pub axes: Vec<Axis>,
    pub len: usize,
}

/// The programs of a trial.
pub(super) struct Programs {
    /// The states before the first step.
    pub start: Program<f64>,
    /// One step: the carried values.
    pub step: Program<f64>,
    /// What is read out of a state: the records, the probes, and whether the lane has stopped.
    pub look: Program<f64>,
    pub numbers: Vec<String>,
    /// The states, what is remembered, how the lane stopped and how many steps it took.
    pub carried: Vec<Carried>,
    pub outputs: Outputs,
    pub noise: usize,
    pub has_schedule: bool,
    pub data: Option<OnData>,
}

/// What is read out of a trial.
pub(super) struct Outputs {
    pub states: Vec<Output>,
    pub records: Vec<Output>,
    pub probes: Vec<Output>,
}

impl Outputs {
    pub fn of(traced: &Traced<'_>) -> Outputs {
        let output = |name: &str, axes: &[Axis]| Output {
            name: name.to_owned(),
            axes: axes.to_vec(),
            len: size(axes),
        };
        Outputs {
            states: traced.states.iter().map(|state| output(&state.name, &state.axes)).collect(),
            records: traced.records.iter().map(|one| output(&one.name, &one.axes)).collect(),
            probes: traced.probes.iter().map(|one| output(&one.name, &one.axes)).collect(),
        }
    }
}

impl Programs {
    /// Compiles for a number of lanes, of which at most `most` stand in a block.
    pub fn new(traced: &Traced<'_>, most: usize) -> Result<Programs, Error> {
        let graph = traced.graph;
        let stopped = graph.input(STOPPED, &[]);
        let stops = stopping(traced, stopped);
        let mut outputs = Vec::new();
        let mut carried = Vec::new();
        for state in &traced.states {
            outputs.push(stops.select(state.now, state.next));
            let len = state.now.shape().len();
            carried.push(Carried { input: state_input(&state.name), len, start: 0.0 });
        }
        for memory in &traced.memory {
            outputs.push(stops.select(memory.now, memory.next));
            let len = memory.now.shape().len();
            carried.push(Carried { input: memory.input.clone(), len, start: memory.start });
        }
        outputs.push(stops);
        carried.push(Carried { input: STOPPED.to_owned(), len: 1, start: RUNNING });
        outputs.push(stops.select(traced.step, traced.step + 1.0));
        carried.push(Carried { input: STEP.to_owned(), len: 1, start: 0.0 });

        let laned_numbers: Vec<String> = traced.numbers.iter().map(|name| number_input(name)).collect();
        let mut laned: Vec<&str> = laned_numbers.iter().map(String::as_str).collect();
        let starts: Vec<Var<'_>> = traced.states.iter().map(|state| state.start).collect();
        let start = Compiler::new(graph, &starts).lanes(&laned).most_lanes(most).compile()?;
        laned.extend(carried.iter().map(|carried| carried.input.as_str()));
        if traced.noise > 0 {
            laned.push(NOISE);
        }
        if traced.data.as_ref().is_some_and(|data| data.batch.is_some()) {
            laned.extend([BATCH_X, BATCH_Y]);
        }
        let mut compiler = Compiler::new(graph, &outputs).lanes(&laned).most_lanes(most);
        for (output, carried) in carried.iter().enumerate() {
            compiler = compiler.carry(output, &carried.input);
        }
        let step = compiler.compile()?;
        let read = traced.records.iter().chain(&traced.probes).map(|reading| reading.var);
        let looked: Vec<Var<'_>> = read.chain([stops]).collect();
        let look = Compiler::new(graph, &looked).lanes(&laned).most_lanes(most).compile()?;
        Ok(Programs {
            start,
            step,
            look,
            numbers: traced.numbers.clone(),
            outputs: Outputs::of(traced),
            carried,
            noise: traced.noise,
            has_schedule: traced.has_schedule,
            data: traced.data.clone(),
        })
    }

    /// One line about the size of the programs.
    pub fn summary(&self, lanes: usize) -> String {
        let stats = self.step.stats();
        format!(
            "{lanes} lanes, {} at a time; {} nodes traced; a step is a program of {} instructions, arena of {} numbers",
            self.block(),
            stats.traced,
            stats.instructions,
            stats.arena,
        )
    }

    /// How many lanes are run by one piece of work.
    pub fn block(&self) -> usize {
        self.step.lanes().max(1)
    }
}

/// How a lane stands after looking at its state: as it has stopped before, or as it stops now.
fn stopping<'g>(traced: &Traced<'g>, stopped: Var<'g>) -> Var<'g> {
    let graph = traced.graph;
    let mut zero = graph.scalar(0.0);
    for state in &traced.states {
        // Zero times what is not finite is NaN.
        zero = zero + (0.0 * state.now).sum();
    }
    let finite = zero.equals(graph.scalar(0.0));
    let mut fresh = finite.select(graph.scalar(RUNNING), graph.scalar(DIVERGED));
    if let Some(until) = traced.until {
        fresh = until.abs().gt(graph.scalar(0.0)).select(graph.scalar(HIT), fresh);
    }
    stopped.select(stopped, fresh)
}
