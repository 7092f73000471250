//! Element-by-element operations of one, two and three operands.

mod binary;
mod cells;
mod chain;
pub(super) mod function;
mod operand;
mod pair;
mod place;
mod select;
mod spread;
mod trio;
mod unary;

#[cfg(test)]
mod tests;

pub use binary::{Binary, binary};
pub use cells::{CellCode, CellList, CellOp};
pub use chain::{CHAIN_BLOCK, Chain, Code, Link, Place};
pub use operand::Operand;
pub use pair::Pair;
pub use select::select;
pub use trio::Trio;
pub use unary::{Unary, unary};

/// Elements that are computed between two looks at the operands; the buffers of a block stay in the first cache.
const BLOCK: usize = 256;
