//! Figures of a plane: level lines and arrows, with paths and points on top.

use super::axis::Axis as ChartAxis;
use super::chart::Frame;
use super::contour::{contours, even_levels};
use super::lines::{Arrow, Landmark, LineChart, LinePanel, Mark, Series, Shape};
use super::names::full_label;
use super::numbers::human;
use super::palette::{Colour, ColourBook, slot};
use crate::formula::{Labels, size};
use crate::notebook::{Curve, FigureRecord, Layer, LayerPart};

/// Level lines unless the figure says how many.
const LEVELS: usize = 10;
/// About as many dots on a path, unless the figure says how far they are apart.
const DOTS: usize = 15;
/// More points under one label are named once.
const NAMED: usize = 4;

/// The chart of a contour or a quiver.
pub(super) fn chart(
    figure: &FigureRecord,
    frame: Frame,
    axes: (ChartAxis, ChartAxis),
    panels: Vec<(usize, String)>,
    book: &mut ColourBook,
) -> LineChart {
    let ((left, right), (bottom, top)) = figure.corners.unwrap_or(((0.0, 1.0), (0.0, 1.0)));
    let mut chart = LineChart {
        frame,
        x: axes.0.with_range(left, right),
        y: axes.1.with_range(bottom, top),
        panels: Vec::new(),
    };
    let dots = figure.curves.first().map(|curve| spacing(curve, figure.style.dots));
    for (index, name) in panels {
        let mut panel = LinePanel { name, names_along: true, ..LinePanel::default() };
        if let Some(surface) = find(figure, LayerPart::Surface) {
            let values = part(surface, index);
            let levels = even_levels(values, figure.style.levels.unwrap_or(LEVELS));
            panel.backdrop = contours(&surface.x, &surface.y, values, &levels);
        }
        panel.arrows = arrows(figure, index);
        for (k, curve) in figure.curves.iter().enumerate() {
            paths(&mut panel, figure, (k, curve), index, book);
        }
        panel.landmarks.extend(starts(&panel));
        for curve in &figure.marks {
            panel.landmarks.extend(crosses(curve, figure, index));
        }
        chart.panels.push(panel);
    }
    let n_starts =
        |panel: &LinePanel| panel.landmarks.iter().filter(|mark| mark.shape == Shape::Ring).count();
    let says = |word: &str| chart.frame.subtitle.contains(word);
    if chart.panels.iter().any(|panel| n_starts(panel) > 1) && !says("start") && !says("ring") {
        add(&mut chart.frame.subtitle, "rings: starts");
    }
    let steps = dots.map_or(0.0, |(_, steps)| steps);
    if steps > 0.0 && !chart.frame.subtitle.contains("dot") {
        let often = if steps == 1.0 { "step".to_owned() } else { format!("{} steps", human(steps)) };
        add(&mut chart.frame.subtitle, &format!("a dot every {often}"));
    }
    if chart.panels.iter().any(|panel| !panel.arrows.is_empty()) && !chart.frame.subtitle.contains("rrow") {
        add(&mut chart.frame.subtitle, "arrows grow with the root of the field");
    }
    chart
}

/// Adds a remark to a subtitle.
fn add(subtitle: &mut String, remark: &str) {
    if !subtitle.is_empty() {
        subtitle.push_str(" · ");
    }
    subtitle.push_str(remark);
}

fn find(figure: &FigureRecord, part: LayerPart) -> Option<&Layer> {
    figure.layers.iter().find(|layer| layer.part == part)
}

/// The values of a layer in a panel; a layer that does not vary over the panels is the same in all.
fn part(layer: &Layer, index: usize) -> &[f64] {
    let n = layer.x.len() * layer.y.len();
    let start = if layer.panels.is_some() { index * n } else { 0 };
    layer.values.get(start..start + n).unwrap_or(&[])
}

fn arrows(figure: &FigureRecord, index: usize) -> Vec<Arrow> {
    let (Some(across), Some(up)) = (find(figure, LayerPart::Across), find(figure, LayerPart::Up)) else {
        return Vec::new();
    };
    let places = across.y.iter().flat_map(|&y| across.x.iter().map(move |&x| (x, y)));
    let vectors = part(across, index).iter().zip(part(up, index));
    places.zip(vectors).map(|((x, y), (&u, &v))| Arrow { x, y, u, v }).collect()
}

