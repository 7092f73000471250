//! Records to the files of a report: `report.md` and the figures that it shows.

use super::chart::ChartError;
use super::figure;
use super::markdown::{ClaimView, FigureLink, Part, Report};
use super::names::{axis_name, label};
use super::numbers::{human, percent, significant};
use super::palette::{ColourBook, is_variant};
use super::table::{Cell, Table};
use crate::formula::Labels;
use crate::notebook::{CellRecord, ClaimRecord, Curve, FigureRecord, Records, StudyRecord, TableRecord};
use crate::study::Outcome;

/// A figure that could not be drawn.
#[derive(Debug, thiserror::Error)]
#[error("figure `{id}`: {error}")]
pub struct PageError {
    /// The figure.
    pub id: String,
    /// Why.
    pub error: ChartError,
}

/// Variants that have the same colour in every report, in the order of the palette.
const HOUSE_VARIANTS: [&str; 6] = ["sigmoid", "tanh", "relu", "residual", "lstm", "gru"];

/// What the report of a quick run says under its title.
const QUICK: &str = "\n\n**Quick run**: fewer seeds and steps than the notebook says, for a first look. Its verdicts are no evidence.";

/// The files of a report with their paths in its folder: the figures, then `report.md`.
///
/// # Errors
/// A figure cannot be drawn.
pub fn files(records: &Records) -> Result<Vec<(String, Vec<u8>)>, PageError> {
    let mut files = Vec::new();
    let mut parts = Vec::new();
    let mut book = ColourBook::new(house_variants(records));
    let mut n_claims = 0;
    for cell in &records.cells {
        match cell {
            CellRecord::Text(text) => parts.push(Part::Text(text.clone())),
            CellRecord::Study(study) => {
                parts.push(Part::Text(study_line(study)));
                parts.extend(study.tuning.as_ref().map(|ledger| Part::Table(super::ledger::table(ledger))));
            }
            CellRecord::Table(table) => parts.push(Part::Table(table_of(table))),
            CellRecord::Figure(figure) => {
                let svg = figure::svg(figure, &drawn_from(records, figure), &mut book)
                    .map_err(|error| PageError { id: figure.id.clone(), error })?;
                let path = format!("figures/{}.svg", figure.id);
                parts.push(Part::Figure(FigureLink {
                    path: path.clone(),
                    alt: figure.title.clone(),
                    caption: caption(records, figure),
                }));
                files.push((path, svg));
            }
            CellRecord::Claim(claim) => {
                n_claims += 1;
                parts.push(Part::Claim(claim_view(claim, n_claims)));
            }
        }
    }
    let guide = records.guide.as_ref().map_or_else(String::new, |guide| format!("Guide {guide} · "));
    let report = Report {
        title: records.title.clone(),
        lead: format!("{guide}notebook `{}`{}", records.id, if records.is_quick { QUICK } else { "" }),
        parts,
        foot: format!(
            "`gradbook run {}{}` makes this page; all numbers are in [metrics.json](metrics.json).",
            records.id,
            if records.is_quick { " --quick" } else { "" }
        ),
    };
    files.push(("report.md".to_string(), report.to_markdown().into_bytes()));
    Ok(files)
}

/// The house's variants if a figure shows one of them; other reports have all colours to themselves.
fn house_variants(records: &Records) -> Vec<&'static str> {
    let figures = records.cells.iter().filter_map(|cell| match cell {
        CellRecord::Figure(figure) => Some(figure),
        _ => None,
    });
    let curves = figures.flat_map(|figure| figure.curves.iter().chain(&figure.theory));
    let is_house = |name: &str| HOUSE_VARIANTS.iter().any(|house| name == *house || is_variant(name, house));
    let shows_one = |curve: &Curve| {
        let labels = curve.axes.iter().filter_map(|axis| match &axis.labels {
            Labels::Names(names) => Some(names),
            Labels::Numbers(_) => None,
        });
        is_house(&curve.label) || labels.flatten().any(|name| is_house(name))
    };
    if curves.into_iter().any(shows_one) { HOUSE_VARIANTS.to_vec() } else { Vec::new() }
}

