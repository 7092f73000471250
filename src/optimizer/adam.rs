//! Adam, as `torch.optim.Adam` (Kingma & Ba 2015, algorithm 1; ε is added after the corrected root).

use super::registry::{Entry, Range, Setting, no_conflict, shared};
use super::settings::Settings;
use super::{Number, Position, StateTensor, Update, UpdateRule, split};
use crate::autodiff::{Error, Var};

/// `m ← β₁ m + (1 − β₁) g`, `v ← β₂ v + (1 − β₂) g²`, `θ ← θ − η/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + ε)`.
#[derive(Debug, Clone, Copy)]
pub struct Adam<'g> {
    /// β₁, 0.9 by default.
    pub beta1: Number<'g>,
    /// β₂, 0.999 by default.
    pub beta2: Number<'g>,
    /// ε, 1e-8 by default.
    pub epsilon: Number<'g>,
    /// λ, 0 by default.
    pub weight_decay: Number<'g>,
    /// Whether weights decay by themselves, θ ← (1 − ηλ) θ, instead of by the gradient λθ (Loshchilov & Hutter 2019).
    pub decoupled_weight_decay: bool,
    /// Whether the largest v so far, before its correction, stands for v (Reddi, Kale & Kumar 2018).
    pub amsgrad: bool,
    /// Whether to climb.
    pub maximize: bool,
}

impl Default for Adam<'_> {
    fn default() -> Self {
        Adam {
            beta1: 0.9.into(),
            beta2: 0.999.into(),
            epsilon: 1e-8.into(),
            weight_decay: 0.0.into(),
            decoupled_weight_decay: false,
            amsgrad: false,
            maximize: false,
        }
    }
}

impl<'g> UpdateRule<'g> for Adam<'g> {
    fn name(&self) -> &'static str {
        if self.decoupled_weight_decay { super::adamw::ENTRY.name } else { ENTRY.name }
    }

    fn state(&self) -> Vec<StateTensor> {
        let mut state = vec![
            StateTensor::zeros("exp_avg"),
            StateTensor::zeros("exp_avg_sq"),
            StateTensor::product("beta1_power", &[self.beta1]),
            StateTensor::product("beta2_power", &[self.beta2]),
        ];
        if self.amsgrad {
            state.push(StateTensor::zeros("max_exp_avg_sq"));
        }
        state
    }

    fn update(&self, at: &Position<'g>, state: &[Var<'g>]) -> Result<Update<'g>, Error> {
        let ([m, v, beta1_power, beta2_power], largest) = split(self, state)?;
        let (gradient, parameter) = at.decayed(self.weight_decay, self.decoupled_weight_decay, self.maximize);
        let m = self.beta1 * m + (1.0 - self.beta1) * gradient;
        let v = self.beta2 * v + (1.0 - self.beta2) * (gradient * gradient);
        let (beta1_power, beta2_power) = (self.beta1 * beta1_power, self.beta2 * beta2_power);
        let largest: Vec<Var<'g>> = largest.iter().map(|largest| largest.maximum(v)).collect();
        let second = largest.first().copied().unwrap_or(v);
        let scale = at.step_size / (1.0 - beta1_power);
        let denominator = second.sqrt() / (1.0 - beta2_power).sqrt() + self.epsilon;
        let mut state = vec![m, v, beta1_power, beta2_power];
        state.extend(largest);
        Ok(Update { parameter: parameter - scale * (m / denominator), state })
    }
}

pub(super) const ENTRY: Entry = Entry {
    name: "adam",
    title: "Adam",
    doc: "Adam, steps scaled by running moments of the gradient (Kingma & Ba 2015); as torch.optim.Adam.",
    options: &[
        Setting::needed("lr", Range::NotNegative, "The step size; PyTorch takes 0.001 unless told."),
        shared::BETA1,
        shared::BETA2,
        shared::EPSILON,
        shared::WEIGHT_DECAY_EITHER,
        shared::DECOUPLED,
        shared::AMSGRAD,
        shared::MAXIMIZE,
    ],
    build,
    conflict: no_conflict,
};

fn build<'g>(settings: &Settings<'g>) -> Box<dyn UpdateRule<'g> + 'g> {
    Box::new(adam(settings, settings.switch("decoupled_weight_decay")))
}

/// Adam with one kind of decay.
pub(super) fn adam<'g>(settings: &Settings<'g>, is_decoupled: bool) -> Adam<'g> {
    Adam {
        beta1: settings.number("beta1"),
        beta2: settings.number("beta2"),
        epsilon: settings.number("epsilon"),
        weight_decay: settings.number("weight_decay"),
        decoupled_weight_decay: is_decoupled,
        amsgrad: settings.switch("amsgrad"),
        maximize: settings.switch("maximize"),
    }
}
