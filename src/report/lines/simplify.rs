//! Fewer points for the same curve.

use crate::report::canvas::Point;

/// The points of a line without those that are nowhere farther than `tolerance` from a straight line between others
/// (Ramer 1972; Douglas and Peucker 1973).
pub(super) fn simplified(points: &[Point], tolerance: f64) -> Vec<Point> {
    let Some(last) = points.len().checked_sub(1) else { return Vec::new() };
    let mut keep = vec![false; points.len()];
    keep[0] = true;
    keep[last] = true;
    let mut open = vec![(0, last)];
    while let Some((from, to)) = open.pop() {
        let mut farthest = (tolerance, from);
        for at in from + 1..to {
            let away = distance(points[at], points[from], points[to]);
            if away > farthest.0 {
                farthest = (away, at);
            }
        }
        if farthest.1 > from {
            keep[farthest.1] = true;
            open.push((from, farthest.1));
            open.push((farthest.1, to));
        }
    }
    points.iter().zip(keep).filter(|(_, keep)| *keep).map(|(point, _)| *point).collect()
}

/// The distance of a point from the stretch between two others.
fn distance(point: Point, from: Point, to: Point) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (px, py) = (point.0 - from.0, point.1 - from.1);
    let length = dx * dx + dy * dy;
    // A closed line begins where it ends.
    let share = if length > 0.0 { (px * dx + py * dy) / length } else { 0.0 };
    let share = share.clamp(0.0, 1.0);
    libm::hypot(px - share * dx, py - share * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_keeps_its_shape_with_a_few_points() {
        let circle: Vec<Point> = (0..=1000)
            .map(|k| {
                let angle = f64::from(k) / 1000.0 * std::f64::consts::TAU;
                (100.0 * libm::cos(angle), 100.0 * libm::sin(angle))
            })
            .collect();
        let few = simplified(&circle, 0.12);
        assert!(few.len() < 128, "{}", few.len());
        for &point in &circle {
            let near = few.windows(2).any(|pair| distance(point, pair[0], pair[1]) <= 0.12);
            assert!(near, "{point:?}");
        }
        assert_eq!(simplified(&[(0.0, 0.0), (1.0, 0.05), (2.0, 0.0)], 0.12), [(0.0, 0.0), (2.0, 0.0)]);
        assert!(simplified(&[], 1.0).is_empty() && simplified(&[(1.0, 2.0)], 1.0).len() == 1);
    }
}
