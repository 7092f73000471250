//! From nodes to instructions: views and broadcasts become operand modes, values get their places in the arena.

use std::collections::HashMap;

use super::instr::{Instr, Matrix, Operand, Step};
use super::passes::{Live, is_matrix_transpose};
use super::plan::{Arena, rounded};
use super::walk::{Mode, around_mask, broadcast_walk, mode, permute_walk};
use super::{Code, Input, Output, Stats};
use crate::autodiff::attr::Attr;
use crate::autodiff::graph::Store;
use crate::autodiff::op::Lower;
use crate::kernels::Real;

/// Compiles the live nodes. Without `reuse` every value keeps its own place.
pub(super) fn lower<T: Real>(store: &Store, outputs: &[u32], live: &Live, reuse: bool) -> Code<T> {
    let mut lowering = Lowering {
        store,
        live,
        needed: Vec::new(),
        place: vec![None; live.canonical.len()],
        arena: Arena::default(),
    };
    lowering.mark_needed(outputs);
    let mut code = Code {
        inputs: Vec::new(),
        outputs: Vec::new(),
        constants: Vec::new(),
        prologue: Vec::new(),
        body: Vec::new(),
        arena_len: 0,
        index_len: 0,
        names: HashMap::new(),
        stats: Stats::default(),
    };
    lowering.place_leaves(&mut code);
    lowering.emit(outputs, &mut code, reuse);
    code.outputs = outputs.iter().map(|&id| lowering.output(id)).collect();
    code.arena_len = lowering.arena.len();
    code.stats = Stats {
        traced: store.nodes.len(),
        live: live.n_live,
        distinct: live.distinct.iter().filter(|&&distinct| distinct).count(),
        prologue: code.prologue.len(),
        instructions: code.body.len(),
        arena: code.arena_len,
        without_reuse: lowering.needed_elements(),
    };
    code
}

struct Lowering<'a> {
    store: &'a Store,
    live: &'a Live,
    /// Whether a node's value is wanted in the arena, in its own shape.
    needed: Vec<bool>,
    /// The offset of each value that has its own place, by node.
    place: Vec<Option<u32>>,
    arena: Arena,
}

/// Where an argument's values are: in the place of a base node, from an element on.
#[derive(Clone, Copy)]
struct Located {
    base: u32,
    delta: usize,
}

