//! The data of tables and figures.

mod counts;
mod map;
mod profile;
mod window;

use super::graph;
use super::sight::Sight;
use crate::formula::{self, Axis, Labelled, Labels, Node, Scope};
use crate::notebook::{Curve, FigureCell, FigureKind, FigureRecord, TableCell, TableColumn, TableRecord};
use crate::study::{Expression, Let};
use crate::yaml::{Diagnostic, Span};

/// More panels than this cannot be read at half width.
const MOST_PANELS: usize = 6;

/// The rows and columns of a table.
pub(super) fn table(cell: &TableCell, sight: &Sight) -> Result<TableRecord, Diagnostic> {
    let (scope, lets) = sight.cell(&cell.lets, cell.within.as_ref())?;
    let mut columns = Vec::new();
    for (heading, formula) in &cell.columns {
        let rows = cell.rows.iter().map(|(name, _)| name.as_str());
        let value = name_map(formula.eval(&scope, &lets)?, rows, &scope);
        for axis in value.axes() {
            if !cell.rows.iter().any(|(name, _)| *name == axis.name) {
                return Err(extra_axis(formula, &axis.name, "add it to `rows` or reduce it: mean(… over …)"));
            }
        }
        columns.push((heading, value));
    }
    let arrays: Vec<&Labelled> = columns.iter().map(|(_, value)| value).collect();
    let place = cell.columns.first().map(|(_, f)| f.scalar.locate(0, f.scalar.text.len()));
    let aligned = formula::align(&arrays).map_err(|e| no_fit(&e.message, place))?;
    let mut rows: Vec<Axis> = Vec::new();
    for (name, span) in &cell.rows {
        let Some(axis) = aligned.axes.iter().find(|axis| axis.name == *name) else {
            return Err(Diagnostic::new(format!("no column varies over `{name}`"), *span).label("remove it"));
        };
        rows.push(axis.clone());
    }
    let mut filled = Vec::new();
    for (heading, value) in &columns {
        let values = formula::spread(value, &rows).map_err(|e| no_fit(&e.message, place))?;
        filled.push(TableColumn { heading: (*heading).clone(), values });
    }
    Ok(TableRecord { id: cell.id.clone(), caption: cell.caption.clone(), rows, columns: filled })
}

/// The data of a figure.
pub(super) fn figure(cell: &FigureCell, sight: &Sight) -> Result<FigureRecord, Diagnostic> {
    let (scope, lets) = sight.cell(&cell.lets, cell.within.as_ref())?;
    let mut record = begun(cell);
    match cell.kind {
        FigureKind::Graph => {
            record.nodes = graph::nodes(cell, scope, &lets)?;
            return Ok(record);
        }
        FigureKind::Contour | FigureKind::Quiver => window::fill(&mut record, cell, &scope, &lets)?,
        FigureKind::Profile => record.curves = profile::curves(cell, &scope, &lets)?,
        FigureKind::Spectrum => counts::spectrum(&mut record, cell, &scope, &lets)?,
        FigureKind::Histogram => counts::histogram(&mut record, cell, &scope, &lets)?,
        FigureKind::Lines
        | FigureKind::Scatter
        | FigureKind::Points
        | FigureKind::Heatmap
        | FigureKind::Regions => {
            for (label, formula) in &cell.y {
                let label = label.clone().unwrap_or_default();
                record.curves.push(curve(cell, label, formula, &scope, &lets)?);
            }
            let is_map = matches!(cell.kind, FigureKind::Heatmap | FigureKind::Regions);
            let scope = on_own_axis(cell, &record.curves, &scope);
            for (label, formula) in &cell.theory {
                let draw = if is_map { map::boundary } else { curve };
                record.theory.push(draw(cell, label.clone(), formula, &scope, &lets)?);
            }
        }
    }
    if cell.kind == FigureKind::Regions {
        map::whole_numbers(cell, &record.curves)?;
    }
    record.slopes = slopes(cell, &scope, &lets)?;
    check_axes(cell, &record)?;
    Ok(record)
}

