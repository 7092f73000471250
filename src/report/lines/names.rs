//! Names of lines and guides: at their ends, along them, or in the legend.

use super::draw::Naming;
use super::marks::{dash, guide_colour, low_end, pieces};
use super::panel::{End, LABEL_GAP, LABEL_LINE, LEADER_GAP, Side};
use super::{Guide, LineChart, LinePanel, Mark, Series, specks};
use crate::report::canvas::{Anchor, Canvas, Dash, Point, Stroke};
use crate::report::chart::ChartError;
use crate::report::compare::smaller;
use crate::report::font;
use crate::report::frame::{LABEL, ink};
use crate::report::geometry::{Plane, Rect};
use crate::report::guide_labels::{self, Label, Obstacles};
use crate::report::legend::{Entry, Key};
use crate::report::palette::{INK, MUTED};

/// The name of a line beside its end; returns the box that it takes.
pub(super) fn draw_end(
    canvas: &mut Canvas,
    plane: &Plane,
    end: &End,
    side: Side,
) -> Result<Rect, ChartError> {
    let width = font::width(&end.series.name, LABEL, true);
    let gap = if end.is_led { LEADER_GAP } else { LABEL_GAP };
    let (edge, sign, anchor) = match side {
        Side::Left => (plane.data_x0, -1.0, Anchor::End),
        Side::Right => (plane.rect.x1, 1.0, Anchor::Start),
    };
    let x = edge + sign * gap;
    let far = (end.point.0 - edge).abs() > 12.0;
    if end.is_led || far {
        let stroke = Stroke { opacity: 0.6, ..Stroke::solid(end.series.colour, 0.9) };
        let from = (end.point.0 + sign * 4.0, end.point.1);
        canvas.path(&[from, (x - sign * 3.0, end.at)], stroke)?;
    }
    let style = ink(LABEL, end.series.colour, true, anchor);
    canvas.text((x, end.at + 0.36 * LABEL), &end.series.name, style)?;
    let x0 = smaller(x, x + sign * width);
    Ok(Rect { x0, y0: end.at - LABEL_LINE / 2.0, x1: x0 + width, y1: end.at + LABEL_LINE / 2.0 }.grown(2.0))
}

/// The lines and dots of a panel, which labels keep clear of.
pub(super) fn obstacles(panel: &LinePanel, plane: &Plane) -> Obstacles {
    let mut obstacles = Obstacles::default();
    for series in &panel.series {
        if series.mark == Mark::Specks {
            obstacles.dots.extend(specks::coarse(plane, series));
            continue;
        }
        for line in pieces(plane, &series.x, &series.y) {
            if series.mark != Mark::Line || line.len() == 1 {
                obstacles.dots.extend(line.iter().filter(|&&point| plane.rect.contains(point)));
            }
            if !matches!(series.mark, Mark::Dots | Mark::Stems) {
                obstacles.add_line(&line, &plane.rect);
            }
        }
        for ((&x, &lo), &hi) in series.error.iter().flat_map(|(lo, hi)| series.x.iter().zip(lo).zip(hi)) {
            if let Some((top, bottom)) = plane.point(x, hi).zip(low_end(plane, x, lo)) {
                obstacles.add_line(&[top, bottom], &plane.rect);
                for (x, y) in [top, bottom] {
                    obstacles.add_line(&[(x - 4.0, y), (x + 4.0, y)], &plane.rect);
                }
            }
        }
    }
    for landmark in &panel.landmarks {
        if let Some((x, y)) = plane.point(landmark.x, landmark.y) {
            obstacles.boxes.push(Rect { x0: x - 6.0, y0: y - 6.0, x1: x + 6.0, y1: y + 6.0 });
        }
    }
    for guide in &panel.guides {
        for line in pieces(plane, &guide.x, &guide.y) {
            obstacles.add_line(&line, &plane.rect);
        }
    }
    obstacles
}

/// Whether the plane is full of level lines or arrows, on which text would be hard to read.
pub(super) fn is_patterned(panel: &LinePanel) -> bool {
    !panel.backdrop.is_empty() || !panel.arrows.is_empty()
}

