//! Ops that move elements and compute nothing.

use super::element::{Element, Elements};
use crate::autodiff::attr::Attr;
use crate::autodiff::ops::OpId;
use crate::autodiff::shape::{MAX_RANK, Shape};

/// The elements of a node that only moves those of its arguments; nothing for other ops.
pub(super) fn apply(
    op: OpId,
    attr: &Attr,
    args: &[&Elements],
    shapes: &[Shape],
    out: Shape,
) -> Option<Elements> {
    let (&first, &from) = (args.first()?, shapes.first()?);
    let strides = strides(from);
    let (steps, start) = match (op, attr) {
        (OpId::Reshape | OpId::StopGradient, _) => return Some(first.clone()),
        (OpId::Pad, &Attr::Window { axis, start, .. }) => {
            return Some(pad(first, from, out, axis as usize, start as usize));
        }
        (OpId::Concat, &Attr::Axis(axis)) => return Some(concat(args, shapes, axis as usize)),
        (OpId::Broadcast, _) => {
            let missing = out.rank() - from.rank();
            let mut steps = [0; MAX_RANK];
            for axis in 0..from.rank() {
                steps[missing + axis] = if from.dim(axis) == 1 { 0 } else { strides[axis] };
            }
            (steps, 0)
        }
        (OpId::Permute, Attr::Order(order)) => {
            let mut steps = [0; MAX_RANK];
            for axis in 0..out.rank() {
                steps[axis] = strides[order[axis] as usize];
            }
            (steps, 0)
        }
        (OpId::Slice, &Attr::Window { axis, start, .. }) => {
            (strides, start as usize * strides[axis as usize])
        }
        _ => return None,
    };
    if let Some(element) = first.all() {
        return Some(Elements::All(element, out.len()));
    }
    let mut each = Vec::with_capacity(out.len());
    for_each(out, steps, |at| each.push(first.at(start + at)));
    Some(Elements::collect(each))
}

/// The distance of neighbours along each axis.
pub(super) fn strides(shape: Shape) -> [usize; MAX_RANK] {
    let mut strides = [0; MAX_RANK];
    let mut step = 1;
    for axis in (0..shape.rank()).rev() {
        strides[axis] = step;
        step *= shape.dim(axis);
    }
    strides
}

/// Calls with Σ index · step for each index of a shape, in order.
pub(super) fn for_each(shape: Shape, steps: [usize; MAX_RANK], mut see: impl FnMut(usize)) {
    let mut index = [0; MAX_RANK];
    let mut at = 0;
    for _ in 0..shape.len() {
        see(at);
        for axis in (0..shape.rank()).rev() {
            index[axis] += 1;
            at += steps[axis];
            if index[axis] < shape.dim(axis) {
                break;
            }
            at -= steps[axis] * index[axis];
            index[axis] = 0;
        }
    }
}

fn pad(x: &Elements, from: Shape, out: Shape, axis: usize, start: usize) -> Elements {
    let mut each = vec![Element::Zero; out.len()];
    let to = strides(out);
    let mut at = 0;
    for_each(from, to, |place| {
        if let Some(slot) = each.get_mut(place + start * to[axis]) {
            *slot = x.at(at);
        }
        at += 1;
    });
    Elements::collect(each)
}

fn concat(args: &[&Elements], shapes: &[Shape], axis: usize) -> Elements {
    let mut each = Vec::new();
    let outer = shapes.first().map_or(0, |shape| shape.around(axis).0);
    for block in 0..outer {
        for (x, shape) in args.iter().zip(shapes) {
            let (_, n, inner) = shape.around(axis);
            let len = n * inner;
            each.extend((block * len..(block + 1) * len).map(|at| x.at(at)));
        }
    }
    Elements::collect(each)
}
