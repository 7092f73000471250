//! Functions of points over sweeps, against hand calculation, published values and finite differences.

use super::*;
use crate::formula::{Scope, eval, parse};

fn run(source: &str, scope: &Scope<'_>) -> Labelled {
    match parse(source).and_then(|formula| eval(&formula, scope)) {
        Ok(value) => value,
        Err(error) => panic!("{}", error.render(source)),
    }
}

fn values(source: &str, scope: &Scope<'_>) -> Vec<f64> {
    run(source, scope).values().to_vec()
}

fn fault(source: &str, scope: &Scope<'_>) -> FormulaError {
    match parse(source).and_then(|formula| eval(&formula, scope)) {
        Ok(value) => panic!("{source} is {value:?}"),
        Err(error) => error,
    }
}

fn close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{found:?} {expected:?}");
    for (a, b) in found.iter().zip(expected) {
        assert!((a - b).abs() <= tolerance * (1.0 + b.abs()), "{found:?} {expected:?}");
    }
}

/// A grid of points with components x and y.
fn plane() -> Scope<'static> {
    let mut scope = Scope::new();
    scope.define_axis(Axis::numbers("x0", vec![-1.0, 0.0, 0.5]));
    scope.define_axis(Axis::numbers("y0", vec![0.25, 2.0]));
    scope.define_formula("p", "{x: x0, y: y0}").unwrap();
    scope.define_formula("saddle(x, y)", "x^2 - y^2 + y^4/2").unwrap();
    scope.define_formula("himmelblau(x, y)", "(x^2 + y - 11)^2 + (x + y^2 - 7)^2").unwrap();
    scope
}

fn names(array: &Labelled) -> Vec<&str> {
    array.axes().iter().map(|axis| axis.name.as_str()).collect()
}

#[test]
fn a_vector_is_handed_to_the_parameters_by_name_or_in_order() {
    let mut scope = plane();
    scope.define_formula("f(x, y)", "10*x + y").unwrap();
    assert_eq!(values("f({x: 1, y: 2})", &scope), [12.0]);
    assert_eq!(values("f({y: 1, x: 2})", &scope), [21.0]);
    assert_eq!(values("f(linspace(1, 2, 2))", &scope), [12.0]);
    assert_eq!(values("f(p)", &scope), [-9.75, -8.0, 0.25, 2.0, 5.25, 7.0]);
    assert!(fault("f(ones(3))", &scope).message.contains("takes 2 arguments and was given 1"));
}

#[test]
fn gradients_and_hessians_at_every_point_of_a_grid() {
    let scope = plane();
    let gradient = run("grad saddle(p)", &scope);
    assert_eq!(names(&gradient), ["x0", "y0", "i"]);
    close(&values("grad saddle(p)[i=x]", &scope), &[-2.0, -2.0, 0.0, 0.0, 1.0, 1.0], 1e-15);
    let slope = |y: f64| -2.0 * y + 2.0 * y * y * y;
    let y = [slope(0.25), slope(2.0)];
    close(&values("(grad saddle(p))[i=y]", &scope), &[y, y, y].concat(), 1e-15);
    close(&values("norm(grad saddle(p) over i)[x0=0]", &scope), &y.map(f64::abs), 1e-15);
    assert_eq!(names(&run("hess saddle(p)", &scope)), ["x0", "y0", "i", "j"]);
    close(&values("eig(hess saddle(p))[x0=0, y0=2]", &scope), &[2.0, 22.0], 1e-14);
    close(&values("det(hess saddle(p))[x0=0]", &scope), &[2.0 * (-2.0 + 0.375), 44.0], 1e-14);
    assert_eq!(values("grad saddle(x0, y0)", &scope), values("grad saddle(p)", &scope));
    let newton = run("p - solve(hess saddle(p), grad saddle(p))", &scope);
    assert_eq!(names(&newton), ["i", "x0", "y0"]);
    close(&values("(p - solve(hess saddle(p), grad saddle(p)))[i=x]", &scope), &[0.0; 6], 1e-15);
}

