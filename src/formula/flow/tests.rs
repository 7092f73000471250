//! Traces against hand derivatives, finite differences and the evaluator.

use super::*;
use crate::autodiff::Program;
use crate::formula::{eval, parse};

/// A point over `i` with named components, or with the labels 1, 2, ….
fn vector(values: &[f64], names: &[&str]) -> Labelled {
    let axis = if names.is_empty() {
        Axis::numbers("i", (1..=values.len()).map(|i| i as f64).collect())
    } else {
        Axis::names("i", names.iter().copied())
    };
    Labelled::new(vec![axis], values.to_vec()).unwrap()
}

/// Traces a formula with some names bound to inputs, and runs it.
fn run(scope: &Scope<'_>, source: &str, bound: &[(&str, Labelled)]) -> Result<Labelled, FormulaError> {
    let graph = Graph::new();
    let mut tracing = Tracing::new(&graph, scope);
    for (name, value) in bound {
        let sizes: Vec<usize> = value.axes().iter().map(Axis::len).collect();
        tracing.bind(name, Flow { var: graph.input(name, &sizes), axes: value.axes().to_vec() });
    }
    let flow = tracing.trace(&parse(source)?)?;
    let sizes: Vec<usize> = flow.axes.iter().map(Axis::len).collect();
    assert_eq!(flow.var.shape().dims().collect::<Vec<_>>(), sizes, "{source}");
    let mut replay = Program::<f64>::compile(&graph, &[flow.var]).unwrap().replay();
    for (name, value) in bound {
        replay.set(name, value.values()).unwrap();
    }
    replay.run();
    Ok(Labelled::new(flow.axes, replay.output(0).to_vec()).unwrap())
}

fn values(scope: &Scope<'_>, source: &str, bound: &[(&str, Labelled)]) -> Vec<f64> {
    match run(scope, source, bound) {
        Ok(found) => found.values().to_vec(),
        Err(error) => panic!("{}", error.render(source)),
    }
}

fn fault(scope: &Scope<'_>, source: &str, bound: &[(&str, Labelled)]) -> FormulaError {
    match run(scope, source, bound) {
        Ok(found) => panic!("{source} is {found:?}"),
        Err(error) => error,
    }
}

fn close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{found:?} {expected:?}");
    for (a, b) in found.iter().zip(expected) {
        assert!((a - b).abs() <= tolerance * (1.0 + b.abs()), "{found:?} {expected:?}");
    }
}

fn surfaces() -> Scope<'static> {
    let mut scope = Scope::new();
    scope.define_formula("saddle(x, y)", "x^2 - y^2 + y^4/2").unwrap();
    scope.define_formula("bowl(x)", "sum(lam*x^2)/2").unwrap();
    scope.define_formula("lam", "linspace(1, kappa, 4)").unwrap();
    scope
        .define_formula("rosenbrock(x)", "sum(k, 1..n, 100*(x[i=k+1] - x[i=k]^2)^2 + (1 - x[i=k])^2)")
        .unwrap();
    scope.define_number("n", 5.0);
    scope.define_formula("himmelblau(x, y)", "(x^2 + y - 11)^2 + (x + y^2 - 7)^2").unwrap();
    scope
}

#[test]
fn gradients_and_hessians_of_a_saddle_are_those_by_hand() {
    let scope = surfaces();
    let p = [("p", vector(&[0.5, 0.3], &["x", "y"]))];
    close(&values(&scope, "grad saddle(p)", &p), &[1.0, -0.6 + 2.0 * 0.027], 1e-15);
    close(&values(&scope, "hess saddle(p)", &p), &[2.0, 0.0, 0.0, -2.0 + 6.0 * 0.09], 1e-15);
    let newton = run(&scope, "p - solve(hess saddle(p), grad saddle(p))", &p).unwrap();
    assert_eq!(newton.axes(), [Axis::names("i", ["x", "y"])]);
    close(newton.values(), &[0.0, 0.3 - (-0.6 + 0.054) / (-2.0 + 0.54)], 1e-15);
    let numbers = [("x", Labelled::scalar(0.5)), ("y", Labelled::scalar(0.3))];
    let gradient = run(&scope, "grad saddle(x, y)", &numbers).unwrap();
    assert_eq!(gradient.axes(), [Axis::names("i", ["x", "y"])]);
    close(gradient.values(), &[1.0, -0.546], 1e-15);
}

