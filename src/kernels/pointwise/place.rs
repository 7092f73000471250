//! Where the blocks of a chain begin, and how far they reach.

use super::chain::{CHAIN_BLOCK, Code, Place};

impl Place {
    /// The place of the block that begins at an element.
    #[inline(always)]
    pub(super) fn at(self, start: usize) -> usize {
        match self {
            Self::Value(at) => at + start,
            Self::Register(at) | Self::Number(at) | Self::Around(at) => at,
            Self::Unused => 0,
        }
    }

    /// The elements that are read or written from the place on, in values of `len` elements.
    pub(super) fn span(self, code: Code, len: usize) -> usize {
        let runs = |row: usize, stride: usize| match len {
            0 => 0,
            _ => (len - 1) / row.max(1) * stride + row,
        };
        match (self, code) {
            (Self::Value(_), _) => len,
            (Self::Register(_), _) => CHAIN_BLOCK,
            (Self::Number(_), _) => 1,
            (Self::Around(_), Code::Row { len }) => len,
            (Self::Around(_), Code::Column { inner }) => len.div_ceil(inner.max(1)),
            (Self::Around(_), Code::Window { row, stride } | Code::Store { row, stride }) => {
                runs(row, stride)
            }
            _ => 0,
        }
    }
}
