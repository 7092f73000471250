//! Line charts drawn: layout first, then grid, bands, lines, guides, labels.

use super::axis::Scale;
use super::canvas::{Anchor, Canvas, Dash, Point, Stroke};
use super::chart::ChartError;
use super::compare::smaller;
use super::font;
use super::frame::{LABEL, Sheet, columns, ink};
use super::geometry::{Plane, Rect, grid};
use super::guide_labels::{Obstacles, leader_tip, place};
use super::legend::{Entry, Key, Legend};
use super::lines::{Guide, LineChart, LinePanel, Mark, Pattern, Series};
use super::lines_panel::{End, LABEL_GAP, LABEL_LINE, LEADER_GAP, Prepared, Side, moved, thinned};
use super::palette::{Colour, INK, MUTED};

/// Where names are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Naming {
    /// At the lines' ends and along the guides.
    Direct,
    /// At the lines' ends; guides in the legend.
    GuidesInLegend,
    /// All in the legend.
    Legend,
}

/// Draws a chart whose lengths have been checked, with direct labels if they fit.
pub(super) fn draw(chart: &LineChart) -> Result<Vec<u8>, ChartError> {
    for naming in [Naming::Direct, Naming::GuidesInLegend] {
        if let Some(svg) = try_draw(chart, naming)? {
            return Ok(svg);
        }
    }
    let drawn = try_draw(chart, Naming::Legend)?;
    drawn.ok_or_else(|| ChartError::Backend("a legend was not laid out".to_owned()))
}

/// The figure, or nothing if the names have no room.
fn try_draw(chart: &LineChart, naming: Naming) -> Result<Option<Vec<u8>>, ChartError> {
    let n_panels = chart.panels.len();
    let n_columns = columns(&chart.frame, n_panels);
    let width = chart.frame.size.map_or(if n_panels == 1 { 640.0 } else { 720.0 }, |size| f64::from(size.0));
    let legend = Legend::new(entries(chart, naming), width - 24.0);
    let mut sheet = Sheet::begin(&chart.frame, n_panels, &notes(chart), legend.height)?;
    legend.draw(&mut sheet.canvas, (sheet.area.x0, sheet.area.y0))?;
    let area = Rect { y0: sheet.area.y0 + legend.height, ..sheet.area };

    let rows = n_panels.div_ceil(n_columns) as f64;
    let about = (area.width() / n_columns as f64 - 40.0, (area.height() - 24.0) / rows - 24.0);
    let prepared = Prepared::all(chart, n_columns, about);
    let mut margins: Vec<_> = prepared.iter().map(|panel| panel.sides.margins()).collect();
    let plane_height = grid(area, n_columns, &margins).first().map_or(about.1, Rect::height);
    let mut gutters = Vec::new();
    for (panel, margin) in prepared.iter().zip(&mut margins) {
        if naming == Naming::Legend {
            gutters.push((None, 0.0));
            continue;
        }
        let side = panel.side(plane_height);
        if n_columns > 2 || !panel.fits(side, about.0, plane_height) {
            return Ok(None);
        }
        let gutter = panel.gutter(side, plane_height);
        if side == Side::Right && gutter > 0.0 {
            margin.right = gutter;
        }
        gutters.push((Some(side), gutter));
    }
    let rects = grid(area, n_columns, &margins);
    for ((panel, rect), (side, gutter)) in prepared.iter().zip(rects).zip(gutters) {
        let plane = panel.plane(rect, side, gutter);
        let done = draw_panel(&mut sheet.canvas, panel, &plane, side, naming == Naming::Direct)?;
        if !done {
            return Ok(None);
        }
    }
    Ok(Some(sheet.finish()))
}

/// Draws a panel; false if a guide's label has no place.
fn draw_panel(
    canvas: &mut Canvas,
    prepared: &Prepared,
    plane: &Plane,
    side: Option<Side>,
    label_guides: bool,
) -> Result<bool, ChartError> {
    prepared.sides.draw_grid(canvas, plane)?;
    let panel = prepared.panel;
    let rect = plane.rect;
    canvas.begin_clip((rect.x0, rect.y0 - 1.0), (rect.x1 + 1.0, rect.y1));
    for series in &panel.series {
        draw_band(canvas, plane, series)?;
    }
    for series in &panel.series {
        draw_series(canvas, plane, series)?;
    }
    for guide in &panel.guides {
        for line in pieces(plane, &guide.x, &guide.y) {
            let (dash, width) = match guide.pattern {
                Pattern::Dashed => (Dash::Dashed, 1.3),
                Pattern::Dotted => (Dash::Dotted, 1.5),
                Pattern::Solid => (Dash::Solid, 1.3),
            };
            let stroke = Stroke { dash, ..Stroke::solid(guide_colour(guide), width) };
            canvas.path(&thinned(line), stroke)?;
        }
    }
    canvas.end_group();
    prepared.sides.draw(canvas, plane, true)?;
    let mut taken = Vec::new();
    if let Some(side) = side {
        for end in prepared.ends(plane, side) {
            taken.push(draw_end(canvas, plane, &end, side)?);
        }
    }
    if !label_guides {
        return Ok(true);
    }
    draw_guide_labels(canvas, panel, plane, taken)
}

