//! The data of a contour and a quiver: a surface and arrows over a grid, paths and points on top.

use super::{MOST_PANELS, extra_axis, name_map, no_fit, number, whole};
use crate::formula::{self, Axis, Labelled, Scope};
use crate::notebook::{Curve, FigureCell, FigureRecord, Layer, LayerPart, Reach, Window};
use crate::study::{Expression, Let};
use crate::yaml::{Diagnostic, Span};

/// Points of a surface along each side: level lines are smooth at this, and a formula takes no second.
const FINE: usize = 221;
/// Arrows side by side unless the figure says how many.
const ARROWS: usize = 20;
/// The axis of the components of a vector.
const COMPONENTS: &str = "i";
/// The axis of the steps of a path unless the figure says which.
const STEPS: &str = "step";

struct Filling<'a> {
    cell: &'a FigureCell,
    scope: &'a Scope<'a>,
    lets: &'a [Let],
    /// The axis of the panels, which comes first in everything that varies over it.
    panels: Option<Axis>,
}

/// Fills the record of a figure with a window.
pub(super) fn fill(
    record: &mut FigureRecord,
    cell: &FigureCell,
    scope: &Scope<'_>,
    lets: &[Let],
) -> Result<(), Diagnostic> {
    let Some(window) = &cell.window else { return Ok(()) };
    let (x, y) = (ends(&window.x, cell.log.x, scope, lets)?, ends(&window.y, cell.log.y, scope, lets)?);
    let mut filling = Filling { cell, scope, lets, panels: None };
    filling.panels = filling.find_panels(window)?;
    if let Some(surface) = &window.surface {
        let columns = spaced(x, cell.log.x, FINE);
        let rows = spaced(y, cell.log.y, FINE);
        let value = filling.over_plane(surface, &columns, &rows)?;
        record.layers.push(filling.layer(LayerPart::Surface, surface, &value, columns, rows)?);
    }
    if let Some(field) = &window.field {
        let across = cell.style.arrows.unwrap_or(ARROWS);
        let columns = inner(x, cell.log.x, across);
        // A plane is about five thirds as wide as it is high.
        let rows = inner(y, cell.log.y, (across * 3 / 5).max(2));
        let value = filling.over_plane(field, &columns, &rows)?;
        let [u, v] = components(&value, field)?;
        for (part, value) in [(LayerPart::Across, u), (LayerPart::Up, v)] {
            record.layers.push(filling.layer(part, field, &value, columns.clone(), rows.clone())?);
        }
    }
    for (label, formula) in &window.paths {
        record.curves.push(filling.path(window, label, formula)?);
    }
    for (label, formula) in &window.marks {
        record.marks.push(filling.mark(label, formula)?);
    }
    record.corners = Some((x, y));
    Ok(())
}

/// The two ends of a coordinate, as numbers in their order.
fn ends(reach: &Reach, log: bool, scope: &Scope<'_>, lets: &[Let]) -> Result<(f64, f64), Diagnostic> {
    let end = |formula: &Expression| number(formula, scope, lets, "an end of a range is one finite number");
    let (from, to) = (end(&reach.from)?, end(&reach.to)?);
    if from >= to {
        return Err(Diagnostic::new("the range of a figure ascends", reach.span)
            .label(format!("this goes from {from} to {to}")));
    }
    if log && from <= 0.0 {
        return Err(Diagnostic::new("a logarithmic scale shows positive numbers only", reach.span)
            .label(format!("this begins at {from}")));
    }
    Ok((from, to))
}

/// Even points from one end to the other, the ends among them.
fn spaced((from, to): (f64, f64), log: bool, n: usize) -> Vec<f64> {
    shares(n).map(|share| at(from, to, log, share)).collect()
}

/// Even points half a step inside of the ends.
fn inner((from, to): (f64, f64), log: bool, n: usize) -> Vec<f64> {
    (0..n).map(|i| at(from, to, log, (i as f64 + 0.5) / n as f64)).collect()
}

fn shares(n: usize) -> impl Iterator<Item = f64> {
    (0..n).map(move |i| i as f64 / (n - 1) as f64)
}

fn at(from: f64, to: f64, log: bool, share: f64) -> f64 {
    if share == 0.0 || share == 1.0 {
        return if share == 0.0 { from } else { to };
    }
    if log {
        let (a, b) = (libm::log10(from), libm::log10(to));
        return libm::exp10(a + (b - a) * share);
    }
    from + (to - from) * share
}

