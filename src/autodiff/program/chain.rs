//! Chains as a program sees them: what they write, where they left the finite numbers, and what they are as single numbers.

use std::ops::Range;

use super::instr::span;
use crate::kernels::{CellCode, CellOp, Chain, Code, Link, Place, Real};

/// The ranges that a chain writes outside of registers.
pub(super) fn targets(chain: &Chain) -> Vec<Range<usize>> {
    let of_link = |link: &Link| match (link.code, link.to) {
        (Code::Store { row, stride }, Place::Around(at)) => {
            Some(at..at + span(chain.len() / row.max(1), stride, row))
        }
        (_, Place::Value(at)) => Some(at..at + chain.len()),
        _ => None,
    };
    chain.links().iter().filter_map(of_link).collect()
}

/// Runs a chain and looks at each result: the node of the first link that left the finite numbers, the element and its value.
pub(super) fn first_non_finite<T: Real>(chain: &Chain, arena: &mut [T]) -> Option<(u32, usize, f64)> {
    let mut found: Option<(usize, usize, f64)> = None;
    chain.run_watched(arena, &mut |at, start, values| {
        if found.is_some_and(|(earliest, ..)| earliest <= at) {
            return;
        }
        if let Some(element) = values.iter().position(|value| !value.to_f64().is_finite()) {
            found = Some((at, start + element, values[element].to_f64()));
        }
    });
    found.map(|(at, element, value)| (chain.watched()[at].tag, element, value))
}

/// Links on some elements as operations on single numbers, each with its node and its element.
pub(super) fn cells(links: &[Link], len: usize) -> Vec<(CellOp, (u32, u32))> {
    links.iter().flat_map(|link| (0..len).map(move |i| (cell(link, i), (link.tag, i as u32)))).collect()
}

/// A link at element `i`, as an operation on single numbers.
fn cell(link: &Link, i: usize) -> CellOp {
    let place = |place: Place| match place {
        Place::Value(at) | Place::Register(at) => at + i,
        Place::Number(at) | Place::Around(at) => at,
        Place::Unused => 0,
    };
    let (mut a, mut y) = (place(link.args[0]), place(link.to));
    let code = match link.code {
        Code::Unary(op) => CellCode::Unary(op),
        Code::Binary(op) => CellCode::Binary(op),
        Code::Pair(op) => CellCode::Pair(op),
        Code::Trio(op) => CellCode::Trio(op),
        Code::Select => CellCode::Select,
        Code::Row { len } => {
            a += i % len;
            CellCode::Copy
        }
        Code::Column { inner } => {
            a += i / inner;
            CellCode::Copy
        }
        Code::Window { row, stride } => {
            a += i / row * stride + i % row;
            CellCode::Copy
        }
        Code::Store { row, stride } => {
            y += i / row * stride + i % row;
            CellCode::Copy
        }
    };
    // An operand that is not used repeats the first.
    let other = |slot: usize| if link.args[slot] == Place::Unused { a } else { place(link.args[slot]) };
    let [a, b, c, d, y] = [a, other(1), other(2), other(3), y].map(|at| at as u32);
    CellOp { code, a, b, c, d, y }
}

/// What a listing calls a link.
pub(super) fn name(link: &Link) -> String {
    match link.code {
        Code::Unary(op) => format!("{op:?}").to_lowercase(),
        Code::Binary(op) => format!("{op:?}").to_lowercase(),
        Code::Pair(op) => {
            let [first, second] = [op.first(), op.second()].map(|op| format!("{op:?}").to_lowercase());
            format!("{first}+{second}{}", if op.is_reversed() { "'" } else { "" })
        }
        Code::Trio(op) => format!("{op:?}"),
        Code::Select => "select".into(),
        Code::Row { .. } => "row".into(),
        Code::Column { .. } => "column".into(),
        Code::Window { .. } => "window".into(),
        Code::Store { .. } => "store".into(),
    }
}

/// A place in a listing: values by their first element, registers by theirs with an r, numbers and surroundings alike.
pub(super) fn show(place: Place) -> Option<String> {
    match place {
        Place::Value(at) => Some(format!("{at}..")),
        Place::Register(at) => Some(format!("r{at}")),
        Place::Number(at) => Some(format!("{at}")),
        Place::Around(at) => Some(format!("@{at}")),
        Place::Unused => None,
    }
}
