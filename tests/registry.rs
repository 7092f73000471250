//! Checks that every op of the registry passes, and the proof that they can fail: each derivative rule, made wrong by one
//! part in a thousand, is caught by at least two of them.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests hold our arithmetic against that of others"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use gradbook::autodiff::{Arg, Attr, COMPOSITES, Example, Golden, Graph, OpId, Program, Rule, Var};

mod common;
use common::{Bound, Uniform, dims, rule_slots};

/// Adds the function to a graph.
type Trace = Box<dyn for<'g> Fn(&'g Graph, &[Var<'g>]) -> Var<'g>>;

/// A function under test: how to trace it, and the slot that numbers may be differentiated in.
struct Subject {
    name: String,
    trace: Trace,
    examples: Vec<Example>,
    golden: Vec<(Attr, Vec<f64>, f64, Vec<f64>)>,
    mutation: Option<(&'static str, usize, f64)>,
}

fn op_subjects(mutation: Option<(OpId, usize)>) -> Vec<Subject> {
    let chosen = |id: &&OpId| mutation.is_none_or(|(op, _)| op == **id);
    OpId::all().iter().filter(chosen).map(|&id| op_subject(id, mutation.map(|(_, slot)| slot))).collect()
}

fn op_subject(id: OpId, slot: Option<usize>) -> Subject {
    let op = id.get();
    let golden = |g: &Golden| (g.attr.clone(), g.args.to_vec(), g.value, g.partials.to_vec());
    Subject {
        name: op.name().to_owned(),
        trace: Box::new(|_, _| unreachable!("ops are applied with the attributes of their examples")),
        examples: op.examples(),
        golden: op.golden().iter().map(golden).collect(),
        mutation: slot.map(|slot| (op.name(), slot, 1.001)),
    }
}

impl Subject {
    fn apply<'g>(&self, graph: &'g Graph, args: &[Var<'g>], attr: &Attr) -> Var<'g> {
        match OpId::find(&self.name) {
            Some(id) => graph.apply(id, args, attr),
            None => (self.trace)(graph, args),
        }
    }

    fn graph(&self) -> Graph {
        let graph = Graph::new();
        if let Some((op, slot, factor)) = self.mutation {
            assert!(graph.mutate_rule(op, slot, factor));
        }
        graph
    }

    /// Runs a check on every example; the first complaint.
    fn each(&self, check: fn(&Subject, &Example, u64) -> Result<(), String>) -> Result<(), String> {
        for (number, example) in self.examples.iter().enumerate() {
            check(self, example, number as u64 + 1)
                .map_err(|e| format!("{} example {number}: {e}", self.name))?;
        }
        Ok(())
    }
}

fn composite_subjects() -> Vec<Subject> {
    COMPOSITES
        .iter()
        .map(|composite| {
            let build = composite.build;
            Subject {
                name: composite.name.to_owned(),
                trace: Box::new(move |_, args| build(args)),
                examples: (composite.examples)(),
                golden: composite
                    .golden
                    .iter()
                    .map(|&[x, y, dy]| (Attr::None, vec![x], y, vec![dy]))
                    .collect(),
                mutation: None,
            }
        })
        .collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn close(what: &str, a: f64, b: f64, tolerance: f64) -> Result<(), String> {
    let error = (a - b).abs();
    // A NaN is never close.
    if error <= tolerance * (1.0 + a.abs().max(b.abs())) {
        Ok(())
    } else {
        Err(format!("{what}: {a:e} and {b:e}"))
    }
}

/// `⟨u, J v⟩ = ⟨Jᵀ u, v⟩`, slot by slot.
fn adjoint_identity(subject: &Subject, example: &Example, seed: u64) -> Result<(), String> {
    let graph = subject.graph();
    let bound = Bound::new(&graph, example, seed);
    let y = subject.apply(&graph, &bound.vars, &example.attr);
    let u = graph.input("u", &dims(y));
    let mut random = Uniform::new(seed + 100);
    let u_values = random.take(y.shape().len(), -1.0, 1.0);
    for slot in bound.free_slots(example) {
        let x = bound.vars[slot];
        let v = graph.input(&format!("v{slot}"), &dims(x));
        let v_values = random.take(x.shape().len(), -1.0, 1.0);
        let (Some(jv), Some(jtu)) =
            (graph.jvp(&[y], &[(x, v)]).unwrap()[0], graph.vjp(&[(y, u)], &[x]).unwrap()[0])
        else {
            continue;
        };
        let more = [("u", &u_values[..]), (&format!("v{slot}"), &v_values[..])];
        let out = bound.run(&graph, &[jv, jtu], &more);
        close(&format!("adjoint in slot {slot}"), dot(&u_values, &out[0]), dot(&out[1], &v_values), 1e-12)?;
    }
    Ok(())
}

/// The derivative along a random direction of one slot against central differences.
fn finite_differences(subject: &Subject, example: &Example, seed: u64, reverse: bool) -> Result<(), String> {
    let graph = subject.graph();
    let mut bound = Bound::new(&graph, example, seed);
    let y = subject.apply(&graph, &bound.vars, &example.attr);
    let mut random = Uniform::new(seed + 200);
    let u = random.take(y.shape().len(), 0.5, 1.0);
    let seed_node = graph.tensor(&u, &dims(y));
    for slot in bound.free_slots(example) {
        let x = bound.vars[slot];
        let v = random.take(x.shape().len(), 0.5, 1.0);
        let direction = graph.tensor(&v, &dims(x));
        let exact = if reverse {
            graph.vjp(&[(y, seed_node)], &[x]).unwrap()[0]
                .map(|jtu| dot(&bound.run(&graph, &[jtu], &[])[0], &v))
        } else {
            graph.jvp(&[y], &[(x, direction)]).unwrap()[0]
                .map(|jv| dot(&bound.run(&graph, &[jv], &[])[0], &u))
        };
        let h = 1e-5;
        let base = bound.values[slot].clone().unwrap();
        let mut at = |sign: f64| {
            bound.values[slot] = Some(base.iter().zip(&v).map(|(x, v)| x + sign * h * v).collect());
            dot(&bound.run(&graph, &[y], &[])[0], &u)
        };
        let difference = (at(1.0) - at(-1.0)) / (2.0 * h);
        bound.values[slot] = Some(base);
        // An op whose derivative is declared zero is constant around almost every point.
        let declared_zero = OpId::find(&subject.name).is_some_and(|id| id == OpId::StopGradient);
        if !declared_zero {
            close(&format!("difference in slot {slot}"), exact.unwrap_or(0.0), difference, 1e-7)?;
        }
    }
    Ok(())
}

fn forward_differences(subject: &Subject, example: &Example, seed: u64) -> Result<(), String> {
    finite_differences(subject, example, seed, false)
}

fn reverse_differences(subject: &Subject, example: &Example, seed: u64) -> Result<(), String> {
    finite_differences(subject, example, seed, true)
}

/// Hessian-vector products of `⟨u, f³⟩`: forward over reverse against reverse over reverse, and against differences of
/// the gradient.
fn second_order(subject: &Subject, example: &Example, seed: u64) -> Result<(), String> {
    let graph = subject.graph();
    let mut bound = Bound::new(&graph, example, seed);
    let y = subject.apply(&graph, &bound.vars, &example.attr);
    let mut random = Uniform::new(seed + 300);
    let u = graph.tensor(&random.take(y.shape().len(), 0.5, 1.0), &dims(y));
    let loss = (u * y * y * y).sum();
    for slot in bound.free_slots(example) {
        let x = bound.vars[slot];
        let v = random.take(x.shape().len(), 0.5, 1.0);
        let direction = graph.tensor(&v, &dims(x));
        let gradient = graph.grad(loss, &[x]).unwrap()[0];
        let forward = graph.hvp(loss, x, direction).unwrap();
        let reverse = graph.grad((gradient * direction).sum(), &[x]).unwrap()[0];
        let out = bound.run(&graph, &[forward, reverse], &[]);
        let h = 1e-5;
        let base = bound.values[slot].clone().unwrap();
        let mut at = |sign: f64| {
            bound.values[slot] = Some(base.iter().zip(&v).map(|(x, v)| x + sign * h * v).collect());
            bound.run(&graph, &[gradient], &[])[0].clone()
        };
        let (up, down) = (at(1.0), at(-1.0));
        bound.values[slot] = Some(base);
        for element in 0..v.len() {
            close(&format!("the two orders in slot {slot}"), out[0][element], out[1][element], 1e-11)?;
            let difference = (up[element] - down[element]) / (2.0 * h);
            if subject.name != "stop_gradient" {
                close(&format!("second difference in slot {slot}"), out[0][element], difference, 1e-6)?;
            }
        }
    }
    Ok(())
}

/// Values and partial derivatives against those computed independently with 50 digits.
fn golden(subject: &Subject) -> Result<(), String> {
    for (attr, args, value, partials) in &subject.golden {
        let graph = subject.graph();
        let vars: Vec<Var<'_>> = (0..args.len()).map(|slot| graph.input(&format!("x{slot}"), &[])).collect();
        let y = subject.apply(&graph, &vars, attr);
        let gradient = graph.grad(y, &vars).unwrap();
        let outputs: Vec<Var<'_>> = std::iter::once(y).chain(gradient).collect();
        let mut replay = Program::<f64>::compile(&graph, &outputs).unwrap().replay();
        for (slot, x) in args.iter().enumerate() {
            replay.set(&format!("x{slot}"), &[*x]).unwrap();
        }
        replay.run();
        close(&format!("{} at {args:?}", subject.name), replay.output(0)[0], *value, 1e-15)?;
        for (slot, partial) in partials.iter().enumerate() {
            let what = format!("partial {slot} of {} at {args:?}", subject.name);
            close(&what, replay.output(slot + 1)[0], *partial, 4e-15)?;
        }
    }
    Ok(())
}

fn all_subjects() -> Vec<Subject> {
    op_subjects(None).into_iter().chain(composite_subjects()).collect()
}

fn assert_all(check: impl Fn(&Subject) -> Result<(), String>) {
    let complaints: Vec<String> = all_subjects().iter().filter_map(|subject| check(subject).err()).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn every_op_satisfies_the_adjoint_identity() {
    assert_all(|subject| subject.each(adjoint_identity));
}

#[test]
fn every_op_agrees_with_finite_differences_in_forward_mode() {
    assert_all(|subject| subject.each(forward_differences));
}

#[test]
fn every_op_agrees_with_finite_differences_in_reverse_mode() {
    assert_all(|subject| subject.each(reverse_differences));
}

#[test]
fn every_op_has_the_same_second_derivative_in_both_orders() {
    assert_all(|subject| subject.each(second_order));
}

#[test]
fn every_op_gives_the_golden_values_and_partials() {
    assert_all(golden);
    let without: Vec<String> =
        op_subjects(None).iter().filter(|s| s.golden.is_empty()).map(|s| s.name.clone()).collect();
    let pointwise =
        |name: &String| OpId::find(name).is_some_and(|id| matches!(id.get().rule(), Rule::Pointwise(_)));
    assert!(!without.iter().any(pointwise), "pointwise ops without golden values: {without:?}");
}

/// Each rule, scaled by 1.001 in one slot, must fail at least two of the other checks.
#[test]
fn every_wrong_rule_is_caught_twice() {
    let mut tried = 0;
    for &id in OpId::all() {
        for slot in rule_slots(id) {
            let [subject] = &op_subjects(Some((id, slot)))[..] else { panic!("one subject for each op") };
            let verdicts = [
                subject.each(adjoint_identity),
                subject.each(forward_differences),
                subject.each(reverse_differences),
                subject.each(second_order),
                golden(subject),
            ];
            let caught = verdicts.iter().filter(|verdict| verdict.is_err()).count();
            assert!(caught >= 2, "{} in slot {slot} was caught {caught} times", subject.name);
            tried += 1;
        }
    }
    assert!(tried >= 35, "only {tried} rules were tried");
}

#[test]
fn every_op_names_itself_and_the_shapes_in_a_shape_error() {
    for &id in OpId::all() {
        let Some(example) = id.get().examples().into_iter().next() else { continue };
        let graph = Graph::new();
        let odd = |slot: usize, arg: &Arg| match arg {
            Arg::Index { len, bound } => graph.index_input(&format!("x{slot}"), *len, *bound + 9),
            Arg::Values { shape, .. } | Arg::Mask { shape } => {
                let mut shape = shape.clone();
                // Another size in each argument, and another number of axes where there is one argument.
                if example.args.len() > 1 {
                    shape.iter_mut().for_each(|size| *size += 1 + slot)
                } else {
                    shape = vec![]
                }
                graph.input(&format!("x{slot}"), &shape)
            }
        };
        let args: Vec<Var<'_>> = example.args.iter().enumerate().map(|(slot, arg)| odd(slot, arg)).collect();
        let traced = graph.apply(id, &args, &example.attr);
        let pointwise_of_one = example.args.len() == 1
            && matches!(id.get().shape(&example.attr, &[traced.shape()]), Ok(shape) if shape == traced.shape());
        match graph.check() {
            Err(error) => assert!(error.to_string().contains(id.get().name()), "{error}"),
            Ok(()) => assert!(pointwise_of_one || id == OpId::Broadcast, "{} took {args:?}", id.get().name()),
        }
    }
}

#[test]
fn every_op_is_documented() {
    for &id in OpId::all() {
        let doc = id.get().doc();
        for text in [doc.formula, doc.domain, doc.kinks, doc.source] {
            assert!(!text.is_empty(), "{}", id.get().name());
        }
        assert_eq!(OpId::find(id.get().name()), Some(id));
    }
}
