//! Adam, as `torch.optim.Adam` (Kingma & Ba 2015, algorithm 1; ε is added after the corrected root).

use super::{StateTensor, Update, UpdateRule, decayed};
use crate::autodiff::Var;

/// `m ← β₁ m + (1 − β₁) g`, `v ← β₂ v + (1 − β₂) g²`, `θ ← θ − η/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + ε)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Adam {
    /// β₁, 0.9 by default.
    pub beta1: f64,
    /// β₂, 0.999 by default.
    pub beta2: f64,
    /// ε, 1e-8 by default.
    pub epsilon: f64,
    /// λ, 0 by default; it enters the gradient (L2, not decoupled).
    pub weight_decay: f64,
}

impl Default for Adam {
    fn default() -> Adam {
        Adam { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.0 }
    }
}

impl UpdateRule for Adam {
    fn name(&self) -> &'static str {
        "adam"
    }

    fn state(&self) -> Vec<StateTensor> {
        vec![
            StateTensor { name: "exp_avg", scalar: false, start: 0.0 },
            StateTensor { name: "exp_avg_sq", scalar: false, start: 0.0 },
            StateTensor { name: "beta1_power", scalar: true, start: 1.0 },
            StateTensor { name: "beta2_power", scalar: true, start: 1.0 },
        ]
    }

    fn update<'g>(
        &self,
        parameter: Var<'g>,
        gradient: Var<'g>,
        step_size: Var<'g>,
        state: &[Var<'g>],
    ) -> Update<'g> {
        let [m, v, beta1_power, beta2_power] = *state else {
            return Update { parameter, state: state.to_vec() };
        };
        let gradient = decayed(gradient, parameter, self.weight_decay);
        let m = self.beta1 * m + (1.0 - self.beta1) * gradient;
        let v = self.beta2 * v + (1.0 - self.beta2) * (gradient * gradient);
        let (beta1_power, beta2_power) = (self.beta1 * beta1_power, self.beta2 * beta2_power);
        let scale = step_size / (1.0 - beta1_power);
        let denominator = v.sqrt() / (1.0 - beta2_power).sqrt() + self.epsilon;
        Update {
            parameter: parameter - scale * (m / denominator),
            state: vec![m, v, beta1_power, beta2_power],
        }
    }
}