impl Filling<'_> {
    /// The panels, from whatever varies over them.
    fn find_panels(&self, window: &Window) -> Result<Option<Axis>, Diagnostic> {
        let Some((name, span)) = &self.cell.panels else { return Ok(None) };
        let point = [0.5];
        let over = window.surface.iter().chain(&window.field);
        let on_top = window.paths.iter().chain(&window.marks);
        let mut found = None;
        for (_, formula) in on_top {
            let value = self.named(formula)?;
            found = found.or(value.axis(name).cloned());
        }
        for formula in over {
            let value = self.over_plane(formula, &point, &point)?;
            found = found.or(value.axis(name).cloned());
        }
        let Some(axis) = found else {
            return Err(Diagnostic::new(format!("nothing in this figure varies over `{name}`"), *span)
                .label("remove it"));
        };
        if axis.len() > MOST_PANELS {
            return Err(Diagnostic::new(format!("{} panels are too many for one figure", axis.len()), *span)
                .label(format!("select at most {MOST_PANELS} labels: p[{name}=[…]]")));
        }
        Ok(Some(axis))
    }

    /// The value of a formula, whose map literals take the names of the axes of colours and panels.
    fn named(&self, formula: &Expression) -> Result<Labelled, Diagnostic> {
        let named = [&self.cell.color, &self.cell.panels].into_iter().flatten();
        Ok(name_map(formula.eval(self.scope, self.lets)?, named.map(|(name, _)| name.as_str()), self.scope))
    }

    /// A formula of the coordinates over a grid.
    fn over_plane(&self, formula: &Expression, x: &[f64], y: &[f64]) -> Result<Labelled, Diagnostic> {
        let mut scope = self.scope.child();
        scope.define_axis(Axis::numbers("x", x.to_vec()));
        scope.define_axis(Axis::numbers("y", y.to_vec()));
        formula.eval(&scope, self.lets)
    }

    fn layer(
        &self,
        part: LayerPart,
        formula: &Expression,
        value: &Labelled,
        x: Vec<f64>,
        y: Vec<f64>,
    ) -> Result<Layer, Diagnostic> {
        let panels = self.panels.as_ref().filter(|axis| value.axis(&axis.name).is_some()).cloned();
        let mut axes: Vec<Axis> = panels.iter().cloned().collect();
        axes.push(Axis::numbers("y", y.clone()));
        axes.push(Axis::numbers("x", x.clone()));
        if let Some(extra) =
            value.axes().iter().find(|axis| !axes.iter().any(|known| known.name == axis.name))
        {
            let help = "name it as panels, or select one label: f[axis=…]";
            return Err(extra_axis(formula, &extra.name, help));
        }
        let values = formula::spread(value, &axes).map_err(|e| no_fit(&e.message, Some(whole(formula))))?;
        Ok(Layer { part, panels, x, y, values })
    }

    /// The paths of a formula, over panels, colours, whatever else there is, and the steps.
    fn path(
        &self,
        window: &Window,
        label: &Option<String>,
        formula: &Expression,
    ) -> Result<Curve, Diagnostic> {
        let value = self.named(formula)?;
        let steps = window.along.as_ref().map_or(STEPS, |along| along.0.as_str());
        if value.axis(steps).is_none() {
            let error = Diagnostic::new(format!("a path goes along the axis `{steps}`"), whole(formula));
            let axes = value.axes().iter().map(|axis| axis.name.as_str());
            let axes: Vec<&str> = axes.filter(|name| !name.is_empty() && *name != COMPONENTS).collect();
            return Err(error
                .label(format!(
                    "this varies over {}",
                    if axes.is_empty() { "nothing".into() } else { axes.join(", ") }
                ))
                .note("another axis is named by `along`"));
        }
        self.points(label, formula, &value, &[steps])
    }

    fn mark(&self, label: &Option<String>, formula: &Expression) -> Result<Curve, Diagnostic> {
        let value = self.named(formula)?;
        self.points(label, formula, &value, &[])
    }

    /// The two components over panels, colours, whatever else there is, and the axes that come last.
    fn points(
        &self,
        label: &Option<String>,
        formula: &Expression,
        value: &Labelled,
        last: &[&str],
    ) -> Result<Curve, Diagnostic> {
        let [u, v] = components(value, formula)?;
        let colour = self.cell.color.as_ref().map(|(name, _)| name.as_str());
        let first: Vec<&str> = self.panels.iter().map(|axis| axis.name.as_str()).chain(colour).collect();
        let is_listed = |axis: &&Axis, names: &[&str]| names.contains(&axis.name.as_str());
        // Panels have the labels that all parts of the figure share.
        let mut axes: Vec<Axis> =
            self.panels.iter().filter(|axis| u.axis(&axis.name).is_some()).cloned().collect();
        axes.extend(colour.and_then(|name| u.axis(name).cloned()));
        axes.extend(
            u.axes().iter().filter(|axis| !is_listed(axis, &first) && !is_listed(axis, last)).cloned(),
        );
        axes.extend(last.iter().filter_map(|name| u.axis(name).cloned()));
        let spread = |part: &Labelled| {
            formula::spread(part, &axes).map_err(|e| no_fit(&e.message, Some(whole(formula))))
        };
        let (x, y) = (spread(&u)?, spread(&v)?);
        Ok(Curve { label: label.clone().unwrap_or_default(), axes, x, y, value: Vec::new() })
    }
}

/// The two components of a vector.
fn components(value: &Labelled, formula: &Expression) -> Result<[Labelled; 2], Diagnostic> {
    let span: Span = whole(formula);
    // The axis of a map literal such as {x: 1, y: 2} has no name.
    let axis = [COMPONENTS, ""].into_iter().find_map(|name| value.axis(name));
    let Some(axis) = axis else {
        return Err(Diagnostic::new("a point of the plane has two components", span)
            .label(format!("this has no axis `{COMPONENTS}`"))
            .note("for example {x: a, y: b}"));
    };
    if axis.len() != 2 {
        return Err(Diagnostic::new("a point of the plane has two components", span)
            .label(format!("this has {}", axis.len()))
            .note(format!("select two: p[{COMPONENTS}=[1, 2]]")));
    }
    let part = |index| value.at(&axis.name, index).map_err(|e| no_fit(&e.message, Some(span)));
    Ok([part(0)?, part(1)?])
}
