//! The small models whose losses are surfaces.

use crate::autodiff::Var;
use crate::problem::Table;

/// A model over the features of a table.
#[derive(Debug, Clone)]
pub enum Model {
    /// Least squares: a number for each row.
    Linear,
    /// Logistic regression: the probability of the second of two classes.
    Logistic,
    /// Softmax regression: the probabilities of any number of classes.
    Softmax,
    /// A perceptron with hidden layers before the softmax.
    Mlp {
        /// The widths of the hidden layers.
        hidden: Vec<usize>,
        /// What stands after each hidden layer.
        activation: for<'g> fn(Var<'g>) -> Var<'g>,
    },
}

/// A layer: weights `[outputs, inputs]`, row-major, then as many biases as outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layer {
    /// The columns of its weights.
    pub inputs: usize,
    /// The rows of its weights.
    pub outputs: usize,
}

/// A model that does not fit its table.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// Logistic regression of other than two classes.
    #[error("logistic regression tells two classes apart, and there are {0}; write `softmax`")]
    Classes(usize),
    /// Fewer than two classes.
    #[error("all rows have the same label, and there is nothing to learn; choose another label column")]
    OneClass,
    /// A hidden layer without units.
    #[error("hidden layer {0} has no units; write a width from 1 on")]
    Width(usize),
    /// A penalty below zero, or not finite.
    #[error("the penalty `l2` is {0}, and must be a number from 0 on; write for example 1e-3")]
    Penalty(f64),
}

impl Layer {
    /// Weights and biases.
    pub fn parameters(&self) -> usize {
        self.outputs * (self.inputs + 1)
    }
}

impl Model {
    /// A perceptron with tanh after each hidden layer.
    #[must_use]
    pub fn perceptron(hidden: Vec<usize>) -> Model {
        Model::Mlp { hidden, activation: |x| x.tanh() }
    }

    /// The loss, in a formula.
    pub(super) fn formula(&self) -> &'static str {
        match self {
            Model::Linear => "mean ½ (Wx + b − y)² + ½ l2 ‖w‖²",
            Model::Logistic => "mean (log(1 + exp z) − y z) + ½ l2 ‖w‖²; z = Wx + b",
            Model::Softmax => "mean cross entropy of softmax(Wx + b) + ½ l2 ‖w‖²",
            Model::Mlp { .. } => "mean cross entropy of softmax(W φ(… φ(Wx + b) …) + b) + ½ l2 ‖w‖²",
        }
    }

    /// Where it comes from.
    pub(super) fn source(&self) -> &'static str {
        match self {
            Model::Linear => "Hoerl & Kennard 1970",
            Model::Logistic => "Cox 1958; Hastie, Tibshirani & Friedman 2009, eq. 4.20",
            Model::Softmax => "Hastie, Tibshirani & Friedman 2009, eq. 4.17",
            Model::Mlp { .. } => "Rumelhart, Hinton & Williams 1986; Bridle 1990",
        }
    }

    /// The columns of the targets, and the targets `[rows, columns]`: numbers, zeros and ones, or one-hot rows.
    pub(super) fn target(&self, table: &Table) -> Result<(usize, Vec<f64>), ModelError> {
        let n_classes = table.classes.len();
        if let Some(at) = self.hidden().iter().position(|&width| width == 0) {
            return Err(ModelError::Width(at + 1));
        }
        match self {
            Model::Linear => Ok((1, table.target.clone())),
            _ if n_classes < 2 => Err(ModelError::OneClass),
            Model::Logistic if n_classes > 2 => Err(ModelError::Classes(n_classes)),
            Model::Logistic => Ok((1, table.class.iter().map(|&class| class as f64).collect())),
            Model::Softmax | Model::Mlp { .. } => {
                let mut target = vec![0.0; table.rows() * n_classes];
                for (row, &class) in target.chunks_exact_mut(n_classes).zip(&table.class) {
                    row[class] = 1.0;
                }
                Ok((n_classes, target))
            }
        }
    }

    fn hidden(&self) -> &[usize] {
        match self {
            Model::Mlp { hidden, .. } => hidden,
            _ => &[],
        }
    }

    /// The layers from `n_features` to `columns`, first to last.
    pub(super) fn layers(&self, n_features: usize, columns: usize) -> Vec<Layer> {
        let mut layers = Vec::new();
        let mut inputs = n_features;
        for &outputs in self.hidden().iter().chain([&columns]) {
            layers.push(Layer { inputs, outputs });
            inputs = outputs;
        }
        layers
    }

    /// What the last layer gives at the parameters `w` for rows `x`: `[rows, columns]`.
    pub(super) fn output<'g>(&self, layers: &[Layer], w: Var<'g>, x: Var<'g>) -> Var<'g> {
        let (mut h, mut at) = (x, 0);
        for (number, layer) in layers.iter().enumerate() {
            let n_weights = layer.inputs * layer.outputs;
            let weight = w.slice(0, at, n_weights).reshape(&[layer.outputs, layer.inputs]);
            let bias = w.slice(0, at + n_weights, layer.outputs);
            h = h.affine(weight, bias, true);
            at += layer.parameters();
            if let (Model::Mlp { activation, .. }, true) = (self, number + 1 < layers.len()) {
                h = activation(h);
            }
        }
        h
    }

    /// The mean loss at the parameters `w` of rows `x` with targets `y`.
    pub(super) fn loss<'g>(&self, layers: &[Layer], w: Var<'g>, x: Var<'g>, y: Var<'g>) -> Var<'g> {
        let h = self.output(layers, w, x);
        match self {
            Model::Linear => 0.5 * (h - y).powi(2).mean(),
            Model::Logistic => (h.softplus() - y * h).mean(),
            Model::Softmax | Model::Mlp { .. } => h.softmax_cross_entropy(y),
        }
    }

    /// The share of rows whose likeliest class, the first of those that tie, is the target; nothing where there are no classes.
    pub(super) fn accuracy<'g>(
        &self,
        layers: &[Layer],
        w: Var<'g>,
        x: Var<'g>,
        y: Var<'g>,
    ) -> Option<Var<'g>> {
        let h = self.output(layers, w, x);
        match self {
            Model::Linear => None,
            Model::Logistic => Some(h.gt(h.graph().scalar(0.0)).equals(y).mean()),
            Model::Softmax | Model::Mlp { .. } => Some((h.first_max(1) * y).sum_axis(1).mean()),
        }
    }
}
