//! A snapshot as a list of numbers and words, each with its name.

use serde_json::Value;

/// One number or word of a snapshot.
pub(super) struct Leaf {
    /// What may have a tolerance: `study.measurement`, or the id of a claim, a figure or a table.
    pub key: String,
    /// The full name, as `study.measurement[3]`.
    pub metric: String,
    /// The trial; empty where there is none.
    pub trial: String,
    /// The value.
    pub value: Value,
}

impl Leaf {
    /// What tells it from all others of its snapshot.
    pub(super) fn name(&self) -> (&str, &str) {
        (&self.metric, &self.trial)
    }
}

/// All of them, in the order of the snapshot.
pub(super) fn leaves(snapshot: &Value) -> Vec<Leaf> {
    let mut found = Vec::new();
    for study in list(&snapshot["studies"]) {
        let id = study["id"].as_str().unwrap_or("?");
        for (index, trial) in list(&study["trials"]).iter().enumerate() {
            let label = label(index, trial);
            for (key, value) in trial.as_object().into_iter().flatten() {
                if key != "measurements" {
                    collect(id, &format!("{id} {key}"), &label, value, &mut found);
                    continue;
                }
                for (name, value) in value.as_object().into_iter().flatten() {
                    let metric = format!("{id}.{name}");
                    collect(&metric, &metric, &label, value, &mut found);
                }
            }
        }
    }
    for (sort, entries) in [("claim", "claims"), ("table", "tables"), ("figure", "figures")] {
        for entry in list(&snapshot[entries]) {
            let id = entry["id"].as_str().unwrap_or("?");
            collect(id, &format!("{sort} {id}"), "", entry, &mut found);
        }
    }
    found
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The number of a trial and its parameters.
fn label(index: usize, trial: &Value) -> String {
    let params = trial["params"].as_object().into_iter().flatten();
    // An array among the parameters is the same in all trials and tells none apart.
    let shown = params.filter(|(_, value)| !value.is_array() && !value.is_object());
    let shown: Vec<String> = shown.map(|(name, value)| format!("{name}={value}")).collect();
    format!("#{index} {}", shown.join(" ").replace('"', "")).trim_end().to_owned()
}

fn collect(key: &str, metric: &str, trial: &str, value: &Value, found: &mut Vec<Leaf>) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                collect(key, &format!("{metric}.{name}"), trial, value, found);
            }
        }
        Value::Array(values) => {
            for (at, value) in values.iter().enumerate() {
                collect(key, &format!("{metric}[{at}]"), trial, value, found);
            }
        }
        leaf => found.push(Leaf {
            key: key.to_owned(),
            metric: metric.to_owned(),
            trial: trial.to_owned(),
            value: leaf.clone(),
        }),
    }
}
