//! What maps have of their own: boundaries that run along either side, and regions.

use super::{extra_axis, name_map, no_fit, own_coordinate, whole};
use crate::formula::{self, Labelled, Scope};
use crate::notebook::{Curve, FigureCell};
use crate::study::{Expression, Let};
use crate::yaml::Diagnostic;

/// A boundary on a map: the height at each place of the horizontal axis, or the place at each height if the formula
/// varies along the vertical axis only.
pub(super) fn boundary(
    cell: &FigureCell,
    label: String,
    formula: &Expression,
    scope: &Scope<'_>,
    lets: &[Let],
) -> Result<Curve, Diagnostic> {
    let (Some(across), Some((_, up))) = (&cell.x, cell.y.first()) else {
        return Err(Diagnostic::bare(format!("the figure `{}` has no `x`", cell.id)));
    };
    let panels = || cell.panels.iter().map(|(name, _)| name.as_str());
    let value = name_map(formula.eval(scope, lets)?, panels(), scope);
    let (x, y) = (across.eval(scope, lets)?, up.eval(scope, lets)?);
    let is_panel = |name: &str| panels().any(|panel| panel == name);
    let follows = |side: &Labelled| {
        side.axes().iter().any(|axis| !is_panel(&axis.name) && value.axis(&axis.name).is_some())
    };
    let upwards = follows(&y) && !follows(&x);
    let (side, coordinate) = if upwards { (up, y) } else { (across, x) };
    let coordinate = own_coordinate(side, &value).unwrap_or(coordinate);
    let aligned =
        formula::align(&[&coordinate, &value]).map_err(|e| no_fit(&e.message, Some(whole(formula))))?;
    let free: Vec<&str> =
        aligned.axes.iter().map(|axis| axis.name.as_str()).filter(|name| !is_panel(name)).collect();
    if let [_, .., extra] = free.as_slice() {
        return Err(extra_axis(formula, extra, "a boundary runs along one axis of the map"));
    }
    let axes = aligned.axes.clone();
    let mut values = aligned.values.into_iter();
    let (along, value) = (values.next().unwrap_or_default(), values.next().unwrap_or_default());
    let (x, y) = if upwards { (value, along) } else { (along, value) };
    Ok(Curve { label, axes, x, y, value: Vec::new() })
}

/// Regions are told apart by whole numbers.
pub(super) fn whole_numbers(cell: &FigureCell, curves: &[Curve]) -> Result<(), Diagnostic> {
    let values = curves.iter().flat_map(|curve| &curve.value);
    let odd = values.copied().find(|x| x.is_finite() && libm::floor(*x) != *x);
    match (odd, &cell.value) {
        (Some(x), Some(formula)) => Err(Diagnostic::new("a region is a whole number", whole(formula))
            .label(format!("here it is {x}"))
            .note("for a quantity that is continuous: `kind: heatmap`")),
        _ => Ok(()),
    }
}
