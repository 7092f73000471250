//! Rectified Adam, as `torch.optim.RAdam` (Liu et al. 2020, algorithm 2, with the threshold 5 instead of 4, and ε added
//! before the root is corrected).

use super::registry::{Entry, Range, Setting, no_conflict, shared};
use super::settings::Settings;
use super::{Number, Position, StateTensor, Update, UpdateRule, split};
use crate::autodiff::{Error, Var};

/// From this length of the average on, its variance is taken to be finite.
const TRACTABLE: f64 = 5.0;

/// m and v as in Adam, `m̂ = m/(1 − β₁ᵗ)`, `ρ∞ = 2/(1 − β₂) − 1`, `ρ = ρ∞ − 2t β₂ᵗ/(1 − β₂ᵗ)`;
/// where ρ > 5, `θ ← θ − η m̂ √(1 − β₂ᵗ)/(√v + ε) · √((ρ − 4)(ρ − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρ))`, else `θ ← θ − η m̂`.
#[derive(Debug, Clone, Copy)]
pub struct RAdam<'g> {
    /// β₁, 0.9 by default.
    pub beta1: Number<'g>,
    /// β₂, 0.999 by default.
    pub beta2: Number<'g>,
    /// ε, 1e-8 by default.
    pub epsilon: Number<'g>,
    /// λ, 0 by default.
    pub weight_decay: Number<'g>,
    /// Whether weights decay by themselves, θ ← (1 − ηλ) θ, instead of by the gradient λθ.
    pub decoupled_weight_decay: bool,
    /// Whether to climb.
    pub maximize: bool,
}

impl Default for RAdam<'_> {
    fn default() -> Self {
        RAdam {
            beta1: 0.9.into(),
            beta2: 0.999.into(),
            epsilon: 1e-8.into(),
            weight_decay: 0.0.into(),
            decoupled_weight_decay: false,
            maximize: false,
        }
    }
}

impl<'g> UpdateRule<'g> for RAdam<'g> {
    fn name(&self) -> &'static str {
        ENTRY.name
    }

    fn state(&self) -> Vec<StateTensor> {
        vec![StateTensor::zeros("exp_avg"), StateTensor::zeros("exp_avg_sq"), StateTensor::count("step")]
    }

    fn update(&self, at: &Position<'g>, state: &[Var<'g>]) -> Result<Update<'g>, Error> {
        let ([m, v, step], _) = split(self, state)?;
        let graph = step.graph();
        let (gradient, parameter) = at.decayed(self.weight_decay, self.decoupled_weight_decay, self.maximize);
        let step = step + 1.0;
        let m = self.beta1 * m + (1.0 - self.beta1) * gradient;
        let v = self.beta2 * v + (1.0 - self.beta2) * (gradient * gradient);
        let first = m / (1.0 - self.beta1.var(graph).pow(step));
        let power = self.beta2.var(graph).pow(step);
        let correction = 1.0 - power;

        let longest = 2.0 / (1.0 - self.beta2) - 1.0;
        let length = longest - 2.0 * step * power / correction;
        let rectification =
            ((length - 4.0) * (length - 2.0) * longest / ((longest - 4.0) * (longest - 2.0) * length)).sqrt();
        let adaptive = correction.sqrt() / (v.sqrt() + self.epsilon);
        let plain = first * at.step_size;
        let is_tractable = length.gt(graph.scalar(TRACTABLE));
        let change = is_tractable.select(plain * adaptive * rectification, plain);
        Ok(Update { parameter: parameter - change, state: vec![m, v, step] })
    }
}

pub(super) const ENTRY: Entry = Entry {
    name: "radam",
    title: "RAdam",
    doc: "Adam that warms up as its second moment settles (Liu et al. 2020); as torch.optim.RAdam.",
    options: &[
        Setting::needed("lr", Range::NotNegative, "The step size; PyTorch takes 0.001 unless told."),
        shared::BETA1,
        shared::BETA2,
        shared::EPSILON,
        shared::WEIGHT_DECAY_EITHER,
        shared::DECOUPLED,
        shared::MAXIMIZE,
    ],
    build,
    conflict: no_conflict,
};

fn build<'g>(settings: &Settings<'g>) -> Box<dyn UpdateRule<'g> + 'g> {
    Box::new(RAdam {
        beta1: settings.number("beta1"),
        beta2: settings.number("beta2"),
        epsilon: settings.number("epsilon"),
        weight_decay: settings.number("weight_decay"),
        decoupled_weight_decay: settings.switch("decoupled_weight_decay"),
        maximize: settings.switch("maximize"),
    })
}
