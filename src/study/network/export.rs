//! A trial with everything that other software needs to repeat it, and what it should then find.
//!
//! Names and shapes are PyTorch's: parameters `weight_ih_l0`, …, the input `x` as `[steps, batch, features]`, the states of
//! the last layer `h` as `[steps, batch, width]`, the last states of all layers `h_n` (and `c_n` of an LSTM) as
//! `[layers, batch, width]`. The scalar is `loss`, of `u` or of `readout` and `target`; its gradients are `grad.` and the name.

use super::scalar::scalar;
use super::setup::{Output, Resolved};
use super::trial::inputs;
use crate::autodiff::{Error, Graph, Program, Var};
use crate::model::{CellKind, ParameterShape, Stack, Traced};
use crate::study::export::{Export, Tensor};

/// A node of the graph under the name and shape that it is exported with.
type Named<'g> = (String, Vec<usize>, Var<'g>);

/// Runs a trial by a program of its own, whose outputs are all that is exported.
pub(super) fn export(resolved: &Resolved) -> Result<Export, String> {
    let mut tensors = Vec::new();
    for (name, shape, values) in inputs(resolved)? {
        let shape = if name == "x" { sequence_shape(resolved) } else { shape };
        tensors.push(Tensor { name, shape, values });
    }
    let found = run(resolved, &tensors).map_err(|error| error.to_string())?;
    tensors.extend(found);
    Ok(Export { facts: facts(resolved), tensors })
}

fn run(resolved: &Resolved, inputs: &[Tensor]) -> Result<Vec<Tensor>, Error> {
    let graph = Graph::new();
    let stack = Stack::new(resolved.spec.clone());
    let traced = stack.trace(&graph);
    let mut input = |name: &str, parameter: &ParameterShape| graph.input(name, &parameter.shape);
    let scalar = scalar(&graph, &traced, resolved, &mut input)?;
    let mut outputs: Vec<Named<'_>> = vec![("loss".into(), Vec::new(), scalar.loss)];
    outputs.extend(states(&traced, resolved));

    let mut wrt: Vec<Named<'_>> = vec![("x".into(), sequence_shape(resolved), traced.input)];
    let parameters = stack.parameters().zip(&traced.parameters);
    wrt.extend(parameters.map(|((name, parameter, _), (_, var))| (name, parameter.shape, *var)));
    wrt.extend(scalar.readout.into_iter().map(|(name, shape, var)| (name.to_owned(), shape, var)));
    let vars: Vec<Var<'_>> = wrt.iter().map(|(_, _, var)| *var).collect();
    let gradients = graph.grad(scalar.loss, &vars)?;
    outputs.extend(
        wrt.into_iter().zip(gradients).map(|((name, shape, _), g)| (format!("grad.{name}"), shape, g)),
    );

    let vars: Vec<Var<'_>> = outputs.iter().map(|(_, _, var)| *var).collect();
    let mut replay = Program::<f64>::compile(&graph, &vars)?.replay();
    for input in inputs {
        replay.set(&input.name, &input.values)?;
    }
    replay.run();
    let tensor = |(at, (name, shape, _)): (usize, Named<'_>)| Tensor {
        name,
        shape,
        values: replay.output(at).to_vec(),
    };
    Ok(outputs.into_iter().enumerate().map(tensor).collect())
}

/// The states of the last layer, and the last states of all layers.
fn states<'g>(traced: &Traced<'g>, resolved: &Resolved) -> Vec<Named<'g>> {
    let spec = &resolved.spec;
    let mut all: Vec<(&str, Vec<Var<'g>>)> = Vec::new();
    all.extend(traced.layers.last().map(|layer| ("h", layer.hidden.clone())));
    all.push(("h_n", traced.layers.iter().filter_map(|layer| layer.hidden.last().copied()).collect()));
    let cell_states = traced.layers.iter().flat_map(|layer| &layer.inner).filter(|(name, _)| *name == "c");
    all.push(("c_n", cell_states.filter_map(|(_, states)| states.last().copied()).collect()));
    let mut named = Vec::new();
    for (name, vars) in all {
        if let Some((first, rest)) = vars.split_first() {
            let joined = if rest.is_empty() { *first } else { first.concat(rest, 0) };
            named.push((name.to_owned(), vec![vars.len(), spec.batch, spec.width], joined));
        }
    }
    named
}

fn sequence_shape(resolved: &Resolved) -> Vec<usize> {
    let spec = &resolved.spec;
    vec![spec.steps, spec.batch, spec.input]
}

/// What the tensors do not say: which formulas connect them.
fn facts(resolved: &Resolved) -> Vec<(String, String)> {
    let options = &resolved.spec.options;
    let output = match resolved.output {
        Output::Random => "random",
        Output::CrossEntropy => "cross_entropy",
        Output::SquaredError => "squared_error",
    };
    let mut facts = vec![("cell", resolved.spec.cell.name().to_owned()), ("output", output.to_owned())];
    match resolved.spec.cell {
        CellKind::Rnn(_) => {}
        CellKind::Lstm | CellKind::Gru => {
            facts.push(("path", if options.direct_path { "direct" } else { "full" }.to_owned()));
        }
        CellKind::Residual => {
            facts.push(("activation", options.activation.name.to_string()));
            facts.push(("branch_scale", format!("{:?}", options.branch_scale)));
            facts.push(("branch_matrices", if options.two_matrices { "2" } else { "1" }.to_owned()));
        }
    }
    facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
