//! Numeric kernels: slices in, slices out, no allocation in the steady state. Knows no graph.
//!
//! Every operation has one safe generic body. [`dispatch`] instantiates it once per instruction set, and the
//! sequence of rounded operations behind each output element is the same in all of them, so results do not depend
//! on the machine: there is no fast-math, no flush to zero, and vectors run across outputs only. The sign and the
//! payload of a NaN are the one thing left unspecified.
//!
//! Lengths are contracts between our own modules: a kernel asserts them, and documents it under "Panics".
#![allow(clippy::disallowed_methods, reason = "the arithmetic of all others is defined here")]

mod arith;
mod compiled;
mod dispatch;
mod elementary;
mod gemm;
mod isa;
mod lanes;
mod movement;
mod pointwise;
mod real;
mod reduce;
pub mod scalar;

pub use arith::Arith;
pub use compiled::Compiled;
pub use dispatch::{Kernel, dispatch, dispatch_on};
pub use gemm::{Initial, Mat, MatMut, gemm, gemm_into, transpose};
pub use isa::{Isa, IsaError, active, init};
pub use lanes::Lanes;
pub use movement::{gather_rows, scatter_add_rows};
pub use pointwise::{
    Binary, CHAIN_BLOCK, CellCode, CellList, CellOp, Chain, Code, Link, Operand, Pair, Place, Trio, Unary,
    binary, select, unary,
};
pub use real::Real;
pub use reduce::{dot, first_max_mask_axis, max_axis, norm2, sum, sum_axis};
