//! One trace for all labels of some axes: they are lanes of the compiled program.

use crate::autodiff::{Compiler, Graph, Program, Sweep};
use crate::formula::align::{join_axes, spread};
use crate::formula::diagnostic::{FormulaError, Span};
use crate::formula::env::Env;
use crate::formula::flow::{Flow, Tracing};
use crate::formula::labelled::{Axis, Labelled, canonical, size};

/// A program with its inputs set.
pub(super) struct Prepared {
    pub(super) sweep: Sweep<f64>,
    /// The axes of the lanes, with the labels that all inputs have.
    pub(super) lanes: Vec<Axis>,
    /// The axes of each output within a lane.
    pub(super) outputs: Vec<Vec<Axis>>,
}

/// The axes of some arrays but those named, joined.
pub(super) fn of(operands: &[&Labelled], but: &[&str], span: Span) -> Result<Vec<Axis>, FormulaError> {
    let others: Vec<Vec<Axis>> = operands
        .iter()
        .map(|operand| {
            operand.axes().iter().filter(|axis| !but.contains(&axis.name.as_str())).cloned().collect()
        })
        .collect();
    join_axes(&others.iter().map(Vec::as_slice).collect::<Vec<_>>()).map_err(|error| error.at(span))
}

/// Traces with some axes as lanes, and runs all lanes once: the result has the lanes' axes, then its own.
pub(super) fn run(
    env: Env<'_>,
    lanes: Vec<Axis>,
    span: Span,
    build: impl for<'s, 'g> Fn(&Tracing<'s, 'g>) -> Result<Flow<'g>, FormulaError>,
) -> Result<Labelled, FormulaError> {
    let mut prepared = prepare(env, lanes, span, None, |tracing| Ok(vec![build(tracing)?]))?;
    prepared.sweep.run(1);
    Ok(prepared.output(0))
}

/// Traces with some axes as lanes, compiles, and sets the inputs. An output may be handed on to an input of the next step.
pub(super) fn prepare(
    env: Env<'_>,
    lanes: Vec<Axis>,
    span: Span,
    carry: Option<(usize, &str)>,
    build: impl for<'s, 'g> Fn(&Tracing<'s, 'g>) -> Result<Vec<Flow<'g>>, FormulaError>,
) -> Result<Prepared, FormulaError> {
    let graph = Graph::new();
    let tracing = Tracing::with_lanes(&graph, env.scope, lanes.clone());
    let flows = build(&tracing)?;
    let laned = tracing.into_laned();
    let failed = |error: crate::autodiff::Error| FormulaError::new(span, error.to_string());
    let at = |error: crate::formula::LabelledError| error.at(span);
    let is_lane = |axis: &&Axis| lanes.iter().any(|lane| lane.name == axis.name);
    let mut given: Vec<Vec<Axis>> = vec![lanes.clone()];
    given.extend(laned.iter().map(|input| input.values.axes().iter().filter(is_lane).cloned().collect()));
    let lanes = join_axes(&given.iter().map(Vec::as_slice).collect::<Vec<_>>()).map_err(at)?;
    let vars: Vec<_> = flows.iter().map(|flow| flow.var).collect();
    let names: Vec<&str> = laned.iter().map(|input| input.input.as_str()).collect();
    let mut compiler = Compiler::new(&graph, &vars).lanes(&names);
    if let Some((output, input)) = carry {
        compiler = compiler.carry(output, input);
    }
    let program: Program<f64> = compiler.compile().map_err(failed)?;
    let mut sweep = program.sweep(size(&lanes));
    for input in &laned {
        let axes: Vec<Axis> = lanes.iter().chain(&input.own).cloned().collect();
        sweep.set_lanes(&input.input, &spread(&input.values, &axes).map_err(at)?).map_err(failed)?;
    }
    Ok(Prepared { sweep, lanes, outputs: flows.into_iter().map(|flow| flow.axes).collect() })
}

impl Prepared {
    /// An output over the lanes' axes and its own.
    pub(super) fn output(&self, position: usize) -> Labelled {
        let own = self.outputs.get(position).map_or(&[][..], Vec::as_slice);
        let mut values = Vec::with_capacity(self.sweep.lanes() * size(own));
        for lane in 0..self.sweep.lanes() {
            values.extend(self.sweep.lane(lane, position).iter().map(|&value| canonical(value)));
        }
        Labelled::raw(self.lanes.iter().chain(own).cloned().collect(), values)
    }
}
