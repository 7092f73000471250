//! Adam in the infinity norm, as `torch.optim.Adamax` (Kingma & Ba 2015, algorithm 2, with ε inside the maximum).

use super::registry::{Entry, Range, Setting, no_conflict, shared};
use super::settings::Settings;
use super::{Number, Position, StateTensor, Update, UpdateRule, split};
use crate::autodiff::{Error, Var};

/// `m ← β₁ m + (1 − β₁) g`, `u ← max(β₂ u, |g| + ε)`, `θ ← θ − η/(1 − β₁ᵗ) · m/u`.
#[derive(Debug, Clone, Copy)]
pub struct Adamax<'g> {
    /// β₁, 0.9 by default.
    pub beta1: Number<'g>,
    /// β₂, 0.999 by default.
    pub beta2: Number<'g>,
    /// ε, 1e-8 by default.
    pub epsilon: Number<'g>,
    /// λ, 0 by default; it enters the gradient.
    pub weight_decay: Number<'g>,
    /// Whether to climb.
    pub maximize: bool,
}

impl Default for Adamax<'_> {
    fn default() -> Self {
        Adamax {
            beta1: 0.9.into(),
            beta2: 0.999.into(),
            epsilon: 1e-8.into(),
            weight_decay: 0.0.into(),
            maximize: false,
        }
    }
}

impl<'g> UpdateRule<'g> for Adamax<'g> {
    fn name(&self) -> &'static str {
        ENTRY.name
    }

    fn state(&self) -> Vec<StateTensor> {
        vec![StateTensor::zeros("exp_avg"), StateTensor::zeros("exp_inf"), StateTensor::count("step")]
    }

    fn update(&self, at: &Position<'g>, state: &[Var<'g>]) -> Result<Update<'g>, Error> {
        let ([m, u, step], _) = split(self, state)?;
        let gradient = at.slope(self.weight_decay, self.maximize);
        let step = step + 1.0;
        let m = self.beta1 * m + (1.0 - self.beta1) * gradient;
        let u = (self.beta2 * u).maximum(gradient.abs() + self.epsilon);
        let scale = at.step_size / (1.0 - self.beta1.var(step.graph()).pow(step));
        Ok(Update { parameter: at.parameter - scale * (m / u), state: vec![m, u, step] })
    }
}

pub(super) const ENTRY: Entry = Entry {
    name: "adamax",
    title: "Adamax",
    doc: "Adam with the largest gradient of late for its second moment (Kingma & Ba 2015); as torch.optim.Adamax.",
    options: &[
        Setting::needed("lr", Range::NotNegative, "The step size; PyTorch takes 0.002 unless told."),
        shared::BETA1,
        Setting::number(
            "beta2",
            0.999,
            Range::BelowOne,
            "The memory of the largest gradient; 0.999 unless given.",
        ),
        Setting::number(
            "epsilon",
            1e-8,
            Range::NotNegative,
            "Added to the gradient's size, inside the maximum; 1e-8 unless given.",
        ),
        shared::WEIGHT_DECAY,
        shared::MAXIMIZE,
    ],
    build,
    conflict: no_conflict,
};

fn build<'g>(settings: &Settings<'g>) -> Box<dyn UpdateRule<'g> + 'g> {
    Box::new(Adamax {
        beta1: settings.number("beta1"),
        beta2: settings.number("beta2"),
        epsilon: settings.number("epsilon"),
        weight_decay: settings.number("weight_decay"),
        maximize: settings.switch("maximize"),
    })
}
