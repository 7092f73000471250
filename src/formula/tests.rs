//! The language as a whole: formulas against values worked out by hand or published.

use super::*;

fn study() -> Scope<'static> {
    let mut scope = Scope::new();
    let layer = Axis::numbers("layer", (0..6).map(f64::from).collect());
    let cell = Axis::names("cell", ["sigmoid", "relu"]);
    let decay = |rate: f64| (0..6).map(move |i| libm::pow(rate, f64::from(i)));
    let g = Labelled::new(vec![cell.clone(), layer], decay(0.25).chain(decay(0.5)).collect()).unwrap();
    scope.define_value("g", g);
    let seed = Axis::numbers("seed", vec![0.0, 1.0, 2.0]);
    let gain = Labelled::new(vec![cell, seed], vec![1.0, 2.0, 6.0, 10.0, 30.0, 20.0]).unwrap();
    scope.define_value("depth.gain", gain.clone());
    scope.define_value("gain", gain);
    scope.define_number("L", 6.0);
    scope.define_text("best", "relu");
    scope
}

fn run(source: &str, scope: &Scope<'_>) -> Labelled {
    match parse(source).and_then(|formula| eval(&formula, scope)) {
        Ok(value) => value,
        Err(error) => panic!("{}", error.render(source)),
    }
}

fn values(source: &str, scope: &Scope<'_>) -> Vec<f64> {
    run(source, scope).values().to_vec()
}

fn number(source: &str, scope: &Scope<'_>) -> f64 {
    run(source, scope).as_scalar().unwrap()
}

fn fault(source: &str, scope: &Scope<'_>) -> FormulaError {
    parse(source).and_then(|formula| eval(&formula, scope)).unwrap_err()
}

#[test]
fn every_example_of_the_registry_gives_its_value() {
    let scope = Scope::new();
    for function in registry::functions() {
        let (formula, expected) = function.example;
        let value = number(formula, &scope);
        assert!((value - expected).abs() <= 1e-12 * expected.abs(), "{}: {formula} = {value}", function.name);
    }
}

#[test]
fn names_in_the_registry_are_unique_and_on_the_page() {
    let page = registry::reference_page();
    for (i, function) in registry::functions().iter().enumerate() {
        assert!(
            registry::functions()[..i].iter().all(|other| other.name != function.name),
            "{}",
            function.name
        );
        assert!(page.contains(function.usage));
    }
}

#[test]
fn precedence_is_that_of_mathematics() {
    let scope = Scope::new();
    assert_eq!(number("-2^2", &scope), -4.0);
    assert_eq!(number("2^3^2", &scope), 512.0);
    assert_eq!(number("2^-1", &scope), 0.5);
    assert_eq!(number("6/2*3", &scope), 9.0);
    assert_eq!(number("1 + 2 < 4 and not 1 = 2", &scope), 1.0);
}

#[test]
fn selections_drop_or_keep_the_axis() {
    let scope = study();
    assert_eq!(values("g[layer=2]", &scope), [0.0625, 0.25]);
    assert_eq!(number("g[layer=last, cell=sigmoid]", &scope), libm::pow(0.25, 5.0));
    assert_eq!(values("g[cell=relu, layer=1..3]", &scope), [0.5, 0.25]);
    assert_eq!(values("g[cell=relu, layer=L-2..=L-1]", &scope), [0.0625, 0.03125]);
    assert_eq!(values("g[cell=[relu, sigmoid], layer=first]", &scope), [1.0, 1.0]);
    assert_eq!(number("g[cell=best, layer=1]", &scope), 0.5);
}

#[test]
fn a_bare_axis_is_its_coordinate_and_slopes_run_along_it() {
    let scope = study();
    let rates = values("exp(slope(log(g[layer=1..=4]), layer))", &scope);
    assert!((rates[0] - 0.25).abs() < 1e-12 && (rates[1] - 0.5).abs() < 1e-12);
    assert_eq!(number("max(layer)", &scope), 5.0);
}

