//! The record of a test function.

use super::dimensions::Dimensions;
use super::known::{Known, Stationary};
use super::{Surface, SurfaceDoc};
use crate::autodiff::{Graph, Var};

/// A test function: everything that there is to say about one, in one record.
pub struct Function {
    /// Its name in notebooks.
    pub name: &'static str,
    /// The formula, or the residuals.
    pub formula: &'static str,
    /// Who published it.
    pub source: &'static str,
    /// What else is worth knowing; may be empty.
    pub notes: &'static str,
    /// The numbers of variables that it may have.
    pub dimensions: Dimensions,
    /// The standard start.
    pub start: Start,
    /// Minima and other stationary points.
    pub known: &'static [Known],
    /// Traces it.
    pub trace: Trace,
}

/// A standard start.
#[derive(Debug, Clone, Copy)]
pub enum Start {
    /// A point.
    Point(&'static [f64]),
    /// These numbers, over and over.
    Cycle(&'static [f64]),
    /// Numbers that a function gives for `n` variables and the position, from 0.
    Of(fn(usize, usize) -> f64),
}

/// How a function is traced at `x: [n]`.
#[derive(Clone, Copy)]
pub enum Trace {
    /// By its residuals `[m]`, whose squares are summed.
    Residuals(for<'g> fn(Var<'g>) -> Var<'g>),
    /// By its value.
    Value(for<'g> fn(Var<'g>) -> Var<'g>),
}

impl Surface for Function {
    fn name(&self) -> &str {
        self.name
    }

    fn doc(&self) -> SurfaceDoc<'_> {
        SurfaceDoc { formula: self.formula, source: self.source, notes: self.notes }
    }

    fn dimensions(&self) -> Dimensions {
        self.dimensions
    }

    fn start(&self, n: usize) -> Vec<f64> {
        match self.start {
            Start::Point(x) => x.to_vec(),
            Start::Cycle(x) => x.iter().copied().cycle().take(n).collect(),
            Start::Of(value) => (0..n).map(|i| value(n, i)).collect(),
        }
    }

    fn stationary(&self, n: usize) -> Vec<Stationary> {
        self.known.iter().filter_map(|known| known.of(n)).collect()
    }

    fn residuals<'g>(&self, _: &'g Graph, x: Var<'g>) -> Option<Var<'g>> {
        match self.trace {
            Trace::Residuals(residuals) => Some(residuals(x)),
            Trace::Value(_) => None,
        }
    }

    fn value<'g>(&self, _: &'g Graph, x: Var<'g>) -> Var<'g> {
        match self.trace {
            Trace::Residuals(residuals) => residuals(x).powi(2).sum(),
            Trace::Value(value) => value(x),
        }
    }
}
