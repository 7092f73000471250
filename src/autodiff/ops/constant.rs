//! A constant: a scalar or a tensor of numbers.

use super::prelude::*;

/// A constant: a scalar or a tensor of numbers.
pub struct Constant;

impl Op for Constant {
    fn name(&self) -> &'static str {
        "constant"
    }

    fn doc(&self) -> OpDoc {
        OpDoc {
            formula: "c",
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
        Lower::Constant
    }

    fn examples(&self) -> Vec<Example> {
        Vec::new()
    }
}
