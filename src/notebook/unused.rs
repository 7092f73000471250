//! Definitions that nothing uses: usually a misspelt name, or what is left of an older version.

use crate::yaml::{Diagnostic, Entry, Value, Yaml};

/// Keys of prose, in which a name is no use of it.
const PROSE: [&str; 13] = [
    "text",
    "title",
    "subtitle",
    "caption",
    "claim",
    "source",
    "note",
    "judges",
    "guide",
    "x label",
    "y label",
    "value label",
    "breaks",
];

/// The `let`s of a notebook that no formula and no set-up uses.
pub(super) fn check(tree: &Yaml) -> Vec<Diagnostic> {
    let mut defined = Vec::new();
    definitions(tree, &mut defined);
    let unused = defined.into_iter().filter(|entry| !is_used(tree, name(entry), entry));
    unused
        .map(|entry| {
            Diagnostic::new(format!("nothing uses `{}`", name(entry)), entry.key_span)
                .label("remove it, or use it in a formula")
        })
        .collect()
}

/// The name that an entry of a `let` defines.
fn name(entry: &Entry) -> &str {
    entry.key.text.split('(').next().unwrap_or("").trim()
}

fn definitions<'a>(node: &'a Yaml, found: &mut Vec<&'a Entry>) {
    match &node.value {
        Value::Scalar(_) => {}
        Value::List(items) => items.iter().for_each(|item| definitions(item, found)),
        Value::Map(entries) => {
            for entry in entries {
                match entry.key.text.as_str() {
                    "let" => found.extend(entry.value.entries().unwrap_or_default()),
                    "cells" => definitions(&entry.value, found),
                    _ => {}
                }
            }
        }
    }
}

/// Whether a name is a word of some value other than that of its own definition.
fn is_used(node: &Yaml, name: &str, definition: &Entry) -> bool {
    match &node.value {
        Value::Scalar(scalar) => {
            scalar.text.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == name)
        }
        Value::List(items) => items.iter().any(|item| is_used(item, name, definition)),
        Value::Map(entries) => entries
            .iter()
            .filter(|entry| !PROSE.contains(&entry.key.text.as_str()) && !std::ptr::eq(*entry, definition))
            .any(|entry| is_used(&entry.value, name, definition)),
    }
}
