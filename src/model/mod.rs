//! Recurrent cells, stacks of them over layers × time, initialisation, and what a stack is differentiated for.
//!
//! Parameter names, gate order and formulas are PyTorch's (`weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0`; gates
//! i, f, g, o and r, z, n), so exported parameters load into `torch.nn.RNN`, `LSTM` and `GRU` unchanged.

mod activation;
mod cell;
mod gru;
mod init;
mod lstm;
mod residual;
mod rnn;
mod stack;

pub use activation::{ACTIVATIONS, Activation, Pointwise};
pub use cell::{Cell, CellKind, CellOptions, Layer, ParameterShape, Use};
pub use init::{Init, InitError, Initialisation};
pub use stack::{Stack, StackSpec, Traced};

#[cfg(test)]
mod tests;
