//! Which nodes a program needs: dead code is dropped, common subexpressions are merged, constants are found.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::autodiff::attr::Attr;
use crate::autodiff::graph::{Node, Store};
use crate::autodiff::ops::OpId;

/// What the passes found, by node.
pub(in crate::autodiff) struct Live {
    /// The node that stands for each: itself, or an earlier one that computes the same.
    pub canonical: Vec<u32>,
    /// Whether the outputs depend on the node and it stands for itself.
    pub distinct: Vec<bool>,
    /// Whether the node depends on constants alone.
    pub constant: Vec<bool>,
    /// Nodes that the outputs depend on.
    pub n_live: usize,
}

/// Runs the passes for some outputs.
pub(in crate::autodiff) fn analyse(store: &Store, outputs: &[u32]) -> Live {
    let n_nodes = outputs.iter().map(|&id| id as usize + 1).max().unwrap_or(0);
    let live = reachable(store, outputs, n_nodes);
    let canonical = merge(store, &live);
    let mut distinct = vec![false; n_nodes];
    for &output in outputs {
        distinct[canonical[output as usize] as usize] = true;
    }
    for id in (0..n_nodes as u32).rev().filter(|&id| live[id as usize]) {
        if distinct[id as usize] {
            for &arg in store.args(id) {
                distinct[canonical[arg as usize] as usize] = true;
            }
        }
    }
    let mut constant = vec![false; n_nodes];
    for id in (0..n_nodes as u32).filter(|&id| distinct[id as usize]) {
        let from_constants = store.args(id).iter().all(|&arg| constant[canonical[arg as usize] as usize]);
        constant[id as usize] = from_constants && store.nodes[id as usize].op != OpId::Input;
    }
    Live { canonical, distinct, constant, n_live: live.iter().filter(|&&live| live).count() }
}

fn reachable(store: &Store, outputs: &[u32], n_nodes: usize) -> Vec<bool> {
    let mut live = vec![false; n_nodes];
    for &output in outputs {
        live[output as usize] = true;
    }
    for id in (0..n_nodes as u32).rev() {
        if live[id as usize] {
            for &arg in store.args(id) {
                live[arg as usize] = true;
            }
        }
    }
    live
}

/// The first node that computes the same as each, by value numbering. Nodes of more than three arguments (long
/// concatenations) are left as they are.
fn merge(store: &Store, live: &[bool]) -> Vec<u32> {
    let mut canonical: Vec<u32> = (0..live.len() as u32).collect();
    let mut seen: HashMap<Node, u32, BuildHasherDefault<NodeHasher>> = HashMap::default();
    for id in (0..live.len() as u32).filter(|&id| live[id as usize]) {
        let mut node = store.nodes[id as usize];
        let n_args = node.n_args as usize;
        if n_args > node.args.len() {
            continue;
        }
        for arg in &mut node.args[..n_args] {
            *arg = canonical[*arg as usize];
        }
        // x + y and y + x are the same bits, and so are their products.
        if matches!(node.op, OpId::Add | OpId::Mul) {
            node.args[..n_args].sort_unstable();
        }
        canonical[id as usize] = *seen.entry(node).or_insert(id);
    }
    canonical
}

/// A multiplicative hash of a node's few words; there is no adversary to defend against.
#[derive(Default)]
struct NodeHasher(u64);

impl Hasher for NodeHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u8(&mut self, value: u8) {
        self.write_u64(u64::from(value));
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(0x517C_C1B7_2722_0A95);
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }
}

/// Whether a node is a matrix transpose, which a product takes as strides.
pub(super) fn is_matrix_transpose(store: &Store, id: u32) -> bool {
    store.nodes[id as usize].op == OpId::Permute
        && store.shape(id).rank() == 2
        && matches!(store.attr(id), Attr::Order([1, 0, ..]))
}
