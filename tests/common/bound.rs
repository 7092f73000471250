//! The examples of the registry, bound to random values.

use gradbook::autodiff::{Arg, Example, Graph, OpId, Program, Rule, Var};

use super::Uniform;

/// The arguments of an example as inputs of a graph, with random values.
pub struct Bound<'g> {
    pub vars: Vec<Var<'g>>,
    pub values: Vec<Option<Vec<f64>>>,
    pub index: Vec<Option<Vec<u32>>>,
}

impl<'g> Bound<'g> {
    pub fn new(graph: &'g Graph, example: &Example, seed: u64) -> Bound<'g> {
        let mut random = Uniform::new(seed);
        let mut bound = Bound { vars: Vec::new(), values: Vec::new(), index: Vec::new() };
        for (slot, arg) in example.args.iter().enumerate() {
            let name = format!("x{slot}");
            match arg {
                Arg::Values { shape, low, high } => {
                    let var = graph.input(&name, shape);
                    bound.vars.push(var);
                    bound.values.push(Some(random.take(var.shape().len(), *low, *high)));
                    bound.index.push(None);
                }
                Arg::Mask { shape } => {
                    let var = graph.input(&name, shape);
                    let mask = random
                        .take(var.shape().len(), 0.0, 1.0)
                        .iter()
                        .map(|x| f64::from(*x > 0.5))
                        .collect();
                    bound.vars.push(var);
                    bound.values.push(Some(mask));
                    bound.index.push(None);
                }
                Arg::Index { len, bound: below } => {
                    bound.vars.push(graph.index_input(&name, *len, *below));
                    let draw = random.take(*len, 0.0, *below as f64);
                    bound.values.push(None);
                    bound.index.push(Some(draw.iter().map(|x| *x as u32).collect()));
                }
            }
        }
        bound
    }

    /// The slots that hold numbers which may be moved.
    pub fn free_slots(&self, example: &Example) -> Vec<usize> {
        (0..self.vars.len()).filter(|&slot| matches!(example.args[slot], Arg::Values { .. })).collect()
    }

    /// Evaluates outputs, with more inputs bound by name.
    pub fn run(&self, graph: &Graph, outputs: &[Var<'g>], more: &[(&str, &[f64])]) -> Vec<Vec<f64>> {
        let mut replay = Program::<f64>::compile(graph, outputs).unwrap().replay();
        for slot in 0..self.vars.len() {
            match (&self.values[slot], &self.index[slot]) {
                (Some(values), _) => replay.set(&format!("x{slot}"), values).unwrap(),
                (_, Some(index)) => replay.set_index(&format!("x{slot}"), index).unwrap(),
                _ => {}
            }
        }
        for (name, values) in more {
            replay.set(name, values).unwrap();
        }
        replay.run();
        (0..outputs.len()).map(|at| replay.output(at).to_vec()).collect()
    }
}

/// The sizes of a node's axes.
pub fn dims(var: Var<'_>) -> Vec<usize> {
    var.shape().dims().collect()
}

/// The slots of an op that have a derivative rule, so that the rule can be made wrong.
pub fn rule_slots(id: OpId) -> Vec<usize> {
    let n_slots = id.get().examples().first().map_or(0, |example| example.args.len());
    let differentiable = |slot: &usize| match id.get().rule() {
        Rule::Constant => false,
        Rule::Pointwise(partials) => *slot < partials.len(),
        Rule::Linear(transposes) => transposes.get(*slot).or(transposes.last()).is_some_and(Option::is_some),
        Rule::Bilinear(_) => *slot < 2,
    };
    (0..n_slots).filter(differentiable).collect()
}
