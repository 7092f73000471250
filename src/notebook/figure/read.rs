//! Reading a figure cell.

use super::super::{word, words};
use super::{FigureCell, FigureKind, KINDS, LogScales, Style, Window, keys};
use crate::study::{Expression, read_lets};
use crate::yaml::{Diagnostic, Entry, Fields, Yaml};

/// Reads a figure cell.
pub fn read(item: &Yaml) -> Result<FigureCell, Diagnostic> {
    let kind = kind(item)?;
    reject_value(item, kind)?;
    let fields = Fields::of(item, &keys::record(kind))?;
    let cell = FigureCell {
        id: fields.require_text("figure")?,
        title: fields.require_text("title")?,
        subtitle: fields.text("subtitle")?,
        kind,
        lets: read_lets(fields.map("let")?)?,
        within: word(&fields, "in")?,
        x: None,
        y: Vec::new(),
        parameters: words(&fields, "parameters")?,
        value: None,
        color: word(&fields, "color")?,
        panels: word(&fields, "panels")?,
        band: word(&fields, "band")?,
        over: Vec::new(),
        theory: labelled(fields.map("theory")?)?,
        slopes: slopes(&fields)?,
        window: None,
        log: log_scales(&fields)?,
        style: Style::read(&fields)?,
        x_label: fields.text("x label")?,
        y_label: fields.text("y label")?,
        value_label: fields.text("value label")?,
        claims: words(&fields, "claims")?,
    };
    for (key, other) in [("panels", &cell.panels), ("color", &cell.color)] {
        if let (Some((band, span)), Some((axis, _))) = (&cell.band, other)
            && band == axis
        {
            return Err(Diagnostic::new(format!("`band` and `{key}` are both `{band}`"), *span)
                .label("a band is drawn over an axis of its own"));
        }
    }
    quantities(cell, &fields)
}

/// Adds what is drawn.
fn quantities(mut cell: FigureCell, fields: &Fields<'_>) -> Result<FigureCell, Diagnostic> {
    let only = |key: &str| Ok(vec![(None, Expression::read(fields.require(key)?, key)?)]);
    match cell.kind {
        FigureKind::Graph => cell.y = only("of")?,
        FigureKind::Contour | FigureKind::Quiver => {
            let needed = if cell.kind == FigureKind::Contour { "surface" } else { "field" };
            fields.require(needed)?;
            cell.window = Some(Window::read(fields)?);
        }
        FigureKind::Profile => {
            cell.y = only("cost")?;
            fields.require("over")?;
            fields.require("color")?;
            cell.over = words(fields, "over")?;
        }
        FigureKind::Spectrum | FigureKind::Histogram => {
            cell.y = only("values")?;
            cell.over = words(fields, "along")?;
        }
        FigureKind::Lines
        | FigureKind::Scatter
        | FigureKind::Points
        | FigureKind::Heatmap
        | FigureKind::Regions => {
            let is_map = matches!(cell.kind, FigureKind::Heatmap | FigureKind::Regions);
            let x = fields.require("x")?;
            if is_map {
                cell.value = Some(Expression::read(fields.require("value")?, "value")?);
            }
            cell.x = Some(Expression::read(x, "x")?);
            cell.y = one_or_labelled(fields.require("y")?, "y")?;
        }
    }
    Ok(cell)
}

/// A `value` under lines is meant as a `y`, which says more than that the key is unknown.
fn reject_value(item: &Yaml, kind: FigureKind) -> Result<(), Diagnostic> {
    match item.get("value") {
        Some(value) if matches!(kind, FigureKind::Lines | FigureKind::Scatter | FigureKind::Points) => {
            Err(Diagnostic::new("only a heat map has a `value`", value.span).label("write it under `y`"))
        }
        _ => Ok(()),
    }
}

fn kind(item: &Yaml) -> Result<FigureKind, Diagnostic> {
    let fields = Fields::any(item, "a figure")?;
    let Some((text, span)) = word(&fields, "kind")? else { return Ok(FigureKind::Lines) };
    if let Some((_, kind, _)) = KINDS.iter().find(|(name, ..)| *name == text) {
        return Ok(*kind);
    }
    let error = Diagnostic::new(format!("unknown kind of figure `{text}`"), span);
    let names = KINDS.map(|(name, ..)| name);
    let error = error.meant(&text, names);
    Err(error.note(format!("kinds of figures: {}", names.join(", "))))
}

/// A formula, or several under their labels.
pub(super) fn one_or_labelled(
    node: &Yaml,
    key: &str,
) -> Result<Vec<(Option<String>, Expression)>, Diagnostic> {
    match node.entries() {
        None => Ok(vec![(None, Expression::read(node, key)?)]),
        Some(entries) => {
            Ok(labelled(entries)?.into_iter().map(|(label, formula)| (Some(label), formula)).collect())
        }
    }
}

pub(super) fn labelled(entries: &[Entry]) -> Result<Vec<(String, Expression)>, Diagnostic> {
    entries
        .iter()
        .map(|entry| Ok((entry.key.text.clone(), Expression::read(&entry.value, &entry.key.text)?)))
        .collect()
}

/// Slopes: one, a list, or several under their labels.
fn slopes(fields: &Fields<'_>) -> Result<Vec<(Option<String>, Expression)>, Diagnostic> {
    let Some(node) = fields.get("slopes") else { return Ok(Vec::new()) };
    match node.items() {
        None => one_or_labelled(node, "slopes"),
        Some(items) => items.iter().map(|item| Ok((None, Expression::read(item, "slopes")?))).collect(),
    }
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