/// Colours, panels and bands are over axes that something varies over, and panels are few enough.
fn check_axes(cell: &FigureCell, record: &FigureRecord) -> Result<(), Diagnostic> {
    // A profile has a curve for each colour, and a window checks its panels itself.
    let named: &[&Option<(String, Span)>] = match cell.kind {
        FigureKind::Profile => &[&cell.panels],
        FigureKind::Contour | FigureKind::Quiver => &[&cell.color],
        _ => &[&cell.color, &cell.panels, &cell.band],
    };
    for (name, span) in named.iter().copied().flatten() {
        if !record.curves.iter().any(|c| c.axes.iter().any(|axis| axis.name == *name)) {
            return Err(Diagnostic::new(format!("nothing in this figure varies over `{name}`"), *span)
                .label("remove it"));
        }
    }
    let Some((name, span)) = &cell.panels else { return Ok(()) };
    let panels =
        record.curves.iter().flat_map(|c| &c.axes).find(|axis| axis.name == *name).map_or(0, Axis::len);
    if panels > MOST_PANELS {
        return Err(Diagnostic::new(format!("{panels} panels are too many for one figure"), *span)
            .label(format!("select at most {MOST_PANELS} labels: y[{name}=[…]]")));
    }
    Ok(())
}

/// The record of a figure without its numbers.
fn begun(cell: &FigureCell) -> FigureRecord {
    let text = |given: &Option<String>, formula: Option<&Expression>| {
        given.clone().unwrap_or_else(|| formula.map_or_else(String::new, |f| f.scalar.text.clone()))
    };
    let only = if cell.y.len() == 1 { cell.y.first().map(|(_, formula)| formula) } else { None };
    let own = |given: &Option<String>, usual: &str| given.clone().unwrap_or_else(|| usual.to_owned());
    let (x, y) = match cell.kind {
        FigureKind::Contour | FigureKind::Quiver => (own(&cell.x_label, "x"), own(&cell.y_label, "y")),
        FigureKind::Profile => (
            own(&cell.x_label, "cost, as a multiple of the least"),
            own(&cell.y_label, "share of problems solved"),
        ),
        FigureKind::Spectrum => (own(&cell.x_label, "rank"), text(&cell.y_label, only)),
        FigureKind::Histogram => (text(&cell.x_label, only), own(&cell.y_label, "density")),
        _ => (text(&cell.x_label, cell.x.as_ref()), text(&cell.y_label, only)),
    };
    FigureRecord {
        id: cell.id.clone(),
        title: cell.title.clone(),
        subtitle: cell.subtitle.clone(),
        kind: cell.kind,
        curves: Vec::new(),
        theory: Vec::new(),
        layers: Vec::new(),
        corners: None,
        marks: Vec::new(),
        slopes: Vec::new(),
        nodes: Vec::new(),
        color: cell.color.as_ref().map(|c| c.0.clone()),
        panels: cell.panels.as_ref().map(|c| c.0.clone()),
        band: cell.band.as_ref().map(|c| c.0.clone()),
        log: cell.log,
        style: cell.style.clone(),
        labels: [x, y, text(&cell.value_label, cell.value.as_ref())],
        claims: cell.claims.iter().map(|(id, _)| id.clone()).collect(),
    }
}

/// The numbers of the slopes that lines are held against.
fn slopes(
    cell: &FigureCell,
    scope: &Scope<'_>,
    lets: &[Let],
) -> Result<Vec<(Option<String>, f64)>, Diagnostic> {
    let mut found = Vec::new();
    for (label, formula) in &cell.slopes {
        if !(cell.log.x && cell.log.y) {
            return Err(Diagnostic::new(
                "slopes are those of a plane with two logarithmic scales",
                whole(formula),
            )
            .label("write `log: [x, y]`"));
        }
        found.push((label.clone(), number(formula, scope, lets, "a slope is one number")?));
    }
    Ok(found)
}

/// The one finite number that a formula is.
fn number(formula: &Expression, scope: &Scope<'_>, lets: &[Let], rule: &str) -> Result<f64, Diagnostic> {
    let value = formula.eval(scope, lets)?;
    let Some(x) = value.as_scalar() else {
        let axes: Vec<&str> = value.axes().iter().map(|axis| axis.name.as_str()).collect();
        return Err(
            Diagnostic::new(rule, whole(formula)).label(format!("this varies over {}", axes.join(", ")))
        );
    };
    if x.is_finite() {
        Ok(x)
    } else {
        Err(Diagnostic::new(rule, whole(formula)).label(format!("this is {x}")))
    }
}

/// The place of a formula.
fn whole(formula: &Expression) -> Span {
    formula.scalar.locate(0, formula.scalar.text.len())
}

