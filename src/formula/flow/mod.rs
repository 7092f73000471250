//! Formulas as graphs of the autodiff core over named axes: what a map, an optimiser or a solver runs.
//!
//! A [`Tracing`] turns formulas into nodes of one graph. Every node is a [`Flow`]: its dimensions are axes with labels,
//! and operands meet by the names of their axes, as the arrays of [`eval`](super::eval()) do. Nothing is computed while
//! tracing but what gives shapes, so a bound name may stand for a number that differs from lane to lane.

mod aggregate;
mod axes;
mod build;
mod call;
mod derive;
mod form;
mod matrix;
mod names;
mod select;
mod walk;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use super::ast::Expr;
use super::derivative::differentiated;
use super::diagnostic::{FormulaError, Span};
use super::env::Env;
use super::labelled::{Axis, Labelled};
use super::scope::Scope;
use super::traced::Traced;
use crate::autodiff::{Graph, Var};

pub(super) use build::{Steps, axis_of, no_vector, spaced};
pub(super) use call::{Arg, component_order, vector_axis};
pub(super) use derive::{Subject, innermost};
pub(super) use matrix::exchange;
pub(super) use names::Place;

/// The axis of a vector and of the rows of a matrix.
pub(super) const ROW: &str = "i";
/// The axis of the columns of a matrix.
pub(super) const COLUMN: &str = "j";
/// The axis of eigenvalues.
pub(super) const EIGEN: &str = "k";
/// The axis of points.
pub(super) const POINT: &str = "point";

/// The axes that the functions of vectors make: components, columns, eigenvalues and points.
pub const VECTOR_AXES: [&str; 4] = [ROW, COLUMN, EIGEN, POINT];

/// A traced array: a node whose dimensions are the axes, in this order.
#[derive(Debug, Clone)]
pub struct Flow<'g> {
    /// The node; its shape has one size for each axis.
    pub var: Var<'g>,
    /// The axes, outermost first; none for a number.
    pub axes: Vec<Axis>,
}

/// Traces formulas into one graph.
///
/// A name means, in this order: what is bound (a node: a state, or a number that is swept), a definition of the scope
/// (traced once), a value of the scope (a constant), the coordinate of an axis of what is bound. Functions that the core
/// cannot differentiate (a median, say) are computed where they depend on nothing bound, and are errors elsewhere.
///
/// ```
/// use gradbook::autodiff::{Graph, Program};
/// use gradbook::formula::{Axis, Flow, Scope, Tracing, parse};
///
/// let mut scope = Scope::new();
/// scope.define_formula("f(x, y)", "x^2 - y^2 + y^4/2")?;
/// let graph = Graph::new();
/// let p = Flow { var: graph.input("p", &[2]), axes: vec![Axis::names("i", ["x", "y"])] };
/// let mut tracing = Tracing::new(&graph, &scope);
/// tracing.bind("p", p);
/// let newton = tracing.trace(&parse("p - solve(hess f(p), grad f(p))")?)?;
/// let mut run = Program::<f64>::compile(&graph, &[newton.var])?.replay();
/// run.set("p", &[0.5, 2.0])?;
/// run.run();
/// assert_eq!(run.output(0)[0], 0.0);
/// assert!((run.output(0)[1] - 16.0 / 11.0).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Tracing<'s, 'g> {
    graph: Traced<'g>,
    scope: &'s Scope<'s>,
    bound: BTreeMap<String, Flow<'g>>,
    /// The node of each definition and value: each is traced once, so that a derivative sees all its uses.
    named: RefCell<BTreeMap<String, Flow<'g>>>,
    /// The names that are bound, and those with respect to which some formula takes a derivative.
    varying: RefCell<BTreeSet<String>>,
    /// The axes whose labels are lanes.
    lanes: Vec<Axis>,
    /// The inputs that differ between lanes, with their values.
    laned: RefCell<Vec<(Laned, Flow<'g>)>>,
    /// Where elements along an axis meet: an elementwise derivative does not pass through these.
    meetings: RefCell<Vec<Meeting<'g>>>,
    /// Whether lanes stand for axes that a formula sees, so that an aggregate must say what it reduces.
    are_lanes_seen: Cell<bool>,
}

