//! Changes to a notebook before it is decoded: `depth.vary.sigma=[1, 2]`.

use crate::formula::nearest;
use crate::yaml::{self, Diagnostic, Entry, Sources, Value, Yaml};

/// One value to put in place of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// Keys separated by dots; the first is a key of the notebook or the id of a cell.
    pub path: String,
    /// YAML.
    pub value: String,
}

impl Override {
    /// Reads `path=value`.
    ///
    /// # Errors
    /// There is no `=`, or nothing before it.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        match text.split_once('=') {
            Some((path, value)) if !path.trim().is_empty() => {
                Ok(Self { path: path.trim().to_string(), value: value.to_string() })
            }
            _ => Err(Diagnostic::bare(format!("`--set {text}` is not of the form path=value"))
                .note("for example: --set depth.vary.sigma=[1, 2]")),
        }
    }
}

/// The tree with all overrides in place.
pub(super) fn apply(
    mut tree: Yaml,
    overrides: &[Override],
    sources: &mut Sources,
) -> Result<Yaml, Diagnostic> {
    for change in overrides {
        let file = sources.add(format!("--set {}", change.path), change.value.as_str());
        let value = yaml::parse(sources, file)?;
        let steps: Vec<&str> = change.path.split('.').collect();
        put(&mut tree, &steps, &change.path, value)?;
    }
    Ok(tree)
}

fn put(tree: &mut Yaml, steps: &[&str], path: &str, value: Yaml) -> Result<(), Diagnostic> {
    let Some((first, rest)) = steps.split_first() else {
        *tree = value;
        return Ok(());
    };
    if tree.get(first).is_none()
        && let Some(cell) = cell_with_id(tree, first)
    {
        return put(cell, rest, path, value);
    }
    let Value::Map(entries) = &mut tree.value else {
        return Err(Diagnostic::bare(format!("`--set {path}`: there is no map that could hold `{first}`")));
    };
    // A new name can be set in a map that exists, such as `let`; a misspelt key is found by the decoding.
    let mut known: Vec<String> = entries.iter().map(|e| e.key.text.clone()).collect();
    known.extend(entries.iter().filter(|e| e.key.text == "cells").flat_map(|e| ids(&e.value)));
    if let Some(entry) = entries.iter_mut().find(|e| e.key.text == **first) {
        return put(&mut entry.value, rest, path, value);
    }
    if !rest.is_empty() {
        let error = Diagnostic::bare(format!("`--set {path}`: there is no `{first}`"));
        return Err(match nearest(first, known.iter().map(String::as_str)) {
            Some(near) => error.note(format!("did you mean `{near}`?")),
            None => error.note(format!("there are: {}", known.join(", "))),
        });
    }
    let key = yaml::Scalar::bare(first, value.span);
    entries.push(Entry { key, key_span: value.span, value });
    Ok(())
}

const IDS: [&str; 4] = ["study", "table", "figure", "id"];

/// The ids of cells.
fn ids(cells: &Yaml) -> Vec<String> {
    let items = cells.items().unwrap_or_default().iter();
    let ids = items.flat_map(|item| IDS.iter().filter_map(|key| item.get(key).and_then(Yaml::text)));
    ids.map(str::to_owned).collect()
}

fn cell_with_id<'a>(tree: &'a mut Yaml, id: &str) -> Option<&'a mut Yaml> {
    let Value::Map(entries) = &mut tree.value else { return None };
    let cells = entries.iter_mut().find(|e| e.key.text == "cells")?;
    let Value::List(items) = &mut cells.value.value else { return None };
    // A study comes before a figure that has its id.
    let named = |item: &Yaml, key: &str| item.get(key).and_then(Yaml::text) == Some(id);
    let key = IDS.into_iter().find(|key| items.iter().any(|item| named(item, key)))?;
    items.iter_mut().find(|item| named(item, key))
}
