//! Ops that bring elements together: products of matrices, sums, maxima, rows at an index.

use super::Operations;
use super::element::{Element, Elements};
use super::moves::{for_each, strides};
use crate::autodiff::attr::Attr;
use crate::autodiff::ops::OpId;
use crate::autodiff::shape::{MAX_RANK, Shape};

/// The elements of a node that brings elements together, with what it takes; nothing for other ops.
pub(super) fn apply(
    op: OpId,
    attr: &Attr,
    args: &[&Elements],
    shapes: &[Shape],
    out: Shape,
    total: &mut Operations,
) -> Option<Elements> {
    let (&x, &shape) = (args.first()?, shapes.first()?);
    match (op, attr) {
        (OpId::Sum, Attr::Axes(mask)) => Some(sum(x, shape, *mask, out, total)),
        (OpId::Matmul, Attr::Transposed(ta, tb)) => {
            let (&y, &right) = (args.get(1)?, shapes.get(1)?);
            let start = args.get(2).copied();
            Some(product([(x, shape, *ta), (y, right, *tb)], start, out, total))
        }
        (OpId::FirstMax, Attr::Axis(axis)) => {
            if !x.any_varies() {
                return Some(Elements::All(Element::Constant, out.len()));
            }
            let (outer, n, inner) = shape.around(*axis as usize);
            total.choices += (outer * inner * n.saturating_sub(1)) as u64;
            Some(Elements::All(Element::Varies, out.len()))
        }
        (OpId::Gather, _) => {
            let element = match x.all() {
                Some(element) => element,
                None if x.any_varies() => Element::Varies,
                None => Element::Constant,
            };
            Some(Elements::All(element, out.len()))
        }
        (OpId::ScatterAdd, _) => {
            // A row that is added at an index is a sum, whether or not another was there before it.
            let is_zero = |at: &usize| x.at(*at) == Element::Zero;
            let added = (0..shape.len()).filter(|at| !is_zero(at)).count();
            total.sums += added as u64;
            let element = if added > 0 { Element::Varies } else { Element::Zero };
            Some(Elements::All(element, out.len()))
        }
        _ => None,
    }
}

/// What a sum of some terms is, and how many sums of two it takes: constants are added up before the run.
#[derive(Clone, Copy, Default)]
struct Terms {
    varying: u64,
    constants: u64,
    last: Option<Element>,
}

impl Terms {
    fn add(&mut self, term: Element) {
        match term {
            Element::Zero => return,
            Element::Varies => self.varying += 1,
            Element::One | Element::Constant => self.constants += 1,
        }
        self.last = Some(term);
    }

    fn finish(self, total: &mut Operations) -> Element {
        match (self.varying, self.constants, self.last) {
            (0, 0, _) | (_, _, None) => Element::Zero,
            (0, 1, Some(only)) => only,
            (0, ..) => Element::Constant,
            (varying, constants, _) => {
                total.sums += varying - 1 + u64::from(constants > 0);
                Element::Varies
            }
        }
    }
}

fn sum(x: &Elements, shape: Shape, mask: u8, out: Shape, total: &mut Operations) -> Elements {
    if x.all() == Some(Element::Varies) {
        total.sums += shape.len().saturating_sub(out.len()) as u64;
        return Elements::All(Element::Varies, out.len());
    }
    // The axes that stay have the strides of the result.
    let to = strides(out);
    let mut steps = [0; MAX_RANK];
    let mut kept = 0;
    for (axis, step) in steps.iter_mut().enumerate().take(shape.rank()) {
        if mask & (1 << axis) == 0 {
            *step = to[kept];
            kept += 1;
        }
    }
    let mut terms = vec![Terms::default(); out.len()];
    let mut at = 0;
    for_each(shape, steps, |place| {
        if let Some(terms) = terms.get_mut(place) {
            terms.add(x.at(at));
        }
        at += 1;
    });
    Elements::collect(terms.into_iter().map(|terms| terms.finish(total)).collect())
}

/// An operand of a product: its elements, its shape, and whether it is transposed.
type Operand<'a> = (&'a Elements, Shape, bool);

/// C + A·B: for each element of the result k products and k − 1 sums, and one more sum with C.
fn product(
    [(a, left, ta), (b, right, tb)]: [Operand<'_>; 2],
    c: Option<&Elements>,
    out: Shape,
    total: &mut Operations,
) -> Elements {
    let (m, n) = (out.dim(0), out.dim(1));
    let k = if ta { left.dim(0) } else { left.dim(1) };
    let is_plain = |x: &Elements| x.all() == Some(Element::Varies);
    if is_plain(a) && is_plain(b) && c.is_none_or(is_plain) {
        total.products += (m * k * n) as u64;
        total.sums += (m * n) as u64 * (k as u64 - u64::from(k > 0 && c.is_none()));
        return Elements::All(Element::Varies, m * n);
    }
    let mut each = Vec::with_capacity(m * n);
    for i in 0..m {
        for j in 0..n {
            let mut terms = Terms::default();
            terms.add(c.map_or(Element::Zero, |c| c.at(i * n + j)));
            for p in 0..k {
                let x = a.at(if ta { p * left.dim(1) + i } else { i * k + p });
                let y = b.at(if tb { j * right.dim(1) + p } else { p * n + j });
                terms.add(super::pointwise::multiply(x, y, total));
            }
            each.push(terms.finish(total));
        }
    }
    Elements::collect(each)
}
