//! The reference page of the formula language, generated from the registry.

use std::fmt::Write as _;

use super::super::print::print_number;
use super::{CONSTANTS, Function, Tag, functions};

/// The reference of all functions and constants, in Markdown.
#[must_use]
pub fn reference_page() -> String {
    let mut out = String::from("# Functions of the formula language\n");
    for (tag, title) in [
        (Tag::Pointwise, "Pointwise: element by element"),
        (Tag::Aggregate, "Aggregates: over axes"),
        (Tag::Differential, "Derivatives, and forms that bind a name"),
        (Tag::Vector, "Vectors and matrices"),
        (Tag::Claim, "Relations of a claim"),
    ] {
        let _ = write!(out, "\n## {title}\n\n");
        if tag == Tag::Aggregate {
            out.push_str("`over` lists the axes to reduce, `by` those to keep; without either all are reduced. NaN propagates.\n\n");
        }
        if tag == Tag::Vector {
            out.push_str("A vector stands on the axis `i`, a matrix on `i` (rows) and `j` (columns); other axes are swept.\n\n");
        }
        for function in functions().iter().filter(|function| function.tag == tag) {
            write_function(&mut out, function);
        }
    }
    out.push_str("\n## Constants\n\n");
    for (name, value, doc) in CONSTANTS {
        let _ = writeln!(out, "- `{name}` = {}: {doc}.", print_number(value));
    }
    out
}

fn write_function(out: &mut String, function: &Function) {
    let _ = write!(out, "- `{}`: {}", function.usage, function.doc);
    if function.tag != Tag::Claim {
        let (formula, value) = function.example;
        let _ = write!(out, " Example: `{formula}` is {}.", print_number(value));
    }
    out.push('\n');
}
