//! RMSprop, as `torch.optim.RMSprop` (Hinton 2012, lecture 6e; centred and with momentum after Graves 2013, eq. 38 to 45, with
//! the step size outside the buffer and ε outside the root).

use super::registry::{Entry, Range, Setting, no_conflict, shared};
use super::settings::Settings;
use super::{Number, Position, StateTensor, Update, UpdateRule, split};
use crate::autodiff::{Error, Var};

/// `v ← α v + (1 − α) g²`, without correction; `d = g/(√v + ε)`, where the centred rule takes `v − ḡ²` with the running mean
/// ḡ for v; `b ← μ b + d` with momentum; `θ ← θ − η b`.
#[derive(Debug, Clone, Copy)]
pub struct RmsProp<'g> {
    /// α, 0.99 by default.
    pub alpha: Number<'g>,
    /// ε, 1e-8 by default.
    pub epsilon: Number<'g>,
    /// λ, 0 by default; it enters the gradient.
    pub weight_decay: Number<'g>,
    /// μ, 0 by default.
    pub momentum: Number<'g>,
    /// Whether to divide by the running variance instead of the mean square.
    pub centered: bool,
    /// Whether to climb.
    pub maximize: bool,
}

impl Default for RmsProp<'_> {
    fn default() -> Self {
        RmsProp {
            alpha: 0.99.into(),
            epsilon: 1e-8.into(),
            weight_decay: 0.0.into(),
            momentum: 0.0.into(),
            centered: false,
            maximize: false,
        }
    }
}

impl<'g> UpdateRule<'g> for RmsProp<'g> {
    fn name(&self) -> &'static str {
        ENTRY.name
    }

    fn state(&self) -> Vec<StateTensor> {
        let mut state = vec![StateTensor::zeros("square_avg")];
        if self.centered {
            state.push(StateTensor::zeros("grad_avg"));
        }
        if !self.momentum.is_zero() {
            state.push(StateTensor::zeros("momentum_buffer"));
        }
        state
    }

    fn update(&self, at: &Position<'g>, state: &[Var<'g>]) -> Result<Update<'g>, Error> {
        let ([v], rest) = split(self, state)?;
        let mut rest = rest.iter();
        let gradient = at.slope(self.weight_decay, self.maximize);
        let v = self.alpha * v + (1.0 - self.alpha) * (gradient * gradient);
        let mut state = vec![v];
        let mut square = v;
        if self.centered {
            for mean in rest.by_ref().take(1) {
                let mean = self.alpha * *mean + (1.0 - self.alpha) * gradient;
                square = v - mean * mean;
                state.push(mean);
            }
        }
        let mut direction = gradient / (square.sqrt() + self.epsilon);
        for buffer in rest {
            let buffer = self.momentum * *buffer + direction;
            direction = self.momentum.choose(buffer, direction);
            state.push(buffer);
        }
        Ok(Update { parameter: at.parameter - at.step_size * direction, state })
    }
}

pub(super) const ENTRY: Entry = Entry {
    name: "rmsprop",
    title: "RMSprop",
    doc: "Steps scaled by a running mean square of the gradient (Hinton 2012); as torch.optim.RMSprop.",
    options: &[
        Setting::needed("lr", Range::NotNegative, "The step size; PyTorch takes 0.01 unless told."),
        Setting::number(
            "alpha",
            0.99,
            Range::UpToOne,
            "The memory of the mean square, which starts at 0 and is not corrected; 0.99 unless given.",
        ),
        Setting::number(
            "epsilon",
            1e-8,
            Range::NotNegative,
            "Added to the root of the mean square; 1e-8 unless given.",
        ),
        shared::WEIGHT_DECAY,
        Setting::number(
            "momentum",
            0.0,
            Range::BelowOne,
            "The factor on the direction of the step before; 0 unless given.",
        ),
        Setting::switch(
            "centered",
            "Divide by the running variance, not by the mean square; off unless given.",
        ),
        shared::MAXIMIZE,
    ],
    build,
    conflict: no_conflict,
};

fn build<'g>(settings: &Settings<'g>) -> Box<dyn UpdateRule<'g> + 'g> {
    Box::new(RmsProp {
        alpha: settings.number("alpha"),
        epsilon: settings.number("epsilon"),
        weight_decay: settings.number("weight_decay"),
        momentum: settings.number("momentum"),
        centered: settings.switch("centered"),
        maximize: settings.switch("maximize"),
    })
}
