//! Differentiation: the pushforward of tangents and the pullback of cotangents, both from the one rule of each op. The
//! derivatives are more nodes of the same graph, so they can be differentiated in turn. No recursion: depth is no limit.

use super::attr::Attr;
use super::error::{Error, Result};
use super::graph::{Graph, Var};
use super::op::{Call, Cotangent, Partial, Rule, shape_error};
use super::ops::OpId;

impl Graph {
    /// Jacobian-vector product: the tangents of `outputs`, given the tangents of some nodes (inputs or any others). `None`
    /// stands for a tangent that is zero because the output does not depend on those nodes.
    ///
    /// # Errors
    /// The graph's first error, or a tangent whose shape is not its node's.
    pub fn jvp<'g>(
        &'g self,
        outputs: &[Var<'g>],
        tangents: &[(Var<'g>, Var<'g>)],
    ) -> Result<Vec<Option<Var<'g>>>> {
        self.check_pairs("jvp", tangents)?;
        self.check_owner("jvp", outputs)?;
        let n_nodes = end_of(outputs);
        let needed = self.ancestors(outputs, n_nodes);
        let mut tangent: Vec<Option<Var<'g>>> = vec![None; n_nodes];
        for &(node, value) in tangents.iter().filter(|(node, _)| (node.id() as usize) < n_nodes) {
            tangent[node.id() as usize] = Some(value);
        }
        for id in 0..n_nodes {
            if needed[id] && tangent[id].is_none() {
                tangent[id] = self.push_forward(id as u32, &tangent);
            }
        }
        self.check()?;
        Ok(outputs.iter().map(|output| tangent[output.id() as usize]).collect())
    }

    /// Vector-Jacobian product: the cotangents of the nodes `wrt`, given the cotangents of some outputs. Any node may be
    /// asked for, not only inputs. `None` stands for a cotangent that is zero because no output depends on the node.
    ///
    /// The contributions to a node are summed in ascending order of its consumers, first the values and then the products,
    /// which are folded into the sum. Contributions to windows that do not overlap are put side by side instead of being
    /// padded with zeros and added.
    ///
    /// # Errors
    /// The graph's first error, or a cotangent whose shape is not its output's.
    pub fn vjp<'g>(
        &'g self,
        outputs: &[(Var<'g>, Var<'g>)],
        wrt: &[Var<'g>],
    ) -> Result<Vec<Option<Var<'g>>>> {
        self.check_pairs("vjp", outputs)?;
        self.check_owner("vjp", wrt)?;
        let ends: Vec<Var<'g>> = outputs.iter().map(|&(output, _)| output).collect();
        let n_nodes = end_of(&ends);
        let active = self.descendants(wrt, n_nodes);
        let mut sums = Sums::new(n_nodes);
        for &(output, seed) in outputs.iter().rev() {
            sums.add(output.id(), Cotangent::Value(seed));
        }
        let mut wanted: Vec<bool> = vec![false; n_nodes];
        for node in wrt.iter().filter(|node| (node.id() as usize) < n_nodes) {
            wanted[node.id() as usize] = true;
        }
        let mut totals: Vec<Option<Var<'g>>> = vec![None; n_nodes];
        for id in (0..n_nodes as u32).rev().filter(|&id| active[id as usize]) {
            let Some(total) = sums.total(self, id) else { continue };
            if wanted[id as usize] {
                totals[id as usize] = Some(total);
            }
            self.pull_back(id, total, &active, &mut sums);
        }
        self.check()?;
        Ok(wrt.iter().map(|node| totals.get(node.id() as usize).copied().flatten()).collect())
    }

    /// The tangent of a node from those of its arguments.
    fn push_forward<'g>(&'g self, id: u32, tangent: &[Option<Var<'g>>]) -> Option<Var<'g>> {
        let ids: Vec<u32> = self.store().args(id).to_vec();
        if ids.iter().all(|&arg| tangent[arg as usize].is_none()) {
            return None;
        }
        let (op, x, y, attr) = self.applied(id, &ids);
        let dx = |slot: usize| tangent[ids[slot] as usize];
        match op.get().rule() {
            Rule::Constant => None,
            Rule::Pointwise(partials) => {
                let terms = partials.iter().enumerate().filter_map(|(slot, partial)| {
                    let call = Call { x: &x, y, attr: &attr, slot };
                    self.times_partial(op, partial, &call, dx(slot)?)
                });
                terms.reduce(|sum, term| sum + term)
            }
            Rule::Linear(transposes) => {
                let tangent_or_zero =
                    |slot: usize| dx(slot).unwrap_or_else(|| self.full(0.0, x[slot].shape()));
                let linear =
                    |slot: usize| transposes.get(slot).or(transposes.last()).is_some_and(Option::is_some);
                let args: Vec<Var<'g>> = (0..x.len())
                    .map(|slot| if linear(slot) { tangent_or_zero(slot) } else { x[slot] })
                    .collect();
                (0..x.len())
                    .any(|slot| linear(slot) && dx(slot).is_some())
                    .then(|| self.apply(op, &args, &attr))
            }
            Rule::Bilinear(_) => {
                let mut sum = if x.len() > 2 { dx(2) } else { None };
                for (slot, dx) in [(0, dx(0)), (1, dx(1))] {
                    let Some(dx) = dx else { continue };
                    let mut args = vec![x[0], x[1]];
                    args[slot] = dx;
                    args.extend(sum);
                    sum = Some(self.apply(op, &args, &attr));
                }
                sum
            }
        }
    }

    /// Adds a node's cotangent, through its rule, to those of its active arguments.
    fn pull_back<'g>(&'g self, id: u32, total: Var<'g>, active: &[bool], sums: &mut Sums<'g>) {
        let ids: Vec<u32> = self.store().args(id).to_vec();
        if !ids.iter().any(|&arg| active[arg as usize]) {
            return;
        }
        let (op, x, y, attr) = self.applied(id, &ids);
        for slot in (0..x.len()).rev().filter(|&slot| active[ids[slot] as usize]) {
            let call = Call { x: &x, y, attr: &attr, slot };
            let cotangent = match op.get().rule() {
                Rule::Constant => None,
                Rule::Pointwise(partials) => partials
                    .get(slot)
                    .and_then(|partial| self.times_partial(op, partial, &call, total))
                    .map(Cotangent::Value),
                Rule::Linear(transposes) => transposes
                    .get(slot)
                    .or(transposes.last())
                    .and_then(|transpose| transpose.as_ref())
                    .map(|transpose| self.mutate(op, slot, transpose(&call, total))),
                Rule::Bilinear(transposes) => Some(match transposes.get(slot) {
                    Some(transpose) => self.mutate(op, slot, transpose(&call, total)),
                    None => Cotangent::Value(total),
                }),
            };
            if let Some(cotangent) = cotangent {
                sums.add(ids[slot], cotangent);
            }
        }
    }

    /// A tangent or cotangent times the partial derivative of a pointwise op.
    fn times_partial<'g>(
        &'g self,
        op: OpId,
        partial: &Partial,
        call: &Call<'_, 'g>,
        by: Var<'g>,
    ) -> Option<Var<'g>> {
        let value = match partial {
            Partial::Zero => return None,
            Partial::One => by,
            Partial::MinusOne => -by,
            Partial::Of(formula) => formula(call) * by,
        };
        match self.mutate(op, call.slot, Cotangent::Value(value)) {
            Cotangent::Value(value) => Some(value),
            Cotangent::Product(..) => Some(value),
        }
    }

    /// The contribution as it is, but for a rule that a test has made wrong.
    fn mutate<'g>(&'g self, op: OpId, slot: usize, cotangent: Cotangent<'g>) -> Cotangent<'g> {
        let mutation = self.store().mutation;
        match mutation {
            Some(wrong) if wrong.op == op && wrong.slot == slot => match cotangent {
                Cotangent::Value(value) => Cotangent::Value(value * wrong.factor),
                Cotangent::Product(a, b, ta, tb) => Cotangent::Product(a * wrong.factor, b, ta, tb),
            },
            _ => cotangent,
        }
    }

    fn applied<'g>(&'g self, id: u32, args: &[u32]) -> (OpId, Vec<Var<'g>>, Var<'g>, Attr) {
        let store = self.store();
        let x = args.iter().map(|&arg| self.var(arg)).collect();
        (store.nodes[id as usize].op, x, self.var(id), store.attr(id).clone())
    }

    /// Which nodes some outputs depend on, themselves included.
    pub(super) fn ancestors(&self, outputs: &[Var<'_>], n_nodes: usize) -> Vec<bool> {
        let store = self.store();
        let mut needed = vec![false; n_nodes];
        for output in outputs {
            needed[output.id() as usize] = true;
        }
        for id in (0..n_nodes as u32).rev() {
            if needed[id as usize] {
                for &arg in store.args(id) {
                    needed[arg as usize] = true;
                }
            }
        }
        needed
    }

    /// Which nodes depend on some others, themselves included.
    fn descendants(&self, roots: &[Var<'_>], n_nodes: usize) -> Vec<bool> {
        let store = self.store();
        let mut active = vec![false; n_nodes];
        for root in roots.iter().filter(|root| (root.id() as usize) < n_nodes) {
            active[root.id() as usize] = true;
        }
        for id in 0..n_nodes as u32 {
            active[id as usize] |= store.args(id).iter().any(|&arg| active[arg as usize]);
        }
        active
    }

    fn check_pairs(&self, what: &'static str, pairs: &[(Var<'_>, Var<'_>)]) -> Result<()> {
        self.check()?;
        for (node, value) in pairs {
            self.check_owner(what, &[*node, *value])?;
            if node.shape() != value.shape() {
                let shapes = [node.shape(), value.shape()];
                return Err(shape_error(
                    what,
                    &shapes,
                    "of a node and its tangent or cotangent must be equal",
                ));
            }
        }
        Ok(())
    }

    pub(super) fn check_owner(&self, op: &'static str, nodes: &[Var<'_>]) -> Result<()> {
        match nodes.iter().all(|node| std::ptr::eq(node.graph(), self)) {
            true => self.check(),
            false => Err(Error::OtherGraph { op }),
        }
    }
}

