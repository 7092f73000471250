//! Any text is a formula or an error with a message; what parses is a value or an error, and prints and reads back.
#![no_main]

use gradbook::formula::{Axis, Labelled, Scope, eval, parse, parse_definition, parse_relation, print};
use libfuzzer_sys::fuzz_target;

fn scope() -> Scope<'static> {
    let mut scope = Scope::new();
    let h = Axis::numbers("h", vec![0.5, 1.0, 2.0]);
    let cell = Axis::names("cell", ["sigmoid", "tanh", "lstm"]);
    if let Ok(x) = Labelled::new(vec![cell, h], (0..9).map(f64::from).collect()) {
        scope.define_value("x", x);
    }
    for formula in ["a = x*h", "f(t) = t^2*a + cell(t)", "g(s, t) = f(s) - t*diff(f(s), s)"] {
        if let Some((head, body)) = formula.split_once(" = ") {
            scope.define_formula(head, body).unwrap();
        }
    }
    scope
}

fuzz_target!(|source: &str| {
    let scope = scope();
    match parse(source) {
        Ok(tree) => {
            assert_eq!(parse(&print(&tree)).ok(), Some(tree.clone()), "printed as {}", print(&tree));
            if let Err(error) = eval(&tree, &scope) {
                assert!(!error.render(source).is_empty());
            }
        }
        Err(error) => assert!(!error.render(source).is_empty()),
    }
    if let Err(error) = parse_relation(source).and_then(|relation| relation.judge(&scope)) {
        assert!(!error.render(source).is_empty());
    }
    let _ = parse_definition(source);
});
