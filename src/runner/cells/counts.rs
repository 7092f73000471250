//! Values by rank, and their density.

use super::{extra_axis, name_map, no_fit, whole};
use crate::formula::{self, Axis, Labelled, Scope};
use crate::notebook::{Curve, FigureCell, FigureRecord};
use crate::study::{Expression, Let};
use crate::yaml::Diagnostic;

/// The axis of eigenvalues.
const INDEX: &str = "k";
/// Points of a predicted density.
const FINE: usize = 241;

/// The values of a spectrum over their rank, the largest first.
pub(super) fn spectrum(
    record: &mut FigureRecord,
    cell: &FigureCell,
    scope: &Scope<'_>,
    lets: &[Let],
) -> Result<(), Diagnostic> {
    for (_, formula) in &cell.y {
        record.curves.push(by_rank(cell, String::new(), formula, scope, lets)?);
    }
    for (label, formula) in &cell.theory {
        record.theory.push(by_rank(cell, label.clone(), formula, scope, lets)?);
    }
    Ok(())
}

fn by_rank(
    cell: &FigureCell,
    label: String,
    formula: &Expression,
    scope: &Scope<'_>,
    lets: &[Let],
) -> Result<Curve, Diagnostic> {
    let named =
        || [&cell.color, &cell.panels, &cell.band].into_iter().flatten().map(|(name, _)| name.as_str());
    let value = name_map(formula.eval(scope, lets)?, named(), scope);
    let along = cell.over.first().map_or(INDEX, |along| along.0.as_str());
    if value.axis(along).is_none() {
        return Err(Diagnostic::new(format!("a spectrum has the axis `{along}`"), whole(formula))
            .label("this does not vary over it")
            .note("another axis is named by `along`"));
    }
    let is_named = |axis: &Axis| named().any(|name| name == axis.name);
    if let Some(extra) = value.axes().iter().find(|axis| axis.name != along && !is_named(axis)) {
        let help = "name it as color, panels or band, or reduce it: mean(… over …)";
        return Err(extra_axis(formula, &extra.name, help));
    }
    let mut axes: Vec<Axis> = value.axes().iter().filter(|axis| axis.name != along).cloned().collect();
    axes.extend(value.axis(along).cloned());
    let mut values = formula::spread(&value, &axes).map_err(|e| no_fit(&e.message, Some(whole(formula))))?;
    let n = axes.last().map_or(1, Axis::len).max(1);
    for group in values.chunks_mut(n) {
        group.sort_by(|a, b| b.total_cmp(a));
    }
    if let Some(last) = axes.last_mut() {
        *last = Axis::numbers("rank", (1..=n).map(|rank| rank as f64).collect());
    }
    let x = (0..values.len()).map(|i| (i % n + 1) as f64).collect();
    Ok(Curve { label, axes, x, y: values, value: Vec::new() })
}

