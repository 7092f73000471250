//! The swept numbers that shape a program, and so are the same in all its lanes: how many steps, how many components.

use std::collections::BTreeSet;

use crate::formula::{Call, Expr, Node, free_names};
use crate::study::expression::{Expression, Let};
use crate::yaml::{Value, Yaml};

/// Functions whose last argument is a number of elements.
const SPACED: [&str; 5] = ["ones", "zeros", "linspace", "logspace", "eye"];
/// Forms whose second argument is a range.
const REPEATED: [&str; 2] = ["sum", "product"];

/// The names that some counts depend on: all of `counts`, and those within `formulas` and `lets`.
pub(super) fn names(counts: &[&Yaml], formulas: &[&Yaml], lets: &[Let]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for node in counts {
        each(node, &mut |expr| found.extend(free_names(expr)));
    }
    for node in formulas {
        each(node, &mut |expr| shapes(expr, &mut found));
    }
    for l in lets {
        shapes(&l.body.expr, &mut found);
    }
    // What a let stands for counts in its place.
    let mut open: Vec<String> = found.iter().cloned().collect();
    while let Some(name) = open.pop() {
        for l in lets.iter().filter(|l| l.name == name) {
            let fresh = free_names(&l.body.expr).into_iter().filter(|name| found.insert(name.clone()));
            open.extend(fresh.collect::<Vec<_>>());
        }
    }
    found
}

/// Every formula in a node; what is none is passed over, and complained about by its reader.
fn each(node: &Yaml, see: &mut dyn FnMut(&Expr)) {
    match &node.value {
        Value::Scalar(_) => {
            if let Ok(formula) = Expression::read(node, "") {
                see(&formula.expr);
            }
        }
        Value::List(items) => items.iter().for_each(|item| each(item, see)),
        Value::Map(entries) => entries.iter().for_each(|entry| each(&entry.value, see)),
    }
}

/// The names in the counts of a formula.
fn shapes(expr: &Expr, found: &mut BTreeSet<String>) {
    if let Node::Call(call) = &expr.node {
        found.extend(count_of(call).into_iter().flat_map(free_names));
    }
    expr.children().into_iter().for_each(|child| shapes(child, found));
}

fn count_of(call: &Call) -> Option<&Expr> {
    let name = call.name.text.as_str();
    if SPACED.contains(&name) {
        return call.args.last();
    }
    (REPEATED.contains(&name) && call.args.len() == 3).then(|| &call.args[1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::expression::read_lets;
    use crate::yaml::{Sources, parse};

    fn tree(text: &str) -> Yaml {
        let mut sources = Sources::default();
        let file = sources.add("t.yaml", text);
        parse(&sources, file).unwrap()
    }

    #[test]
    fn counts_are_found_through_lets_and_nothing_else_is() {
        let lets =
            tree("m: 2*half\nlam: linspace(1, kappa, n)\nf(x): sum(lam*x^2) + sum(k, 1..=m, x^k)*eta\n");
        let lets = read_lets(lets.entries().unwrap()).unwrap();
        let (steps, start) = (tree("10*seconds"), tree("{x: ones(dim), y: x0}"));
        let found = names(&[&steps], &[&start], &lets);
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["dim", "half", "m", "n", "seconds"]);
    }
}
