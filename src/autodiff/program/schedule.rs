//! The order of the work: which pointwise nodes run together in one chain, and when.

use super::values::Values;
use super::walk::Mode;
use crate::autodiff::op::Lower;

/// The most nodes of a chain: enough for any formula, few enough for the first cache to hold their operands.
const LONGEST: usize = 64;

/// What is computed together.
pub(super) enum Unit {
    /// A node on its own.
    Single(u32),
    /// Pointwise nodes of one length, a block of elements at a time.
    Chain(Vec<u32>),
}

impl Unit {
    /// The nodes that it computes.
    pub fn nodes(&self) -> &[u32] {
        match self {
            Unit::Single(id) => std::slice::from_ref(id),
            Unit::Chain(nodes) => nodes,
        }
    }
}

/// A node that is not, or no longer, in an open chain.
const NONE: u32 = u32::MAX;

/// Orders some nodes, given in the order in which they were traced, into units. A chain stays open until somebody needs what
/// it computes otherwise than element by element; with chains of at most one node nothing is fused.
pub(super) fn schedule(values: &Values<'_>, order: &[u32], is_fused: bool) -> Vec<Unit> {
    let longest = if is_fused { LONGEST } else { 1 };
    let mut open = Open { chains: Vec::new(), first: 0, of: vec![NONE; values.n_nodes()], units: Vec::new() };
    for &id in order {
        let own_len = values.is_pointwise(id).then(|| values.len(id));
        values.for_each_read(id, &mut |source, mode| {
            let owner = values.owner(source);
            let chain = open.of[owner.base as usize];
            if chain == NONE {
                return;
            }
            let is_elementwise = mode == Mode::Full
                && owner.delta == 0
                && own_len == Some(values.len(source))
                && own_len == Some(values.len(owner.base));
            if !is_elementwise {
                open.close(chain);
            }
        });
        match own_len {
            Some(len) => open.join(id, len, longest),
            None => open.units.push(Unit::Single(id)),
        }
    }
    for chain in open.first..open.chains.len() as u32 {
        open.close(chain);
    }
    open.units
}

/// The chains that may still grow.
struct Open {
    /// All chains so far with the length of their values; those that were closed are empty.
    chains: Vec<(usize, Vec<u32>)>,
    /// All chains before this one are closed.
    first: u32,
    /// The open chain of each node.
    of: Vec<u32>,
    units: Vec<Unit>,
}

impl Open {
    fn join(&mut self, id: u32, len: usize, longest: usize) {
        let fitting = |at: &u32| {
            let (own, nodes) = &self.chains[*at as usize];
            *own == len && !nodes.is_empty()
        };
        let chain = (self.first..self.chains.len() as u32).rev().find(fitting).unwrap_or_else(|| {
            self.chains.push((len, Vec::new()));
            self.chains.len() as u32 - 1
        });
        self.of[id as usize] = chain;
        let nodes = &mut self.chains[chain as usize].1;
        nodes.push(id);
        if nodes.len() >= longest {
            self.close(chain);
        }
    }

    fn close(&mut self, chain: u32) {
        let nodes = std::mem::take(&mut self.chains[chain as usize].1);
        if nodes.is_empty() {
            return;
        }
        for &id in &nodes {
            self.of[id as usize] = NONE;
        }
        self.units.push(Unit::Chain(nodes));
        while self.chains.get(self.first as usize).is_some_and(|(_, nodes)| nodes.is_empty()) {
            self.first += 1;
        }
    }
}

impl Values<'_> {
    /// The number of nodes looked at.
    pub fn n_nodes(&self) -> usize {
        self.live.canonical.len()
    }

    /// Goes through what the instructions of a node read: for a product those of all that it absorbed.
    pub fn for_each_read(&self, id: u32, visit: &mut dyn FnMut(u32, Mode)) {
        let mut current = id;
        loop {
            for slot in 0..self.store.args(current).len() {
                let (source, mode) = self.read(current, slot);
                if !self.is_absorbed(source) {
                    visit(source, mode);
                }
            }
            let continues = matches!(self.kind(current), Lower::Product)
                && self.store.args(current).len() > 2
                && self.is_absorbed(self.arg(current, 2));
            if !continues {
                return;
            }
            current = self.arg(current, 2);
        }
    }
}
