//! Every surface against values computed elsewhere, against differences, and against what is published.

use super::*;
use crate::autodiff::{Compiler, Program, Replay};
use crate::linalg::{solve, symmetric_eigenvalues};
use crate::random::{Distribution, Stream, Uniform};

/// Where the gradient does not exist at a minimum.
const NOT_SMOOTH: [&str; 1] = ["ackley"];

/// A surface traced for `n` variables.
struct Traced {
    run: Replay<f64>,
    n: usize,
}

impl Traced {
    fn new(surface: &dyn Surface, n: usize) -> Traced {
        let graph = Graph::new();
        let x = graph.input("x", &[n]);
        let value = surface.value(&graph, x);
        let mut outputs = vec![value, graph.grad(value, &[x]).unwrap()[0], graph.hessian(value, x).unwrap()];
        if let Some(residuals) = surface.residuals(&graph, x) {
            outputs.extend([residuals, graph.jacobian(residuals, x).unwrap()]);
        }
        let name = surface.name();
        let program = Program::compile(&graph, &outputs).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(program.output_shape(0).unwrap().rank(), 0, "{name}: a value is a scalar");
        Traced { run: program.replay(), n }
    }

    fn value(&mut self, x: &[f64]) -> f64 {
        self.run.set("x", x).unwrap();
        self.run.run();
        self.run.output(0)[0]
    }

    fn gradient(&self) -> Vec<f64> {
        self.run.output(1).to_vec()
    }

    fn hessian(&self) -> Vec<f64> {
        self.run.output(2).to_vec()
    }

    /// Newton's method on the gradient: the point where it ends.
    fn polish(&mut self, x: &[f64]) -> Vec<f64> {
        let mut x = x.to_vec();
        for _ in 0..20 {
            self.value(&x);
            let gradient = self.gradient();
            if norm(&gradient) == 0.0 {
                break;
            }
            let Ok(step) = solve(&self.hessian(), self.n, &gradient, 1) else { break };
            x.iter_mut().zip(&step).for_each(|(x, step)| *x -= step);
        }
        x
    }
}

fn norm(x: &[f64]) -> f64 {
    x.iter().fold(0.0, |sum, x| sum + x * x).sqrt()
}