#[test]
fn a_function_that_varies_along_an_axis_is_a_number_at_each_of_its_labels() {
    let mut scope = plane();
    scope.define_axis(Axis::numbers("kappa", vec![1.0, 10.0]));
    scope.define_formula("lam", "linspace(1, kappa, 3)").unwrap();
    scope.define_formula("bowl(x)", "sum(lam*x^2 over i)/2").unwrap();
    let gradient = run("grad bowl(ones(3))", &scope);
    assert_eq!(names(&gradient), ["kappa", "i"]);
    close(gradient.values(), &[1.0, 1.0, 1.0, 1.0, 5.5, 10.0], 1e-15);
    close(&values("eig(hess bowl(ones(3)))", &scope), gradient.values(), 1e-14);
    // The same where the point itself varies along that axis.
    close(&values("grad bowl(kappa*ones(3))", &scope), &[1.0, 1.0, 1.0, 10.0, 55.0, 100.0], 1e-15);
    scope.define_formula("well(x)", "x^4/4 - kappa*x^2/2").unwrap();
    let points = run("critical_points(well, -2..2)", &scope);
    assert_eq!(names(&points), ["kappa", "point"]);
    close(&points.values()[..3], &[-1.0, 0.0, 1.0], 1e-14);
    assert!(points.values()[3].abs() < 1e-15 && points.values()[4..].iter().all(|x| x.is_nan()));
}

#[test]
fn numbers_have_derivatives_without_axes() {
    let mut scope = plane();
    scope.define_formula("f(x)", "x^3").unwrap();
    close(&values("grad f(x0)", &scope), &[3.0, 0.0, 0.75], 1e-15);
    close(&values("hess f(x0)", &scope), &[-6.0, 0.0, 3.0], 1e-15);
    close(&values("hess f'(x0)", &scope), &[6.0, 6.0, 6.0], 1e-15);
    let newton = values("x0 - solve(hess f(x0), grad f(x0))", &scope);
    close(&[newton[0], newton[2]], &[-0.5, 0.25], 1e-15);
    assert!(newton[1].is_nan());
}

#[test]
fn jacobians_have_the_axes_of_the_function_as_rows() {
    let mut scope = plane();
    scope.define_formula("polar(r, t)", "{x: r*cos(t), y: r*sin(t)}").unwrap();
    scope.define_axis(Axis::numbers("r", vec![1.0, 3.0]));
    let jacobian = run("jacobian polar(r, 0.5)", &scope);
    assert_eq!(names(&jacobian), ["r", "i", "j"]);
    let (s, c) = (libm::sin(0.5), libm::cos(0.5));
    close(&jacobian.values()[4..], &[c, -3.0 * s, s, 3.0 * c], 1e-15);
    close(&values("det(jacobian polar(r, 0.5))", &scope), &[1.0, 3.0], 1e-15);
    scope.define_axis(Axis::numbers("row", vec![1.0, 2.0, 4.0]));
    scope.define_formula("residuals(a, b)", "a*row + b*row^2").unwrap();
    assert_eq!(names(&run("jacobian residuals(1, 2)", &scope)), ["row", "j"]);
    assert_eq!(values("jacobian residuals(1, 2)", &scope), [1.0, 1.0, 2.0, 4.0, 4.0, 16.0]);
}

/// Peano: the mixed derivatives of xy(x² − y²)/(x² + y²) at 0 are −1 and 1 by limits of the first derivatives.
#[test]
fn the_function_of_peano_is_symmetric_only_away_from_zero() {
    let mut scope = Scope::new();
    scope.define_formula("peano(x, y)", "x*y*(x^2 - y^2)/(x^2 + y^2)").unwrap();
    let gap = values("(hess peano(0.3, -0.7))[i=x, j=y] - (hess peano(0.3, -0.7))[i=y, j=x]", &scope);
    close(&gap, &[0.0], 1e-14);
    scope.define_number("h", 1e-6);
    close(&values("(grad peano(0, h))[i=x]/h", &scope), &[-1.0], 1e-12);
    close(&values("(grad peano(h, 0))[i=y]/h", &scope), &[1.0], 1e-12);
}

