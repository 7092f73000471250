//! Adagrad, as `torch.optim.Adagrad` (Duchi, Hazan & Singer 2011, fig. 1, diagonal; ε outside the root).

use super::registry::{Entry, Range, Setting, no_conflict, shared};
use super::settings::Settings;
use super::{Number, Position, StateTensor, Update, UpdateRule, split};
use crate::autodiff::{Error, Var};

/// `s ← s + g²` from an initial s, `θ ← θ − η/(1 + (t − 1)δ) · g/(√s + ε)`.
#[derive(Debug, Clone, Copy)]
pub struct Adagrad<'g> {
    /// δ, 0 by default.
    pub lr_decay: Number<'g>,
    /// λ, 0 by default; it enters the gradient.
    pub weight_decay: Number<'g>,
    /// s before the first step, 0 by default.
    pub initial_accumulator_value: Number<'g>,
    /// ε, 1e-10 by default.
    pub epsilon: Number<'g>,
    /// Whether to climb.
    pub maximize: bool,
}

impl Default for Adagrad<'_> {
    fn default() -> Self {
        Adagrad {
            lr_decay: 0.0.into(),
            weight_decay: 0.0.into(),
            initial_accumulator_value: 0.0.into(),
            epsilon: 1e-10.into(),
            maximize: false,
        }
    }
}

impl<'g> UpdateRule<'g> for Adagrad<'g> {
    fn name(&self) -> &'static str {
        ENTRY.name
    }

    fn state(&self) -> Vec<StateTensor> {
        vec![StateTensor::zeros("sum"), StateTensor::count("step")]
    }

    fn update(&self, at: &Position<'g>, state: &[Var<'g>]) -> Result<Update<'g>, Error> {
        let ([sum, before], _) = split(self, state)?;
        let gradient = at.slope(self.weight_decay, self.maximize);
        // The sum starts in the first step, so that it may start differently in each lane.
        let sum = match self.initial_accumulator_value {
            Number::Constant(0.0) => sum,
            initial => before.select(sum, initial.var(sum.graph()).broadcast(sum.shape())),
        };
        let sum = sum + gradient * gradient;
        let step_size = match self.lr_decay {
            Number::Constant(0.0) => at.step_size,
            decay => at.step_size / (1.0 + before * decay),
        };
        let parameter = at.parameter - step_size * (gradient / (sum.sqrt() + self.epsilon));
        Ok(Update { parameter, state: vec![sum, before + 1.0] })
    }
}

pub(super) const ENTRY: Entry = Entry {
    name: "adagrad",
    title: "Adagrad",
    doc: "Steps scaled by all gradients so far (Duchi, Hazan & Singer 2011); as torch.optim.Adagrad.",
    options: &[
        Setting::needed("lr", Range::NotNegative, "The step size; PyTorch takes 0.01 unless told."),
        Setting::number(
            "lr_decay",
            0.0,
            Range::NotNegative,
            "δ of the step size η/(1 + (t − 1)δ) in step t; 0 unless given.",
        ),
        shared::WEIGHT_DECAY,
        Setting::number(
            "initial_accumulator_value",
            0.0,
            Range::NotNegative,
            "The sum of squares before the first step; 0 unless given.",
        ),
        Setting::number(
            "epsilon",
            1e-10,
            Range::NotNegative,
            "Added to the root of the sum of squares; 1e-10 unless given.",
        ),
        shared::MAXIMIZE,
    ],
    build,
    conflict: no_conflict,
};

fn build<'g>(settings: &Settings<'g>) -> Box<dyn UpdateRule<'g> + 'g> {
    Box::new(Adagrad {
        lr_decay: settings.number("lr_decay"),
        weight_decay: settings.number("weight_decay"),
        initial_accumulator_value: settings.number("initial_accumulator_value"),
        epsilon: settings.number("epsilon"),
        maximize: settings.switch("maximize"),
    })
}
