//! YAML with positions: a tree whose every node knows its place in the file, and errors that show it.

mod decode;
mod diagnostic;
mod parse;
mod source;
mod tree;

pub use decode::{Fields, explain_cut, reject_empty};
pub use diagnostic::Diagnostic;
pub use parse::parse;
pub use source::{SourceFile, Sources, Span};
pub use tree::{Entry, Scalar, Value, Yaml};
#[cfg(test)]
mod tests;
