//! What a solver tells about its steps besides the points: names of records, and inputs of the graph.

use std::collections::BTreeSet;

use super::machine::{STEP, State};
use super::trace::Trace;
use crate::autodiff::{Result, Sweep};
use crate::formula::{Axis, Expr, free_names, size};
use crate::optimizer::solver::{Outcome, Step};

/// Numbers of a step.
const NUMBERS: [&str; 3] = ["control", "moved", "evaluations"];
/// What the step from a point adds to it.
const UPDATE: &str = "update";
/// The approximation of the inverse Hessian.
const INVERSE: &str = "inverse";

/// Which of the larger things are kept, because a formula uses them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Told {
    pub update: bool,
    pub inverse: bool,
}

impl<'g> Trace<'_, 'g> {
    /// Offers what a solver tells to the formulas of the records.
    pub fn offer_told(&mut self, state: &State<'g>) -> Told {
        let graph = self.graph;
        for name in NUMBERS {
            self.offer(name, graph.input(name, &[]), &[]);
        }
        let n = size(&state.axes);
        let mut told = Told::default();
        if self.is_recorded(UPDATE) {
            let dims: Vec<usize> = state.axes.iter().map(Axis::len).collect();
            self.offer(UPDATE, graph.input(UPDATE, &dims), &state.axes);
            told.update = true;
        }
        if self.is_recorded(INVERSE)
            && let [axis] = &state.axes[..]
        {
            let columns = Axis { name: "j".to_owned(), labels: axis.labels.clone() };
            self.offer(INVERSE, graph.input(INVERSE, &[n, n]), &[axis.clone(), columns]);
            told.inverse = true;
        }
        told
    }

    /// Whether a record uses a name, itself or through lets.
    fn is_recorded(&self, name: &str) -> bool {
        let mut seen = BTreeSet::new();
        self.formulas.records.iter().any(|record| self.reaches(&record.formula.expr, name, &mut seen))
    }

    fn reaches(&self, expr: &Expr, wanted: &str, seen: &mut BTreeSet<String>) -> bool {
        free_names(expr).into_iter().any(|name| {
            if name == wanted {
                return true;
            }
            let Some(definition) = self.formulas.scope.definition(&name) else { return false };
            seen.insert(name) && self.reaches(&definition.body, wanted, seen)
        })
    }
}

/// The points of a run at which records are due, and its last one.
#[derive(Default)]
pub(super) struct Path {
    told: Told,
    points: Vec<f64>,
    pub steps: Vec<f64>,
    numbers: [Vec<f64>; NUMBERS.len()],
    updates: Vec<f64>,
    inverses: Vec<f64>,
    /// The last approximation of the inverse Hessian.
    inverse: Vec<f64>,
}

impl Path {
    /// A path on which these things are kept.
    pub fn new(told: Told) -> Path {
        Path { told, ..Path::default() }
    }

    /// Sees a step, which is kept if it is due.
    pub fn see(&mut self, step: &Step<'_>, is_due: bool) {
        self.leave_for(step.x);
        if self.told.inverse {
            self.inverse.clear();
            match step.inverse {
                Some(inverse) => self.inverse.extend_from_slice(inverse),
                None => self.inverse.resize(step.x.len() * step.x.len(), f64::NAN),
            }
        }
        if is_due {
            self.points.extend_from_slice(step.x);
            self.steps.push(step.number as f64);
            let numbers = [step.control, step.moved, step.counts.evaluations() as f64];
            self.numbers.iter_mut().zip(numbers).for_each(|(all, number)| all.push(number));
            self.inverses.extend_from_slice(&self.inverse);
        }
    }

    /// Adds the last point, from which no step is taken any more.
    pub fn finish(&mut self, end: &Outcome) {
        self.leave_for(&end.x);
        self.points.extend_from_slice(&end.x);
        self.steps.push(end.steps as f64);
        let last = |numbers: &[f64]| numbers.last().copied().unwrap_or(f64::NAN);
        let numbers = [last(&self.numbers[0]), last(&self.numbers[1]), end.counts.evaluations() as f64];
        self.numbers.iter_mut().zip(numbers).for_each(|(all, number)| all.push(number));
        self.inverses.extend_from_slice(&self.inverse);
        self.leave_for(&end.x);
    }

    /// Where the step from the last point that was kept leads.
    fn leave_for(&mut self, next: &[f64]) {
        if self.told.update && self.updates.len() < self.points.len() {
            let left = &self.points[self.updates.len()..];
            self.updates.extend(next.iter().zip(left).map(|(next, left)| next - left));
        }
    }

    /// Sets the inputs of all points, side by side.
    ///
    /// # Errors
    /// There is no such input.
    pub fn set(&self, look: &mut Sweep<f64>, input: &str) -> Result<()> {
        look.set_lanes(input, &self.points)?;
        look.set_lanes(STEP, &self.steps)?;
        for (name, values) in NUMBERS.iter().zip(&self.numbers) {
            look.set_lanes(name, values)?;
        }
        if self.told.update {
            look.set_lanes(UPDATE, &self.updates)?;
        }
        if self.told.inverse {
            look.set_lanes(INVERSE, &self.inverses)?;
        }
        Ok(())
    }
}

impl Told {
    /// The names of the inputs.
    pub fn inputs(self) -> impl Iterator<Item = &'static str> {
        let update = self.update.then_some(UPDATE);
        NUMBERS.into_iter().chain(update).chain(self.inverse.then_some(INVERSE))
    }

    /// How many numbers are kept of a point with so many components.
    pub fn len(self, n: usize) -> usize {
        let inverse = if self.inverse { n.saturating_mul(n) } else { 0 };
        inverse.saturating_add(if self.update { n } else { 0 })
    }
}
