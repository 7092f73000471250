//! What can go wrong while a graph is traced, differentiated or compiled.

use super::shape::Shape;

/// An error of the autodiff core. It carries the op and the shapes it met.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// The shapes of the arguments do not fit the op.
    #[error("{op}: {} {message}", shapes_text(.shapes))]
    Shape {
        /// Name of the op.
        op: &'static str,
        /// Shapes of its arguments, in order.
        shapes: Vec<Shape>,
        /// What does not fit, and what would.
        message: String,
    },
    /// A derivative was asked of something that is not a scalar.
    #[error(
        "{what} needs a scalar to differentiate, and node %{node} has shape {shape}; reduce it first, for example with `.sum()`"
    )]
    NotScalar {
        /// The function that was called.
        what: &'static str,
        /// The node.
        node: u32,
        /// Its shape.
        shape: Shape,
    },
    /// A node of another graph was used.
    #[error("{op}: an argument belongs to another graph")]
    OtherGraph {
        /// Name of the op or function.
        op: &'static str,
    },
    /// An argument had the wrong kind: an index where numbers are wanted, or the reverse.
    #[error("{op}: argument {slot} must be {wanted}")]
    Kind {
        /// Name of the op.
        op: &'static str,
        /// Position of the argument, from 0.
        slot: usize,
        /// What the op takes there.
        wanted: &'static str,
    },
    /// A program was given values that do not fit its inputs.
    #[error("{0}")]
    Input(String),
}

/// The result of an operation of the core.
pub type Result<T> = std::result::Result<T, Error>;

fn shapes_text(shapes: &[Shape]) -> String {
    match shapes {
        [] => "no arguments:".into(),
        [one] => format!("shape {one}"),
        many => {
            let all: Vec<String> = many.iter().map(Shape::to_string).collect();
            format!("shapes {}", all.join(" and "))
        }
    }
}
