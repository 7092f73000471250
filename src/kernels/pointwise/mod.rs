//! Element-by-element operations of one, two and three operands.

mod binary;
mod cells;
pub(super) mod function;
mod operand;
mod pair;
mod select;
mod unary;

#[cfg(test)]
mod tests;

pub use binary::{Binary, binary};
pub use cells::{CellCode, CellOp, cells};
pub use operand::Operand;
pub use pair::{Pair, pair};
pub use select::select;
pub use unary::{Unary, unary};

/// Elements that are computed between two looks at the operands; the buffers of a block stay in the first cache.
const BLOCK: usize = 256;
