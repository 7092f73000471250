//! Claim cells.

use super::overrides::Override;
use super::word;
use crate::formula::{self, Relation};
use crate::study::{Let, locate, read_lets};
use crate::yaml::{Diagnostic, Fields, Scalar, Span, Yaml};

/// A statement with the comparison that decides it.
#[derive(Clone, Debug)]
pub struct ClaimCell {
    /// The id, `claim-1`, `claim-2`, … unless it is given.
    pub id: String,
    /// The statement in words.
    pub statement: String,
    /// Local quantities and functions.
    pub lets: Vec<Let>,
    /// The study whose measurements come first, if named.
    pub within: Option<(String, Span)>,
    /// The comparison.
    pub that: Relation,
    /// Its text and place.
    pub scalar: Scalar,
    /// What sort of claim it is.
    pub kind: ClaimKind,
    /// The axis of seeds of a statistical claim.
    pub over: Option<(String, Span)>,
    /// Where the prediction comes from.
    pub source: Option<String>,
    /// A remark.
    pub note: Option<String>,
    /// Changes under which the claim must fail.
    pub breaks: Vec<Override>,
}

/// What sort of claim it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimKind {
    /// A number, up to a tolerance.
    Exact,
    /// A rate of growth or convergence, up to a tolerance.
    Rate,
    /// A mean over seeds, held against its standard error.
    Stat,
    /// An inequality.
    Bound,
    /// A statement of the guide that is to be refuted: the comparison is what refutes it.
    Refute,
    /// A published effect.
    Emp,
}

pub(super) const KEYS: [&str; 10] =
    ["claim", "id", "let", "in", "that", "kind", "over", "source", "note", "breaks"];
pub(super) const KINDS: [(&str, ClaimKind); 6] = [
    ("exact", ClaimKind::Exact),
    ("rate", ClaimKind::Rate),
    ("stat", ClaimKind::Stat),
    ("bound", ClaimKind::Bound),
    ("refute", ClaimKind::Refute),
    ("emp", ClaimKind::Emp),
];

/// Reads a claim cell, the `number`th of its notebook.
pub(super) fn read(item: &Yaml, number: usize) -> Result<ClaimCell, Diagnostic> {
    let fields = Fields::new(item, "a claim", &KEYS)?;
    let text = fields.require_text("that")?;
    let Some(scalar) = fields.require("that")?.scalar() else {
        return Err(Diagnostic::new("expected a comparison", item.span));
    };
    let that = formula::parse_relation(&text).map_err(|error| locate(&error, scalar, &[]))?;
    let kind = kind(&fields)?;
    let over = word(&fields, "over")?;
    if let Some((_, span)) = over.as_ref().filter(|_| kind != ClaimKind::Stat) {
        return Err(Diagnostic::new("`over` belongs to claims of `kind: stat`", *span)
            .label("for other kinds write it in the formula: mean(x over seed)"));
    }
    if kind == ClaimKind::Stat && over.is_none() {
        fields.require("over")?;
    }
    Ok(ClaimCell {
        id: fields.text("id")?.unwrap_or_else(|| format!("claim-{number}")),
        statement: fields.require_text("claim")?,
        lets: read_lets(fields.map("let")?)?,
        within: word(&fields, "in")?,
        that,
        scalar: scalar.clone(),
        kind,
        over,
        source: fields.text("source")?,
        note: fields.text("note")?,
        breaks: breaks(&fields)?,
    })
}

fn kind(fields: &Fields<'_>) -> Result<ClaimKind, Diagnostic> {
    let Some((text, span)) = word(fields, "kind")? else { return Ok(ClaimKind::Exact) };
    if let Some((_, kind)) = KINDS.iter().find(|(name, _)| *name == text) {
        return Ok(*kind);
    }
    let names = KINDS.map(|(name, _)| name);
    let error = Diagnostic::new(format!("unknown kind of claim `{text}`"), span);
    let error = error.meant(&text, names);
    Err(error.note(format!("kinds of claims: {}", names.join(", "))))
}

/// The changes of `breaks: {set: {path: value}}`.
fn breaks(fields: &Fields<'_>) -> Result<Vec<Override>, Diagnostic> {
    let Some(node) = fields.get("breaks") else { return Ok(Vec::new()) };
    let inner = Fields::new(node, "`breaks`", &["set"])?;
    inner.require("set")?;
    let mut changes = Vec::new();
    for entry in inner.map("set")? {
        let Some(value) = entry.value.text() else {
            return Err(Diagnostic::new("a change sets one value", entry.value.span)
                .label("put lists and maps in quotes: \"[1, 2]\""));
        };
        changes.push(Override { path: entry.key.text.clone(), value: value.to_string() });
    }
    Ok(changes)
}
