//! Adam with Nesterov's momentum, as `torch.optim.NAdam` (Dozat 2016, algorithm 2, with his schedule of the momentum).

use super::registry::{Entry, Range, Setting, no_conflict, shared};
use super::settings::Settings;
use super::{Number, Position, StateTensor, Update, UpdateRule, split};
use crate::autodiff::{Error, Var};

/// The base of the momentum's schedule (Sutskever et al. 2013).
const WARM: f64 = 0.96;

/// `μₜ = β₁ (1 − ½·0.96^(tψ))`; m and v as in Adam (m decays by β₁, not by μₜ);
/// `θ ← θ − η/(√(v/(1 − β₂ᵗ)) + ε) · (μₜ₊₁ m/(1 − μ₁⋯μₜ₊₁) + (1 − μₜ) g/(1 − μ₁⋯μₜ))`.
#[derive(Debug, Clone, Copy)]
pub struct NAdam<'g> {
    /// β₁, 0.9 by default.
    pub beta1: Number<'g>,
    /// β₂, 0.999 by default.
    pub beta2: Number<'g>,
    /// ε, 1e-8 by default.
    pub epsilon: Number<'g>,
    /// λ, 0 by default.
    pub weight_decay: Number<'g>,
    /// ψ, 0.004 by default.
    pub momentum_decay: Number<'g>,
    /// Whether weights decay by themselves, θ ← (1 − ηλ) θ, instead of by the gradient λθ.
    pub decoupled_weight_decay: bool,
    /// Whether to climb.
    pub maximize: bool,
}

impl Default for NAdam<'_> {
    fn default() -> Self {
        NAdam {
            beta1: 0.9.into(),
            beta2: 0.999.into(),
            epsilon: 1e-8.into(),
            weight_decay: 0.0.into(),
            momentum_decay: 4e-3.into(),
            decoupled_weight_decay: false,
            maximize: false,
        }
    }
}

impl<'g> NAdam<'g> {
    /// μ of a step.
    fn momentum(&self, step: Var<'g>) -> Var<'g> {
        let warm = step.graph().scalar(WARM).pow(step * self.momentum_decay);
        self.beta1 * (1.0 - 0.5 * warm)
    }
}

impl<'g> UpdateRule<'g> for NAdam<'g> {
    fn name(&self) -> &'static str {
        ENTRY.name
    }

    fn state(&self) -> Vec<StateTensor> {
        vec![
            StateTensor::zeros("exp_avg"),
            StateTensor::zeros("exp_avg_sq"),
            StateTensor::product("mu_product", &[self.beta1, self.momentum_decay]),
            StateTensor::count("step"),
        ]
    }

    fn update(&self, at: &Position<'g>, state: &[Var<'g>]) -> Result<Update<'g>, Error> {
        let ([m, v, product, step], _) = split(self, state)?;
        let (gradient, parameter) = at.decayed(self.weight_decay, self.decoupled_weight_decay, self.maximize);
        let step = step + 1.0;
        let (mu, next) = (self.momentum(step), self.momentum(step + 1.0));
        let product = product * mu;
        let m = self.beta1 * m + (1.0 - self.beta1) * gradient;
        let v = self.beta2 * v + (1.0 - self.beta2) * (gradient * gradient);
        let correction = 1.0 - self.beta2.var(step.graph()).pow(step);
        let denominator = (v / correction).sqrt() + self.epsilon;
        let of_gradient = at.step_size * (1.0 - mu) / (1.0 - product);
        let of_moment = at.step_size * next / (1.0 - product * next);
        let parameter = parameter - of_gradient * (gradient / denominator) - of_moment * (m / denominator);
        Ok(Update { parameter, state: vec![m, v, product, step] })
    }
}

pub(super) const ENTRY: Entry = Entry {
    name: "nadam",
    title: "NAdam",
    doc: "Adam that looks ahead along its first moment (Dozat 2016); as torch.optim.NAdam.",
    options: &[
        Setting::needed("lr", Range::NotNegative, "The step size; PyTorch takes 0.002 unless told."),
        shared::BETA1,
        shared::BETA2,
        shared::EPSILON,
        shared::WEIGHT_DECAY_EITHER,
        Setting::number(
            "momentum_decay",
            4e-3,
            Range::NotNegative,
            "ψ of the momentum β₁(1 − 0.96^(tψ)/2) in step t; 0.004 unless given.",
        ),
        shared::DECOUPLED,
        shared::MAXIMIZE,
    ],
    build,
    conflict: no_conflict,
};

fn build<'g>(settings: &Settings<'g>) -> Box<dyn UpdateRule<'g> + 'g> {
    Box::new(NAdam {
        beta1: settings.number("beta1"),
        beta2: settings.number("beta2"),
        epsilon: settings.number("epsilon"),
        weight_decay: settings.number("weight_decay"),
        momentum_decay: settings.number("momentum_decay"),
        decoupled_weight_decay: settings.switch("decoupled_weight_decay"),
        maximize: settings.switch("maximize"),
    })
}
