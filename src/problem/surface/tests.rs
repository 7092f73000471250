use super::*;
use crate::autodiff::Program;

/// A surface traced for `n` variables: value, gradient, Hessian, and residuals if there are any.
struct Traced {
    run: crate::autodiff::Replay<f64>,
}

impl Traced {
    fn new(surface: &dyn Surface, n: usize) -> Traced {
        let graph = Graph::new();
        let x = graph.input("x", &[n]);
        let value = surface.value(&graph, x);
        let gradient = graph.grad(value, &[x]).unwrap()[0];
        let hessian = graph.hessian(value, x).unwrap();
        let mut outputs = vec![value, gradient, hessian];
        outputs.extend(surface.residuals(&graph, x));
        graph.check().unwrap();
        Traced { run: Program::compile(&graph, &outputs).unwrap().replay() }
    }

    fn at(&mut self, x: &[f64]) -> f64 {
        self.run.set("x", x).unwrap();
        self.run.run();
        self.run.output(0)[0]
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
        let value = Traced::new(surface, n).at(&surface.start(n));
        assert!((value - expected).abs() <= 1e-13 * expected, "{name}: {value}");
    }
}
