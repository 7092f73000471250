//! The vanilla recurrent cell (Elman 1990): `h_t = φ(W x_t + b + U h_{t−1} + c)`.

use super::activation::Activation;
use super::cell::{Cell, Layer, ParameterShape, Use, at_step, standard_parameters};
use crate::autodiff::Var;

/// A vanilla cell with any activation.
pub struct Rnn {
    /// The activation φ.
    pub activation: Activation,
}

impl Cell for Rnn {
    fn parameters(&self, input: usize, width: usize) -> Vec<ParameterShape> {
        standard_parameters(1, input, width)
    }

    fn trace<'g>(&self, x: Var<'g>, parameters: &[Var<'g>], steps: usize) -> Layer<'g> {
        let mut layer = Layer { hidden: Vec::new(), inner: Vec::new(), uses: Vec::new() };
        let mut before = Vec::new();
        for step in preactivations(x, parameters, steps) {
            let (z, used) = step(layer.hidden.last().copied());
            layer.uses.extend(used);
            before.push(z);
            layer.hidden.push(self.activation.apply(z));
        }
        layer.inner.push(("preactivation", before));
        layer
    }
}

/// One step of [`preactivations`]: from the previous hidden state to `W x_t + U h_{t−1} + b + c` and the weights' uses.
pub(super) type Preactivation<'g> = Box<dyn Fn(Option<Var<'g>>) -> (Var<'g>, Vec<Use<'g>>) + 'g>;

/// The affine part of each step. The input's product is taken for all steps at once.
pub(super) fn preactivations<'g>(x: Var<'g>, parameters: &[Var<'g>], steps: usize) -> Vec<Preactivation<'g>> {
    let [weight_ih, weight_hh, bias_ih, bias_hh, ..] = *parameters else { return Vec::new() };
    let from_input = x.affine(weight_ih, bias_ih + bias_hh, true);
    let one_step = |step: usize| -> Preactivation<'g> {
        Box::new(move |hidden| {
            let own = at_step(from_input, step, steps);
            let z = match hidden {
                Some(hidden) => hidden.matmul_add(weight_hh, Some(own), false, true),
                None => own,
            };
            let mut uses = vec![Use { weight: "weight_ih", step, input: at_step(x, step, steps), output: z }];
            uses.extend(hidden.map(|input| Use { weight: "weight_hh", step, input, output: z }));
            (z, uses)
        })
    };
    (0..steps).map(one_step).collect()
}