/// Four minima, four saddles and a maximum: as many as two cubics can share (Bézout).
#[test]
fn himmelblau_has_nine_critical_points() {
    let scope = plane();
    let points = run("critical_points(himmelblau, -5..5, -5..5)", &scope);
    assert_eq!(names(&points), ["point", "i"]);
    assert_eq!(points.axes()[0].len(), 9);
    let mut scope = plane();
    scope.define_value("c", points);
    let mut heights = values("himmelblau(c)", &scope);
    close(&values("norm(grad himmelblau(c) over i)", &scope), &[0.0; 9], 1e-12);
    heights.sort_by(f64::total_cmp);
    close(&heights, &[0.0, 0.0, 0.0, 0.0, 13.3119, 67.7192, 104.0152, 178.3372, 181.6165], 1e-5);
    assert_eq!(values("sum(all(eig(hess himmelblau(c)) > 0 over k))", &scope), [4.0]);
    assert_eq!(values("sum(all(eig(hess himmelblau(c)) < 0 over k))", &scope), [1.0]);
    let named = |point: &str| values(&format!("c[point=nearest({point}, c)]"), &scope);
    close(&named("{x: 3, y: 2}"), &[3.0, 2.0], 1e-14);
    close(&named("{x: -2.8, y: 3.1}"), &[-2.805118, 3.131313], 1e-6);
    close(&named("{x: -3.8, y: -3.3}"), &[-3.779310, -3.283186], 1e-6);
    close(&named("{x: 3.6, y: -1.8}"), &[3.584428, -1.848127], 1e-6);
    close(&named("{x: 0, y: -1}"), &[-0.27084, -0.92304], 1e-5);
}

#[test]
fn points_are_sorted_and_degenerate_ones_are_found() {
    let mut scope = plane();
    close(&values("critical_points(saddle, -2..2, -2..2)", &scope), &[0.0, -1.0, 0.0, 0.0, 0.0, 1.0], 1e-14);
    scope.define_formula("monkey(x, y)", "x^3 - 3*x*y^2").unwrap();
    close(&values("critical_points(monkey, -1..2, -1..2)", &scope), &[0.0, 0.0], 1e-9);
    scope.define_formula("cubes(x)", "sum(x^3/3 - x)").unwrap();
    let found = run("critical_points(cubes, -2..2, -2..2, -2..2)", &scope);
    assert_eq!(found.axes()[0].len(), 8);
    close(&found.values()[..6], &[-1.0, -1.0, -1.0, -1.0, -1.0, 1.0], 1e-13);
}

#[test]
fn the_nearest_point_is_an_index_and_nothing_is_near_what_is_not_finite() {
    let mut scope = plane();
    scope.define_formula("c", "critical_points(saddle, -2..2, -2..2)").unwrap();
    assert_eq!(values("nearest(p, c)", &scope), [2.0, 3.0, 2.0, 3.0, 2.0, 3.0]);
    assert!(values("nearest({x: 1/0, y: 0}, c)", &scope)[0].is_nan());
    assert!(fault("nearest({u: 1, v: 0}, c)", &scope).message.contains("have other components"));
    assert!(fault("nearest(p, p)", &scope).help.unwrap().contains("critical_points"));
}

