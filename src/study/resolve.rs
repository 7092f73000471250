//! Set-ups as they stand in a trial: variables replaced by what they are.

use super::sweep::{Param, Trial};
use crate::yaml::{Entry, Value, Yaml};

/// `node` with every plain word that names a variable replaced. What a variable is may name further
/// variables, but not those that it is being put in place of (`open`).
pub(super) fn resolve(trial: &Trial, node: &Yaml, open: &mut Vec<String>) -> Yaml {
    let value = match &node.value {
        Value::Scalar(scalar) => {
            let word = &scalar.text;
            if scalar.quoted || open.contains(word) {
                return node.clone();
            }
            let inner = match trial.param(word) {
                None => return node.clone(),
                Some(Param::Node(inner)) => inner.clone(),
                Some(Param::Number(x)) => {
                    return Yaml {
                        span: node.span,
                        value: Value::Scalar(scalar.replaced(&format!("{x:?}"), None)),
                    };
                }
                Some(Param::Name { name, span }) => {
                    Yaml { span: *span, value: Value::Scalar(scalar.replaced(name, Some(*span))) }
                }
            };
            open.push(word.clone());
            let resolved = resolve(trial, &inner, open);
            open.pop();
            return resolved;
        }
        Value::List(items) => Value::List(items.iter().map(|item| resolve(trial, item, open)).collect()),
        Value::Map(entries) => Value::Map(
            entries
                .iter()
                .map(|entry| Entry { value: resolve(trial, &entry.value, open), ..entry.clone() })
                .collect(),
        ),
    };
    Yaml { span: node.span, value }
}