/// The name of a line that ends early, near its end; false if it has no place.
pub(super) fn draw_stray(
    canvas: &mut Canvas,
    plane: &Plane,
    series: &Series,
    tail: &[Point],
    obstacles: &mut Obstacles,
    is_lifted: bool,
) -> Result<bool, ChartError> {
    let label = Label {
        text: &series.name,
        ink: ink(LABEL, series.colour, true, Anchor::Start),
        leader: series.colour,
        is_lifted,
    };
    guide_labels::write(canvas, tail, &label, &plane.rect.grown(-3.0), obstacles, &|_| 0.0)
}

/// The names of landmarks, beside them; one without a place is left out, as its shape says what it is.
pub(super) fn draw_landmark_names(
    canvas: &mut Canvas,
    panel: &LinePanel,
    plane: &Plane,
    obstacles: &mut Obstacles,
) -> Result<(), ChartError> {
    for landmark in panel.landmarks.iter().filter(|landmark| !landmark.label.is_empty()) {
        let Some((x, y)) = plane.point(landmark.x, landmark.y) else { continue };
        let style = ink(LABEL, INK, false, Anchor::Start);
        let label =
            Label { text: &landmark.label, ink: style, leader: MUTED, is_lifted: is_patterned(panel) };
        let around = [(x - 4.0, y - 4.0), (x + 4.0, y + 4.0)];
        guide_labels::write(canvas, &around, &label, &plane.rect.grown(-3.0), obstacles, &|_| 0.0)?;
    }
    Ok(())
}

/// The labels of the guides, near their curves; false if one has no place.
pub(super) fn draw_guide_labels(
    canvas: &mut Canvas,
    panel: &LinePanel,
    plane: &Plane,
    obstacles: &mut Obstacles,
) -> Result<bool, ChartError> {
    for guide in panel.guides.iter().filter(|guide| !guide.label.is_empty()) {
        let curve: Vec<Point> = pieces(plane, &guide.x, &guide.y).concat();
        if !shown(&curve, &plane.rect) {
            // A curve that the plane does not show is named in no place of it.
            continue;
        }
        let ink = ink(LABEL, guide_colour(guide), false, Anchor::Start);
        let label = Label { text: &guide.label, ink, leader: MUTED, is_lifted: is_patterned(panel) };
        let inside = plane.rect.grown(-3.0);
        if !guide_labels::write(canvas, &curve, &label, &inside, obstacles, &|_| 0.0)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a rectangle shows any of a curve.
fn shown(curve: &[Point], rect: &Rect) -> bool {
    let mut probe = Obstacles::default();
    probe.add_line(curve, rect);
    !probe.dots.is_empty()
}

/// What the legend holds.
pub(super) fn entries(chart: &LineChart, naming: Naming) -> Vec<Entry> {
    let mut found = Vec::new();
    for series in chart.panels.iter().flat_map(|panel| &panel.series) {
        // A cloud of specks has no end that its name could stand at.
        if naming.has_lines_in_legend() || series.mark == Mark::Specks {
            let is_dot = matches!(series.mark, Mark::Dots | Mark::Stems | Mark::Specks);
            let key = if is_dot { Key::Dot } else { Key::Line(Dash::Solid) };
            found.push(Entry { name: series.name.clone(), colour: series.colour, key });
        }
    }
    if naming.has_guides_in_legend() {
        found.extend(chart.panels.iter().flat_map(|panel| &panel.guides).map(guide_entry));
    }
    found.retain(|entry| !entry.name.is_empty());
    found
}

/// Whether two guides of different names would look the same in a legend.
pub(super) fn has_look_alikes(chart: &LineChart) -> bool {
    let guides = || chart.panels.iter().flat_map(|panel| &panel.guides).map(guide_entry);
    let named: Vec<Entry> = guides().filter(|entry| !entry.name.is_empty()).collect();
    named.iter().enumerate().any(|(index, one)| {
        let looks_like =
            |other: &Entry| other.name != one.name && other.key == one.key && other.colour == one.colour;
        named[..index].iter().any(looks_like)
    })
}

fn guide_entry(guide: &Guide) -> Entry {
    let key = Key::Line(dash(guide.pattern));
    Entry { name: guide.label.clone(), colour: guide_colour(guide), key }
}
