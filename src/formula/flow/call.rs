//! Calls in a trace: of definitions, of the registry's functions, and of what the labels of an axis name.

use super::names::{Locals, Place, placeholder};
use super::walk::opaque;
use super::{Flow, ROW, Tracing};
use crate::formula::ast::{Call, Expr};
use crate::formula::call::{Callee, callee, check_arity, check_axes, function_by_name, unknown};
use crate::formula::diagnostic::{FormulaError, Span};
use crate::formula::elementwise::Composite;
use crate::formula::env::call_frame;
use crate::formula::eval::{self, Pointwise};
use crate::formula::labelled::{Axis, Labelled};
use crate::formula::pointwise::{Binary, Unary};
use crate::formula::registry::{Action, Form, Function, Vector};
use crate::formula::scope::{Let, Value};

/// An argument of a call.
#[derive(Debug, Clone)]
pub(in crate::formula) enum Arg<'g> {
    /// What does not vary: numbers, or the name of a function.
    Known(Value),
    /// A node.
    Flow(Flow<'g>),
}

impl<'g> Tracing<'_, 'g> {
    pub(super) fn call(
        &self,
        place: Place<'_, 'g>,
        call: &Call,
        callee: &Callee,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        if let Callee::Labels(axis) = callee {
            return self.each_label(place, call, axis, span);
        }
        if call.primes > 0 {
            if let Some(axes) = &call.axes {
                return Err(FormulaError::new(axes.names[0].span, "a derivative reduces no axes"));
            }
            let [arg] = call.args.as_slice() else {
                return Err(crate::formula::trace::one_argument(call, span));
            };
            let x = self.walk(place, arg)?;
            return self.prime(place, callee, call, &x, span);
        }
        match callee {
            Callee::Let(name, definition) => {
                if let Some(axes) = &call.axes {
                    return Err(FormulaError::new(
                        axes.names[0].span,
                        format!("`{name}` is not an aggregate and reduces no axes"),
                    ));
                }
                let args =
                    call.args.iter().map(|arg| self.argument(place, arg)).collect::<Result<Vec<_>, _>>()?;
                self.apply_let(place, name, definition, args, span)
            }
            Callee::Builtin(function) => self.builtin(place, function, call, span),
            Callee::Labels(_) => Err(opaque(span, "this call")),
        }
    }

    /// An argument of a definition: a function by its name, numbers that do not vary, or a node.
    pub(super) fn argument(&self, place: Place<'_, 'g>, arg: &Expr) -> Result<Arg<'g>, FormulaError> {
        let is_bound = arg.as_name().is_some_and(|name| self.bound.contains_key(name));
        if !is_bound && let Some(name) = function_by_name(place.env, arg) {
            return Ok(Arg::Known(Value::Text(name)));
        }
        if !self.varies(place, arg)
            && let Ok(value) = eval::value(place.env, arg)
        {
            return Ok(Arg::Known(value));
        }
        self.walk(place, arg).map(Arg::Flow)
    }

    /// The function of a name, applied to arguments.
    pub(in crate::formula) fn apply_named(
        &self,
        place: Place<'_, 'g>,
        name: &str,
        args: Vec<Arg<'g>>,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        match callee(place.env, name) {
            Some(Callee::Let(name, definition)) => self.apply_let(place, &name, &definition, args, span),
            Some(Callee::Builtin(function)) => self.apply_builtin(function, args, span),
            _ => Err(unknown(place.env, name, span)),
        }
    }

    /// A definition applied to arguments; a vector is handed to several parameters.
    pub(super) fn apply_let(
        &self,
        place: Place<'_, 'g>,
        name: &str,
        definition: &Let,
        args: Vec<Arg<'g>>,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        let params = &definition.params;
        let args = match args.as_slice() {
            [arg] if params.len() > 1 => self.components(arg, params).unwrap_or(args),
            _ => args,
        };
        if params.len() != args.len() {
            return Err(crate::formula::call::wrong_count(name, params, args.len(), span));
        }
        let mut bindings = Vec::with_capacity(args.len());
        let mut flows = Vec::with_capacity(args.len());
        for (param, arg) in params.iter().zip(args) {
            let (value, flow) = match arg {
                Arg::Known(value) => (value, None),
                Arg::Flow(flow) => (placeholder(), Some(flow)),
            };
            bindings.push((param.as_str(), value));
            flows.push((param.as_str(), flow));
        }
        let frame = call_frame(bindings);
        let locals = Locals { flows, outer: None };
        let inner = Place { env: place.env.with(&frame), locals: Some(&locals) };
        self.walk(inner, &definition.body).map_err(|error| error.inside(name, &definition.text))
    }

    /// The components of a vector, for the parameters of a function.
    fn components(&self, arg: &Arg<'g>, params: &[String]) -> Option<Vec<Arg<'g>>> {
        match arg {
            Arg::Known(Value::Array(array)) => {
                let (position, order) = component_order(array.axes(), params)?;
                let part = |&index: &usize| Arg::Known(Value::Array(array.drop_axis(position, index)));
                Some(order.iter().map(part).collect())
            }
            Arg::Known(Value::Text(_)) => None,
            Arg::Flow(flow) => {
                let (position, order) = component_order(&flow.axes, params)?;
                Some(order.iter().map(|&index| Arg::Flow(flow.drop_axis(position, index))).collect())
            }
        }
    }

    fn builtin(
        &self,
        place: Place<'_, 'g>,
        function: &'static Function,
        call: &Call,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        check_arity(function, call, span)?;
        check_axes(function, call)?;
        match function.action {
            Action::Aggregate(kind) => self.aggregate(place, kind, call, span),
            Action::Binary(Binary::Pow) => self.power(place, &call.args[0], &call.args[1], span),
            Action::Unary(Unary::Floor) | Action::Binomial => self.computed(place, call, span),
            Action::Unary(_) | Action::Binary(_) | Action::Composite(_) => {
                let walked = call.args.iter().map(|arg| self.walk(place, arg).map(Arg::Flow));
                self.apply_builtin(function, walked.collect::<Result<Vec<_>, _>>()?, span)
            }
            Action::Form(Form::Expect) => self.expect(place, call, span),
            Action::Form(Form::Diff) => self.diff(place, call, span),
            Action::Form(Form::Fixpoint) => self.computed(place, call, span),
            Action::Derivative(kind) => self.derivative(place, kind, call, span),
            Action::Vector(kind) => self.vector(place, kind, call, span),
            Action::Syntax => Err(unknown(place.env, function.name, span)),
        }
    }

    /// A pointwise function of the registry, applied to arguments.
    pub(super) fn apply_builtin(
        &self,
        function: &'static Function,
        args: Vec<Arg<'g>>,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        let flows = args
            .into_iter()
            .map(|arg| match arg {
                Arg::Flow(flow) => Ok(flow),
                Arg::Known(Value::Array(array)) => self.constant(&array, span),
                Arg::Known(Value::Text(text)) => {
                    Err(FormulaError::new(span, format!("`{text}` is a function, not a number")))
                }
            })
            .collect::<Result<Vec<_>, _>>()?;
        let pointwise = match function.action {
            Action::Unary(Unary::Floor) => return Err(opaque(span, "`floor`")),
            Action::Unary(function) => Pointwise::Unary(function),
            Action::Binary(function) => Pointwise::Binary(function),
            Action::Composite(function) => Pointwise::Composite(function),
            _ => {
                return Err(FormulaError::new(
                    span,
                    format!("`{}` is not pointwise and has no derivative", function.name),
                )
                .help("differentiate what it is applied to"));
            }
        };
        self.pointwise(pointwise, &flows, span)
    }

    fn vector(
        &self,
        place: Place<'_, 'g>,
        kind: Vector,
        call: &Call,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        let arg = |index: usize| self.walk(place, &call.args[index]);
        match kind {
            Vector::Ones | Vector::Zeros => {
                let axis = self.components_axis(place, &call.args[0])?;
                let value = if kind == Vector::Ones { 1.0 } else { 0.0 };
                let values = vec![value; axis.len()];
                self.constant(&Labelled::raw(vec![axis], values), span)
            }
            Vector::Linspace | Vector::Logspace => {
                let axis = self.components_axis(place, &call.args[2])?;
                self.spaced(kind == Vector::Logspace, &arg(0)?, &arg(1)?, axis, span)
            }
            Vector::Solve => self.solve(&arg(0)?, &arg(1)?, span),
            Vector::Det => self.det(&arg(0)?, span),
            Vector::Matvec => self.matvec(&arg(0)?, &arg(1)?, span),
            Vector::Matmul => self.matmul(&arg(0)?, &arg(1)?, span),
            Vector::Transpose => Ok(self.transpose(&arg(0)?)),
            Vector::Eig | Vector::CriticalPoints | Vector::Nearest => self.computed(place, call, span),
        }
    }

    /// A call of what the labels of an axis name: for each element that of its own label.
    fn each_label(
        &self,
        place: Place<'_, 'g>,
        call: &Call,
        axis: &Axis,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        let mut total = Flow::number(self.graph.graph.scalar(f64::NAN));
        for i in 0..axis.len() {
            let label = axis.labels.show(i);
            let Some(callee) = callee(place.env, &label).filter(|_| label != call.name.text) else {
                continue;
            };
            let here = self.call(Place { env: place.env.deeper(span)?, ..place }, call, &callee, span)?;
            let flags = (0..axis.len()).map(|j| if i == j { 1.0 } else { 0.0 }).collect();
            let mask = self.constant(&Labelled::raw(vec![axis.clone()], flags), span)?;
            total = self.pointwise(Pointwise::Composite(Composite::If), &[mask, here, total], span)?;
        }
        Ok(total)
    }
}

/// The axis of a vector among some axes: `i`, or the nameless one of a map.
pub(in crate::formula) fn vector_axis(axes: &[Axis]) -> Option<usize> {
    let find = |name: &str| axes.iter().position(|axis| axis.name == name);
    find(ROW).or_else(|| find(""))
}

/// The position of the vector's axis, and the index of the component for each parameter: by name if the labels are the
/// parameters' names, else in order; nothing if their number differs.
pub(in crate::formula) fn component_order(axes: &[Axis], params: &[String]) -> Option<(usize, Vec<usize>)> {
    let position = vector_axis(axes)?;
    let labels = &axes[position].labels;
    if labels.len() != params.len() {
        return None;
    }
    let named: Option<Vec<usize>> = params.iter().map(|param| labels.find_name(param)).collect();
    Some((position, named.unwrap_or_else(|| (0..params.len()).collect())))
}
