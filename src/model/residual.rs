//! The residual recurrent cell: a vanilla branch beside an identity from layer to layer,
//! `h_t = x_t + α φ(W x_t + b + U h_{t−1} + c)`, or `x_t + α V φ(...)` with a second matrix (He et al. 2016).
//!
//! The identity runs along depth, not along time. A layer whose input has another width than its output (the first one,
//! as a rule) has no identity to add and is the branch alone.

use super::cell::at_step;
use super::cell::{Cell, CellOptions, Layer, ParameterShape, standard_parameters};
use super::rnn::preactivations;
use crate::autodiff::Var;

/// A residual cell.
pub struct Residual {
    /// Activation, branch scale and number of matrices.
    pub options: CellOptions,
}

impl Cell for Residual {
    fn parameters(&self, input: usize, width: usize) -> Vec<ParameterShape> {
        let mut all = standard_parameters(1, input, width);
        if self.options.two_matrices {
            all.push(ParameterShape { name: "weight_out", shape: vec![width, width] });
        }
        all
    }

    fn trace<'g>(&self, x: Var<'g>, parameters: &[Var<'g>], steps: usize) -> Layer<'g> {
        let mut layer = Layer { hidden: Vec::new(), inner: Vec::new(), uses: Vec::new() };
        let mut before = Vec::new();
        for (step, preactivation) in preactivations(x, parameters, steps).into_iter().enumerate() {
            let (z, used) = preactivation(layer.hidden.last().copied());
            layer.uses.extend(used);
            before.push(z);
            let mut branch = self.options.activation.apply(z);
            if let Some(&weight_out) = parameters.get(4) {
                branch = branch.matmul_add(weight_out, None, false, true);
            }
            let own = at_step(x, step, steps);
            let hidden = if own.shape() == branch.shape() { own + self.scaled(branch) } else { branch };
            layer.hidden.push(hidden);
        }
        layer.inner.push(("preactivation", before));
        layer
    }
}

impl Residual {
    fn scaled<'g>(&self, branch: Var<'g>) -> Var<'g> {
        if self.options.branch_scale == 1.0 { branch } else { self.options.branch_scale * branch }
    }
}
