//! The arrows of a vector field.

use super::Arrow;
use crate::report::axis::{Scale, Span};
use crate::report::canvas::{Canvas, Stroke};
use crate::report::compare::larger;
use crate::report::geometry::Plane;
use crate::report::palette::Colour;

/// Darker than the level lines, lighter than any path.
const ARROWS: Colour = Colour(0xa6, 0xad, 0xb5);
/// The share of the room of an arrow that the longest one takes.
const LONGEST: f64 = 0.85;
/// No arrow is shorter, so that its direction can be seen.
const SHORTEST: f64 = 4.0;

/// Draws arrows with their middles at their points. Their lengths grow with the square root of the vectors', so that
/// directions are seen where the field is weak.
pub(super) fn draw_arrows(canvas: &mut Canvas, plane: &Plane, arrows: &[Arrow]) {
    let mut drawn = Vec::new();
    let mut greatest = 0.0;
    for arrow in arrows {
        let Some(middle) = plane.point(arrow.x, arrow.y).filter(|&point| plane.rect.contains(point)) else {
            continue;
        };
        let dx = arrow.u * rate(&plane.x, arrow.x) * (plane.data_x1 - plane.data_x0);
        let dy = -arrow.v * rate(&plane.y, arrow.y) * plane.rect.height();
        let length = libm::hypot(dx, dy);
        if length.is_finite() && length > 0.0 {
            greatest = larger(greatest, length);
            drawn.push((middle, (dx / length, dy / length), length));
        }
    }
    if arrows.is_empty() {
        return;
    }
    let room = (plane.rect.width() * plane.rect.height() / arrows.len() as f64).sqrt();
    let mut data = String::new();
    for ((x, y), (dx, dy), length) in drawn {
        let half = 0.5 * larger(LONGEST * room * (length / greatest).sqrt(), SHORTEST);
        let head = larger(0.45 * half, 1.8);
        let tip = (x + half * dx, y + half * dy);
        let barb = |side: f64| {
            let along = (tip.0 - head * dx, tip.1 - head * dy);
            (along.0 - side * 0.6 * head * dy, along.1 + side * 0.6 * head * dx)
        };
        let fine = |(x, y): (f64, f64)| format!("{:.0} {:.0}", 10.0 * x, 10.0 * y);
        data.push_str(&format!(
            "M{}L{}M{}L{}L{}",
            fine((x - half * dx, y - half * dy)),
            fine(tip),
            fine(barb(1.0)),
            fine(tip),
            fine(barb(-1.0))
        ));
    }
    canvas.strokes(&data, Stroke::solid(ARROWS, 1.0));
}

/// How fast the fraction of a span grows with the value.
fn rate(span: &Span, value: f64) -> f64 {
    let length = span.hi - span.lo;
    match span.scale {
        Scale::Linear => 1.0 / length,
        Scale::Log => 1.0 / (value * std::f64::consts::LN_10 * length),
    }
}
