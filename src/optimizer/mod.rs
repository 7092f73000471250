//! Optimisers as update rules in the ops of the core, one file each, with PyTorch's conventions.
//!
//! A rule traces the next parameter and the next state from the current ones and a gradient, so that a whole step is one
//! program, and a step can itself be differentiated. Its numbers are constants or scalars of the graph ([`Number`]), so that
//! one program in lanes can try many. [`REGISTRY`] lists every rule with its options, and [`Settings`] makes one of them.
//! Methods that must look at what they find before they go on are in [solver].

mod adadelta;
mod adagrad;
mod adam;
mod adamax;
mod adamw;
mod asgd;
mod clip;
mod exact_line;
mod lion;
mod nadam;
mod number;
mod polyak;
mod radam;
mod registry;
mod rmsprop;
mod rprop;
mod schedule;
mod settings;
mod sgd;
mod sign_sgd;
pub mod solver;

pub use adadelta::Adadelta;
pub use adagrad::Adagrad;
pub use adam::Adam;
pub use adamax::Adamax;
pub use asgd::Asgd;
pub use clip::{CLIPS, Clip, norm};
pub use exact_line::ExactLine;
pub use lion::Lion;
pub use nadam::NAdam;
pub use number::Number;
pub use polyak::Polyak;
pub use radam::RAdam;
pub use registry::{Entry, N_RULES, REGISTRY, Range, Setting, SettingKind, WORDS, find};
pub use rmsprop::RmsProp;
pub use rprop::Rprop;
pub use schedule::{Rule, SCHEDULES, Schedule};
pub use settings::{STEP_SIZE, SettingError, Settings};
pub use sgd::Sgd;
pub use sign_sgd::SignSgd;

use crate::autodiff::{Error, Graph, Var};

/// The update rule of a first-order optimiser, on a graph.
pub trait UpdateRule<'g> {
    /// Its name in notebooks.
    fn name(&self) -> &'static str;

    /// What it remembers about a parameter between steps.
    fn state(&self) -> Vec<StateTensor>;

    /// Traces one step. `state` holds what [`UpdateRule::state`] lists, in that order; all tensors of a parameter have its
    /// shape but for the scalars.
    ///
    /// # Errors
    /// As many tensors as the rule does not remember, or a derivative that cannot be traced.
    fn update(&self, at: &Position<'g>, state: &[Var<'g>]) -> Result<Update<'g>, Error>;
}

/// Where a step starts.
#[derive(Debug, Clone, Copy)]
pub struct Position<'g> {
    /// The parameter.
    pub parameter: Var<'g>,
    /// The gradient there, clipped if that is wanted, of the parameter's shape.
    pub gradient: Var<'g>,
    /// The value of which it is the gradient, a scalar.
    pub loss: Var<'g>,
    /// The step size, a scalar.
    pub step_size: Var<'g>,
}

/// A tensor that an update rule remembers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StateTensor {
    /// Its name.
    pub name: &'static str,
    /// Whether it is one number, and not of the parameter's shape.
    pub scalar: bool,
    /// Its value before the first step.
    pub start: f64,
    /// Whether it differs between the lanes of a parameter that does: one number only if a traced number enters it.
    pub laned: bool,
}

/// One traced step.
#[derive(Debug)]
pub struct Update<'g> {
    /// The parameter after the step.
    pub parameter: Var<'g>,
    /// The state after the step, in the order of [`UpdateRule::state`].
    pub state: Vec<Var<'g>>,
}

impl StateTensor {
    /// One of the parameter's shape, 0 at first.
    const fn zeros(name: &'static str) -> StateTensor {
        StateTensor { name, scalar: false, start: 0.0, laned: true }
    }

    /// A count or a flag, 0 at first.
    const fn count(name: &'static str) -> StateTensor {
        StateTensor { name, scalar: true, start: 0.0, laned: false }
    }

    /// The product over all steps of something that some numbers make.
    fn product(name: &'static str, of: &[Number<'_>]) -> StateTensor {
        let laned = of.iter().any(|number| number.constant().is_none());
        StateTensor { name, scalar: true, start: 1.0, laned }
    }

    /// The tensor as an input of a graph, for a parameter of a name and shape. The input is called `name.tensor`.
    pub fn input<'g>(&self, graph: &'g Graph, parameter: &str, shape: &[usize]) -> Var<'g> {
        graph.input(&format!("{parameter}.{}", self.name), if self.scalar { &[] } else { shape })
    }

    /// Its values before the first step.
    pub fn start(&self, parameter_len: usize) -> Vec<f64> {
        vec![self.start; if self.scalar { 1 } else { parameter_len }]
    }
}

impl<'g> Position<'g> {
    /// The gradient that most rules work with: turned around where the loss is to grow, then with the L2 penalty's, `g + λθ`.
    fn slope(&self, decay: Number<'g>, is_maximized: bool) -> Var<'g> {
        let gradient = if is_maximized { -self.gradient } else { self.gradient };
        if decay.is_zero() {
            return gradient;
        }
        decay.choose(gradient + decay * self.parameter, gradient)
    }

    /// The parameter after a decay of its own, `(1 − ηλ) θ` (Loshchilov & Hutter 2019, algorithm 2).
    fn shrunk(&self, decay: Number<'g>) -> Var<'g> {
        if decay.is_zero() {
            return self.parameter;
        }
        self.parameter * (1.0 - decay * self.step_size)
    }

    /// The slope and the parameter from which a rule steps, with a decay of either kind.
    fn decayed(&self, decay: Number<'g>, is_decoupled: bool, is_maximized: bool) -> (Var<'g>, Var<'g>) {
        if is_decoupled {
            return (self.slope(Number::Constant(0.0), is_maximized), self.shrunk(decay));
        }
        (self.slope(decay, is_maximized), self.parameter)
    }

    /// One number as a tensor of the parameter's shape.
    fn filled(&self, value: f64) -> Var<'g> {
        self.parameter.graph().full(value, self.parameter.shape())
    }
}

/// The first `N` tensors of a state, and the others.
fn split<'a, 'g, const N: usize>(
    rule: &dyn UpdateRule<'g>,
    state: &'a [Var<'g>],
) -> Result<([Var<'g>; N], &'a [Var<'g>]), Error> {
    let expected = rule.state().len();
    match state.split_first_chunk::<N>() {
        Some((first, rest)) if state.len() == expected => Ok((*first, rest)),
        _ => {
            let message = format!("`{}` remembers {expected} tensors, not {}", rule.name(), state.len());
            Err(Error::Input(message))
        }
    }
}

#[cfg(test)]
mod tests;
