//! Gradients, Hessians and Jacobians of calls.

use super::call::{Arg, vector_axis};
use super::form::core;
use super::names::Place;
use super::{COLUMN, Flow, ROW, Tracing};
use crate::formula::ast::{Call, Expr, Node};
use crate::formula::call::{Callee, callee, unknown};
use crate::formula::diagnostic::{FormulaError, Span};
use crate::formula::labelled::{Axis, list_names};
use crate::formula::parser::PREFIXES;
use crate::formula::registry::{self, Action, Derivative};
use crate::formula::scope::Value;
use crate::formula::traced::check_size;

/// Each column takes a sweep over the whole trace.
const MOST_COLUMNS: usize = 1024;

/// What a derivative is taken with respect to.
#[derive(Debug, Clone)]
pub(in crate::formula) struct Subject<'g> {
    /// One number, or a vector over one axis.
    pub(in crate::formula) x: Flow<'g>,
    /// What the function is called with: made of `x`.
    pub(in crate::formula) args: Vec<Arg<'g>>,
}

impl<'g> Tracing<'_, 'g> {
    pub(super) fn derivative(
        &self,
        place: Place<'_, 'g>,
        kind: Derivative,
        call: &Call,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        let target = &call.args[0];
        let inner = innermost(&call.name.text, target)?;
        let args = inner.args.iter().map(|arg| self.argument(place, arg)).collect::<Result<Vec<_>, _>>()?;
        let subject = self.subject(place, inner, args, span)?;
        let y = self.target(place, target, subject.args.clone())?;
        self.derive(kind, &y, &subject, target.span)
    }

    /// What a call is differentiated with respect to: a node of its own for its vector, or for its numbers together.
    pub(in crate::formula) fn subject(
        &self,
        place: Place<'_, 'g>,
        inner: &Call,
        args: Vec<Arg<'g>>,
        span: Span,
    ) -> Result<Subject<'g>, FormulaError> {
        let mut flows: Vec<Option<Flow<'g>>> = Vec::with_capacity(args.len());
        for arg in &args {
            flows.push(match arg {
                Arg::Known(Value::Text(_)) => None,
                Arg::Known(Value::Array(array)) => Some(self.constant(array, span)?),
                Arg::Flow(flow) => Some(flow.clone()),
            });
        }
        let numbers: Vec<usize> = (0..flows.len()).filter(|&at| flows[at].is_some()).collect();
        let given: Vec<Flow<'g>> = flows.into_iter().flatten().collect();
        let mut args = args;
        if let ([at], [flow]) = (numbers.as_slice(), given.as_slice()) {
            let x = self.alias(&one_vector(flow, inner.args.get(*at).map_or(span, |arg| arg.span))?);
            self.mixes(&x, &(0..x.axes.len()).collect::<Vec<_>>(), "a gradient");
            args[*at] = Arg::Flow(x.clone());
            return Ok(Subject { x, args });
        }
        let params = match callee(place.env, &inner.name.text) {
            Some(Callee::Let(_, definition)) if definition.params.len() == args.len() => {
                definition.params.clone()
            }
            Some(Callee::Let(name, definition)) => {
                return Err(crate::formula::call::wrong_count(&name, &definition.params, args.len(), span));
            }
            Some(_) if !args.is_empty() => {
                return Err(FormulaError::new(
                    span,
                    format!("`{}` has several arguments without names for their components", inner.name.text),
                )
                .help("define a function of your own under `let`"));
            }
            _ => return Err(unknown(place.env, &inner.name.text, inner.name.span)),
        };
        if let Some(at) = (0..given.len()).find(|&at| !given[at].axes.is_empty()) {
            return Err(FormulaError::new(
                inner.args.get(numbers[at]).map_or(span, |arg| arg.span),
                "a derivative is taken with respect to one vector or to several numbers",
            )
            .help(format!("this argument has the axes {}", list_names(&given[at].axes))));
        }
        let axis = Axis::names(ROW, numbers.iter().map(|&at| params[at].as_str()));
        let x = self.alias(&self.stack(axis, &given, span)?);
        for (index, &at) in numbers.iter().enumerate() {
            args[at] = Arg::Flow(x.drop_axis(0, index));
        }
        Ok(Subject { x, args })
    }

    /// The value of what is differentiated: a call, or a derivative of one, with other arguments.
    pub(in crate::formula) fn target(
        &self,
        place: Place<'_, 'g>,
        target: &Expr,
        args: Vec<Arg<'g>>,
    ) -> Result<Flow<'g>, FormulaError> {
        let are_seen = self.are_lanes_seen.replace(false);
        let found = self.applied(place, target, args);
        self.are_lanes_seen.set(are_seen);
        found
    }

    fn applied(
        &self,
        place: Place<'_, 'g>,
        target: &Expr,
        args: Vec<Arg<'g>>,
    ) -> Result<Flow<'g>, FormulaError> {
        let place = Place { env: place.env.deeper(target.span)?, ..place };
        let Node::Call(call) = &target.node else { return Err(no_call("grad", target.span)) };
        if let Some(axes) = &call.axes {
            return Err(FormulaError::new(
                axes.names[0].span,
                "a call that is differentiated reduces no axes",
            )
            .help("define a function of your own under `let`"));
        }
        let Some(function) = callee(place.env, &call.name.text) else {
            return Err(unknown(place.env, &call.name.text, call.name.span));
        };
        if let Callee::Builtin(registry::Function { action: Action::Derivative(kind), .. }) = function
            && call.primes == 0
        {
            let inner = innermost(&call.name.text, &call.args[0])?;
            let subject = self.subject(place, inner, args, target.span)?;
            let y = self.target(place, &call.args[0], subject.args.clone())?;
            return self.derive(*kind, &y, &subject, target.span);
        }
        if call.primes > 0 {
            let [Arg::Flow(x)] = args.as_slice() else {
                return Err(crate::formula::trace::one_argument(call, target.span));
            };
            return self.prime(place, &function, call, x, target.span);
        }
        match function {
            Callee::Let(name, definition) => self.apply_let(place, &name, &definition, args, target.span),
            Callee::Builtin(function) => {
                crate::formula::call::check_arity(function, call, target.span)?;
                self.apply_builtin(function, args, target.span)
            }
            Callee::Labels(axis) => Err(FormulaError::new(
                call.name.span,
                format!("`{}` stands for several functions", axis.name),
            )
            .help(format!("they are {}; differentiate one of them", axis.labels.some()))),
        }
    }

    /// A derivative of a node with respect to a subject.
    pub(in crate::formula) fn derive(
        &self,
        kind: Derivative,
        y: &Flow<'g>,
        subject: &Subject<'g>,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        let (graph, x) = (self.graph.graph, &subject.x);
        let failed = |error: crate::autodiff::Error| core(span, &error);
        if kind != Derivative::Jacobian && !y.axes.is_empty() {
            let what = if kind == Derivative::Grad { "a gradient" } else { "a Hessian" };
            return Err(FormulaError::new(
                span,
                format!("{what} is that of one number, and this has the axes {}", list_names(&y.axes)),
            )
            .help("reduce it in the function, as in `sum(…)`, or write `jacobian F(x)`"));
        }
        let Some(axis) = x.axes.first() else {
            let order = if kind == Derivative::Hess { 2 } else { 1 };
            let mut y = y.clone();
            for _ in 0..order {
                let zero = graph.full(0.0, y.var.shape());
                y.var = self.pushed(y.var, x.var, span)?.unwrap_or(zero);
            }
            return Ok(y);
        };
        if kind != Derivative::Grad && axis.len() > MOST_COLUMNS {
            return Err(FormulaError::new(
                span,
                format!("a matrix of derivatives has at most {MOST_COLUMNS} columns, not {}", axis.len()),
            )
            .help("a Hessian times a vector v is the gradient of `dot(grad f(x), v)`"));
        }
        check_size(graph, span)?;
        let column = Axis { name: COLUMN.to_owned(), labels: axis.labels.clone() };
        match kind {
            Derivative::Grad => {
                let found = graph.grad(y.var, &[x.var]).map_err(failed)?;
                Ok(Flow { var: found[0], axes: x.axes.clone() })
            }
            Derivative::Hess => {
                let var = graph.hessian(y.var, x.var).map_err(failed)?;
                Ok(Flow { var, axes: vec![axis.clone(), column] })
            }
            Derivative::Jacobian => {
                let mut axes = y.axes.clone();
                if let Some(position) = y.position("") {
                    ROW.clone_into(&mut axes[position].name);
                }
                axes.push(column);
                let repeated =
                    (0..axes.len()).find(|&at| axes[..at].iter().any(|known| known.name == axes[at].name));
                if let Some(at) = repeated {
                    return Err(FormulaError::new(
                        span,
                        format!("this Jacobian would have the axis `{}` twice", axes[at].name),
                    ));
                }
                let sizes: Vec<usize> = axes.iter().map(Axis::len).collect();
                if sizes.len() > crate::autodiff::MAX_RANK {
                    return Err(super::axes::too_many(&axes).at(span));
                }
                let var = graph.jacobian(y.var, x.var).map_err(failed)?.reshape(&sizes);
                Ok(Flow { var, axes })
            }
        }
    }
}

