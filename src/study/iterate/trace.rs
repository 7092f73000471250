//! A trial's formulas as one graph.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::feed::OnData;
use super::machine::{NOISE, Reading, STEP, State, Traced, number_input, state_input};
use super::path::Told;
use super::setup::{Descent, Objective, Resolved, Start, StartValue};
use super::words;
use crate::autodiff::{Graph, Shape, Var};
use crate::formula::{Axis, Expr, Flow, Scope, Tracing, free_names, size};
use crate::study::expression::{Expression, Let, Named, locate};
use crate::yaml::{Diagnostic, Span};

/// The formulas of a trial, and what their names mean.
pub(super) struct Formulas<'a> {
    pub resolved: &'a Resolved,
    pub scope: &'a Scope<'a>,
    pub lets: &'a [Let],
    /// The swept numbers.
    pub numbers: &'a [Axis],
    pub records: &'a [Named],
    pub probes: &'a [Named],
}

/// A trace that is under way.
pub(super) struct Trace<'a, 'g> {
    pub formulas: &'a Formulas<'a>,
    pub graph: &'g Graph,
    pub tracing: Tracing<'a, 'g>,
    /// The names that are nodes.
    pub bound: BTreeSet<String>,
}

impl Formulas<'_> {
    /// Whether every name has a meaning before any study has run; `axes` are those of this kind.
    pub fn know_all_names(&self, axes: &[&str]) -> bool {
        let named = self.records.iter().chain(self.probes).map(|named| &named.formula);
        self.know_names_of(self.resolved.formulas().into_iter().chain(named), axes)
    }

    /// The same for the names of some formulas.
    pub fn know_names_of<'e>(
        &self,
        mut formulas: impl Iterator<Item = &'e Expression>,
        axes: &[&str],
    ) -> bool {
        let states = self.resolved.start.iter().map(|start| start.name.as_str());
        let mut known: BTreeSet<&str> = states.chain(words::NAMES).chain(axes.iter().copied()).collect();
        known.extend(self.numbers.iter().map(|axis| axis.name.as_str()));
        let mut seen = BTreeSet::new();
        formulas.all(|formula| self.knows(&formula.expr, &known, &mut seen))
    }

    fn knows(&self, expr: &Expr, known: &BTreeSet<&str>, seen: &mut BTreeSet<String>) -> bool {
        free_names(expr).into_iter().all(|name| {
            let Some(definition) = self.scope.definition(&name) else {
                return known.contains(name.as_str()) || self.scope.contains(&name);
            };
            if !seen.insert(name) {
                return true;
            }
            let mut inner = known.clone();
            inner.extend(definition.params.iter().map(String::as_str));
            self.knows(&definition.body, &inner, seen)
        })
    }

    /// Traces all of them.
    ///
    /// # Errors
    /// A formula that is wrong, at its place in the file.
    pub fn trace<'g>(&self, graph: &'g Graph) -> Result<Traced<'g>, Diagnostic> {
        let numbers: Vec<Var<'g>> =
            self.numbers.iter().map(|axis| graph.input(&number_input(&axis.name), &[])).collect();
        let trace = Trace::new(self, graph, &numbers);
        let resolved = self.resolved;
        let mut starts = Vec::new();
        for start in &resolved.start {
            starts.push(trace.start(start)?);
        }
        // Lets that were traced for the starts are traced anew: they may name a state.
        let mut trace = Trace::new(self, graph, &numbers);
        let mut states = Vec::new();
        for (start, flow) in resolved.start.iter().zip(starts) {
            let dims: Vec<usize> = flow.axes.iter().map(Axis::len).collect();
            let now = graph.input(&state_input(&start.name), &dims);
            trace.bind(&start.name, Flow { var: now, axes: flow.axes.clone() });
            let name = start.name.clone();
            states.push(State { name, axes: flow.axes, start: flow.var, now, next: now });
        }
        let step = graph.input(STEP, &[]);
        trace.bind("step", Flow { var: step, axes: Vec::new() });
        let noise = trace.noise(&states)?;
        let minimised = match &resolved.descent {
            None => None,
            Some(descent) => Some(trace.minimised(&descent.objective, &states)?),
        };
        if let Some(minimised) = &minimised {
            trace.offer("loss", minimised.loss, &[]);
            if let Some(accuracy) = minimised.accuracy {
                trace.offer("accuracy", accuracy, &[]);
            }
        }
        let data = resolved.data();
        if let Some(data) = &data {
            trace.offer("rows", graph.scalar(data.loss.rows() as f64), &[]);
        }
        if let Some(least) = minimised.as_ref().and_then(|minimised| minimised.least) {
            trace.offer("least", graph.scalar(least), &[]);
        }
        let probes = trace.readings(self.probes)?;
        let mut drawn = 0;
        for state in &mut states {
            if let Some(noise) = noise.filter(|_| resolved.descent.is_none()) {
                trace.bind_noise(state, noise, &mut drawn);
            }
            if let Some(map) = resolved.map.iter().find(|map| map.name == state.name) {
                state.next = trace.next(map, state)?;
            }
        }
        let (mut memory, mut told) = (Vec::new(), Told::default());
        if let Some(minimised) = &minimised
            && let Some(state) = states.get_mut(minimised.state)
        {
            if let Some(descended) = trace.descend(minimised, state, &noise)? {
                state.next = descended.next;
                trace.offer("gradient", descended.gradient, &state.axes);
                trace.offer("full_gradient", descended.full, &state.axes);
                if let Some(batch) = minimised.batch {
                    trace.offer("batch_loss", batch, &[]);
                }
                trace.offer("update", state.next - state.now, &state.axes);
                trace.offer("step_size", descended.step_size, &[]);
                memory = descended.memory;
            } else {
                let fail = |error: crate::autodiff::Error| Diagnostic::new(error.to_string(), resolved.span);
                let gradient = graph.grad(minimised.loss, &[state.now]).map_err(fail)?;
                let gradient = gradient.first().copied().unwrap_or(state.now);
                trace.offer("gradient", gradient, &state.axes);
                trace.offer("full_gradient", gradient, &state.axes);
                told = trace.offer_told(state);
            }
        }
        let until = resolved.until.as_ref().map(|until| trace.scalar(until, "until")).transpose()?;
        let records = trace.readings(self.records)?;
        graph.check().map_err(|error| Diagnostic::new(error.to_string(), resolved.span))?;
        Ok(Traced {
            graph,
            numbers: self.numbers.iter().map(|axis| axis.name.clone()).collect(),
            step,
            states,
            memory,
            until,
            noise: noise.map_or(0, |noise| noise.shape().len()),
            has_schedule: resolved.schedule().is_some(),
            minimised,
            told,
            data,
            records,
            probes,
        })
    }
}