#[test]
fn aggregates_reduce_what_over_lists_and_keep_what_by_lists() {
    let scope = study();
    assert_eq!(values("median(gain over seed)", &scope), [2.0, 20.0]);
    assert_eq!(values("mean(gain by cell)", &scope), [3.0, 20.0]);
    assert_eq!(number("max(gain)", &scope), 30.0);
    assert_eq!(values("argmax(gain over seed)", &scope), [2.0, 1.0]);
    assert_eq!(values("count(gain > 5 over seed)", &scope), [1.0, 3.0]);
    assert_eq!(values("max(mean(depth.gain over seed), 5)", &scope), [5.0, 20.0]);
}

#[test]
fn maps_meet_their_axis() {
    let scope = study();
    assert_eq!(values("mean(gain over seed) - {relu: 20, sigmoid: 3}", &scope), [0.0, 0.0]);
    assert_eq!(values("gain[seed=0] * {'relu': 2}", &scope), [20.0]);
}

#[test]
fn definitions_see_what_a_study_varies_and_parameters_hide_nothing_elsewhere() {
    let mut notebook = Scope::new();
    notebook.define_formula("f(x)", "lam*x^2").unwrap();
    notebook.define_formula("g(lam)", "f(2) + lam").unwrap();
    notebook.define_formula("twice", "2*lam").unwrap();
    let mut trial = notebook.child();
    trial.define_number("lam", 10.0);
    assert_eq!(number("g(1)", &trial), 41.0);
    assert_eq!(number("twice", &trial), 20.0);
    trial.define_number("lam", 1.0);
    assert_eq!(number("twice", &trial), 2.0);
}

#[test]
fn a_text_stands_for_the_function_or_quantity_that_it_names() {
    let mut scope = study();
    scope.define_formula("phi(x)", "cell(x) + 1").unwrap();
    assert_eq!(values("phi(0)", &scope), [1.5, 1.0]);
    scope.define_text("rule", "forward");
    scope.define_formula("forward", "3*L").unwrap();
    assert_eq!(number("rule/2", &scope), 9.0);
    scope.define_formula("second(f)", "f(f(2))").unwrap();
    scope.define_formula("square(x)", "x^2").unwrap();
    assert_eq!(number("second(square)", &scope), 16.0);
    assert_eq!(values("if(cell = relu, 1, L)", &scope), [6.0, 1.0]);
}

#[test]
fn an_axis_of_names_computes_each_label_and_leaves_gaps() {
    let mut scope = Scope::new();
    scope.define_axis(Axis::names("rule", ["forward", "none", "central"]));
    scope.define_axis(Axis::numbers("h", vec![1.0, 2.0]));
    scope.define_formula("forward", "h").unwrap();
    scope.define_formula("central", "h^2").unwrap();
    let found = values("rule + 1", &scope);
    assert_eq!(found[..2], [2.0, 3.0]);
    assert!(found[2].is_nan() && found[3].is_nan());
    assert_eq!(found[4..], [2.0, 5.0]);
}

/// Poole et al. 2016 and Schoenholz et al. 2017: the mean-field gain of a sigmoid layer. The values were computed
/// independently of this language.
#[test]
fn mean_field_gains_of_a_sigmoid_layer_are_the_published_ones() {
    let mut scope = Scope::new();
    scope.define_axis(Axis::numbers("s", vec![1.0, 2.0, 4.0, 8.0]));
    scope.define_formula("q", "fixpoint(q, s^2*expect(z, sigmoid(sqrt(q)*z)^2), 1)").unwrap();
    scope.define_formula("slope1(x)", "sigmoid(x)*(1 - sigmoid(x))").unwrap();
    scope.define_formula("chi", "s^2*expect(z, slope1(sqrt(q)*z)^2)").unwrap();
    for (found, expected) in values("sqrt(chi)", &scope).iter().zip([0.2361, 0.4142, 0.6316, 0.8915]) {
        assert!((found - expected).abs() < 5.1e-5, "{found} {expected}");
    }
}

