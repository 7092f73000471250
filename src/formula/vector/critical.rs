//! Where a gradient vanishes: Newton's method from every point of a fixed grid, in lanes.

use std::cell::RefCell;

use super::derivative::{extend, left_over};
use super::eigen::numbered;
use super::lanes::{Prepared, prepare};
use crate::formula::ast::{Call, Expr, Node};
use crate::formula::call::{Callee, callee, function_by_name, unknown};
use crate::formula::diagnostic::{FormulaError, Span};
use crate::formula::env::Env;
use crate::formula::eval::{Pointwise, scalar};
use crate::formula::flow::{Arg, POINT, Place, ROW, Subject};
use crate::formula::labelled::{Axis, Labelled, size};
use crate::formula::pointwise::Binary;
use crate::formula::registry::Derivative;

/// Starts along each argument of a function of one, two, three or four.
const STARTS: [usize; 4] = [257, 41, 13, 7];
/// Newton steps from each start; where the Hessian vanishes with the gradient, they gain a fixed factor each.
const STEPS: usize = 200;
/// Steps between looks at whether every start has settled.
const LOOK: usize = 25;
/// A step this small, relative to the point, has arrived.
const SETTLED: f64 = 1e-9;
/// Points that are nearer than this are one.
const SAME: f64 = 1e-6;
/// More points than this are no isolated points.
const MOST: usize = 256;
/// The axis of the starts; no formula can spell it.
const START: &str = "start of a search";

/// A box in which to search.
struct Domain {
    ends: Vec<(f64, f64)>,
    /// The axis of the components; none for a function of one number.
    axis: Option<Axis>,
}

pub(super) fn points(env: Env<'_>, call: &Call, span: Span) -> Result<Labelled, FormulaError> {
    let function = &call.args[0];
    let name = function_by_name(env, function)
        .or_else(|| function.as_name().filter(|name| callee(env, name).is_some()).map(str::to_owned))
        .ok_or_else(|| match function.as_name() {
            Some(name) => unknown(env, name, function.span),
            None => FormulaError::new(function.span, "the name of a function is wanted here")
                .help("write `critical_points(f, -2..2, -2..2)`, with `f(x, y)` defined under `let`"),
        })?;
    let domain = domain(env, &name, call, span)?;
    let (mut lanes, starts) = domain.starts();
    loop {
        let left = RefCell::new(Vec::new());
        let found = newton(env, &name, &domain, &lanes, &starts, &left, span);
        match found {
            Ok(prepared) => return domain.collect(prepared, span),
            Err(error) if !extend(&mut lanes, left.into_inner()) => return Err(error),
            Err(_) => {}
        }
    }
}

/// The ranges of the arguments.
fn domain(env: Env<'_>, name: &str, call: &Call, span: Span) -> Result<Domain, FormulaError> {
    let ranges = &call.args[1..];
    if ranges.len() > STARTS.len() {
        return Err(FormulaError::new(span, format!("a search has at most {} ranges", STARTS.len())));
    }
    let ends = ranges.iter().map(|range| range_of(env, range)).collect::<Result<Vec<_>, _>>()?;
    let axis = match callee(env, name) {
        Some(Callee::Let(_, definition)) if definition.params.len() == ends.len() && ends.len() > 1 => {
            Some(Axis::names(ROW, definition.params.iter().map(String::as_str)))
        }
        Some(Callee::Let(_, definition)) if definition.params.len() == 1 => {
            (ends.len() > 1).then(|| numbered(ROW, ends.len()))
        }
        Some(Callee::Let(_, definition)) => {
            let n = definition.params.len();
            return Err(FormulaError::new(
                span,
                format!("`{name}` takes {n} arguments, and {} ranges are given", ends.len()),
            )
            .help("give one range for each argument"));
        }
        Some(Callee::Builtin(_)) if ends.len() == 1 => None,
        _ => {
            return Err(FormulaError::new(
                call.args[0].span,
                format!("`{name}` is not a function of {} arguments", ends.len()),
            )
            .help("define a function of your own under `let`"));
        }
    };
    Ok(Domain { ends, axis })
}

fn range_of(env: Env<'_>, range: &Expr) -> Result<(f64, f64), FormulaError> {
    let Node::Range(from, to, _) = &range.node else {
        return Err(FormulaError::new(range.span, "a range is missing here")
            .help("write `critical_points(f, -2..2, -2..2)`"));
    };
    let ends = (scalar(env, from, "the start of a range")?, scalar(env, to, "the end of a range")?);
    if !(ends.0 < ends.1 && ends.0.is_finite() && ends.1.is_finite()) {
        return Err(FormulaError::new(range.span, "this range is empty or has no end"));
    }
    Ok(ends)
}

/// The program of a Newton step: the next point, the step, and the gradient.
fn newton(
    env: Env<'_>,
    name: &str,
    domain: &Domain,
    lanes: &[Axis],
    starts: &Labelled,
    left: &RefCell<Vec<Axis>>,
    span: Span,
) -> Result<Prepared, FormulaError> {
    // The starts are the first input of the trace.
    prepare(env, lanes.to_vec(), span, Some((0, "#0")), |tracing| {
        let at = tracing.constant(starts, span)?;
        let x = tracing.alias(&at);
        let place = Place::new(env);
        if let Some(Callee::Let(_, definition)) = callee(env, name) {
            tracing.prepare(env.without_locals(), &definition.body);
        }
        let y = tracing.apply_named(place, name, vec![Arg::Flow(x.clone())], span)?;
        left_over(&y, left, |axis| domain.axis.is_none() || axis.name != ROW);
        let subject = Subject { args: Vec::new(), x };
        let gradient = tracing.derive(Derivative::Grad, &y, &subject, span)?;
        let hessian = tracing.derive(Derivative::Hess, &y, &subject, span)?;
        let step = tracing.solve(&hessian, &gradient, span)?;
        let next = tracing.pointwise(Pointwise::Binary(Binary::Sub), &[at, step.clone()], span)?;
        Ok(vec![next, step, gradient])
    })
}

