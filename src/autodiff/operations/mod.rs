//! The arithmetic of a graph, counted from its nodes: what the mathematics asks for, whatever a program makes of it.
//!
//! Each element of each node is followed as zero, one, some constant, or a number that varies. An operation on constants
//! is none, for it is done before the run; nor is a sum with zero, or a product with zero or one: differentiation seeds
//! with ones and fills windows with zeros. A node that is there twice is computed once.

mod element;
mod moves;
mod pointwise;
mod reductions;

use std::collections::BTreeMap;

use self::element::{Element, Elements};
use super::attr::Attr;
use super::error::{Error, Result};
use super::graph::{Graph, Var};
use super::ops::OpId;

/// More elements than this are not followed one by one.
const MOST_FOLLOWED: usize = 1 << 28;

/// How many operations some nodes take, one for each element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Operations {
    /// Sums, differences and changes of sign; n − 1 for the sum of n numbers.
    pub sums: u64,
    /// Products; x^k takes those of repeated squaring.
    pub products: u64,
    /// Quotients and square roots.
    pub quotients: u64,
    /// Comparisons, absolute values, signs, greater or lesser ones, and choices.
    pub choices: u64,
    /// Values of exp, tanh, erf, x^y and the like.
    pub functions: u64,
    /// Nodes that are computed, inputs and constants included.
    pub nodes: usize,
    /// The numbers that those nodes hold.
    pub elements: usize,
}

impl Operations {
    /// All operations, with so many for the value of a function.
    #[must_use]
    pub fn total(&self, of_function: f64) -> f64 {
        let plain = self.sums + self.products + self.quotients + self.choices;
        plain as f64 + of_function * self.functions as f64
    }

    /// Adds what one element takes, so many times.
    fn add(&mut self, one: &Operations, times: usize) {
        let times = times as u64;
        self.sums += one.sums * times;
        self.products += one.products * times;
        self.quotients += one.quotients * times;
        self.choices += one.choices * times;
        self.functions += one.functions * times;
    }
}

impl Graph {
    /// The operations that some nodes take together, from the graph alone.
    ///
    /// ```
    /// use gradbook::autodiff::Graph;
    ///
    /// let graph = Graph::new();
    /// let x = graph.input("x", &[3]);
    /// let f = (x * x).sum();
    /// let gradient = graph.grad(f, &[x])?[0];
    /// assert_eq!(graph.operations(&[f])?.total(1.0), 5.0);
    /// // And x + x, three times.
    /// assert_eq!(graph.operations(&[f, gradient])?.total(1.0), 8.0);
    /// # Ok::<(), gradbook::autodiff::Error>(())
    /// ```
    ///
    /// # Errors
    /// The graph's first error, a node of another graph, or more elements than can be followed.
    pub fn operations(&self, outputs: &[Var<'_>]) -> Result<Operations> {
        self.check_owner("operations", outputs)?;
        let n_nodes = outputs.iter().map(|output| output.id() as usize + 1).max().unwrap_or(0);
        let live = self.ancestors(outputs, n_nodes);
        let store = self.store();
        let mut total = Operations::default();
        let mut known: BTreeMap<(OpId, u32, Vec<u32>), u32> = BTreeMap::new();
        let mut same: Vec<u32> = (0..n_nodes as u32).collect();
        let mut elements: Vec<Elements> = vec![Elements::All(Element::Zero, 0); n_nodes];
        let mut followed = 0usize;
        for id in (0..n_nodes as u32).filter(|&id| live[id as usize]) {
            let node = store.nodes[id as usize];
            let args: Vec<u32> = store.args(id).iter().map(|&arg| same[arg as usize]).collect();
            let key = (node.op, node.attr, args);
            if let Some(&first) = known.get(&key) {
                same[id as usize] = first;
                continue;
            }
            if let Some(only) = unchanged(node.op, &key.2, &elements) {
                same[id as usize] = only;
                continue;
            }
            let shape = store.shape(id);
            total.nodes += 1;
            total.elements += shape.len();
            let of_args: Vec<&Elements> = key.2.iter().map(|&arg| &elements[arg as usize]).collect();
            let shapes: Vec<_> = key.2.iter().map(|&arg| store.shape(arg)).collect();
            let attr = store.attr(id);
            let found = match (node.op, attr) {
                (OpId::Constant, Attr::Scalar(bits)) => Elements::All(Element::of(f64::from_bits(*bits)), 1),
                (OpId::Constant, Attr::Tensor(at)) => {
                    let values = store.tensors.get(*at as usize);
                    let each = values.into_iter().flat_map(|values| values.iter().map(|x| Element::of(*x)));
                    Elements::collect(each.collect())
                }
                (OpId::Constant | OpId::Input, _) => Elements::All(Element::Varies, shape.len()),
                (op, attr) => moves::apply(op, attr, &of_args, &shapes, shape)
                    .or_else(|| reductions::apply(op, attr, &of_args, &shapes, shape, &mut total))
                    .unwrap_or_else(|| pointwise::apply(op, attr, &of_args, shape.len(), &mut total)),
            };
            followed += found.followed();
            if followed > MOST_FOLLOWED {
                return Err(Error::Input("this graph is too large to count its operations".to_owned()));
            }
            elements[id as usize] = found;
            known.insert(key, id);
        }
        Ok(total)
    }
}

/// The argument whose value a sum with zeros, or a product with ones, has.
fn unchanged(op: OpId, args: &[u32], elements: &[Elements]) -> Option<u32> {
    let &[x, y] = args else { return None };
    let neutral = match op {
        OpId::Add | OpId::Sub => Element::Zero,
        OpId::Mul | OpId::Div => Element::One,
        _ => return None,
    };
    let is_neutral = |arg: u32| elements[arg as usize].all() == Some(neutral);
    match op {
        _ if is_neutral(y) => Some(x),
        OpId::Add | OpId::Mul if is_neutral(x) => Some(y),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
