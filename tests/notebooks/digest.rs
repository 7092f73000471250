//! What a snapshot keeps of `metrics.json`: every number, and of a long array what tells two of them apart.

use libtest_mimic::Failed;
use serde_json::{Map, Value, json};

/// Arrays with more numbers than this are digested.
const MOST_NUMBERS: usize = 8;

/// The text of a snapshot: the metrics with one line for each trial and each claim, long arrays digested.
pub fn digest(metrics: &str) -> String {
    let metrics: Value = serde_json::from_str(metrics).unwrap();
    let mut lines = Vec::new();
    for study in metrics["studies"].as_array().unwrap() {
        lines.push(format!("{{\"id\":{},\"kind\":{},\"trials\":[", study["id"], study["kind"]));
        push_all(&mut lines, study["trials"].as_array().unwrap());
        lines.push("]},".to_owned());
    }
    strip_comma(&mut lines);
    let mut text = format!("{{\"schema\":1,\"studies\":[\n{}\n],\"claims\":[\n", lines.join("\n"));
    let mut claims = Vec::new();
    push_all(&mut claims, metrics["claims"].as_array().unwrap());
    text.push_str(&claims.join("\n"));
    text.push_str("\n]}");
    text
}

fn push_all(lines: &mut Vec<String>, entries: &[Value]) {
    lines.extend(entries.iter().map(|entry| format!("{},", short(entry))));
    strip_comma(lines);
}

fn strip_comma(lines: &mut [String]) {
    if let Some(last) = lines.last_mut().filter(|last| last.ends_with(',')) {
        last.pop();
    }
}

fn short(value: &Value) -> Value {
    match value {
        Value::Array(values) if values.len() > MOST_NUMBERS => summary(&[values.len()], values),
        Value::Object(map) => match (map.get("shape"), map.get("values")) {
            (Some(shape), Some(Value::Array(values))) => {
                let sizes = shape.as_array().unwrap().iter();
                summary(&sizes.map(|n| n.as_u64().unwrap() as usize).collect::<Vec<_>>(), values)
            }
            _ => map.iter().map(|(key, value)| (key.clone(), short(value))).collect::<Map<_, _>>().into(),
        },
        other => other.clone(),
    }
}

/// Shape, ends, extremes, Euclidean norm and a hash of the bits.
fn summary(shape: &[usize], values: &[Value]) -> Value {
    let numbers: Vec<f64> = values.iter().map(number).collect();
    let (mut least, mut greatest, mut squares) = (f64::INFINITY, f64::NEG_INFINITY, 0.0);
    for &x in &numbers {
        least = if x < least { x } else { least };
        greatest = if x > greatest { x } else { greatest };
        squares += x * x;
    }
    json!({
        "shape": shape,
        "first": numbers.first().copied().map(shown),
        "last": numbers.last().copied().map(shown),
        "min": shown(least),
        "max": shown(greatest),
        "norm": shown(f64::sqrt(squares)),
        "bits": format!("{:016x}", hash(&numbers)),
    })
}

/// A number, or the text that stands for one that is not finite.
fn shown(x: f64) -> Value {
    if x.is_finite() { json!(x) } else { format!("{x}").into() }
}

fn number(value: &Value) -> f64 {
    match value {
        Value::String(text) => match text.as_str() {
            "inf" => f64::INFINITY,
            "-inf" => f64::NEG_INFINITY,
            _ => f64::NAN,
        },
        other => other.as_f64().unwrap(),
    }
}

/// FNV-1a over the bytes of the bits (Fowler, Noll & Vo 1991); all NaNs are one.
fn hash(numbers: &[f64]) -> u64 {
    let mut state = 0xcbf2_9ce4_8422_2325;
    for x in numbers {
        let bits = if x.is_nan() { 0x7ff8_0000_0000_0000 } else { x.to_bits() };
        for byte in bits.to_le_bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    state
}

/// One changed bit of a long array changes its digest, and the digest is JSON again.
pub fn self_check() -> Result<(), Failed> {
    let metrics = |fifth: f64| {
        let mut values: Vec<f64> = (0..20).map(f64::from).collect();
        values[5] = fifth;
        json!({"studies": [{"id": "s", "kind": "evaluate", "trials": [
            {"params": {"h": 0.1}, "measurements": {"long": values, "short": [1.5, "NaN"], "x": 0.1}}]}], "claims": []})
        .to_string()
    };
    let (one, other) = (digest(&metrics(5.0)), digest(&metrics(f64::from_bits(5.0_f64.to_bits() + 1))));
    let parsed: Value = serde_json::from_str(&one)?;
    let measured = &parsed["studies"][0]["trials"][0]["measurements"];
    if measured["short"] != json!([1.5, "NaN"])
        || measured["x"] != json!(0.1)
        || measured["long"]["last"] != json!(19.0)
    {
        return Err(format!("not what was measured: {one}").into());
    }
    let summary = |text: &str| text.split("\"norm\"").next().map(str::to_owned);
    if one == other || summary(&one) != summary(&other) {
        return Err(format!("a changed bit must show in the hash:\n{one}\n{other}").into());
    }
    let nan = |bits: u64| hash(&[1.0, f64::from_bits(bits)]);
    if nan(0xfff8_0000_0000_0000) != nan(0x7ff0_0000_0000_00ab) || hash(&[0.0]) == hash(&[-0.0]) {
        return Err("all NaNs must have one hash, and the zeros two".into());
    }
    Ok(())
}
