//! Losses of small models on a table, as surfaces over their parameters.

use super::dimensions::Dimensions;
use super::known::Stationary;
use super::model::{Layer, Model, ModelError};
use super::{Surface, SurfaceDoc};
use crate::autodiff::{Graph, Var};
use crate::linalg::least_squares;
use crate::problem::Table;
use crate::random::{Key, Stream, fill_normal};

/// The mean loss of a model on the rows of a table, plus `½ l2 ‖w‖²`. All parameters are penalised, biases too, so that linear
/// models with `l2 > 0` have exactly one minimum. The parameters stand layer after layer: weights `[outputs, inputs]`,
/// row-major, then biases.
#[derive(Debug, Clone)]
pub struct DataLoss {
    name: String,
    features: Vec<f64>,
    target: Vec<f64>,
    n_features: usize,
    columns: usize,
    layers: Vec<Layer>,
    model: Model,
    l2: f64,
    seed: u64,
}

impl DataLoss {
    /// A model on a table.
    ///
    /// # Errors
    /// [`ModelError`] if the model does not fit the table, or the penalty is negative.
    pub fn new(name: &str, table: &Table, model: Model, l2: f64, seed: u64) -> Result<DataLoss, ModelError> {
        if !(l2 >= 0.0 && l2.is_finite()) {
            return Err(ModelError::Penalty(l2));
        }
        let (columns, target) = model.target(table)?;
        Ok(DataLoss {
            name: name.to_owned(),
            features: table.features.clone(),
            target,
            n_features: table.columns.len(),
            columns,
            layers: model.layers(table.columns.len(), columns),
            model,
            l2,
            seed,
        })
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.target.len() / self.columns.max(1)
    }

    /// The columns of the features of a batch.
    pub fn features(&self) -> usize {
        self.n_features
    }

    /// The columns of the target of a batch.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The number of parameters.
    pub fn parameters(&self) -> usize {
        self.layers.iter().fold(0, |n, layer| n + layer.parameters())
    }

    /// The weight of the penalty.
    pub fn l2(&self) -> f64 {
        self.l2
    }

    /// The loss at `w: [parameters]` on a batch: features `x: [rows, features]`, targets `y: [rows, columns]`, with the penalty
    /// `l2`, a scalar. Any of them may be inputs, and differ between lanes.
    pub fn loss<'g>(&self, w: Var<'g>, x: Var<'g>, y: Var<'g>, l2: Var<'g>) -> Var<'g> {
        self.model.loss(&self.layers, w, x, y) + 0.5 * l2 * w.powi(2).sum()
    }

    /// Puts rows into a batch: their features one after another, and their targets. A row that does not exist adds nothing.
    pub fn batch(&self, rows: &[usize], x: &mut Vec<f64>, y: &mut Vec<f64>) {
        x.clear();
        y.clear();
        for &row in rows {
            let features = self.features.get(row * self.n_features..(row + 1) * self.n_features);
            let target = self.target.get(row * self.columns..(row + 1) * self.columns);
            x.extend_from_slice(features.unwrap_or_default());
            y.extend_from_slice(target.unwrap_or_default());
        }
    }

    /// The share of all rows that are classified rightly at `w: [parameters]`; nothing for a linear model.
    pub fn accuracy<'g>(&self, graph: &'g Graph, w: Var<'g>) -> Option<Var<'g>> {
        let (x, y) = self.constants(graph);
        self.model.accuracy(&self.layers, w, x, y)
    }

    /// Whether starts differ from seed to seed.
    pub fn has_random_start(&self) -> bool {
        self.layers.len() > 1
    }

    /// The same loss with the start of another seed.
    #[must_use]
    pub fn seeded(self, seed: u64) -> DataLoss {
        DataLoss { seed, ..self }
    }

