//! What was tuned, as a table.

use serde_json::Value;

use super::names::axis_name;
use super::table::{Cell, Table};
use crate::notebook::TuningRecord;

/// A row for each variant: what was chosen, its mean, and whether it stands at an end of its range.
pub(super) fn table(ledger: &TuningRecord) -> Table {
    let names = |params: &[(String, Value)]| -> Vec<String> {
        params.iter().filter(|(_, value)| is_plain(value)).map(|(name, _)| axis_name(name)).collect()
    };
    let (candidates, seeds) = ledger.budget;
    let best = if ledger.is_maximised { "greatest" } else { "least" };
    let mut header = Vec::new();
    if let Some(choice) = ledger.choices.first() {
        header.extend(names(&choice.variant));
        header.extend(names(&choice.chosen).iter().map(|name| format!("{name}, tuned")));
    }
    header.extend([format!("mean {}", ledger.by), "at an end".to_owned()]);
    let rows = ledger.choices.iter().map(|choice| {
        let params = choice.variant.iter().chain(&choice.chosen);
        let mut row: Vec<Cell> =
            params.filter(|(_, value)| is_plain(value)).map(|(_, value)| cell(value)).collect();
        row.push(Cell::Number(choice.mean));
        row.push(if choice.edges.is_empty() { Cell::Text("no".into()) } else { Cell::Text("yes".into()) });
        row
    });
    Table {
        header,
        rows: rows.collect(),
        caption: format!(
            "Tuned for the {best} mean {}: {candidates} candidates with {seeds} seeds of their own for each variant. All {} trials are in metrics.json.",
            ledger.by,
            ledger.trials.len()
        ),
    }
}

fn is_plain(value: &Value) -> bool {
    value.is_number() || value.is_string()
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Number(number) => number.as_f64().map_or(Cell::Missing, Cell::Number),
        Value::String(text) => Cell::Text(text.clone()),
        _ => Cell::Missing,
    }
}
