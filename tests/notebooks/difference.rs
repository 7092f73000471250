//! Two snapshots compared as numbers: a table of what changed and by how much.

use std::collections::BTreeMap;

use libtest_mimic::Failed;
use serde_json::Value;

/// More rows than this are counted instead of shown.
const MOST_ROWS: usize = 40;

/// One number or word of a snapshot.
struct Leaf {
    metric: String,
    trial: String,
    value: Value,
}

impl Leaf {
    fn name(&self) -> (&str, &str) {
        (&self.metric, &self.trial)
    }
}

/// The differences between two snapshots, one row each: metric, trial, old, new, relative change.
pub fn table(old: &str, new: &str) -> String {
    let parsed = (serde_json::from_str::<Value>(old), serde_json::from_str::<Value>(new));
    let (Ok(old), Ok(new)) = parsed else { return "one of the two snapshots is no JSON".to_owned() };
    let (old, new) = (leaves(&old), leaves(&new));
    let (old_values, new_values) = (by_name(&old), by_name(&new));
    let mut rows = Vec::new();
    for leaf in &new {
        match old_values.get(&leaf.name()) {
            Some(before) if **before == leaf.value => {}
            before => rows.push(row(leaf, before.copied(), Some(&leaf.value))),
        }
    }
    for leaf in old.iter().filter(|leaf| !new_values.contains_key(&leaf.name())) {
        rows.push(row(leaf, Some(&leaf.value), None));
    }
    if rows.is_empty() {
        return "the numbers are equal; the text around them changed".to_owned();
    }
    let n_more = rows.len().saturating_sub(MOST_ROWS);
    rows.truncate(MOST_ROWS);
    rows.insert(0, ["metric", "trial", "old", "new", "relative change"].map(str::to_owned));
    let mut text = aligned(&rows);
    if n_more > 0 {
        text.push_str(&format!("\n  and {n_more} more"));
    }
    text
}

fn by_name(leaves: &[Leaf]) -> BTreeMap<(&str, &str), &Value> {
    leaves.iter().map(|leaf| (leaf.name(), &leaf.value)).collect()
}

fn row(leaf: &Leaf, old: Option<&Value>, new: Option<&Value>) -> [String; 5] {
    let shown = |value: Option<&Value>| match value {
        None => "–".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    };
    let change = match (old.and_then(Value::as_f64), new.and_then(Value::as_f64)) {
        (Some(old), Some(new)) if old != 0.0 => format!("{:+.2e}", (new - old) / f64::abs(old)),
        _ => String::new(),
    };
    [leaf.metric.clone(), leaf.trial.clone(), shown(old), shown(new), change]
}

fn aligned(rows: &[[String; 5]]) -> String {
    let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..5).map(width).collect();
    let line = |row: &[String; 5]| {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        format!("  {}", cells.join("  ")).trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn leaves(snapshot: &Value) -> Vec<Leaf> {
    let empty = Vec::new();
    let list = |value: &Value| value.as_array().unwrap_or(&empty).clone();
    let mut found = Vec::new();
    for study in list(&snapshot["studies"]) {
        let id = study["id"].as_str().unwrap_or("?").to_owned();
        for (index, trial) in list(&study["trials"]).iter().enumerate() {
            let params = trial["params"].as_object().into_iter().flatten();
            // An array among the parameters is the same in all trials and tells none apart.
            let shown = params.filter(|(_, value)| !value.is_array() && !value.is_object());
            let shown: Vec<String> = shown.map(|(name, value)| format!("{name}={value}")).collect();
            let label = format!("#{index} {}", shown.join(" ").replace('"', ""));
            for (key, value) in trial.as_object().into_iter().flatten() {
                let is_measured = key == "measurements";
                let metric = if is_measured { id.clone() } else { format!("{id} {key}") };
                collect(&metric, &label, value, &mut found);
            }
        }
    }
    for claim in list(&snapshot["claims"]) {
        collect(&format!("claim {}", claim["id"].as_str().unwrap_or("?")), "", &claim, &mut found);
    }
    found
}

fn collect(metric: &str, trial: &str, value: &Value, found: &mut Vec<Leaf>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                collect(&format!("{metric}.{key}"), trial, value, found);
            }
        }
        Value::Array(values) => {
            for (at, value) in values.iter().enumerate() {
                collect(&format!("{metric}[{at}]"), trial, value, found);
            }
        }
        leaf => {
            found.push(Leaf { metric: metric.to_owned(), trial: trial.to_owned(), value: leaf.clone() });
        }
    }
}

/// A changed number, a number that is gone and a new one each have their row.
pub fn self_check() -> Result<(), Failed> {
    let snapshot = |measured: &str| {
        format!(
            "{{\"studies\":[{{\"id\":\"s\",\"trials\":[{{\"params\":{{\"h\":0.5}},\"measurements\":{measured}}}]}}],\"claims\":[]}}"
        )
    };
    let text =
        table(&snapshot("{\"a\":2.0,\"b\":1,\"c\":[1,2]}"), &snapshot("{\"a\":2.5,\"c\":[1,2],\"d\":3}"));
    let expected = "  metric  trial     old  new  relative change
  s.a     #0 h=0.5  2.0  2.5  +2.50e-1
  s.d     #0 h=0.5  –    3
  s.b     #0 h=0.5  1    –";
    if text == expected { Ok(()) } else { Err(format!("this table is wrong:\n{text}").into()) }
}
