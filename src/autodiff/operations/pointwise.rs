//! Ops that work element by element.

use super::Operations;
use super::element::Element::{self, Constant, One, Varies, Zero};
use super::element::Elements;
use crate::autodiff::attr::Attr;
use crate::autodiff::op::Lower;
use crate::autodiff::ops::OpId;

/// The elements of a pointwise node of so many elements, with what it takes.
pub(super) fn apply(
    op: OpId,
    attr: &Attr,
    args: &[&Elements],
    len: usize,
    total: &mut Operations,
) -> Elements {
    let alike: Option<Vec<Element>> = args.iter().map(|x| x.all()).collect();
    if let Some(x) = alike {
        let mut one = Operations::default();
        let element = element(op, attr, &x, &mut one);
        total.add(&one, len);
        return Elements::All(element, len);
    }
    let mut x = vec![Zero; args.len()];
    let mut each = Vec::with_capacity(len);
    for at in 0..len {
        for (x, arg) in x.iter_mut().zip(args) {
            *x = arg.at(at);
        }
        each.push(element(op, attr, &x, total));
    }
    Elements::collect(each)
}

/// A product of two numbers.
pub(super) fn multiply(x: Element, y: Element, total: &mut Operations) -> Element {
    match (x, y) {
        (Zero, _) | (_, Zero) => Zero,
        (One, other) | (other, One) => other,
        (Constant, Constant) => Constant,
        _ => {
            total.products += 1;
            Varies
        }
    }
}

fn negate(x: Element, total: &mut Operations) -> Element {
    match x {
        Zero => Zero,
        Varies => {
            total.sums += 1;
            Varies
        }
        One | Constant => Constant,
    }
}

/// One element of the result of an op.
fn element(op: OpId, attr: &Attr, x: &[Element], total: &mut Operations) -> Element {
    match (op, x) {
        (OpId::Add, &[x, Zero] | &[Zero, x]) | (OpId::Sub, &[x, Zero]) => x,
        (OpId::Sub, &[Zero, x]) | (OpId::Neg, &[x]) => negate(x, total),
        (OpId::Mul, &[x, y]) => multiply(x, y, total),
        (OpId::Div, &[x, One]) => x,
        (OpId::Div, &[Zero, _]) => Zero,
        (OpId::Select, &[mask, x, y]) => choose(mask, x, y, total),
        (OpId::Powi, &[x]) => power(x, attr, total),
        (_, x) if x.iter().all(|x| !x.varies()) => of_constants(op, x),
        (OpId::Add | OpId::Sub, _) => {
            total.sums += 1;
            Varies
        }
        (OpId::Div | OpId::Sqrt, _) => {
            total.quotients += 1;
            Varies
        }
        (OpId::Pow, _) => {
            total.functions += 1;
            Varies
        }
        _ => {
            let is_function = match op.get().lower() {
                Lower::Unary(kernel) => kernel(attr).is_transcendental(),
                _ => false,
            };
            if is_function {
                total.functions += 1;
            } else {
                total.choices += 1;
            }
            Varies
        }
    }
}

fn of_constants(op: OpId, x: &[Element]) -> Element {
    use OpId::{Abs, Atan, Erf, Expm1, Log1p, Relu, Sign, Sin, Sqrt, Tanh};
    match (op, x) {
        (Abs | Atan | Erf | Expm1 | Log1p | Relu | Sign | Sin | Sqrt | Tanh, [Zero]) => Zero,
        _ => Constant,
    }
}

/// `mask ≠ 0 ? x : y`: a choice that is known before the run takes nothing.
fn choose(mask: Element, x: Element, y: Element, total: &mut Operations) -> Element {
    match (mask, x, y) {
        (Zero, _, y) => y,
        (One, x, _) => x,
        (_, x, y) if x == y && !x.varies() => x,
        (Constant, x, y) => {
            if x.varies() || y.varies() {
                Varies
            } else {
                Constant
            }
        }
        _ => {
            total.choices += 1;
            Varies
        }
    }
}

/// x^n by repeated squaring: a product for each bit of n below the first, and one more for each that is set.
fn power(x: Element, attr: &Attr, total: &mut Operations) -> Element {
    let Attr::Exponent(n) = *attr else { return x };
    match (x, n) {
        (_, 0) | (One, _) => One,
        (x, 1) => x,
        (Zero, 2..) => Zero,
        (Varies, _) => {
            let size = n.unsigned_abs();
            total.products += u64::from(size.ilog2() + size.count_ones() - 1);
            total.quotients += u64::from(n < 0);
            Varies
        }
        _ => Constant,
    }
}