/// The density of values in bars of equal width over all that is finite, and predicted densities over the same stretch.
pub(super) fn histogram(
    record: &mut FigureRecord,
    cell: &FigureCell,
    scope: &Scope<'_>,
    lets: &[Let],
) -> Result<(), Diagnostic> {
    let Some((_, formula)) = cell.y.first() else { return Ok(()) };
    let named: Vec<&str> =
        [&cell.panels, &cell.color].into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    let value = name_map(formula.eval(scope, lets)?, named.iter().copied(), scope);
    let mut axes: Vec<Axis> = named.iter().filter_map(|name| value.axis(name).cloned()).collect();
    let n_groups = formula::size(&axes);
    let rest = value.axes().iter().filter(|axis| !named.contains(&axis.name.as_str())).cloned();
    let all: Vec<Axis> = axes.iter().cloned().chain(rest).collect();
    let values = formula::spread(&value, &all).map_err(|e| no_fit(&e.message, Some(whole(formula))))?;
    let places = |x: f64| {
        if cell.log.x && x > 0.0 {
            libm::log10(x)
        } else if cell.log.x {
            f64::NAN
        } else {
            x
        }
    };
    let values: Vec<f64> = values.into_iter().map(places).collect();
    let Some((lo, hi)) = stretch(&values) else {
        return Err(Diagnostic::new("there is no finite value to count", whole(formula)));
    };
    let per_group = values.len() / n_groups.max(1);
    // Rice's rule.
    let usual = (2.0 * libm::cbrt(per_group as f64)).ceil() as usize;
    let bins = cell.style.bins.unwrap_or(usual.clamp(8, 80));
    let width = (hi - lo) / bins as f64;
    let edge = |k: usize| {
        let place = lo + width * k as f64;
        if cell.log.x { libm::exp10(place) } else { place }
    };
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for group in values.chunks(per_group.max(1)) {
        let counts = counts(group, lo, width, bins);
        let total = counts.iter().fold(0.0, |sum, count| sum + count);
        for (k, count) in counts.iter().enumerate() {
            x.push(edge(k));
            y.push(count / (total * (edge(k + 1) - edge(k))));
        }
        // The last edge closes the last bar.
        x.push(edge(bins));
        y.push(0.0);
    }
    axes.push(Axis::numbers("edge", (0..=bins).map(|k| k as f64).collect()));
    record.curves.push(Curve { label: String::new(), axes, x, y, value: Vec::new() });
    let fine: Vec<f64> = (0..FINE).map(|i| lo + (hi - lo) * i as f64 / (FINE - 1) as f64).collect();
    let fine: Vec<f64> = if cell.log.x { fine.into_iter().map(libm::exp10).collect() } else { fine };
    let mut inner = scope.child();
    let place = Axis::numbers("x", fine);
    inner.define_axis(place.clone());
    for (label, formula) in &cell.theory {
        record.theory.push(density(label, formula, &named, &place, &inner, lets)?);
    }
    Ok(())
}

/// The finite stretch of values; one around the only value if there is no other.
fn stretch(values: &[f64]) -> Option<(f64, f64)> {
    let mut found: Option<(f64, f64)> = None;
    for &x in values.iter().filter(|x| x.is_finite()) {
        let (lo, hi) = found.unwrap_or((x, x));
        found = Some((if x < lo { x } else { lo }, if x > hi { x } else { hi }));
    }
    let (lo, hi) = found?;
    if lo < hi {
        return Some((lo, hi));
    }
    let half = if lo == 0.0 { 0.5 } else { libm::fabs(lo) * 0.1 };
    Some((lo - half, hi + half))
}

fn counts(values: &[f64], lo: f64, width: f64, bins: usize) -> Vec<f64> {
    let mut counts = vec![0.0; bins];
    for x in values.iter().filter(|x| x.is_finite()) {
        let at = ((x - lo) / width).floor() as usize;
        counts[at.min(bins - 1)] += 1.0;
    }
    counts
}

fn density(
    label: &str,
    formula: &Expression,
    named: &[&str],
    place: &Axis,
    scope: &Scope<'_>,
    lets: &[Let],
) -> Result<Curve, Diagnostic> {
    let value: Labelled = name_map(formula.eval(scope, lets)?, named.iter().copied(), scope);
    let is_known = |axis: &&Axis| axis.name == place.name || named.contains(&axis.name.as_str());
    if let Some(extra) = value.axes().iter().find(|axis| !is_known(axis)) {
        return Err(extra_axis(formula, &extra.name, "a density is one number at each `x`"));
    }
    let mut axes: Vec<Axis> = named.iter().filter_map(|name| value.axis(name).cloned()).collect();
    axes.push(place.clone());
    let y = formula::spread(&value, &axes).map_err(|e| no_fit(&e.message, Some(whole(formula))))?;
    let points = Labelled::coordinate(place).map_err(|e| no_fit(&e.message, Some(whole(formula))))?;
    let x = formula::spread(&points, &axes).map_err(|e| no_fit(&e.message, Some(whole(formula))))?;
    Ok(Curve { label: label.to_owned(), axes, x, y, value: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finite_value_is_counted_once_and_the_last_edge_belongs_to_the_last_bar() {
        let values = [0.0, 0.1, 0.5, 0.99, 1.0, f64::NAN, f64::INFINITY];
        let (lo, hi) = stretch(&values).unwrap();
        assert_eq!((lo, hi), (0.0, 1.0));
        assert_eq!(counts(&values, lo, 0.5, 2), [2.0, 3.0]);
        assert_eq!(stretch(&[f64::NAN]), None);
        assert_eq!(stretch(&[2.0]), Some((1.8, 2.2)));
    }
}
