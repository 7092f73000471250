//! Weights, inputs and targets, by formula.

use gradbook::kernels::scalar::{cos, sin};

pub fn matrix(rows: usize, columns: usize, at: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    (0..rows * columns).map(|k| at((k / columns) as f64, (k % columns) as f64)).collect()
}

pub fn weights(rows: usize, columns: usize, tag: usize) -> Vec<f64> {
    let scale = 1.0 / (rows as f64).sqrt();
    matrix(rows, columns, |i, j| scale * sin(1.0 + 7.0 * i + 3.0 * j + 11.0 * tag as f64))
}

pub fn bias(n: usize, tag: usize) -> Vec<f64> {
    (0..n).map(|j| 0.1 * sin((j + tag) as f64)).collect()
}

pub fn inputs(rows: usize, columns: usize) -> Vec<f64> {
    matrix(rows, columns, |i, j| sin(0.3 + 0.11 * i + 0.5 * j))
}

pub fn inputs_over_time(steps: usize, batch: usize, width: usize) -> Vec<f64> {
    let x = inputs(batch, width);
    (0..steps)
        .flat_map(|t| x.iter().map(move |v| sin(0.3 + 0.7 * t as f64) + 0.5 * v).collect::<Vec<_>>())
        .collect()
}

pub fn targets(rows: usize, columns: usize) -> Vec<f64> {
    matrix(rows, columns, |i, j| 0.5 + 0.3 * cos(0.2 * i + 0.9 * j))
}
