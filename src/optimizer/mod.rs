//! Optimisers as update rules in the ops of the core, one file each, with PyTorch's conventions.
//!
//! A rule traces the next parameter and the next state from the current ones and a gradient, so that a whole step is one
//! program, and a step can itself be differentiated. Methods that must look at what they find before they go on are in
//! [solver].

mod adam;
mod clip;
mod schedule;
mod sgd;
pub mod solver;

pub use adam::Adam;
pub use clip::{CLIPS, Clip, norm};
pub use schedule::{Rule, SCHEDULES, Schedule};
pub use sgd::Sgd;

use crate::autodiff::{Graph, Var};

/// The update rule of a first-order optimiser.
pub trait UpdateRule {
    /// Its name in notebooks.
    fn name(&self) -> &'static str;

    /// What it remembers about a parameter between steps.
    fn state(&self) -> Vec<StateTensor>;

    /// Traces one step. `state` holds what [`UpdateRule::state`] lists, in that order; all tensors of a parameter have its
    /// shape but for the scalars. `step_size` is a scalar.
    fn update<'g>(
        &self,
        parameter: Var<'g>,
        gradient: Var<'g>,
        step_size: Var<'g>,
        state: &[Var<'g>],
    ) -> Update<'g>;
}

/// The names of the update rules, each with what it stands for.
pub const WORDS: [(&str, &str); 2] = [
    ("sgd", "Gradient descent, with momentum or Nesterov's look-ahead if they are set; as torch.optim.SGD."),
    (
        "adam",
        "Adam, steps scaled by running moments of the gradient (Kingma & Ba 2015); as torch.optim.Adam.",
    ),
];

/// A tensor that an update rule remembers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StateTensor {
    /// Its name.
    pub name: &'static str,
    /// Whether it is one number, and not of the parameter's shape.
    pub scalar: bool,
    /// Its value before the first step.
    pub start: f64,
}

/// One traced step.
pub struct Update<'g> {
    /// The parameter after the step.
    pub parameter: Var<'g>,
    /// The state after the step, in the order of [`UpdateRule::state`].
    pub state: Vec<Var<'g>>,
}

impl StateTensor {
    /// The tensor as an input of a graph, for a parameter of a name and shape. The input is called `name.tensor`.
    pub fn input<'g>(&self, graph: &'g Graph, parameter: &str, shape: &[usize]) -> Var<'g> {
        graph.input(&format!("{parameter}.{}", self.name), if self.scalar { &[] } else { shape })
    }

    /// Its values before the first step.
    pub fn start(&self, parameter_len: usize) -> Vec<f64> {
        vec![self.start; if self.scalar { 1 } else { parameter_len }]
    }
}

/// The gradient with the L2 penalty's, `g + λθ`.
fn decayed<'g>(gradient: Var<'g>, parameter: Var<'g>, decay: f64) -> Var<'g> {
    if decay == 0.0 { gradient } else { gradient + decay * parameter }
}

#[cfg(test)]
mod tests;
