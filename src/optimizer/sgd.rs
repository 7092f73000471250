//! Stochastic gradient descent with momentum, as `torch.optim.SGD` (Sutskever et al. 2013, eq. 3 and 4, with the step size
//! outside the buffer).

use super::registry::{Entry, Range, Setting, shared};
use super::settings::Settings;
use super::{Number, Position, StateTensor, Update, UpdateRule, split};
use crate::autodiff::{Error, Var};

/// `g ← g + λθ`; `b ← μ b + (1 − τ) g`, and `b = g` in the first step; `d = b`, or `g + μ b` with Nesterov; `θ ← θ − η d`.
/// Without momentum `d = g`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sgd<'g> {
    /// μ, 0 by default.
    pub momentum: Number<'g>,
    /// τ, 0 by default. The first step is not dampened.
    pub dampening: Number<'g>,
    /// λ, 0 by default.
    pub weight_decay: Number<'g>,
    /// Whether to look ahead (Nesterov 1983). PyTorch wants momentum and no dampening with it.
    pub nesterov: bool,
    /// Whether to climb.
    pub maximize: bool,
}

impl<'g> UpdateRule<'g> for Sgd<'g> {
    fn name(&self) -> &'static str {
        ENTRY.name
    }

    fn state(&self) -> Vec<StateTensor> {
        if self.momentum.is_zero() {
            return Vec::new();
        }
        vec![StateTensor::zeros("momentum_buffer"), StateTensor::count("started")]
    }

    fn update(&self, at: &Position<'g>, state: &[Var<'g>]) -> Result<Update<'g>, Error> {
        let Position { parameter, step_size, .. } = *at;
        let gradient = at.slope(self.weight_decay, self.maximize);
        if self.momentum.is_zero() {
            let (_, state) = split::<0>(self, state)?;
            return Ok(Update { parameter: parameter - step_size * gradient, state: state.to_vec() });
        }
        let ([buffer, started], _) = split(self, state)?;
        let later = self.momentum * buffer + (1.0 - self.dampening) * gradient;
        let buffer = started.broadcast(gradient.shape()).select(later, gradient);
        let direction = if self.nesterov { gradient + self.momentum * buffer } else { buffer };
        let direction = self.momentum.choose(direction, gradient);
        let started = parameter.graph().full(1.0, started.shape());
        Ok(Update { parameter: parameter - step_size * direction, state: vec![buffer, started] })
    }
}

pub(super) const ENTRY: Entry = Entry {
    name: "sgd",
    title: "gradient descent",
    doc: "Gradient descent, with momentum or Nesterov's look-ahead if they are set; as torch.optim.SGD.",
    options: &[
        Setting::needed("lr", Range::NotNegative, "The step size; PyTorch takes 0.001 unless told."),
        Setting::number(
            "momentum",
            0.0,
            Range::BelowOne,
            "The factor on the direction of the step before; 0 unless given.",
        ),
        Setting::number(
            "dampening",
            0.0,
            Range::Any,
            "Takes so much from the gradient's share in the direction, but in the first step; 0 unless given.",
        ),
        shared::WEIGHT_DECAY,
        Setting::switch("nesterov", "Look ahead along the momentum; off unless given."),
        shared::MAXIMIZE,
    ],
    build,
    conflict,
};

fn build<'g>(settings: &Settings<'g>) -> Box<dyn UpdateRule<'g> + 'g> {
    Box::new(Sgd {
        momentum: settings.number("momentum"),
        dampening: settings.number("dampening"),
        weight_decay: settings.number("weight_decay"),
        nesterov: settings.switch("nesterov"),
        maximize: settings.switch("maximize"),
    })
}

fn conflict(settings: &Settings<'_>) -> Option<(&'static str, &'static str)> {
    if !settings.switch("nesterov") {
        return None;
    }
    if settings.number("momentum").is_zero() {
        return Some(("nesterov", "Nesterov's rule looks ahead along the momentum, and there is none"));
    }
    let is_dampened = settings.number("dampening").constant() != Some(0.0);
    is_dampened.then_some(("dampening", "Nesterov's rule is not dampened"))
}
