//! The numbers that probes take from tensors.

use std::borrow::Cow;

use super::probe::{Probe, Reduction, Source, lower_end};
use crate::autodiff::Var;
use crate::formula::{Axis, Labelled};
use crate::kernels;
use crate::linalg;
use crate::model::StackSpec;

/// A tensor among the outputs of a program, or among those that are found element by element: where, and its rows and columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tensor {
    pub output: usize,
    pub rows: usize,
    pub columns: usize,
}

impl Tensor {
    /// The tensor of a traced node that is output number `output`.
    pub fn new(output: usize, var: Var<'_>) -> Tensor {
        let shape = var.shape();
        let columns = if shape.rank() == 0 { 1 } else { shape.dim(shape.rank() - 1) };
        Tensor { output, rows: shape.len() / columns.max(1), columns }
    }
}

/// The axes of a probe.
pub(super) fn axes(probe: &Probe, tensors: &[Tensor], spec: &StackSpec) -> Result<Vec<Axis>, String> {
    let count = |name: &str, n: usize| Axis::numbers(name, (1..=n).map(|k| k as f64).collect());
    let mut axes = Vec::new();
    if probe.source.by_layer() {
        axes.push(count("layer", spec.layers));
    }
    if probe.source.by_time() {
        axes.push(count("time", spec.steps));
    }
    if probe.reduction == Reduction::Values {
        let first = tensors.first().map_or((0, 0), |tensor| (tensor.rows, tensor.columns));
        if tensors.iter().any(|tensor| (tensor.rows, tensor.columns) != first) {
            return Err("`values` needs tensors of one shape, and the layers differ".into());
        }
        axes.extend([count("row", first.0), count("unit", first.1)]);
    }
    Ok(axes)
}

/// The number or numbers of a probe over its axes, from the elements of its tensors.
pub(super) fn reduce(
    probe: &Probe,
    tensors: &[Tensor],
    data: &[Cow<'_, [f64]>],
    spec: &StackSpec,
) -> Result<Labelled, String> {
    let axes = axes(probe, tensors, spec)?;
    let mut values = Vec::new();
    for (tensor, data) in tensors.iter().zip(data) {
        match probe.reduction {
            Reduction::Norm => values.push(norm(data)),
            Reduction::Mean => values.push(kernels::sum(data) / data.len() as f64),
            Reduction::MeanSquare => values.push(kernels::dot(data, data) / data.len() as f64),
            Reduction::MaxAbs => values.push(max_abs(data)),
            Reduction::Dead => values.push(dead(data, tensor.columns)),
            Reduction::Saturated => {
                let lower = match &probe.source {
                    Source::State(name) => lower_end(spec, name).unwrap_or(0.0),
                    _ => 0.0,
                };
                values.push(saturated(data, lower));
            }
            Reduction::SpectralNorm => {
                values.push(
                    linalg::spectral_norm(data, tensor.rows, tensor.columns).map_err(|e| e.to_string())?,
                );
            }
            Reduction::Values => values.extend_from_slice(data),
        }
    }
    Labelled::new(axes, values).map_err(|error| error.message)
}

fn max_abs(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |largest, x| if x.abs() > largest || x.is_nan() { x.abs() } else { largest })
}

/// The Euclidean norm, scaled by a power of two so that squares neither overflow nor underflow; bits are those of the plain
/// form where that does neither.
pub(super) fn norm(values: &[f64]) -> f64 {
    let largest = max_abs(values);
    if largest == 0.0 || !largest.is_finite() {
        return largest;
    }
    let exponent = ((largest.to_bits() >> 52) as i64 - 1023).clamp(-1000, 1000);
    if exponent.abs() < 400 {
        return kernels::norm2(values);
    }
    let power = |exponent: i64| f64::from_bits(((1023 + exponent) as u64) << 52);
    let scaled: Vec<f64> = values.iter().map(|x| x * power(-exponent)).collect();
    kernels::norm2(&scaled) * power(exponent)
}

/// The fraction of columns that are zero in every row.
fn dead(values: &[f64], columns: usize) -> f64 {
    let silent = |column: usize| values.iter().skip(column).step_by(columns).all(|x| *x == 0.0);
    (0..columns).filter(|&column| silent(column)).count() as f64 / columns.max(1) as f64
}

/// The fraction of values between `lower` and 1 at which `1 − u²`, the slope in units of its greatest, is below 1/20; u is
/// the value on the scale of tanh.
fn saturated(values: &[f64], lower: f64) -> f64 {
    let is_flat = |x: &f64| {
        let u = if lower < 0.0 { *x } else { 2.0 * x - 1.0 };
        1.0 - u * u < 0.05
    };
    values.iter().filter(|x| is_flat(x)).count() as f64 / values.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_saturated_where_the_slope_is_below_a_twentieth_of_its_greatest() {
        // 4 s (1 − s) < 1/20 below 0.0127 and above 0.9873; 1 − t² < 1/20 beyond ±0.9747.
        assert_eq!(saturated(&[0.0126, 0.0128, 0.5, 0.9872, 0.9874], 0.0), 0.4);
        assert_eq!(saturated(&[-0.975, -0.974, 0.0, 0.98], -1.0), 0.5);
    }

    #[test]
    fn a_norm_neither_overflows_nor_underflows() {
        assert_eq!(norm(&[]), 0.0);
        assert_eq!(norm(&[0.0, -0.0]), 0.0);
        assert_eq!(norm(&[3.0, -4.0]), 5.0);
        let smallest = f64::from_bits(1);
        assert_eq!(norm(&[3.0 * smallest, 4.0 * smallest]), 5.0 * smallest);
        for scale in [1e-320, 1e-310, 1e-200, 1e-150, 1e-120, 1e120, 1e150, 1e200, 1e307] {
            let (found, exact) = (norm(&[3.0 * scale, -4.0 * scale]), 5.0 * scale);
            assert!((found - exact).abs() <= 1e-15 * exact + smallest, "{scale:e}: {found:e}");
        }
        assert_eq!(norm(&[1.0, f64::NEG_INFINITY]), f64::INFINITY);
        assert!(norm(&[f64::NAN, 1.0]).is_nan() && norm(&[f64::INFINITY, f64::NAN]).is_nan());
    }

    #[test]
    fn a_unit_is_dead_if_it_is_zero_for_every_sequence() {
        assert_eq!(dead(&[0.0, 1.0, 0.0, 0.0, 0.0, 0.0, -0.0, 2.0], 4), 0.5);
        assert_eq!(dead(&[0.0, f64::NAN], 2), 0.5);
    }
}
