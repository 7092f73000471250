//! Products of a Hessian with directions, compiled once.

use crate::autodiff::{Compiler, Error, Graph, Program, Replay, Var};
use crate::study::subject::Traced;

/// The direction, as an input.
const DIRECTION: &str = "spectrum.direction";
/// The directions that run side by side.
const LANES: usize = 64;

/// The Hessian of a function at a place.
pub(super) struct Hessian {
    n: usize,
    /// The product with one direction; nothing if the Hessian is zero.
    one: Option<Replay<f64>>,
    lanes: Option<Program<f64>>,
    inputs: Vec<(String, Vec<f64>)>,
    /// How many products were made.
    pub products: usize,
}

impl Hessian {
    /// Compiles the product, forward over reverse (Pearlmutter 1994), and sets all inputs.
    ///
    /// # Errors
    /// A function that cannot be traced.
    pub fn new(
        graph: &Graph,
        traced: &Traced<'_>,
        inputs: Vec<(String, Vec<f64>)>,
    ) -> Result<Hessian, Error> {
        let dims: Vec<usize> = traced.point.shape().dims().collect();
        let n = traced.point.shape().len();
        let gradient = graph.grad(traced.value, &[traced.point])?;
        let direction = graph.input(DIRECTION, &dims);
        let product = graph.jvp(&gradient, &[(traced.point, direction)])?;
        let Some(&Some(product)) = product.first() else {
            return Ok(Hessian { n, one: None, lanes: None, inputs, products: 0 });
        };
        let outputs: [Var<'_>; 1] = [product];
        let program: Program<f64> = Program::compile(graph, &outputs)?;
        let mut one = program.replay();
        for (name, values) in inputs.iter().filter(|(name, _)| has(&program, name)) {
            one.set(name, values)?;
        }
        if !has(&program, DIRECTION) {
            return Ok(Hessian { n, one: None, lanes: None, inputs, products: 0 });
        }
        let lanes = Compiler::new(graph, &outputs).lanes(&[DIRECTION]).most_lanes(LANES).compile()?;
        Ok(Hessian { n, one: Some(one), lanes: Some(lanes), inputs, products: 0 })
    }

    /// The number of variables.
    pub fn len(&self) -> usize {
        self.n
    }

    /// H v; NaN where it cannot be computed.
    pub fn product(&mut self, v: &[f64], to: &mut [f64]) {
        self.products += 1;
        let Some(one) = &mut self.one else { return to.fill(0.0) };
        if one.set(DIRECTION, v).is_err() {
            return to.fill(f64::NAN);
        }
        one.run();
        match one.output(0) {
            found if found.len() == to.len() => to.copy_from_slice(found),
            _ => to.fill(f64::NAN),
        }
    }

    /// The whole matrix, by a product with each unit vector, side by side.
    ///
    /// # Errors
    /// As the program.
    pub fn dense(&mut self) -> Result<Vec<f64>, Error> {
        let n = self.n;
        self.products += n;
        let mut matrix = vec![0.0; n * n];
        let Some(program) = &self.lanes else { return Ok(matrix) };
        for first in (0..n).step_by(LANES) {
            let lanes = LANES.min(n - first);
            let mut sweep = program.sweep(lanes);
            for (name, values) in self.inputs.iter().filter(|(name, _)| has(program, name)) {
                sweep.set(name, values)?;
            }
            let mut units = vec![0.0; lanes * n];
            for lane in 0..lanes {
                units[lane * n + first + lane] = 1.0;
            }
            sweep.set_lanes(DIRECTION, &units)?;
            sweep.run(1);
            for lane in 0..lanes {
                for (row, x) in sweep.lane(lane, 0).iter().enumerate() {
                    matrix[row * n + first + lane] = *x;
                }
            }
        }
        Ok(matrix)
    }
}

fn has(program: &Program<f64>, input: &str) -> bool {
    program.inputs().any(|(name, _)| name == input)
}
