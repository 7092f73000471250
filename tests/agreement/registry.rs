//! Ops and composites beside their counterparts, over the examples of the registry.

use burn_tensor::Tensor;
use gradbook::autodiff::{Attr, COMPOSITES, Composite, Example, Graph, OpId, Rule, Var};

use super::burn::{BACKENDS, Backend, elements, gradients};
use super::counterpart::{Burn, Call, Counterpart, Reach};
use super::measure::{Deviation, by_element, by_tensor};
use super::table::Row;
use super::{composites, ops};
use crate::common::{Bound, Uniform, dims};

/// Each example is drawn this many times.
const DRAWS: u64 = 3;

/// A row for each op.
pub fn op_rows() -> Vec<Row> {
    let all = ops::counterparts();
    OpId::all().iter().map(|&id| row(&all, &Subject::of_op(id), &Graph::new)).collect()
}

/// A row for each composite.
pub fn composite_rows() -> Vec<Row> {
    let all = composites::counterparts();
    let subject = |c: &&'static Composite| Subject {
        name: c.name,
        examples: (c.examples)(),
        of_single_numbers: !c.golden.is_empty(),
        trace: Trace::Composite(c.build),
    };
    COMPOSITES.iter().map(|composite| row(&all, &subject(composite), &Graph::new)).collect()
}

/// The worst deviations from each backend when one rule of an op is made wrong by a factor; `None` if there is nothing
/// to compare.
pub fn with_wrong_rule(id: OpId, slot: usize, factor: f64) -> Option<[Deviation; 2]> {
    let wrong = || {
        let graph = Graph::new();
        assert!(graph.mutate_rule(id.get().name(), slot, factor));
        graph
    };
    row(&ops::counterparts(), &Subject::of_op(id), &wrong).found
}

/// A function under comparison.
struct Subject {
    name: &'static str,
    examples: Vec<Example>,
    /// Whether each element of the result is a function of one element of each argument.
    of_single_numbers: bool,
    trace: Trace,
}

enum Trace {
    Op(OpId),
    Composite(for<'g> fn(&[Var<'g>]) -> Var<'g>),
}

impl Subject {
    fn of_op(id: OpId) -> Subject {
        let op = id.get();
        let of_single_numbers = matches!(op.rule(), Rule::Pointwise(_));
        Subject { name: op.name(), examples: op.examples(), of_single_numbers, trace: Trace::Op(id) }
    }

    fn apply<'g>(&self, graph: &'g Graph, args: &[Var<'g>], attr: &Attr) -> Var<'g> {
        match self.trace {
            Trace::Op(id) => graph.apply(id, args, attr),
            Trace::Composite(build) => build(args),
        }
    }
}

fn row(all: &[Counterpart], subject: &Subject, new_graph: &dyn Fn() -> Graph) -> Row {
    let name = subject.name;
    let Some(found) = all.iter().find(|counterpart| counterpart.name == name) else {
        panic!("`{name}` has no counterpart: name what in burn it is held against, or why there is nothing");
    };
    let (against, note, measured) = match found.burn {
        Burn::None(why) => ("—", why, None),
        Burn::Own(burn, apply) => (burn, "", Some(apply)),
        Burn::Formula(text, apply) => (text, "burn lacks it: a formula in burn's ops", Some(apply)),
    };
    let single = matches!(found.ndarray, Reach::Single(_));
    let measures: [Measure; 2] = match subject.of_single_numbers {
        true if single => [by_element, by_tensor],
        true => [by_element; 2],
        false => [by_tensor; 2],
    };
    let measured = measured.map(|apply| compare(subject, apply, measures, new_graph));
    Row {
        name: name.into(),
        against: against.into(),
        note: note.into(),
        ndarray: found.ndarray,
        found: measured,
    }
}

type Measure = fn(&[f64], &[f64]) -> f64;

fn compare(
    subject: &Subject,
    apply: fn(&Call) -> Tensor<3>,
    measures: [Measure; 2],
    new_graph: &dyn Fn() -> Graph,
) -> [Deviation; 2] {
    let mut worst = [Deviation::default(); 2];
    for (number, example) in subject.examples.iter().enumerate() {
        // What is measured by its norm is measured over all draws at once.
        let mut joined: [Vec<Pair>; 2] = Default::default();
        for draw in 0..DRAWS {
            let seed = 1 + DRAWS * number as u64 + draw;
            let found = pairs(&new_graph(), subject, example, seed, apply);
            joined.iter_mut().zip(found).for_each(|(joined, found)| join(joined, found));
        }
        for ((worst, pairs), measure) in worst.iter_mut().zip(joined).zip(measures) {
            let deviation = |pair: &Pair| measure(&pair.ours, &pair.theirs);
            worst.take(deviation(&pairs[0]), pairs[1..].iter().map(deviation).fold(0.0, f64::max));
        }
    }
    worst
}

/// Our elements and burn's.
struct Pair {
    ours: Vec<f64>,
    theirs: Vec<f64>,
}

fn join(joined: &mut Vec<Pair>, found: Vec<Pair>) {
    if joined.is_empty() {
        return *joined = found;
    }
    for (joined, found) in joined.iter_mut().zip(found) {
        joined.ours.extend(found.ours);
        joined.theirs.extend(found.theirs);
    }
}

/// The value, and the pullback of a random cotangent to every argument that is differentiated, beside those of each
/// backend.
fn pairs(
    graph: &Graph,
    subject: &Subject,
    example: &Example,
    seed: u64,
    apply: fn(&Call) -> Tensor<3>,
) -> [Vec<Pair>; 2] {
    let bound = Bound::new(graph, example, seed);
    let y = subject.apply(graph, &bound.vars, &example.attr);
    let cotangent = Uniform::new(seed + 400).take(y.shape().len(), 0.5, 1.0);
    let free = bound.free_slots(example);
    let wrt: Vec<Var<'_>> = free.iter().map(|&slot| bound.vars[slot]).collect();
    let pulled = graph.vjp(&[(y, graph.tensor(&cotangent, &dims(y)))], &wrt).unwrap();
    let mut outputs = vec![y];
    outputs.extend(pulled.iter().zip(&wrt).map(|(g, x)| g.unwrap_or_else(|| graph.full(0.0, x.shape()))));
    let ours = bound.run(graph, &outputs, &[]);
    BACKENDS.each_ref().map(|backend| {
        let (call, leaves) = call(backend, &bound, &free, &example.attr);
        let their_y = apply(&call);
        let weights = backend.constant(&cotangent, &their_y.dims());
        let loss = (their_y.clone() * weights).sum();
        let theirs = std::iter::once(elements(&their_y)).chain(gradients(&loss, &leaves));
        ours.iter().cloned().zip(theirs).map(|(ours, theirs)| Pair { ours, theirs }).collect()
    })
}

/// The same arguments in burn, and those of them that a gradient is wanted of.
fn call<'a>(
    backend: &Backend,
    bound: &Bound<'_>,
    free: &[usize],
    attr: &'a Attr,
) -> (Call<'a>, Vec<Tensor<3>>) {
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
