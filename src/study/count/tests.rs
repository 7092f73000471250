//! Counted operations against those by hand and the constants of the literature.

use crate::formula::Scope;
use crate::study::{Context, Files, StudyPlan, read_study};
use crate::yaml::{Diagnostic, Sources, parse};

fn read(text: &str) -> (Sources, Result<StudyPlan, Diagnostic>) {
    let mut sources = Sources::default();
    let file = sources.add("t.yaml", format!("study: s\nkind: count\n{text}"));
    let plan = parse(&sources, file).and_then(|tree| read_study(&tree, &[], &Files::default()));
    (sources, plan)
}

/// The measurements of each trial.
fn run(text: &str) -> Result<Vec<Vec<f64>>, String> {
    let (sources, plan) = read(text);
    let plan = plan.map_err(|error| error.render(&sources))?;
    let context = Context { folder: std::path::PathBuf::new(), log: None, workers: None };
    let trial = |index| {
        let outcome = plan.run_trial(index, &Scope::new(), &context);
        let outcome = outcome.map_err(|error| error.render(&sources))?;
        Ok(outcome.measurements.iter().map(|(_, value)| value.as_scalar().unwrap()).collect())
    };
    (0..plan.trials()).map(trial).collect()
}

/// Σ x_i² y_i written in products and sums: the gradient is at most 5 times as dear (Baur & Strassen 1983), whatever n is, and a
/// Hessian-vector product at most 4 times the gradient.
#[test]
fn gradients_are_cheap_in_any_dimension() {
    let found = run("let: {f(x): \"sum(k, 1..n, (x[i=k+1] - x[i=k]*x[i=k])*(x[i=k] + 2*x[i=k+1]))\"}\n\
                     minimise: f\nat: {x: ones(n)}\nvary: {n: [3, 6, 12, 24]}\n\
                     measure: {own: value, both: gradient, along: tangent, hvp: product, size: variables}\n")
    .unwrap();
    let ratio = |trial: &Vec<f64>| (trial[1] / trial[0], trial[2] / trial[0], trial[3] / trial[1]);
    for trial in &found {
        let (gradient, tangent, product) = ratio(trial);
        assert!(gradient <= 5.0 && tangent <= 4.0 && product <= 4.0, "{trial:?}");
        // For each k of 1..n: a square, a difference, 2x, a sum, a product; then the sum of all.
        assert_eq!(trial[0], 5.0 * (trial[4] - 1.0) + trial[4] - 2.0);
    }
    let (small, large) = (ratio(&found[1]), ratio(&found[3]));
    assert!((small.0 / large.0 - 1.0).abs() < 0.1 && (small.2 / large.2 - 1.0).abs() < 0.1, "{found:?}");
}

/// The Jacobian by forward sweeps costs n tangents, by reverse ones m cotangents; the cheaper is taken.
#[test]
fn a_jacobian_takes_the_mode_with_fewer_sweeps() {
    let text = |residuals: &str, n: usize| {
        format!(
            "residuals: {residuals}\nat: {{x: ones({n})}}\n\
             measure: {{own: value, all: jacobian, f: tangent, b: cotangent, m: rows, n: variables}}\n"
        )
    };
    let wide = &run(&text("\"{a: norm(sin(x))^2, b: sum(exp(x)*x)}\"", 30)).unwrap()[0];
    let (own, all, cotangent) = (wide[0], wide[1], wide[3]);
    assert_eq!(wide[4..], [2.0, 30.0]);
    assert!(all <= own + 2.0 * cotangent && all < own * 4.0, "{wide:?}");
}

#[test]
fn functions_have_a_weight() {
    let of = |weight: &str| {
        run(&format!(
            "minimise: sum(exp(x)*x)\nat: {{x: ones(5)}}\n{weight}measure: {{own: value, both: gradient}}\n"
        ))
        .unwrap()
        .remove(0)
    };
    // Five values, five products, four sums; the gradient is e^x x + e^x, of which the product is there already.
    assert_eq!(of(""), [14.0, 19.0]);
    assert_eq!(of("function_weight: 20\n"), [109.0, 114.0]);
}

/// A network's loss costs about three times as much with its gradient as alone: two products of matrices backwards for each one
/// forwards.
#[test]
fn a_network_and_its_gradient() {
    let found = &run("network: {cell: tanh, layers: 1, width: 40}\ndata: {normal: {steps: 3, features: 40, batch: 30}}\n\
                      measure: {own: value, both: gradient, n: variables, size: bytes, work: compiled, all: elements}\n")
        .unwrap()[0];
    assert!((found[1] / found[0] - 2.6).abs() < 0.4, "{found:?}");
    assert_eq!(found[2], 2.0 * 40.0 * 40.0 + 2.0 * 40.0);
    assert!(found[3] > 8.0 * found[2] && found[3] < 8.0 * found[5], "{found:?}");
    assert!((found[4] / found[1] - 1.0).abs() < 0.1, "{found:?}");
}

