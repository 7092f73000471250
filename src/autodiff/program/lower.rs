//! From nodes to instructions: the order of the work, the places of the values, and the kernel calls.

use std::collections::HashMap;

use super::emit::instructions;
use super::exchange::Exchanged;
use super::fuse::{self, Places};
use super::instr::{Instr, Step};
use super::passes::Live;
use super::plan::Arena;
use super::schedule::{Unit, schedule};
use super::values::Values;
use super::{Code, Input, Options, Output, Stats};
use super::{tiny, transposes};
use crate::autodiff::attr::Attr;
use crate::autodiff::graph::Store;
use crate::autodiff::op::Lower;
use crate::kernels::{CHAIN_BLOCK, Chain, Link, Real};

/// Compiles the live nodes.
pub(super) fn lower<T: Real>(store: &Store, outputs: &[u32], live: &Live, options: &Options) -> Code<T> {
    let values = Values::new(store, live, outputs, (options.lanes, &options.laned), options.is_optimised);
    let mut code = Code {
        inputs: Vec::new(),
        outputs: Vec::new(),
        constants: Vec::new(),
        prologue: Vec::new(),
        shared: Vec::new(),
        body: Vec::new(),
        carries: Vec::new(),
        exchanged: None,
        lanes: options.lanes,
        arena_len: 0,
        index_len: 0,
        names: store.names.clone(),
        ops: store.nodes[..live.canonical.len()].iter().map(|node| node.op).collect(),
        stats: Stats::default(),
    };
    let mut lowering = Lowering::new(&values, outputs, options);
    lowering.place_leaves(&mut code);
    lowering.place_units();
    lowering.emit(&mut code);
    if options.is_optimised {
        transposes::share(&mut code, &mut lowering.arena);
    }
    code.outputs = outputs.iter().map(|&id| lowering.output(id)).collect();
    code.exchanged = Exchanged::new(&code, &|carry| lowering.has_own_place(outputs[carry.output]));
    code.arena_len = lowering.arena.len();
    code.stats = Stats {
        traced: store.nodes.len(),
        live: live.n_live,
        distinct: live.distinct.iter().filter(|&&distinct| distinct).count(),
        computed: values.computed().len(),
        prologue: code.prologue.len(),
        instructions: code.shared.len() + code.body.len(),
        arena: code.arena_len,
        without_reuse: values.total_elements(),
    };
    code
}

/// When a unit runs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// Once, when a replay is made.
    Prologue,
    /// In each run, for all lanes.
    Shared,
    /// In each run, for each block of lanes.
    Laned,
}

struct Lowering<'a> {
    values: &'a Values<'a>,
    outputs: &'a [u32],
    options: &'a Options,
    units: Vec<(Part, Unit)>,
    /// The unit that computes each node.
    unit_of: Vec<u32>,
    /// Whether a node's value is wanted outside of the unit that computes it.
    escapes: Vec<bool>,
    /// The windows that each chain member is also stored into: the concatenation and the slot.
    stores: HashMap<u32, Vec<(u32, usize)>>,
    /// The offset of each value that has its own place, by node.
    place: Vec<Option<u32>>,
    arena: Arena,
}

