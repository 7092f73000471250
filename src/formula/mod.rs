//! The formula language: parse, trace into the core, evaluate over labelled arrays.
//!
//! A formula is text such as `exp(-slope(log(g[time=last, layer=5..=45]), layer))`. [`parse`] makes a tree of it,
//! [`eval()`] computes it over the [`Labelled`] arrays that a [`Scope`] names, and [`Relation`] judges the comparison
//! that a claim makes. Derivatives go through the autodiff core.

mod aggregate;
mod align;
mod ast;
mod call;
mod dependence;
mod derivative;
mod diagnostic;
mod elementwise;
mod env;
mod eval;
mod flow;
mod form;
mod labelled;
mod lexer;
mod parse_call;
mod parser;
mod pointwise;
mod print;
mod quadrature;
pub mod registry;
mod relation;
mod scope;
mod select;
pub mod statistics;
mod trace;
mod trace_form;
mod traced;
mod vector;

pub use aggregate::reduce_over;
pub use align::{Aligned, align, spread, stack};
pub use ast::{Axes, AxesMode, Bound, Call, Choice, Expr, Node, Operator, Selector, Sign, Word};
pub use dependence::free_names;
pub use diagnostic::{FormulaError, Inside, Span, did_you_mean, nearest};
pub use elementwise::Composite;
pub use eval::{eval, eval_value};
pub use flow::{Flow, Tracing, VECTOR_AXES};
pub use labelled::{Axis, Labelled, LabelledError, Labels, describe, size};
pub use parser::{Definition, PREFIXES, RESERVED, parse, parse_definition};
pub use pointwise::{Binary, Unary};
pub use print::{print, print_number};
pub use relation::{Comparison, Link, Part, Relation, Sides, Tolerance, parse_relation};
pub use scope::{Let, Scope, Value};

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests;
