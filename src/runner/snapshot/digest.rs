//! What a snapshot keeps of a run: every number, and of a long array what tells two of them apart.

use serde_json::{Map, Value, json};

use super::SnapshotError;
use crate::notebook::{
    CellRecord, Curve, FigureRecord, Layer, MetricTolerance, NodeRecord, Records, TableRecord,
};
use crate::runner::metrics::number;

/// Arrays with more numbers than this are digested.
const MOST_NUMBERS: usize = 8;

/// What a snapshot keeps of a claim.
const OF_CLAIM: [&str; 8] =
    ["id", "statement", "verdict", "predicted", "measured", "tolerance", "error", "margin"];

/// The snapshot of a run: one line for each trial, claim, table and figure.
pub(super) fn digest(
    metrics: &Value,
    records: &Records,
    tolerances: &[MetricTolerance],
) -> Result<String, SnapshotError> {
    if metrics["quick"] == Value::Bool(true) {
        return Err(SnapshotError::Quick);
    }
    // Arrays with a tolerance are compared number by number, so all their numbers are kept.
    let is_kept = |metric: &str| tolerances.iter().any(|tolerance| tolerance.metric == metric);
    let mut studies = Vec::new();
    for study in entries(metrics, "studies")? {
        let id = text(study, "id")?;
        let mut lines = Vec::new();
        for trial in entries(study, "trials")? {
            let measured = object(trial, "measurements")?.iter();
            let measured: Map<String, Value> = measured
                .map(|(name, value)| (name.clone(), short(value, is_kept(&format!("{id}.{name}")))))
                .collect();
            let mut trial = short(trial, false);
            trial["measurements"] = measured.into();
            lines.push(trial.to_string());
        }
        let head = format!("{{\"id\":{},\"kind\":{},\"trials\":[", study["id"], study["kind"]);
        studies.push(format!("{head}\n{}\n]}}", lines.join(",\n")));
    }
    let mut claims = Vec::new();
    for claim in entries(metrics, "claims")? {
        let kept = OF_CLAIM.iter().map(|key| ((*key).to_owned(), claim[*key].clone()));
        claims.push(Value::Object(kept.collect()).to_string());
    }
    let (mut tables, mut figures) = (Vec::new(), Vec::new());
    for cell in &records.cells {
        match cell {
            CellRecord::Table(record) => {
                tables.push(short(&table(record), is_kept(&record.id)).to_string());
            }
            CellRecord::Figure(record) => {
                figures.push(short(&figure(record), is_kept(&record.id)).to_string());
            }
            _ => {}
        }
    }
    let parts = [("studies", studies), ("claims", claims), ("tables", tables), ("figures", figures)];
    let parts = parts.map(|(name, lines)| format!("\"{name}\":[\n{}\n]", lines.join(",\n")));
    Ok(format!("{{\"schema\":1,{}}}", parts.join(",")))
}

fn table(table: &TableRecord) -> Value {
    let columns = table.columns.iter().map(|column| (column.heading.clone(), numbers(&column.values)));
    json!({ "id": table.id, "columns": columns.collect::<Map<_, _>>() })
}

fn figure(figure: &FigureRecord) -> Value {
    let mut entry = json!({ "id": figure.id });
    for (key, curves) in [("curves", &figure.curves), ("theory", &figure.theory), ("marks", &figure.marks)] {
        if !curves.is_empty() {
            entry[key] = curves.iter().map(curve).collect();
        }
    }
    if !figure.layers.is_empty() {
        entry["layers"] = figure.layers.iter().map(layer).collect();
    }
    if !figure.slopes.is_empty() {
        entry["slopes"] = figure.slopes.iter().map(|(_, slope)| number(*slope)).collect();
    }
    if !figure.nodes.is_empty() {
        entry["nodes"] = figure.nodes.iter().map(node).collect();
    }
    entry
}

fn curve(curve: &Curve) -> Value {
    let mut entry = json!({ "label": curve.label, "x": numbers(&curve.x), "y": numbers(&curve.y) });
    if !curve.value.is_empty() {
        entry["value"] = numbers(&curve.value);
    }
    entry
}

fn layer(layer: &Layer) -> Value {
    json!({ "x": numbers(&layer.x), "y": numbers(&layer.y), "value": numbers(&layer.values) })
}

fn node(node: &NodeRecord) -> Value {
    json!({ "name": node.name, "value": number(node.value), "adjoint": node.adjoint.map(number) })
}

fn numbers(values: &[f64]) -> Value {
    values.iter().map(|x| number(*x)).collect()
}

fn entries<'a>(value: &'a Value, key: &str) -> Result<&'a [Value], SnapshotError> {
    value[key].as_array().map(Vec::as_slice).ok_or_else(|| missing(key))
}

fn object<'a>(value: &'a Value, key: &str) -> Result<&'a Map<String, Value>, SnapshotError> {
    value[key].as_object().ok_or_else(|| missing(key))
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str, SnapshotError> {
    value[key].as_str().ok_or_else(|| missing(key))
}

fn missing(key: &str) -> SnapshotError {
    SnapshotError::Malformed(format!("`{key}` is missing"))
}

/// The same value with its long arrays of numbers digested, unless all is kept.
fn short(value: &Value, is_kept: bool) -> Value {
    match value {
        Value::Array(values) => match floats(values).filter(|_| !is_kept && values.len() > MOST_NUMBERS) {
            Some(numbers) => summary(&json!([values.len()]), &numbers),
            None => values.iter().map(|value| short(value, is_kept)).collect(),
        },
        Value::Object(map) => {
            let array = map.get("values").and_then(Value::as_array);
            match (map.get("shape"), array.and_then(|values| floats(values))) {
                (Some(shape), Some(numbers)) if !is_kept => summary(shape, &numbers),
                _ => map.iter().map(|(key, value)| (key.clone(), short(value, is_kept))).collect(),
            }
        }
        other => other.clone(),
    }
}

/// Shape, ends, extremes, Euclidean norm and a hash of the bits.
fn summary(shape: &Value, numbers: &[f64]) -> Value {
    let (mut least, mut greatest, mut squares) = (f64::INFINITY, f64::NEG_INFINITY, 0.0);
    for &x in numbers {
        least = if x < least { x } else { least };
        greatest = if x > greatest { x } else { greatest };
        squares += x * x;
    }
    json!({
        "shape": shape,
        "first": numbers.first().copied().map(number),
        "last": numbers.last().copied().map(number),
        "min": number(least),
        "max": number(greatest),
        "norm": number(f64::sqrt(squares)),
        "bits": format!("{:016x}", hash(numbers)),
    })
}

fn floats(values: &[Value]) -> Option<Vec<f64>> {
    values.iter().map(float).collect()
}

/// The number that a value is or stands for.
pub(super) fn float(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => match text.as_str() {
            "inf" => Some(f64::INFINITY),
            "-inf" => Some(f64::NEG_INFINITY),
            "NaN" => Some(f64::NAN),
            _ => None,
        },
        other => other.as_f64(),
    }
}

/// FNV-1a over the bytes of the bits (Fowler, Noll & Vo 1991); all NaNs are one.
pub(super) fn hash(numbers: &[f64]) -> u64 {
    let mut state = 0xcbf2_9ce4_8422_2325;
    for x in numbers {
        let bits = if x.is_nan() { 0x7ff8_0000_0000_0000 } else { x.to_bits() };
        for byte in bits.to_le_bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    state
}
