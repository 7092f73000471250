//! Bands, runs, error bars, lines, dots and guides.

use super::panel::thinned;
use super::simplify::simplified;
use super::specks::draw_specks;
use super::{Guide, Landmark, Mark, Pattern, Series, Shape};
use crate::report::axis::Scale;
use crate::report::canvas::{Canvas, Dash, Point, Stroke};
use crate::report::chart::ChartError;
use crate::report::compare::within;
use crate::report::geometry::Plane;
use crate::report::palette::{Colour, INK, MUTED, WHITE};

/// Level lines: between the grid and the secondary ink.
const BACKDROP: Colour = Colour(0xc9, 0xce, 0xd4);

/// The band of a series, broken where it has no position.
pub(super) fn draw_band(canvas: &mut Canvas, plane: &Plane, series: &Series) -> Result<(), ChartError> {
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
pub(super) fn low_end(plane: &Plane, x: f64, lo: f64) -> Option<Point> {
    if plane.y.scale == Scale::Log && lo <= 0.0 {
        return Some((plane.at_x(plane.x.fraction(x)?), plane.rect.y1));
    }
    plane.point(x, lo)
}

/// Runs, error bars, line and dots of a series.
pub(super) fn draw_series(canvas: &mut Canvas, plane: &Plane, series: &Series) -> Result<(), ChartError> {
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
    if series.mark == Mark::Specks {
        return draw_specks(canvas, plane, series);
    }
    if series.mark == Mark::Stems {
        draw_stems(canvas, plane, series)?;
    }
    for line in pieces(plane, &series.x, &series.y) {
        // A value between two gaps has no line, and would be lost without a dot.
        let (every, radius) = match series.mark {
            Mark::Line if line.len() == 1 => (1, 3.0),
            Mark::Line => (usize::MAX, 0.0),
            Mark::Dots | Mark::LineAndDots | Mark::Specks | Mark::Stems => (1, 3.0),
            Mark::DotEvery(every) => (every.max(1), 2.6),
        };
        let shown = |point: &&Point| radius > 0.0 && plane.rect.grown(1.0).contains(**point);
        for &point in line.iter().step_by(every).filter(shown) {
            canvas.disc(point, radius, series.colour)?;
        }
        if !matches!(series.mark, Mark::Dots | Mark::Stems) {
            // Paths cross each other and themselves, which thick lines would hide.
            let width = if matches!(series.mark, Mark::DotEvery(_)) { 1.8 } else { 2.4 };
            canvas.path(&thinned(line), Stroke::solid(series.colour, width))?;
        }
    }
    Ok(())
}

/// Thin lines from zero, or from the bottom of a plane that does not show it.
fn draw_stems(canvas: &mut Canvas, plane: &Plane, series: &Series) -> Result<(), ChartError> {
    let zero = plane.y.fraction(0.0).map_or(plane.rect.y1, |fraction| plane.at_y(fraction));
    let foot = within(zero, plane.rect.y0, plane.rect.y1);
    for (x, y) in pieces(plane, &series.x, &series.y).concat() {
        canvas.path(&[(x, foot), (x, y)], Stroke { opacity: 0.55, ..Stroke::solid(series.colour, 1.2) })?;
    }
    Ok(())
}

/// The points of a curve, broken where a value has no position.
pub(super) fn pieces(plane: &Plane, x: &[f64], y: &[f64]) -> Vec<Vec<Point>> {
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

/// The light lines behind everything.
pub(super) fn draw_backdrop(
    canvas: &mut Canvas,
    plane: &Plane,
    lines: &[Vec<(f64, f64)>],
) -> Result<(), ChartError> {
    for line in lines {
        let points: Vec<Point> = line.iter().filter_map(|&(x, y)| plane.point(x, y)).collect();
        canvas.path(&simplified(&points, 0.12), Stroke::solid(BACKDROP, 1.0))?;
    }
    Ok(())
}

/// A point with a name, without the name.
pub(super) fn draw_landmark(
    canvas: &mut Canvas,
    plane: &Plane,
    landmark: &Landmark,
) -> Result<(), ChartError> {
    let Some((x, y)) = plane.point(landmark.x, landmark.y) else { return Ok(()) };
    let stroke = Stroke::solid(INK, 1.8);
    match landmark.shape {
        Shape::Ring => {
            canvas.disc((x, y), 4.6, INK)?;
            canvas.disc((x, y), 3.1, WHITE)
        }
        Shape::Cross => {
            canvas.path(&[(x - 6.0, y), (x + 6.0, y)], stroke)?;
            canvas.path(&[(x, y - 6.0), (x, y + 6.0)], stroke)
        }
    }
}

/// A guide's line.
pub(super) fn draw_guide(canvas: &mut Canvas, plane: &Plane, guide: &Guide) -> Result<(), ChartError> {
    let width = if guide.pattern == Pattern::Dotted { 1.5 } else { 1.3 };
    let stroke = Stroke { dash: dash(guide.pattern), ..Stroke::solid(guide_colour(guide), width) };
    for line in pieces(plane, &guide.x, &guide.y) {
        canvas.path(&thinned(line), stroke)?;
    }
    Ok(())
}

/// The pattern as the canvas knows it.
pub(in crate::report) fn dash(pattern: Pattern) -> Dash {
    match pattern {
        Pattern::Dashed => Dash::Dashed,
        Pattern::Dotted => Dash::Dotted,
        Pattern::Solid => Dash::Solid,
    }
}

/// The colour of a guide's line and label.
pub(super) fn guide_colour(guide: &Guide) -> Colour {
    guide.colour.unwrap_or(if guide.pattern == Pattern::Dotted { MUTED } else { INK })
}