impl Lowering<'_> {
    /// An argument of a node, after merging.
    fn arg(&self, id: u32, slot: usize) -> u32 {
        self.live.canonical[self.store.args(id)[slot] as usize]
    }

    fn kind(&self, id: u32) -> Lower {
        self.store.nodes[id as usize].op.get().lower()
    }

    /// The node whose value an argument is read from, and how.
    fn read(&self, consumer: u32, slot: usize) -> (u32, Mode) {
        let arg = self.arg(consumer, slot);
        match (self.kind(consumer), self.kind(arg)) {
            (Lower::Binary(_) | Lower::Select, Lower::Broadcast) => {
                let source = self.arg(arg, 0);
                match mode(self.store.shape(source), self.store.shape(arg)) {
                    Some(mode) => (source, mode),
                    None => (arg, Mode::Full),
                }
            }
            (Lower::Product, Lower::Permute) if slot < 2 && is_matrix_transpose(self.store, arg) => {
                (self.arg(arg, 0), Mode::Full)
            }
            _ => (arg, Mode::Full),
        }
    }

    /// If a node is a window on another's values, that node and the first element.
    fn alias(&self, id: u32) -> Option<(u32, usize)> {
        match (self.kind(id), self.store.attr(id)) {
            (Lower::View, _) => Some((self.arg(id, 0), 0)),
            (Lower::Slice, &Attr::Window { axis, start, .. }) => {
                let (outer, _, inner) = self.store.shape(id).around(axis as usize);
                (outer == 1).then(|| (self.arg(id, 0), start as usize * inner))
            }
            _ => None,
        }
    }

    fn locate(&self, id: u32) -> Located {
        let mut located = Located { base: id, delta: 0 };
        while let Some((next, delta)) = self.alias(located.base) {
            located = Located { base: next, delta: located.delta + delta };
        }
        located
    }

    fn mark_needed(&mut self, outputs: &[u32]) {
        self.needed = vec![false; self.live.canonical.len()];
        for &output in outputs {
            self.needed[self.live.canonical[output as usize] as usize] = true;
        }
        for id in (0..self.needed.len() as u32).rev() {
            if self.needed[id as usize] {
                for slot in 0..self.store.args(id).len() {
                    let (source, _) = self.read(id, slot);
                    self.needed[source as usize] = true;
                }
            }
        }
    }

    /// The nodes that get a place of their own, in order.
    fn placed_nodes(&self) -> Vec<u32> {
        let own = |id: &u32| self.needed[*id as usize] && self.alias(*id).is_none();
        (0..self.needed.len() as u32).filter(own).collect()
    }

    fn needed_elements(&self) -> usize {
        self.placed_nodes().iter().fold(0, |n, &id| n + rounded(self.store.shape(id).len()))
    }

    /// Places inputs and constants, which are never overwritten. Every input of the graph is one of the program, also one
    /// that no output needs.
    fn place_leaves<T: Real>(&mut self, code: &mut Code<T>) {
        for &id in &self.store.inputs {
            let shape = self.store.shape(id);
            let bound = match self.store.attr(id) {
                Attr::Input(_, bound) => *bound,
                _ => None,
            };
            let offset = match bound {
                Some(_) => {
                    code.index_len += shape.len();
                    code.index_len - shape.len()
                }
                None => self.arena.keep(shape.len()),
            };
            self.put(id, offset);
            let name = self.store.names.get(&id).cloned().unwrap_or_default();
            code.inputs.push(Input { name, shape, offset, bound });
        }
        for id in self.placed_nodes() {
            if let Lower::Constant = self.kind(id) {
                let values: Vec<T> = match self.store.attr(id) {
                    Attr::Scalar(bits) => vec![T::from_f64(f64::from_bits(*bits))],
                    Attr::Tensor(at) => {
                        self.store.tensors[*at as usize].iter().map(|&v| T::from_f64(v)).collect()
                    }
                    _ => Vec::new(),
                };
                let offset = self.arena.keep(values.len());
                self.put(id, offset);
                code.constants.push((offset, values));
            }
        }
    }

    /// Emits the instructions: those of constant nodes into the prologue, the others into the body.
    fn emit<T: Real>(&mut self, outputs: &[u32], code: &mut Code<T>, reuse: bool) {
        let order: Vec<u32> =
            self.placed_nodes().into_iter().filter(|&id| self.place[id as usize].is_none()).collect();
        let mut last_use = vec![0; self.needed.len()];
        for (at, &id) in order.iter().enumerate() {
            last_use[id as usize] = at;
            for base in self.bases(id) {
                last_use[base as usize] = at;
            }
        }
        let mut kept = vec![false; self.needed.len()];
        for &output in outputs {
            kept[self.locate(self.live.canonical[output as usize]).base as usize] = true;
        }
        for &id in &order {
            kept[id as usize] |= self.live.constant[id as usize] || !reuse;
            if kept[id as usize] {
                let offset = self.arena.keep(self.store.shape(id).len());
                self.put(id, offset);
            }
        }
        let mut expiring: Vec<(usize, u32)> =
            order.iter().filter(|&&id| !kept[id as usize]).map(|&id| (last_use[id as usize], id)).collect();
        expiring.sort_unstable();
        let mut expiring = expiring.into_iter().peekable();
        for (at, &id) in order.iter().enumerate() {
            if !kept[id as usize] {
                let offset = self.arena.take(self.store.shape(id).len());
                self.put(id, offset);
            }
            let target = if self.live.constant[id as usize] { &mut code.prologue } else { &mut code.body };
            let op = self.store.nodes[id as usize].op;
            target.extend(self.instructions(id).into_iter().map(|instr| Step { instr, node: id, op }));
            if let Some(name) = self.store.names.get(&id) {
                code.names.insert(id, name.clone());
            }
            while let Some((_, dead)) = expiring.next_if(|&(last, _)| last == at) {
                self.arena.give_back(self.offset_of(dead), self.store.shape(dead).len());
            }
        }
    }

    fn put(&mut self, id: u32, offset: usize) {
        if let Some(place) = self.place.get_mut(id as usize) {
            *place = Some(offset as u32);
        }
    }

    /// The placed nodes that a node's instructions read.
    fn bases(&self, id: u32) -> Vec<u32> {
        (0..self.store.args(id).len()).map(|slot| self.locate(self.read(id, slot).0).base).collect()
    }

    fn offset_of(&self, id: u32) -> usize {
        let located = self.locate(id);
        self.place[located.base as usize].unwrap_or(0) as usize + located.delta
    }

    fn output(&self, id: u32) -> Output {
        Output { offset: self.offset_of(self.live.canonical[id as usize]), shape: self.store.shape(id) }
    }

    fn operand(&self, id: u32, slot: usize) -> Operand {
        let (source, mode) = self.read(id, slot);
        let at = self.offset_of(source);
        match mode {
            Mode::Full => Operand::Full(at),
            Mode::Scalar => Operand::Scalar(at),
            Mode::Row(len) => Operand::Row(at, len),
            Mode::Column(inner) => Operand::Column(at, self.store.shape(source).len(), inner),
        }
    }

    /// A factor of a product, as strides on the values it is read from.
    fn matrix(&self, id: u32, slot: usize, transposed: bool) -> Matrix {
        let arg = self.arg(id, slot);
        let (source, _) = self.read(id, slot);
        let shape = self.store.shape(source);
        let flipped = transposed != (source != arg);
        let (row_stride, col_stride) = if flipped { (1, shape.dim(1)) } else { (shape.dim(1), 1) };
        Matrix { at: self.offset_of(source), len: shape.len(), row_stride, col_stride }
    }

    fn instructions(&self, id: u32) -> Vec<Instr> {
        let (store, attr) = (self.store, self.store.attr(id));
        let (shape, y) = (store.shape(id), self.offset_of(id));
        let len = shape.len();
        let source = |slot: usize| self.offset_of(self.read(id, slot).0);
        let source_shape = |slot: usize| store.shape(self.arg(id, slot));
        match (self.kind(id), attr) {
            (Lower::Unary(op), _) => vec![Instr::Unary { op: op(attr), x: source(0), y, len }],
            (Lower::Binary(op), _) => {
                vec![Instr::Binary { op, a: self.operand(id, 0), b: self.operand(id, 1), y, len }]
            }
            (Lower::Select, _) => {
                let [mask, a, b] = [0, 1, 2].map(|slot| self.operand(id, slot));
                vec![Instr::Select { mask, a, b, y, len }]
            }
            (Lower::Product, &Attr::Transposed(ta, tb)) => {
                let a = self.matrix(id, 0, ta);
                let k = if ta { source_shape(0).dim(0) } else { source_shape(0).dim(1) };
                let c = (store.args(id).len() > 2).then(|| source(2));
                vec![Instr::Product {
                    m: shape.dim(0),
                    k,
                    n: shape.dim(1),
                    a,
                    b: self.matrix(id, 1, tb),
                    c,
                    y,
                }]
            }
            (Lower::Sum, &Attr::Axes(mask)) => {
                let (outer, n, inner) = around_mask(&source_shape(0), mask);
                vec![Instr::Sum { x: source(0), outer, n, inner, y }]
            }
            (Lower::FirstMax, &Attr::Axis(axis)) => {
                let (outer, n, inner) = shape.around(axis as usize);
                vec![Instr::FirstMax { x: source(0), outer, n, inner, y }]
            }
            (Lower::Broadcast, _) => {
                let narrow = source_shape(0);
                vec![Instr::Strided {
                    x: source(0),
                    x_len: narrow.len(),
                    y,
                    walk: broadcast_walk(&narrow, &shape),
                }]
            }
            (Lower::Permute, Attr::Order(order)) => {
                let from = source_shape(0);
                vec![Instr::Strided { x: source(0), x_len: from.len(), y, walk: permute_walk(&from, order) }]
            }
            (Lower::Slice, &Attr::Window { axis, start, len: n }) => {
                let (outer, total, inner) = source_shape(0).around(axis as usize);
                let (x_stride, row) = (total * inner, n as usize * inner);
                let x = source(0) + start as usize * inner;
                vec![Instr::Rows { x, x_stride, y, y_stride: row, rows: outer, row }]
            }
            (Lower::Pad, &Attr::Window { axis, start, .. }) => {
                let (outer, n, inner) = source_shape(0).around(axis as usize);
                let row = n * inner;
                let y_stride = shape.dim(axis as usize) * inner;
                let into = y + start as usize * inner;
                vec![
                    Instr::Zero { y, len },
                    Instr::Rows { x: source(0), x_stride: row, y: into, y_stride, rows: outer, row },
                ]
            }
            (Lower::Concat, &Attr::Axis(axis)) => {
                let (outer, total, inner) = shape.around(axis as usize);
                let mut start = 0;
                let mut part = |slot: usize| {
                    let row = source_shape(slot).dim(axis as usize) * inner;
                    let into = y + start;
                    start += row;
                    Instr::Rows {
                        x: source(slot),
                        x_stride: row,
                        y: into,
                        y_stride: total * inner,
                        rows: outer,
                        row,
                    }
                };
                (0..store.args(id).len()).map(&mut part).collect()
            }
            (Lower::Gather, _) => {
                let from = source_shape(0);
                vec![Instr::Gather {
                    x: source(0),
                    rows: from.dim(0),
                    cols: from.dim(1),
                    index: source(1),
                    n: shape.dim(0),
                    y,
                }]
            }
            (Lower::ScatterAdd, _) => {
                let n = source_shape(0).dim(0);
                vec![Instr::ScatterAdd {
                    x: source(0),
                    n,
                    cols: shape.dim(1),
                    index: source(1),
                    rows: shape.dim(0),
                    y,
                }]
            }
            // Leaves and views have no instruction, and a node's attribute is the kind that its op takes.
            _ => Vec::new(),
        }
    }
}
