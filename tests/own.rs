//! A person's own surface, map and activation, as formulas in one file outside the repository: every optimizer and every solver
//! runs on it, with level lines, paths and verdicts.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use gradbook::optimizer::REGISTRY;
use gradbook::optimizer::solver::SOLVERS;

const MINE: &str = r#"title: A person's own surface, map and activation
let:
  "f(x, y)": "x^2/(1 + x^2) + (y - sin(x))^2 + (x*y)^2/20"
  "r(x, y)": "{a: x/sqrt(1 + x^2), b: y - sin(x), c: x*y/sqrt(20)}"
  softsign(x): x/(1 + abs(x))
cells:
- text: A bowl with a bent floor that nobody has published, whose least value is $f(0, 0) = 0$.
- study: rules
  kind: iterate
  minimise: f
  optimizer: by
  start: {p: {x: 1.5, y: -0.5}}
  steps: 400
  every: 10
  vary:
    rule:
      sgd: {by: {sgd: {lr: 0.1}}}
      adam: {by: {adam: {lr: 0.05}}}
      adamw: {by: {adamw: {lr: 0.05}}}
      nadam: {by: {nadam: {lr: 0.05}}}
      radam: {by: {radam: {lr: 0.05}}}
      adamax: {by: {adamax: {lr: 0.1}}}
      adagrad: {by: {adagrad: {lr: 0.5}}}
      rmsprop: {by: {rmsprop: {lr: 0.01}}}
      adadelta: {by: {adadelta: {lr: 2}}}
      rprop: {by: {rprop: {lr: 0.01}}}
      asgd: {by: {asgd: {lr: 0.1}}}
      lion: {by: {lion: {lr: 0.01}}}
      sign_sgd: {by: {sign_sgd: {lr: 0.01}}}
      polyak: {by: {polyak: {minimum: 0}}}
      exact_line: {by: {exact_line: {lr: 0.5}}}
  record: {place: p, height: loss}
  measure: {way: place, fall: "height[step=last]/height[step=0]"}
- figure: paths
  title: Every rule finds the floor
  kind: contour
  surface: f(x, y)
  x: -2..2
  y: -2..2
  paths: way
  color: rule
  minima: "{x: 0, y: 0}"
- claim: Every rule falls by a factor of a hundred
  id: rules
  that: fall < 0.01
  kind: bound
- study: solvers
  kind: iterate
  residuals: r(p)
  solver: how
  start: {p: {x: 1.5, y: -0.5}}
  until: {gradient: 1e-9, steps: 2000}
  vary:
    how: [gradient_descent, newton, damped_newton, saddle_free_newton, newton_cg, trust_region, bfgs, lbfgs, conjugate_gradient, gauss_newton,
      levenberg_marquardt]
  record: {place: p, height: loss}
  measure: {way: place, least: "height[step=last]", where: "norm(p over i)", why: reason}
- figure: ways
  title: How the solvers go
  kind: contour
  surface: f(x, y)
  x: -2..2
  y: -2..2
  paths: way
  color: how
- claim: The residuals are those of the surface
  id: squares
  that: "sum(r(point)^2 over i) ~ f(point) within 1e-15"
  let: {point: "{x: 0.3, y: -0.7}"}
- claim: Every solver comes to rest, and all but plain Newton at the minimum
  id: solvers
  that: "why <= 1 and where[how=newton] > 1 and where[how=[bfgs, lbfgs, trust_region, gauss_newton]] <= 1e-8"
  kind: bound
- study: map
  kind: iterate
  map: {x: x - x*(x - 1)*(x - 3)/10}
  start: {x: x0}
  steps: 500
  vary: {x0: "linspace(0.1, 2.9, 8)"}
  measure: {end: x}
- claim: The map has 1 between its basins, with slope 1.2 there, 0.7 at 0 and 0.4 at 3
  id: map
  that: "end ~ if(x0 > 1, 3, 0) within 1e-9"
- study: network
  kind: network
  network: {cell: softsign, layers: 2, width: 4, init: orthogonal}
  data: {adding: {steps: 4, batch: 3}}
  output: squared_error
  probe: {off: max_abs(grad(weight_hh) - difference(weight_hh)), low: max_abs(h)}
  measure: {apart: off, highest: low}
- claim: The gradient through an activation of one's own is that of differences
  id: network
  that: apart <= 1e-8 and highest < 1
  kind: bound
"#;

/// Runs the built command on the file; gives its exit code and what it printed.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradbook"));
    let output = command.current_dir(folder).args(["run", "mine.yaml"]).args(arguments).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

#[test]
fn a_file_of_ones_own_runs_through_every_optimizer_and_solver() {
    for name in REGISTRY.iter().map(|rule| rule.name).chain(SOLVERS.iter().map(|solver| solver.name)) {
        assert!(MINE.contains(name), "{name} is left out");
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine.yaml"), MINE).unwrap();
    let (code, said) = run(folder.path(), &["--out", "out"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("5 of 5 claims hold"), "{said}");

    let read = |name: &str| fs::read_to_string(folder.path().join("out/mine").join(name)).unwrap();
    let metrics: serde_json::Value = serde_json::from_str(&read("metrics.json")).unwrap();
    let trials = |study: usize| metrics["studies"][study]["trials"].as_array().unwrap().len();
    assert_eq!((trials(0), trials(1)), (REGISTRY.len(), SOLVERS.len()));
    let claims = metrics["claims"].as_array().unwrap();
    assert_eq!(claims.iter().filter(|claim| claim["verdict"] == "holds").count(), 5);
    let report = read("report.md");
    // Level lines, a path for each, and a cross at the minimum.
    for (figure, paths) in [("paths", REGISTRY.len()), ("ways", SOLVERS.len())] {
        assert!(report.contains(&format!("figures/{figure}.svg")));
        let svg = read(&format!("figures/{figure}.svg"));
        assert!(svg.matches("<polyline").count() + svg.matches("<path").count() >= paths, "{figure}");
    }

    // After too few steps the verdicts and the exit code say so.
    let (code, said) = run(folder.path(), &["--out", "short", "--set", "rules.steps=20"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("4 of 5 claims hold"), "{said}");
}
