//! An input, bound to values when a program runs.

use super::prelude::*;

/// An input, bound to values when a program runs.
pub struct Input;

impl Op for Input {
    fn name(&self) -> &'static str {
        "input"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "x",
            domain: "-",
            kinks: "none",
            source: "the definition",
        }
    }

    fn shape(&self, _attr: &Attr, _args: &[Shape]) -> Result<Shape> {
        Ok(Shape::SCALAR)
    }

    fn rule(&self) -> Rule {
        Rule::Constant
    }

    fn lower(&self) -> Lower {
        Lower::Input
    }

    fn examples(&self) -> Vec<Example> {
        Vec::new()
    }
}
