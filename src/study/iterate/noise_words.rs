//! The noise of the steps as notebooks write it, `{normal: 0.1}` or `{student: {freedom: 3, scale: 0.1}}`: the tables of keys,
//! made from the registry, and the reading.

use super::noise::Law;
use crate::problem::{NOISES, NoiseWord};
use crate::study::expression::Expression;
use crate::study::network::numbers::{Numbers, single};
use crate::yaml::{Diagnostic, Fields, Key, Record, Shape, Yaml};

const N: usize = NOISES.len();
const SCALE: Key = Key::needed("scale", Shape::Formula, "The factor on numbers of unit scale.");

static PARAMETERS: [[Key; 2]; N] = parameters();
static RECORDS: [Record; N] = records();
static LAWS: [Key; N] = laws();

/// The laws of the noise.
pub(super) static NOISE: Record = Record::new("gradient-noise", "the noise of the steps", &LAWS);

const fn parameters() -> [[Key; 2]; N] {
    let mut keys = [[SCALE; 2]; N];
    let mut law = 0;
    while law < N {
        if let Some(parameter) = NOISES[law].parameter {
            keys[law][0] = Key::needed(parameter.name, Shape::Formula, parameter.doc);
        }
        law += 1;
    }
    keys
}

const fn records() -> [Record; N] {
    let mut records = [Record::new("", "", &[]); N];
    let mut law = 0;
    while law < N {
        let word = &NOISES[law];
        if let Some(parameter) = word.parameter {
            records[law] = Record::new(parameter.record, parameter.what, &PARAMETERS[law]);
        }
        law += 1;
    }
    records
}

const fn laws() -> [Key; N] {
    let mut keys = [SCALE; N];
    let mut law = 0;
    while law < N {
        let word = &NOISES[law];
        let shape = match word.parameter {
            None => Shape::Formula,
            Some(_) => Shape::Record(&RECORDS[law]),
        };
        keys[law] = Key::optional(word.name, shape, word.doc);
        law += 1;
    }
    keys
}

/// The parameter besides the scale that the noise has, which shapes what is drawn.
pub(super) fn parameter(node: &Yaml) -> Option<&Yaml> {
    let (_, word) = find(single(node)?.key.text.as_str())?;
    node.get(word.name)?.get(word.parameter?.name)
}

fn find(name: &str) -> Option<(usize, &'static NoiseWord)> {
    NOISES.iter().enumerate().find(|(_, word)| word.name == name)
}

/// A law with its scale.
///
/// # Errors
/// It is not one law that is known, or its parameter is no number above 0.
pub(super) fn noise(numbers: &Numbers<'_>, node: &Yaml) -> Result<(Law, Expression), Diagnostic> {
    let Some(entry) = single(node) else {
        return Err(Diagnostic::new("the noise is one law with its scale", node.span)
            .label("for example {normal: 0.1}"));
    };
    let name = entry.key.text.as_str();
    let Some((at, word)) = find(name) else {
        let known: Vec<&str> = NOISES.iter().map(|word| word.name).collect();
        return Err(Diagnostic::new(format!("unknown noise `{name}`"), entry.key_span)
            .meant(name, known.iter().copied())
            .note(format!("known: {}", known.join(", "))));
    };
    let (value, scale, span) = match word.parameter {
        None => (None, Expression::read(&entry.value, name)?, node.span),
        Some(parameter) => {
            let fields = Fields::of(&entry.value, &RECORDS[at])?;
            let given = fields.require(parameter.name)?;
            let scale = Expression::read(fields.require("scale")?, "scale")?;
            (Some(numbers.number(given, parameter.name)?), scale, given.span)
        }
    };
    let law = word.build(value).map_err(|error| Diagnostic::new(error.to_string(), span))?;
    Ok((law, scale))
}