impl Domain {
    /// The grid of starts, over its own axis and that of the components.
    fn starts(&self) -> (Vec<Axis>, Labelled) {
        let (n, count) = (self.ends.len(), STARTS[self.ends.len() - 1]);
        let total: usize = (0..n).map(|_| count).product();
        let mut values = Vec::with_capacity(total * n);
        for start in 0..total {
            let mut rest = start;
            for &(a, b) in &self.ends {
                values.push(a + (b - a) * ((rest % count) as f64 / (count - 1) as f64));
                rest /= count;
            }
        }
        let lane = Axis::numbers(START, (0..total).map(|i| i as f64).collect());
        let axes = [lane.clone()].into_iter().chain(self.axis.clone()).collect();
        (vec![lane], Labelled::raw(axes, values))
    }

    /// Runs the search, and gathers what it found at each label of the axes beside the starts.
    fn collect(&self, mut prepared: Prepared, span: Span) -> Result<Labelled, FormulaError> {
        let n = self.ends.len();
        for _ in 0..STEPS / LOOK {
            prepared.sweep.run(LOOK);
            let lanes = prepared.sweep.lanes();
            let is_done = |lane| {
                let point = prepared.sweep.lane(lane, 0);
                point.iter().any(|x| !x.is_finite()) || has_settled(point, prepared.sweep.lane(lane, 1))
            };
            if (0..lanes).all(is_done) {
                break;
            }
        }
        let rest = prepared.lanes[1..].to_vec();
        let (groups, starts) = (size(&rest), prepared.lanes[0].len());
        let mut found: Vec<Vec<Vec<f64>>> = Vec::with_capacity(groups);
        for group in 0..groups {
            let lanes = (0..starts).map(|start| start * groups + group);
            found.push(self.distinct(&prepared, lanes, span)?);
        }
        let most = found.iter().map(Vec::len).max().unwrap_or(0);
        if most == 0 {
            return Err(
                FormulaError::new(span, "no critical point was found in this box").help("take wider ranges")
            );
        }
        let mut values = Vec::with_capacity(groups * most * n);
        for points in &found {
            for index in 0..most {
                match points.get(index) {
                    Some(point) => values.extend_from_slice(point),
                    None => values.extend(std::iter::repeat_n(f64::NAN, n)),
                }
            }
        }
        let axes = rest.into_iter().chain([numbered(POINT, most)]).chain(self.axis.clone()).collect();
        Ok(Labelled::raw(axes, values))
    }

    /// The points that some starts led to, each once, sorted by their first component, then their second, ….
    fn distinct(
        &self,
        prepared: &Prepared,
        lanes: impl Iterator<Item = usize>,
        span: Span,
    ) -> Result<Vec<Vec<f64>>, FormulaError> {
        let mut found: Vec<(Vec<f64>, f64)> = Vec::new();
        for lane in lanes {
            let (point, step) = (prepared.sweep.lane(lane, 0), prepared.sweep.lane(lane, 1));
            if !has_settled(point, step) || !self.holds(point) {
                continue;
            }
            let slope = largest(prepared.sweep.lane(lane, 2));
            match found.iter_mut().find(|(known, _)| is_same(known, point)) {
                // Of all that arrived here the one with the least gradient is kept.
                Some(known) if slope < known.1 => *known = (point.to_vec(), slope),
                Some(_) => {}
                None => found.push((point.to_vec(), slope)),
            }
            if found.len() > MOST {
                return Err(FormulaError::new(
                    span,
                    format!(
                        "there are more than {MOST} critical points in this box, or they are not isolated"
                    ),
                ));
            }
        }
        let mut points: Vec<Vec<f64>> =
            found.into_iter().map(|(point, _)| point.iter().map(|x| x + 0.0).collect()).collect();
        points.sort_by(|a, b| {
            let differs = a.iter().zip(b).find(|(x, y)| !is_same(&[**x], &[**y]));
            differs.map_or(std::cmp::Ordering::Equal, |(x, y)| x.total_cmp(y))
        });
        Ok(points)
    }

    fn holds(&self, point: &[f64]) -> bool {
        self.ends.iter().zip(point).all(|(&(a, b), &x)| {
            let slack = SAME * (b - a);
            x >= a - slack && x <= b + slack
        })
    }
}

fn has_settled(point: &[f64], step: &[f64]) -> bool {
    let is_small = |(x, dx): (&f64, &f64)| x.is_finite() && dx.abs() <= SETTLED * (1.0 + x.abs());
    point.iter().zip(step).all(is_small)
}

fn is_same(a: &[f64], b: &[f64]) -> bool {
    a.iter().zip(b).all(|(x, y)| (x - y).abs() <= SAME * (1.0 + x.abs()))
}

fn largest(x: &[f64]) -> f64 {
    x.iter().fold(0.0, |most, x| if x.abs() > most { x.abs() } else { most })
}
