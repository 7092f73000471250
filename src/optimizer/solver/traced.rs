//! An objective compiled from a graph.

use super::objective::Objective;
use crate::autodiff::{Compiler, Error, Graph, Program, Replay, Result, Sweep, Var};

/// Directions from which on they run side by side in lanes; fewer run one after another. The bits are the same.
const FEWEST_LANES: usize = 8;

/// A function of one input of a graph, as compiled programs: value; value and gradient; Hessian times direction, forward
/// over reverse (Pearlmutter 1994), of which the Hessian is the columns; residuals and their Jacobian by columns. A
/// derivative that does not exist in floating point is NaN.
///
/// ```
/// use std::ops::ControlFlow;
/// use gradbook::optimizer::solver::{Bfgs, Solver, Traced, Until};
///
/// // Rosenbrock's valley.
/// let mut objective = Traced::from_fn(2, |_, p| {
///     let (x, y) = (p.slice(0, 0, 1), p.slice(0, 1, 1));
///     ((1.0 - x).powi(2) + 100.0 * (y - x.powi(2)).powi(2)).sum()
/// })?;
/// let end = Bfgs::default().minimise(&mut objective, &[-1.2, 1.0], &Until::default(), &mut |_| {
///     ControlFlow::Continue(())
/// });
/// assert!(end.reason.is_converged() && (end.x[0] - 1.0).abs() < 1e-8);
/// # Ok::<(), gradbook::autodiff::Error>(())
/// ```
pub struct Traced {
    input: String,
    direction: String,
    dimension: usize,
    residual_count: Option<usize>,
    programs: Programs,
    value: Replay<f64>,
    gradient: Replay<f64>,
    hessian: Columns,
    residuals: Option<(Replay<f64>, Columns)>,
}

/// The code, which objectives of several threads may share.
#[derive(Clone)]
struct Programs {
    value: Program<f64>,
    gradient: Program<f64>,
    hessian: [Program<f64>; 2],
    residuals: Option<(Program<f64>, [Program<f64>; 2])>,
}

/// A derivative along directions: alone, or many in lanes. Output 0 is the derivative, the others do not depend on it.
struct Columns {
    one: Replay<f64>,
    lanes: Option<Sweep<f64>>,
}

impl Traced {
    /// The name of the input that [`Traced::from_fn`] makes.
    pub const POINT: &'static str = "point";

    /// The function that a closure traces from a vector of n elements.
    ///
    /// # Errors
    /// As [`Traced::of`].
    pub fn from_fn(
        dimension: usize,
        trace: impl for<'g> FnOnce(&'g Graph, Var<'g>) -> Var<'g>,
    ) -> Result<Traced> {
        let graph = Graph::new();
        let point = graph.input(Traced::POINT, &[dimension]);
        let value = trace(&graph, point);
        Traced::of(&graph, Traced::POINT, point, value, None)
    }

    /// The sum of squares of the residuals that a closure traces from a vector of n elements.
    ///
    /// # Errors
    /// As [`Traced::of`].
    pub fn from_residuals(
        dimension: usize,
        trace: impl for<'g> FnOnce(&'g Graph, Var<'g>) -> Var<'g>,
    ) -> Result<Traced> {
        let graph = Graph::new();
        let point = graph.input(Traced::POINT, &[dimension]);
        let residuals = trace(&graph, point);
        Traced::of(&graph, Traced::POINT, point, (residuals * residuals).sum(), Some(residuals))
    }

    /// A function that has been traced: of the input called `input`, the node `point`, with a value of one element and, if
    /// that is the sum of their squares, residuals of any shape. Adds the derivatives to the graph. Other inputs of the
    /// graph are parameters: see [`Traced::set`].
    ///
    /// # Errors
    /// The first error of the trace, a value of several elements, or an input with another name.
    pub fn of<'g>(
        graph: &'g Graph,
        input: &str,
        point: Var<'g>,
        value: Var<'g>,
        residuals: Option<Var<'g>>,
    ) -> Result<Traced> {
        let dims: Vec<usize> = point.shape().dims().collect();
        let direction_name = format!("{input}.direction");
        let gradient = graph.grad(value, &[point])?[0];
        let direction = graph.input(&direction_name, &dims);
        let tangent = |of: Var<'g>| -> Result<Var<'g>> {
            Ok(graph.jvp(&[of], &[(point, direction)])?[0].unwrap_or_else(|| graph.full(0.0, of.shape())))
        };
        let product = tangent(gradient)?;
        let both = |outputs: &[Var<'g>]| -> Result<[Program<f64>; 2]> {
            let lanes = Compiler::new(graph, outputs).lanes(&[&direction_name]).compile()?;
            Ok([Program::compile(graph, outputs)?, lanes])
        };
        let residual_programs = match residuals {
            Some(residuals) => {
                let columns = both(&[tangent(residuals)?, residuals])?;
                Some((Program::compile(graph, &[residuals])?, columns))
            }
            None => None,
        };
        let programs = Programs {
            value: Program::compile(graph, &[value])?,
            gradient: Program::compile(graph, &[gradient, value])?,
            hessian: both(&[product])?,
            residuals: residual_programs,
        };
        if !programs.value.inputs().any(|(name, shape)| name == input && shape == point.shape()) {
            return Err(Error::Input(format!("there is no input `{input}` of shape {}", point.shape())));
        }
        let (dimension, count) = (point.shape().len(), residuals.map(|residuals| residuals.shape().len()));
        Ok(Traced::new(input.to_owned(), direction_name, dimension, count, programs))
    }

    /// The same function with values of its own, for another thread. Parameters are zero again.
    #[must_use]
    pub fn again(&self) -> Traced {
        let (input, direction) = (self.input.clone(), self.direction.clone());
        Traced::new(input, direction, self.dimension, self.residual_count, self.programs.clone())
    }

    /// Sets a parameter: an input of the graph other than the point.
    ///
    /// # Errors
    /// When there is no such input, or its size is another.
    pub fn set(&mut self, name: &str, values: &[f64]) -> Result<()> {
        if name == self.input || name == self.direction {
            return Err(Error::Input(format!("`{name}` is no parameter: the solver sets it")));
        }
        self.value.set(name, values)?;
        self.gradient.set(name, values)?;
        self.hessian.set(name, values)?;
        if let Some((residuals, jacobian)) = &mut self.residuals {
            residuals.set(name, values)?;
            jacobian.set(name, values)?;
        }
        Ok(())
    }

    fn new(
        input: String,
        direction: String,
        dimension: usize,
        residual_count: Option<usize>,
        programs: Programs,
    ) -> Traced {
        let residuals = programs
            .residuals
            .as_ref()
            .map(|(residuals, jacobian)| (residuals.replay(), Columns::new(jacobian, dimension)));
        Traced {
            input,
            direction,
            dimension,
            residual_count,
            value: programs.value.replay(),
            gradient: programs.gradient.replay(),
            hessian: Columns::new(&programs.hessian, dimension),
            residuals,
            programs,
        }
    }
}