/// One past the last of some nodes.
fn end_of(nodes: &[Var<'_>]) -> usize {
    nodes.iter().map(|node| node.id() as usize + 1).max().unwrap_or(0)
}

/// The contributions to each node's cotangent, as linked lists. A node's consumers are visited last first, so each list
/// begins with the first consumer.
struct Sums<'g> {
    heads: Vec<Option<u32>>,
    links: Vec<(Cotangent<'g>, Option<u32>)>,
}

impl<'g> Sums<'g> {
    fn new(n_nodes: usize) -> Sums<'g> {
        Sums { heads: vec![None; n_nodes], links: Vec::new() }
    }

    fn add(&mut self, node: u32, cotangent: Cotangent<'g>) {
        self.links.push((cotangent, self.heads[node as usize]));
        self.heads[node as usize] = Some(self.links.len() as u32 - 1);
    }

    /// The sum of the contributions to a node: values in ascending order of the consumers, and then the products, which are
    /// folded into that sum one after another. Values that fill disjoint windows along one axis are put side by side.
    fn total(&self, graph: &'g Graph, node: u32) -> Option<Var<'g>> {
        let (mut values, mut products) = (Vec::new(), Vec::new());
        let mut next = self.heads[node as usize];
        while let Some(at) = next {
            let (cotangent, after) = self.links[at as usize];
            match cotangent {
                Cotangent::Value(value) => values.push(value),
                Cotangent::Product(..) => products.push(cotangent),
            }
            next = after;
        }
        if values.len() > 1 {
            values = graph.side_by_side(values);
        }
        let mut sum = values.into_iter().reduce(|sum, value| sum + value);
        for product in products {
            if let Cotangent::Product(a, b, ta, tb) = product {
                sum = Some(a.matmul_add(b, sum, ta, tb));
            }
        }
        sum
    }
}