fn draw_guide_labels(
    canvas: &mut Canvas,
    panel: &LinePanel,
    plane: &Plane,
    taken: Vec<Rect>,
) -> Result<bool, ChartError> {
    let inside = plane.rect.grown(-3.0);
    let mut obstacles = Obstacles { dots: Vec::new(), boxes: taken };
    for series in &panel.series {
        for line in pieces(plane, &series.x, &series.y) {
            obstacles.add_line(&line, &plane.rect);
            if series.mark != Mark::Line {
                obstacles.dots.extend(line);
            }
        }
    }
    for guide in &panel.guides {
        for line in pieces(plane, &guide.x, &guide.y) {
            obstacles.add_line(&line, &plane.rect);
        }
    }
    for guide in panel.guides.iter().filter(|guide| !guide.label.is_empty()) {
        let curve: Vec<Point> = pieces(plane, &guide.x, &guide.y).concat();
        if !curve.iter().any(|&point| plane.rect.contains(point)) && !crosses(&curve, &plane.rect) {
            // A curve that the plane does not show is named in no place of it.
            continue;
        }
        let size = (font::width(&guide.label, LABEL, false), LABEL_LINE - 1.0);
        let Some(spot) = place(&curve, size, &inside, &obstacles) else { return Ok(false) };
        if spot.leader {
            canvas.path(&[spot.anchor, leader_tip(&spot)], Stroke::solid(MUTED, 0.9))?;
        }
        let at = (spot.rect.x0, (spot.rect.y0 + spot.rect.y1) / 2.0 + 0.36 * LABEL);
        canvas.text(at, &guide.label, ink(LABEL, guide_colour(guide), false, Anchor::Start))?;
        obstacles.boxes.push(spot.rect.grown(2.0));
    }
    Ok(true)
}

/// Whether a curve without a point in a rectangle may still pass through it.
fn crosses(curve: &[Point], rect: &Rect) -> bool {
    curve.windows(2).any(|pair| {
        (1..100).any(|step| {
            let share = f64::from(step) / 100.0;
            let x = pair[0].0 + share * (pair[1].0 - pair[0].0);
            rect.contains((x, pair[0].1 + share * (pair[1].1 - pair[0].1)))
        })
    })
}

fn draw_band(canvas: &mut Canvas, plane: &Plane, series: &Series) -> Result<(), ChartError> {
    let Some((lo, hi)) = &series.band else { return Ok(()) };
    let mut upper: Vec<Point> = Vec::new();
    let mut lower: Vec<Point> = Vec::new();
    for ((&x, &lo), &hi) in series.x.iter().zip(lo).zip(hi) {
        let ends = plane.point(x, hi).zip(low_end(plane, x, lo));
        let Some((top, bottom)) = ends else {
            fill_band(canvas, &mut upper, &mut lower, series.colour)?;
            continue;
        };
        upper.push(top);
        lower.push(bottom);
    }
    fill_band(canvas, &mut upper, &mut lower, series.colour)
}

fn fill_band(
    canvas: &mut Canvas,
    upper: &mut Vec<Point>,
    lower: &mut Vec<Point>,
    colour: Colour,
) -> Result<(), ChartError> {
    let mut outline = std::mem::take(upper);
    outline.extend(std::mem::take(lower).into_iter().rev());
    if outline.len() < 4 {
        return Ok(());
    }
    canvas.polygon(&outline, colour, 0.15)
}

/// The lower end of a band; on a log axis an end that is not positive is the bottom of the plane.
fn low_end(plane: &Plane, x: f64, lo: f64) -> Option<Point> {
    if plane.y.scale == Scale::Log && lo <= 0.0 {
        return Some((plane.at_x(plane.x.fraction(x)?), plane.rect.y1));
    }
    plane.point(x, lo)
}

fn draw_series(canvas: &mut Canvas, plane: &Plane, series: &Series) -> Result<(), ChartError> {
    for run in &series.runs {
        for line in pieces(plane, &series.x, run) {
            let stroke = Stroke { opacity: 0.35, ..Stroke::solid(series.colour, 0.8) };
            canvas.path(&thinned(line), stroke)?;
        }
    }
    if let Some((lo, hi)) = &series.error {
        for ((&x, &lo), &hi) in series.x.iter().zip(lo).zip(hi) {
            let Some((top, bottom)) = plane.point(x, hi).zip(low_end(plane, x, lo)) else { continue };
            let stroke = Stroke::solid(series.colour, 1.4);
            canvas.path(&[top, bottom], stroke)?;
            for (x, y) in [top, bottom] {
                canvas.path(&[(x - 3.0, y), (x + 3.0, y)], stroke)?;
            }
        }
    }
    for line in pieces(plane, &series.x, &series.y) {
        // A value between two gaps has no line, and would be lost without a dot.
        if series.mark != Mark::Line || line.len() == 1 {
            for &point in line.iter().filter(|&&point| plane.rect.grown(1.0).contains(point)) {
                canvas.disc(point, 3.0, series.colour)?;
            }
        }
        if series.mark != Mark::Dots {
            canvas.path(&thinned(line), Stroke::solid(series.colour, 2.4))?;
        }
    }
    Ok(())
}

