//! A panel of a line chart before it is drawn: its spans, its ticks and the labels at its lines' ends.

use crate::report::axis::{Axis, Span};
use crate::report::canvas::Point;
use crate::report::compare::{larger, smaller};
use crate::report::font;
use crate::report::frame::LABEL;
use crate::report::geometry::{Plane, Rect};
use crate::report::grid_lines::Sides;
use crate::report::labels::{spread, unrest};
use crate::report::lines::names::is_patterned;
use crate::report::lines::{LineChart, LinePanel, Mark, Series};
use crate::report::ticks;

/// Height of a label at a line's end.
pub(super) const LABEL_LINE: f64 = 14.0;
/// Between the end of a line and its label.
pub(super) const LABEL_GAP: f64 = 7.0;
/// The same where a leader joins the two.
pub(super) const LEADER_GAP: f64 = 20.0;
/// Between the axis line and the data.
const INSET: f64 = 6.0;

/// The side of a plane on which its lines are labelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

/// The label of a series and the end that it belongs to.
pub(super) struct End<'a> {
    pub series: &'a Series,
    pub point: Point,
    /// Height of the label's middle.
    pub at: f64,
    /// Whether a leader joins the label to the line's end.
    pub is_led: bool,
}

/// A panel with everything that does not depend on where it will stand.
pub(super) struct Prepared<'a> {
    pub panel: &'a LinePanel,
    pub x: Span,
    pub y: Span,
    pub sides: Sides,
}

impl<'a> Prepared<'a> {
    /// The panels of a chart, whose planes will be about `size` large and stand in rows of `columns`.
    pub fn all(chart: &'a LineChart, columns: usize, size: (f64, f64)) -> Vec<Self> {
        let sharing: Vec<&LinePanel> = chart.panels.iter().filter(|panel| panel.axes.is_none()).collect();
        (0..chart.panels.len())
            .map(|index| {
                let panel = &chart.panels[index];
                let shares = |other: Option<&LinePanel>| {
                    panel.axes.is_none() && other.is_some_and(|other| other.axes.is_none())
                };
                let left = if index % columns == 0 { None } else { chart.panels.get(index - 1) };
                let below = chart.panels.get(index + columns);
                let (x_axis, y_axis) = panel.axes.as_ref().map_or((&chart.x, &chart.y), |(x, y)| (x, y));
                let group = if panel.axes.is_none() { sharing.clone() } else { vec![panel] };
                let mut prepared = Self::new(panel, &group, x_axis, y_axis, size);
                prepared.sides.y_shown = !shares(left);
                prepared.sides.x_shown = !shares(below);
                if shares(left) {
                    prepared.sides.y_label.clear();
                }
                if shares(below) {
                    prepared.sides.x_label.clear();
                }
                prepared
            })
            .collect()
    }

    fn new(
        panel: &'a LinePanel,
        group: &[&LinePanel],
        x_axis: &Axis,
        y_axis: &Axis,
        size: (f64, f64),
    ) -> Self {
        let series = || group.iter().flat_map(|panel| &panel.series);
        let guides = || group.iter().flat_map(|panel| &panel.guides);
        let xs: Vec<f64> = series().flat_map(|series| series.x.iter().copied()).collect();
        let ys: Vec<f64> = series().flat_map(drawn_values).collect();
        let guide_xs: Vec<f64> = guides().flat_map(|guide| guide.x.iter().copied()).collect();
        let guide_ys: Vec<f64> = guides().flat_map(|guide| guide.y.iter().copied()).collect();
        // Dots on the edge of a plane would be cut in two.
        let x_room = if series().any(|series| series.mark != Mark::Line) { 0.02 } else { 0.0 };
        let x = Span::new(x_axis, &xs, &guide_xs, x_room);
        let y = Span::new(y_axis, &ys, &guide_ys, 0.04);
        let x_ticks = ticks::choose_across(x_axis, &x, &xs, 0.85 * size.0);
        let y_ticks = ticks::choose(y_axis, &y, &[], (size.1 / 34.0) as usize);
        let sides = Sides {
            name: panel.name.clone(),
            x_label: x_axis.label.clone(),
            y_label: y_axis.label.clone(),
            x_ticks,
            y_ticks,
            x_shown: true,
            y_shown: true,
            ..Sides::default()
        };
        Self { panel, x, y, sides }
    }

