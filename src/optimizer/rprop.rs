//! Resilient backpropagation, as `torch.optim.Rprop` (Riedmiller & Braun 1993; no step back where the sign changes, as in
//! Igel & Hüsken 2000, section 2.3, Rprop−, but with the gradient set to 0 there).

use super::registry::{Entry, Range, Setting, shared};
use super::settings::Settings;
use super::{Number, Position, StateTensor, Update, UpdateRule, split};
use crate::autodiff::{Error, Var};

/// Each parameter has a step of its own, η at first. Where the gradient keeps its sign the step is multiplied by η₊, where it
/// changes by η₋, and the gradient counts as 0; the step stays within its bounds; `θ ← θ − step · sign g`.
#[derive(Debug, Clone, Copy)]
pub struct Rprop<'g> {
    /// η₋, 0.5 by default.
    pub eta_minus: Number<'g>,
    /// η₊, 1.2 by default.
    pub eta_plus: Number<'g>,
    /// The shortest step, 1e-6 by default.
    pub step_min: Number<'g>,
    /// The longest step, 50 by default.
    pub step_max: Number<'g>,
    /// Whether to climb.
    pub maximize: bool,
}

impl Default for Rprop<'_> {
    fn default() -> Self {
        Rprop {
            eta_minus: 0.5.into(),
            eta_plus: 1.2.into(),
            step_min: 1e-6.into(),
            step_max: 50.0.into(),
            maximize: false,
        }
    }
}

impl<'g> UpdateRule<'g> for Rprop<'g> {
    fn name(&self) -> &'static str {
        ENTRY.name
    }

    fn state(&self) -> Vec<StateTensor> {
        vec![StateTensor::zeros("prev"), StateTensor::zeros("step_size"), StateTensor::count("started")]
    }

    fn update(&self, at: &Position<'g>, state: &[Var<'g>]) -> Result<Update<'g>, Error> {
        let ([before, step, started], _) = split(self, state)?;
        let graph = before.graph();
        let shape = before.shape();
        let wide = |number: Number<'g>| number.var(graph).broadcast(shape);
        let zero = at.filled(0.0);
        let gradient = at.slope(Number::Constant(0.0), self.maximize);
        let product = gradient * before;
        let (keeps, turns) = (product.gt(zero), zero.gt(product));
        let shrinks = turns.select(wide(self.eta_minus), at.filled(1.0));
        let factor = keeps.select(wide(self.eta_plus), shrinks);
        let step = started.select(step, at.step_size.broadcast(shape));
        let step = (step * factor).maximum(wide(self.step_min)).minimum(wide(self.step_max));
        let gradient = turns.select(zero, gradient);
        let parameter = at.parameter - gradient.sign() * step;
        let started = graph.full(1.0, started.shape());
        Ok(Update { parameter, state: vec![gradient, step, started] })
    }
}

pub(super) const ENTRY: Entry = Entry {
    name: "rprop",
    title: "Rprop",
    doc: "A step of its own for each parameter, by the gradient's sign (Riedmiller & Braun 1993); as torch.optim.Rprop.",
    options: &[
        Setting::number("lr", 1e-2, Range::NotNegative, "The first step; 0.01 unless given."),
        Setting::number(
            "eta_minus",
            0.5,
            Range::InsideOne,
            "The factor on a step whose gradient has changed its sign; 0.5 unless given.",
        ),
        Setting::number(
            "eta_plus",
            1.2,
            Range::AboveOne,
            "The factor on a step whose gradient has kept its sign; 1.2 unless given.",
        ),
        Setting::number("step_min", 1e-6, Range::NotNegative, "The shortest step; 1e-6 unless given."),
        Setting::number("step_max", 50.0, Range::Positive, "The longest step; 50 unless given."),
        shared::MAXIMIZE,
    ],
    build,
    conflict,
};

fn build<'g>(settings: &Settings<'g>) -> Box<dyn UpdateRule<'g> + 'g> {
    Box::new(Rprop {
        eta_minus: settings.number("eta_minus"),
        eta_plus: settings.number("eta_plus"),
        step_min: settings.number("step_min"),
        step_max: settings.number("step_max"),
        maximize: settings.switch("maximize"),
    })
}

fn conflict(settings: &Settings<'_>) -> Option<(&'static str, &'static str)> {
    let bound = |name: &str| settings.number(name).constant();
    match (bound("step_min"), bound("step_max")) {
        (Some(least), Some(most)) if least > most => {
            Some(("step_min", "the shortest step is longer than the longest"))
        }
        _ => None,
    }
}
