//! From the nodes of a chain to its links: what is read becomes operands and loads, pairs of simple operations become one
//! link, and what only the chain itself needs goes to registers.

use super::values::Values;
use super::walk::Mode;
use crate::autodiff::op::Lower;
use crate::kernels::{Binary, CHAIN_BLOCK, Code, Link, Pair, Place, Unary};

/// What a chain must know about the places of values.
pub(super) trait Places {
    /// The offset of a value.
    fn offset(&self, id: u32) -> usize;
    /// Whether a value is wanted outside of the chain.
    fn escapes(&self, id: u32) -> bool;
    /// The windows of other values that a value is also written to: offset, run and stride.
    fn stores(&self, id: u32) -> Vec<(usize, usize, usize)>;
}

/// The links of the chain of some nodes, and smaller ones to watch, if any link is of more than two operations. Registers are
/// numbered from 0, a block each; the last result is their number.
pub(super) fn links(
    values: &Values<'_>,
    nodes: &[u32],
    places: &dyn Places,
) -> (Vec<Link>, Vec<Link>, usize) {
    let mut builder = Builder { values, places, drafts: Vec::new(), loads: Vec::new(), of_node: Vec::new() };
    for &id in nodes {
        builder.draft(id);
    }
    builder.count_uses();
    let drafts = builder.drafts.clone();
    if !builder.join_more() {
        builder.pair_up();
        let (links, n) = builder.allocate();
        return (links, Vec::new(), n);
    }
    builder.pair_up();
    let (links, n) = builder.allocate();
    builder.drafts = drafts;
    builder.pair_up();
    let (watched, n_watched) = builder.allocate();
    (links, watched, n.max(n_watched))
}

/// A link before it has its registers.
#[derive(Clone)]
pub(super) struct Draft {
    pub code: Code,
    pub args: [Source; 4],
    node: u32,
    is_load: bool,
    uses: usize,
    pub is_dropped: bool,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Source {
    /// What an earlier draft computes.
    Draft(usize),
    /// Something that the chain does not compute.
    Place(Place),
}

pub(super) struct Builder<'a> {
    values: &'a Values<'a>,
    places: &'a dyn Places,
    pub drafts: Vec<Draft>,
    loads: Vec<(usize, Mode, usize)>,
    of_node: Vec<(u32, usize)>,
}

