//! No text makes the language panic, and what parses prints and reads back.

use proptest::prelude::*;

use super::*;
use crate::autodiff::{Graph, Program};

/// Pieces that make deep and odd formulas likely.
const PIECES: [&str; 78] = [
    "x",
    "h",
    "cell",
    "rule",
    "f",
    "f'",
    "f''",
    "g",
    "2",
    "0.5",
    "1e3",
    "-1",
    "+",
    "-",
    "*",
    "/",
    "^",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "=",
    "!=",
    "<",
    ">=",
    "..",
    "..=",
    "~",
    "within",
    "%",
    "over",
    "by",
    "and",
    "or",
    "not",
    "mean(",
    "quantile(",
    "slope(",
    "argmin(",
    "cumprod(",
    "sum(i, 1..=3, i*",
    "expect(z, z*",
    "diff(",
    "sigmoid'(",
    "if(",
    "max(",
    "binomial(",
    "last",
    "'a'",
    "\"",
    "'",
    "χ",
    "²",
    "fixpoint(q, q/2+1, ",
    "grad",
    "hess",
    "jacobian",
    "grad f(",
    "hess s(",
    "jacobian F(",
    "grad grad s(",
    "v",
    "m",
    "i",
    "[i=1]",
    "[i=k+1]",
    "solve(",
    "matvec(m, ",
    "det(",
    "eig(",
    "norm(",
    "dot(v, ",
    "linspace(0, 1, ",
    "nearest(v, ",
];

fn scope() -> Scope<'static> {
    let mut scope = Scope::new();
    let h = Axis::numbers("h", vec![0.5, 1.0, 2.0]);
    let cell = Axis::names("cell", ["sigmoid", "tanh", "lstm"]);
    scope.define_value("x", Labelled::new(vec![cell, h], (0..9).map(f64::from).collect()).unwrap());
    scope.define_axis(Axis::names("rule", ["a", "b"]));
    scope.define_formula("a", "x*h").unwrap();
    scope.define_formula("f(t)", "t^2*a + cell(t)").unwrap();
    scope.define_formula("g(s, t)", "f(s) - t*diff(f(s), s)").unwrap();
    let axis = |name: &str| Axis::numbers(name, vec![1.0, 2.0]);
    scope.define_value("v", Labelled::new(vec![axis("i")], vec![0.5, -1.5]).unwrap());
    scope.define_value("m", Labelled::new(vec![axis("i"), axis("j")], vec![2.0, 1.0, 1.0, 3.0]).unwrap());
    scope.define_formula("s(x)", "sum(x^4) + dot(x, matvec(m, x))").unwrap();
    scope.define_formula("F(x, y)", "{a: x*y, b: sin(x) - y^2}").unwrap();
    scope
}

/// Traces with two names bound, and checks that a node has a size for each axis.
fn trace(tree: &Expr) -> Result<(), FormulaError> {
    let (graph, scope) = (Graph::new(), scope());
    let mut tracing = Tracing::new(&graph, &scope);
    let axis = Axis::numbers("i", vec![1.0, 2.0]);
    tracing.bind("v", Flow { var: graph.input("v", &[2]), axes: vec![axis] });
    tracing.bind("h", Flow { var: graph.input("h", &[]), axes: Vec::new() });
    let flow = tracing.trace(tree)?;
    let sizes: Vec<usize> = flow.axes.iter().map(Axis::len).collect();
    assert_eq!(flow.var.shape().dims().collect::<Vec<_>>(), sizes);
    Program::<f64>::compile(&graph, &[flow.var]).unwrap();
    Ok(())
}

fn formula() -> impl Strategy<Value = String> {
    // Spaces or none between pieces, and brackets closed often enough that something parses.
    let piece = prop::sample::select(&PIECES[..]);
    let value = prop::sample::select(vec![
        "x",
        "h",
        "2",
        "f(h)",
        "f'(x)",
        "x[h=1]",
        "mean(x over h)",
        "g(x, h)",
        "cell(x)",
        "grad s(v)",
        "hess s(v)",
        "jacobian F(v)",
        "grad f(h)",
        "solve(m, v)",
        "v",
        "m",
        "norm(grad s(h*v) over i)",
    ]);
    let sensible = (value.clone(), prop::sample::select(vec!["+", "*", "^", "<", "=", "-"]), value)
        .prop_map(|(a, operator, b)| format!("{a} {operator} {b}"));
    let nested = (sensible.clone(), prop::sample::select(&PIECES[..])).prop_map(|(inner, piece)| {
        if piece.ends_with(['(', '*', ' ']) { format!("{piece}{inner})") } else { format!("{piece} {inner}") }
    });
    let soup = prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.join(" "));
    prop_oneof![soup, sensible, nested, "\\PC{0,20}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_a_value_or_an_error(source in formula()) {
        match parse(&source) {
            Ok(tree) => {
                let text = print(&tree);
                prop_assert_eq!(parse(&text).ok(), Some(tree.clone()), "{} printed as {}", source, text);
                if let Err(error) = eval(&tree, &scope()) {
                    prop_assert!(!error.render(&source).is_empty());
                }
                let _ = free_names(&tree);
                if let Err(error) = trace(&tree) {
                    prop_assert!(!error.render(&source).is_empty());
                }
            }
            Err(error) => prop_assert!(!error.render(&source).is_empty()),
        }
        if let Err(error) = parse_relation(&source).and_then(|relation| relation.judge(&scope())) {
            prop_assert!(!error.render(&source).is_empty());
        }
        let _ = parse_definition(&source);
    }
}
