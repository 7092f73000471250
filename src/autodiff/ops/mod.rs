//! The ops, one file each, and their registry.
//!
//! To add an op: write its file, add one line to the list below, and the tests over the registry do the rest.

use super::op::Op;

mod prelude {
    pub(super) use super::OpId;
    pub(super) use crate::autodiff::attr::Attr;
    pub(super) use crate::autodiff::error::Result;
    pub(super) use crate::autodiff::graph::Var;
    pub(super) use crate::autodiff::op::*;
    pub(super) use crate::autodiff::shape::Shape;
    pub(super) use crate::kernels::{Binary, Unary};
}

/// Declares the modules, the enumeration and the registry from one list, so that they cannot disagree.
macro_rules! registry {
    ($($id:ident: $module:ident),* $(,)?) => {
        $(mod $module;)*

        /// The ops of the core.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        #[allow(missing_docs)]
        pub enum OpId {
            $($id),*
        }

        /// Every op, in the order of [`OpId`].
        pub static REGISTRY: &[&dyn Op] = &[$(&$module::$id),*];

        const ALL: &[OpId] = &[$(OpId::$id),*];
    };
}

registry! {
    Constant: constant,
    Input: input,
    Add: add,
    Sub: sub,
    Mul: mul,
    Div: div,
    Neg: neg,
    Powi: powi,
    Pow: pow,
    Exp: exp,
    Ln: ln,
    Log1p: log1p,
    Expm1: expm1,
    Sqrt: sqrt,
    Sin: sin,
    Cos: cos,
    Atan: atan,
    Tanh: tanh,
    Sigmoid: sigmoid,
    Softplus: softplus,
    Erf: erf,
    Relu: relu,
    Abs: abs,
    Sign: sign,
    Step: step,
    Maximum: maximum,
    Minimum: minimum,
    Gt: gt,
    Equals: equals,
    Select: select,
    StopGradient: stop_gradient,
    Matmul: matmul,
    Sum: sum,
    FirstMax: first_max,
    Broadcast: broadcast,
    Reshape: reshape,
    Permute: permute,
    Slice: slice,
    Pad: pad,
    Concat: concat,
    Gather: gather,
    ScatterAdd: scatter_add,
}

impl OpId {
    /// What the op states about itself.
    pub fn get(self) -> &'static dyn Op {
        REGISTRY[self as usize]
    }

    /// The op of a name.
    pub fn find(name: &str) -> Option<OpId> {
        ALL.iter().copied().find(|id| id.get().name() == name)
    }

    /// Every op.
    pub fn all() -> &'static [OpId] {
        ALL
    }
}
