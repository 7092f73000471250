//! A stack of recurrent layers over layers × time.

use super::cell::{CellKind, CellOptions, Layer, ParameterShape};
use crate::autodiff::{Graph, Var};

/// The structure of a stack: all that its graph depends on, and no number that may vary within a program.
#[derive(Debug, Clone, PartialEq)]
pub struct StackSpec {
    /// The cell.
    pub cell: CellKind,
    /// Its options.
    pub options: CellOptions,
    /// The number of layers.
    pub layers: usize,
    /// The width of every layer.
    pub width: usize,
    /// The width of the input.
    pub input: usize,
    /// The number of time steps.
    pub steps: usize,
    /// The number of sequences.
    pub batch: usize,
}

/// A stack being traced.
pub struct Stack {
    spec: StackSpec,
    cell: Box<dyn super::cell::Cell>,
}

/// A traced stack. The graph's inputs are `x` (`[steps · batch, input]`, time outermost) and the parameters by their names.
pub struct Traced<'g> {
    /// The input, `[steps · batch, input]`.
    pub input: Var<'g>,
    /// The layers, the one next to the input first.
    pub layers: Vec<Layer<'g>>,
    /// The parameters with their names, layer by layer.
    pub parameters: Vec<(String, Var<'g>)>,
}

impl Stack {
    /// A stack of a structure.
    pub fn new(spec: StackSpec) -> Stack {
        let cell = spec.cell.build(&spec.options);
        Stack { spec, cell }
    }

    /// The parameters of a layer (from 0).
    pub fn layer_parameters(&self, layer: usize) -> Vec<ParameterShape> {
        let input = if layer == 0 { self.spec.input } else { self.spec.width };
        self.cell.parameters(input, self.spec.width)
    }

    /// The parameters of all layers: full name, the name without the layer, the layer, and the shape.
    pub fn parameters(&self) -> impl Iterator<Item = (String, ParameterShape, usize)> + '_ {
        (0..self.spec.layers).flat_map(move |layer| {
            self.layer_parameters(layer)
                .into_iter()
                .map(move |parameter| (format!("{}_l{layer}", parameter.name), parameter, layer))
        })
    }

    /// Traces the stack. Its parameters are inputs of the graph by their names.
    pub fn trace<'g>(&self, graph: &'g Graph) -> Traced<'g> {
        self.trace_on(graph, &mut |name, parameter| graph.input(name, &parameter.shape))
    }

    /// Traces the stack on parameters that `supply` gives for their names, layer by layer.
    pub fn trace_on<'g>(
        &self,
        graph: &'g Graph,
        supply: &mut dyn FnMut(&str, &ParameterShape) -> Var<'g>,
    ) -> Traced<'g> {
        let spec = &self.spec;
        let mut x = graph.input("x", &[spec.steps * spec.batch, spec.input]);
        let mut traced = Traced { input: x, layers: Vec::new(), parameters: Vec::new() };
        for index in 0..spec.layers {
            let mut parameters: Vec<(String, Var<'g>)> = Vec::new();
            for parameter in self.layer_parameters(index) {
                let name = format!("{}_l{index}", parameter.name);
                let var = supply(&name, &parameter);
                parameters.push((name, var));
            }
            let values: Vec<Var<'g>> = parameters.iter().map(|(_, var)| *var).collect();
            let layer = self.cell.trace(x, &values, spec.steps);
            if let Some((first, rest)) = layer.hidden.split_first() {
                x = if rest.is_empty() { *first } else { first.concat(rest, 0) };
            }
            traced.layers.push(layer);
            traced.parameters.extend(parameters);
        }
        traced
    }
}

impl<'g> Traced<'g> {
    /// The hidden state of the last layer after the last step, `[batch, width]`.
    pub fn last_hidden(&self) -> Option<Var<'g>> {
        self.layers.last().and_then(|layer| layer.hidden.last().copied())
    }
}