    /// The plane in a rectangle, its data clear of the labels at one side.
    pub fn plane(&self, rect: Rect, side: Option<Side>, gutter: f64) -> Plane {
        // Level lines and arrows fill their plane.
        let inset = if is_patterned(self.panel) { 0.0 } else { INSET };
        let left = if side == Some(Side::Left) { gutter } else { inset };
        Plane { rect, data_x0: rect.x0 + left, data_x1: rect.x1 - inset, x: self.x, y: self.y }
    }

    /// The width of the widest label, with its gap.
    pub fn gutter(&self, side: Side, height: f64) -> f64 {
        let ends = self.ends(&self.square(height), side);
        let widest =
            ends.iter().fold(0.0, |widest, end| larger(widest, font::width(&end.series.name, LABEL, true)));
        if widest == 0.0 {
            return 0.0;
        }
        let gap = if ends.iter().any(|end| end.is_led) { LEADER_GAP } else { LABEL_GAP };
        widest + gap + 4.0
    }

    /// The side on which the labels of a plane of this height are least crowded.
    pub fn side(&self, height: f64) -> Side {
        let crowd = |side| {
            let plane = self.square(height);
            let ends = self.ends(&plane, side);
            let away = 30.0 * self.strays(&plane, side).len() as f64;
            let wanted: Vec<f64> = ends.iter().map(|end| end.point.1).collect();
            unrest(&wanted, LABEL_LINE, plane.rect.y0, plane.rect.y1) + away
        };
        // The right end is where a reader looks first, so that the left must be clearly better.
        if crowd(Side::Left) + 10.0 < crowd(Side::Right) { Side::Left } else { Side::Right }
    }

    /// The labels of a plane from top to bottom, apart from each other. Lines that end far from the edge are not
    /// among them: see [`Prepared::strays`].
    pub fn ends(&self, plane: &Plane, side: Side) -> Vec<End<'a>> {
        let mut found: Vec<(f64, End<'a>)> = Vec::new();
        for (series, points) in self.named(plane) {
            let Some(point) = last_point(&points, side).filter(|&point| !strays(plane, point, side)) else {
                continue;
            };
            let mean = points.iter().fold(0.0, |sum, point| sum + point.1) / points.len() as f64;
            found.push((mean, End { series, point, at: point.1, is_led: false }));
        }
        // Lines that end together are labelled in the order in which they come there.
        found.sort_by(|(mean_a, a), (mean_b, b)| {
            let near = (a.point.1 - b.point.1).abs() < 1.0;
            if near { mean_a.total_cmp(mean_b) } else { a.point.1.total_cmp(&b.point.1) }
        });
        let mut ends: Vec<End<'a>> = found.into_iter().map(|(_, end)| end).collect();
        let wanted = ascending(&ends);
        let half = LABEL_LINE / 2.0;
        let placed = spread(&wanted, LABEL_LINE, plane.rect.y0 + half - 4.0, plane.rect.y1 - half);
        for (end, at) in ends.iter_mut().zip(placed) {
            end.at = at;
        }
        lead(&mut ends);
        ends
    }

    /// Lines that end far from the edge, with the points near their ends: their names stand there.
    pub fn strays(&self, plane: &Plane, side: Side) -> Vec<(&'a Series, Vec<Point>)> {
        let mut found = Vec::new();
        for (series, mut points) in self.named(plane) {
            let Some(end) = last_point(&points, side).filter(|&point| strays(plane, point, side)) else {
                continue;
            };
            points.retain(|point| (point.0 - end.0).abs() < 60.0);
            if points.len() < 2 {
                points.push((end.0 + 1.0, end.1));
            }
            found.push((series, points));
        }
        found
    }

