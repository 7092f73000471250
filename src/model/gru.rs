//! The gated recurrent unit (Cho et al. 2014), as `torch.nn.GRU`: gates r, z, n;
//! `n = tanh(W x + b + r ⊙ (U h + c))`, `h_t = (1 − z) ⊙ n + z ⊙ h_{t−1}`.

use super::cell::{Cell, Layer, ParameterShape, Use, at_step, gate, standard_parameters};
use crate::autodiff::Var;

/// A GRU cell.
pub struct Gru {
    /// Whether gates and candidate see the previous hidden state as a constant.
    pub direct_path: bool,
}

impl Cell for Gru {
    fn parameters(&self, input: usize, width: usize) -> Vec<ParameterShape> {
        standard_parameters(3, input, width)
    }

    fn trace<'g>(&self, x: Var<'g>, parameters: &[Var<'g>], steps: usize) -> Layer<'g> {
        let mut layer = Layer { hidden: Vec::new(), inner: Vec::new(), uses: Vec::new() };
        let [weight_ih, weight_hh, bias_ih, bias_hh, ..] = *parameters else { return layer };
        let mut inner = ["preactivation", "r", "z", "n"].map(|name| (name, Vec::new()));
        let from_input = x.affine(weight_ih, bias_ih, true);
        for step in 0..steps {
            let previous = layer.hidden.last().copied();
            let seen = if self.direct_path { previous.map(Var::stop_gradient) } else { previous };
            let a = at_step(from_input, step, steps);
            let width = a.shape().dim(1) / 3;
            layer.uses.push(Use { weight: "weight_ih", step, input: at_step(x, step, steps), output: a });
            let recurrent = match seen {
                Some(hidden) => {
                    let sum = hidden.affine(weight_hh, bias_hh, true);
                    layer.uses.push(Use { weight: "weight_hh", step, input: hidden, output: sum });
                    sum
                }
                None => bias_hh.broadcast(a.shape()),
            };
            let r = (gate(a, 0, width) + gate(recurrent, 0, width)).sigmoid();
            let z = (gate(a, 1, width) + gate(recurrent, 1, width)).sigmoid();
            let n = (gate(a, 2, width) + r * gate(recurrent, 2, width)).tanh();
            for ((_, list), value) in inner.iter_mut().zip([a, r, z, n]) {
                list.push(value);
            }
            let new = (1.0 - z) * n;
            layer.hidden.push(match previous {
                Some(hidden) => new + z * hidden,
                None => new,
            });
        }
        layer.inner.extend(inner);
        layer
    }
}
