//! The structure of a notebook without its meaning: a JSON Schema for editors, and the check that agrees with it.

mod json;

pub use json::schema;

use super::{Rejected, keys};
use crate::yaml::{self, Sources};

/// Checks the structure of a notebook: its keys, the types of what stands under them, and the words that are known
/// beforehand. Formulas are not parsed, names are not looked up, and no trial is set up. What this accepts is what
/// [`schema`] accepts, and every notebook that [`super::Notebook::parse`] accepts is among it.
///
/// # Errors
/// The first place that does not fit.
pub fn decode(name: &str, text: &str) -> Result<(), Rejected> {
    let mut sources = Sources::default();
    let file = sources.add(name, text);
    let checked = yaml::parse(&sources, file).and_then(|tree| yaml::conform(&tree, &keys::ROOT));
    checked.map_err(|error| Rejected { errors: vec![error], sources })
}