impl<'a, 'g> Trace<'a, 'g> {
    /// A trace that knows the swept numbers and nothing else.
    pub(super) fn new(formulas: &'a Formulas<'a>, graph: &'g Graph, numbers: &[Var<'g>]) -> Trace<'a, 'g> {
        let tracing = Tracing::new(graph, formulas.scope);
        let mut trace = Trace { formulas, graph, tracing, bound: BTreeSet::new() };
        for (axis, var) in formulas.numbers.iter().zip(numbers) {
            trace.bind(&axis.name, Flow { var: *var, axes: Vec::new() });
        }
        trace
    }

    pub(super) fn bind(&mut self, name: &str, flow: Flow<'g>) {
        self.bound.insert(name.to_owned());
        self.tracing.bind(name, flow);
    }

    /// Binds a name of this kind of study, unless the notebook gives it a meaning.
    pub(super) fn offer(&mut self, name: &str, var: Var<'g>, axes: &[Axis]) {
        if !self.formulas.scope.contains(name) && !self.bound.contains(name) {
            self.bind(name, Flow { var, axes: axes.to_vec() });
        }
    }

    pub(super) fn flow(&self, formula: &Expression) -> Result<Flow<'g>, Diagnostic> {
        self.tracing.trace(&formula.expr).map_err(|error| locate(&error, &formula.scalar, self.formulas.lets))
    }

    /// A formula that must be one number.
    pub(super) fn scalar(&self, formula: &Expression, what: &str) -> Result<Var<'g>, Diagnostic> {
        let flow = self.flow(formula)?;
        if flow.axes.is_empty() {
            return Ok(flow.var);
        }
        Err(Diagnostic::new(format!("`{what}` is an array{}", over(&flow.axes)), whole(formula))
            .label("one number is needed: reduce it, for example with norm or max"))
    }

    /// Where a state starts.
    pub(super) fn start(&self, start: &Start) -> Result<Flow<'g>, Diagnostic> {
        let components = match &start.value {
            StartValue::Formula(formula) => return self.flow(formula),
            StartValue::Numbers(values) => return Ok(self.vector(values)),
            // Lanes with other seeds have other numbers, of the same shape.
            StartValue::Seeded(loss) => return Ok(self.vector(&loss.start_of(0))),
            StartValue::Point(components) => components,
        };
        let mut parts = Vec::new();
        for component in components {
            parts.push(self.scalar(&component.formula, &component.name)?.reshape(&[1]));
        }
        let Some((first, rest)) = parts.split_first() else {
            return Err(Diagnostic::new(format!("`{}` has no component", start.name), start.span));
        };
        let var = if rest.is_empty() { *first } else { first.concat(rest, 0) };
        let names = components.iter().map(|component| component.name.as_str());
        Ok(Flow { var, axes: vec![Axis::names("i", names)] })
    }

    fn vector(&self, values: &[f64]) -> Flow<'g> {
        let var = self.graph.tensor(values, &[values.len()]);
        let labels = (1..=values.len()).map(|i| i as f64).collect();
        Flow { var, axes: vec![Axis::numbers("i", labels)] }
    }

    /// What a formula makes of a state.
    fn next(&self, map: &Named, state: &State<'g>) -> Result<Var<'g>, Diagnostic> {
        let flow = self.flow(&map.formula)?;
        if fits(&flow.axes, &state.axes) {
            return Ok(flow.var);
        }
        let (is, gives) = (shape_words(&state.axes), shape_words(&flow.axes));
        Err(Diagnostic::new(
            format!("`{}` is {is}, and its formula gives {gives}", state.name),
            whole(&map.formula),
        )
        .label("a step gives what it takes"))
    }

    fn readings(&self, named: &[Named]) -> Result<Vec<Reading<'g>>, Diagnostic> {
        let mut all = Vec::new();
        for one in named {
            let flow = self.flow(&one.formula)?;
            if let Some(axis) = flow.axes.iter().find(|axis| self.is_taken(&axis.name)) {
                return Err(Diagnostic::new(
                    format!("`{}` varies over `{}`, which is an axis of the sweep", one.name, axis.name),
                    one.span,
                ));
            }
            all.push(Reading { name: one.name.clone(), var: flow.var, axes: as_point(flow.axes) });
        }
        Ok(all)
    }

    fn is_taken(&self, axis: &str) -> bool {
        axis == "step" || self.formulas.numbers.iter().any(|number| number.name == axis)
    }

    /// The noise of a step, with its scale: for the optimiser's state, or for all states one after another.
    fn noise(&self, states: &[State<'g>]) -> Result<Option<Var<'g>>, Diagnostic> {
        let resolved = self.formulas.resolved;
        let Some((_, scale)) = &resolved.noise else { return Ok(None) };
        let moved = resolved.unmapped().next();
        let is_in = |state: &&State<'g>| moved.is_none_or(|start| start.name == state.name);
        let in_noise = || states.iter().filter(is_in);
        let len = in_noise().fold(0, |n, state| n + size(&state.axes));
        let standard = self.graph.input(NOISE, &[len]);
        let flow = self.flow(scale)?;
        let scale_var = match in_noise().next() {
            _ if flow.axes.is_empty() => flow.var,
            Some(state) if flow.axes == state.axes && len == size(&state.axes) => flow.var.reshape(&[len]),
            _ => {
                return Err(Diagnostic::new(
                    format!("the scale of the noise is {}", shape_words(&flow.axes)),
                    whole(scale),
                )
                .label("one number is needed, or one for each component"));
            }
        };
        Ok(Some(scale_var * standard))
    }

    /// In a map the noise of a step is the name `noise`, for each state its own part of what is drawn.
    fn bind_noise(&mut self, state: &State<'g>, noise: Var<'g>, drawn: &mut usize) {
        let len = size(&state.axes);
        let part = noise.slice(0, *drawn, len).reshape(&dims(state.now.shape()));
        *drawn += len;
        if !self.formulas.scope.contains("noise") {
            self.bind("noise", Flow { var: part, axes: state.axes.clone() });
        }
    }
}

impl Resolved {
    /// The table under what is minimised, if it is one.
    fn data(&self) -> Option<OnData> {
        let Some(Descent { objective: Objective::Data(loss), .. }) = &self.descent else { return None };
        let seeded = self.start.iter().position(|start| matches!(start.value, StartValue::Seeded(_)));
        Some(OnData { loss: Arc::clone(loss), batch: self.batch, seeded })
    }
}

/// The axes of a map are those of a point with named components.
fn as_point(mut axes: Vec<Axis>) -> Vec<Axis> {
    if !axes.iter().any(|axis| axis.name == "i")
        && let Some(axis) = axes.iter_mut().find(|axis| axis.name.is_empty())
    {
        "i".clone_into(&mut axis.name);
    }
    axes
}

/// Whether one array can take the place of another.
fn fits(a: &[Axis], b: &[Axis]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.name == b.name && a.len() == b.len())
}

pub(super) fn dims(shape: Shape) -> Vec<usize> {
    shape.dims().collect()
}

fn over(axes: &[Axis]) -> String {
    let names: Vec<String> = axes.iter().map(|axis| format!("`{}`", axis.name)).collect();
    format!(" over {}", names.join(", "))
}

pub(super) fn shape_words(axes: &[Axis]) -> String {
    if axes.is_empty() {
        return "one number".to_owned();
    }
    let lens: Vec<String> = axes.iter().map(|axis| axis.len().to_string()).collect();
    format!("an array of {}{}", lens.join(" × "), over(axes))
}

pub(super) fn whole(formula: &Expression) -> Span {
    formula.scalar.locate(0, formula.scalar.text.len())
}
