//! Long short-term memory with a forget gate (Hochreiter & Schmidhuber 1997; Gers, Schmidhuber & Cummins 2000), as
//! `torch.nn.LSTM`: gates i, f, g, o; `c_t = f ⊙ c_{t−1} + i ⊙ g`, `h_t = o ⊙ tanh c_t`.

use super::cell::{Cell, Layer, ParameterShape, gate, standard_parameters};
use super::rnn::preactivations;
use crate::autodiff::Var;

/// An LSTM cell.
pub struct Lstm {
    /// Whether the gates see the previous hidden state as a constant.
    pub direct_path: bool,
}

impl Cell for Lstm {
    fn parameters(&self, input: usize, width: usize) -> Vec<ParameterShape> {
        standard_parameters(4, input, width)
    }

    fn trace<'g>(&self, x: Var<'g>, parameters: &[Var<'g>], steps: usize) -> Layer<'g> {
        let mut layer = Layer { hidden: Vec::new(), inner: Vec::new(), uses: Vec::new() };
        let mut inner = ["preactivation", "c", "carry", "i", "f", "g", "o"].map(|name| (name, Vec::new()));
        let mut cell: Option<Var<'g>> = None;
        for preactivation in preactivations(x, parameters, steps) {
            let previous = layer.hidden.last().copied();
            let (z, used) =
                preactivation(if self.direct_path { previous.map(Var::stop_gradient) } else { previous });
            layer.uses.extend(used);
            let width = z.shape().dim(1) / 4;
            let (i, f) = (gate(z, 0, width).sigmoid(), gate(z, 1, width).sigmoid());
            let (g, o) = (gate(z, 2, width).tanh(), gate(z, 3, width).sigmoid());
            let c = match cell {
                Some(before) => f * before + i * g,
                None => i * g,
            };
            // The state as the next step reads it: a node of its own, so that its cotangent leaves out the way through h.
            let carry = c.slice(0, 0, c.shape().dim(0));
            for ((_, list), value) in inner.iter_mut().zip([z, c, carry, i, f, g, o]) {
                list.push(value);
            }
            cell = Some(carry);
            layer.hidden.push(o * c.tanh());
        }
        layer.inner.extend(inner);
        layer
    }
}
