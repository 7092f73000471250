//! Names in a trace: what is bound, definitions traced once, and constants.

use super::axes::too_many;
use super::{Flow, Laned, Tracing};
use crate::autodiff::MAX_RANK;
use crate::formula::ast::Expr;
use crate::formula::dependence::{Question, depends};
use crate::formula::diagnostic::{FormulaError, Span};
use crate::formula::env::Env;
use crate::formula::eval;
use crate::formula::labelled::{Axis, Labelled, Labels};
use crate::formula::scope::{Meaning, Value};

/// Names bound by a call or a form, and their nodes; a name without one is a constant of the environment.
pub(in crate::formula) struct Locals<'a, 'g> {
    pub(super) flows: Vec<(&'a str, Option<Flow<'g>>)>,
    pub(super) outer: Option<&'a Locals<'a, 'g>>,
}

/// Where a trace stands.
#[derive(Clone, Copy)]
pub(in crate::formula) struct Place<'a, 'g> {
    pub(in crate::formula) env: Env<'a>,
    pub(super) locals: Option<&'a Locals<'a, 'g>>,
}

impl<'a, 'g> Place<'a, 'g> {
    pub(in crate::formula) const fn new(env: Env<'a>) -> Self {
        Self { env, locals: None }
    }

    /// The node of a name that a call or a form binds; `Some(None)` if it is a constant.
    pub(super) fn local(&self, name: &str) -> Option<Option<&'a Flow<'g>>> {
        let mut locals = self.locals;
        while let Some(current) = locals {
            if let Some((_, flow)) = current.flows.iter().find(|(known, _)| *known == name) {
                return Some(flow.as_ref());
            }
            locals = current.outer;
        }
        self.env.local(name).map(|_| None)
    }
}

/// What stands in an environment for a name that has a node and no value.
pub(super) fn placeholder() -> Value {
    Value::Array(Labelled::scalar(f64::NAN))
}

impl<'g> Tracing<'_, 'g> {
    /// Whether an expression changes with what is bound, or with what is differentiated.
    pub(super) fn varies(&self, place: Place<'_, 'g>, expr: &Expr) -> bool {
        let local = |name: &str| place.local(name).map(|flow| flow.is_some());
        depends(place.env, expr, &Question { active: &self.varying.borrow(), local: &local })
    }

    /// The value of an expression that does not vary, as a constant.
    pub(super) fn known(&self, place: Place<'_, 'g>, expr: &Expr) -> Result<Flow<'g>, FormulaError> {
        self.constant(&eval::array(place.env, expr)?, expr.span)
    }

    /// An array as a node: a constant, or an input if it differs between lanes.
    pub(in crate::formula) fn constant(
        &self,
        array: &Labelled,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        let is_lane = |axis: &&Axis| self.lanes.iter().any(|lane| lane.name == axis.name);
        let own: Vec<Axis> = array.axes().iter().filter(|axis| !is_lane(axis)).cloned().collect();
        if own.len() > MAX_RANK {
            return Err(too_many(&own).at(span));
        }
        if array.values().is_empty() {
            return Err(FormulaError::new(span, "this array has no elements"));
        }
        let sizes: Vec<usize> = own.iter().map(Axis::len).collect();
        if own.len() == array.axes().len() {
            let var = match array.as_scalar() {
                Some(value) => self.graph.graph.scalar(value),
                None => self.graph.graph.tensor(array.values(), &sizes),
            };
            return Ok(Flow { var, axes: own });
        }
        let mut laned = self.laned.borrow_mut();
        if let Some((_, flow)) = laned.iter().find(|(known, _)| known.values == *array) {
            return Ok(flow.clone());
        }
        let input = format!("#{}", laned.len());
        let flow = Flow { var: self.graph.graph.input(&input, &sizes), axes: own.clone() };
        laned.push((Laned { input, values: array.clone(), own }, flow.clone()));
        Ok(flow)
    }

    /// The node of a name.
    pub(super) fn name(
        &self,
        place: Place<'_, 'g>,
        name: &str,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        let text = match place.local(name) {
            Some(Some(flow)) => return Ok(flow.clone()),
            Some(None) => match place.env.local(name) {
                Some(Value::Array(array)) => return self.constant(array, span),
                Some(Value::Text(text)) => Some(text.clone()),
                None => None,
            },
            None => None,
        };
        let free = Place::new(place.env.without_locals());
        if let Some(text) = text {
            return self.named_by_text(free, name, &text, span);
        }
        if let Some(flow) = self.bound.get(name) {
            return Ok(flow.clone());
        }
        if let Some(flow) = self.named.borrow().get(name) {
            return Ok(flow.clone());
        }
        let flow = match place.env.scope.meaning(name) {
            Some(Meaning::Value(Value::Text(text))) => {
                return self.named_by_text(free, name, text, span);
            }
            Some(Meaning::Let(definition)) if definition.params.is_empty() => {
                self.walk(free, &definition.body).map_err(|error| error.inside(name, &definition.text))?
            }
            None if self.coordinate(name).is_some() => {
                self.constant(&self.coordinate(name).unwrap_or(Labelled::scalar(f64::NAN)), span)?
            }
            _ => match eval::name(free.env, name, span)? {
                Value::Array(array) => self.constant(&array, span)?,
                Value::Text(_) => return Err(is_text(name, span)),
            },
        };
        // A node of its own where a derivative is taken with respect to it, so that it sees no other path.
        let flow = if self.varying.borrow().contains(name) { self.alias(&flow) } else { flow };
        self.named.borrow_mut().insert(name.to_owned(), flow.clone());
        Ok(flow)
    }

    fn named_by_text(
        &self,
        free: Place<'_, 'g>,
        name: &str,
        text: &str,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        if text == name || !(self.bound.contains_key(text) || free.env.scope.contains(text)) {
            return Err(is_text(name, span));
        }
        self.name(Place::new(free.env.deeper(span)?), text, span)
    }

    /// The labels of an axis of what is bound, if they are numbers.
    fn coordinate(&self, name: &str) -> Option<Labelled> {
        let mut axes = self.bound.values().flat_map(|flow| &flow.axes);
        let axis = axes.find(|axis| axis.name == name && matches!(axis.labels, Labels::Numbers(_)))?;
        Labelled::coordinate(axis).ok()
    }

    /// A node of its own with the value of another.
    pub(in crate::formula) fn alias(&self, flow: &Flow<'g>) -> Flow<'g> {
        Flow { var: self.graph.alias(flow.var), axes: flow.axes.clone() }
    }
}

fn is_text(name: &str, span: Span) -> FormulaError {
    FormulaError::new(span, format!("`{name}` is a text, not a number"))
}
