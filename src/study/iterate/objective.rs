//! What is minimised, as nodes of a graph.

use super::machine::{BATCH_X, BATCH_Y, State};
use super::setup::Objective;
use super::trace::{Trace, shape_words, whole};
use crate::autodiff::Var;
use crate::formula::{Axis, Flow};
use crate::problem::surface::{DataLoss, Surface};
use crate::study::expression::locate;
use crate::yaml::Diagnostic;

/// What is minimised.
pub(super) struct Minimised<'g> {
    /// Which of the states is moved.
    pub state: usize,
    /// The value, one number.
    pub loss: Var<'g>,
    /// The residuals, where it is the sum of their squares.
    pub residuals: Option<Var<'g>>,
    /// The least value that is known; NaN where none is, nothing where nobody asked for one.
    pub least: Option<f64>,
    /// The value on the rows of a step's batch, where steps see some rows of a table only.
    pub batch: Option<Var<'g>>,
    /// The share of rows that are classified rightly, where there are classes.
    pub accuracy: Option<Var<'g>>,
}

impl<'g> Trace<'_, 'g> {
    /// The value of what is minimised.
    ///
    /// # Errors
    /// A formula that is wrong, or is not one number, or a test function of another number of variables.
    pub fn minimised(
        &self,
        objective: &Objective,
        states: &[State<'g>],
    ) -> Result<Minimised<'g>, Diagnostic> {
        let resolved = self.formulas.resolved;
        let moved = resolved.unmapped().next();
        let is_moved = |state: &State<'g>| moved.is_some_and(|start| start.name == state.name);
        let at = states.iter().position(is_moved);
        let Some((at, state)) = at.and_then(|at| Some((at, states.get(at)?))) else {
            return Err(Diagnostic::new("nothing is left to minimise over", resolved.span));
        };
        let of_value =
            |loss| Minimised { state: at, loss, residuals: None, least: None, batch: None, accuracy: None };
        match objective {
            Objective::Formula(formula) => self.scalar(formula, "minimise").map(of_value),
            Objective::Function(formula, name) if self.is_function(name) => {
                let argument = Flow { var: state.now, axes: state.axes.clone() };
                let flow = self.tracing.apply(name, &argument, formula.expr.span);
                let flow = flow.map_err(|error| locate(&error, &formula.scalar, self.formulas.lets))?;
                if flow.axes.is_empty() {
                    return Ok(of_value(flow.var));
                }
                let message = format!("what is minimised is {}", shape_words(&flow.axes));
                Err(Diagnostic::new(message, whole(formula)).label("one number is needed, for example a sum"))
            }
            Objective::Function(formula, _) => self.scalar(formula, "minimise").map(of_value),
            Objective::Residuals(formula) => {
                let residuals = self.flow(formula)?.var;
                let loss = (residuals * residuals).sum();
                Ok(Minimised { residuals: Some(residuals), ..of_value(loss) })
            }
            Objective::Surface(surface, n) => {
                self.check_variables(state, &format!("`{}`", surface.name()), *n)
                    .map_err(|error| error.note("`dimension` says how many it takes"))?;
                Ok(Minimised {
                    residuals: surface.residuals(self.graph, state.now),
                    least: Some(surface.least(*n).unwrap_or(f64::NAN)),
                    ..of_value(surface.value(self.graph, state.now))
                })
            }
            Objective::Data(loss) => {
                let n = loss.parameters();
                self.check_variables(state, &format!("the model on {}", loss.name()), n)?;
                Ok(Minimised {
                    residuals: loss.residuals(self.graph, state.now),
                    least: Some(loss.least(n).unwrap_or(f64::NAN)),
                    batch: self.of_batch(loss, state),
                    accuracy: loss.accuracy(self.graph, state.now),
                    ..of_value(loss.value(self.graph, state.now))
                })
            }
        }
    }

    /// The loss on the rows that a step sees, unless it sees all.
    fn of_batch(&self, loss: &DataLoss, state: &State<'g>) -> Option<Var<'g>> {
        let (rows, _) = self.formulas.resolved.batch?;
        let x = self.graph.input(BATCH_X, &[rows, loss.features()]);
        let y = self.graph.input(BATCH_Y, &[rows, loss.columns()]);
        Some(loss.loss(state.now, x, y, self.graph.scalar(loss.l2())))
    }

    /// A state is a vector of `n` numbers.
    fn check_variables(&self, state: &State<'g>, what: &str, n: usize) -> Result<(), Diagnostic> {
        if state.axes.len() == 1 && state.axes.first().map(Axis::len) == Some(n) {
            return Ok(());
        }
        let name = &state.name;
        let resolved = self.formulas.resolved;
        let start = resolved.start.iter().find(|start| start.name == *name);
        let message = format!("{what} takes {n} variables, and `{name}` is {}", shape_words(&state.axes));
        Err(Diagnostic::new(message, start.map_or(resolved.span, |start| start.span)))
    }

    fn is_function(&self, name: &str) -> bool {
        self.formulas.scope.definition(name).is_none_or(|definition| !definition.params.is_empty())
    }
}
