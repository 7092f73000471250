//! Chains: pointwise operations one after another on a block of elements, so that what they hand on stays in the first
//! cache. A chain reads and writes places of one slice.
#![allow(unsafe_code)]

use super::binary::{Binary, Zip};
use super::operand::Operand;
use super::pair::Pair;
use super::select::Select;
use super::spread::{Run, Source, Splat, three, two};
use super::trio::{Trio, four};
use super::unary::{Map, Unary};
use crate::kernels::arith::Arith;
use crate::kernels::dispatch::{Kernel, dispatch};
use crate::kernels::real::Real;

/// Elements of a block, and of a register.
pub const CHAIN_BLOCK: usize = 256;

/// One operation of a chain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// What it does.
    pub code: Code,
    /// Where it reads.
    pub args: [Place; 4],
    /// Where it writes.
    pub to: Place,
    /// Whatever the caller wants to find again, such as a node of a graph.
    pub tag: u32,
}

/// Where a link reads or writes, as places of the slice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Place {
    /// A value of the chain's length: the block is a part of it.
    Value(usize),
    /// A register of one block.
    Register(usize),
    /// One number.
    Number(usize),
    /// What a load or a store finds its elements in.
    Around(usize),
    /// The link has no such argument.
    Unused,
}

/// What a link does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Code {
    /// y = op(a)
    Unary(Unary),
    /// y = op(a, b)
    Binary(Binary),
    /// y = the pair of operations on a, b, c.
    Pair(Pair),
    /// y = the operations on a, b, c, d; see [`Trio::takes`] for what may be numbers.
    Trio(Trio),
    /// y = b where a ≠ 0 (a NaN included), else c.
    Select,
    /// Element i of the register is element i mod `len` of a row.
    Row {
        /// The length of the row.
        len: usize,
    },
    /// Element i of the register is element i / `inner` of a column.
    Column {
        /// How often each element is repeated.
        inner: usize,
    },
    /// The register's elements are runs of `row` elements, `stride` apart.
    Window {
        /// The length of a run.
        row: usize,
        /// From the start of a run to that of the next.
        stride: usize,
    },
    /// The block is written to runs of `row` elements, `stride` apart.
    Store {
        /// The length of a run.
        row: usize,
        /// From the start of a run to that of the next.
        stride: usize,
    },
}

/// Links that run in order on each block of elements.
#[derive(Debug, Clone, PartialEq)]
pub struct Chain {
    len: usize,
    links: Vec<Link>,
    /// The same in smaller links, if there are any.
    watched: Vec<Link>,
    /// One past the largest place.
    end: usize,
}

impl Chain {
    /// A chain on values of `len` elements.
    ///
    /// # Panics
    /// When a link writes where it reads.
    pub fn new(len: usize, links: Vec<Link>) -> Self {
        let end = links.iter().map(|link| link.end(len)).max().unwrap_or(0);
        assert!(links.iter().all(|link| !link.is_clobbering(len)), "a link does not write where it reads");
        let is_taken = |link: &Link| match link.code {
            Code::Trio(op) => op.takes(link.args.map(|arg| matches!(arg, Place::Number(_)))),
            _ => true,
        };
        assert!(links.iter().all(is_taken), "there is a loop for the operands");
        Self { len, links, watched: Vec::new(), end }
    }

    /// With smaller links that compute the same, for [`Chain::run_watched`].
    ///
    /// # Panics
    /// When a link writes where it reads.
    #[must_use]
    pub fn with_watched(self, links: Vec<Link>) -> Self {
        let Self { links: watched, end, .. } = Self::new(self.len, links);
        Self { watched, end: self.end.max(end), ..self }
    }

    /// The elements of the values.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether the values have no element.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The links.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// The links that [`Chain::run_watched`] runs.
    pub fn watched(&self) -> &[Link] {
        if self.watched.is_empty() { &self.links } else { &self.watched }
    }

    /// Runs the chain.
    ///
    /// # Panics
    /// When a place is outside of the slice.
    pub fn run<T: Real>(&self, places: &mut [T]) {
        T::run_chain(self, places);
    }

    /// The body of [`Chain::run`].
    pub(in crate::kernels) fn run_here<T: Real>(&self, places: &mut [T]) {
        assert!(self.end <= places.len(), "every place is inside the slice");
        dispatch(Running { links: &self.links, from: 0, to: self.len, places });
    }

