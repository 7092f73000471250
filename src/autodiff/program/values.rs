//! Where values are: which node's place a value is read from, how, and which values are written straight into a larger one.

use super::passes::{Live, is_matrix_transpose};
use super::plan::rounded;
use super::walk::{Mode, mode};
use crate::autodiff::attr::Attr;
use crate::autodiff::graph::Store;
use crate::autodiff::op::Lower;

/// No node.
const NONE: u32 = u32::MAX;

/// What is known about the values of a program before they have their places.
pub(super) struct Values<'a> {
    pub store: &'a Store,
    pub live: &'a Live,
    /// How many lanes stand side by side in the arena; 1 when there are none.
    pub lanes: usize,
    /// Whether a node's value differs between lanes.
    laned: Vec<bool>,
    /// Whether a node's value is wanted in its own shape.
    needed: Vec<bool>,
    /// The concatenation that a value is written into, and from which element on.
    inside: Vec<(u32, u32)>,
    /// How many times a value is read, outputs included.
    readers: Vec<u32>,
    /// Products that are computed by a later, longer one.
    absorbed: Vec<bool>,
    /// Whether values may be written straight into larger ones.
    is_in_place: bool,
}

/// Where a value is: in the place of a base node, from an element on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Located {
    pub base: u32,
    pub delta: usize,
}

/// A factor of a product before it has its place: strides from an element of a base node on.
#[derive(Clone, Copy)]
pub(super) struct Factor {
    pub source: u32,
    pub first: usize,
    pub row_stride: usize,
    pub col_stride: usize,
}

