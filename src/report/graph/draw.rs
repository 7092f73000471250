//! The graph drawn: boxes in columns, arrows between them.

use super::layers::Layout;
use super::{GraphChart, GraphNode, Role};
use crate::report::canvas::{Anchor, Canvas, Dash, Point, Stroke};
use crate::report::chart::ChartError;
use crate::report::compare::{larger, smaller, within};
use crate::report::font;
use crate::report::frame::{LABEL, NOTE, Sheet, ink};
use crate::report::geometry::Rect;
use crate::report::legend::{Entry, Key, Legend};
use crate::report::palette::{Colour, INK, MUTED, SERIES, WHITE};

const LINE: f64 = 14.0;
const PAD: f64 = 8.0;
const LEAST_WIDTH: f64 = 34.0;
/// Between columns, where the arrows bend.
const GAP: f64 = 34.0;
/// Between boxes of a column.
const ROOM: f64 = 16.0;
const ADJOINT: Colour = SERIES[2];

/// Draws a graph whose inputs have been checked.
pub(super) fn draw(chart: &GraphChart) -> Result<Vec<u8>, ChartError> {
    let nodes = &chart.nodes;
    let layout = Layout::new(nodes);
    let height = PAD * 2.0 + LINE * nodes.iter().map(|node| lines(node).len()).max().unwrap_or(1) as f64;
    let widths: Vec<f64> = layout.layers.iter().map(|layer| width(layer, &layout, nodes)).collect();
    let natural_width = widths.iter().fold(0.0, |sum, width| sum + width) + GAP * (widths.len() - 1) as f64;
    let tallest = layout.layers.iter().map(Vec::len).max().unwrap_or(1) as f64;
    let natural_height = tallest * (height + ROOM);

    let whole = larger(natural_width + 24.0, 600.0);
    let legend = Legend::new(keys(nodes), whole - 24.0);
    let mut sheet = Sheet::around(&chart.frame, (whole, natural_height), legend.height)?;
    legend.draw(&mut sheet.canvas, (sheet.area.x0, sheet.area.y0))?;
    let area = Rect { y0: sheet.area.y0 + legend.height, ..sheet.area };

    // A figure of a given size spreads the columns and the rows over it.
    let n_gaps = larger((widths.len() - 1) as f64, 1.0);
    let gap = within(GAP + (area.width() - natural_width) / n_gaps, 12.0, 3.0 * GAP);
    let step = larger(area.height() / tallest, height + 4.0);
    let used = natural_width + (gap - GAP) * (widths.len() - 1) as f64;
    let mut left = larger(area.x0, (area.x0 + area.x1 - used) / 2.0);
    let mut columns = Vec::new();
    for width in &widths {
        columns.push((left, left + width));
        left += width + gap;
    }
    let boxes: Vec<Rect> = layout
        .items
        .iter()
        .map(|item| {
            let middle = area.y0 + (item.at + 0.5) * step;
            let (x0, x1) = columns[item.layer];
            let half = if item.node.is_some() { height / 2.0 } else { 0.0 };
            Rect { x0, y0: middle - half, x1, y1: middle + half }
        })
        .collect();
    for (index, item) in layout.items.iter().enumerate() {
        draw_edges(&mut sheet.canvas, &item.sources, &boxes, index, item.node.is_some())?;
    }
    for (index, node) in nodes.iter().enumerate() {
        draw_node(&mut sheet.canvas, node, &boxes[index])?;
    }
    Ok(sheet.finish())
}

/// The lines of a box: text, colour, and whether it is bold.
fn lines(node: &GraphNode) -> Vec<(String, Colour, bool)> {
    let name = match (node.label.is_empty(), node.op.is_empty()) {
        (false, false) => format!("{} = {}", node.label, node.op),
        (true, false) => node.op.clone(),
        (false, true) => node.label.clone(),
        (true, true) => "·".to_owned(),
    };
    let mut lines = vec![(name, INK, true)];
    lines.extend(node.value.iter().map(|value| (value.clone(), INK, false)));
    lines.extend(node.adjoint.iter().map(|adjoint| (format!("∂ {adjoint}"), ADJOINT, false)));
    lines
}

/// Width of the boxes of a layer; passages alone need little.
fn width(layer: &[usize], layout: &Layout, nodes: &[GraphNode]) -> f64 {
    let mut widest = LEAST_WIDTH;
    for node in layer.iter().filter_map(|&item| layout.items[item].node) {
        for (text, _, bold) in lines(&nodes[node]) {
            let size = if bold { LABEL } else { NOTE };
            widest = larger(widest, font::width(&text, size, bold) + 2.0 * PAD);
        }
    }
    widest
}