#[test]
fn derivatives_of_formulas_that_hold_gradients() {
    let mut scope = plane();
    scope.define_axis(Axis::numbers("s", vec![0.5, 1.0, 2.0]));
    scope.define_formula("steep(t)", "norm(grad saddle(t, 2*t) over i)").unwrap();
    // ∇f = (2t, −4t + 16t³): the derivative of its norm by hand.
    let by_hand = |t: f64| {
        let (a, b) = (2.0 * t, -4.0 * t + 16.0 * t * t * t);
        (2.0 * a + b * (-4.0 + 48.0 * t * t)) / (a * a + b * b).sqrt()
    };
    close(&values("steep'(s)", &scope), &[by_hand(0.5), by_hand(1.0), by_hand(2.0)], 1e-14);
    close(&values("diff(steep(s), s)", &scope), &[by_hand(0.5), by_hand(1.0), by_hand(2.0)], 1e-14);
    scope.define_formula("w", "{x: s, y: 2*s}").unwrap();
    let through = values("diff(norm(grad saddle(w) over i), s)", &scope);
    close(&through, &[by_hand(0.5), by_hand(1.0), by_hand(2.0)], 1e-14);
    for (body, source) in [("dot(t, t)", "f'(s)"), ("t*sum(t)", "f'(s)"), ("t*sum(t)", "diff(f(s), s)")] {
        scope.define_formula("f(t)", body).unwrap();
        assert!(fault(source, &scope).message.contains("does not pass through"), "{body}");
    }
}

#[test]
fn lanes_have_the_bits_of_single_points() {
    let mut scope = plane();
    scope.define_axis(Axis::numbers("a", (0..41).map(|i| f64::from(i) / 10.0 - 2.0).collect()));
    scope.define_axis(Axis::numbers("b", (0..41).map(|i| f64::from(i) / 7.0 - 3.0).collect()));
    let whole = run("solve(hess himmelblau(a, b), grad himmelblau(a, b))", &scope);
    for (a, b) in [(0, 0), (3, 17), (40, 40), (20, 5)] {
        let mut one = plane();
        one.define_number("a", f64::from(a) / 10.0 - 2.0);
        one.define_number("b", f64::from(b) / 7.0 - 3.0);
        let alone = values("solve(hess himmelblau(a, b), grad himmelblau(a, b))", &one);
        for (i, value) in alone.iter().enumerate() {
            let found = whole.get(&[a as usize, b as usize, i]).unwrap();
            assert_eq!(found.to_bits(), value.to_bits());
        }
    }
}

#[test]
fn errors_say_what_is_wrong_and_where() {
    let mut scope = plane();
    scope.define_formula("flow(x, y)", "{u: x + y, v: x*y}").unwrap();
    scope.define_formula("line(x)", "3*x").unwrap();
    scope.define_text("which", "sadle");
    for (source, part, message, help) in [
        ("grad sadle(p)", "sadle", "unknown function `sadle`", "did you mean `saddle`?"),
        ("grd saddle(p)", "saddle", "an operator is missing before `saddle`", ""),
        (
            "grad saddle",
            "grad saddle",
            "`grad` stands before a call, and `saddle` is none",
            "write `grad saddle(x)`",
        ),
        (
            "grad which(p)",
            "which",
            "`which` is `sadle` here, which is not a function",
            "did you mean `saddle`?",
        ),
        ("grad(x0 + 1)", "x0 + 1", "`grad` stands before the call of a function", "write `grad f(x)`"),
        ("grad saddle(ones(3))", "saddle(ones(3))", "`saddle` takes 2 arguments and was given 1", ""),
        ("grad saddle(1, 2, 3)", "grad saddle(1, 2, 3)", "`saddle` takes 2 arguments and was given 3", ""),
        ("grad flow(p)", "flow(p)", "a gradient is that of one number", "reduce it in the function"),
        ("grad saddle(p over i)", "i", "a call that is differentiated reduces no axes", ""),
        ("grad max(x0)", "max(x0)", "`max` is not pointwise and has no derivative", ""),
        (
            "grad pow(x0, y0)",
            "grad pow(x0, y0)",
            "`pow` has several arguments without names",
            "define a function",
        ),
        (
            "solve(hess saddle(p), ones(2))",
            "solve(hess saddle(p), ones(2))",
            "the matrix and the vector of `solve` do not fit",
            "",
        ),
        ("solve(jacobian residual(p), p)", "residual", "unknown function `residual`", ""),
        ("solve(p, p)", "solve(p, p)", "`solve` needs a matrix over `i` and `j`", ""),
        ("det(grad saddle(p))", "det(grad saddle(p))", "`det` needs a matrix over `i` and `j`", ""),
        (
            "eig(jacobian flow(p))",
            "eig(jacobian flow(p))",
            "`eig` needs a symmetric matrix, and this one is not at x0=-1",
            "",
        ),
        ("eig(grad saddle(p))", "eig(grad saddle(p))", "`eig` needs a matrix over `i` and `j`", ""),
        ("ones(2.5)", "2.5", "the number of components is an integer from 1", ""),
        ("ones(x0)", "x0", "the number of components must be one number", ""),
        ("linspace(ones(2), 3, 4)", "linspace(ones(2), 3, 4)", "the ends of a spacing are numbers", ""),
        (
            "critical_points(saddle, -1..1)",
            "critical_points(saddle, -1..1)",
            "`saddle` takes 2 arguments, and 1 ranges",
            "",
        ),
        ("critical_points(sadle, -1..1)", "sadle", "unknown function `sadle`", "did you mean `saddle`?"),
        ("critical_points(saddle, 1, 2..3)", "1", "a range is missing here", ""),
        ("critical_points(saddle, 1..0, 2..3)", "1..0", "this range is empty", ""),
        (
            "critical_points(line, 1..2)",
            "critical_points(line, 1..2)",
            "no critical point was found",
            "take wider ranges",
        ),
        ("critical_points(saddle(p), 1..2)", "saddle(p)", "the name of a function is wanted", ""),
        (
            "matvec(hess saddle(p), ones(3))",
            "matvec(hess saddle(p), ones(3))",
            "the matrix and the vector of `matvec` do not fit",
            "",
        ),
        ("norm(x0 over i)", "i", "there is no axis `i` here", "its axes are `x0`"),
    ] {
        let error = fault(source, &scope);
        assert!(error.message.starts_with(message), "{source}: {}", error.message);
        let text = error.inside.as_ref().map_or(source, |inside| &inside.text);
        assert_eq!(&text[error.span.start..error.span.end], part, "{source}: {}", error.message);
        assert!(error.help.unwrap_or_default().starts_with(help), "{source}");
    }
}