#[test]
fn a_swept_spectrum_is_traced_and_not_known() {
    let mut scope = surfaces();
    scope.define_number("kappa", f64::NAN);
    let bound = [("kappa", Labelled::scalar(10.0)), ("x", vector(&[1.0, 2.0, -1.0, 0.5], &[]))];
    close(&values(&scope, "grad bowl(x)", &bound), &[1.0, 8.0, -7.0, 5.0], 1e-15);
    close(&values(&scope, "bowl(x)", &bound), &[0.5 * (1.0 + 16.0 + 7.0 + 2.5)], 1e-15);
    close(&values(&scope, "diff(bowl(x), kappa)", &bound), &[0.5 * (4.0 / 3.0 + 2.0 / 3.0 + 0.25)], 1e-15);
}

#[test]
fn rosenbrock_in_five_dimensions_is_written_with_index_sums() {
    let scope = surfaces();
    let at = [-0.4, 0.7, 1.2, 0.3, 0.9];
    let x = [("x", vector(&at, &[]))];
    let mut gradient = [0.0; 5];
    let mut hessian = [0.0; 25];
    for k in 0..4 {
        let gap = at[k + 1] - at[k] * at[k];
        gradient[k] += -400.0 * at[k] * gap - 2.0 * (1.0 - at[k]);
        gradient[k + 1] += 200.0 * gap;
        hessian[k * 6] += -400.0 * gap + 800.0 * at[k] * at[k] + 2.0;
        hessian[k * 6 + 1] += -400.0 * at[k];
        hessian[k * 6 + 5] += -400.0 * at[k];
        hessian[k * 6 + 6] += 200.0;
    }
    close(&values(&scope, "grad rosenbrock(x)", &x), &gradient, 1e-13);
    close(&values(&scope, "hess rosenbrock(x)", &x), &hessian, 1e-13);
}

#[test]
fn derivatives_pass_through_derivatives() {
    let mut scope = surfaces();
    scope.define_formula("slope2(x, y)", "dot(grad himmelblau(x, y), grad himmelblau(x, y))/2").unwrap();
    let p = [("p", vector(&[0.7, -1.1], &["x", "y"]))];
    // ∇(|∇f|²/2) = H ∇f.
    let expected = values(&scope, "matvec(hess himmelblau(p), grad himmelblau(p))", &p);
    close(&values(&scope, "grad slope2(p)", &p), &expected, 1e-13);
    close(
        &values(&scope, "jacobian grad himmelblau(p)", &p),
        &values(&scope, "hess himmelblau(p)", &p),
        1e-14,
    );
    // The derivative of Newton's map vanishes at a minimum.
    scope
        .define_formula("newton(x, y)", "{x: x, y: y} - solve(hess himmelblau(x, y), grad himmelblau(x, y))")
        .unwrap();
    let minimum = [("p", vector(&[3.0, 2.0], &["x", "y"]))];
    close(&values(&scope, "jacobian newton(p)", &minimum), &[0.0; 4], 1e-13);
}

#[test]
fn traces_agree_with_central_differences() {
    let mut scope = Scope::new();
    scope.define_formula("f(x)", "norm(x)*exp(-max(x)) + product(x) + std(x) + mean(x^3)*min(x)").unwrap();
    scope.define_formula("g(x)", "det(hess h(x)) + sum(solve(hess h(x), x))").unwrap();
    scope.define_formula("h(x)", "sum(x^4) + product(x) + dot(x, x)^2").unwrap();
    let at = [0.6, -0.8, 1.3];
    for source in ["f", "g"] {
        let gradient = values(&scope, &format!("grad {source}(x)"), &[("x", vector(&at, &[]))]);
        for i in 0..3 {
            let moved = |step: f64| {
                let mut x = at;
                x[i] += step;
                values(&scope, &format!("{source}(x)"), &[("x", vector(&x, &[]))])[0]
            };
            let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            assert!(
                (slope - gradient[i]).abs() < 1e-6 * (1.0 + slope.abs()),
                "{source} {i}: {slope} {gradient:?}"
            );
        }
    }
}

