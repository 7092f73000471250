//! Expressions to nodes.

use super::axes::join;
use super::names::Place;
use super::{Flow, Tracing};
use crate::autodiff::Var;
use crate::formula::ast::{Expr, Node, Operator, Sign};
use crate::formula::call::{callee, unknown};
use crate::formula::diagnostic::{FormulaError, Span};
use crate::formula::elementwise::{Elementwise, compose};
use crate::formula::eval::{Pointwise, elementary};
use crate::formula::labelled::Axis;
use crate::formula::pointwise::{Binary, Unary};
use crate::formula::select::text_equality;

impl<'g> Tracing<'_, 'g> {
    /// The node of an expression. What cannot be traced and does not vary is computed instead.
    pub(in crate::formula) fn walk(
        &self,
        place: Place<'_, 'g>,
        expr: &Expr,
    ) -> Result<Flow<'g>, FormulaError> {
        let place = Place { env: place.env.deeper(expr.span)?, ..place };
        match self.node(place, expr) {
            Err(error) if !self.varies(place, expr) => self.known(place, expr).map_err(|_| error),
            found => found,
        }
    }

    fn node(&self, place: Place<'_, 'g>, expr: &Expr) -> Result<Flow<'g>, FormulaError> {
        match &expr.node {
            Node::Number(value) => Ok(Flow::number(self.graph.graph.scalar(*value))),
            Node::Name(name) => self.name(place, name, expr.span),
            Node::Unary(sign, operand) => {
                let function = if *sign == Sign::Neg { Unary::Neg } else { Unary::Not };
                let x = self.walk(place, operand)?;
                self.pointwise(Pointwise::Unary(function), &[x], expr.span)
            }
            Node::Binary(Operator::Pow, base, exponent) => self.power(place, base, exponent, expr.span),
            Node::Binary(operator, left, right) => self.operation(place, *operator, left, right, expr.span),
            Node::Call(call) => match callee(place.env, &call.name.text) {
                Some(callee) => self.call(place, call, &callee, expr.span),
                None => Err(unknown(place.env, &call.name.text, call.name.span)),
            },
            Node::Select(base, selectors) => {
                let base = self.walk(place, base)?;
                self.select(place, base, selectors)
            }
            Node::Map(entries) => {
                let axis = Axis::names("", entries.iter().map(|(key, _)| key.text.as_str()));
                let parts = entries
                    .iter()
                    .map(|(_, value)| self.walk(place, value))
                    .collect::<Result<Vec<_>, _>>()?;
                self.stack(axis, &parts, expr.span)
            }
            // Neither is a number; the evaluator says so.
            Node::Text(_) | Node::Range(..) => self.known(place, expr),
        }
    }

    fn operation(
        &self,
        place: Place<'_, 'g>,
        operator: Operator,
        left: &Expr,
        right: &Expr,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        let is_equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        let is_bound = |expr: &Expr| expr.as_name().is_some_and(|name| self.bound.contains_key(name));
        if is_equality
            && !is_bound(left)
            && !is_bound(right)
            && let Some(equal) = text_equality(place.env, left, right)
        {
            let flow = self.constant(&equal.map_err(|error| error.at(span))?, span)?;
            let is_not = operator == Operator::NotEqual;
            return if is_not {
                self.pointwise(Pointwise::Unary(Unary::Not), &[flow], span)
            } else {
                Ok(flow)
            };
        }
        let args = [self.walk(place, left)?, self.walk(place, right)?];
        self.pointwise(elementary(operator), &args, span)
    }

    /// A power; one that is an integer and constant has a derivative at negative bases too.
    pub(super) fn power(
        &self,
        place: Place<'_, 'g>,
        base: &Expr,
        exponent: &Expr,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        let x = self.walk(place, base)?;
        let constant = match exponent.node {
            Node::Number(value) => Some(value),
            _ if self.varies(place, exponent) => None,
            _ => crate::formula::eval::array(place.env, exponent).ok().and_then(|n| n.as_scalar()),
        };
        if let Some(n) = constant.filter(|n| *n == n.floor() && n.abs() <= 64.0) {
            return Ok(Flow { var: self.graph.power(x.var, n as i32), axes: x.axes });
        }
        let y = self.walk(place, exponent)?;
        self.pointwise(Pointwise::Binary(Binary::Pow), &[x, y], span)
    }

    /// An elementary or a composite function of nodes that are aligned first.
    pub(in crate::formula) fn pointwise(
        &self,
        function: Pointwise,
        args: &[Flow<'g>],
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        let (axes, vars) = join(args).map_err(|error| error.at(span))?;
        let var = match (function, vars.as_slice()) {
            (Pointwise::Unary(function), [x]) => Some(self.graph.unary(function, x)),
            (Pointwise::Binary(function), [a, b]) => Some(self.graph.binary(function, a, b)),
            (Pointwise::Composite(function), args) => compose(&self.graph, function, args),
            _ => None,
        };
        let var =
            var.ok_or_else(|| FormulaError::new(span, "this function has another number of arguments"))?;
        Ok(Flow { var, axes })
    }

    /// Nodes side by side along a new outermost axis.
    pub(super) fn stack(&self, axis: Axis, parts: &[Flow<'g>], span: Span) -> Result<Flow<'g>, FormulaError> {
        let (inner, _) = join(parts).map_err(|error| error.at(span))?;
        let mut axes = vec![axis];
        axes.extend(inner.iter().cloned());
        let sizes: Vec<usize> = [1].into_iter().chain(inner.iter().map(Axis::len)).collect();
        let rows = parts
            .iter()
            .map(|part| Ok(part.fill(&inner).map_err(|error| error.at(span))?.reshape(&sizes)))
            .collect::<Result<Vec<Var<'g>>, FormulaError>>()?;
        let Some((first, rest)) = rows.split_first() else {
            return Err(FormulaError::new(span, "a map without entries has no value"));
        };
        Ok(Flow { var: if rest.is_empty() { *first } else { first.concat(rest, 0) }, axes })
    }
}

/// The error that a function cannot be traced where its argument varies.
pub(super) fn opaque(span: Span, what: &str) -> FormulaError {
    FormulaError::new(span, format!("{what} cannot be traced: it depends on what runs or is differentiated"))
        .help("apply it to the result under `measure`; `sum`, `mean`, `max` and `norm` can be traced")
}
