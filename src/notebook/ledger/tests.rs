//! Ledgers that agree with their notebooks, and each way in which they may not.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use super::Ledger;
use crate::notebook::Notebook;

const NOTEBOOK: &str = "\
title: Slopes
cells:
- study: points
  kind: evaluate
  vary: {x: [1, 2]}
  measure: {y: 2*x}
- figure: line
  title: A line
  x: x
  y: y
- claim: It doubles
  id: doubles
  that: y = 2*x
  judges: {section: \"2\", says: it doubles}
- claim: It grows
  id: grows
  that: y > 0
";

const LEDGER: &str = "\
title: A guide
sections: {\"2\": Slopes, \"3\": Fields}
chapters: [{notebook: slopes, figure: line}]
statements:
- {id: double, section: \"2\", says: it doubles, for: [slopes/doubles]}
";

/// The errors of a ledger beside the one notebook, without their excerpts.
fn errors(text: &str) -> Vec<String> {
    let notebook = Notebook::parse("slopes", "slopes.yaml", NOTEBOOK, &[]).unwrap();
    match Ledger::parse("ledger.yaml", text) {
        Ok(ledger) => ledger.check(&[notebook]).into_iter().map(|error| error.message).collect(),
        Err(wrong) => wrong.errors.into_iter().map(|error| error.message).collect(),
    }
}

#[test]
fn a_ledger_that_lists_what_is_judged_is_right() {
    assert_eq!(errors(LEDGER), [""; 0]);
}

#[test]
fn what_does_not_agree_is_found() {
    for (from, to, expected) in [
        ("[slopes/doubles]", "[]", "no claim judges this statement"),
        ("[slopes/doubles]", "[doubles]", "a claim is written notebook/claim"),
        (
            "[slopes/doubles]",
            "[slopes/doubles, slopes/double]",
            "the notebook `slopes` has no claim `double`",
        ),
        ("[slopes/doubles]", "[slopes/doubles, slope/doubles]", "there is no notebook `slope`"),
        ("[slopes/doubles]", "[slopes/doubles, slopes/grows]", "this claim judges nothing"),
        (
            "for: [slopes/doubles]",
            "for: [slopes/doubles], against: [slopes/doubles]",
            "this claim is listed twice",
        ),
        ("section: \"2\"", "section: \"3\"", "this claim judges section 2, not 3"),
        ("section: \"2\"", "section: \"4\"", "there is no section `4`"),
        ("figure: line", "figure: lines", "the notebook `slopes` has no figure `lines`"),
        ("notebook: slopes", "notebook: slope", "there is no notebook `slope`"),
        ("[{notebook: slopes, figure: line}]", "[]", "the notebook `slopes` is in no chapter"),
        ("line}]", "line}, {notebook: slopes, figure: line}]", "the notebook `slopes` is a chapter already"),
        ("id: double", "id: Double", "`Double` cannot name a statement"),
        ("title: A", "titel: A", "unknown key `titel` in a ledger"),
    ] {
        let found = errors(&LEDGER.replace(from, to));
        assert!(found.iter().any(|message| message == expected), "{from} → {to}: {found:?}");
    }
    let again = format!("{LEDGER}- {{id: double, section: \"2\", says: again, for: [slopes/doubles]}}\n");
    assert_eq!(errors(&again), ["two statements are called `double`"]);
}

#[test]
fn a_refutation_speaks_against_something() {
    let refuting = NOTEBOOK.replace("  that: y = 2*x\n", "  that: y = 2*x\n  kind: refute\n");
    assert_ne!(refuting, NOTEBOOK);
    let notebook = [Notebook::parse("slopes", "slopes.yaml", &refuting, &[]).unwrap()];
    let check = |text: &str| -> Vec<String> {
        let ledger = Ledger::parse("ledger.yaml", text).unwrap();
        ledger.check(&notebook).into_iter().map(|error| error.message).collect()
    };
    assert_eq!(check(LEDGER), ["slopes/doubles refutes what no statement says"]);
    assert_eq!(check(&LEDGER.replace("for:", "against:")), [""; 0]);
}

#[test]
fn a_claim_that_judges_what_is_not_listed_is_found() {
    let start = LEDGER.find("- {id").unwrap();
    let none = format!("{}  []\n", &LEDGER[..start]);
    assert_eq!(errors(&none), ["no statement lists the claim slopes/doubles"]);
}