    /// Runs the chain watched link by link and calls back after each with its position, the first element of the block and the block.
    pub fn run_watched<T: Real>(&self, places: &mut [T], watch: &mut dyn FnMut(usize, usize, &[T])) {
        T::watch_chain(self, places, watch);
    }

    /// The body of [`Chain::run_watched`].
    pub(in crate::kernels) fn run_watched_here<T: Real>(
        &self,
        places: &mut [T],
        watch: &mut dyn FnMut(usize, usize, &[T]),
    ) {
        assert!(self.end <= places.len(), "every place is inside the slice");
        for from in (0..self.len).step_by(CHAIN_BLOCK) {
            let to = self.len.min(from + CHAIN_BLOCK);
            for (at, link) in self.watched().iter().enumerate() {
                dispatch(Running { links: std::slice::from_ref(link), from, to, places });
                if !matches!(link.code, Code::Store { .. }) {
                    let start = link.to.at(from);
                    watch(at, from, &places[start..start + to - from]);
                }
            }
        }
    }
}

impl Link {
    /// One past the largest place.
    fn end(&self, len: usize) -> usize {
        let end = |place: Place| place.at(0) + place.span(self.code, len);
        self.args.into_iter().chain([self.to]).map(end).max().unwrap_or(0)
    }

    /// Whether the link writes what it reads.
    fn is_clobbering(&self, len: usize) -> bool {
        let to = self.to.at(0)..self.to.at(0) + self.to.span(self.code, len);
        self.args.iter().any(|arg| {
            let from = arg.at(0)..arg.at(0) + arg.span(self.code, len);
            to.start < from.end && from.start < to.end
        })
    }
}

/// Some links on the elements `from .. to`.
struct Running<'a, T> {
    links: &'a [Link],
    from: usize,
    to: usize,
    places: &'a mut [T],
}

impl<T: Real> Kernel for Running<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arith>(self) {
        let places = self.places.as_mut_ptr();
        let mut start = self.from;
        while start < self.to {
            let len = CHAIN_BLOCK.min(self.to - start);
            for link in self.links {
                // SAFETY: `Chain` has found every place of the link to be inside of the slice, and what it writes to be apart
                // from what it reads.
                unsafe { link.run::<A, T>(places, start, len) };
            }
            start += len;
        }
    }
}

impl Link {
    /// Runs the link on one block.
    ///
    /// # Safety
    /// All of the link's places are inside of what `places` points to, and the block written is apart from those read.
    #[inline(always)]
    unsafe fn run<A: Arith, T: Real>(&self, places: *mut T, start: usize, len: usize) {
        // SAFETY: as the caller promises, for this and all below.
        let from = self.args.map(|arg| unsafe { places.add(arg.at(start)).cast_const() });
        let [a, b, c, _] = from;
        // SAFETY: as above.
        let y = unsafe { places.add(self.to.at(start)) };
        let run = Run { len, y };
        let is_number = self.args.map(|arg| matches!(arg, Place::Number(_)));
        match self.code {
            Code::Pair(op) => {
                // SAFETY: as above.
                unsafe {
                    match is_number {
                        [false, false, false, _] => three(op, run, Source(a), Source(b), Source(c)),
                        [false, false, true, _] => three(op, run, Source(a), Source(b), Splat(*c)),
                        [false, true, false, _] => three(op, run, Source(a), Splat(*b), Source(c)),
                        [true, false, false, _] => three(op, run, Splat(*a), Source(b), Source(c)),
                        [false, true, true, _] => three(op, run, Source(a), Splat(*b), Splat(*c)),
                        [true, false, true, _] => three(op, run, Splat(*a), Source(b), Splat(*c)),
                        [true, true, false, _] => three(op, run, Splat(*a), Splat(*b), Source(c)),
                        [true, true, true, _] => three(op, run, Splat(*a), Splat(*b), Splat(*c)),
                    }
                }
            }
            Code::Trio(op) => {
                // SAFETY: as above; `Chain` has found that there is a loop.
                unsafe { four(op, run, from, is_number) };
            }
            Code::Binary(op @ (Binary::Add | Binary::Sub | Binary::Mul | Binary::Div)) => {
                // SAFETY: as above.
                unsafe {
                    match (is_number[0], is_number[1]) {
                        (false, false) => two(op, run, Source(a), Source(b)),
                        (false, true) => two(op, run, Source(a), Splat(*b)),
                        (true, false) => two(op, run, Splat(*a), Source(b)),
                        (true, true) => two(op, run, Splat(*a), Splat(*b)),
                    }
                }
            }
            Code::Store { row, stride } => for_each_run(start, len, row, |Stretch { done, run, at, n }| {
                // SAFETY: as above; the runs of a store are inside of the slice too.
                unsafe { copy(a.add(done), y.add(run * stride + at), n) };
            }),
            _ => {
                // SAFETY: as above; the slices do not overlap.
                let y = unsafe { std::slice::from_raw_parts_mut(y, len) };
                // SAFETY: as above.
                unsafe { self.run_on_slices::<A, T>([a, b, c], y, start) };
            }
        }
    }

