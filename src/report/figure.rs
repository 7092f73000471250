//! The data of a figure to its chart.

use super::axis::{Axis as ChartAxis, Scale};
use super::chart::{ChartError, Frame};
use super::graph::{GraphChart, GraphNode, Role};
use super::heatmap::{HeatPanel, HeatmapChart, Shades};
use super::lines::{Guide, LineChart, LinePanel, Mark, Series};
use super::names::{axis_name, full_label};
use super::numbers::human;
use super::palette::{Colour, ColourBook, INK, slot};
use super::slices::{Line, Slices};
use super::{counts, plane, regions, slopes};
use crate::notebook::{Curve, FigureKind, FigureRecord, NodeRecord};

/// The SVG file of a figure. `book` gives the variants of a report their colours.
///
/// # Errors
/// There is nothing to draw, or a heat map's axes do not ascend.
pub fn svg(figure: &FigureRecord, drawn_from: &str, book: &mut ColourBook) -> Result<Vec<u8>, ChartError> {
    book.begin_figure();
    match figure.kind {
        FigureKind::Lines | FigureKind::Scatter | FigureKind::Points => {
            let mut chart = lines(figure, drawn_from, book);
            chart.panels.iter_mut().for_each(|panel| slopes::add(panel, &figure.slopes));
            chart.to_svg()
        }
        FigureKind::Profile => {
            let mut chart = lines(&FigureRecord { curves: Vec::new(), ..figure.clone() }, drawn_from, book);
            chart.x = ChartAxis::log(axis_name(&figure.labels[0]));
            chart.panels = panel_names(figure).into_iter().map(|(_, name)| named(name)).collect();
            counts::profile(figure, &mut chart, book);
            chart.to_svg()
        }
        FigureKind::Spectrum => {
            let mut chart = lines(figure, drawn_from, book);
            counts::spectrum(&mut chart);
            chart.to_svg()
        }
        FigureKind::Histogram => {
            let mut chart = lines(figure, drawn_from, book);
            counts::histogram(figure, &mut chart);
            chart.to_svg()
        }
        FigureKind::Contour | FigureKind::Quiver => {
            let axes =
                (chart_axis(&figure.labels[0], figure.log.x), chart_axis(&figure.labels[1], figure.log.y));
            plane::chart(figure, frame(figure, drawn_from, None), axes, panel_names(figure), book).to_svg()
        }
        FigureKind::Heatmap | FigureKind::Regions => heatmap(figure, drawn_from, book).to_svg(),
        FigureKind::Graph => graph(figure, drawn_from).to_svg(),
    }
}

fn named(name: String) -> LinePanel {
    LinePanel { name, ..LinePanel::default() }
}

fn frame(figure: &FigureRecord, drawn_from: &str, dashed: Option<&str>) -> Frame {
    let mut subtitle = figure.subtitle.clone().unwrap_or_default();
    if let Some(label) = dashed.filter(|_| !subtitle.contains("dashed")) {
        let separator = if subtitle.is_empty() { "" } else { " · " };
        subtitle = format!("{subtitle}{separator}dashed: {label}");
    }
    let mut frame = Frame::new(figure.title.clone(), subtitle);
    let [x, y, value] = &figure.labels;
    frame.description = match figure.kind {
        FigureKind::Heatmap => format!("{}. Colour: {value}; over {x} and {y}.", figure.title),
        FigureKind::Regions => format!("{}. Regions of {value} over {x} and {y}.", figure.title),
        FigureKind::Graph => format!("{}. The computation graph of {y}.", figure.title),
        FigureKind::Contour => format!("{}. Level lines over {x} and {y}.", figure.title),
        FigureKind::Quiver => format!("{}. Arrows over {x} and {y}.", figure.title),
        _ => format!("{}. {y} against {x}.", figure.title),
    };
    frame.drawn_from = drawn_from.to_string();
    frame
}

fn chart_axis(label: &str, log: bool) -> ChartAxis {
    let label = axis_name(label);
    if log { ChartAxis::log(label) } else { ChartAxis::linear(label) }
}

fn lines(figure: &FigureRecord, drawn_from: &str, book: &mut ColourBook) -> LineChart {
    let mut panels = Vec::new();
    let mut dashed = None;
    for (index, name) in panel_names(figure) {
        let mut panel = LinePanel { name, ..LinePanel::default() };
        for (k, curve) in figure.curves.iter().enumerate() {
            for line in Slices::new(curve, figure, index).lines() {
                panel.series.push(series(figure, curve, k, line, book));
            }
        }
        for curve in &figure.theory {
            for line in Slices::new(curve, figure, index).lines() {
                let guide = guide(figure, curve, &line, book);
                if guide.colour.is_some() {
                    dashed = Some(curve.label.as_str());
                }
                panel.guides.push(guide);
            }
        }
        panels.push(panel);
    }
    LineChart {
        frame: frame(figure, drawn_from, dashed),
        x: chart_axis(&figure.labels[0], figure.log.x),
        y: chart_axis(&figure.labels[1], figure.log.y),
        panels,
    }
}

