//! Which of some points is nearest.

use super::lanes;
use crate::formula::align::spread;
use crate::formula::diagnostic::{FormulaError, Span};
use crate::formula::flow::{POINT, ROW, vector_axis};
use crate::formula::labelled::{Axis, Labelled, Labels};

/// The label of the nearest point, the first of equally near ones; NaN where p is not finite, or no point is. Points that
/// are not finite do not count.
pub(super) fn index(p: &Labelled, points: &Labelled, span: Span) -> Result<Labelled, FormulaError> {
    let p = on_row(p);
    let Some(point) = points.axis(POINT) else {
        return Err(FormulaError::new(span, "`nearest` needs points over the axis `point`")
            .help("`critical_points(f, a..b, c..d)` gives such points"));
    };
    if p.axis(POINT).is_some() {
        return Err(FormulaError::new(
            span,
            "the first operand of `nearest` is one point, and not over `point`",
        ));
    }
    let components: Vec<Axis> = points.axis(ROW).into_iter().cloned().collect();
    let same = match (p.axis(ROW), points.axis(ROW)) {
        (Some(a), Some(b)) => {
            a.len() == b.len() && (0..a.len()).all(|i| b.labels.find_name(&a.labels.show(i)).is_some())
        }
        (None, None) => true,
        _ => false,
    };
    if !same {
        let shown = |array: &Labelled| array.axis(ROW).map_or("none".to_owned(), |axis| axis.labels.some());
        return Err(FormulaError::new(span, "the point and the points of `nearest` have other components")
            .help(format!("those of the point are {}, those of the points {}", shown(&p), shown(points))));
    }
    let rest = lanes::of(&[&p, points], &[ROW, POINT], span)?;
    let with = |own: &[Axis]| -> Vec<Axis> { rest.iter().chain(own).cloned().collect() };
    let at = |error: crate::formula::LabelledError| error.at(span);
    let from = fill(&p, &with(&components)).map_err(at)?;
    let mut own = vec![point.clone()];
    own.extend(components.iter().cloned());
    let to = fill(points, &with(&own)).map_err(at)?;
    let n = components.first().map_or(1, Axis::len);
    let values = from.chunks_exact(n).zip(to.chunks_exact(n * point.len()));
    let values =
        values.map(|(p, points)| nearest(p, points).map_or(f64::NAN, |at| label(point, at))).collect();
    Ok(Labelled::raw(rest, values))
}

fn fill(array: &Labelled, axes: &[Axis]) -> Result<Vec<f64>, crate::formula::LabelledError> {
    spread(array, axes)
}

/// A vector written as a map stands on `i`.
fn on_row(p: &Labelled) -> Labelled {
    match vector_axis(p.axes()) {
        Some(position) if p.axes()[position].name.is_empty() => {
            let (mut axes, values) = p.clone().into_parts();
            ROW.clone_into(&mut axes[position].name);
            Labelled::raw(axes, values)
        }
        _ => p.clone(),
    }
}

fn label(point: &Axis, index: usize) -> f64 {
    match &point.labels {
        Labels::Numbers(numbers) => numbers[index],
        Labels::Names(_) => index as f64 + 1.0,
    }
}

fn nearest(p: &[f64], points: &[f64]) -> Option<usize> {
    if p.iter().any(|x| !x.is_finite()) {
        return None;
    }
    let mut best: Option<(usize, f64)> = None;
    for (index, point) in points.chunks_exact(p.len()).enumerate() {
        let mut square = 0.0;
        for (a, b) in p.iter().zip(point) {
            square += (a - b) * (a - b);
        }
        if square.is_finite() && best.is_none_or(|(_, least)| square < least) {
            best = Some((index, square));
        }
    }
    best.map(|(index, _)| index)
}
