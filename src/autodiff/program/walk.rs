//! How tensors are read without a copy, and the strides of the copies that remain.

use crate::autodiff::shape::{MAX_RANK, Shape};

/// How an argument of a pointwise op is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Element by element.
    Full,
    /// One number for all.
    Scalar,
    /// A row of some length, repeated.
    Row(usize),
    /// Each number repeated so many times.
    Column(usize),
    /// Runs of `row` elements, the first at `first` and the others `stride` apart.
    Window { first: usize, row: usize, stride: usize },
}

/// How a pointwise kernel reads a tensor that is broadcast to a wider shape, if it can without a copy.
pub(super) fn mode(narrow: Shape, wide: Shape) -> Option<Mode> {
    if narrow.len() == 1 {
        return Some(Mode::Scalar);
    }
    let repeated = narrow.repeated_in(&wide);
    let real = |axis: &usize| wide.dim(*axis) != 1;
    let is_repeated = |axis: usize| repeated & (1 << axis) != 0;
    let axes: Vec<usize> = (0..wide.rank()).filter(real).collect();
    let n_leading = axes.iter().take_while(|&&axis| is_repeated(axis)).count();
    if axes[n_leading..].iter().all(|&axis| !is_repeated(axis)) {
        return Some(Mode::Row(narrow.len()));
    }
    let n_kept = axes.iter().take_while(|&&axis| !is_repeated(axis)).count();
    if axes[n_kept..].iter().all(|&axis| is_repeated(axis)) {
        return Some(Mode::Column(axes[n_kept..].iter().map(|&axis| wide.dim(axis)).product()));
    }
    None
}

/// A shape seen as `[outer, n, inner]` around adjacent axes.
pub(super) fn around_mask(shape: &Shape, mask: u8) -> (usize, usize, usize) {
    let first = mask.trailing_zeros() as usize;
    let end = 8 - mask.leading_zeros() as usize;
    let product = |from: usize, to: usize| (from..to).map(|axis| shape.dim(axis)).product();
    (product(0, first), product(first, end), product(end, shape.rank().max(end)))
}

/// The axes of a tensor and one for lanes.
pub(super) const AXES: usize = MAX_RANK + 1;

/// Sizes and strides of a copy, outermost first; unused axes have size 1.
pub(super) type Walk = [(usize, usize); AXES];

fn strides(shape: &Shape) -> [usize; MAX_RANK] {
    let mut strides = [0; MAX_RANK];
    let mut stride = 1;
    for axis in (0..shape.rank()).rev() {
        strides[axis] = stride;
        stride *= shape.dim(axis);
    }
    strides
}

/// From a tensor to a wider one that repeats it, in each of some lanes.
pub(super) fn broadcast_walk(narrow: &Shape, wide: &Shape, lanes: usize) -> Walk {
    let (own, missing) = (strides(narrow), wide.rank() - narrow.rank());
    let repeated = narrow.repeated_in(wide);
    let mut walk = [(1, 0); AXES];
    walk[0] = (lanes, narrow.len());
    for axis in 0..wide.rank() {
        let stride = if repeated & (1 << axis) != 0 { 0 } else { own[axis - missing] };
        walk[AXES - wide.rank() + axis] = (wide.dim(axis), stride);
    }
    walk
}

/// To another order of axes, in each of some lanes.
pub(super) fn permute_walk(from: &Shape, order: &[u8; MAX_RANK], lanes: usize) -> Walk {
    let own = strides(from);
    let mut walk = [(1, 0); AXES];
    walk[0] = (lanes, from.len());
    for axis in 0..from.rank() {
        let source = order[axis] as usize;
        walk[AXES - from.rank() + axis] = (from.dim(source), own[source]);
    }
    walk
}