#[test]
fn singular_systems_are_not_numbers() {
    let mut scope = plane();
    scope.define_formula("trough(x, y)", "(x + y)^2").unwrap();
    assert!(values("solve(hess trough(p), grad trough(p))", &scope).iter().all(|x| x.is_nan()));
    assert!(values("eig(hess trough(p)/0)", &scope).iter().all(|x| x.is_nan()));
    close(&values("eig(hess trough(1, 2))", &scope), &[0.0, 4.0], 1e-15);
}

#[test]
fn a_transpose_exchanges_rows_and_columns() {
    let mut scope = Scope::new();
    let matrix = Labelled::new(
        vec![Axis::numbers("i", vec![1.0, 2.0]), Axis::numbers("j", vec![1.0, 2.0, 3.0])],
        vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
    );
    scope.define_value("A", matrix.unwrap());
    assert_eq!(values("transpose(A)[j=2]", &scope), [4.0, 5.0, 6.0]);
    assert_eq!(values("matvec(transpose(A), ones(2))", &scope), [5.0, 7.0, 9.0]);
    assert_eq!(values("transpose(transpose(A)) - A", &scope), [0.0; 6]);
    assert_eq!(values("transpose(7)", &scope), [7.0]);
    // The columns of the first meet the rows of the second, whatever their numbers.
    assert_eq!(values("matmul(A, transpose(A))", &scope), [14.0, 32.0, 32.0, 77.0]);
    assert_eq!(values("matmul(transpose(A), A)[i=2]", &scope), [22.0, 29.0, 36.0]);
    for (source, message) in [
        ("matmul(A, A)", "the matrix and the matrix of `matmul` do not fit"),
        ("matmul(A, ones(3))", "`matmul` needs two matrices over `i` and `j`"),
        ("matvec(A, transpose(A))", "`matvec` takes a matrix and a vector, and this is a second matrix"),
    ] {
        assert_eq!(fault(source, &scope).message, message);
    }
}