/// The standard number of variables and two more.
fn sizes(surface: &dyn Surface) -> Vec<usize> {
    let dimensions = surface.dimensions();
    let mut sizes =
        vec![dimensions.least, dimensions.standard.min(12), dimensions.least + 2 * dimensions.step];
    sizes.retain(|&n| dimensions.allow(n));
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

#[test]
fn values_and_gradients_agree_with_another_implementation() {
    let golden: serde_json::Value = serde_json::from_str(include_str!("golden.json")).unwrap();
    let numbers = |value: &serde_json::Value| -> Vec<f64> {
        value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
    };
    let mut seen = std::collections::BTreeSet::new();
    for entry in golden.as_array().unwrap() {
        let name = entry["name"].as_str().unwrap();
        seen.insert(name);
        let surface = find(name).unwrap();
        let points = entry["points"].as_array().unwrap();
        let n = points[0].as_array().unwrap().len();
        let mut traced = Traced::new(surface, n);
        for (at, point) in points.iter().enumerate() {
            let x = numbers(point);
            if at == 0 {
                let gap = x.iter().zip(surface.start(n)).fold(0.0, |gap, (x, y)| gap + (x - y).abs());
                assert!(gap < 1e-15 * n as f64, "{name}: another start");
            }
            let (value, expected) = (traced.value(&x), numbers(&entry["values"])[at]);
            assert!(
                (value - expected).abs() <= 2e-13 * (expected.abs() + 1e-3),
                "{name} at {x:?}: {value} {expected}"
            );
            let expected = numbers(&entry["gradients"][at]);
            for (g, e) in traced.gradient().iter().zip(&expected) {
                assert!((g - e).abs() <= 2e-11 * (norm(&expected) + 1e-6), "{name} at {x:?}: {g} {e}");
            }
        }
    }
    assert_eq!(seen.len(), REGISTRY.len(), "every surface is held by golden values");
}

#[test]
fn gradients_are_limits_of_differences() {
    for surface in REGISTRY {
        let n = surface.dimensions().standard.min(12);
        let mut traced = Traced::new(*surface, n);
        let start = surface.start(n);
        let mut stream = Stream::new(&["test".into(), "surface".into(), surface.name().into()]);
        for trial in 0..21 {
            let unit = Uniform { low: -1.0, high: 1.0 };
            let around =
                |x: &f64, stream: &mut Stream| x + 0.1 * x.abs().clamp(0.5, 2.0) * unit.sample(stream);
            let x: Vec<f64> = match trial {
                0 => start.clone(),
                _ => start.iter().map(|x| around(x, &mut stream)).collect(),
            };
            let value = traced.value(&x);
            let gradient = traced.gradient();
            for i in 0..n {
                let h = 3e-4 * x[i].abs().max(0.1);
                let mut at = |k: f64| {
                    let mut moved = x.clone();
                    moved[i] += k * h;
                    traced.value(&moved)
                };
                // Central, of fourth order.
                let slope = (8.0 * (at(1.0) - at(-1.0)) - (at(2.0) - at(-2.0))) / (12.0 * h);
                let rounding = 20.0 * f64::EPSILON * value.abs() / h;
                let allowed = 1e-7 * norm(&gradient) + 1e-9 + rounding;
                assert!(
                    (slope - gradient[i]).abs() <= allowed,
                    "{} {trial} {i}: {slope} {}",
                    surface.name(),
                    gradient[i]
                );
            }
        }
    }
}

#[test]
fn stationary_points_are_stationary_and_of_their_kind() {
    for surface in REGISTRY {
        let mut sizes = sizes(*surface);
        sizes
            .extend((1..=12).filter(|&n| surface.dimensions().allow(n) && !surface.stationary(n).is_empty()));
        sizes.sort_unstable();
        sizes.dedup();
        for n in sizes {
            let mut traced = Traced::new(*surface, n);
            for known in surface.stationary(n) {
                let Some(x) = &known.x else { continue };
                let what = format!("{} n = {n}, {:?} {x:?}", surface.name(), known.character);
                assert_eq!(x.len(), n, "{what}");
                let value = traced.value(x);
                // Residuals are differences of numbers of about 1, or 1e4 in Meyer's data, and rounded as those.
                let size = if surface.name() == "meyer" { 1e4 } else { 1.0 };
                let allowed = 1e-13 * known.value.abs() + 1e-14 * size * known.value.abs().sqrt() + 1e-20;
                assert!((value - known.value).abs() <= allowed, "{what}: {value:e} {:e}", known.value);
                if NOT_SMOOTH.contains(&surface.name()) {
                    continue;
                }
                let (gradient, hessian) = (traced.gradient(), traced.hessian());
                let eigenvalues = symmetric_eigenvalues(&hessian, n).unwrap();
                let largest = eigenvalues.iter().fold(0.0, |m: f64, e| m.max(e.abs()));
                if norm(&gradient) > 1e-13 * largest {
                    let polished = traced.polish(x);
                    let moved = x
                        .iter()
                        .zip(&polished)
                        .fold(0.0, |m: f64, (x, y)| m.max((x - y).abs() / (1e-3 + y.abs())));
                    assert!(moved < 1e-8, "{what}: {moved:e} {polished:?}");
                }
                let (least, most) = (eigenvalues[0], eigenvalues[n - 1]);
                let tolerance = 1e-14 * largest;
                let fits = match known.character {
                    Character::Global | Character::Local => least >= -tolerance,
                    Character::Maximum => most <= tolerance,
                    Character::Saddle if surface.name() == "monkey_saddle" => largest == 0.0,
                    Character::Saddle => least < -1e-6 && most > 1e-6,
                    Character::Infimum => false,
                };
                assert!(fits, "{what}: {eigenvalues:?}");
                if let Some(best) = surface.least(n) {
                    assert!(known.value >= best, "{what}: lower than the global minimum");
                }
            }
        }
    }
}

#[test]
fn values_are_those_that_were_published() {
    let mut n_published = 0;
    for surface in REGISTRY {
        for n in 1..=12 {
            for known in surface.stationary(n).iter().filter(|known| !known.published.is_empty()) {
                let published: f64 = known.published.parse().unwrap();
                let (digits, exponent) = known.published.split_once('e').unwrap_or((known.published, "0"));
                let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len() as i32);
                let unit = 10f64.powi(exponent.parse::<i32>().unwrap() - decimals);
                // Some are rounded and some cut off.
                let gap = (known.value - published).abs();
                assert!(gap <= unit, "{} n = {n}: {} {published}", surface.name(), known.value);
                n_published += 1;
            }
        }
    }
    assert!(n_published >= 30, "{n_published}");
}

#[test]
fn square_systems_whose_solution_is_not_listed_have_one() {
    for surface in REGISTRY {
        for n in sizes(*surface) {
            let unlisted = |known: &Stationary| known.x.is_none() && known.character == Character::Global;
            if !surface.stationary(n).iter().any(unlisted) {
                continue;
            }
            let mut traced = Traced::new(*surface, n);
            let mut x = surface.start(n);
            for _ in 0..30 {
                traced.value(&x);
                let step = solve(traced.run.output(4), n, traced.run.output(3), 1).unwrap();
                x.iter_mut().zip(&step).for_each(|(x, step)| *x -= step);
            }
            let value = traced.value(&x);
            assert!(value < 1e-28, "{} n = {n}: {value:e}", surface.name());
        }
    }
}

