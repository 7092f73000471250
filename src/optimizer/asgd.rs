//! Averaged gradient descent, as `torch.optim.ASGD` (Polyak & Juditsky 1992; the schedule of Bottou, `sgd` 2.0).

use super::registry::{Entry, Range, Setting, no_conflict, shared};
use super::settings::Settings;
use super::{Number, Position, StateTensor, Update, UpdateRule, split};
use crate::autodiff::{Error, Var};

/// `ηₜ = η/(1 + ληt)^α` with t from 0, `θ ← (1 − ληₜ) θ − ηₜ g`; the state `ax` is the mean of all θ after step `t₀ + 1`, and θ
/// itself before.
#[derive(Debug, Clone, Copy)]
pub struct Asgd<'g> {
    /// λ, 1e-4 by default.
    pub lambd: Number<'g>,
    /// α, 0.75 by default.
    pub alpha: Number<'g>,
    /// t₀, 1e6 by default.
    pub t0: Number<'g>,
    /// A further λ, 0 by default; it enters the gradient.
    pub weight_decay: Number<'g>,
    /// Whether to climb.
    pub maximize: bool,
}

impl Default for Asgd<'_> {
    fn default() -> Self {
        Asgd {
            lambd: 1e-4.into(),
            alpha: 0.75.into(),
            t0: 1e6.into(),
            weight_decay: 0.0.into(),
            maximize: false,
        }
    }
}

impl<'g> UpdateRule<'g> for Asgd<'g> {
    fn name(&self) -> &'static str {
        ENTRY.name
    }

    fn state(&self) -> Vec<StateTensor> {
        vec![StateTensor::zeros("ax"), StateTensor::count("step")]
    }

    fn update(&self, at: &Position<'g>, state: &[Var<'g>]) -> Result<Update<'g>, Error> {
        let ([mean, step], _) = split(self, state)?;
        let graph = step.graph();
        let gradient = at.slope(self.weight_decay, self.maximize);
        let fall = (1.0 + self.lambd * at.step_size * step).pow(self.alpha.var(graph));
        let step_size = at.step_size / fall;
        let parameter = at.parameter * (1.0 - self.lambd * step_size) - step_size * gradient;
        let one = graph.scalar(1.0);
        let share = one / (step - self.t0).maximum(one);
        let moved = mean + (parameter - mean) * share;
        let mean = share.equals(one).select(parameter, moved);
        Ok(Update { parameter, state: vec![mean, step + 1.0] })
    }
}

pub(super) const ENTRY: Entry = Entry {
    name: "asgd",
    title: "averaged gradient descent",
    doc: "Gradient descent that keeps a mean of its parameters (Polyak & Juditsky 1992); as torch.optim.ASGD.",
    options: &[
        Setting::needed("lr", Range::NotNegative, "The first step size, η; PyTorch takes 0.01 unless told."),
        Setting::number(
            "lambd",
            1e-4,
            Range::NotNegative,
            "λ of the decay and of the step size η/(1 + ληt)^α; 0.0001 unless given.",
        ),
        Setting::number(
            "alpha",
            0.75,
            Range::NotNegative,
            "α of the step size η/(1 + ληt)^α; 0.75 unless given.",
        ),
        Setting::number(
            "t0",
            1e6,
            Range::NotNegative,
            "The step after which the mean starts; 1e6 unless given.",
        ),
        shared::WEIGHT_DECAY,
        shared::MAXIMIZE,
    ],
    build,
    conflict: no_conflict,
};

fn build<'g>(settings: &Settings<'g>) -> Box<dyn UpdateRule<'g> + 'g> {
    Box::new(Asgd {
        lambd: settings.number("lambd"),
        alpha: settings.number("alpha"),
        t0: settings.number("t0"),
        weight_decay: settings.number("weight_decay"),
        maximize: settings.switch("maximize"),
    })
}
