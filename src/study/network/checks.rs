//! The gradient by two other ways, one element of a parameter after another: central differences of the output, and the
//! derivative along each element in forward mode. The reverse sweep is held against them.

use super::probe::Way;
use super::trial::InputValues;
use crate::autodiff::{Graph, Program, Replay, Result, Var};

/// The name of the input that says along which element a derivative is taken.
const DIRECTION: &str = "direction";

/// The programs of all parameters that are looked at in another way.
pub(super) struct Checks {
    /// The output alone.
    forward: Option<Program<f64>>,
    all: Vec<Check>,
}

/// One parameter of one layer.
struct Check {
    input: String,
    /// The derivative of the output along a direction of the parameter; nothing for differences.
    tangent: Option<Program<f64>>,
    direction: String,
}

impl Checks {
    /// Adds the derivatives along directions to the graph, and compiles. `parameters` are inputs with their names.
    ///
    /// # Errors
    /// The graph's first error.
    pub fn new<'g>(
        graph: &'g Graph,
        output: Var<'g>,
        parameters: &[(String, Var<'g>)],
        wanted: &[(Way, Var<'g>)],
    ) -> Result<Checks> {
        let mut all = Vec::new();
        for (number, (way, var)) in wanted.iter().enumerate() {
            let named = parameters.iter().find(|(_, parameter)| parameter.id() == var.id());
            let input = named.map_or_else(String::new, |(name, _)| name.clone());
            let direction = format!("{DIRECTION}.{number}");
            let tangent = match way {
                Way::Difference => None,
                Way::Tangent => {
                    let dims: Vec<usize> = var.shape().dims().collect();
                    let along = graph.jvp(&[output], &[(*var, graph.input(&direction, &dims))])?;
                    let along = along.first().copied().flatten().unwrap_or_else(|| graph.scalar(0.0));
                    Some(Program::compile(graph, &[along])?)
                }
            };
            all.push(Check { input, tangent, direction });
        }
        let differs = wanted.iter().any(|(way, _)| *way == Way::Difference);
        let forward = if differs { Some(Program::compile(graph, &[output])?) } else { None };
        Ok(Checks { forward, all })
    }

    /// The gradients of all parameters that are looked at, at these values of all inputs. Differences are taken at a distance
    /// `spacing` on both sides: (L(w + h) − L(w − h)) / 2h.
    ///
    /// # Errors
    /// An input that there is not.
    pub fn run(&self, inputs: &[InputValues], spacing: f64) -> Result<Vec<Vec<f64>>> {
        let mut forward = self.forward.as_ref().map(|program| at(program, inputs)).transpose()?;
        let mut found = Vec::with_capacity(self.all.len());
        for check in &self.all {
            let values = inputs.iter().find(|(name, ..)| *name == check.input);
            let values = values.map_or(&[][..], |(_, _, values)| values.as_slice());
            found.push(match (&check.tangent, &mut forward) {
                (Some(program), _) => tangents(&mut at(program, inputs)?, &check.direction, values.len())?,
                (None, Some(forward)) => differences(forward, &check.input, values, spacing)?,
                (None, None) => Vec::new(),
            });
        }
        Ok(found)
    }
}

/// A program on the values of all inputs.
fn at(program: &Program<f64>, inputs: &[InputValues]) -> Result<Replay<f64>> {
    let mut replay = program.replay();
    for (name, _, values) in inputs {
        replay.set(name, values)?;
    }
    Ok(replay)
}

fn tangents(replay: &mut Replay<f64>, direction: &str, n: usize) -> Result<Vec<f64>> {
    let mut unit = vec![0.0; n];
    let mut all = Vec::with_capacity(n);
    for element in 0..n {
        unit[element] = 1.0;
        replay.set(direction, &unit)?;
        unit[element] = 0.0;
        all.push(number(replay));
    }
    Ok(all)
}

fn differences(replay: &mut Replay<f64>, input: &str, values: &[f64], h: f64) -> Result<Vec<f64>> {
    let mut moved = values.to_vec();
    let mut all = Vec::with_capacity(values.len());
    for (element, value) in values.iter().enumerate() {
        let mut ends = [0.0; 2];
        for (end, moved_by) in ends.iter_mut().zip([h, -h]) {
            moved[element] = value + moved_by;
            replay.set(input, &moved)?;
            *end = number(replay);
        }
        moved[element] = *value;
        all.push((ends[0] - ends[1]) / (2.0 * h));
    }
    replay.set(input, values)?;
    Ok(all)
}

/// The one number that a program gives.
fn number(replay: &mut Replay<f64>) -> f64 {
    replay.run();
    replay.output(0).first().copied().unwrap_or(f64::NAN)
}
