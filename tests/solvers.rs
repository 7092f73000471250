//! x
#![allow(clippy::unwrap_used)]
use gradbook::autodiff::Graph;
use gradbook::optimizer::solver::{Setting, SolverEntry, Traced, Until};
use gradbook::problem::surface::{REGISTRY, Surface};
use std::ops::ControlFlow;

#[test]
fn explore() {
    let mut out = String::new();
    for surface in REGISTRY {
        let n = surface.dimensions().standard;
        let graph = Graph::new();
        let x = graph.input("x", &[n]);
        let Some(r) = surface.residuals(&graph, x) else { continue };
        let value = surface.value(&graph, x);
        let traced = Traced::of(&graph, "x", x, value, Some(r)).unwrap();
        let known: Vec<String> =
            surface.stationary(n).iter().map(|s| format!("{:?} {:.6e}", s.character, s.value)).collect();
        out += &format!("## {} {n} m={} {}\n", surface.name(), r.shape().len(), known.join("; "));
        for name in [
            "bfgs",
            "lbfgs",
            "damped_newton",
            "trust_region",
            "levenberg_marquardt",
            "conjugate_gradient",
            "newton_cg",
            "gauss_newton",
            "saddle_free_newton",
        ] {
            let solver = SolverEntry::find(name).unwrap().build(&[]).unwrap();
            let until = Until { gradient: 1e-8, steps: 2000, ..Until::default() };
            let t = std::time::Instant::now();
            let o = solver
                .minimise(&mut traced.again(), &surface.start(n), &until, &mut |_| ControlFlow::Continue(()));
            out += &format!(
                "{name:20} {:12} f={:.8e} g={:.1e} steps={} ev={} h={} p={} {:?} {:.2?}\n",
                o.reason.word(),
                o.value,
                o.gradient_norm,
                o.steps,
                o.counts.evaluations(),
                o.counts.hessians,
                o.counts.products,
                if o.reason.is_converged() { String::new() } else { o.reason.to_string() },
                t.elapsed()
            );
        }
    }
    std::fs::write("/tmp/solvers.txt", out).unwrap();
}
