//! Lion (Chen et al. 2023, algorithm 2).

use super::registry::{Entry, Range, Setting, no_conflict, shared};
use super::settings::Settings;
use super::{Number, Position, StateTensor, Update, UpdateRule, split};
use crate::autodiff::{Error, Var};

/// `c = β₁ m + (1 − β₁) g`, `θ ← (1 − ηλ) θ − η sign c`, `m ← β₂ m + (1 − β₂) g`. The sign of 0 is 0.
#[derive(Debug, Clone, Copy)]
pub struct Lion<'g> {
    /// β₁, 0.9 by default.
    pub beta1: Number<'g>,
    /// β₂, 0.99 by default.
    pub beta2: Number<'g>,
    /// λ, 0 by default; weights decay by themselves.
    pub weight_decay: Number<'g>,
    /// Whether to climb.
    pub maximize: bool,
}

impl Default for Lion<'_> {
    fn default() -> Self {
        Lion { beta1: 0.9.into(), beta2: 0.99.into(), weight_decay: 0.0.into(), maximize: false }
    }
}

impl<'g> UpdateRule<'g> for Lion<'g> {
    fn name(&self) -> &'static str {
        ENTRY.name
    }

    fn state(&self) -> Vec<StateTensor> {
        vec![StateTensor::zeros("exp_avg")]
    }

    fn update(&self, at: &Position<'g>, state: &[Var<'g>]) -> Result<Update<'g>, Error> {
        let ([m], _) = split(self, state)?;
        let (gradient, parameter) = at.decayed(self.weight_decay, true, self.maximize);
        let direction = (self.beta1 * m + (1.0 - self.beta1) * gradient).sign();
        let m = self.beta2 * m + (1.0 - self.beta2) * gradient;
        Ok(Update { parameter: parameter - at.step_size * direction, state: vec![m] })
    }
}

pub(super) const ENTRY: Entry = Entry {
    name: "lion",
    title: "Lion",
    doc: "The sign of an interpolated momentum (Chen et al. 2023).",
    options: &[
        Setting::needed("lr", Range::NotNegative, "The step size, a third to a tenth of Adam's."),
        Setting::number(
            "beta1",
            0.9,
            Range::BelowOne,
            "The share of the momentum in the direction; 0.9 unless given.",
        ),
        Setting::number("beta2", 0.99, Range::BelowOne, "The memory of the momentum; 0.99 unless given."),
        Setting::number(
            "weight_decay",
            0.0,
            Range::NotNegative,
            "λ of θ ← (1 − ηλ)θ, which comes before the step; 0 unless given.",
        ),
        shared::MAXIMIZE,
    ],
    build,
    conflict: no_conflict,
};

fn build<'g>(settings: &Settings<'g>) -> Box<dyn UpdateRule<'g> + 'g> {
    Box::new(Lion {
        beta1: settings.number("beta1"),
        beta2: settings.number("beta2"),
        weight_decay: settings.number("weight_decay"),
        maximize: settings.switch("maximize"),
    })
}
