//! Two snapshots compared as numbers: what changed, and by how much.

use std::collections::BTreeMap;

use serde_json::Value;

use super::SnapshotError;
use super::digest::float;
use super::leaves::{Leaf, leaves};
use crate::notebook::{Allowed, MetricTolerance};

/// A number or a word that is not what its snapshot has.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// What it is, as `study.measurement[3]`.
    pub metric: String,
    /// The trial, with its parameters; empty where there is none.
    pub trial: String,
    /// The value in the snapshot; none if it is new.
    pub old: Option<Value>,
    /// The value of the run; none if it is gone.
    pub new: Option<Value>,
    /// What would have been allowed; none if it must be the same to the bit.
    pub allowed: Option<Allowed>,
}

/// The differences between two snapshots, in the order of the new one; what is gone comes last.
///
/// # Errors
/// One of the texts is no snapshot.
pub fn compare(
    old: &str,
    new: &str,
    tolerances: &[MetricTolerance],
) -> Result<Vec<Difference>, SnapshotError> {
    let (old, new) = (leaves(&serde_json::from_str(old)?), leaves(&serde_json::from_str(new)?));
    let (old_values, new_values) = (by_name(&old), by_name(&new));
    let allowed = |leaf: &Leaf| {
        let found = tolerances.iter().find(|tolerance| tolerance.metric == leaf.key);
        found.map(|tolerance| tolerance.allowed)
    };
    let mut found = Vec::new();
    for leaf in &new {
        let before = old_values.get(&leaf.name()).copied();
        if before.is_some_and(|before| is_same(before, &leaf.value, allowed(leaf))) {
            continue;
        }
        found.push(difference(leaf, before.cloned(), Some(leaf.value.clone()), allowed(leaf)));
    }
    for leaf in old.iter().filter(|leaf| !new_values.contains_key(&leaf.name())) {
        found.push(difference(leaf, Some(leaf.value.clone()), None, allowed(leaf)));
    }
    Ok(found)
}

fn by_name(leaves: &[Leaf]) -> BTreeMap<(&str, &str), &Value> {
    leaves.iter().map(|leaf| (leaf.name(), &leaf.value)).collect()
}

/// The texts of numbers tell all of them apart, the two zeros included.
fn is_same(old: &Value, new: &Value, allowed: Option<Allowed>) -> bool {
    match (allowed, float(old), float(new)) {
        (Some(allowed), Some(old), Some(new)) => allowed.admits(old, new),
        _ => {
            let (old, new) = (old.to_string(), new.to_string());
            old == new
        }
    }
}

fn difference(leaf: &Leaf, old: Option<Value>, new: Option<Value>, allowed: Option<Allowed>) -> Difference {
    Difference { metric: leaf.metric.clone(), trial: leaf.trial.clone(), old, new, allowed }
}

/// A table of the first `most` differences, one row each, and a count of the others.
#[must_use]
pub fn table(differences: &[Difference], most: usize) -> String {
    let mut rows = vec![["metric", "trial", "old", "new", "relative change", "tolerance"].map(str::to_owned)];
    rows.extend(differences.iter().take(most).map(row));
    let mut text = aligned(&rows);
    if let Some(more) = differences.len().checked_sub(most).filter(|more| *more > 0) {
        text.push_str(&format!("\n  and {more} more"));
    }
    text
}

fn row(difference: &Difference) -> [String; 6] {
    let shown = |value: &Option<Value>| match value {
        None => "–".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    };
    let numbers = (difference.old.as_ref().and_then(float), difference.new.as_ref().and_then(float));
    let change = match numbers {
        (Some(old), Some(new)) if old != 0.0 && old.is_finite() && new.is_finite() => {
            format!("{:+.2e}", (new - old) / f64::abs(old))
        }
        _ => String::new(),
    };
    let tolerance = difference.allowed.map_or_else(|| "exact".to_owned(), |allowed| allowed.to_string());
    let (old, new) = (shown(&difference.old), shown(&difference.new));
    [difference.metric.clone(), difference.trial.clone(), old, new, change, tolerance]
}

fn aligned(rows: &[[String; 6]]) -> String {
    let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..6).map(width).collect();
    let line = |row: &[String; 6]| {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        format!("  {}", cells.join("  ")).trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