impl<'a> Values<'a> {
    /// Finds out what `outputs` need. `laned` says which inputs differ between lanes. Without `in_place`, nothing is written
    /// into a concatenation directly and no product is absorbed.
    pub fn new(
        store: &'a Store,
        live: &'a Live,
        outputs: &[u32],
        (lanes, laned_inputs): (usize, &[u32]),
        in_place: bool,
    ) -> Values<'a> {
        let n_nodes = live.canonical.len();
        let mut values = Values {
            store,
            live,
            lanes,
            laned: vec![false; n_nodes],
            needed: vec![false; n_nodes],
            inside: vec![(NONE, 0); n_nodes],
            readers: vec![0; n_nodes],
            absorbed: vec![false; n_nodes],
            is_in_place: in_place,
        };
        values.mark_laned(laned_inputs);
        values.mark_needed(outputs);
        if in_place {
            values.write_into_concatenations();
            values.absorb_products();
        }
        values
    }

    /// An argument of a node, after merging.
    pub fn arg(&self, id: u32, slot: usize) -> u32 {
        self.live.canonical[self.store.args(id)[slot] as usize]
    }

    /// How a node is evaluated.
    pub fn kind(&self, id: u32) -> Lower {
        self.store.nodes[id as usize].op.get().lower()
    }

    /// Whether a node's value differs between lanes.
    pub fn is_laned(&self, id: u32) -> bool {
        self.laned[id as usize]
    }

    /// How many lanes a node's value has.
    pub fn lanes_of(&self, id: u32) -> usize {
        if self.laned[id as usize] { self.lanes } else { 1 }
    }

    /// The elements of a value over all its lanes.
    pub fn len(&self, id: u32) -> usize {
        self.store.shape(id).len() * self.lanes_of(id)
    }

    /// Whether a product is part of a longer one.
    pub fn is_absorbed(&self, id: u32) -> bool {
        self.absorbed[id as usize]
    }

    /// Whether an argument of a concatenation is written there by whoever computes it.
    pub fn is_written_by_its_producer(&self, concatenation: u32, slot: usize) -> bool {
        let arg = self.arg(concatenation, slot);
        if self.inside[arg as usize].0 == concatenation {
            let is_first = |&before: &usize| self.arg(concatenation, before) != arg;
            return (0..slot).all(|before| is_first(&before));
        }
        self.is_stored_by_its_chain(arg, concatenation)
    }

    /// Whether the chain that computes a value also stores it into a window of a concatenation.
    pub fn is_stored_by_its_chain(&self, arg: u32, concatenation: u32) -> bool {
        self.is_in_place
            && self.is_pointwise(arg)
            && self.inside[arg as usize].0 != concatenation
            && self.laned[arg as usize] == self.laned[concatenation as usize]
            && self.live.constant[arg as usize] == self.live.constant[concatenation as usize]
    }

    /// Whether a node is one of pointwise arithmetic.
    pub fn is_pointwise(&self, id: u32) -> bool {
        matches!(self.kind(id), Lower::Unary(_) | Lower::Binary(_) | Lower::Select)
    }

    /// The nodes that are computed or given, in order: all but windows on the values of others.
    pub fn computed(&self) -> Vec<u32> {
        let own =
            |&id: &u32| self.needed[id as usize] && !self.absorbed[id as usize] && self.window(id).is_none();
        (0..self.needed.len() as u32).filter(own).collect()
    }

    /// What the arena would hold if every value had a place of its own.
    pub fn total_elements(&self) -> usize {
        let own = |&id: &u32| self.needed[id as usize] && self.window(id).is_none();
        (0..self.needed.len() as u32).filter(own).fold(0, |n, id| n + rounded(self.len(id)))
    }

    /// The node whose value an argument is read from, and how.
    pub fn read(&self, consumer: u32, slot: usize) -> (u32, Mode) {
        let arg = self.arg(consumer, slot);
        let is_wide = self.laned[consumer as usize];
        match (self.kind(consumer), self.kind(arg)) {
            (Lower::Binary(_) | Lower::Select, Lower::Broadcast) => {
                let source = self.arg(arg, 0);
                match self.broadcast_mode(source, arg, is_wide) {
                    Some(mode) => (source, mode),
                    None => (arg, self.plain(arg, is_wide)),
                }
            }
            (Lower::Unary(_) | Lower::Binary(_) | Lower::Select, Lower::Slice) => {
                match self.strided_window(arg) {
                    Some(window) if self.laned[arg as usize] == is_wide => (self.arg(arg, 0), window),
                    _ => (arg, self.plain(arg, is_wide)),
                }
            }
            (Lower::Unary(_) | Lower::Binary(_) | Lower::Select, _) => (arg, self.plain(arg, is_wide)),
            (Lower::Product, Lower::Broadcast) if slot == 2 => {
                let source = self.arg(arg, 0);
                let columns = self.store.shape(arg).dim(1);
                let is_row = self.store.shape(source).len() == columns
                    && self.store.shape(source).dim(self.store.shape(source).rank().saturating_sub(1))
                        == columns;
                if is_row { (source, Mode::Row(columns)) } else { (arg, Mode::Full) }
            }
            (Lower::Product, Lower::Permute) if slot < 2 && is_matrix_transpose(self.store, arg) => {
                (self.arg(arg, 0), Mode::Full)
            }
            (Lower::Product, Lower::Slice) if slot < 2 => match self.strided_window(arg) {
                Some(window) => (self.arg(arg, 0), window),
                None => (arg, Mode::Full),
            },
            _ => (arg, Mode::Full),
        }
    }

    /// How a value of the consumer's own shape is read.
    fn plain(&self, arg: u32, is_wide: bool) -> Mode {
        match self.store.shape(arg).len() {
            len if is_wide && !self.laned[arg as usize] && self.lanes > 1 => {
                if len == 1 {
                    Mode::Scalar
                } else {
                    Mode::Row(len)
                }
            }
            _ => Mode::Full,
        }
    }

    fn broadcast_mode(&self, source: u32, arg: u32, is_wide: bool) -> Option<Mode> {
        let (narrow, wide) = (self.store.shape(source), self.store.shape(arg));
        let plain = mode(narrow, wide)?;
        if !is_wide || self.lanes == 1 {
            return Some(plain);
        }
        match (plain, self.laned[source as usize]) {
            (Mode::Scalar, true) => Some(Mode::Column(wide.len())),
            (Mode::Row(len), true) => (len == wide.len()).then_some(Mode::Full),
            (Mode::Column(inner), true) => Some(Mode::Column(inner)),
            (Mode::Scalar | Mode::Row(_), false) => Some(plain),
            _ => None,
        }
    }

    /// A slice whose rows are apart, as a pointwise kernel or a product reads it.
    fn strided_window(&self, id: u32) -> Option<Mode> {
        let &Attr::Window { axis, start, len } = self.store.attr(id) else { return None };
        if self.window(id).is_some() {
            return None;
        }
        let (_, total, inner) = self.store.shape(self.arg(id, 0)).around(axis as usize);
        let (first, row, stride) = (start as usize * inner, len as usize * inner, total * inner);
        Some(Mode::Window { first, row, stride })
    }

    /// If a node is a contiguous window on the value of another, that node and the first element.
    fn window(&self, id: u32) -> Option<(u32, usize)> {
        match (self.kind(id), self.store.attr(id)) {
            (Lower::View, _) => Some((self.arg(id, 0), 0)),
            (Lower::Slice, &Attr::Window { axis, start, .. }) => {
                let (outer, _, inner) = self.store.shape(id).around(axis as usize);
                (outer * self.lanes_of(id) == 1).then(|| (self.arg(id, 0), start as usize * inner))
            }
            _ => None,
        }
    }

    /// The node that computes a value, and the first element of the value in that node's.
    pub fn owner(&self, id: u32) -> Located {
        let mut located = Located { base: id, delta: 0 };
        while let Some((next, delta)) = self.window(located.base) {
            located = Located { base: next, delta: located.delta + delta };
        }
        located
    }

    /// The node that has the place in which a value is.
    pub fn locate(&self, id: u32) -> Located {
        let mut located = self.owner(id);
        while let (next, delta) = self.inside[located.base as usize]
            && next != NONE
        {
            located = Located { base: next, delta: located.delta + delta as usize };
        }
        located
    }

    /// A factor of a product.
    pub fn factor(&self, id: u32, slot: usize, is_transposed: bool) -> Factor {
        let arg = self.arg(id, slot);
        let (source, mode) = self.read(id, slot);
        let shape = self.store.shape(source);
        let first = match mode {
            Mode::Window { first, .. } => first,
            _ => 0,
        };
        let columns = shape.dim(1);
        let is_permuted = matches!(self.kind(arg), Lower::Permute) && source != arg;
        let (row_stride, col_stride) = if is_transposed != is_permuted { (1, columns) } else { (columns, 1) };
        Factor { source, first, row_stride, col_stride }
    }

    /// The rows, inner size and columns of a product, in one lane and without what it absorbed.
    pub fn product_shape(&self, id: u32) -> (usize, usize, usize) {
        let shape = self.store.shape(id);
        let a = self.store.shape(self.arg(id, 0));
        let k = match self.store.attr(id) {
            Attr::Transposed(true, _) => a.dim(0),
            _ => a.dim(1),
        };
        (shape.dim(0), k, shape.dim(1))
    }

    /// The product that begins the chain which a product ends: itself, or an absorbed one.
    pub fn chain_start(&self, id: u32) -> u32 {
        let mut first = id;
        while self.store.args(first).len() > 2 && self.absorbed[self.arg(first, 2) as usize] {
            first = self.arg(first, 2);
        }
        first
    }

    fn mark_laned(&mut self, inputs: &[u32]) {
        for &id in inputs {
            if let Some(is_laned) = self.laned.get_mut(id as usize) {
                *is_laned = true;
            }
        }
        for id in (0..self.laned.len()).filter(|&id| self.live.distinct[id]) {
            let args = self.store.args(id as u32);
            self.laned[id] |= args.iter().any(|&arg| self.laned[self.live.canonical[arg as usize] as usize]);
        }
    }

    fn mark_needed(&mut self, outputs: &[u32]) {
        for &output in outputs {
            let id = self.live.canonical[output as usize] as usize;
            self.needed[id] = true;
            self.readers[id] += 1;
        }
        for id in (0..self.needed.len() as u32).rev() {
            if self.needed[id as usize] {
                for slot in 0..self.store.args(id).len() {
                    let source = self.read(id, slot).0 as usize;
                    self.needed[source] = true;
                    self.readers[source] += 1;
                }
            }
        }
    }

    /// Lets what is concatenated along a leading axis be written where it will stand.
    fn write_into_concatenations(&mut self) {
        for id in (0..self.needed.len() as u32).filter(|&id| self.needed[id as usize]) {
            let (Lower::Concat, &Attr::Axis(axis)) = (self.kind(id), self.store.attr(id)) else { continue };
            let (outer, _, inner) = self.store.shape(id).around(axis as usize);
            if outer * self.lanes_of(id) != 1 {
                continue;
            }
            let mut start = 0;
            for slot in 0..self.store.args(id).len() {
                let arg = self.arg(id, slot);
                if self.can_be_inside(arg, id) {
                    self.inside[arg as usize] = (id, start as u32);
                }
                start += self.store.shape(arg).dim(axis as usize) * inner;
            }
        }
    }

    fn can_be_inside(&self, arg: u32, concatenation: u32) -> bool {
        let constant = &self.live.constant;
        !matches!(self.kind(arg), Lower::Input | Lower::Constant)
            && self.window(arg).is_none()
            && self.inside[arg as usize].0 == NONE
            && constant[arg as usize] == constant[concatenation as usize]
    }

    /// A product that continues another with the next rows of the same operands is one longer product: the chains of
    /// multiply-adds are the same.
    fn absorb_products(&mut self) {
        for id in (0..self.needed.len() as u32).filter(|&id| self.needed[id as usize]) {
            if !matches!(self.kind(id), Lower::Product) || self.store.args(id).len() < 3 {
                continue;
            }
            let before = self.arg(id, 2);
            let is_chain = matches!(self.kind(before), Lower::Product)
                && self.readers[before as usize] == 1
                && self.store.attr(before) == self.store.attr(id)
                && !self.laned[id as usize];
            if is_chain && self.continues(id, before) {
                self.absorbed[before as usize] = true;
            }
        }
    }

    fn continues(&self, id: u32, before: u32) -> bool {
        let &Attr::Transposed(ta, tb) = self.store.attr(id) else { return false };
        let k = self.product_shape(before).1;
        [(0, ta), (1, tb)].into_iter().all(|(slot, is_transposed)| {
            let (one, next) =
                (self.factor(before, slot, is_transposed), self.factor(id, slot, is_transposed));
            let along = if slot == 0 { one.col_stride } else { one.row_stride };
            let (from, to) = (self.locate(one.source), self.locate(next.source));
            (one.row_stride, one.col_stride) == (next.row_stride, next.col_stride)
                && from.base == to.base
                && to.delta + next.first == from.delta + one.first + k * along
        })
    }
}
