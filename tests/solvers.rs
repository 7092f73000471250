//! Every problem of Moré, Garbow & Hillstrom (1981) against every kind of solver, from the standard start: each run ends
//! with a small gradient at a minimum that is listed, or is named below with the reason why it does not.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::fmt::Write;
use std::ops::ControlFlow;

use gradbook::autodiff::Graph;
use gradbook::optimizer::solver::{Outcome, SolverEntry, Traced, Until};
use gradbook::problem::surface::{Character, REGISTRY, Surface};

const SOLVERS: [&str; 7] = [
    "bfgs",
    "lbfgs",
    "damped_newton",
    "trust_region",
    "levenberg_marquardt",
    "conjugate_gradient",
    "newton_cg",
];

/// Numbers of arguments beside the standard ones, for which other minima are published.
const MORE_SIZES: [(&str, usize); 5] =
    [("watson", 9), ("penalty_1", 10), ("penalty_2", 10), ("chebyquad", 9), ("chebyquad", 10)];

/// Runs that do not end at a listed minimum with a small gradient: problem and size, solver, the word of the reason, and why.
const EXCEPTIONS: &[(&str, usize, &str, &str, &str)] = &[
    (
        "powell_badly_scaled",
        2,
        "conjugate_gradient",
        "gradient",
        "x₁ x₂ = 1e-4 is a valley along which f falls from 1e-8 on with a gradient of that size: it is small too early",
    ),
    ("powell_badly_scaled", 2, "newton_cg", "gradient", "as for conjugate_gradient"),
    (
        "meyer",
        3,
        "conjugate_gradient",
        "steps",
        "the Hessian's condition number is 1e16, and no step of the method knows of scales",
    ),
    (
        "biggs_exp6",
        6,
        "trust_region",
        "steps",
        "a ball of radius 1 leads into a valley in which x₃, x₄ and x₆ grow for ever and f falls to 0.24268",
    ),
    (
        "watson",
        9,
        "conjugate_gradient",
        "steps",
        "the Hessian's condition number is 2e9, and the method takes about its root in steps",
    ),
];

struct Row {
    problem: String,
    n: usize,
    solver: &'static str,
    outcome: Outcome,
    place: &'static str,
}

/// Which listed minimum has this value, to six digits.
fn place(surface: &dyn Surface, n: usize, value: f64) -> &'static str {
    let known = surface.stationary(n);
    let is_at = |wanted: Character| {
        known.iter().any(|known| {
            known.character == wanted && (value - known.value).abs() <= 1e-6 * known.value.abs() + 1e-9
        })
    };
    match () {
        () if is_at(Character::Global) => "global",
        () if is_at(Character::Local) => "local",
        () => "elsewhere",
    }
}

fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for surface in REGISTRY.iter().filter(|surface| surface.doc().source.contains("Garbow")) {
        let more = MORE_SIZES.iter().filter(|(name, _)| *name == surface.name()).map(|(_, n)| *n);
        for n in std::iter::once(surface.dimensions().standard).chain(more) {
            let graph = Graph::new();
            let x = graph.input("x", &[n]);
            let residuals = surface.residuals(&graph, x);
            let value = surface.value(&graph, x);
            let objective = Traced::of(&graph, "x", x, value, residuals).unwrap();
            for solver in SOLVERS {
                // The second tolerance is for problems whose gradients are large where their values cancel.
                let until = Until { gradient: 1e-8, relative: 1e-12, steps: 2000, ..Until::default() };
                let outcome = SolverEntry::find(solver).unwrap().build(&[]).unwrap().minimise(
                    &mut objective.again(),
                    &surface.start(n),
                    &until,
                    &mut |_| ControlFlow::Continue(()),
                );
                let place = place(*surface, n, outcome.value);
                rows.push(Row { problem: surface.name().to_owned(), n, solver, outcome, place });
            }
        }
    }
    rows
}

fn is_listed(row: &Row) -> bool {
    row.outcome.reason.is_converged() && row.place != "elsewhere"
}

#[test]
fn published_problems_are_solved_or_the_reason_is_known() {
    let rows = rows();
    let mut findings = Vec::new();
    for row in &rows {
        let Row { problem, n, solver, outcome, place } = row;
        let word = outcome.reason.word();
        let excused = EXCEPTIONS.iter().find(|entry| (entry.0, entry.1, entry.2) == (problem, *n, *solver));
        match excused {
            None if is_listed(row) => {}
            Some(entry) if !is_listed(row) && entry.3 == word => {}
            Some(_) if is_listed(row) => {
                findings.push(format!("{problem} {n}: {solver} is at a minimum now; take it off the list"));
            }
            _ => findings.push(format!(
                "(\"{problem}\", {n}, \"{solver}\", \"{word}\", \"\"), // {place}, f = {:e}, |g| = {:e}, x = {:.4?}",
                outcome.value, outcome.gradient_norm, outcome.x
            )),
        }
    }
    assert!(rows.len() >= 7 * 39, "only {} runs", rows.len());
    assert!(findings.is_empty(), "{}", findings.join("\n"));
    insta::assert_snapshot!(table(&rows));
}

/// A line for each problem, a column for each solver: the minimum, the steps and the evaluations.
fn table(rows: &[Row]) -> String {
    let mut text = String::from("minimum steps/evaluations, or reason steps/evaluations\n\n");
    let _ = write!(text, "{:<30}", "problem n");
    for solver in SOLVERS {
        let _ = write!(text, " {solver:<21}");
    }
    for problem in rows.chunks(SOLVERS.len()) {
        let first = &problem[0];
        let _ = write!(text, "\n{:<30}", format!("{} {}", first.problem, first.n));
        for row in problem {
            let word = if is_listed(row) { row.place } else { row.outcome.reason.word() };
            let (steps, evaluations) = (row.outcome.steps, row.outcome.counts.evaluations());
            let _ = write!(text, " {:<21}", format!("{word} {steps}/{evaluations}"));
        }
    }
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}