/// The call with respect to whose arguments a derivative is taken.
pub(in crate::formula) fn innermost<'e>(word: &str, target: &'e Expr) -> Result<&'e Call, FormulaError> {
    let mut target = target;
    loop {
        let Node::Call(call) = &target.node else { return Err(no_call(word, target.span)) };
        match call.args.as_slice() {
            [inner] if PREFIXES.contains(&call.name.text.as_str()) && call.primes == 0 => target = inner,
            _ => return Ok(call),
        }
    }
}

fn no_call(word: &str, span: Span) -> FormulaError {
    FormulaError::new(span, format!("`{word}` stands before the call of a function"))
        .help(format!("write `{word} f(x)`, with `f(x)` defined under `let`"))
}

/// One number, or one vector over the axis `i`.
fn one_vector<'g>(flow: &Flow<'g>, span: Span) -> Result<Flow<'g>, FormulaError> {
    match (flow.axes.len(), vector_axis(&flow.axes)) {
        (0, _) => Ok(flow.clone()),
        (1, Some(position)) => Ok(flow.renamed(position, ROW)),
        _ => Err(FormulaError::new(
            span,
            "a derivative is taken with respect to a number or a vector over `i`",
        )
        .help(format!("this argument has the axes {}", list_names(&flow.axes)))),
    }
}
