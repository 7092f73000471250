//! `metrics.json`: every number of a run, and no time, path or date.

use serde_json::{Map, Value, json};

use crate::formula::Labelled;
use crate::notebook::{ChoiceRecord, ClaimRecord, Records, StudyRecord, TrialRecord};
use crate::study::Outcome;

/// The text of `metrics.json`, schema 1: one line for each trial and each claim, so that files compare well.
#[must_use]
pub fn metrics(records: &Records) -> String {
    let studies: Vec<String> = records.studies().map(study).collect();
    let claims: Vec<String> = records.claims().map(|c| format!("    {}", claim(c))).collect();
    // A quick run is no evidence, and must not be taken for one by whoever reads the file.
    let quick = if records.is_quick { "\n  \"quick\": true," } else { "" };
    format!(
        "{{\n  \"schema\": 1,\n  \"notebook\": {},{quick}\n  \"studies\": {},\n  \"claims\": {}\n}}\n",
        json!(records.id),
        list(&studies, "  "),
        list(&claims, "  ")
    )
}

/// Lines between brackets.
fn list(lines: &[String], indent: &str) -> String {
    if lines.is_empty() { "[]".to_string() } else { format!("[\n{}\n{indent}]", lines.join(",\n")) }
}

/// A number, or the text that stands for one that is not finite.
#[must_use]
pub fn number(x: f64) -> Value {
    if x.is_nan() {
        return "NaN".into();
    }
    if x.is_infinite() {
        return if x > 0.0 { "inf".into() } else { "-inf".into() };
    }
    json!(x)
}

fn study(study: &StudyRecord) -> String {
    let trials: Vec<String> = study.trials.iter().map(|t| format!("        {}", trial(t))).collect();
    let (id, kind) = (json!(study.id), json!(study.kind));
    let tuning = study.tuning.as_ref().map_or_else(String::new, |ledger| {
        let trials: Vec<String> = ledger.trials.iter().map(|t| format!("          {}", trial(t))).collect();
        let chosen: Vec<String> = ledger.choices.iter().map(|c| format!("          {}", choice(c))).collect();
        format!(
            ",\n      \"tuning\": {{\n        \"{}\": {},\n        \"trials\": {},\n        \"chosen\": {}\n      }}",
            if ledger.is_maximised { "maximise" } else { "minimise" },
            json!(ledger.by),
            list(&trials, "        "),
            list(&chosen, "        ")
        )
    });
    format!(
        "    {{\n      \"id\": {id},\n      \"kind\": {kind},\n      \"trials\": {}{tuning}\n    }}",
        list(&trials, "      ")
    )
}

fn choice(choice: &ChoiceRecord) -> Value {
    let map = |params: &[(String, Value)]| Value::Object(params.iter().cloned().collect::<Map<_, _>>());
    json!({
        "params": map(&choice.variant),
        "chosen": map(&choice.chosen),
        "mean": number(choice.mean),
        "edges": choice.edges,
    })
}

fn trial(trial: &TrialRecord) -> Value {
    let params: Map<String, Value> = trial.params.iter().cloned().collect();
    let measurements: Map<String, Value> =
        trial.measurements.iter().map(|(name, value)| (name.clone(), array(value))).collect();
    let mut entry = json!({ "params": params, "outcome": "ok" });
    if let Outcome::Diverged { step, at } = &trial.outcome {
        entry["outcome"] = "diverged".into();
        entry["diverged"] = json!({ "step": step, "at": at });
    }
    entry["measurements"] = Value::Object(measurements);
    entry
}

fn array(value: &Labelled) -> Value {
    let numbers: Vec<Value> = value.values().iter().map(|x| number(*x)).collect();
    match value.axes().len() {
        0 => numbers.into_iter().next().unwrap_or(Value::Null),
        1 => Value::Array(numbers),
        _ => {
            let shape: Vec<usize> = value.axes().iter().map(crate::formula::Axis::len).collect();
            json!({ "shape": shape, "values": numbers })
        }
    }
}

fn claim(claim: &ClaimRecord) -> Value {
    let judged = &claim.judgement;
    let mut entry = json!({
        "id": claim.id,
        "statement": claim.statement,
        "verdict": judged.verdict.word(),
        "predicted": number(judged.predicted),
        "measured": number(judged.measured),
        "tolerance": number(judged.tolerance),
        "kind": claim.kind.word(),
        "link": judged.link,
        "error": number(judged.error),
        "margin": number(judged.margin),
        "room": judged.room().map(number),
        "place": judged.place,
    });
    if let Some(judges) = &claim.judges {
        entry["judges"] = json!({ "section": judges.section, "says": judges.says });
    }
    entry
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::Axis;
    use crate::notebook::{CellRecord, ClaimKind, Judgement, Verdict};

    #[test]
    fn the_file_is_json_of_schema_1_to_the_bit() {
        let t = Labelled::new(vec![Axis::numbers("t", vec![0.0, 1.0])], vec![0.1, f64::NAN]).unwrap();
        let trial = TrialRecord {
            params: vec![("h".into(), number(1e-16)), ("rule".into(), "central".into())],
            outcome: Outcome::Diverged { step: Some(3), at: "exp".into() },
            measurements: vec![("err".into(), t), ("all".into(), Labelled::scalar(f64::NEG_INFINITY))],
        };
        let judgement = Judgement {
            verdict: Verdict::NotReplicated,
            measured: 0.30000000000000004,
            error: 0.0,
            predicted: 1e300,
            tolerance: 0.0,
            margin: -1.0,
            link: "~",
            place: String::new(),
        };
        let claim = crate::notebook::ClaimRecord {
            id: "claim-1".into(),
            statement: "a \"quoted\" statement".into(),
            kind: ClaimKind::Emp,
            that: String::new(),
            judgement,
            judges: Some(crate::notebook::Judged { section: "8.2".into(), says: "it does".into() }),
            source: None,
            note: None,
        };
        let study = StudyRecord {
            id: "s".into(),
            kind: "evaluate",
            axes: Vec::new(),
            trials: vec![trial],
            measurements: Vec::new(),
            tuning: None,
        };
        let records = Records {
            id: "x".into(),
            title: String::new(),
            guide: None,
            cells: vec![CellRecord::Study(study), CellRecord::Claim(claim)],
            is_quick: false,
        };
        let text = metrics(&records);
        assert_eq!(
            text,
            r#"{
  "schema": 1,
  "notebook": "x",
  "studies": [
    {
      "id": "s",
      "kind": "evaluate",
      "trials": [
        {"params":{"h":1e-16,"rule":"central"},"outcome":"diverged","diverged":{"step":3,"at":"exp"},"measurements":{"err":[0.1,"NaN"],"all":"-inf"}}
      ]
    }
  ],
  "claims": [
    {"id":"claim-1","statement":"a \"quoted\" statement","verdict":"not replicated","predicted":1e+300,"measured":0.30000000000000004,"tolerance":0.0,"kind":"emp","link":"~","error":0.0,"margin":-1.0,"room":-1e-300,"place":"","judges":{"section":"8.2","says":"it does"}}
  ]
}
"#
        );
        let quick = metrics(&Records { is_quick: true, ..records });
        assert_eq!(quick, text.replace("\"x\",\n", "\"x\",\n  \"quick\": true,\n"));
        let back: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(back["claims"][0]["measured"].as_f64(), Some(0.30000000000000004));
    }
}
