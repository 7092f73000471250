//! A place for the label of a curve: near it, and on top of nothing.

use super::canvas::{Anchor, Canvas, Ink, Point, Stroke};
use super::chart::ChartError;
use super::compare::{larger, smaller, within};
use super::font;
use super::geometry::Rect;
use super::palette::{Colour, WHITE};

/// A place that costs more hides too much.
const TOO_MUCH: f64 = 250.0;

/// What a label must keep clear of.
#[derive(Default)]
pub(super) struct Obstacles {
    /// Points along every drawn line, a few units apart.
    pub dots: Vec<Point>,
    /// Text that stands already.
    pub boxes: Vec<Rect>,
}

impl Obstacles {
    /// Adds a line as points at most three units apart, inside a rectangle.
    pub fn add_line(&mut self, line: &[Point], inside: &Rect) {
        self.dots.extend(dense(line).into_iter().filter(|&dot| inside.contains(dot)));
    }
}

/// A label to be written near a curve.
pub(super) struct Label<'a> {
    pub text: &'a str,
    pub ink: Ink,
    /// Colour of the leader, if one is needed.
    pub leader: Colour,
    /// Whether a light ground is laid under the text, over level lines and arrows that it may cross.
    pub is_lifted: bool,
}

/// Writes a label near a curve where it covers least, and keeps its place free from then on.
///
/// `ground` is an extra cost of a place, such as a ground on which the label could not be read. Returns false if
/// every place covers text, leaves the plane or hides too much.
pub(super) fn write(
    canvas: &mut Canvas,
    curve: &[Point],
    label: &Label,
    inside: &Rect,
    obstacles: &mut Obstacles,
    ground: &dyn Fn(&Rect) -> f64,
) -> Result<bool, ChartError> {
    let Some((_, spot)) = place(curve, size(label), inside, obstacles, ground) else { return Ok(false) };
    write_at(canvas, label, &spot, obstacles)?;
    Ok(true)
}

/// The same in the colour, of the two that are given, that costs less; `ground` is told which.
pub(super) fn write_in_either(
    canvas: &mut Canvas,
    curve: &[Point],
    labels: &[Label; 2],
    inside: &Rect,
    obstacles: &mut Obstacles,
    ground: &dyn Fn(&Rect, Colour) -> f64,
) -> Result<bool, ChartError> {
    let places = labels.iter().filter_map(|label| {
        let ground = |rect: &Rect| ground(rect, label.ink.colour);
        place(curve, size(label), inside, obstacles, &ground).map(|(cost, spot)| (cost, spot, label))
    });
    let Some((_, spot, label)) = places.min_by(|a, b| a.0.total_cmp(&b.0)) else { return Ok(false) };
    write_at(canvas, label, &spot, obstacles)?;
    Ok(true)
}

fn size(label: &Label) -> (f64, f64) {
    (font::width(label.text, label.ink.size, label.ink.bold), label.ink.size + 1.5)
}

fn write_at(
    canvas: &mut Canvas,
    label: &Label,
    spot: &Spot,
    obstacles: &mut Obstacles,
) -> Result<(), ChartError> {
    if spot.leader {
        let leader = [spot.anchor, leader_tip(spot)];
        canvas.path(&leader, Stroke::solid(label.leader, 0.9))?;
        // Later labels keep clear of it as of a line.
        obstacles.dots.extend(dense(&leader));
    }
    if label.is_lifted {
        canvas.rect((spot.rect.x0 - 2.0, spot.rect.y0), (spot.rect.x1 + 2.0, spot.rect.y1), WHITE, 0.82)?;
    }
    let base = (spot.rect.y0 + spot.rect.y1) / 2.0 + 0.36 * label.ink.size;
    canvas.text((spot.rect.x0, base), label.text, Ink { anchor: Anchor::Start, ..label.ink })?;
    obstacles.boxes.push(spot.rect.grown(2.0));
    Ok(())
}

/// A label's box and the point of the curve that it belongs to.
#[derive(Clone, Copy, Debug)]
struct Spot {
    rect: Rect,
    anchor: Point,
    /// Whether the label is far enough from its curve to need a leader.
    leader: bool,
}

/// The best place for a label of this size near a curve with its cost, or `None` if there is no good one.
fn place(
    curve: &[Point],
    size: (f64, f64),
    inside: &Rect,
    obstacles: &Obstacles,
    ground: &dyn Fn(&Rect) -> f64,
) -> Option<(f64, Spot)> {
    let visible: Vec<Point> = dense(curve).into_iter().filter(|&dot| inside.contains(dot)).collect();
    let mut best: Option<(f64, Spot)> = None;
    for part in 1..16 {
        let Some(&anchor) = visible.get(visible.len() * part / 16) else { continue };
        for spot in around(anchor, size) {
            let is_taken =
                |other: &Rect| other.meets(&spot.rect) || (spot.leader && is_crossed(other, &spot));
            if !fits(&spot.rect, inside) || obstacles.boxes.iter().any(is_taken) {
                continue;
            }
            let cost = cost(&spot, obstacles, &visible, part) + ground(&spot.rect);
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, spot));
            }
        }
    }
    best.filter(|(cost, _)| *cost < TOO_MUCH)
}