/// The panels with their names; one without a name if there is no axis of panels.
fn panel_names(figure: &FigureRecord) -> Vec<(usize, String)> {
    let axis = figure.panels.as_ref().and_then(|name| find_axis(figure, name));
    match axis {
        Some(axis) => (0..axis.len()).map(|i| (i, full_label(axis, i))).collect(),
        None => vec![(0, String::new())],
    }
}

fn find_axis<'a>(figure: &'a FigureRecord, name: &str) -> Option<&'a crate::formula::Axis> {
    let curves = figure.curves.iter().chain(&figure.marks).flat_map(|curve| &curve.axes);
    curves.chain(figure.layers.iter().flat_map(|layer| &layer.panels)).find(|axis| axis.name == name)
}

/// The colour of a line: that of its variant, the same all through a report.
fn colour(variant: &str, k: usize, book: &mut ColourBook) -> Colour {
    if variant.is_empty() { slot(k) } else { book.colour(variant) }
}

fn series(figure: &FigureRecord, curve: &Curve, k: usize, line: Line, book: &mut ColourBook) -> Series {
    let several = figure.curves.len() > 1;
    let (name, colour) = match (&line.variant, several) {
        (Some(variant), false) => (variant.clone(), colour(variant, k, book)),
        (Some(variant), true) => {
            (format!("{}, {variant}", curve.label), colour(&format!("{}, {variant}", curve.label), k, book))
        }
        (None, _) => (curve.label.clone(), colour(&curve.label, k, book)),
    };
    let mut series = Series::new(name, colour, line.x, line.y);
    match figure.kind {
        FigureKind::Scatter => series = series.with_mark(Mark::Dots),
        FigureKind::Points => series = series.with_mark(Mark::Specks),
        _ => {}
    }
    match (line.band, figure.kind) {
        (Some((lo, hi)), FigureKind::Scatter | FigureKind::Spectrum) => series.with_error(lo, hi),
        (Some((lo, hi)), _) => series.with_band(lo, hi),
        (None, _) => series,
    }
}

fn guide(figure: &FigureRecord, curve: &Curve, line: &Line, book: &mut ColourBook) -> Guide {
    match &line.variant {
        // Many curves of one label would say the same many times; the subtitle says it once.
        Some(variant) if figure.curves.len() == 1 => {
            Guide::prediction("", line.x.clone(), line.y.clone()).with_colour(book.colour(variant))
        }
        Some(variant) => {
            Guide::prediction(format!("{}, {variant}", curve.label), line.x.clone(), line.y.clone())
        }
        None => Guide::prediction(curve.label.clone(), line.x.clone(), line.y.clone()),
    }
}

fn heatmap(figure: &FigureRecord, drawn_from: &str, book: &mut ColourBook) -> HeatmapChart {
    let [x, y, value] = &figure.labels;
    let mut panels = Vec::new();
    for (index, name) in panel_names(figure) {
        let Some(curve) = figure.curves.first() else { continue };
        let mut panel = HeatPanel { name, ..HeatPanel::default() };
        if let Some((columns, rows, values)) = Slices::new(curve, figure, index).grid() {
            (panel.x, panel.y, panel.values) = (columns, rows, values);
        }
        for curve in &figure.theory {
            for line in Slices::new(curve, figure, index).lines() {
                panel.guides.push(Guide::prediction(curve.label.clone(), line.x, line.y).with_colour(INK));
            }
        }
        panels.push(panel);
    }
    let shades = if figure.kind == FigureKind::Regions {
        regions::shades(figure, &mut panels, book)
    } else {
        let scale = if figure.log.value { Scale::Log } else { Scale::Linear };
        Shades {
            label: axis_name(value),
            scale,
            range: figure.style.range,
            map: regions::map(figure.style.palette),
            above: figure.style.above.clone(),
            otherwise: figure.style.otherwise.clone(),
            ..Shades::default()
        }
    };
    HeatmapChart {
        frame: frame(figure, drawn_from, None),
        x: chart_axis(x, figure.log.x),
        y: chart_axis(y, figure.log.y),
        shades,
        panels,
    }
}

fn graph(figure: &FigureRecord, drawn_from: &str) -> GraphChart {
    let last = figure.nodes.len().saturating_sub(1);
    let role = |index: usize, node: &NodeRecord| match node {
        _ if index == last => Role::Output,
        NodeRecord { is_parameter: true, .. } => Role::Parameter,
        NodeRecord { adjoint: None, .. } => Role::Constant,
        node if node.op.is_empty() => Role::Input,
        _ => Role::Inner,
    };
    let nodes = figure.nodes.iter().enumerate().map(|(index, node)| GraphNode {
        label: axis_name(&node.name),
        op: node.op.clone(),
        value: Some(human(node.value)),
        adjoint: node.adjoint.map(human),
        inputs: node.inputs.clone(),
        role: role(index, node),
    });
    GraphChart { nodes: nodes.collect(), frame: frame(figure, drawn_from, None) }
}