    /// The links that are neither stores nor sums, differences, products, quotients or pairs of them.
    ///
    /// # Safety
    /// As [`Link::run`].
    #[inline(always)]
    unsafe fn run_on_slices<A: Arith, T: Real>(&self, from: [*const T; 3], y: &mut [T], start: usize) {
        let len = y.len();
        let operand = |slot: usize| match self.args[slot] {
            // SAFETY: as the caller promises.
            Place::Number(_) => Operand::Scalar(unsafe { *from[slot] }),
            // SAFETY: as above.
            _ => Operand::Full(unsafe { std::slice::from_raw_parts(from[slot], len) }),
        };
        match self.code {
            Code::Unary(op) => {
                // SAFETY: as above.
                let x = unsafe { std::slice::from_raw_parts(from[0], len) };
                A::apart(Map { op, x, y });
            }
            Code::Binary(op) => A::apart(Zip { op, a: operand(0), b: operand(1), y }),
            Code::Select => A::apart(Select { c: operand(0), a: operand(1), b: operand(2), y }),
            Code::Row { len: row } => for_each_run(start, len, row, |Stretch { done, at, n, .. }| {
                // SAFETY: as above.
                unsafe { copy(from[0].add(at), y[done..done + n].as_mut_ptr(), n) };
            }),
            Code::Column { inner } => for_each_run(start, len, inner, |Stretch { done, run, n, .. }| {
                // SAFETY: as above.
                y[done..done + n].fill(unsafe { *from[0].add(run) });
            }),
            Code::Window { row, stride } => for_each_run(start, len, row, |Stretch { done, run, at, n }| {
                // SAFETY: as above.
                unsafe { copy(from[0].add(run * stride + at), y[done..done + n].as_mut_ptr(), n) };
            }),
            Code::Pair(_) | Code::Trio(_) | Code::Store { .. } => {}
        }
    }
}

/// Neighbours of one run.
struct Stretch {
    /// The elements before them in the block.
    done: usize,
    /// Which run they are of.
    run: usize,
    /// The elements before them in the run.
    at: usize,
    /// How many they are.
    n: usize,
}

/// Cuts the elements `start .. start + len` into runs, where they cross a multiple of `row`.
#[inline(always)]
fn for_each_run(start: usize, len: usize, row: usize, mut visit: impl FnMut(Stretch)) {
    // A division takes as long as copying a short run, and the first block needs none.
    let (mut run, mut at) = if start == 0 { (0, 0) } else { (start / row, start % row) };
    let mut done = 0;
    while done < len {
        let n = (row - at).min(len - done);
        visit(Stretch { done, run, at, n });
        (run, at) = (run + 1, 0);
        done += n;
    }
}

/// Elements that are copied at a time.
const COPIED: usize = 8;

/// The longest run that is copied here: a call costs as much as copying a short one.
const SHORT: usize = 128;

/// Copies `n` elements that do not overlap with where they go.
///
/// # Safety
/// Both places have so many elements.
#[inline(always)]
unsafe fn copy<T: Copy>(from: *const T, to: *mut T, n: usize) {
    // SAFETY: as the caller promises, for all below.
    unsafe {
        if n > SHORT {
            return std::ptr::copy_nonoverlapping(from, to, n);
        }
        let mut i = 0;
        while i + COPIED <= n {
            to.add(i).cast::<[T; COPIED]>().write(from.add(i).cast::<[T; COPIED]>().read());
            i += COPIED;
        }
        while i < n {
            to.add(i).write(from.add(i).read());
            i += 1;
        }
    }
}
