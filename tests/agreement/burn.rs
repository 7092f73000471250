//! burn as the tests see it: two backends in double precision, and tensors of three axes for everything.
//!
//! A tensor of fewer axes has leading axes of size 1. Only elements are compared, in row-major order, so the leading axes
//! never show.

use std::sync::LazyLock;

use burn_tensor::{DType, Device, FloatDType, Int, IntDType, Tensor, TensorData};

/// A backend of burn with automatic differentiation.
pub struct Backend {
    device: Device,
}

/// burn-flex and burn-ndarray. burn is configured once a process.
pub static BACKENDS: LazyLock<[Backend; 2]> = LazyLock::new(|| [Device::flex(), ndarray()].map(Backend::new));

#[allow(deprecated, reason = "it is a second, independent set of kernels as long as burn ships it")]
fn ndarray() -> Device {
    Device::ndarray()
}

impl Backend {
    fn new(mut device: Device) -> Backend {
        device.configure((FloatDType::F64, IntDType::I64)).unwrap();
        Backend { device: device.autodiff() }
    }

    /// A constant of at most three axes.
    pub fn constant(&self, values: &[f64], dims: &[usize]) -> Tensor<3> {
        let data = TensorData::new(values.to_vec(), lifted(dims));
        Tensor::from_data(data, (&self.device, DType::F64))
    }

    /// A tensor that a gradient is wanted of.
    pub fn leaf(&self, values: &[f64], dims: &[usize]) -> Tensor<3> {
        self.constant(values, dims).require_grad()
    }

    /// Indices.
    pub fn index(&self, values: &[u32]) -> Tensor<1, Int> {
        let data = TensorData::new(values.iter().map(|&i| i64::from(i)).collect(), [values.len()]);
        Tensor::from_data(data, (&self.device, DType::I64))
    }
}

/// The elements, row-major.
pub fn elements<const D: usize>(tensor: &Tensor<D>) -> Vec<f64> {
    assert_eq!(tensor.dtype(), DType::F64, "burn left double precision");
    tensor.try_to_vec_as::<f64>().unwrap()
}

/// The gradients of a scalar; zeros where it does not depend on a leaf.
pub fn gradients(loss: &Tensor<1>, leaves: &[Tensor<3>]) -> Vec<Vec<f64>> {
    let zeros = |leaf: &Tensor<3>| vec![0.0; leaf.shape().num_elements()];
    if !loss.is_tracked() {
        return leaves.iter().map(zeros).collect();
    }
    let tape = loss.backward();
    leaves.iter().map(|leaf| leaf.grad(&tape).map_or_else(|| zeros(leaf), |g| elements(&g))).collect()
}

/// The logistic function, written out: burn-ndarray's own rounds to single precision, even between tensors in double.
pub fn logistic(x: Tensor<3>) -> Tensor<3> {
    (x.neg().exp() + 1.0).recip()
}

/// A shape with leading axes of size 1.
pub fn lifted(dims: &[usize]) -> [usize; 3] {
    let mut all = [1; 3];
    all[3 - dims.len()..].copy_from_slice(dims);
    all
}