impl<'a> Lowering<'a> {
    fn new(values: &'a Values<'a>, outputs: &'a [u32], options: &'a Options) -> Lowering<'a> {
        let n_nodes = values.n_nodes();
        let is_leaf = |id: u32| matches!(values.kind(id), Lower::Input | Lower::Constant);
        let order: Vec<u32> = values.computed().into_iter().filter(|&id| !is_leaf(id)).collect();
        let part = |id: u32| match (values.live.constant[id as usize], values.is_laned(id)) {
            (true, _) => Part::Prologue,
            (false, false) => Part::Shared,
            (false, true) => Part::Laned,
        };
        let mut units = Vec::new();
        for own in [Part::Prologue, Part::Shared, Part::Laned] {
            let nodes: Vec<u32> = order.iter().copied().filter(|&id| part(id) == own).collect();
            units.extend(schedule(values, &nodes, options.is_optimised).into_iter().map(|unit| (own, unit)));
        }
        let mut lowering = Lowering {
            values,
            outputs,
            options,
            units,
            unit_of: vec![u32::MAX; n_nodes],
            escapes: vec![false; n_nodes],
            stores: HashMap::new(),
            place: vec![None; n_nodes],
            arena: Arena::default(),
        };
        lowering.find_escapes();
        lowering
    }

    /// Which values leave the unit that computes them, and which are stored into windows on the way.
    fn find_escapes(&mut self) {
        for (at, (_, unit)) in self.units.iter().enumerate() {
            for &id in unit.nodes() {
                self.unit_of[id as usize] = at as u32;
            }
        }
        for &output in self.outputs {
            let id = self.values.live.canonical[output as usize];
            self.escapes[self.values.owner(id).base as usize] = true;
        }
        let mut concatenations = Vec::new();
        for (at, (_, unit)) in self.units.iter().enumerate() {
            for &id in unit.nodes() {
                if matches!(self.values.kind(id), Lower::Concat) {
                    concatenations.push(id);
                    continue;
                }
                self.values.for_each_read(id, &mut |source, _| {
                    let owner = self.values.owner(source).base;
                    if self.unit_of[owner as usize] != at as u32 {
                        self.escapes[owner as usize] = true;
                    }
                });
            }
        }
        for id in concatenations {
            self.find_stores(id);
        }
    }

    fn find_stores(&mut self, concatenation: u32) {
        for slot in 0..self.values.store.args(concatenation).len() {
            let arg = self.values.arg(concatenation, slot);
            match self.values.is_stored_by_its_chain(arg, concatenation) {
                true => self.stores.entry(arg).or_default().push((concatenation, slot)),
                false => self.escapes[self.values.owner(arg).base as usize] = true,
            }
        }
    }

    /// Places inputs and constants, which are never overwritten. Every input of the graph is one of the program, also one
    /// that no output needs.
    fn place_leaves<T: Real>(&mut self, code: &mut Code<T>) {
        let store = self.values.store;
        for &id in &store.inputs {
            let shape = store.shape(id);
            let is_laned = self.options.laned.contains(&id);
            let len = shape.len() * if is_laned { self.options.lanes } else { 1 };
            let bound = match store.attr(id) {
                Attr::Input(_, bound) => *bound,
                _ => None,
            };
            let offset = match bound {
                Some(_) => {
                    code.index_len += len;
                    code.index_len - len
                }
                None => self.arena.keep(len),
            };
            self.put(id, offset);
            let name = store.names.get(&id).cloned().unwrap_or_default();
            code.inputs.push(Input { name, shape, offset, bound, is_laned });
        }
        for id in self.values.computed() {
            if let Lower::Constant = self.values.kind(id) {
                let values: Vec<T> = match store.attr(id) {
                    Attr::Scalar(bits) => vec![T::from_f64(f64::from_bits(*bits))],
                    Attr::Tensor(at) => store.tensors[*at as usize].iter().map(|&v| T::from_f64(v)).collect(),
                    _ => Vec::new(),
                };
                let offset = self.arena.keep(values.len());
                self.put(id, offset);
                code.constants.push((offset, values));
            }
        }
    }

    /// Gives every value that leaves its unit a place, for as long as somebody reads it.
    fn place_units(&mut self) {
        let lifetimes = self.lifetimes();
        let mut expiring: Vec<(u32, u32)> = Vec::new();
        let mut starting: Vec<(u32, u32)> = Vec::new();
        for (base, &Lifetime { first, last, is_kept }) in lifetimes.iter().enumerate() {
            let base = base as u32;
            if first == u32::MAX {
                continue;
            }
            if is_kept {
                let offset = self.arena.keep(self.values.len(base));
                self.put(base, offset);
            } else {
                starting.push((first, base));
                expiring.push((last, base));
            }
        }
        starting.sort_unstable();
        expiring.sort_unstable();
        let mut expiring = expiring.into_iter().peekable();
        for (first, base) in starting {
            while let Some((_, dead)) = expiring.next_if(|&(last, _)| last < first) {
                self.arena.give_back(self.offset_of(dead), self.values.len(dead));
            }
            let offset = self.arena.take(self.values.len(base));
            self.put(base, offset);
        }
    }

    /// From the first unit that writes a place to the last that reads it.
    fn lifetimes(&self) -> Vec<Lifetime> {
        let values = self.values;
        let mut lifetimes =
            vec![Lifetime { first: u32::MAX, last: 0, is_kept: !self.options.is_reusing }; values.n_nodes()];
        for &output in self.outputs {
            lifetimes[values.locate(values.live.canonical[output as usize]).base as usize].is_kept = true;
        }
        for (at, (part, unit)) in self.units.iter().enumerate() {
            let at = at as u32;
            for &id in unit.nodes() {
                let mut write = |id: u32| {
                    let own = &mut lifetimes[values.locate(id).base as usize];
                    own.first = own.first.min(at);
                    own.last = own.last.max(at);
                    own.is_kept |= *part == Part::Prologue;
                };
                if self.escapes[id as usize] || !values.is_pointwise(id) {
                    write(id);
                }
                for &(concatenation, _) in self.stores.get(&id).into_iter().flatten() {
                    write(concatenation);
                }
                values.for_each_read(id, &mut |source, _| {
                    let own = &mut lifetimes[values.locate(source).base as usize];
                    own.last = own.last.max(at);
                    // What all lanes read stays while one block of them runs after another.
                    own.is_kept |= *part == Part::Laned && !values.is_laned(source);
                });
            }
        }
        lifetimes
    }

    fn emit<T: Real>(&mut self, code: &mut Code<T>) {
        let mut chains: HashMap<usize, [Vec<Link>; 2]> = HashMap::new();
        let mut n_registers = 0;
        for (at, (_, unit)) in self.units.iter().enumerate() {
            if let Unit::Chain(nodes) = unit {
                let (links, watched, n) = fuse::links(self.values, nodes, self);
                n_registers = n_registers.max(n);
                chains.insert(at, [links, watched]);
            }
        }
        let registers = self.arena.keep(n_registers * CHAIN_BLOCK);
        for (at, (part, unit)) in self.units.iter().enumerate() {
            let (instrs, node) = match unit {
                Unit::Single(id) => (instructions(self.values, *id, &|id| self.offset_of(id)), *id),
                Unit::Chain(nodes) => {
                    let mut links = chains.remove(&at).unwrap_or_default();
                    links.iter_mut().for_each(|links| fuse::place_registers(links, registers));
                    let [links, watched] = links;
                    let len = nodes.first().map_or(0, |&id| self.values.len(id));
                    (
                        vec![Instr::Chain(Chain::new(len, links).with_watched(watched))],
                        nodes.last().copied().unwrap_or(0),
                    )
                }
            };
            let op = self.values.store.nodes[node as usize].op;
            let steps = instrs.into_iter().map(|instr| Step { instr, node, op });
            match part {
                Part::Prologue => code.prologue.extend(steps),
                Part::Shared => code.shared.extend(steps),
                Part::Laned => code.body.extend(steps),
            }
        }
        for (output, input) in &self.options.carries {
            let (Some(&id), Some(to)) = (self.outputs.get(*output), code.inputs.get(*input)) else {
                continue;
            };
            let from = self.offset_of(self.values.live.canonical[id as usize]);
            let len = to.shape.len() * if to.is_laned { self.options.lanes } else { 1 };
            code.carries.push(super::Carry { output: *output, input: *input, from, to: to.offset, len });
        }
        if self.options.is_optimised {
            tiny::join(&mut code.shared);
            tiny::join(&mut code.body);
        }
    }

    fn put(&mut self, id: u32, offset: usize) {
        if let Some(place) = self.place.get_mut(id as usize) {
            *place = Some(offset as u32);
        }
    }

    fn offset_of(&self, id: u32) -> usize {
        let located = self.values.locate(id);
        self.place[located.base as usize].unwrap_or(0) as usize + located.delta
    }

    /// Whether an output is computed in each step, into a place that holds nothing else.
    fn has_own_place(&self, output: u32) -> bool {
        let id = self.values.live.canonical[output as usize];
        let base = self.values.locate(id).base;
        self.unit_of[base as usize] != u32::MAX
            && !self.values.live.constant[base as usize]
            && self.values.len(base) == self.values.len(id)
    }

    fn output(&self, id: u32) -> Output {
        let canonical = self.values.live.canonical[id as usize];
        Output {
            offset: self.offset_of(canonical),
            shape: self.values.store.shape(id),
            is_laned: self.values.is_laned(canonical),
        }
    }
}

impl Places for Lowering<'_> {
    fn offset(&self, id: u32) -> usize {
        self.offset_of(id)
    }

    fn escapes(&self, id: u32) -> bool {
        self.escapes[id as usize]
    }

    fn stores(&self, id: u32) -> Vec<(usize, usize, usize)> {
        let window = |&(concatenation, slot): &(u32, usize)| {
            let Attr::Axis(axis) = *self.values.store.attr(concatenation) else { return (0, 0, 0) };
            let (_, total, inner) = self.values.store.shape(concatenation).around(axis as usize);
            let size = |slot: usize| {
                self.values.store.shape(self.values.arg(concatenation, slot)).dim(axis as usize) * inner
            };
            let start = (0..slot).fold(0, |start, slot| start + size(slot));
            (self.offset_of(concatenation) + start, size(slot), total * inner)
        };
        self.stores.get(&id).into_iter().flatten().map(window).collect()
    }
}

/// The first and the last unit that touch a place, and whether it is never given back.
#[derive(Clone)]
struct Lifetime {
    first: u32,
    last: u32,
    is_kept: bool,
}