/// An input of a graph that has a value in each lane.
#[derive(Debug, Clone)]
pub(super) struct Laned {
    /// The name of the input.
    pub(super) input: String,
    /// Its values, over the axes of the lanes and its own.
    pub(super) values: Labelled,
    /// Its own axes.
    pub(super) own: Vec<Axis>,
}

/// A node whose elements along some axes are brought together.
struct Meeting<'g> {
    var: Var<'g>,
    axes: Vec<String>,
    what: String,
}

impl<'s, 'g> Tracing<'s, 'g> {
    /// A trace into a graph, in which names mean what they mean in a scope.
    #[must_use]
    pub fn new(graph: &'g Graph, scope: &'s Scope<'s>) -> Self {
        Self::with_lanes(graph, scope, Vec::new())
    }

    /// A trace in which some axes are lanes: an array that has them becomes an input, and keeps its other axes.
    pub(super) fn with_lanes(graph: &'g Graph, scope: &'s Scope<'s>, lanes: Vec<Axis>) -> Self {
        Self {
            graph: Traced { graph, len: None },
            scope,
            bound: BTreeMap::new(),
            named: RefCell::default(),
            varying: RefCell::default(),
            lanes,
            laned: RefCell::default(),
            meetings: RefCell::default(),
            are_lanes_seen: Cell::new(false),
        }
    }

    /// Gives a name a node; it hides what the scope has under that name.
    pub fn bind(&mut self, name: &str, flow: Flow<'g>) {
        self.bound.insert(name.to_owned(), flow);
        self.varying.get_mut().insert(name.to_owned());
        self.named.get_mut().clear();
    }

    /// The node of a formula.
    ///
    /// # Errors
    /// Unknown names, axes and labels; arrays that do not fit; functions that cannot be traced of what is bound; shapes
    /// and labels that depend on what is bound; more than five axes.
    pub fn trace(&self, expr: &Expr) -> Result<Flow<'g>, FormulaError> {
        self.prepare(Env::new(self.scope), expr);
        let flow = self.walk(Place::new(Env::new(self.scope)), expr)?;
        self.checked(flow, expr.span)
    }

    /// A call of a definition with a traced argument. A vector is handed, component by component, to a function of
    /// several numbers: by the names of its labels if they are the parameters', else in order.
    ///
    /// # Errors
    /// There is no such function, or those of [`Tracing::trace`].
    pub fn apply(&self, function: &str, argument: &Flow<'g>, span: Span) -> Result<Flow<'g>, FormulaError> {
        let place = Place::new(Env::new(self.scope));
        if let Some(definition) = self.scope.definition(function) {
            self.prepare(place.env, &definition.body);
        }
        let flow = self.apply_named(place, function, vec![Arg::Flow(argument.clone())], span)?;
        self.checked(flow, span)
    }

    /// Learns the names with respect to which a formula takes a derivative, before anything that uses them is traced.
    pub(super) fn prepare(&self, env: Env<'_>, expr: &Expr) {
        let mut active = BTreeSet::new();
        differentiated(env, expr, &mut active, &mut BTreeSet::new());
        let mut varying = self.varying.borrow_mut();
        let before = varying.len();
        varying.extend(active);
        if varying.len() > before {
            self.named.borrow_mut().clear();
        }
    }

    /// Learns that a derivative is taken with respect to a name.
    pub(super) fn activate(&self, name: &Expr) {
        if let Some(name) = name.as_name()
            && self.varying.borrow_mut().insert(name.to_owned())
        {
            self.named.borrow_mut().clear();
        }
    }

    /// Lanes stand for axes that the formula sees; only a function that is differentiated is applied in each by itself.
    pub(super) fn see_lanes(&self) {
        self.are_lanes_seen.set(!self.lanes.is_empty());
    }

    /// The inputs that differ between lanes.
    pub(super) fn into_laned(self) -> Vec<Laned> {
        self.laned.into_inner().into_iter().map(|(laned, _)| laned).collect()
    }

    /// A flow, unless the graph holds an error of its own.
    pub(super) fn checked(&self, flow: Flow<'g>, span: Span) -> Result<Flow<'g>, FormulaError> {
        self.graph.graph.check().map_err(|error| FormulaError::new(span, error.to_string()))?;
        Ok(flow)
    }
}

#[cfg(test)]
mod tests;