fn draw_end(canvas: &mut Canvas, plane: &Plane, end: &End, side: Side) -> Result<Rect, ChartError> {
    let width = font::width(&end.series.name, LABEL, true);
    let gap = if moved(end) { LEADER_GAP } else { LABEL_GAP };
    let (edge, sign, anchor) = match side {
        Side::Left => (plane.data_x0, -1.0, Anchor::End),
        Side::Right => (plane.rect.x1, 1.0, Anchor::Start),
    };
    let x = edge + sign * gap;
    let far = (end.point.0 - edge).abs() > 12.0;
    if moved(end) || far {
        let stroke = Stroke { opacity: 0.6, ..Stroke::solid(end.series.colour, 0.9) };
        let from = (end.point.0 + sign * 4.0, end.point.1);
        canvas.path(&[from, (x - sign * 3.0, end.at)], stroke)?;
    }
    let style = ink(LABEL, end.series.colour, true, anchor);
    canvas.text((x, end.at + 0.36 * LABEL), &end.series.name, style)?;
    let x0 = smaller(x, x + sign * width);
    Ok(Rect { x0, y0: end.at - LABEL_LINE / 2.0, x1: x0 + width, y1: end.at + LABEL_LINE / 2.0 }.grown(2.0))
}

/// The points of a curve, broken where a value has no position.
fn pieces(plane: &Plane, x: &[f64], y: &[f64]) -> Vec<Vec<Point>> {
    let mut found = vec![Vec::new()];
    for (&x, &y) in x.iter().zip(y) {
        match plane.point(x, y) {
            Some(point) => {
                if let Some(line) = found.last_mut() {
                    line.push(point);
                }
            }
            None => found.push(Vec::new()),
        }
    }
    found.retain(|line| !line.is_empty());
    found
}

fn guide_colour(guide: &Guide) -> Colour {
    guide.colour.unwrap_or(if guide.pattern == Pattern::Dotted { MUTED } else { INK })
}

fn entries(chart: &LineChart, naming: Naming) -> Vec<Entry> {
    let mut found = Vec::new();
    if naming == Naming::Legend {
        for series in chart.panels.iter().flat_map(|panel| &panel.series) {
            let key = if series.mark == Mark::Dots { Key::Dot } else { Key::Line(Dash::Solid) };
            found.push(Entry { name: series.name.clone(), colour: series.colour, key });
        }
    }
    if naming != Naming::Direct {
        for guide in chart.panels.iter().flat_map(|panel| &panel.guides) {
            let dash = match guide.pattern {
                Pattern::Dashed => Dash::Dashed,
                Pattern::Dotted => Dash::Dotted,
                Pattern::Solid => Dash::Solid,
            };
            found.push(Entry {
                name: guide.label.clone(),
                colour: guide_colour(guide),
                key: Key::Line(dash),
            });
        }
    }
    found.retain(|entry| !entry.name.is_empty());
    found
}

/// What could not be drawn, for the foot of the figure.
fn notes(chart: &LineChart) -> Vec<String> {
    let mut counts: Vec<(&str, usize, usize)> = Vec::new();
    for panel in &chart.panels {
        let (x_scale, y_scale) =
            panel.axes.as_ref().map_or((chart.x.scale, chart.y.scale), |(x, y)| (x.scale, y.scale));
        for series in &panel.series {
            let (mut not_finite, mut not_positive) = (0, 0);
            for (&x, &y) in series.x.iter().zip(&series.y) {
                if !x.is_finite() || !y.is_finite() {
                    not_finite += 1;
                } else if x_scale.even(x).is_none() || y_scale.even(y).is_none() {
                    not_positive += 1;
                }
            }
            if not_finite + not_positive == 0 {
                continue;
            }
            match counts.iter_mut().find(|(name, _, _)| *name == series.name) {
                Some(known) => {
                    known.1 += not_finite;
                    known.2 += not_positive;
                }
                None => counts.push((&series.name, not_finite, not_positive)),
            }
        }
    }
    if counts.is_empty() {
        return Vec::new();
    }
    let told: Vec<String> = counts.iter().map(|count| told(*count)).collect();
    vec![format!("Not drawn: {}.", told.join("; "))]
}

fn told((name, not_finite, not_positive): (&str, usize, usize)) -> String {
    let mut kinds = Vec::new();
    if not_finite > 0 {
        kinds.push(format!("{not_finite} not finite"));
    }
    if not_positive > 0 {
        kinds.push(format!("{not_positive} not positive"));
    }
    let name = if name.is_empty() { "values" } else { name };
    format!("{name} {}", kinds.join(", "))
}