fn outline(role: Role) -> Colour {
    match role {
        Role::Input => SERIES[0],
        Role::Parameter => SERIES[3],
        Role::Constant => SERIES[7],
        Role::Inner => MUTED,
        Role::Output => SERIES[2],
    }
}

fn keys(nodes: &[GraphNode]) -> Vec<Entry> {
    let named = [
        (Role::Input, "input"),
        (Role::Parameter, "parameter"),
        (Role::Constant, "constant"),
        (Role::Inner, "operation"),
        (Role::Output, "output"),
    ];
    let present = named.into_iter().filter(|(role, _)| nodes.iter().any(|node| node.role == *role));
    let entry = |(role, name): (Role, &str)| Entry {
        name: name.to_owned(),
        colour: outline(role),
        key: Key::Line(Dash::Solid),
    };
    let mut found: Vec<Entry> = present.map(entry).collect();
    if nodes.iter().any(|node| node.adjoint.is_some()) {
        found.push(Entry { name: "∂ adjoint".to_owned(), colour: ADJOINT, key: Key::Dot });
    }
    found
}

fn draw_node(canvas: &mut Canvas, node: &GraphNode, rect: &Rect) -> Result<(), ChartError> {
    let colour = outline(node.role);
    canvas.rect((rect.x0, rect.y0), (rect.x1, rect.y1), WHITE, 1.0)?;
    canvas.rect((rect.x0, rect.y0), (rect.x1, rect.y1), colour, 0.08)?;
    let width = if node.role == Role::Inner { 1.2 } else { 2.2 };
    let (nw, ne, se, sw) = ((rect.x0, rect.y0), (rect.x1, rect.y0), (rect.x1, rect.y1), (rect.x0, rect.y1));
    canvas.path(&[nw, ne, se, sw, nw, ne], Stroke::solid(colour, width))?;
    let lines = lines(node);
    let mut base = (rect.y0 + rect.y1) / 2.0 - LINE * lines.len() as f64 / 2.0 + 0.8 * LINE;
    for (text, colour, bold) in lines {
        let size = if bold { LABEL } else { NOTE };
        canvas.text(((rect.x0 + rect.x1) / 2.0, base), &text, ink(size, colour, bold, Anchor::Middle))?;
        base += LINE;
    }
    Ok(())
}

/// The arrows into an item, entering from top to bottom in the order of where they come from.
fn draw_edges(
    canvas: &mut Canvas,
    sources: &[usize],
    boxes: &[Rect],
    target: usize,
    arrow: bool,
) -> Result<(), ChartError> {
    let to = &boxes[target];
    let mut order: Vec<usize> = (0..sources.len()).collect();
    let middle = |rect: &Rect| (rect.y0 + rect.y1) / 2.0;
    order.sort_by(|&a, &b| middle(&boxes[sources[a]]).total_cmp(&middle(&boxes[sources[b]])));
    let apart = smaller(9.0, to.height() / larger(sources.len() as f64, 1.0));
    for (place, &source) in order.iter().enumerate() {
        let from = &boxes[sources[source]];
        let y = middle(to) + (place as f64 - (sources.len() as f64 - 1.0) / 2.0) * apart;
        let tip = (to.x0, y);
        let end = if arrow { (tip.0 - 5.0, y) } else { (to.x1, y) };
        let mut line = bend((from.x1, middle(from)), (if arrow { end.0 } else { to.x0 }, y));
        line.push(end);
        canvas.path(&line, Stroke::solid(MUTED, 1.2))?;
        if arrow {
            canvas.polygon(&[tip, (tip.0 - 7.0, y - 3.5), (tip.0 - 7.0, y + 3.5)], MUTED, 1.0)?;
        }
    }
    Ok(())
}

/// A curve that leaves and arrives level: the cubic of Bézier with both handles half-way.
fn bend(from: Point, to: Point) -> Vec<Point> {
    const PARTS: u8 = 14;
    let half = (from.0 + to.0) / 2.0;
    (0..=PARTS)
        .map(|part| {
            let t = f64::from(part) / f64::from(PARTS);
            let s = 1.0 - t;
            let (a, b, c, d) = (s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t);
            (a * from.0 + (b + c) * half + d * to.0, (a + b) * from.1 + (c + d) * to.1)
        })
        .collect()
}
