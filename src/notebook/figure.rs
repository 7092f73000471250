//! Figure cells.

use super::{keys, word, words};
use crate::study::{Expression, Let, read_lets};
use crate::yaml::{Diagnostic, Entry, Fields, Span, Word, Yaml};

/// A figure: what is drawn against what, and what varies by colour and panel.
#[derive(Clone, Debug)]
pub struct FigureCell {
    /// The id, which is also the name of the SVG file.
    pub id: String,
    /// The finding.
    pub title: String,
    /// How it was obtained.
    pub subtitle: Option<String>,
    /// The chart.
    pub kind: FigureKind,
    /// Local quantities and functions.
    pub lets: Vec<Let>,
    /// The study whose measurements come first, if named.
    pub within: Option<(String, Span)>,
    /// The horizontal quantity; none in a computation graph.
    pub x: Option<Expression>,
    /// The vertical quantities, each with its label; a single formula has none. In a computation graph the
    /// quantity that is computed.
    pub y: Vec<(Option<String>, Expression)>,
    /// The leaves of a computation graph that are learned.
    pub parameters: Vec<(String, Span)>,
    /// The quantity that a heat map colours by.
    pub value: Option<Expression>,
    /// The axis with one colour for each label.
    pub color: Option<(String, Span)>,
    /// The axis with one panel for each label.
    pub panels: Option<(String, Span)>,
    /// The axis over which the median is drawn with a band.
    pub band: Option<(String, Span)>,
    /// Predictions with their labels, drawn dashed.
    pub theory: Vec<(String, Expression)>,
    /// Which scales are logarithmic.
    pub log: LogScales,
    /// What is written along x.
    pub x_label: Option<String>,
    /// What is written along y.
    pub y_label: Option<String>,
    /// What is written along the colour bar of a heat map.
    pub value_label: Option<String>,
    /// Ids of the claims whose verdicts the caption gives.
    pub claims: Vec<(String, Span)>,
}

/// The charts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FigureKind {
    /// Lines.
    Lines,
    /// Dots, with error bars if there is a band.
    Scatter,
    /// Colours over a grid.
    Heatmap,
    /// A computation graph with the value and the adjoint of every node.
    Graph,
}

/// Which scales are logarithmic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogScales {
    /// The horizontal one.
    pub x: bool,
    /// The vertical one.
    pub y: bool,
    /// The colours of a heat map.
    pub value: bool,
}

/// The kinds with their meanings.
pub(super) const KINDS: [(&str, FigureKind, &str); 4] = [
    ("lines", FigureKind::Lines, "Lines, with a band of 10–90 % if one is asked for."),
    ("scatter", FigureKind::Scatter, "Dots, with error bars if there is a band."),
    ("heatmap", FigureKind::Heatmap, "Colours over a grid of x and y."),
    ("graph", FigureKind::Graph, "A computation graph with the value and the adjoint of every node."),
];

/// The scales that may be logarithmic.
pub(super) const SCALES: [Word; 3] =
    [("x", "The horizontal scale."), ("y", "The vertical scale."), ("value", "The colours of a heat map.")];

/// Reads a figure cell.
pub(super) fn read(item: &Yaml) -> Result<FigureCell, Diagnostic> {
    if item.get("kind").and_then(Yaml::text) == Some("graph") {
        return read_graph(item);
    }
    let fields = Fields::of(item, &keys::HEATMAP)?;
    let kind = kind(&fields)?;
    let x = fields.require("x")?;
    let value = fields.get("value").map(|node| Expression::read(node, "value")).transpose()?;
    match (kind, &value) {
        (FigureKind::Heatmap, None) => {
            fields.require("value")?;
        }
        (FigureKind::Lines | FigureKind::Scatter, Some(value)) => {
            let span = value.scalar.locate(0, value.scalar.text.len());
            return Err(Diagnostic::new("only a heat map has a `value`", span).label("write it under `y`"));
        }
        _ => {}
    }
    Ok(FigureCell {
        id: fields.require_text("figure")?,
        title: fields.require_text("title")?,
        subtitle: fields.text("subtitle")?,
        kind,
        lets: read_lets(fields.map("let")?)?,
        within: word(&fields, "in")?,
        x: Some(Expression::read(x, "x")?),
        y: vertical(fields.require("y")?)?,
        parameters: Vec::new(),
        value,
        color: word(&fields, "color")?,
        panels: word(&fields, "panels")?,
        band: word(&fields, "band")?,
        theory: labelled(fields.map("theory")?)?,
        log: log_scales(&fields)?,
        x_label: fields.text("x label")?,
        y_label: fields.text("y label")?,
        value_label: fields.text("value label")?,
        claims: words(&fields, "claims")?,
    })
}

/// Reads a figure of a computation graph: `of` is what is computed.
fn read_graph(item: &Yaml) -> Result<FigureCell, Diagnostic> {
    let fields = Fields::of(item, &keys::GRAPH)?;
    let of = Expression::read(fields.require("of")?, "of")?;
    Ok(FigureCell {
        id: fields.require_text("figure")?,
        title: fields.require_text("title")?,
        subtitle: fields.text("subtitle")?,
        kind: FigureKind::Graph,
        lets: read_lets(fields.map("let")?)?,
        within: word(&fields, "in")?,
        x: None,
        y: vec![(None, of)],
        parameters: words(&fields, "parameters")?,
        value: None,
        color: None,
        panels: None,
        band: None,
        theory: Vec::new(),
        log: LogScales::default(),
        x_label: None,
        y_label: None,
        value_label: None,
        claims: words(&fields, "claims")?,
    })
}

fn kind(fields: &Fields<'_>) -> Result<FigureKind, Diagnostic> {
    let Some((text, span)) = word(fields, "kind")? else { return Ok(FigureKind::Lines) };
    if let Some((_, kind, _)) = KINDS.iter().find(|(name, ..)| *name == text) {
        return Ok(*kind);
    }
    let error = Diagnostic::new(format!("unknown kind of figure `{text}`"), span);
    let names = KINDS.map(|(name, ..)| name);
    let error = error.meant(&text, names);
    Err(error.note(format!("kinds of figures: {}", names.join(", "))))
}

fn vertical(node: &Yaml) -> Result<Vec<(Option<String>, Expression)>, Diagnostic> {
    match node.entries() {
        None => Ok(vec![(None, Expression::read(node, "y")?)]),
        Some(entries) => {
            Ok(labelled(entries)?.into_iter().map(|(label, formula)| (Some(label), formula)).collect())
        }
    }
}

fn labelled(entries: &[Entry]) -> Result<Vec<(String, Expression)>, Diagnostic> {
    entries
        .iter()
        .map(|entry| Ok((entry.key.text.clone(), Expression::read(&entry.value, &entry.key.text)?)))
        .collect()
}

fn log_scales(fields: &Fields<'_>) -> Result<LogScales, Diagnostic> {
    let mut log = LogScales::default();
    for (name, span) in words(fields, "log")? {
        match name.as_str() {
            "x" => log.x = true,
            "y" => log.y = true,
            "value" => log.value = true,
            _ => {
                return Err(Diagnostic::new(format!("`{name}` is not a scale of a figure"), span)
                    .label("expected x, y or value"));
            }
        }
    }
    Ok(log)
}