fn study_line(study: &StudyRecord) -> String {
    let n = study.trials.len();
    let axes: Vec<String> =
        study.axes.iter().map(|axis| format!("{} ({})", axis_name(&axis.name), axis.len())).collect();
    let over = if axes.is_empty() { String::new() } else { format!(" over {}", axes.join(" × ")) };
    let diverged = study.trials.iter().filter(|trial| trial.outcome != Outcome::Ok).count();
    let ended = if diverged == 0 { String::new() } else { format!("; {diverged} diverged") };
    let noun = if n == 1 { "trial" } else { "trials" };
    format!("*Study `{}` ({}): {n} {noun}{over}{ended}.*", study.id, study.kind)
}

fn table_of(table: &TableRecord) -> Table {
    let mut header: Vec<String> = table.rows.iter().map(|axis| axis_name(&axis.name)).collect();
    header.extend(table.columns.iter().map(|column| column.heading.clone()));
    let n_rows = table.rows.iter().fold(1, |n, axis| n * axis.len());
    let mut rows = Vec::new();
    for row in 0..n_rows {
        let mut rest = row;
        let mut cells: Vec<Cell> = Vec::new();
        for axis in table.rows.iter().rev() {
            cells.push(label(&axis.labels, rest % axis.len()).into());
            rest /= axis.len();
        }
        cells.reverse();
        for column in &table.columns {
            cells.push(column.values.get(row).map_or(Cell::Missing, |x| Cell::Number(*x)));
        }
        rows.push(cells);
    }
    Table { header, rows, caption: table.caption.clone().unwrap_or_default() }
}

/// The verdicts that a figure shows, with their numbers.
fn caption(records: &Records, figure: &FigureRecord) -> String {
    let mut parts = Vec::new();
    for (i, claim) in records.claims().enumerate() {
        if figure.claims.contains(&claim.id) {
            let view = claim_view(claim, i + 1);
            parts.push(format!(
                "{} [claim {}](#claim-{}) {}: measured {}, predicted {}",
                view.symbol, view.number, view.number, view.verdict, view.measured, view.predicted
            ));
        }
    }
    parts.join("; ")
}

/// What a figure's file says about where its numbers come from.
fn drawn_from(records: &Records, figure: &FigureRecord) -> String {
    let studies: Vec<String> =
        records.studies().map(|study| format!("{} ({} trials)", study.id, study.trials.len())).collect();
    format!("notebook {}, figure {}, studies: {}", records.id, figure.id, studies.join(", "))
}

fn claim_view(claim: &ClaimRecord, number: usize) -> ClaimView {
    let judged = &claim.judgement;
    let error =
        if judged.error > 0.0 { format!(" ± {}", significant(judged.error, 2)) } else { String::new() };
    let place = if judged.place.is_empty() { String::new() } else { format!(" (at {})", judged.place) };
    let (predicted, tolerance) = match judged.link {
        "~" => (human(judged.predicted), format!("± {}", human(judged.tolerance))),
        "" => (String::new(), String::new()),
        link => (format!("{link} {}", human(judged.predicted)), String::new()),
    };
    // A formula that is to be true has no sides to show.
    let measured =
        if judged.link.is_empty() { place } else { format!("{}{error}{place}", human(judged.measured)) };
    let judges = claim.judges.as_ref().map(|judges| format!("guide {}: {}", judges.section, judges.says));
    ClaimView {
        number,
        symbol: judged.verdict.sign().to_string(),
        verdict: judged.verdict.word().to_string(),
        statement: claim.statement.clone(),
        predicted,
        measured,
        tolerance,
        margin: margin(claim),
        judges: judges.unwrap_or_default(),
        source: claim.source.clone().unwrap_or_default(),
        note: claim.note.clone().unwrap_or_default(),
        formula: claim.that.clone(),
    }
}

/// How much room is left, and the share of the tolerance or of the bound that it is after two standard errors.
fn margin(claim: &ClaimRecord) -> String {
    let judged = &claim.judgement;
    if judged.link.is_empty() {
        return String::new();
    }
    let room = judged.room().filter(|_| judged.is_relative()).map(percent);
    let Some(room) = room else { return human(judged.margin) };
    let of = if judged.link == "~" { "of the tolerance" } else { "of the bound" };
    let less = if judged.error > 0.0 { ", less two standard errors" } else { "" };
    format!("{} ({room} {of}{less})", human(judged.margin))
}
