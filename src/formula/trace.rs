//! A pointwise formula as a graph of the autodiff core, so that its derivatives are exact.
//!
//! What does not depend on the differentiated names is a number and is not traced: aggregates and selections are fine
//! there. Every array is spread over the axes of the whole formula, so that all nodes have one length.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::align::spread;
use super::ast::{Call, Expr, Node, Operator, Sign};
use super::call::{Callee, callee, check_arity, unknown};
use super::dependence::{Question, bound_by, depends};
use super::diagnostic::{FormulaError, Span};
use super::elementwise::{Elementwise, compose};
use super::env::{Env, call_frame};
use super::eval::{self, Pointwise, array, elementary};
use super::labelled::{Axis, Labelled};
use super::pointwise::{Binary, Unary};
use super::registry::{Action, Aggregate, Form, Function};
use super::scope::{Let, Meaning, Value};
use super::traced::{Traced, check_size};
use crate::autodiff::Var;

/// What is shared by all of one trace.
pub(super) struct Tracer<'t, 'g> {
    pub(super) graph: Traced<'g>,
    /// The axes of the whole formula.
    pub(super) axes: &'t [Axis],
    /// The names of the scope with respect to which a derivative is taken somewhere in the formula.
    pub(super) active: &'t BTreeSet<String>,
    /// The node of each named quantity: each is traced once, so that a derivative sees all its uses.
    pub(super) named: RefCell<BTreeMap<String, Var<'g>>>,
}

/// Bound names and their nodes; a name without one is a number.
pub(super) struct Bound<'a, 'g> {
    pub(super) vars: Vec<(&'a str, Option<Var<'g>>)>,
    pub(super) outer: Option<&'a Bound<'a, 'g>>,
}

/// Where a trace stands.
#[derive(Clone, Copy)]
pub(super) struct Place<'a, 'g> {
    pub(super) env: Env<'a>,
    pub(super) bound: Option<&'a Bound<'a, 'g>>,
}

impl<'g> Place<'_, 'g> {
    /// The node of a bound name, if it is bound and has one.
    pub(super) fn var(&self, name: &str) -> Option<Option<Var<'g>>> {
        let mut bound = self.bound;
        while let Some(current) = bound {
            if let Some((_, var)) = current.vars.iter().find(|(known, _)| *known == name) {
                return Some(*var);
            }
            bound = current.outer;
        }
        self.env.local(name).map(|_| None)
    }
}