    /// All rows as constants: features and targets.
    fn constants<'g>(&self, graph: &'g Graph) -> (Var<'g>, Var<'g>) {
        let x = graph.tensor(&self.features, &[self.rows(), self.n_features]);
        (x, graph.tensor(&self.target, &[self.rows(), self.columns]))
    }

    /// A start for a seed: zero for linear models; for others, weights from `N(0, 1/fan_in)` and biases 0, each layer keyed
    /// `("init", seed, "layer", number)`.
    pub fn start_of(&self, seed: u64) -> Vec<f64> {
        let mut start = vec![0.0; self.parameters()];
        if self.layers.len() < 2 {
            return start;
        }
        let mut rest = &mut start[..];
        for (number, layer) in self.layers.iter().enumerate() {
            let key = [Key::from("init"), Key::from(seed), Key::from("layer"), Key::from(number as u64)];
            let (own, others) = rest.split_at_mut(layer.parameters());
            let weights = &mut own[..layer.inputs * layer.outputs];
            fill_normal(&mut Stream::new(&key), weights);
            let scale = (layer.inputs as f64).sqrt();
            for weight in weights {
                *weight /= scale;
            }
            rest = others;
        }
        start
    }
}

impl Surface for DataLoss {
    fn name(&self) -> &str {
        &self.name
    }

    fn doc(&self) -> SurfaceDoc<'_> {
        SurfaceDoc { formula: self.model.formula(), source: self.model.source(), notes: "" }
    }

    fn dimensions(&self) -> Dimensions {
        Dimensions::fixed(self.parameters())
    }

    /// That of the seed.
    fn start(&self, _: usize) -> Vec<f64> {
        self.start_of(self.seed)
    }

    fn stationary(&self, _: usize) -> Vec<Stationary> {
        Vec::new()
    }

    /// Of a linear model by least squares (Golub & Van Loan 2013, section 5.3), with a row `√l2 e` for each parameter; none
    /// where its features depend on one another and nothing is penalised.
    fn least(&self, _: usize) -> Option<f64> {
        if !matches!(self.model, Model::Linear) {
            return None;
        }
        let (m, n) = (self.rows(), self.parameters());
        let weight = 1.0 / (m as f64).sqrt();
        let (mut a, mut b) = (Vec::new(), Vec::new());
        for (row, y) in self.features.chunks(self.n_features.max(1)).zip(&self.target) {
            a.extend(row.iter().map(|x| weight * x));
            a.push(weight);
            b.push(weight * y);
        }
        if self.l2 > 0.0 {
            for own in 0..n {
                a.extend((0..n).map(|at| if at == own { self.l2.sqrt() } else { 0.0 }));
                b.push(0.0);
            }
        }
        let w = least_squares(&a, b.len(), n, &b).ok()?;
        let mut sum = 0.0;
        for (row, b) in a.chunks(n).zip(&b) {
            let mut residual = -b;
            for (a, w) in row.iter().zip(&w) {
                residual += a * w;
            }
            sum += residual * residual;
        }
        Some(0.5 * sum)
    }

    /// Of a linear model: `(Wx + b − y)/√(2 rows)`, then, if it is penalised, `√(l2/2) w`.
    fn residuals<'g>(&self, graph: &'g Graph, w: Var<'g>) -> Option<Var<'g>> {
        if !matches!(self.model, Model::Linear) {
            return None;
        }
        let (x, y) = self.constants(graph);
        let rows = self.rows();
        let misses = self.model.output(&self.layers, w, x) - y;
        let misses = misses.reshape(&[rows]) / (2.0 * rows as f64).sqrt();
        if self.l2 > 0.0 {
            return Some(misses.concat(&[w * (self.l2 / 2.0).sqrt()], 0));
        }
        Some(misses)
    }

    /// The loss on all rows.
    fn value<'g>(&self, graph: &'g Graph, w: Var<'g>) -> Var<'g> {
        let (x, y) = self.constants(graph);
        self.loss(w, x, y, graph.scalar(self.l2))
    }
}

#[cfg(test)]
#[path = "data_tests.rs"]
mod tests;
