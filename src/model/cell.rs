//! What a recurrent cell is: its parameters, and one layer of it traced over time.

use super::activation::{ACTIVATIONS, Activation};
use super::gru::Gru;
use super::lstm::Lstm;
use super::residual::Residual;
use super::rnn::Rnn;
use crate::autodiff::Var;

/// A recurrent cell.
pub trait Cell: Send + Sync {
    /// The parameters of a layer, in PyTorch's order, without the suffix `_l0`.
    fn parameters(&self, input: usize, width: usize) -> Vec<ParameterShape>;

    /// Traces one layer over time. `x` holds the inputs, `[steps · batch, input]` with time outermost; `parameters` are those
    /// that [`Cell::parameters`] lists. States start at zero.
    fn trace<'g>(&self, x: Var<'g>, parameters: &[Var<'g>], steps: usize) -> Layer<'g>;
}

/// The name and shape of a layer's parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterShape {
    /// The name, without the suffix of the layer.
    pub name: &'static str,
    /// The shape: `[gates · width, fan in]` for a matrix, `[gates · width]` for a bias.
    pub shape: Vec<usize>,
}

/// One layer traced over time.
pub struct Layer<'g> {
    /// The hidden states in time order, `[batch, width]` each.
    pub hidden: Vec<Var<'g>>,
    /// Named inner tensors (cell state, gates, preactivations), each in time order.
    pub inner: Vec<(&'static str, Vec<Var<'g>>)>,
    /// The products in which a shared weight is used, by weight and step.
    pub uses: Vec<Use<'g>>,
}

/// One use of a shared weight, `output = ... + input · weightᵀ`. Its contribution to the weight's gradient is
/// `cotangent(output)ᵀ · input`.
#[derive(Clone, Copy)]
pub struct Use<'g> {
    /// The parameter, without the suffix of the layer.
    pub weight: &'static str,
    /// The step, from 0.
    pub step: usize,
    /// What the weight is applied to, `[batch, fan in]`.
    pub input: Var<'g>,
    /// The sum that the product enters, `[batch, gates · width]`.
    pub output: Var<'g>,
}

/// What may be set about a cell. Cells ignore what does not concern them.
#[derive(Debug, Clone, PartialEq)]
pub struct CellOptions {
    /// The activation of a residual branch; vanilla cells are named by theirs.
    pub activation: Activation,
    /// The factor of a residual branch.
    pub branch_scale: f64,
    /// Whether a residual branch ends in a second matrix (`x + α W₂ φ(W₁ x)`).
    pub two_matrices: bool,
    /// Whether gates and candidates see the previous hidden state as a constant, which leaves the direct path alone.
    pub direct_path: bool,
}

impl Default for CellOptions {
    fn default() -> CellOptions {
        CellOptions {
            activation: ACTIVATIONS[2].clone(),
            branch_scale: 1.0,
            two_matrices: false,
            direct_path: false,
        }
    }
}

/// The kinds of cell that notebooks name.
#[derive(Debug, Clone, PartialEq)]
pub enum CellKind {
    /// `h = φ(W x + U h)`, named by its activation.
    Rnn(Activation),
    /// `h = x + α φ(W x + U h)`.
    Residual,
    /// Long short-term memory.
    Lstm,
    /// Gated recurrent unit.
    Gru,
}

impl CellKind {
    /// The kind of a name: an activation, `residual`, `lstm` or `gru`.
    pub fn find(name: &str) -> Option<CellKind> {
        match name {
            "residual" => Some(CellKind::Residual),
            "lstm" => Some(CellKind::Lstm),
            "gru" => Some(CellKind::Gru),
            other => Activation::find(other).map(CellKind::Rnn),
        }
    }

    /// Every name that [`CellKind::find`] knows.
    pub fn names() -> Vec<&'static str> {
        Self::words().into_iter().map(|(name, _)| name).collect()
    }

    /// Each of the names with what it stands for.
    pub fn words() -> Vec<(&'static str, &'static str)> {
        let vanilla =
            ACTIVATIONS.iter().map(|activation| (&*activation.name, "h = φ(W x + U h) with this φ."));
        let others = [
            ("residual", "h = x + α φ(W x + U h), an identity from layer to layer (He et al. 2016)."),
            ("lstm", "Long short-term memory with a forget gate (Hochreiter & Schmidhuber 1997)."),
            ("gru", "Gated recurrent unit (Cho et al. 2014)."),
        ];
        vanilla.chain(others).collect()
    }

    /// The name.
    pub fn name(&self) -> &str {
        match self {
            CellKind::Rnn(activation) => &activation.name,
            CellKind::Residual => "residual",
            CellKind::Lstm => "lstm",
            CellKind::Gru => "gru",
        }
    }

    /// The cell with its options.
    pub fn build(&self, options: &CellOptions) -> Box<dyn Cell> {
        match self {
            CellKind::Rnn(activation) => Box::new(Rnn { activation: activation.clone() }),
            CellKind::Residual => Box::new(Residual { options: options.clone() }),
            CellKind::Lstm => Box::new(Lstm { direct_path: options.direct_path }),
            CellKind::Gru => Box::new(Gru { direct_path: options.direct_path }),
        }
    }
}

/// The four parameters that PyTorch's recurrent modules have, for a number of gates.
pub(super) fn standard_parameters(gates: usize, input: usize, width: usize) -> Vec<ParameterShape> {
    let rows = gates * width;
    vec![
        ParameterShape { name: "weight_ih", shape: vec![rows, input] },
        ParameterShape { name: "weight_hh", shape: vec![rows, width] },
        ParameterShape { name: "bias_ih", shape: vec![rows] },
        ParameterShape { name: "bias_hh", shape: vec![rows] },
    ]
}

/// The rows of one step in a tensor with time outermost.
pub(super) fn at_step<'g>(sequence: Var<'g>, step: usize, steps: usize) -> Var<'g> {
    let batch = sequence.shape().dim(0) / steps.max(1);
    sequence.slice(0, step * batch, batch)
}

/// The columns of one gate.
pub(super) fn gate<'g>(packed: Var<'g>, position: usize, width: usize) -> Var<'g> {
    packed.slice(1, position * width, width)
}