/// Boxes around a point, near ones first.
fn around(anchor: Point, (width, height): (f64, f64)) -> impl Iterator<Item = Spot> {
    const DIRECTIONS: [(f64, f64); 8] = [
        (1.0, -1.0),
        (-1.0, -1.0),
        (1.0, 1.0),
        (-1.0, 1.0),
        (0.0, -1.0),
        (0.0, 1.0),
        (1.0, 0.0),
        (-1.0, 0.0),
    ];
    [6.0, 14.0, 26.0, 42.0, 64.0].into_iter().flat_map(move |distance: f64| {
        DIRECTIONS.into_iter().map(move |(dx, dy)| {
            let slant = if dx * dy == 0.0 { 1.0 } else { 0.75 };
            let x = anchor.0 + dx * (distance * slant + width / 2.0);
            let y = anchor.1 + dy * (distance * slant + height / 2.0);
            let rect =
                Rect { x0: x - width / 2.0, y0: y - height / 2.0, x1: x + width / 2.0, y1: y + height / 2.0 };
            Spot { rect, anchor, leader: distance > 16.0 }
        })
    })
}

fn fits(rect: &Rect, inside: &Rect) -> bool {
    inside.contains((rect.x0, rect.y0)) && inside.contains((rect.x1, rect.y1))
}

/// Whether the leader of a spot would run through a box. One that holds the anchor does not count: a landmark's name
/// belongs to it.
fn is_crossed(other: &Rect, spot: &Spot) -> bool {
    !other.contains(spot.anchor)
        && dense(&[spot.anchor, leader_tip(spot)]).iter().any(|&dot| other.contains(dot))
}

/// Lines under the text count most, then lines between it and its curve, then distance.
fn cost(spot: &Spot, obstacles: &Obstacles, own: &[Point], part: usize) -> f64 {
    let close = spot.rect.grown(4.5);
    let covered = obstacles.dots.iter().chain(own).filter(|&&dot| close.contains(dot)).count();
    let tip = leader_tip(spot);
    let length = distance(tip, spot.anchor);
    let mut crossed = 0;
    for step in 4..10 {
        let share = f64::from(step) / 10.0;
        let between = (
            spot.anchor.0 + share * (tip.0 - spot.anchor.0),
            spot.anchor.1 + share * (tip.1 - spot.anchor.1),
        );
        crossed += usize::from(obstacles.dots.iter().any(|&dot| distance(dot, between) < 2.0));
    }
    let off_centre = (part as f64 - 8.0).abs();
    40.0 * covered as f64 + 8.0 * crossed as f64 + 0.5 * length + 0.4 * off_centre
}

/// Where the leader touches the label.
fn leader_tip(spot: &Spot) -> Point {
    let near = spot.rect.grown(1.0);
    (within(spot.anchor.0, near.x0, near.x1), within(spot.anchor.1, near.y0, near.y1))
}

fn distance(a: Point, b: Point) -> f64 {
    let (dx, dy) = (a.0 - b.0, a.1 - b.1);
    (dx * dx + dy * dy).sqrt()
}

/// Points along a line at most three units apart; stretches far outside any figure are skipped.
fn dense(line: &[Point]) -> Vec<Point> {
    const FAR: f64 = 20_000.0;
    let mut dots = Vec::new();
    for pair in line.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let n = within((distance(from, to) / 3.0).ceil(), 1.0, FAR);
        let mut step = 0.0;
        while step <= n {
            dots.push((from.0 + (to.0 - from.0) * step / n, from.1 + (to.1 - from.1) * step / n));
            step += 1.0;
        }
    }
    dots.dedup();
    dots.retain(|dot| larger(dot.0.abs(), dot.1.abs()) < FAR && smaller(dot.0, dot.1) > -FAR);
    dots
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLANE: Rect = Rect { x0: 0.0, y0: 0.0, x1: 400.0, y1: 300.0 };

    #[test]
    fn a_label_covers_neither_its_curve_nor_text() {
        let curve = [(0.0, 300.0), (400.0, 0.0)];
        let mut obstacles = Obstacles::default();
        obstacles.add_line(&curve, &PLANE);
        obstacles.boxes.push(Rect { x0: 0.0, y0: 0.0, x1: 400.0, y1: 140.0 });
        let (_, spot) = place(&curve, (90.0, 14.0), &PLANE, &obstacles, &|_| 0.0).unwrap();
        assert!(!spot.rect.meets(&obstacles.boxes[0]));
        assert!(!obstacles.dots.iter().any(|&dot| spot.rect.contains(dot)));
        assert!(fits(&spot.rect, &PLANE));
    }

    #[test]
    fn a_leader_crosses_no_text() {
        let curve = [(200.0, 150.0), (200.0, 150.5)];
        let taken = |x0: f64, y0: f64, x1: f64, y1: f64| Rect { x0, y0, x1, y1 };
        // Text all around the curve, with a gap to the right of it alone.
        let boxes = vec![
            taken(0.0, 0.0, 400.0, 140.0),
            taken(0.0, 160.0, 400.0, 300.0),
            taken(0.0, 0.0, 190.0, 300.0),
        ];
        let obstacles = Obstacles { dots: Vec::new(), boxes };
        let (_, spot) = place(&curve, (60.0, 14.0), &PLANE, &obstacles, &|_| 0.0).unwrap();
        assert!(spot.rect.x0 > 200.0, "{spot:?}");
        // One box less on the left is no way through the text that is between.
        let boxes = vec![
            taken(0.0, 0.0, 400.0, 140.0),
            taken(0.0, 160.0, 400.0, 300.0),
            taken(180.0, 140.0, 190.0, 160.0),
            taken(208.0, 140.0, 400.0, 160.0),
        ];
        let obstacles = Obstacles { dots: Vec::new(), boxes };
        assert!(place(&curve, (60.0, 14.0), &PLANE, &obstacles, &|_| 0.0).is_none());
    }

    #[test]
    fn there_is_no_place_in_a_full_plane() {
        let obstacles = Obstacles { dots: Vec::new(), boxes: vec![PLANE] };
        assert!(place(&[(0.0, 0.0), (400.0, 300.0)], (90.0, 14.0), &PLANE, &obstacles, &|_| 0.0).is_none());
    }
}
