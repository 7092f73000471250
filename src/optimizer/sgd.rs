//! Stochastic gradient descent with momentum, as `torch.optim.SGD` (Sutskever et al. 2013, eq. 3 and 4, with the step size
//! outside the buffer).

use super::{StateTensor, Update, UpdateRule, decayed};
use crate::autodiff::Var;

/// `g ← g + λθ`; `b ← μ b + (1 − τ) g`, and `b = g` in the first step; `d = b`, or `g + μ b` with Nesterov; `θ ← θ − η d`.
/// Without momentum `d = g`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sgd {
    /// μ, 0 by default.
    pub momentum: f64,
    /// τ, 0 by default. The first step is not dampened.
    pub dampening: f64,
    /// λ, 0 by default.
    pub weight_decay: f64,
    /// Whether to look ahead (Nesterov 1983). PyTorch wants momentum and no dampening with it.
    pub nesterov: bool,
}

impl UpdateRule for Sgd {
    fn name(&self) -> &'static str {
        "sgd"
    }

    fn state(&self) -> Vec<StateTensor> {
        match self.momentum {
            0.0 => Vec::new(),
            _ => vec![
                StateTensor { name: "momentum_buffer", scalar: false, start: 0.0 },
                StateTensor { name: "started", scalar: true, start: 0.0 },
            ],
        }
    }

    fn update<'g>(
        &self,
        parameter: Var<'g>,
        gradient: Var<'g>,
        step_size: Var<'g>,
        state: &[Var<'g>],
    ) -> Update<'g> {
        let gradient = decayed(gradient, parameter, self.weight_decay);
        let [buffer, started] = *state else {
            return Update { parameter: parameter - step_size * gradient, state: Vec::new() };
        };
        let later = self.momentum * buffer + (1.0 - self.dampening) * gradient;
        let buffer = started.broadcast(gradient.shape()).select(later, gradient);
        let direction = if self.nesterov { gradient + self.momentum * buffer } else { buffer };
        let started = parameter.graph().full(1.0, started.shape());
        Update { parameter: parameter - step_size * direction, state: vec![buffer, started] }
    }
}