fn curve(
    cell: &FigureCell,
    label: String,
    y: &Expression,
    scope: &Scope<'_>,
    lets: &[Let],
) -> Result<Curve, Diagnostic> {
    let drawn = || [&cell.color, &cell.panels].into_iter().flatten().map(|(name, _)| name.as_str());
    let height = name_map(y.eval(scope, lets)?, drawn(), scope);
    let x = match &cell.x {
        Some(x) => match own_coordinate(x, &height) {
            Some(own) => own,
            None => x.eval(scope, lets)?,
        },
        None => return Err(Diagnostic::bare(format!("the figure `{}` has no `x`", cell.id))),
    };
    let colour = cell.value.as_ref().map(|value| value.eval(scope, lets)).transpose()?;
    let mut arrays = vec![&x, &height];
    arrays.extend(colour.as_ref());
    let aligned = formula::align(&arrays).map_err(|e| no_fit(&e.message, Some(whole(y))))?;
    let named = [&cell.color, &cell.panels, &cell.band];
    let free: Vec<&Axis> = aligned
        .axes
        .iter()
        .filter(|axis| !named.iter().any(|n| n.as_ref().is_some_and(|(name, _)| *name == axis.name)))
        .collect();
    let most = match cell.kind {
        FigureKind::Heatmap | FigureKind::Regions => 2,
        FigureKind::Points => usize::MAX,
        _ => 1,
    };
    if free.len() > most {
        // Axes of x itself come first, so the last free one is what nothing accounts for.
        let extra = free.last().map_or("", |axis| axis.name.as_str());
        return Err(extra_axis(y, extra, "name it as color, panels or band, or reduce it: mean(… over …)"));
    }
    let axes = aligned.axes.clone();
    let mut values = aligned.values.into_iter();
    let mut next = || values.next().unwrap_or_default();
    Ok(Curve { label, axes, x: next(), y: next(), value: next() })
}

/// The coordinate of a curve along its own axis, if `x` is the bare name of one: a theory may stand on a finer grid than
/// the measurements.
fn own_coordinate(x: &Expression, height: &Labelled) -> Option<Labelled> {
    let Node::Name(name) = &x.expr.node else { return None };
    let axis = height.axis(name)?;
    matches!(axis.labels, Labels::Numbers(_)).then(|| Labelled::coordinate(axis)).and_then(Result::ok)
}

/// What a theory sees: where `x` is the coordinate of an axis of what is drawn, it has the labels of the arrays that this is a
/// part of, whatever labels the axis has in other studies.
fn on_own_axis<'a>(cell: &FigureCell, curves: &[Curve], scope: &'a Scope<'_>) -> Scope<'a> {
    let mut inner = scope.child();
    let name = cell.x.as_ref().and_then(|x| x.expr.as_name());
    let axes = curves.iter().flat_map(|curve| &curve.axes);
    if let Some(axis) = axes.into_iter().find(|axis| name == Some(axis.name.as_str())) {
        inner.define_axis(scope.whole_axis(axis).unwrap_or_else(|| axis.clone()));
    }
    inner
}

/// Gives the axis of a map literal the name of the axis that has its labels, if one of `names` does.
fn name_map<'a>(value: Labelled, names: impl Iterator<Item = &'a str>, scope: &Scope<'_>) -> Labelled {
    let Some(map) = value.axis("") else { return value };
    let fits = |axis: &Axis| (0..map.len()).all(|i| axis.labels.find_name(&map.labels.show(i)).is_some());
    let Some(axis) = names.filter_map(|name| scope.axis(name)).find(fits) else { return value };
    let labels = map.labels.clone();
    let places: Vec<usize> =
        (0..labels.len()).filter_map(|i| axis.labels.find_name(&labels.show(i))).collect();
    let (mut axes, values) = value.clone().into_parts();
    for known in axes.iter_mut().filter(|known| known.name.is_empty()) {
        *known = Axis { name: axis.name.clone(), labels: axis.labels.take(&places) };
    }
    // An array that already has an axis of that name stays as it is and is refused by its user.
    Labelled::new(axes, values).unwrap_or(value)
}

fn extra_axis(formula: &Expression, axis: &str, help: &str) -> Diagnostic {
    Diagnostic::new(format!("this also varies over `{axis}`"), whole(formula)).note(help)
}

fn no_fit(message: &str, place: Option<Span>) -> Diagnostic {
    match place {
        Some(span) => Diagnostic::new(message, span),
        None => Diagnostic::bare(message),
    }
}
