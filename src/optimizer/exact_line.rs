//! Steepest descent (Cauchy 1847): the step size of a line search that is exact on quadratics.

use super::registry::{Entry, Range, Setting, no_conflict};
use super::settings::Settings;
use super::{Position, StateTensor, Update, UpdateRule, split};
use crate::autodiff::{Error, Var};

/// `θ ← θ − η gᵀg/gᵀHg · g` with the Hessian H at θ (Nocedal & Wright 2006, eq. 3.26); the parameter stays where the gradient
/// is 0. The step size η is a factor, 1 in the source. Where the curvature along g is negative, the point of zero slope lies
/// uphill, and the step goes there, as Newton's does.
#[derive(Debug, Clone, Copy, Default)]
pub struct ExactLine;

impl<'g> UpdateRule<'g> for ExactLine {
    fn name(&self) -> &'static str {
        ENTRY.name
    }

    fn state(&self) -> Vec<StateTensor> {
        Vec::new()
    }

    fn update(&self, at: &Position<'g>, state: &[Var<'g>]) -> Result<Update<'g>, Error> {
        split::<0>(self, state)?;
        let graph = at.parameter.graph();
        let product = graph.hvp(at.loss, at.parameter, at.gradient)?;
        let square = (at.gradient * at.gradient).sum();
        let step_size = at.step_size * (square / (at.gradient * product).sum());
        let step_size = square.select(step_size, graph.scalar(0.0));
        Ok(Update { parameter: at.parameter - step_size * at.gradient, state: Vec::new() })
    }
}

pub(super) const ENTRY: Entry = Entry {
    name: "exact_line",
    title: "the exact line search",
    doc: "Gradient descent by gᵀg/gᵀHg, to the lowest point of the line where the function is quadratic (Cauchy 1847).",
    options: &[Setting::number(
        "lr",
        1.0,
        Range::NotNegative,
        "The factor on the step size; 1 unless given.",
    )],
    build,
    conflict: no_conflict,
};

fn build<'g>(_: &Settings<'g>) -> Box<dyn UpdateRule<'g> + 'g> {
    Box::new(ExactLine)
}
