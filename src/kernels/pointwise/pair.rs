//! Two sums, differences or products in one pass, each rounded on its own.

use super::binary::Binary;

/// `second(first(a, b), c)`, or `second(c, first(a, b))` when it is reversed. Both are rounded: this is two operations in one
/// pass over memory, and not a fused multiply-add.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pair {
    first: Binary,
    second: Binary,
    is_reversed: bool,
}

impl Pair {
    /// The pair of two operations, if there is a kernel for it: both are sums, differences or products.
    pub fn new(first: Binary, second: Binary, is_reversed: bool) -> Option<Self> {
        let is_simple = |op| matches!(op, Binary::Add | Binary::Sub | Binary::Mul);
        let pair = Self { first, second, is_reversed: is_reversed && second == Binary::Sub };
        (is_simple(first) && is_simple(second)).then_some(pair)
    }

    /// The operation on a and b.
    pub fn first(&self) -> Binary {
        self.first
    }

    /// The operation on the first one's result and c.
    pub fn second(&self) -> Binary {
        self.second
    }

    /// Whether c stands on the left of the second operation.
    pub fn is_reversed(&self) -> bool {
        self.is_reversed
    }
}
