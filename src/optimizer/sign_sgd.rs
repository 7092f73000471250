//! Sign descent, and with momentum Signum (Bernstein et al. 2018, algorithms 1 and 2).

use super::registry::{Entry, Range, Setting, no_conflict, shared};
use super::settings::Settings;
use super::{Number, Position, StateTensor, Update, UpdateRule, split};
use crate::autodiff::{Error, Var};

/// `g ← g + λθ`, `m ← β m + (1 − β) g`, `θ ← θ − η sign m`. The sign of 0 is 0.
#[derive(Debug, Clone, Copy, Default)]
pub struct SignSgd<'g> {
    /// β, 0 by default.
    pub momentum: Number<'g>,
    /// λ, 0 by default; it enters the gradient.
    pub weight_decay: Number<'g>,
    /// Whether to climb.
    pub maximize: bool,
}

impl<'g> UpdateRule<'g> for SignSgd<'g> {
    fn name(&self) -> &'static str {
        ENTRY.name
    }

    fn state(&self) -> Vec<StateTensor> {
        if self.momentum.is_zero() {
            return Vec::new();
        }
        vec![StateTensor::zeros("exp_avg")]
    }

    fn update(&self, at: &Position<'g>, state: &[Var<'g>]) -> Result<Update<'g>, Error> {
        let (_, moments) = split::<0>(self, state)?;
        let gradient = at.slope(self.weight_decay, self.maximize);
        let smoothed = |m: &Var<'g>| self.momentum * *m + (1.0 - self.momentum) * gradient;
        let state: Vec<Var<'g>> = moments.iter().map(smoothed).collect();
        let direction = state.first().copied().map_or(gradient, |m| self.momentum.choose(m, gradient));
        Ok(Update { parameter: at.parameter - at.step_size * direction.sign(), state })
    }
}

pub(super) const ENTRY: Entry = Entry {
    name: "sign_sgd",
    title: "sign descent",
    doc: "The sign of the gradient, or of a running mean of it (Bernstein et al. 2018).",
    options: &[
        Setting::needed("lr", Range::NotNegative, "The step size: how far each parameter moves."),
        Setting::number("momentum", 0.0, Range::BelowOne, "The memory of the running mean; 0 unless given."),
        shared::WEIGHT_DECAY,
        shared::MAXIMIZE,
    ],
    build,
    conflict: no_conflict,
};

fn build<'g>(settings: &Settings<'g>) -> Box<dyn UpdateRule<'g> + 'g> {
    Box::new(SignSgd {
        momentum: settings.number("momentum"),
        weight_decay: settings.number("weight_decay"),
        maximize: settings.switch("maximize"),
    })
}
