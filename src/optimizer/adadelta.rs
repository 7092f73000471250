//! Adadelta, as `torch.optim.Adadelta` (Zeiler 2012, algorithm 1; ε inside both roots).

use super::registry::{Entry, Range, Setting, no_conflict, shared};
use super::settings::Settings;
use super::{Number, Position, StateTensor, Update, UpdateRule, split};
use crate::autodiff::{Error, Var};

/// `v ← ρ v + (1 − ρ) g²`, `Δ = √(u + ε)/√(v + ε) · g`, `u ← ρ u + (1 − ρ) Δ²`, `θ ← θ − η Δ`.
#[derive(Debug, Clone, Copy)]
pub struct Adadelta<'g> {
    /// ρ, 0.9 by default.
    pub rho: Number<'g>,
    /// ε, 1e-6 by default.
    pub epsilon: Number<'g>,
    /// λ, 0 by default; it enters the gradient.
    pub weight_decay: Number<'g>,
    /// Whether to climb.
    pub maximize: bool,
}

impl Default for Adadelta<'_> {
    fn default() -> Self {
        Adadelta { rho: 0.9.into(), epsilon: 1e-6.into(), weight_decay: 0.0.into(), maximize: false }
    }
}

impl<'g> UpdateRule<'g> for Adadelta<'g> {
    fn name(&self) -> &'static str {
        ENTRY.name
    }

    fn state(&self) -> Vec<StateTensor> {
        vec![StateTensor::zeros("square_avg"), StateTensor::zeros("acc_delta")]
    }

    fn update(&self, at: &Position<'g>, state: &[Var<'g>]) -> Result<Update<'g>, Error> {
        let ([v, u], _) = split(self, state)?;
        let gradient = at.slope(self.weight_decay, self.maximize);
        let v = self.rho * v + (1.0 - self.rho) * (gradient * gradient);
        let change = (u + self.epsilon).sqrt() / (v + self.epsilon).sqrt() * gradient;
        let u = self.rho * u + (1.0 - self.rho) * (change * change);
        Ok(Update { parameter: at.parameter - at.step_size * change, state: vec![v, u] })
    }
}

pub(super) const ENTRY: Entry = Entry {
    name: "adadelta",
    title: "Adadelta",
    doc: "Steps in the units of the parameters, scaled by the changes of late (Zeiler 2012); as torch.optim.Adadelta.",
    options: &[
        Setting::number("lr", 1.0, Range::NotNegative, "The factor on a step; 1 unless given."),
        Setting::number("rho", 0.9, Range::UpToOne, "The memory of both mean squares; 0.9 unless given."),
        Setting::number("epsilon", 1e-6, Range::NotNegative, "Added inside both roots; 1e-6 unless given."),
        shared::WEIGHT_DECAY,
        shared::MAXIMIZE,
    ],
    build,
    conflict: no_conflict,
};

fn build<'g>(settings: &Settings<'g>) -> Box<dyn UpdateRule<'g> + 'g> {
    Box::new(Adadelta {
        rho: settings.number("rho"),
        epsilon: settings.number("epsilon"),
        weight_decay: settings.number("weight_decay"),
        maximize: settings.switch("maximize"),
    })
}