#[test]
fn systems_and_determinants_of_four_rows_exchange_rows() {
    let mut scope = Scope::new();
    scope.define_formula("q(x)", "sum(sum(a*matvec(a, x)*x over j))").unwrap();
    let axis = |name: &str| Axis::numbers(name, vec![1.0, 2.0, 3.0, 4.0]);
    let a = vec![0.0, 2.0, 1.0, 3.0, 4.0, 0.0, 0.0, 1.0, 1.0, 1.0, 5.0, 0.0, 2.0, 3.0, 0.0, 0.0];
    scope.define_value("a", Labelled::new(vec![axis("i"), axis("j")], a).unwrap());
    let b = [("b", vector(&[13.0, 8.0, 18.0, 8.0], &[]))];
    let back = values(&scope, "matvec(a, solve(a, b))", &b);
    close(&back, &[13.0, 8.0, 18.0, 8.0], 1e-14);
    // The sum over the permutations of four (Leibniz), computed elsewhere.
    close(&values(&scope, "det(a) + 0*b[i=1]", &b), &[201.0], 1e-14);
    let none = [("b", vector(&[1.0, 2.0, 3.0, 4.0], &[]))];
    assert!(values(&scope, "solve(0*a, b)", &none).iter().all(|x| x.is_nan()));
    assert_eq!(values(&scope, "det(a*b[i=1] - a)", &none), [0.0]);
}

#[test]
fn a_product_of_matrices_is_differentiated() {
    let mut scope = Scope::new();
    let axis = |name: &str| Axis::numbers(name, vec![1.0, 2.0]);
    scope.define_value("a", Labelled::new(vec![axis("i"), axis("j")], vec![1.0, 2.0, 3.0, 4.0]).unwrap());
    // (A (x a))₁₂ = Σ A₁ₖ x aₖ₂ with x on the rows k: 1·2 x₁ + 2·4 x₂.
    scope.define_formula("entry(x)", "matmul(a, x*a)[i=1, j=2]").unwrap();
    let x = [("x", vector(&[0.5, -1.0], &[]))];
    assert_eq!(values(&scope, "entry(x)", &x), [-7.0]);
    assert_eq!(values(&scope, "grad entry(x)", &x), [2.0, 8.0]);
}

#[test]
fn a_trace_has_the_values_of_the_evaluator() {
    let mut scope = surfaces();
    scope.define_number("kappa", 7.0);
    let x = vector(&[0.3, -1.2, 2.5, 0.9], &[]);
    scope.define_value("x", x.clone());
    scope.define_formula("step(t)", "if(t > 0.5 and not t > 2, t^2, -t)").unwrap();
    for source in [
        "sum(x)",
        "mean(x over i)",
        "max(x)",
        "min(x)",
        "product(x)",
        "norm(x)",
        "std(x)",
        "se(x)",
        "count(x > 0)",
        "all(x > -2)",
        "any(x > 3)",
        "first(x)",
        "last(x over i)",
        "previous(x over i)",
        "delta(x*lam over i)",
        "sum(delta(x over i)^2)",
        "dot(x, lam)",
        "x[i=2]",
        "x[i=2..4]",
        "x[i=[3, 1]]",
        "step(x)",
        "expect(z, tanh(x*z)^2)",
        "sum(k, 1..=3, x^k)",
        "x[i=first] + lam",
        "max(x, lam, 1)",
        "step'(x)",
        "sigmoid''(x)",
        "{a: x[i=1], b: 2}",
        "i*x",
        "logspace(1, 1000, 4)*x",
        "ones(4) + zeros(4)",
        "pow(lam, x)",
        "median(lam)*x",
        "gelu(x) != x",
        "x*{'1': 2, '3': 4}",
    ] {
        let traced = match run(&scope, source, &[("x", x.clone())]) {
            Ok(found) => found,
            Err(error) => panic!("{}", error.render(source)),
        };
        let computed = match eval(&parse(source).unwrap(), &scope) {
            Ok(found) => found,
            Err(error) => panic!("{}", error.render(source)),
        };
        assert_eq!(traced.axes(), computed.axes(), "{source}");
        close(traced.values(), computed.values(), 1e-14);
    }
}

