//! YAML with positions: a tree whose every node knows its place in the file, and errors that show it.

mod conform;
mod decode;
mod diagnostic;
mod parse;
mod shape;
mod source;
mod tree;

pub use conform::conform;
pub use decode::{Fields, explain_cut, reject_empty};
pub use diagnostic::Diagnostic;
pub use parse::parse;
pub use shape::{Choice, Entries, Key, Pattern, Record, Shape, Word, Words, keys_of};
pub use source::{SourceFile, Sources, Span};
pub use tree::{Entry, Plain, Scalar, Value, Yaml};
#[cfg(test)]
mod tests;
