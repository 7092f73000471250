//! The formula language: parse, trace into the core, evaluate over labelled arrays.
//!
//! A formula is text such as `exp(-slope(log(g[time=last, layer=5..=45]), layer))`. [`parse`] makes a tree of it,
//! [`eval()`] computes it over the [`Labelled`] arrays that a [`Scope`] names, and [`Relation`] judges the comparison
//! that a claim makes. Derivatives go through the autodiff core.

mod ast;
mod diagnostic;
mod lexer;
mod parse_call;
mod parser;
mod print;

pub use ast::{Axes, AxesMode, Bound, Call, Choice, Expr, Node, Operator, Selector, Sign, Word};
pub use diagnostic::{FormulaError, Inside, Span, did_you_mean, nearest};
pub use parser::{Definition, RESERVED, parse, parse_definition};
pub use print::{print, print_number};
