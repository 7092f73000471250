//! The forms that bind a name, and elementwise derivatives.

use super::names::{Locals, Place};
use super::{Flow, Tracing};
use crate::autodiff::Var;
use crate::formula::ast::{Call, Expr};
use crate::formula::call::Callee;
use crate::formula::diagnostic::{FormulaError, Span};
use crate::formula::eval::Pointwise;
use crate::formula::form::{bound_name, counted};
use crate::formula::labelled::{Axis, Labelled};
use crate::formula::pointwise::{Binary, Unary};
use crate::formula::quadrature;
use crate::formula::registry::Action;
use crate::formula::scope::Value;
use crate::formula::trace::by_name;
use crate::formula::traced::check_size;

use super::call::Arg;

/// How the axis of an expectation's nodes ends; no formula can spell it.
pub(super) const HIDDEN: &str = " of expect";

/// Sums are written out term by term, and more than this is a mistake.
const MOST_TERMS: usize = 20_000;

impl<'g> Tracing<'_, 'g> {
    pub(super) fn repeat(
        &self,
        place: Place<'_, 'g>,
        is_sum: bool,
        call: &Call,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        let name = bound_name(&call.args[0])?;
        if self.varies(place, &call.args[1]) {
            return Err(FormulaError::new(
                call.args[1].span,
                "a range is counted before anything runs, so its ends must be constant",
            ));
        }
        let (first, count) = counted(place.env, &call.args[1])?;
        if count > MOST_TERMS {
            return Err(FormulaError::new(
                call.args[1].span,
                format!("this would be written out as {count} terms, and {MOST_TERMS} are the most"),
            )
            .help("sum over an axis instead: `sum(x^2)`"));
        }
        let mut total = Flow::number(self.graph.graph.scalar(if is_sum { 0.0 } else { 1.0 }));
        let function = Pointwise::Binary(if is_sum { Binary::Add } else { Binary::Mul });
        for i in 0..count {
            let value = Labelled::scalar(first + i as f64);
            let term = self.with_value(place, name, value, &call.args[2])?;
            // The first term stands alone: 0 + x and 1·x are x but for the sign of a zero.
            total = if i == 0 { term } else { self.pointwise(function, &[total, term], span)? };
        }
        Ok(total)
    }

    pub(super) fn expect(
        &self,
        place: Place<'_, 'g>,
        call: &Call,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        let name = bound_name(&call.args[0])?;
        let rule = quadrature::normal();
        let axis =
            Axis::numbers(format!("{name} {}{HIDDEN}", place.env.local_names().len()), rule.nodes.clone());
        let nodes = Labelled::raw(vec![axis.clone()], rule.nodes.clone());
        let integrand = self.with_value(place, name, nodes, &call.args[1])?;
        let Some(_) = integrand.position(&axis.name) else { return Ok(integrand) };
        let weights = self.constant(&Labelled::raw(vec![axis.clone()], rule.weights.clone()), span)?;
        let product = self.pointwise(Pointwise::Binary(Binary::Mul), &[integrand, weights], span)?;
        let reduced: Vec<usize> = product.position(&axis.name).into_iter().collect();
        Ok(self.sum(&product, &reduced))
    }

    /// An expression with one more name bound to a constant.
    fn with_value(
        &self,
        place: Place<'_, 'g>,
        name: &str,
        value: Labelled,
        body: &Expr,
    ) -> Result<Flow<'g>, FormulaError> {
        let frame = place.env.bind(name, Value::Array(value));
        let locals = Locals { flows: vec![(name, None)], outer: place.locals };
        self.walk(Place { env: place.env.with(&frame), locals: Some(&locals) }, body)
    }

    /// `f'(x)`, `f''(x)`, …: element by element.
    pub(in crate::formula) fn prime(
        &self,
        place: Place<'_, 'g>,
        callee: &Callee,
        call: &Call,
        x: &Flow<'g>,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        let x = self.alias(x);
        let mut y = match callee {
            Callee::Let(name, definition) if definition.params.len() == 1 => {
                self.apply_let(place, name, definition, vec![Arg::Flow(x.clone())], span)
            }
            Callee::Builtin(function) => match function.action {
                Action::Unary(Unary::Floor) => Ok(Flow { var: x.var.stop_gradient(), axes: x.axes.clone() }),
                _ if function.arity.0 == 1 => self.apply_builtin(function, vec![Arg::Flow(x.clone())], span),
                _ => Err(crate::formula::trace::one_argument(call, span)),
            },
            _ => Err(crate::formula::trace::one_argument(call, span)),
        }?;
        if !x.axes.is_empty() {
            self.stays_apart(&y, &x, span)?;
        }
        for _ in 0..call.primes {
            y = self.elementwise_derivative(&y, &x, span)?;
        }
        Ok(y)
    }

    /// `diff(expr, name)`: with respect to a named quantity, all paths through it.
    pub(in crate::formula) fn diff(
        &self,
        place: Place<'_, 'g>,
        call: &Call,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        let name = call.args[1].as_name().ok_or_else(|| by_name(call.args[1].span))?;
        let at = self.name(place, name, call.args[1].span)?;
        if place.local(name).is_none() {
            let y = self.walk(place, &call.args[0])?;
            return self.partial(&y, &at, span);
        }
        // A parameter gets a node of its own, so that other uses of what it was given are not seen.
        let x = self.alias(&at);
        let locals = Locals { flows: vec![(name, Some(x.clone()))], outer: place.locals };
        let y = self.walk(Place { locals: Some(&locals), ..place }, &call.args[0])?;
        self.partial(&y, &x, span)
    }

    /// The derivative of each element with respect to its own, or of one number with respect to all elements.
    pub(in crate::formula) fn partial(
        &self,
        y: &Flow<'g>,
        x: &Flow<'g>,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        let graph = self.graph.graph;
        if y.axes.is_empty() && !x.axes.is_empty() {
            check_size(graph, span)?;
            let found = graph.grad(y.var, &[x.var]).map_err(|error| core(span, &error))?;
            return Ok(Flow { var: found[0], axes: x.axes.clone() });
        }
        if !x.axes.is_empty() {
            self.stays_apart(y, x, span)?;
        }
        self.elementwise_derivative(y, x, span)
    }

    fn elementwise_derivative(
        &self,
        y: &Flow<'g>,
        x: &Flow<'g>,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        let graph = self.graph.graph;
        let found = self.pushed(y.var, x.var, span)?;
        if let (Some(_), Some(missing)) = (found, x.axes.iter().find(|axis| y.position(&axis.name).is_none()))
        {
            return Err(FormulaError::new(
                span,
                format!(
                    "this is a derivative element by element, and the axis `{}` is reduced",
                    missing.name
                ),
            )
            .help("write `grad f(x)` or `jacobian f(x)`"));
        }
        let var = found.unwrap_or_else(|| graph.full(0.0, y.var.shape()));
        Ok(Flow { var, axes: y.axes.clone() })
    }

    /// The tangent of a node along ones; nothing if it does not depend on the other.
    pub(super) fn pushed(&self, y: Var<'g>, x: Var<'g>, span: Span) -> Result<Option<Var<'g>>, FormulaError> {
        let graph = self.graph.graph;
        check_size(graph, span)?;
        let ones = graph.full(1.0, x.shape());
        let found = graph.jvp(&[y], &[(x, ones)]).map_err(|error| core(span, &error))?;
        Ok(found.first().copied().flatten())
    }
}

pub(super) fn core(span: Span, error: &crate::autodiff::Error) -> FormulaError {
    FormulaError::new(span, error.to_string())
}