#[test]
fn errors_say_what_cannot_be_traced() {
    let mut scope = surfaces();
    scope.define_number("kappa", 7.0);
    let bound = [("x", vector(&[0.3, -1.2, 2.5, 0.9], &[])), ("m", Labelled::scalar(3.0))];
    scope.define_formula("both(x)", "x*sum(x)").unwrap();
    for (source, part, message) in [
        ("median(x)", "median(x)", "`median` cannot be traced"),
        ("x[i=m]", "m", "a label is chosen before anything runs"),
        ("ones(m)", "m", "the number of components is needed before anything runs"),
        ("sum(k, 1..m, k)", "1..m", "a range is counted before anything runs"),
        ("grad bowl(x, m)", "grad bowl(x, m)", "`bowl` takes 1 argument and was given 2"),
        ("grad saddle(x)", "saddle(x)", "`saddle` takes 2 arguments and was given 1"),
        ("grad both(x)", "both(x)", "a gradient is that of one number"),
        ("grad bwl(x)", "bwl", "unknown function `bwl`"),
        ("grad(x)", "x", "`grad` stands before the call of a function"),
        ("both'(x)", "both'(x)", "an elementwise derivative does not pass through `sum`"),
        ("solve(x, m)", "solve(x, m)", "`solve` needs a matrix over `i` and `j`"),
        ("solve(hess bowl(x), m)", "solve(hess bowl(x), m)", "`solve` needs a vector over `i`"),
        ("floor(x)", "floor(x)", "`floor` cannot be traced"),
        ("eig(hess bowl(x))", "eig(hess bowl(x))", "`eig` cannot be traced"),
        ("x + y", "y", "unknown name `y`"),
        ("sum(x over j)", "j", "there is no axis `j` here"),
        ("x + {a: 1, b: 2}", "x + {a: 1, b: 2}", "no axis has all the labels a, b"),
    ] {
        let error = fault(&scope, source, &bound);
        assert!(error.message.starts_with(message), "{source}: {}", error.message);
        let text = error.inside.as_ref().map_or(source, |inside| &inside.text);
        assert_eq!(&text[error.span.start..error.span.end], part, "{source}: {}", error.message);
    }
}

/// ∇ of xᵀAᵀAx/2 is AᵀA x; the transposed matrix is traced, and a derivative passes through it.
#[test]
fn a_transpose_is_traced_and_differentiated() {
    let mut scope = Scope::new();
    scope.define_formula("J(x)", "jacobian G(x)").unwrap();
    scope.define_formula("G(x)", "x^2 + x[i=2]*x[i=1]").unwrap();
    scope.define_formula("f(x)", "sum(matvec(transpose(J(x)), x) over i)").unwrap();
    // J = (2a + b, a; b, 2b + a), and f = 1ᵀJᵀx = a (3a + b... ) written out: a(2a + b + a) + b(b + 2b + a).
    let point = vector(&[3.0, 5.0], &[]);
    let found = values(&scope, "f(x)", &[("x", point.clone())]);
    assert_eq!(found, [3.0 * (3.0 * 3.0 + 5.0) + 5.0 * (3.0 * 5.0 + 3.0)]);
    // f = 3a² + 2ab + 3b².
    assert_eq!(values(&scope, "grad f(x)", &[("x", point)]), [28.0, 36.0]);
}