impl<'g> Tracer<'_, 'g> {
    /// Whether an expression changes with what is differentiated.
    pub(super) fn varies(&self, place: Place<'_, 'g>, expr: &Expr) -> bool {
        let local = |name: &str| place.var(name).map(|var| var.is_some());
        depends(place.env, expr, &Question { active: self.active, local: &local })
    }

    /// An array as a node.
    pub(super) fn constant(&self, array: &Labelled, span: Span) -> Result<Var<'g>, FormulaError> {
        let values = spread(array, self.axes).map_err(|error| error.at(span))?;
        Ok(self.graph.numbers(&values))
    }

    /// The node of an expression.
    pub(super) fn trace(&self, place: Place<'_, 'g>, expr: &Expr) -> Result<Var<'g>, FormulaError> {
        let place = Place { env: place.env.deeper(expr.span)?, ..place };
        if !self.varies(place, expr) {
            return self.constant(&array(place.env, expr)?, expr.span);
        }
        match &expr.node {
            Node::Name(name) => self.name(place, name, expr.span),
            Node::Unary(sign, operand) => {
                let x = self.trace(place, operand)?;
                Ok(self.graph.unary(if *sign == Sign::Neg { Unary::Neg } else { Unary::Not }, &x))
            }
            Node::Binary(Operator::Pow, base, exponent) => self.power(place, base, exponent),
            Node::Binary(operator, left, right) => {
                let args = [self.trace(place, left)?, self.trace(place, right)?];
                self.pointwise(elementary(*operator), &args, expr.span)
            }
            Node::Call(call) => match callee(place.env, &call.name.text) {
                Some(callee) => self.call(place, call, &callee, expr.span),
                None => Err(unknown(place.env, &call.name.text, call.name.span)),
            },
            _ => Err(opaque(expr.span, "a selection or a map")),
        }
    }

    /// The node of a name that varies.
    pub(super) fn name(&self, place: Place<'_, 'g>, name: &str, span: Span) -> Result<Var<'g>, FormulaError> {
        if let Some(Some(var)) = place.var(name) {
            return Ok(var);
        }
        if let Some(var) = self.named.borrow().get(name) {
            return Ok(*var);
        }
        let free = Place { env: place.env.without_locals(), bound: None };
        let text = match (place.env.local(name), place.env.scope.meaning(name)) {
            (Some(Value::Text(text)), _) => Some(text),
            (None, Some(Meaning::Value(Value::Text(text)))) => Some(text),
            _ => None,
        };
        if let Some(text) = text.filter(|text| *text != name) {
            return self.name(Place { env: free.env.deeper(span)?, bound: None }, text, span);
        }
        let traced = match place.env.scope.meaning(name) {
            Some(Meaning::Let(definition)) if definition.params.is_empty() => {
                let located = |error: FormulaError| error.inside(name, &definition.text);
                self.varies(free, &definition.body)
                    .then(|| self.trace(free, &definition.body).map_err(located))
                    .transpose()?
            }
            _ => None,
        };
        let var = match traced {
            Some(var) => self.graph.alias(var),
            None => match eval::name(free.env, name, span)? {
                Value::Array(array) => self.constant(&array, span)?,
                Value::Text(_) => {
                    return Err(FormulaError::new(span, format!("`{name}` is a text, not a number")));
                }
            },
        };
        self.named.borrow_mut().insert(name.to_owned(), var);
        Ok(var)
    }

    fn power(&self, place: Place<'_, 'g>, base: &Expr, exponent: &Expr) -> Result<Var<'g>, FormulaError> {
        let x = self.trace(place, base)?;
        if !self.varies(place, exponent)
            && let Some(n) = array(place.env, exponent)?.as_scalar()
            && n == n.floor()
            && n.abs() <= 64.0
        {
            return Ok(self.graph.power(x, n as i32));
        }
        Ok(self.graph.binary(Binary::Pow, &x, &self.trace(place, exponent)?))
    }

    fn pointwise(&self, function: Pointwise, args: &[Var<'g>], span: Span) -> Result<Var<'g>, FormulaError> {
        let var = match (function, args) {
            (Pointwise::Unary(function), [x]) => Some(self.graph.unary(function, x)),
            (Pointwise::Binary(function), [a, b]) => Some(self.graph.binary(function, a, b)),
            (Pointwise::Composite(function), args) => compose(&self.graph, function, args),
            _ => None,
        };
        var.ok_or_else(|| FormulaError::new(span, "this function has another number of arguments"))
    }

    fn call(
        &self,
        place: Place<'_, 'g>,
        call: &Call,
        callee: &Callee,
        span: Span,
    ) -> Result<Var<'g>, FormulaError> {
        match callee {
            Callee::Labels(axis) => self.each_label(place, call, axis, span),
            _ if call.primes > 0 => {
                let [arg] = call.args.as_slice() else { return Err(one_argument(call, span)) };
                let value = array(place.env, arg)?;
                let x = self.graph.alias(self.trace(place, arg)?);
                self.prime(place, callee, call.primes, x, value, span)
            }
            Callee::Let(_, definition) if definition.params.len() != call.args.len() => {
                Err(opaque(span, "a vector that is handed to several parameters"))
            }
            Callee::Let(name, definition) => {
                let mut bindings = Vec::new();
                let mut vars = Vec::new();
                for (param, arg) in definition.params.iter().zip(&call.args) {
                    // An argument that is a function has no node and stands for itself.
                    let is_function = arg.as_name().is_some_and(|name| {
                        place.env.local(name).is_none() && eval::name(place.env, name, arg.span).is_err()
                    });
                    let value = match arg.as_name() {
                        Some(name) if is_function => Value::Text(name.to_owned()),
                        _ => eval::value(place.env, arg)?,
                    };
                    let varies = !is_function && mentions(&definition.body, param) && self.varies(place, arg);
                    let var = if varies { Some(self.graph.alias(self.trace(place, arg)?)) } else { None };
                    bindings.push((param.as_str(), value));
                    vars.push((param.as_str(), var));
                }
                self.body(place, name, definition, bindings, vars)
            }
            Callee::Builtin(function) => self.builtin(place, function, call, span),
        }
    }

    /// The body of a definition, its parameters bound.
    fn body(
        &self,
        place: Place<'_, 'g>,
        name: &str,
        definition: &Let,
        bindings: Vec<(&str, Value)>,
        vars: Vec<(&str, Option<Var<'g>>)>,
    ) -> Result<Var<'g>, FormulaError> {
        let frame = call_frame(bindings);
        let bound = Bound { vars, outer: None };
        let inner = Place { env: place.env.with(&frame), bound: Some(&bound) };
        self.trace(inner, &definition.body).map_err(|error| error.inside(name, &definition.text))
    }

    /// The derivative of some order of a function of one argument, at a node of its own and its value.
    pub(super) fn prime(
        &self,
        place: Place<'_, 'g>,
        callee: &Callee,
        order: usize,
        x: Var<'g>,
        value: Labelled,
        span: Span,
    ) -> Result<Var<'g>, FormulaError> {
        let mut y = match callee {
            Callee::Let(name, definition) => {
                let [param] = definition.params.as_slice() else {
                    return Err(FormulaError::new(span, format!("`{name}` has more than one argument"))
                        .help(format!("write `diff({name}(…), argument)`")));
                };
                let bindings = vec![(param.as_str(), Value::Array(value))];
                self.body(place, name, definition, bindings, vec![(param.as_str(), Some(x))])?
            }
            Callee::Builtin(Function { name, action, .. }) => match action {
                Action::Unary(Unary::Floor) => self.graph.constant(0.0),
                Action::Unary(function) => self.graph.unary(*function, &x),
                Action::Composite(function) if *name != "if" => {
                    self.pointwise(Pointwise::Composite(*function), &[x], span)?
                }
                _ => {
                    return Err(FormulaError::new(span, format!("`{name}` has no derivative of this kind"))
                        .help("write `diff(expr, name)`"));
                }
            },
            Callee::Labels(_) => return Err(opaque(span, "the labels of an axis")),
        };
        for _ in 0..order {
            y = self.derivative(y, x, span)?;
        }
        Ok(y)
    }

    pub(super) fn derivative(&self, y: Var<'g>, x: Var<'g>, span: Span) -> Result<Var<'g>, FormulaError> {
        check_size(self.graph.graph, span)?;
        self.graph.derivative(y, x).map_err(|error| FormulaError::new(span, error.to_string()))
    }

    fn builtin(
        &self,
        place: Place<'_, 'g>,
        function: &Function,
        call: &Call,
        span: Span,
    ) -> Result<Var<'g>, FormulaError> {
        check_arity(function, call, span)?;
        let args = || call.args.iter().map(|arg| self.trace(place, arg)).collect::<Result<Vec<_>, _>>();
        match function.action {
            Action::Binary(Binary::Pow) => self.power(place, &call.args[0], &call.args[1]),
            // Constant between its steps, so its derivative is 0 almost everywhere.
            Action::Unary(Unary::Floor) => self.steps(place, call, span),
            Action::Unary(function) => self.pointwise(Pointwise::Unary(function), &args()?, span),
            Action::Binary(function) => self.pointwise(Pointwise::Binary(function), &args()?, span),
            Action::Composite(function) => self.pointwise(Pointwise::Composite(function), &args()?, span),
            Action::Aggregate(kind @ (Aggregate::Max | Aggregate::Min)) if call.args.len() > 1 => {
                let function = if kind == Aggregate::Max { Binary::Max } else { Binary::Min };
                let args = args()?;
                Ok(args[1..].iter().fold(args[0], |a, b| self.graph.binary(function, &a, b)))
            }
            Action::Aggregate(kind @ (Aggregate::Sum | Aggregate::Product)) if call.args.len() == 3 => {
                self.repeat(place, kind == Aggregate::Sum, call)
            }
            Action::Form(Form::Expect) => self.expect(place, call),
            Action::Form(Form::Diff) => self.diff(place, call, span),
            _ => Err(opaque(span, &format!("`{}`", function.name))),
        }
    }

    fn steps(&self, place: Place<'_, 'g>, call: &Call, span: Span) -> Result<Var<'g>, FormulaError> {
        let frame = array(place.env, &call.args[0])?;
        let (axes, values) = frame.into_parts();
        let floors = super::pointwise::unary(Unary::Floor, &values);
        self.constant(&Labelled::raw(axes, floors), span)
    }

    /// A call of what the labels of an axis name: for each element that of its own label.
    fn each_label(
        &self,
        place: Place<'_, 'g>,
        call: &Call,
        axis: &Axis,
        span: Span,
    ) -> Result<Var<'g>, FormulaError> {
        let mut total = self.graph.constant(f64::NAN);
        for i in 0..axis.len() {
            let label = axis.labels.show(i);
            let Some(callee) = callee(place.env, &label).filter(|_| label != call.name.text) else {
                continue;
            };
            let here = self.call(place, call, &callee, span)?;
            let flags = (0..axis.len()).map(|j| if i == j { 1.0 } else { 0.0 }).collect();
            let mask = self.constant(&Labelled::raw(vec![axis.clone()], flags), span)?;
            total = self.graph.select(&mask, &here, &total);
        }
        Ok(total)
    }
}

/// Whether an expression uses a name that it does not bind itself.
fn mentions(expr: &Expr, name: &str) -> bool {
    match &expr.node {
        Node::Name(known) => known == name,
        Node::Call(call) if bound_by(call).is_some_and(|(bound, _)| bound == name) => {
            call.args.iter().skip(1).any(|arg| mentions(arg, name))
        }
        Node::Call(call) => call.name.text == name || call.args.iter().any(|arg| mentions(arg, name)),
        _ => expr.children().into_iter().any(|part| mentions(part, name)),
    }
}

pub(super) fn one_argument(call: &Call, span: Span) -> FormulaError {
    FormulaError::new(span, format!("`{}'` is the derivative of a function of one argument", call.name.text))
        .help("write `diff(expr, name)`")
}

pub(super) fn by_name(span: Span) -> FormulaError {
    FormulaError::new(span, "a derivative is taken with respect to a name").help("write `diff(expr, name)`")
}

fn opaque(span: Span, what: &str) -> FormulaError {
    FormulaError::new(span, format!("a derivative does not pass through {what}"))
        .help("differentiate a pointwise formula, and select or reduce the result")
}
