//! The forms that bind a name, as graphs: sums and products are written out, expectations by their quadrature.

use super::ast::{Call, Expr};
use super::diagnostic::{FormulaError, Span};
use super::elementwise::Elementwise;
use super::form::{bound_name, counted};
use super::labelled::Labelled;
use super::pointwise::Binary;
use super::quadrature;
use super::scope::Value;
use super::trace::{Bound, Place, Tracer, by_name};
use crate::autodiff::Var;

impl<'g> Tracer<'_, 'g> {
    pub(super) fn repeat(
        &self,
        place: Place<'_, 'g>,
        is_sum: bool,
        call: &Call,
    ) -> Result<Var<'g>, FormulaError> {
        let name = bound_name(&call.args[0])?;
        let (first, count) = counted(place.env, &call.args[1])?;
        let mut total = self.graph.constant(if is_sum { 0.0 } else { 1.0 });
        let function = if is_sum { Binary::Add } else { Binary::Mul };
        for i in 0..count {
            let term = self.with_number(place, name, first + i as f64, &call.args[2])?;
            total = self.graph.binary(function, &total, &term);
        }
        Ok(total)
    }

    pub(super) fn expect(&self, place: Place<'_, 'g>, call: &Call) -> Result<Var<'g>, FormulaError> {
        let name = bound_name(&call.args[0])?;
        let rule = quadrature::normal();
        let mut total = self.graph.constant(0.0);
        for (node, weight) in rule.nodes.iter().zip(&rule.weights) {
            let term = self.with_number(place, name, *node, &call.args[1])?;
            total = total + term * *weight;
        }
        Ok(total)
    }

    /// An expression with one more name bound to a number.
    fn with_number(
        &self,
        place: Place<'_, 'g>,
        name: &str,
        value: f64,
        body: &Expr,
    ) -> Result<Var<'g>, FormulaError> {
        let frame = place.env.bind(name, Value::Array(Labelled::scalar(value)));
        let bound = Bound { vars: vec![(name, None)], outer: place.bound };
        self.trace(Place { env: place.env.with(&frame), bound: Some(&bound) }, body)
    }

    /// `diff(expr, name)` within a trace.
    pub(super) fn diff(
        &self,
        place: Place<'_, 'g>,
        call: &Call,
        span: Span,
    ) -> Result<Var<'g>, FormulaError> {
        let name = call.args[1].as_name().ok_or_else(|| by_name(call.args[1].span))?;
        if let Some(Value::Array(value)) = place.env.local(name) {
            let x = match place.var(name) {
                Some(Some(var)) => var,
                _ => self.graph.alias(self.constant(value, call.args[1].span)?),
            };
            let bound = Bound { vars: vec![(name, Some(x))], outer: place.bound };
            let y = self.trace(Place { bound: Some(&bound), ..place }, &call.args[0])?;
            return self.derivative(y, x, span);
        }
        let x = self.name(place, name, call.args[1].span)?;
        let y = self.trace(place, &call.args[0])?;
        self.derivative(y, x, span)
    }
}