impl Builder<'_> {
    fn draft(&mut self, id: u32) {
        let mut args = [Source::Place(Place::Unused); 4];
        for (slot, arg) in args.iter_mut().enumerate().take(self.values.store.args(id).len()) {
            *arg = self.source(id, slot);
        }
        let attr = self.values.store.attr(id);
        let code = match self.values.kind(id) {
            Lower::Unary(op) => match op(attr) {
                // The kernel's product for a square, in one pass.
                Unary::PowI(2) => {
                    args[1] = args[0];
                    Code::Binary(Binary::Mul)
                }
                op => Code::Unary(op),
            },
            Lower::Binary(op) => Code::Binary(op),
            _ => Code::Select,
        };
        self.of_node.push((id, self.drafts.len()));
        self.push(code, args, id, false);
    }

    fn push(&mut self, code: Code, args: [Source; 4], node: u32, is_load: bool) {
        self.drafts.push(Draft { code, args, node, is_load, uses: 0, is_dropped: false });
    }

    fn source(&mut self, id: u32, slot: usize) -> Source {
        let (source, mode) = self.values.read(id, slot);
        let owner = self.values.owner(source).base;
        if let Some(&(_, draft)) = self.of_node.iter().rev().find(|(node, _)| *node == owner) {
            return Source::Draft(draft);
        }
        let at = self.places.offset(source);
        let (code, at) = match mode {
            Mode::Full => return Source::Place(Place::Value(at)),
            Mode::Scalar => return Source::Place(Place::Number(at)),
            Mode::Row(len) => (Code::Row { len }, at),
            Mode::Column(inner) => (Code::Column { inner }, at),
            Mode::Window { first, row, stride } => (Code::Window { row, stride }, at + first),
        };
        if let Some(&(.., draft)) = self.loads.iter().find(|&&(place, as_, _)| (place, as_) == (at, mode)) {
            return Source::Draft(draft);
        }
        let draft = self.drafts.len();
        self.loads.push((at, mode, draft));
        let unused = Source::Place(Place::Unused);
        let from = [Source::Place(Place::Around(at)), unused, unused, unused];
        self.push(code, from, id, true);
        Source::Draft(draft)
    }

    fn count_uses(&mut self) {
        for at in 0..self.drafts.len() {
            for arg in self.drafts[at].args {
                if let Source::Draft(of) = arg {
                    self.drafts[of].uses += 1;
                }
            }
        }
    }

    /// Joins a simple operation with one whose result only it reads.
    fn pair_up(&mut self) {
        for at in 0..self.drafts.len() {
            let Code::Binary(second) = self.drafts[at].code else { continue };
            if self.drafts[at].is_dropped {
                continue;
            }
            for slot in [0, 1] {
                let Source::Draft(inner) = self.drafts[at].args[slot] else { continue };
                let Some(pair) = self.pair(inner, second, slot == 1) else { continue };
                let [a, b, ..] = self.drafts[inner].args;
                let c = self.drafts[at].args[1 - slot];
                self.drafts[inner].is_dropped = true;
                self.drafts[at].code = Code::Pair(pair);
                self.drafts[at].args = [a, b, c, Source::Place(Place::Unused)];
                break;
            }
        }
    }

    fn pair(&self, inner: usize, second: Binary, is_reversed: bool) -> Option<Pair> {
        let draft = &self.drafts[inner];
        let Code::Binary(first) = draft.code else { return None };
        self.is_private(draft).then(|| Pair::new(first, second, is_reversed)).flatten()
    }

    /// Whether one draft alone needs what this one computes.
    pub fn is_private(&self, draft: &Draft) -> bool {
        draft.uses == 1 && !draft.is_dropped && !self.is_kept(draft)
    }

    fn is_kept(&self, draft: &Draft) -> bool {
        !draft.is_load && (self.places.escapes(draft.node) || !self.places.stores(draft.node).is_empty())
    }

    fn allocate(&self) -> (Vec<Link>, usize) {
        let mut last_use = vec![0; self.drafts.len()];
        for (at, draft) in self.drafts.iter().enumerate().filter(|(_, draft)| !draft.is_dropped) {
            for arg in draft.args {
                if let Source::Draft(of) = arg {
                    last_use[of] = at;
                }
            }
        }
        let (mut free, mut n_registers) = (Vec::new(), 0);
        let mut place_of = vec![Place::Unused; self.drafts.len()];
        let mut links = Vec::new();
        for (at, draft) in self.drafts.iter().enumerate().filter(|(_, draft)| !draft.is_dropped) {
            let resolve = |source: Source| match source {
                Source::Draft(of) => place_of[of],
                Source::Place(place) => place,
            };
            let args = draft.args.map(resolve);
            let to = if !draft.is_load && self.places.escapes(draft.node) {
                Place::Value(self.places.offset(draft.node))
            } else {
                let register = free.pop().unwrap_or_else(|| {
                    n_registers += 1;
                    n_registers - 1
                });
                Place::Register(register * CHAIN_BLOCK)
            };
            place_of[at] = to;
            links.push(Link { code: draft.code, args, to, tag: draft.node });
            if !draft.is_load {
                for (offset, row, stride) in self.places.stores(draft.node) {
                    let args = [to, Place::Unused, Place::Unused, Place::Unused];
                    let code = Code::Store { row, stride };
                    links.push(Link { code, args, to: Place::Around(offset), tag: draft.node });
                }
            }
            let mut release = |of: usize| {
                if let Place::Register(offset) = place_of[of]
                    && !free.contains(&(offset / CHAIN_BLOCK))
                {
                    free.push(offset / CHAIN_BLOCK);
                }
            };
            for arg in draft.args {
                if let Source::Draft(of) = arg
                    && last_use[of] == at
                {
                    release(of);
                }
            }
            if last_use[at] <= at {
                release(at);
            }
        }
        (links, n_registers)
    }
}

/// Gives the registers of some links their place in the arena.
pub(super) fn place_registers(links: &mut [Link], at: usize) {
    for link in links {
        for place in link.args.iter_mut().chain([&mut link.to]) {
            if let Place::Register(offset) = place {
                *offset += at;
            }
        }
    }
}