/// A factorisation costs n³/3 in the limit, a direction of L-BFGS 4mn products, and n² against 2mn numbers to keep.
#[test]
fn second_order_methods_cost_what_is_said_of_them() {
    let found =
        run("method: how\nsize: n\nmemory: 7\nvary: {how: [cholesky, lbfgs, triangles], n: [60, 120]}\n\
                     measure: {all: operations, times: products, kept: storage}\n")
        .unwrap();
    for (trial, n) in found[..2].iter().zip([60.0f64, 120.0]) {
        assert!((trial[0] / (n * n * n / 3.0) - 1.0).abs() < 2.0 / n, "{trial:?}");
        assert_eq!(trial[2], n * n);
    }
    for (trial, n) in found[2..4].iter().zip([60.0, 120.0]) {
        // Two more for the scale of the first matrix.
        assert_eq!(trial[1], 4.0 * 7.0 * n + 2.0 * n);
        assert_eq!(trial[2], 7.0 * (2.0 * n + 1.0));
    }
    assert_eq!(found[4][0], 2.0 * 60.0 * 60.0);
}

#[test]
fn wrong_set_ups_are_refused_where_they_are_wrong() {
    let good = "minimise: sum(x^2)\nat: {x: ones(2)}\nmeasure: {m: value}\n";
    assert_eq!(run(good), Ok(vec![vec![3.0]]));
    for (from, to, message) in [
        ("minimise: sum(x^2)\nat: {x: ones(2)}", "vary: {n: [1]}", "nothing says what is counted"),
        ("at: {x: ones(2)}", "", "nothing says where the function is looked at"),
        (
            "minimise: sum(x^2)",
            "problem: booth\nminimise: sum(x^2)",
            "`minimise` and `problem` are both given",
        ),
        ("minimise: sum(x^2)", "method: lbfgs\nminimise: sum(x^2)", "a function and a method are both given"),
        ("sum(x^2)", "x^2", "`minimise` is an array over `i`"),
        ("{x: ones(2)}", "{value: ones(2)}", "`value` has a meaning of its own"),
        ("{x: ones(2)}", "{x: ones(2), y: ones(2)}", "a function is looked at in one state"),
        ("at:", "size: 3\nat:", "`size` means nothing here"),
        ("at:", "data: {normal: {steps: 1}}\nat:", "`data` means nothing here"),
        ("at:", "function_weight: -1\nat:", "`function_weight` is -1"),
        ("minimise: sum(x^2)\nat: {x: ones(2)}", "method: choleski\nsize: 3", "unknown method `choleski`"),
        ("minimise: sum(x^2)\nat: {x: ones(2)}", "method: cholesky", "nothing says how large"),
        (
            "minimise: sum(x^2)\nat: {x: ones(2)}",
            "method: cholesky\nsize: 5000",
            "a size of 5000 takes too long",
        ),
    ] {
        let text = good.replace(from, to);
        assert_ne!(text, good);
        let error = run(&text).err().unwrap_or_else(|| panic!("accepted: {to}"));
        assert!(error.starts_with(&format!("error: {message}")), "{error}");
    }
}

/// A chain of products in which each function is written out where it is used. By hand, with p5 = p3 p4 known when p6 = p4 p5 asks
/// for the adjoint p4 p3: one product for p5 and two for each of p4, p3 and p2, and a sum for each of p4, p3, p2 and b.
#[test]
fn what_is_written_twice_is_computed_once_in_the_gradient_too() {
    let lets = "let: {\"p2(a, b)\": a*b, \"p3(a, b)\": \"b*p2(a, b)\", \"p4(a, b)\": \"p2(a, b)*p3(a, b)\", \
                \"p5(a, b)\": \"p3(a, b)*p4(a, b)\", \"p6(a, b)\": \"p4(a, b)*p5(a, b)\"}\n";
    let found = run(&format!(
        "{lets}minimise: p6\nat: {{x: {{a: 1, b: 2}}}}\nmeasure: {{own: value, both: gradient}}\n"
    ))
    .unwrap();
    assert_eq!(found, [[5.0, 5.0 + 7.0 + 4.0]]);
}
