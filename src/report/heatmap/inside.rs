//! A place inside of a region for its name.

use super::cells::Class;
use crate::report::canvas::Point;
use crate::report::compare::within;
use crate::report::geometry::Rect;

/// Cells in a rectangle, and which of them a name may stand on.
pub(super) struct Ground {
    width: usize,
    height: usize,
    rect: Rect,
    blocked: Vec<bool>,
}

impl Ground {
    /// All cells of a grid in a rectangle.
    pub fn new(width: usize, height: usize, rect: Rect) -> Self {
        Self { width, height, rect, blocked: vec![false; width * height] }
    }

    fn cell(&self) -> (f64, f64) {
        (self.rect.width() / self.width as f64, self.rect.height() / self.height as f64)
    }

    /// Keeps names away from a rectangle.
    pub fn block(&mut self, taken: &Rect) {
        let (cell_width, cell_height) = self.cell();
        if taken.x1 < self.rect.x0 || taken.y1 < self.rect.y0 {
            return;
        }
        let place = |at: f64, size: f64, n: usize| within(at / size, 0.0, n as f64) as usize;
        let columns = place(taken.x0 - self.rect.x0, cell_width, self.width)
            ..=place(taken.x1 - self.rect.x0, cell_width, self.width);
        let rows = place(taken.y0 - self.rect.y0, cell_height, self.height)
            ..=place(taken.y1 - self.rect.y0, cell_height, self.height);
        for row in rows.filter(|row| *row < self.height) {
            for column in columns.clone().filter(|column| *column < self.width) {
                self.blocked[row * self.width + column] = true;
            }
        }
    }

    /// The middle of the roomiest place of a size on cells of one class, which are in rows from the top. Of places that
    /// are as roomy, the one nearest to the middle of the class.
    pub fn place(&self, classes: &[Class], class: Class, size: (f64, f64)) -> Option<Point> {
        let (cell_width, cell_height) = self.cell();
        let columns = (size.0 / cell_width).ceil() as usize;
        let rows = (size.1 / cell_height).ceil() as usize;
        if columns == 0 || rows == 0 || columns > self.width || rows > self.height {
            return None;
        }
        let sums =
            Sums::new(self.width, classes.len() / self.width, |at| classes[at] == class && !self.blocked[at]);
        let (middle_x, middle_y) = self.middle(classes, class)?;
        // Rooms grow by about two units at once, in whichever direction.
        let (step_x, step_y) = ((2.0 / cell_width).ceil() as usize, (2.0 / cell_height).ceil() as usize);
        let mut best: Option<(usize, f64, (usize, usize))> = None;
        for y in 0..=self.height - rows {
            for x in 0..=self.width - columns {
                let fits = |room: usize| {
                    let (dx, dy) = (room * step_x, room * step_y);
                    let inside =
                        x >= dx && y >= dy && x + columns + dx <= self.width && y + rows + dy <= self.height;
                    inside && sums.is_full(x - dx, y - dy, columns + 2 * dx, rows + 2 * dy)
                };
                let mut room = best.map_or(0, |(room, ..)| room);
                if !fits(room) {
                    continue;
                }
                while fits(room + 1) {
                    room += 1;
                }
                let (dx, dy) = (
                    (x as f64 + columns as f64 / 2.0 - middle_x) * cell_width,
                    (y as f64 + rows as f64 / 2.0 - middle_y) * cell_height,
                );
                let away = dx * dx + dy * dy;
                if best.is_none_or(|(most, least, _)| room > most || away < least) {
                    best = Some((room, away, (x, y)));
                }
            }
        }
        let (_, _, (x, y)) = best?;
        Some((
            self.rect.x0 + (x as f64 + columns as f64 / 2.0) * cell_width,
            self.rect.y0 + (y as f64 + rows as f64 / 2.0) * cell_height,
        ))
    }

    /// The middle of the cells of a class, in cells.
    fn middle(&self, classes: &[Class], class: Class) -> Option<(f64, f64)> {
        let (mut n, mut sum_x, mut sum_y) = (0.0, 0.0, 0.0);
        for (at, _) in classes.iter().enumerate().filter(|(_, other)| **other == class) {
            n += 1.0;
            sum_x += (at % self.width) as f64 + 0.5;
            sum_y += (at / self.width) as f64 + 0.5;
        }
        (n > 0.0).then_some((sum_x / n, sum_y / n))
    }
}

/// Sums over all rectangles that begin at the upper left corner (Crow 1984, "Summed-area tables").
struct Sums {
    width: usize,
    sums: Vec<usize>,
}

impl Sums {
    fn new(width: usize, height: usize, is_in: impl Fn(usize) -> bool) -> Self {
        let stride = width + 1;
        let mut sums = vec![0; stride * (height + 1)];
        for y in 0..height {
            let mut row = 0;
            for x in 0..width {
                row += usize::from(is_in(y * width + x));
                sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + row;
            }
        }
        Self { width, sums }
    }

    /// Whether all cells of a rectangle are in.
    fn is_full(&self, x: usize, y: usize, width: usize, height: usize) -> bool {
        let at = |x: usize, y: usize| self.sums[y * (self.width + 1) + x];
        at(x + width, y + height) + at(x, y) == at(x + width, y) + at(x, y + height) + width * height
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECT: Rect = Rect { x0: 100.0, y0: 50.0, x1: 300.0, y1: 150.0 };

    /// A disc of class 1 in the right half, on class 0.
    fn classes() -> Vec<Class> {
        let inside = |at: usize| {
            let (x, y) = ((at % 40) as f64 - 28.0, (at / 40) as f64 - 10.0);
            x * x + y * y < 64.0
        };
        (0..40 * 20).map(|at| Class::Region(usize::from(inside(at)))).collect()
    }

    #[test]
    fn a_name_stands_in_the_middle_of_a_disc_and_beside_what_is_blocked() {
        let mut ground = Ground::new(40, 20, RECT);
        let (x, y) = ground.place(&classes(), Class::Region(1), (40.0, 14.0)).unwrap();
        assert!((x - 242.5).abs() < 6.0 && (y - 102.5).abs() < 6.0, "{x} {y}");
        ground.block(&Rect { x0: 0.0, y0: 95.0, x1: 400.0, y1: 108.0 });
        let (_, beside) = ground.place(&classes(), Class::Region(1), (40.0, 14.0)).unwrap();
        assert!((beside - 102.0).abs() >= 12.0, "{beside}");
    }

    #[test]
    fn every_cell_under_a_name_is_of_its_region() {
        let ground = Ground::new(40, 20, RECT);
        for class in [Class::Region(0), Class::Region(1)] {
            let (x, y) = ground.place(&classes(), class, (50.0, 20.0)).unwrap();
            for (dx, dy) in [(-24.0, -9.0), (24.0, -9.0), (-24.0, 9.0), (24.0, 9.0)] {
                let column = ((x + dx - RECT.x0) / 5.0) as usize;
                let row = ((y + dy - RECT.y0) / 5.0) as usize;
                assert_eq!(classes()[row * 40 + column], class);
            }
        }
    }

    #[test]
    fn a_name_that_is_too_long_has_no_place() {
        let ground = Ground::new(40, 20, RECT);
        assert!(ground.place(&classes(), Class::Region(1), (90.0, 14.0)).is_none());
        assert!(ground.place(&classes(), Class::Region(2), (9.0, 9.0)).is_none());
    }
}
