//! Aggregates in a trace: those whose derivatives the core knows.

use super::names::Place;
use super::walk::opaque;
use super::{Flow, Meeting, Tracing};
use crate::autodiff::Var;
use crate::formula::aggregate::shifted;
use crate::formula::ast::{Axes, AxesMode, Call, Node};
use crate::formula::diagnostic::{FormulaError, Span};
use crate::formula::elementwise::Elementwise;
use crate::formula::eval::Pointwise;
use crate::formula::labelled::{list_names, require_axis};
use crate::formula::pointwise::Binary;
use crate::formula::registry::Aggregate;

impl<'g> Tracing<'_, 'g> {
    pub(super) fn aggregate(
        &self,
        place: Place<'_, 'g>,
        kind: Aggregate,
        call: &Call,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        let several = call.args.len() > 1;
        match kind {
            Aggregate::Max | Aggregate::Min if several && call.axes.is_none() => {
                return self.extreme(place, kind, call, span);
            }
            Aggregate::Sum | Aggregate::Product if call.args.len() == 3 && call.axes.is_none() => {
                return self.repeat(place, kind == Aggregate::Sum, call, span);
            }
            Aggregate::Dot => {
                let args = [self.walk(place, &call.args[0])?, self.walk(place, &call.args[1])?];
                let product = self.pointwise(Pointwise::Binary(Binary::Mul), &args, span)?;
                let reduced = self.reduced(&product, call, span)?;
                return Ok(self.sum(&product, &reduced));
            }
            _ => {}
        }
        let is_traced = matches!(
            kind,
            Aggregate::Mean
                | Aggregate::Sum
                | Aggregate::Product
                | Aggregate::Max
                | Aggregate::Min
                | Aggregate::Norm
                | Aggregate::Std
                | Aggregate::Se
                | Aggregate::Count
                | Aggregate::All
                | Aggregate::Any
                | Aggregate::First
                | Aggregate::Last
                | Aggregate::Previous
                | Aggregate::Delta
        );
        if !is_traced || several || matches!(call.args[0].node, Node::Range(..)) {
            return self.computed(place, call, span);
        }
        let x = self.walk(place, &call.args[0])?;
        let reduced = self.reduced(&x, call, span)?;
        if matches!(kind, Aggregate::First | Aggregate::Last | Aggregate::Previous | Aggregate::Delta) {
            let [position] = reduced.as_slice() else {
                return Err(FormulaError::new(span, format!("`{}` works along one axis", call.name.text))
                    .help(format!(
                        "write `{}(x over axis)` with one of {}",
                        call.name.text,
                        list_names(&x.axes)
                    )));
            };
            if matches!(kind, Aggregate::Previous | Aggregate::Delta) {
                self.mixes(&x, &[*position], &format!("`{}`", call.name.text));
                let (earlier, later) = shifted(&x.axes[*position], span)?;
                let (earlier, now) = (x.take(*position, &earlier), x.take(*position, &later));
                let is_difference = kind == Aggregate::Delta;
                let var = if is_difference { now.var - earlier.var } else { earlier.var };
                return Ok(Flow { var, axes: now.axes });
            }
            let last = x.axes[*position].len() - 1;
            return Ok(x.drop_axis(*position, if kind == Aggregate::First { 0 } else { last }));
        }
        Ok(self.statistic(kind, &x, &reduced))
    }

    /// A call that has a value only where it does not vary.
    pub(super) fn computed(
        &self,
        place: Place<'_, 'g>,
        call: &Call,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        let varies = call.args.iter().any(|arg| self.varies(place, arg));
        if varies {
            return Err(opaque(span, &format!("`{}`", call.name.text)));
        }
        self.constant(&crate::formula::call::call(place.env, call, span)?, span)
    }

    fn statistic(&self, kind: Aggregate, x: &Flow<'g>, reduced: &[usize]) -> Flow<'g> {
        let n: usize = reduced.iter().map(|&position| x.axes[position].len()).product();
        let n = n as f64;
        let on = |var: Var<'g>| Flow { var, axes: x.axes.clone() };
        let truth = || {
            let zero = self.graph.constant(0.0);
            on((1.0 - x.var.equals(zero)) * x.var.equals(x.var))
        };
        let with = |flow: Flow<'g>, var: Var<'g>| Flow { var, axes: flow.axes };
        match kind {
            Aggregate::Mean => {
                let total = self.sum(x, reduced);
                with(total.clone(), total.var / n)
            }
            Aggregate::Product => self.product(x, reduced),
            Aggregate::Max => self.max(x, reduced),
            Aggregate::Min => {
                let most = self.max(&on(-x.var), reduced);
                with(most.clone(), -most.var)
            }
            Aggregate::Norm => {
                let total = self.sum(&on(x.var * x.var), reduced);
                let root = self.root(total.var);
                with(total, root)
            }
            Aggregate::Std | Aggregate::Se => {
                let (var, axes) = x.fibres(reduced);
                let last = axes.len();
                let sizes: Vec<usize> =
                    axes.iter().map(crate::formula::labelled::Axis::len).chain([1]).collect();
                let gap = var - (var.sum_axis(last) / n).reshape(&sizes);
                let spread = if n < 2.0 { f64::NAN } else { n - 1.0 };
                let root = self.root((gap * gap).sum_axis(last) / spread);
                Flow { var: if kind == Aggregate::Se { root / n.sqrt() } else { root }, axes }
            }
            Aggregate::Count => self.sum(&truth(), reduced),
            Aggregate::All => {
                let total = self.sum(&truth(), reduced);
                with(total.clone(), total.var.equals(self.graph.constant(n)))
            }
            Aggregate::Any => {
                let total = self.sum(&truth(), reduced);
                with(total.clone(), total.var.gt(self.graph.constant(0.0)))
            }
            _ => self.sum(x, reduced),
        }
    }

    /// The positions of the axes that a call reduces. The nodes of an expectation are no axis that a formula sees.
    pub(super) fn reduced(&self, x: &Flow<'g>, call: &Call, span: Span) -> Result<Vec<usize>, FormulaError> {
        let says_what = call.axes.as_ref().is_some_and(|axes| axes.mode == AxesMode::Over);
        if self.are_lanes_seen.get() && !says_what {
            let name = &call.name.text;
            return Err(FormulaError::new(
                span,
                format!("an elementwise derivative does not pass through `{name}`"),
            )
            .help(format!("say what it reduces, as in `{name}(… over i)`")));
        }
        let reduced = visible(x, call.axes.as_ref())?;
        self.mixes(x, &reduced, &format!("`{}`", call.name.text));
        Ok(reduced)
    }

    pub(super) fn sum(&self, x: &Flow<'g>, reduced: &[usize]) -> Flow<'g> {
        if reduced.is_empty() {
            return x.clone();
        }
        let (var, axes) = x.fibres(reduced);
        Flow { var: var.sum_axis(axes.len()), axes }
    }

    fn max(&self, x: &Flow<'g>, reduced: &[usize]) -> Flow<'g> {
        if reduced.is_empty() {
            return x.clone();
        }
        let (var, axes) = x.fibres(reduced);
        Flow { var: var.max_axis(axes.len()), axes }
    }

    /// A chain of products in ascending order, whose derivatives are exact at zeros too.
    fn product(&self, x: &Flow<'g>, reduced: &[usize]) -> Flow<'g> {
        if reduced.is_empty() {
            return x.clone();
        }
        let (var, axes) = x.fibres(reduced);
        let (last, n) = (axes.len(), var.shape().dim(axes.len()));
        let sizes: Vec<usize> = axes.iter().map(crate::formula::labelled::Axis::len).collect();
        let part = |index| var.slice(last, index, 1).reshape(&sizes);
        let mut total = part(0);
        for index in 1..n {
            total = total * part(index);
        }
        Flow { var: total, axes }
    }

    /// A root whose derivative at 0 is declared 0, as that of `abs` is.
    fn root(&self, square: Var<'g>) -> Var<'g> {
        let zero = self.graph.graph.full(0.0, square.shape());
        let is_zero = square.equals(zero);
        let one = self.graph.graph.full(1.0, square.shape());
        is_zero.select(zero, is_zero.select(one, square).sqrt())
    }

    fn extreme(
        &self,
        place: Place<'_, 'g>,
        kind: Aggregate,
        call: &Call,
        span: Span,
    ) -> Result<Flow<'g>, FormulaError> {
        let function = Pointwise::Binary(if kind == Aggregate::Max { Binary::Max } else { Binary::Min });
        let mut out = self.walk(place, &call.args[0])?;
        for arg in &call.args[1..] {
            out = self.pointwise(function, &[out, self.walk(place, arg)?], span)?;
        }
        Ok(out)
    }

    /// Notes that something works across some axes of a node.
    pub(super) fn mixes(&self, x: &Flow<'g>, positions: &[usize], what: &str) {
        let axes = positions.iter().map(|&position| x.axes[position].name.clone()).collect();
        self.meetings.borrow_mut().push(Meeting { var: x.var, axes, what: what.to_owned() });
    }

    /// Fails if, between x and y, something works across an axis of x.
    pub(super) fn stays_apart(&self, y: &Flow<'g>, x: &Flow<'g>, span: Span) -> Result<(), FormulaError> {
        for meeting in self.meetings.borrow().iter() {
            if meeting.axes.iter().any(|axis| x.position(axis).is_some())
                && self.pushed(meeting.var, x.var, span)?.is_some()
                && self.pushed(y.var, meeting.var, span)?.is_some()
            {
                return Err(FormulaError::new(
                    span,
                    format!("an elementwise derivative does not pass through {}", meeting.what),
                )
                .help("write `grad f(x)` for the derivative with respect to all components"));
            }
        }
        Ok(())
    }
}

fn visible(x: &Flow<'_>, axes: Option<&Axes>) -> Result<Vec<usize>, FormulaError> {
    let all = (0..x.axes.len()).filter(|&position| !is_hidden(&x.axes[position].name));
    let Some(axes) = axes else { return Ok(all.collect()) };
    let mut listed: Vec<usize> = Vec::new();
    for name in &axes.names {
        listed.push(require_axis(&x.axes, &name.text).map_err(|error| error.at(name.span))?);
    }
    Ok(match axes.mode {
        AxesMode::Over => all.filter(|position| listed.contains(position)).collect(),
        AxesMode::By => all.filter(|position| !listed.contains(position)).collect(),
    })
}

/// Whether an axis holds the nodes of an expectation.
fn is_hidden(name: &str) -> bool {
    name.ends_with(super::form::HIDDEN)
}
