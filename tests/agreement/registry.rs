//! Ops and composites beside their counterparts, over the examples of the registry.

use burn_tensor::Tensor;
use gradbook::autodiff::{Attr, COMPOSITES, Example, Graph, OpId, Var};

use super::burn::{BACKENDS, Backend, elements, gradients};
use super::counterpart::{Burn, Call, Counterpart};
use super::measure::{Deviation, by_element};
use super::table::Row;
use super::{composites, ops};
use crate::common::{Bound, Uniform, dims};

/// Each example is drawn this many times.
const DRAWS: u64 = 3;

/// A row for each op.
pub fn op_rows() -> Vec<Row> {
    let all = ops::counterparts();
    let row = |&id: &OpId| row(&all, id.get().name(), id.get().examples(), &|graph, args, attr| graph.apply(id, args, attr));
    OpId::all().iter().map(row).collect()
}

/// A row for each composite.
pub fn composite_rows() -> Vec<Row> {
    let all = composites::counterparts();
    COMPOSITES.iter().map(|c| row(&all, c.name, (c.examples)(), &|_, args, _| (c.build)(args))).collect()
}

type Trace<'a> = &'a dyn for<'g> Fn(&'g Graph, &[Var<'g>], &Attr) -> Var<'g>;

fn row(all: &[Counterpart], name: &'static str, examples: Vec<Example>, trace: Trace<'_>) -> Row {
    let Some(found) = all.iter().find(|counterpart| counterpart.name == name) else {
        panic!("`{name}` has no counterpart: name what in burn it is held against, or why there is nothing");
    };
    let (apply, against, note) = match found.burn {
        Burn::None(why) => return Row { name: name.into(), against: "—".into(), note: why.into(), found: None },
        Burn::Own(burn, apply) => (apply, burn, ""),
        Burn::Formula(text, apply) => (apply, text, "burn lacks it: a formula in burn's ops"),
    };
    let found = compare(&examples, trace, apply, &Graph::new);
    Row { name: name.into(), against: against.into(), note: note.into(), found: Some(found) }
}

/// The worst deviations from each backend when one rule of an op is made wrong by a factor; `None` if there is nothing
/// to compare.
pub fn with_wrong_rule(id: OpId, slot: usize, factor: f64) -> Option<[Deviation; 2]> {
    let all = ops::counterparts();
    let found = all.iter().find(|counterpart| counterpart.name == id.get().name())?;
    let (Burn::Own(_, apply) | Burn::Formula(_, apply)) = found.burn else { return None };
    let wrong = || {
        let graph = Graph::new();
        assert!(graph.mutate_rule(id.get().name(), slot, factor));
        graph
    };
    Some(compare(&id.get().examples(), &|graph, args, attr| graph.apply(id, args, attr), apply, &wrong))
}

fn compare(
    examples: &[Example],
    trace: Trace<'_>,
    apply: fn(&Call) -> Tensor<3>,
    new_graph: &dyn Fn() -> Graph,
) -> [Deviation; 2] {
    let mut worst = [Deviation::default(); 2];
    for (number, example) in examples.iter().enumerate() {
        for draw in 0..DRAWS {
            let seed = 1 + DRAWS * number as u64 + draw;
            compare_one(&new_graph(), example, seed, trace, apply, &mut worst);
        }
    }
    worst
}

/// Compares the value, and the pullback of a random cotangent to every argument that is differentiated.
fn compare_one(
    graph: &Graph,
    example: &Example,
    seed: u64,
    trace: Trace<'_>,
    apply: fn(&Call) -> Tensor<3>,
    worst: &mut [Deviation; 2],
) {
    let bound = Bound::new(graph, example, seed);
    let y = trace(graph, &bound.vars, &example.attr);
    let cotangent = Uniform::new(seed + 400).take(y.shape().len(), 0.5, 1.0);
    let free = bound.free_slots(example);
    let wrt: Vec<Var<'_>> = free.iter().map(|&slot| bound.vars[slot]).collect();
    let pulled = graph.vjp(&[(y, graph.tensor(&cotangent, &dims(y)))], &wrt).unwrap();
    let mut outputs = vec![y];
    outputs.extend(pulled.iter().zip(&wrt).map(|(g, x)| g.unwrap_or_else(|| graph.full(0.0, x.shape()))));
    let ours = bound.run(graph, &outputs, &[]);
    for (backend, deviation) in BACKENDS.iter().zip(worst) {
        let (call, leaves) = call(backend, &bound, &free, &example.attr);
        let their_y = apply(&call);
        let weights = backend.constant(&cotangent, &their_y.dims());
        let loss = (their_y.clone() * weights).sum();
        deviation.take(by_element(&ours[0], &elements(&their_y)), 0.0);
        for (ours, theirs) in ours[1..].iter().zip(gradients(&loss, &leaves)) {
            deviation.take(0.0, by_element(ours, &theirs));
        }
    }
}

/// The same arguments in burn, and those of them that a gradient is wanted of.
fn call<'a>(backend: &Backend, bound: &Bound<'_>, free: &[usize], attr: &'a Attr) -> (Call<'a>, Vec<Tensor<3>>) {
    let lift = 3 - bound.vars[0].shape().rank();
    let (mut call, mut leaves) = (Call { attr, x: Vec::new(), index: None, lift }, Vec::new());
    for (slot, &var) in bound.vars.iter().enumerate() {
        match (&bound.values[slot], &bound.index[slot]) {
            (Some(values), _) if free.contains(&slot) => {
                let leaf = backend.leaf(values, &dims(var));
                leaves.push(leaf.clone());
                call.x.push(leaf);
            }
            (Some(values), _) => call.x.push(backend.constant(values, &dims(var))),
            (None, Some(index)) => call.index = Some(backend.index(index)),
            (None, None) => {}
        }
    }
    (call, leaves)
}
