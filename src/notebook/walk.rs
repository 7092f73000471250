//! The names that a formula uses and does not bind itself.

use crate::formula::{Call, Choice, Expr, Node, Span};

/// A name with its place in the formula.
pub(super) struct Used {
    /// The name.
    pub name: String,
    /// Its place.
    pub span: Span,
    /// What it is used as.
    pub role: Role,
}

/// What a name is used as.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A quantity or a coordinate.
    Quantity,
    /// A function.
    Function,
    /// An axis that is reduced, kept or selected from.
    Axis,
}

/// The names in the order of the formula. A bare word in a selection is a label and not a name.
pub(super) fn used(expr: &Expr) -> Vec<Used> {
    let mut found = Vec::new();
    walk(expr, &mut Vec::new(), &mut found);
    found
}

fn walk(expr: &Expr, bound: &mut Vec<String>, found: &mut Vec<Used>) {
    match &expr.node {
        Node::Name(name) => {
            if !bound.contains(name) {
                found.push(Used { name: name.clone(), span: expr.span, role: Role::Quantity });
            }
        }
        Node::Call(call) => walk_call(call, bound, found),
        Node::Select(base, selectors) => {
            walk(base, bound, found);
            for selector in selectors {
                let axis = &selector.axis;
                found.push(Used { name: axis.text.clone(), span: axis.span, role: Role::Axis });
                match &selector.choice {
                    Choice::One(value) => walk_label(value, bound, found),
                    Choice::Many(values) => values.iter().for_each(|value| walk_label(value, bound, found)),
                    Choice::Range(from, to, _) => {
                        for end in [from, to].into_iter().flatten() {
                            walk(end, bound, found);
                        }
                    }
                }
            }
        }
        _ => expr.children().into_iter().for_each(|child| walk(child, bound, found)),
    }
}

fn walk_label(value: &Expr, bound: &mut Vec<String>, found: &mut Vec<Used>) {
    if value.as_name().is_none() {
        walk(value, bound, found);
    }
}

fn walk_call(call: &Call, bound: &mut Vec<String>, found: &mut Vec<Used>) {
    if !bound.contains(&call.name.text) {
        found.push(Used { name: call.name.text.clone(), span: call.name.span, role: Role::Function });
    }
    if let Some(axes) = &call.axes {
        for axis in &axes.names {
            found.push(Used { name: axis.text.clone(), span: axis.span, role: Role::Axis });
        }
    }
    let binds = match call.name.text.as_str() {
        "fixpoint" | "expect" => call.args.len() >= 2,
        "sum" | "product" => call.args.len() == 3,
        _ => false,
    };
    let Some(name) = call.args.first().filter(|_| binds).and_then(Expr::as_name) else {
        call.args.iter().for_each(|arg| walk(arg, bound, found));
        return;
    };
    bound.push(name.to_string());
    call.args[1..].iter().for_each(|arg| walk(arg, bound, found));
    bound.pop();
}