#[test]
fn primes_are_exact_to_any_order() {
    let mut scope = Scope::new();
    scope.define_axis(Axis::numbers("x", vec![-1.5, 0.5, 2.0]));
    for (formula, by_hand) in [
        ("sigmoid'(x)", "sigmoid(x)*(1 - sigmoid(x))"),
        ("sigmoid''(x)", "sigmoid(x)*(1 - sigmoid(x))*(1 - 2*sigmoid(x))"),
        ("tanh'(x)", "1 - tanh(x)^2"),
        ("silu'(x)", "sigmoid(x) + x*sigmoid(x)*(1 - sigmoid(x))"),
        ("elu'(x)", "if(x > 0, 1, exp(x))"),
        ("relu'(x)", "x > 0"),
        ("gaussian'(x)", "-2*x*gaussian(x)"),
        ("gelu'(x)", "(1 + erf(x/sqrt(2)))/2 + x*exp(-x^2/2)/sqrt(2*pi)"),
        ("floor'(x)", "0*x"),
        ("log10'(x^2)", "1/(x^2*log(10))"),
    ] {
        for (found, expected) in values(formula, &scope).iter().zip(values(by_hand, &scope)) {
            assert!((found - expected).abs() <= 1e-14, "{formula}: {found} {expected}");
        }
    }
    scope.define_formula("f(t)", "t*x + t^3").unwrap();
    assert_eq!(values("f'(x)", &scope), values("x + 3*x^2", &scope));
    assert_eq!(values("f'''(x)", &scope), [6.0, 6.0, 6.0]);
    assert_eq!(number("f'(2)[x=0.5]", &scope), 12.5);
}

/// Gradients with respect to a leaf and to a quantity in between, as in a hand-worked example of backpropagation.
#[test]
fn diff_sees_every_path_through_a_named_quantity() {
    let mut scope = Scope::new();
    for (name, value) in [("w", 1.5), ("x", 2.0), ("y", 5.0)] {
        scope.define_number(name, value);
    }
    scope.define_formula("prediction", "w*x").unwrap();
    scope.define_formula("loss", "(prediction - y)^2").unwrap();
    assert_eq!(number("loss", &scope), 4.0);
    assert_eq!(number("diff(loss, w)", &scope), -8.0);
    assert_eq!(number("diff(loss, x)", &scope), -6.0);
    assert_eq!(number("diff(loss, y)", &scope), 4.0);
    assert_eq!(number("diff(loss, prediction)", &scope), -4.0);
    assert_eq!(number("diff(diff(loss, w), w)", &scope), 8.0);
    assert_eq!(number("diff(diff(loss, prediction), w)", &scope), 4.0);
    assert_eq!(number("diff(w, x)", &scope), 0.0);
    scope.define_formula("slope_at(t)", "diff(t^3*w, t)").unwrap();
    assert_eq!(number("slope_at(2)", &scope), 18.0);
    assert_eq!(number("slope_at'(2)", &scope), 18.0);
    assert_eq!(number("diff(slope_at(x), w)", &scope), 12.0);
    scope.define_formula("step(v)", "v - 0.1*diff(loss, w)").unwrap();
    assert_eq!(number("diff(step(w), w)", &scope), 1.0 - 0.1 * 8.0);
}

#[test]
fn derivatives_pass_through_forms_named_functions_and_smooth_aggregates() {
    let mut scope = study();
    scope.define_number("s", 0.5);
    assert!((number("diff(expect(z, (s*z)^2), s)", &scope) - 1.0).abs() < 1e-13);
    assert_eq!(number("diff(sum(i, 1..=3, s^i), s)", &scope), 1.0 + 1.0 + 0.75);
    assert_eq!(number("diff(if(s < 1, s^2, 9), s)", &scope), 1.0);
    assert_eq!(number("diff(max(s, s^2), s)", &scope), 1.0);
    assert_eq!(number("diff(max(gain)*s, s)", &scope), 30.0);
    assert_eq!(number("diff(max(gain*s), s)", &scope), 30.0);
    assert_eq!(values("diff(sum(gain^2)/2, gain)", &scope), values("gain", &scope));
    assert_eq!(values("diff(sum(gain*s over seed), s)", &scope), [9.0, 60.0]);
    assert_eq!(values("cell'(s)", &scope)[1], 1.0);
    assert_eq!(values("diff(cell(s), s)", &scope), values("cell'(s)", &scope));
    assert!(fault("diff(median(gain*s), s)", &scope).message.contains("does not pass through `median`"));
    assert!(fault("diff(s, 2)", &scope).message.contains("with respect to a name"));
    assert!(fault("diff(s, q)", &scope).message.contains("unknown name `q`"));
    assert!(fault("mean'(gain)", &scope).message.contains("not pointwise"));
    assert!(fault("cosh'(s)", &scope).message.contains("unknown function"));
}

