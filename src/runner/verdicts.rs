//! The verdicts of a run, read from its `metrics.json`.

use serde_json::Value;

use crate::notebook::Verdict;

/// The claims of a `metrics.json` in their order: the id and the verdict of each.
///
/// # Errors
/// The text is no `metrics.json`, or that of a quick run, whose verdicts are no evidence.
pub fn verdicts(metrics: &str) -> Result<Vec<(String, Verdict)>, String> {
    let whole: Value = serde_json::from_str(metrics).map_err(|error| format!("this is no JSON: {error}"))?;
    if whole.get("quick").is_some() {
        return Err("these are the numbers of a quick run, which are no evidence".to_owned());
    }
    let claims = whole.get("claims").and_then(Value::as_array).ok_or("`claims` is missing")?;
    claims
        .iter()
        .map(|claim| {
            let text = |key: &str| claim.get(key).and_then(Value::as_str);
            let id = text("id").ok_or("a claim has no `id`")?;
            let verdict =
                text("verdict").and_then(|word| Verdict::ALL.into_iter().find(|v| v.word() == word));
            Ok((id.to_owned(), verdict.ok_or_else(|| format!("the claim `{id}` has no verdict"))?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_are_those_of_the_file() {
        let text =
            r#"{"claims": [{"id": "a", "verdict": "holds"}, {"id": "b", "verdict": "not replicated"}]}"#;
        let expected = vec![("a".to_owned(), Verdict::Holds), ("b".to_owned(), Verdict::NotReplicated)];
        assert_eq!(verdicts(text), Ok(expected));
        for wrong in
            ["", "[]", r#"{"quick": true, "claims": []}"#, r#"{"claims": [{"id": "a", "verdict": "?"}]}"#]
        {
            assert!(verdicts(wrong).is_err(), "{wrong}");
        }
    }
}
