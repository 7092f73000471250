//! The operations of a function and of its derivatives, from its graph.

use super::words::NAMES;
use crate::autodiff::{Compiler, Error, Graph, Program, Var};
use crate::study::subject::Traced;
use std::collections::BTreeSet;

/// The Hessian and the Jacobian of more variables than this are not traced.
const MOST_VARIABLES: usize = 1 << 12;

/// A function whose operations are counted.
pub(super) struct Counting<'g> {
    pub graph: &'g Graph,
    pub traced: Traced<'g>,
    /// How many operations a function value counts as.
    pub function_weight: f64,
}

impl<'g> Counting<'g> {
    /// The counts that are asked for, by name.
    ///
    /// # Errors
    /// A derivative that cannot be traced, or a graph that is too large.
    pub fn run(&self, wanted: &BTreeSet<String>) -> Result<Vec<(&'static str, f64)>, Error> {
        let mut found = Vec::new();
        for name in NAMES {
            if wanted.contains(name)
                && let Some(count) = self.count(name)?
            {
                found.push((name, count));
            }
        }
        Ok(found)
    }

    fn count(&self, name: &str) -> Result<Option<f64>, Error> {
        let Traced { point, value, residuals, .. } = self.traced;
        let of = residuals.unwrap_or(value);
        let graph = self.graph;
        let count = |outputs: &[Var<'g>]| -> Result<Option<f64>, Error> {
            Ok(Some(graph.operations(outputs)?.total(self.function_weight)))
        };
        match name {
            "value" => count(&[value]),
            "gradient" => count(&[value, self.gradient()?]),
            "tangent" => {
                let direction = graph.input("count.direction", &dims(point));
                let tangent = graph.jvp(&[of], &[(point, direction)])?;
                count(&[&[of][..], &known(&tangent)].concat())
            }
            "cotangent" => {
                let seed = graph.input("count.seed", &dims(of));
                let cotangent = graph.vjp(&[(of, seed)], &[point])?;
                count(&[&[of][..], &known(&cotangent)].concat())
            }
            "product" => {
                let gradient = self.gradient()?;
                let along = graph.input("count.along", &dims(point));
                let tangent = graph.jvp(&[gradient], &[(point, along)])?;
                count(&[&[value, gradient][..], &known(&tangent)].concat())
            }
            "hessian" => {
                self.check_size()?;
                let gradient = self.gradient()?;
                count(&[value, gradient, graph.hessian(value, point)?])
            }
            "jacobian" => {
                self.check_size()?;
                count(&[of, graph.jacobian(of, point)?])
            }
            "variables" => Ok(Some(point.shape().len() as f64)),
            "rows" => Ok(Some(of.shape().len() as f64)),
            "nodes" | "elements" => {
                let operations = graph.operations(&[value, self.gradient()?])?;
                let size = if name == "nodes" { operations.nodes } else { operations.elements };
                Ok(Some(size as f64))
            }
            "compiled" | "moved" | "bytes" => {
                let outputs = [value, self.gradient()?];
                let program: Program<f64> = Compiler::new(graph, &outputs).compile()?;
                let work = program.work();
                let plain = (2 * work.multiply_adds + work.arithmetic) as f64;
                Ok(Some(match name {
                    "compiled" => plain + self.function_weight * work.functions as f64,
                    "moved" => work.moved as f64,
                    _ => (program.stats().arena * size_of::<f64>()) as f64,
                }))
            }
            _ => Ok(None),
        }
    }

    fn gradient(&self) -> Result<Var<'g>, Error> {
        let gradient = self.graph.grad(self.traced.value, &[self.traced.point])?;
        Ok(gradient.first().copied().unwrap_or(self.traced.point))
    }

    fn check_size(&self) -> Result<(), Error> {
        let n = self.traced.point.shape().len();
        if n <= MOST_VARIABLES {
            return Ok(());
        }
        Err(Error::Input(format!(
            "a matrix of derivatives with respect to {n} variables is not counted; at most {MOST_VARIABLES}"
        )))
    }
}

fn dims(var: Var<'_>) -> Vec<usize> {
    var.shape().dims().collect()
}

fn known<'g>(found: &[Option<Var<'g>>]) -> Vec<Var<'g>> {
    found.iter().flatten().copied().collect()
}