#[test]
fn forms_nest() {
    let scope = Scope::new();
    assert!((number("expect(z, expect(y, (y*z)^2))", &scope) - 1.0).abs() < 1e-13);
    assert!((number("expect(z, z*expect(z, z^2))", &scope)).abs() < 1e-13);
    assert_eq!(number("sum(i, 1..=3, product(j, 1..=i, j))", &scope), 9.0);
    assert_eq!(number("sum(i, 1..1, i)", &scope), 0.0);
}

#[test]
fn an_iteration_that_does_not_settle_says_so() {
    let scope = Scope::new();
    let error = fault("fixpoint(q, 1 - q, 0.25)", &scope);
    assert!(error.message.contains("100000"), "{error}");
}

#[test]
fn errors_name_the_place_and_the_remedy() {
    let scope = study();
    for (source, part, message, help) in [
        ("sigmiod(1)", "sigmiod", "unknown function `sigmiod`", "did you mean `sigmoid`?"),
        ("1 + gian", "gian", "unknown name `gian`", "did you mean `gain`?"),
        ("mean(g over lyer)", "lyer", "there is no axis `lyer` here", "did you mean `layer`?"),
        ("g[cell=tanh]", "tanh", "the axis `cell` has no label `tanh`", "its labels are sigmoid, relu"),
        ("g[layer=9]", "9", "the axis `layer` has no label `9`", "its labels are 0, 1, 2, 3, 4, 5"),
        ("g[cell=1..2]", "cell", "the labels of `cell` are names and have no ranges", "list them"),
        ("(1 + 2", "(", "this `(` is never closed", "add a `)`"),
        ("1 + 2)", ")", "this `)` closes nothing", "remove it"),
        ("L = = 2", "=", "found `=` where a value is missing", ""),
        ("L == 2", "==", "`==` is not part of a formula", "equality is written `=`"),
        ("2 L", "L", "an operator is missing before `L`", "a product is written with `*`"),
        ("exp(1, 2)", "exp(1, 2)", "`exp` takes 1 argument and was given 2", "write `exp(x)`"),
        ("exp(best)", "best", "`best` is the text \"relu\", not a number", "a text may select a label"),
        ("exp", "exp", "`exp` is a function", "write `exp(x)`"),
        ("L(2)", "L", "`L` is not a function", "a product is written with `*`"),
        ("1 < 2 < 3", "< 2 <", "comparisons do not chain", "write `a < b and b < c`"),
        ("L ~ 2", "~", "`~` belongs at the top level of a claim", "write `lhs ~ rhs within 3%`"),
        ("exp(L over layer)", "layer", "`exp` works element by element and reduces no axes", "an aggregate"),
        ("last(g)", "last(g)", "`last` works along one axis", "write `last(x over axis)`"),
        ("1 +", "", "the formula ends where a value is missing", ""),
        ("", "", "the formula ends where a value is missing", ""),
    ] {
        let error = fault(source, &scope);
        assert_eq!(error.message, message, "{source}");
        assert_eq!(&source[error.span.start..error.span.end], part, "{source}");
        assert!(error.help.unwrap_or_default().starts_with(help), "{source}");
    }
}

#[test]
fn an_error_in_a_definition_shows_the_definition() {
    let mut scope = Scope::new();
    scope.define_formula("a", "1 + missing").unwrap();
    let error = fault("2*a", &scope);
    let inside = error.inside.clone().unwrap();
    assert_eq!((inside.name.as_str(), inside.text.as_str()), ("a", "1 + missing"));
    assert!(error.render("2*a").contains("1 + missing\n      ^^^^^^^"));
}