#[test]
fn infima_are_approached_far_out() {
    let far = [
        ("bard", vec![0.840_666_666_666_666_7, -1e9, -1e9]),
        (
            "kowalik_osborne",
            vec![-1e9, -14.075_883_322_606_604, 45.257_191_346_647_94e9, 28.231_496_831_689_846e9],
        ),
    ];
    for (name, x) in far {
        let surface = find(name).unwrap();
        let known = surface.stationary(x.len());
        let infimum = known.iter().find(|known| known.character == Character::Infimum).unwrap();
        let value = Traced::new(surface, x.len()).value(&x);
        assert!((value / infimum.value - 1.0).abs() < 1e-7, "{name}: {value} {}", infimum.value);
    }
}

#[test]
fn values_are_sums_of_squared_residuals() {
    let mut n_sums = 0;
    for surface in REGISTRY {
        for n in sizes(*surface) {
            let mut traced = Traced::new(*surface, n);
            let value = traced.value(&surface.start(n));
            assert!(value.is_finite(), "{}", surface.name());
            let graph = Graph::new();
            let x = graph.input("x", &[n]);
            if surface.residuals(&graph, x).is_none() {
                continue;
            }
            n_sums += 1;
            let residuals = traced.run.output(3);
            let sum = residuals.iter().fold(0.0, |sum, r| sum + r * r);
            assert!((sum - value).abs() <= 1e-13 * value, "{} {sum} {value}", surface.name());
        }
    }
    assert!(n_sums > 60, "{n_sums}");
}

#[test]
fn lanes_have_the_bits_of_surfaces_alone() {
    for surface in REGISTRY {
        let n = surface.dimensions().standard.min(12);
        let graph = Graph::new();
        let x = graph.input("x", &[n]);
        let value = surface.value(&graph, x);
        let gradient = graph.grad(value, &[x]).unwrap()[0];
        let outputs = [value, gradient];
        let mut sweep = Compiler::new(&graph, &outputs).lanes(&["x"]).compile::<f64>().unwrap().sweep(3);
        let mut traced = Traced::new(*surface, n);
        let points: Vec<Vec<f64>> = (0..3)
            .map(|lane| surface.start(n).iter().map(|x| x + 0.01 * f64::from(lane)).collect())
            .collect();
        sweep.set_lanes("x", &points.concat()).unwrap();
        sweep.run(1);
        for (lane, point) in points.iter().enumerate() {
            let value = traced.value(point);
            assert_eq!(sweep.output(0)[lane].to_bits(), value.to_bits(), "{}", surface.name());
            let bits = |x: &[f64]| x.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&sweep.output(1)[lane * n..(lane + 1) * n]), bits(&traced.gradient()));
        }
    }
}

#[test]
fn starts_have_the_published_values() {
    let values = [
        ("rosenbrock", 24.2),
        ("freudenstein_roth", 400.5),
        ("beale", 14.203125),
        ("helical_valley", 2500.0),
        ("powell_singular", 215.0),
        ("wood", 19192.0),
    ];
    for (name, expected) in values {
        let surface = find(name).unwrap();
        let n = surface.dimensions().standard;
        let value = Traced::new(surface, n).value(&surface.start(n));
        assert!((value - expected).abs() <= 1e-13 * expected, "{name}: {value}");
    }
}

#[test]
fn the_registry_has_all_problems_of_the_paper_under_names_of_their_own() {
    let mut numbers = Vec::new();
    let mut names = Vec::new();
    for surface in REGISTRY {
        let (name, doc) = (surface.name(), surface.doc());
        assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'), "{name}");
        assert!(!doc.formula.is_empty() && doc.source.bytes().any(|b| b.is_ascii_digit()), "{name}");
        assert!(surface.dimensions().allow(surface.dimensions().standard), "{name}");
        assert!(std::ptr::addr_eq(find(name).unwrap(), *surface), "{name}");
        names.push(name);
        if let Some((_, rest)) = doc.source.split_once("Moré, Garbow & Hillstrom 1981, problem") {
            let rest = rest.split(';').next().unwrap().split(", with").next().unwrap();
            let words = rest.split(|c: char| !c.is_ascii_digit()).filter(|word| !word.is_empty());
            numbers.extend(words.map(|word| word.parse::<usize>().unwrap()));
        }
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), REGISTRY.len());
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=35).collect::<Vec<_>>());
}

#[test]
fn a_wrong_number_of_variables_is_an_error_of_the_graph() {
    let graph = Graph::new();
    let x = graph.input("x", &[1]);
    find("wood").unwrap().value(&graph, x);
    assert!(graph.check().is_err());
    let message = find("wood").unwrap().dimensions().check("wood", 1).unwrap_err().to_string();
    assert_eq!(message, "`wood` has no form with 1 variables; write 4");
}
