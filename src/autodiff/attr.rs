//! The constant parameters of a node that are not tensors.

use super::shape::Shape;

/// A node's constant parameters. Interned by the graph, so equal parameters are one entry.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Attr {
    /// The op takes none.
    None,
    /// The bits of a scalar constant.
    Scalar(u64),
    /// A tensor constant: its position in the graph's table.
    Tensor(u32),
    /// The position of an input among the graph's inputs, and for an index input the bound its values stay below.
    Input(u32, Option<u32>),
    /// An integer exponent.
    Exponent(i32),
    /// One axis.
    Axis(u8),
    /// A bit mask of axes.
    Axes(u8),
    /// A target shape.
    Shape(Shape),
    /// An order of axes: axis `i` of the result is axis `order[i]` of the argument.
    Order([u8; super::shape::MAX_RANK]),
    /// A window along an axis: for a slice its start and length; for a pad the zeros before and the length after.
    Window {
        /// The axis.
        axis: u8,
        /// First position.
        start: u32,
        /// Length of the result along the axis.
        len: u32,
    },
    /// Whether the operands of a product are transposed.
    Transposed(bool, bool),
    /// The number of rows of a scatter's result.
    Rows(u32),
}