#[test]
fn circles_and_recursion_end_in_an_error() {
    let mut scope = Scope::new();
    scope.define_formula("a", "b + 1").unwrap();
    scope.define_formula("b", "a").unwrap();
    assert_eq!(fault("a", &scope).help.unwrap(), "the circle is a → b → a");
    scope.define_formula("f(x)", "f(x - 1)").unwrap();
    assert!(fault("f(1)", &scope).message.contains("nested too deeply"));
    assert!(parse(&"(".repeat(5000)).is_err());
    assert!(fault(&format!("1{}", "+1".repeat(1500)), &scope).message.contains("nested too deeply"));
}

#[test]
fn a_label_has_no_quotes_inside() {
    // Such a label could not be printed.
    let error = parse("{7f''7\"a, b\": 1}").unwrap_err();
    assert_eq!(error.message, "a quoted text within a label");
    assert!(parse("{f': 1, \"a, b\": 2}").is_ok());
}

#[test]
fn derivatives_that_would_fill_the_memory_end_in_an_error() {
    let mut scope = Scope::new();
    scope.define_formula("f(t)", "t^2*exp(t)").unwrap();
    let high = format!("f{}(2)", "'".repeat(130));
    assert!(fault(&high, &scope).message.contains("takes more than"));
    assert_eq!(number("f'''''(0)", &scope), 20.0);
}

#[test]
fn let_keys_are_names_or_functions() {
    let definition = parse_definition("phi(x, y)").unwrap();
    assert_eq!((definition.name.as_str(), definition.params.len()), ("phi", 2));
    assert!(parse_definition("phi(x, x)").is_err());
    assert!(parse_definition("a.b").is_err());
    assert!(parse_definition("over").is_err());
    assert!(parse_definition("f(x) y").is_err());
}

#[test]
fn threads_may_share_a_scope() {
    fn shared<T: Sync + Send>(_: &T) {}
    shared(&study());
}

#[test]
fn arrays_reduce_and_slice_by_the_name_of_an_axis() {
    let scope = study();
    let gain = run("gain", &scope);
    assert_eq!(reduce_over(&gain, &["seed"], statistics::mean).unwrap().values(), [3.0, 20.0]);
    assert!(reduce_over(&gain, &["sed"], statistics::mean).unwrap_err().help.unwrap().contains("`seed`"));
    assert_eq!(gain.at("seed", 2).unwrap().values(), [6.0, 20.0]);
    assert_eq!(gain.keep("cell", &[1]).unwrap().values(), [10.0, 30.0, 20.0]);
    assert!(gain.at("seed", 3).is_err());
    assert_eq!(gain.get(&[1, 2]), Some(20.0));
}

/// The same gains where the activation is itself an axis, and its derivative is the core's.
#[test]
fn mean_field_gains_follow_an_axis_of_activations() {
    let mut scope = Scope::new();
    scope.define_axis(Axis::names("cell", ["sigmoid", "tanh", "lstm"]));
    scope.define_axis(Axis::numbers("s", vec![1.5, 2.0]));
    scope.define_formula("phi(x)", "cell(x)").unwrap();
    scope.define_formula("q", "fixpoint(q, s^2*expect(z, phi(sqrt(q)*z)^2), 1)").unwrap();
    scope.define_formula("chi", "s^2*expect(z, phi'(sqrt(q)*z)^2)").unwrap();
    let gain = |source: &str| number(source, &scope);
    assert!((gain("sqrt(chi)[cell=tanh, s=1.5]") - 1.0674).abs() < 1e-4);
    assert!((gain("sqrt(chi)[cell=tanh, s=2]") - 1.1673).abs() < 1e-4);
    assert!((gain("sqrt(chi)[cell=sigmoid, s=2]") - 0.4142).abs() < 1e-4);
    assert!(values("chi[cell=lstm]", &scope).iter().all(|value| value.is_nan()));
}
