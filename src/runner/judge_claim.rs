//! Claims: their comparisons evaluated, and the verdict.

use super::sight::Sight;
use crate::formula::{
    self, Comparison, FormulaError, Labelled, LabelledError, Link, Operator, Part, Scope, statistics,
};
use crate::notebook::{ClaimCell, ClaimKind, ClaimRecord, Judgement, of_mean, of_numbers};
use crate::study::locate;
use crate::yaml::{Diagnostic, Span};

/// Judges a claim where it stands. The verdict is that of its worst comparison at its worst point.
pub(super) fn judge_claim(cell: &ClaimCell, sight: &Sight) -> Result<ClaimRecord, Diagnostic> {
    let (scope, lets) = sight.cell(&cell.lets, cell.within.as_ref())?;
    let mut worst: Option<Judgement> = None;
    for part in &cell.that.parts {
        let judged = match &cell.over {
            Some((axis, span)) => judge_mean(cell.kind, part, &scope, axis, *span),
            None => part.judge(&scope).map(|c| judge_numbers(cell.kind, &c)).map_err(Wrong::Formula),
        };
        let judged = judged.map_err(|wrong| match wrong {
            Wrong::Formula(error) => locate(&error, &cell.scalar, &lets),
            Wrong::Cell(diagnostic) => diagnostic,
        })?;
        // Of several comparisons that come out alike, the one with least room is shown.
        let worse = worst
            .as_ref()
            .is_none_or(|w| (judged.verdict.severity(), room(w)) > (w.verdict.severity(), room(&judged)));
        if worse {
            worst = Some(judged);
        }
    }
    let judgement = worst.ok_or_else(|| {
        Diagnostic::new("this claim compares nothing", cell.scalar.locate(0, cell.scalar.text.len()))
    })?;
    Ok(ClaimRecord {
        id: cell.id.clone(),
        statement: cell.statement.clone(),
        kind: cell.kind,
        that: cell.scalar.text.clone(),
        judgement,
        judges: cell.judges.clone(),
        source: cell.source.clone(),
        note: cell.note.clone(),
    })
}

enum Wrong {
    Formula(FormulaError),
    Cell(Diagnostic),
}

/// The margin as a share of the tolerance, or of the bound.
fn room(judgement: &Judgement) -> f64 {
    let scale = if judgement.tolerance > 0.0 { judgement.tolerance } else { libm::fabs(judgement.predicted) };
    if scale > 0.0 && scale.is_finite() { judgement.margin / scale } else { judgement.margin }
}

fn judge_numbers(kind: ClaimKind, compared: &Comparison) -> Judgement {
    let at = compared.worst;
    let pick = |values: &[f64]| values.get(at).copied().unwrap_or(f64::NAN);
    Judgement {
        verdict: of_numbers(kind, compared.all_hold()),
        measured: pick(&compared.measured),
        error: 0.0,
        predicted: pick(&compared.predicted),
        tolerance: pick(&compared.tolerance),
        margin: pick(&compared.margin),
        link: symbol(compared.link),
        place: compared.worst_place(),
    }
}

/// Judges the mean of the left side over an axis of seeds by its standard error.
fn judge_mean(
    kind: ClaimKind,
    part: &Part,
    scope: &Scope<'_>,
    axis: &str,
    span: Span,
) -> Result<Judgement, Wrong> {
    let sides = part.sides(scope).map_err(Wrong::Formula)?;
    let place = part.lhs.span.to(part.rhs.span);
    let cell = |error: LabelledError| Wrong::Formula(error.at(place));
    if sides.rhs.position(axis).is_some() || sides.tolerance.position(axis).is_some() {
        let error = Diagnostic::new(format!("the prediction varies over `{axis}` too"), span);
        return Err(Wrong::Cell(
            error.label("only the left side is averaged: compare a difference or a ratio with a number"),
        ));
    }
    let (mean, error) = mean_and_error(&sides.lhs, axis).map_err(|e| {
        let error = Diagnostic::new(e.message, span);
        Wrong::Cell(match e.help {
            Some(help) => error.label(help),
            None => error,
        })
    })?;
    let all = formula::align(&[&mean, &sides.rhs, &sides.tolerance, &error]).map_err(cell)?;
    let mut values = all.values.into_iter();
    let mut next = || values.next().unwrap_or_default();
    let compared = Comparison::new(part.link, all.axes, next(), next(), next());
    let errors = next();
    let mut judgement: Option<Judgement> = None;
    for (i, &error) in errors.iter().enumerate() {
        let margin = compared.margin[i];
        // Seeds that agree exactly leave a comparison of numbers, in which `<` is not `<=`.
        let verdict =
            if error == 0.0 { of_numbers(kind, compared.holds[i]) } else { of_mean(kind, margin, error) };
        // The worst point is that with the worst verdict and then the fewest standard errors of room.
        let sigmas = |margin: f64, error: f64| if error > 0.0 { margin / error } else { margin };
        let worse = judgement.as_ref().is_none_or(|j| {
            let (new, old) = (verdict.severity(), j.verdict.severity());
            new > old || (new == old && sigmas(margin, error) < sigmas(j.margin, j.error))
        });
        if worse {
            judgement = Some(Judgement {
                verdict,
                measured: compared.measured[i],
                error,
                predicted: compared.predicted[i],
                tolerance: compared.tolerance[i],
                margin,
                link: symbol(part.link),
                place: formula::describe(&compared.axes, i),
            });
        }
    }
    judgement.ok_or_else(|| Wrong::Formula(FormulaError::new(place, "this claim compares nothing")))
}

/// Mean over an axis and its standard error s/√n; the error is NaN for one value.
fn mean_and_error(values: &Labelled, axis: &str) -> Result<(Labelled, Labelled), LabelledError> {
    let at = values.require(axis)?;
    let axes = values.axes();
    let n = axes[at].len();
    let inner = axes[at + 1..].iter().fold(1, |k, a| k * a.len());
    let outer = axes[..at].iter().fold(1, |k, a| k * a.len());
    let (mut means, mut errors) = (Vec::new(), Vec::new());
    for o in 0..outer {
        for i in 0..inner {
            let seeds: Vec<f64> = (0..n).map(|k| values.values()[(o * n + k) * inner + i]).collect();
            means.push(statistics::mean(&seeds));
            errors.push(statistics::standard_error(&seeds));
        }
    }
    let mut rest = axes.to_vec();
    rest.remove(at);
    Ok((Labelled::new(rest.clone(), means)?, Labelled::new(rest, errors)?))
}

const fn symbol(link: Link) -> &'static str {
    match link {
        Link::About => "~",
        Link::Compare(operator) => Operator::symbol(operator),
        Link::True => "",
    }
}
