//! Rectangles, the grid of panels, and a panel's plane.

use super::axis::Span;
use super::canvas::Point;
use super::compare::larger;

/// A rectangle of the figure: left, top, right, bottom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rect {
    pub x0: f64,
    pub y0: f64,
    pub x1: f64,
    pub y1: f64,
}

impl Rect {
    pub fn width(&self) -> f64 {
        self.x1 - self.x0
    }

    pub fn height(&self) -> f64 {
        self.y1 - self.y0
    }

    /// The rectangle grown by the same amount on each side.
    pub fn grown(&self, by: f64) -> Self {
        Self { x0: self.x0 - by, y0: self.y0 - by, x1: self.x1 + by, y1: self.y1 + by }
    }

    pub fn contains(&self, (x, y): Point) -> bool {
        x >= self.x0 && x <= self.x1 && y >= self.y0 && y <= self.y1
    }

    /// Whether two rectangles share more than an edge.
    pub fn meets(&self, other: &Rect) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }
}

/// Room that a panel needs around its plane for ticks, labels and names.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Margins {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

/// Planes of equal size for panels in rows of `columns`, each column and row with the largest margins in it.
pub(super) fn grid(area: Rect, columns: usize, margins: &[Margins]) -> Vec<Rect> {
    let columns = columns.clamp(1, margins.len().max(1));
    let rows = margins.len().div_ceil(columns);
    let widest = |index: &dyn Fn(usize) -> usize, n: usize, side: &dyn Fn(&Margins) -> f64| -> Vec<f64> {
        let mut found = vec![0.0; n];
        for (panel, margin) in margins.iter().enumerate() {
            let at = index(panel);
            found[at] = larger(found[at], side(margin));
        }
        found
    };
    let column = |panel: usize| panel % columns;
    let row = |panel: usize| panel / columns;
    let lefts = widest(&column, columns, &|margin| margin.left);
    let rights = widest(&column, columns, &|margin| margin.right);
    let tops = widest(&row, rows, &|margin| margin.top);
    let bottoms = widest(&row, rows, &|margin| margin.bottom);
    let width = larger((area.width() - total(&lefts) - total(&rights)) / columns as f64, 20.0);
    let height = larger((area.height() - total(&tops) - total(&bottoms)) / rows.max(1) as f64, 20.0);
    (0..margins.len())
        .map(|panel| {
            let (c, r) = (column(panel), row(panel));
            let x0 = area.x0 + total(&lefts[..=c]) + total(&rights[..c]) + width * c as f64;
            let y0 = area.y0 + total(&tops[..=r]) + total(&bottoms[..r]) + height * r as f64;
            Rect { x0, y0, x1: x0 + width, y1: y0 + height }
        })
        .collect()
}

fn total(lengths: &[f64]) -> f64 {
    lengths.iter().fold(0.0, |sum, length| sum + length)
}

/// The plane of a panel: where its values stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plane {
    /// The whole plane, up to its axis lines.
    pub rect: Rect,
    /// Left end of the data, which may leave room for labels behind the axis line.
    pub data_x0: f64,
    /// Right end of the data.
    pub data_x1: f64,
    pub x: Span,
    pub y: Span,
}

impl Plane {
    /// Where a pair of values stands, inside the plane or out; `None` if one of them has no position.
    pub fn point(&self, x: f64, y: f64) -> Option<Point> {
        Some((self.at_x(self.x.fraction(x)?), self.at_y(self.y.fraction(y)?)))
    }

    pub fn at_x(&self, fraction: f64) -> f64 {
        self.data_x0 + fraction * (self.data_x1 - self.data_x0)
    }

    pub fn at_y(&self, fraction: f64) -> f64 {
        self.rect.y1 - fraction * self.rect.height()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_of_a_grid_are_equal_and_do_not_meet() {
        let area = Rect { x0: 10.0, y0: 20.0, x1: 710.0, y1: 500.0 };
        let mut margins = vec![Margins { left: 5.0, top: 18.0, right: 4.0, bottom: 3.0 }; 5];
        margins[0].left = 60.0;
        margins[4].bottom = 40.0;
        let planes = grid(area, 3, &margins);
        for (index, plane) in planes.iter().enumerate() {
            assert!((plane.width() - planes[0].width()).abs() < 1e-9);
            assert!((plane.height() - planes[0].height()).abs() < 1e-9);
            assert!(area.contains((plane.x0, plane.y0)) && area.contains((plane.x1 - 1e-9, plane.y1 - 1e-9)));
            assert!(planes[..index].iter().all(|other| !plane.meets(other)));
        }
    }
}
