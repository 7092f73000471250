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
    /// The statement of the guide that it judges, if any.
    pub judges: Option<Judged>,
    /// Where the prediction comes from.
    pub source: Option<String>,
    /// A remark.
    pub note: Option<String>,
    /// Changes under which the claim must fail.
    pub breaks: Vec<Override>,
    /// Where they are written.
    pub breaks_span: Span,
}

/// A statement of the guide, in our words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The section of the guide.
    pub section: String,
    /// What it says there.
    pub says: String,
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

impl ClaimKind {
    /// The word that notebooks and files use.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Rate => "rate",
            Self::Stat => "stat",
            Self::Bound => "bound",
            Self::Refute => "refute",
            Self::Emp => "emp",
        }
    }
}

pub(super) const KEYS: [&str; 11] =
    ["claim", "id", "let", "in", "that", "kind", "over", "judges", "source", "note", "breaks"];
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
    if let Some((_, span)) = over.as_ref().filter(|_| kind == ClaimKind::Exact) {
        return Err(Diagnostic::new("`over` belongs to claims about a mean", *span)
            .label("add `kind: stat`, or rate, bound, refute, emp")
            .note("a mean without its standard error is a formula: mean(x over seed)"));
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
        judges: judges(&fields)?,
        source: fields.text("source")?,
        note: fields.text("note")?,
        breaks: breaks(&fields)?,
        breaks_span: fields.get("breaks").unwrap_or(item).span,
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

/// The statement of `judges: {section: "8.1", says: …}`.
fn judges(fields: &Fields<'_>) -> Result<Option<Judged>, Diagnostic> {
    let Some(node) = fields.get("judges") else { return Ok(None) };
    let inner = Fields::new(node, "`judges`", &["section", "says"])?;
    Ok(Some(Judged { section: inner.require_text("section")?, says: inner.require_text("says")? }))
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