impl Columns {
    fn new([one, lanes]: &[Program<f64>; 2], dimension: usize) -> Columns {
        let sweep = (dimension >= FEWEST_LANES).then(|| lanes.sweep(dimension));
        Columns { one: one.replay(), lanes: sweep }
    }

    fn set(&mut self, name: &str, values: &[f64]) -> Result<()> {
        if let Some(lanes) = &mut self.lanes {
            lanes.set(name, values)?;
        }
        self.one.set(name, values)
    }

    /// The derivative along one direction.
    fn along(&mut self, (input, x): (&str, &[f64]), (name, direction): (&str, &[f64]), to: &mut [f64]) {
        if self.one.set(input, x).and_then(|()| self.one.set(name, direction)).is_err() {
            return to.fill(f64::NAN);
        }
        self.one.run();
        copy(self.one.output(0), to);
    }

    /// The derivatives along all axes, as the columns of a matrix with n columns; gives output 1, too.
    fn all(&mut self, (input, x): (&str, &[f64]), name: &str, to: &mut [f64], other: &mut [f64]) {
        let n = x.len();
        let mut units = vec![0.0; n * n];
        for i in 0..n {
            units[i * n + i] = 1.0;
        }
        if let Some(lanes) = &mut self.lanes {
            if lanes.set(input, x).and_then(|()| lanes.set_lanes(name, &units)).is_err() {
                return to.fill(f64::NAN);
            }
            lanes.run(1);
            for j in 0..n {
                put_column(lanes.lane(j, 0), j, n, to);
            }
            return copy(lanes.output(1), other);
        }
        let mut column = vec![0.0; to.len() / n.max(1)];
        for (j, unit) in units.chunks_exact(n).enumerate() {
            self.along((input, x), (name, unit), &mut column);
            put_column(&column, j, n, to);
        }
        copy(self.one.output(1), other);
    }
}

fn put_column(column: &[f64], j: usize, n: usize, matrix: &mut [f64]) {
    for (row, value) in matrix.chunks_exact_mut(n).zip(column) {
        row[j] = *value;
    }
}

/// Copies what fits; what is missing is NaN.
fn copy(from: &[f64], to: &mut [f64]) {
    if from.len() == to.len() { to.copy_from_slice(from) } else { to.fill(f64::NAN) }
}

fn evaluate(replay: &mut Replay<f64>, input: &str, x: &[f64]) -> bool {
    let is_set = replay.set(input, x).is_ok();
    if is_set {
        replay.run();
    }
    is_set
}

fn first(values: &[f64]) -> f64 {
    values.first().copied().unwrap_or(f64::NAN)
}

impl Objective for Traced {
    fn dimension(&self) -> usize {
        self.dimension
    }

    fn residual_count(&self) -> Option<usize> {
        self.residual_count
    }

    fn value(&mut self, x: &[f64]) -> f64 {
        if evaluate(&mut self.value, &self.input, x) { first(self.value.output(0)) } else { f64::NAN }
    }

    fn gradient(&mut self, x: &[f64], gradient: &mut [f64]) -> f64 {
        if !evaluate(&mut self.gradient, &self.input, x) {
            gradient.fill(f64::NAN);
            return f64::NAN;
        }
        copy(self.gradient.output(0), gradient);
        first(self.gradient.output(1))
    }

    fn hessian(&mut self, x: &[f64], hessian: &mut [f64]) {
        self.hessian.all((&self.input, x), &self.direction, hessian, &mut []);
    }

    fn product(&mut self, x: &[f64], direction: &[f64], product: &mut [f64]) {
        self.hessian.along((&self.input, x), (&self.direction, direction), product);
    }

    fn residuals(&mut self, x: &[f64], residuals: &mut [f64]) {
        residuals.fill(f64::NAN);
        if let Some((replay, _)) = &mut self.residuals
            && evaluate(replay, &self.input, x)
        {
            copy(replay.output(0), residuals);
        }
    }

    fn jacobian(&mut self, x: &[f64], residuals: &mut [f64], jacobian: &mut [f64]) {
        match &mut self.residuals {
            Some((_, columns)) => columns.all((&self.input, x), &self.direction, jacobian, residuals),
            None => {
                residuals.fill(f64::NAN);
                jacobian.fill(f64::NAN);
            }
        }
    }
}
