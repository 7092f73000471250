//! One trial as named tensors, for readers that want to compute the same with other software.

/// A tensor under a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// The name, such as `weight_ih_l0` or `grad.x`.
    pub name: String,
    /// The length of each axis; empty for a scalar.
    pub shape: Vec<usize>,
    /// The elements, row-major.
    pub values: Vec<f64>,
}

/// What a trial exports.
#[derive(Clone, Debug, PartialEq)]
pub struct Export {
    /// What a reader has to know about the tensors, as names and words, in a fixed order.
    pub facts: Vec<(String, String)>,
    /// The tensors.
    pub tensors: Vec<Tensor>,
}
