//! Thousands of small dots in few bytes: dots that fall together are drawn once, and very many become a picture.

use super::Series;
use crate::report::canvas::{Canvas, Point, Stroke};
use crate::report::chart::ChartError;
use crate::report::geometry::Plane;
use crate::report::picture::{Picture, base64};

/// More dots than this are a picture.
const VECTORS: usize = 4000;
/// Dots fall together if they are nearer than this.
const PITCH: f64 = 0.5;
/// The size of a dot among few and among many.
const FEW: f64 = 2.2;
const MANY: f64 = 1.5;
/// Fewer dots than this are large ones.
const SPARSE: usize = 1200;

/// Draws the dots of a series.
pub(super) fn draw_specks(canvas: &mut Canvas, plane: &Plane, series: &Series) -> Result<(), ChartError> {
    let rect = plane.rect.grown(1.0);
    let width = (rect.width() / PITCH).ceil() as usize + 1;
    let height = (rect.height() / PITCH).ceil() as usize + 1;
    let mut places: Vec<(usize, usize)> = visible(plane, series)
        .map(|(x, y)| (((x - rect.x0) / PITCH) as usize, ((y - rect.y0) / PITCH) as usize))
        .collect();
    places.sort_unstable();
    places.dedup();
    if places.len() <= VECTORS {
        let size = if places.len() <= SPARSE { FEW } else { MANY };
        canvas.strokes(&dots(&places, (rect.x0, rect.y0)), Stroke::solid(series.colour, size));
        return Ok(());
    }
    let mut picture = Picture::new(width, height, &[series.colour]);
    for (x, y) in places {
        // Three pixels across with cut corners: a dot of the size that few have.
        for (dx, dy) in [(1, 1), (0, 1), (2, 1), (1, 0), (1, 2)] {
            picture.set((x + dx).wrapping_sub(1), (y + dy).wrapping_sub(1), 1);
        }
    }
    let to = (rect.x0 + PITCH * width as f64, rect.y0 + PITCH * height as f64);
    canvas.picture((rect.x0, rect.y0), to, &base64(&picture.png()?), false);
    Ok(())
}

/// Path data of dots, as lines of no length with round ends; runs of dots below each other are one line.
fn dots(places: &[(usize, usize)], origin: Point) -> String {
    let fine = |at: f64, place: usize| (10.0 * (at + PITCH * place as f64)).round() as i64;
    let mut data = String::new();
    let (mut x, mut y) = (0, 0);
    for run in places.chunk_by(|a, b| a.0 == b.0 && a.1 + 1 == b.1) {
        let (to_x, to_y) = (fine(origin.0, run[0].0), fine(origin.1, run[0].1));
        let length = fine(origin.1, run[run.len() - 1].1) - to_y;
        let (dx, dy) = (to_x - x, to_y - y);
        let gap = if dy < 0 { "" } else { " " };
        data.push_str(&format!("m{dx}{gap}{dy}v{length}"));
        (x, y) = (to_x, to_y + length);
    }
    data
}

/// The points that a plane shows.
fn visible<'a>(plane: &'a Plane, series: &'a Series) -> impl Iterator<Item = Point> + 'a {
    let points = series.x.iter().zip(&series.y).filter_map(|(&x, &y)| plane.point(x, y));
    points.filter(|&point| plane.rect.contains(point))
}

/// One point for each place that a label must keep clear of.
pub(super) fn coarse(plane: &Plane, series: &Series) -> Vec<Point> {
    const STEP: f64 = 3.0;
    let mut places: Vec<(i64, i64)> =
        visible(plane, series).map(|(x, y)| ((x / STEP) as i64, (y / STEP) as i64)).collect();
    places.sort_unstable();
    places.dedup();
    places.into_iter().map(|(x, y)| ((x as f64 + 0.5) * STEP, (y as f64 + 0.5) * STEP)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_in_a_column_are_one_line() {
        assert_eq!(dots(&[(0, 0), (0, 1), (0, 2), (4, 1)], (10.0, 20.0)), "m100 200v10m20-5v0");
    }
}