    /// Named series with the points of each that the plane shows.
    fn named(&self, plane: &Plane) -> Vec<(&'a Series, Vec<Point>)> {
        let named = self.panel.series.iter().filter(|series| is_named(series));
        named
            .map(|series| {
                let values = series.x.iter().zip(&series.y);
                let points = values.filter_map(|(&x, &y)| plane.point(x, y));
                (series, points.filter(|point| plane.rect.grown(0.5).contains(*point)).collect())
            })
            .collect()
    }

    /// Whether the labels at their ends have the room that they need.
    pub fn fits(&self, side: Side, width: f64, height: f64) -> bool {
        let named = self.panel.series.iter().filter(|series| is_named(series)).count();
        self.gutter(side, height) <= 0.36 * width && LABEL_LINE * named as f64 <= height
    }

    fn square(&self, height: f64) -> Plane {
        let rect = Rect { x0: 0.0, y0: 0.0, x1: height, y1: height };
        Plane { rect, data_x0: 0.0, data_x1: height, x: self.x, y: self.y }
    }
}

/// Whether the name of a series stands beside it, if there is room.
fn is_named(series: &Series) -> bool {
    !series.name.is_empty() && series.mark != Mark::Specks
}

/// The point of a line that is farthest to a side.
fn last_point(points: &[Point], side: Side) -> Option<Point> {
    let by_x = |a: &&Point, b: &&Point| a.0.total_cmp(&b.0);
    match side {
        Side::Left => points.iter().min_by(by_x).copied(),
        Side::Right => points.iter().max_by(by_x).copied(),
    }
}

/// Whether a line ends so far from the edge of the data that its label cannot stand beside it.
fn strays(plane: &Plane, point: Point, side: Side) -> bool {
    let edge = if side == Side::Left { plane.data_x0 } else { plane.data_x1 };
    (point.0 - edge).abs() > 0.08 * (plane.data_x1 - plane.data_x0)
}

/// Finds the labels that need a leader: those that were moved, and those that would stand in the way of another's.
fn lead(ends: &mut [End]) {
    for end in ends.iter_mut() {
        end.is_led = (end.at - end.point.1).abs() > 5.5;
    }
    let bars = |end: &End, leader: &End| {
        // The height at which the leader comes to where a label without one begins.
        let near = leader.point.1 + LABEL_GAP / LEADER_GAP * (leader.at - leader.point.1);
        let (top, bottom) = (smaller(near, leader.at), larger(near, leader.at));
        bottom > end.at - 0.45 * LABEL && top < end.at + 0.45 * LABEL
    };
    // Each round moves one label more out of the way.
    for _ in 0..ends.len() {
        let leaders = || ends.iter().filter(|end| end.is_led);
        let barring = ends.iter().position(|end| !end.is_led && leaders().any(|leader| bars(end, leader)));
        let Some(index) = barring else { break };
        ends[index].is_led = true;
    }
}

/// The heights of the ends; where two within a unit were swapped, the later takes the earlier's height.
fn ascending(ends: &[End]) -> Vec<f64> {
    let mut least = f64::NEG_INFINITY;
    ends.iter()
        .map(|end| {
            least = larger(least, end.point.1);
            least
        })
        .collect()
}

/// All values that a series draws.
fn drawn_values(series: &Series) -> Vec<f64> {
    let mut values = series.y.clone();
    for (lo, hi) in series.band.iter().chain(&series.error) {
        values.extend(lo.iter().chain(hi));
    }
    values.extend(series.runs.iter().flatten());
    values
}

/// Points of lines that have thousands of them: each half unit of width keeps its first, least, greatest and last.
pub(super) fn thinned(points: Vec<Point>) -> Vec<Point> {
    const MANY: usize = 1500;
    if points.len() <= MANY {
        return points;
    }
    let column = |point: &Point| (point.0 * 2.0).floor();
    let mut kept = Vec::new();
    for group in points.chunk_by(|a, b| column(a) == column(b)) {
        let (first, last) = (group[0], group[group.len() - 1]);
        let least = group.iter().fold(first, |a, &b| if smaller(a.1, b.1) == a.1 { a } else { b });
        let most = group.iter().fold(first, |a, &b| if larger(a.1, b.1) == a.1 { a } else { b });
        kept.extend([first, least, most, last]);
    }
    kept.dedup();
    kept
}
