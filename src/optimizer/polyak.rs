//! Gradient descent with Polyak's step size (Polyak 1969; 1987, section 5.3.2).

use super::registry::{Entry, Range, Setting, no_conflict};
use super::settings::Settings;
use super::{Number, Position, StateTensor, Update, UpdateRule, split};
use crate::autodiff::{Error, Var};

/// `θ ← θ − η (f − f*)/‖g‖² · g` with the least value f*; the parameter stays where the gradient is 0. The step size η is a
/// factor, 1 in the source.
#[derive(Debug, Clone, Copy, Default)]
pub struct Polyak<'g> {
    /// f*, 0 by default.
    pub minimum: Number<'g>,
}

impl<'g> UpdateRule<'g> for Polyak<'g> {
    fn name(&self) -> &'static str {
        ENTRY.name
    }

    fn state(&self) -> Vec<StateTensor> {
        Vec::new()
    }

    fn update(&self, at: &Position<'g>, state: &[Var<'g>]) -> Result<Update<'g>, Error> {
        split::<0>(self, state)?;
        let square = (at.gradient * at.gradient).sum();
        let step_size = at.step_size * ((at.loss - self.minimum) / square);
        let step_size = square.select(step_size, square.graph().scalar(0.0));
        Ok(Update { parameter: at.parameter - step_size * at.gradient, state: Vec::new() })
    }
}

pub(super) const ENTRY: Entry = Entry {
    name: "polyak",
    title: "Polyak's step",
    doc: "Gradient descent by (f − f*)/‖g‖², as far as a function with the least value f* can be trusted (Polyak 1969).",
    options: &[
        Setting::number("lr", 1.0, Range::NotNegative, "The factor on the step size; 1 unless given."),
        Setting::needed("minimum", Range::Any, "f*, the least value of the function."),
    ],
    build,
    conflict: no_conflict,
};

fn build<'g>(settings: &Settings<'g>) -> Box<dyn UpdateRule<'g> + 'g> {
    Box::new(Polyak { minimum: settings.number("minimum") })
}
