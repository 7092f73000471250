//! Shapes as JSON Schema, draft 2020-12.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::notebook::keys;
use crate::yaml::{Choice, Entries, Record, Shape, Words};

/// The JSON Schema of a notebook, for editors.
#[must_use]
pub fn schema() -> Value {
    let mut writer = Writer { definitions: BTreeMap::new() };
    let root = writer.shape(&keys::ROOT);
    let definitions: Map<String, Value> =
        writer.definitions.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let mut out = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A notebook of Gradbook",
    });
    merge(&mut out, root);
    merge(&mut out, json!({ "$defs": definitions }));
    out
}

struct Writer {
    /// Records by their names; one that is being written is there already.
    definitions: BTreeMap<&'static str, Value>,
}

impl Writer {
    fn shape(&mut self, shape: &Shape) -> Value {
        match shape {
            Shape::Any => json!({ "type": ["string", "number", "boolean", "array", "object"] }),
            Shape::Scalar => json!({ "type": ["string", "number", "boolean", "null"] }),
            Shape::Text => json!({ "type": ["string", "number", "boolean"] }),
            Shape::Formula => json!({ "type": ["string", "number", "boolean"], "pattern": r"\S" }),
            Shape::Plain => json!({ "type": "number" }),
            Shape::Amount { whole } => {
                json!({ "type": if *whole { "integer" } else { "number" }, "minimum": 0 })
            }
            Shape::Pair(one) => {
                json!({ "type": "array", "items": self.shape(one), "minItems": 2, "maxItems": 2 })
            }
            Shape::Matching(pattern) => {
                json!({ "type": ["string", "number", "boolean"], "pattern": pattern.regex })
            }
            Shape::Number(pattern) => json!({ "type": ["number", "string"], "pattern": pattern.regex }),
            Shape::Count(most) => {
                json!({ "type": ["integer", "string"], "minimum": 1, "maximum": most })
            }
            Shape::Word(words) => word(words),
            Shape::Values(name) => json!({
                "type": "array",
                "minItems": 1,
                "uniqueItems": true,
                "anyOf": [
                    { "items": { "type": ["number", "string"], "not": { "type": "string", "pattern": name.regex } } },
                    { "items": { "type": ["string", "boolean"] } },
                ],
            }),
            Shape::OneOrMany(one) => {
                let one = self.shape(one);
                json!({ "anyOf": [one.clone(), { "type": "array", "items": one }] })
            }
            Shape::List(0, item) => json!({ "type": "array", "items": self.shape(item) }),
            Shape::List(least, item) => {
                json!({ "type": "array", "items": self.shape(item), "minItems": least })
            }
            Shape::Map(entries) => self.map(entries),
            Shape::Record(record) => self.reference(record),
            Shape::One(record) => {
                let mut one = self.reference(record);
                merge(&mut one, json!({ "minProperties": 1, "maxProperties": 1 }));
                one
            }
            Shape::Variable(own) => json!({ "anyOf": [self.shape(own), { "type": "string" }] }),
            Shape::Either(shapes) => {
                let all: Vec<Value> = shapes.iter().map(|shape| self.shape(shape)).collect();
                json!({ "anyOf": all })
            }
            Shape::ByKey(cases) => self.by_key(&cases()),
            Shape::ByWord(choice) => self.by_word(choice),
        }
    }

    fn map(&mut self, entries: &Entries) -> Value {
        let mut out = json!({ "type": "object", "additionalProperties": self.shape(entries.value) });
        if let Some(keys) = entries.keys {
            out["propertyNames"] = json!({ "pattern": keys.regex });
        }
        if entries.least > 0 {
            out["minProperties"] = json!(entries.least);
        }
        out
    }

    fn reference(&mut self, record: &Record) -> Value {
        if !self.definitions.contains_key(record.name) {
            self.definitions.insert(record.name, Value::Null);
            let definition = self.record(record);
            self.definitions.insert(record.name, definition);
        }
        json!({ "$ref": format!("#/$defs/{}", record.name) })
    }

    fn record(&mut self, record: &Record) -> Value {
        let mut properties = Map::new();
        for key in record.all() {
            let mut property = self.shape(&key.shape);
            merge(&mut property, json!({ "description": key.doc }));
            properties.insert(key.name.to_owned(), property);
        }
        let needed: Vec<&str> =
            record.all().filter(|key| record.must_have(key)).map(|key| key.name).collect();
        let mut out = json!({ "type": "object", "properties": properties, "additionalProperties": false });
        if !needed.is_empty() {
            out["required"] = json!(needed);
        }
        out
    }

    /// Conditions instead of alternatives, so that an editor shows the errors of the one record that is meant.
    fn by_key(&mut self, cases: &[(&'static str, Shape)]) -> Value {
        let any: Vec<Value> = cases.iter().map(|(key, _)| json!({ "required": [key] })).collect();
        let mut all = Vec::new();
        for (key, shape) in cases {
            all.push(json!({ "if": { "required": [key] }, "then": self.shape(shape) }));
        }
        json!({ "type": "object", "anyOf": any, "allOf": all })
    }

    fn by_word(&mut self, choice: &Choice) -> Value {
        let mut all = Vec::new();
        let mut words = Vec::new();
        for (word, record) in (choice.cases)() {
            words.push(word);
            let mut condition = json!({ "properties": { choice.key: { "const": word } } });
            // Where the key is left out, the condition on its value holds, which is right for the default alone.
            if choice.default != Some(word) {
                condition["required"] = json!([choice.key]);
            }
            all.push(json!({ "if": condition, "then": self.reference(&record) }));
        }
        let mut out =
            json!({ "type": "object", "properties": { choice.key: { "enum": words } }, "allOf": all });
        if choice.default.is_none() {
            out["required"] = json!([choice.key]);
        }
        out
    }
}

fn word(words: &Words) -> Value {
    let names: Vec<&str> = (words.all)().into_iter().map(|(name, _)| name).collect();
    json!({ "enum": names })
}

/// Adds the entries of one object to another.
fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(into), Value::Object(from)) = (into, from) {
        into.extend(from);
    }
}