/// How many points of a path lie between two dots, and how many steps that are.
fn spacing(curve: &Curve, wanted: Option<usize>) -> (usize, f64) {
    let Some(steps) = curve.axes.last() else { return (1, 1.0) };
    let stride = match &steps.labels {
        Labels::Numbers(numbers) if numbers.len() > 1 => numbers[1] - numbers[0],
        _ => 1.0,
    };
    let n = steps.len().saturating_sub(1);
    let every = match wanted {
        Some(0) => return (usize::MAX, 0.0),
        Some(wanted) if stride > 0.0 => ((wanted as f64 / stride).round() as usize).max(1),
        _ => {
            let tens = (0..7).map(|exponent| 10_usize.pow(exponent));
            let round = tens.flat_map(|ten| [ten, 2 * ten, 5 * ten]);
            round.into_iter().find(|every| n / every <= DOTS).unwrap_or(n.max(1))
        }
    };
    (every, every as f64 * stride)
}

/// The paths of a curve in a panel. Its axes are panels, colours, whatever else there is, and the steps.
fn paths(
    panel: &mut LinePanel,
    figure: &FigureRecord,
    (k, curve): (usize, &Curve),
    index: usize,
    book: &mut ColourBook,
) {
    let Some(steps) = curve.axes.last().map(crate::formula::Axis::len) else { return };
    let (every, _) = spacing(curve, figure.style.dots);
    let (start, axes) = within_panel(curve, figure, index);
    let colours = figure.color.as_ref().and_then(|name| axes.first().filter(|axis| axis.name == *name));
    let n_paths = size(axes) / steps.max(1);
    let per_colour = n_paths / colours.map_or(1, crate::formula::Axis::len).max(1);
    for path in 0..n_paths {
        let variant = colours.map(|axis| full_label(axis, path / per_colour.max(1)));
        let name = match (variant, figure.curves.len() > 1 && !curve.label.is_empty()) {
            (Some(variant), true) => format!("{}, {variant}", curve.label),
            (Some(variant), false) => variant,
            (None, _) => curve.label.clone(),
        };
        let colour: Colour = if name.is_empty() { slot(k) } else { book.colour(&name) };
        let place = start + path * steps..start + (path + 1) * steps;
        let (Some(x), Some(y)) = (curve.x.get(place.clone()), curve.y.get(place)) else { continue };
        // Of many paths of one variant the first is named.
        let name = if path % per_colour.max(1) == 0 { name } else { String::new() };
        let (x, y) = without_tail(figure, x, y);
        let mut series = Series::new(name, colour, x, y);
        if every < usize::MAX {
            series = series.with_mark(Mark::DotEvery(every));
        }
        panel.series.push(series);
    }
}

/// A path up to where it leaves the plane and never comes back: later steps would cross the plane from one side to the
/// other and show nothing. Values that are not finite stay, to be counted.
fn without_tail(figure: &FigureRecord, x: &[f64], y: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let points = || x.iter().copied().zip(y.iter().copied());
    let Some(((left, right), (bottom, top))) = figure.corners else { return points().unzip() };
    let (wide, high) = (right - left, top - bottom);
    let is_near =
        |(x, y): (f64, f64)| x > left - wide && x < right + wide && y > bottom - high && y < top + high;
    let last = points().collect::<Vec<_>>().into_iter().rposition(is_near).unwrap_or(0);
    let kept = points().enumerate().filter(|(k, (x, y))| *k <= last + 1 || !x.is_finite() || !y.is_finite());
    kept.map(|(_, point)| point).unzip()
}

/// Where the part of a panel begins, and the axes that are left in it.
fn within_panel<'a>(
    curve: &'a Curve,
    figure: &FigureRecord,
    index: usize,
) -> (usize, &'a [crate::formula::Axis]) {
    match curve.axes.split_first() {
        Some((first, rest)) if figure.panels.as_ref() == Some(&first.name) => (index * size(rest), rest),
        _ => (0, &curve.axes),
    }
}

/// A ring at each place where paths start; named if there is one such place.
fn starts(panel: &LinePanel) -> Vec<Landmark> {
    let mut found: Vec<(f64, f64)> = Vec::new();
    for series in &panel.series {
        let first = series.x.first().copied().zip(series.y.first().copied());
        found.extend(first.filter(|start| !found.contains(start)));
    }
    let label = if found.len() == 1 { "start" } else { "" };
    found.into_iter().map(|(x, y)| Landmark { label: label.to_owned(), x, y, shape: Shape::Ring }).collect()
}

fn crosses(curve: &Curve, figure: &FigureRecord, index: usize) -> Vec<Landmark> {
    let (start, axes) = within_panel(curve, figure, index);
    let n = size(axes);
    let usual = if n == 1 && figure.marks.len() == 1 { "minimum" } else { "" };
    let label = if curve.label.is_empty() { usual } else { &curve.label };
    let places = curve.x.iter().zip(&curve.y).skip(start).take(n).enumerate();
    places
        .map(|(k, (&x, &y))| {
            let label = if n <= NAMED || k == 0 { label.to_owned() } else { String::new() };
            Landmark { label, x, y, shape: Shape::Cross }
        })
        .collect()
}
