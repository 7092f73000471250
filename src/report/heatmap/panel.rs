//! A panel of a heat map drawn: cells, axes, guides and words.

use super::cells::{Class, paths};
use super::draw::Cells;
use super::inside::Ground;
use super::{HeatPanel, HeatmapChart};
use crate::report::axis::{Scale, Span};
use crate::report::canvas::{Anchor, Canvas, Dash, Point, Stroke};
use crate::report::chart::ChartError;
use crate::report::compare::larger;
use crate::report::font;
use crate::report::frame::{LABEL, ink};
use crate::report::geometry::{Plane, Rect};
use crate::report::grid_lines::Sides;
use crate::report::guide_labels::{self, Label, Obstacles};
use crate::report::legend::{Entry, Key};
use crate::report::lines::marks::dash;
use crate::report::palette::{Colour, INK, WHITE};
use crate::report::picture::{Picture, base64};

/// A panel before it is drawn.
pub(super) struct Panel<'a> {
    chart: &'a HeatmapChart,
    panel: &'a HeatPanel,
    /// The classes of the cells, from the top: the file's rows go down and the chart's go up.
    from_top: Vec<Class>,
    /// Path data of the cells of each class.
    paths: Vec<(Class, String)>,
}

impl<'a> Panel<'a> {
    /// A panel with the classes of its cells, the lowest row first.
    pub fn new(chart: &'a HeatmapChart, panel: &'a HeatPanel, classes: &[Class]) -> Self {
        let width = panel.x.len();
        let from_top: Vec<Class> = classes.chunks(width).rev().flatten().copied().collect();
        let paths = paths(&from_top, width);
        Self { chart, panel, from_top, paths }
    }

    /// Bytes that its cells take as paths.
    pub fn length(&self) -> usize {
        let mut length = 0;
        for (_, data) in &self.paths {
            length += data.len();
        }
        length
    }

    /// Draws the panel. Classes that it names inside are added to `named`; guides that it could not name are returned.
    pub fn draw(
        &self,
        canvas: &mut Canvas,
        sides: &Sides,
        rect: Rect,
        as_picture: bool,
        named: &mut Vec<Class>,
    ) -> Result<Vec<Entry>, ChartError> {
        let (chart, panel) = (self.chart, self.panel);
        if as_picture {
            self.draw_picture(canvas, rect)?;
        } else {
            self.draw_cells(canvas, rect);
        }
        let even = Span { scale: Scale::Linear, lo: 0.0, hi: 1.0 };
        let plane = Plane { rect, data_x0: rect.x0, data_x1: rect.x1, x: even, y: even };
        sides.draw(canvas, &plane, false)?;
        let (columns, rows) = (Cells::new(chart.x.scale, &panel.x), Cells::new(chart.y.scale, &panel.y));
        let point =
            |x: f64, y: f64| -> Option<Point> { Some((plane.at_x(columns.of(x)?), plane.at_y(rows.of(y)?))) };
        let mut obstacles = Obstacles::default();
        let curves = self.draw_guides(canvas, rect, &point, &mut obstacles)?;
        for words in &panel.words {
            let Some((x, y)) = point(words.x, words.y) else { continue };
            let half = font::width(&words.text, LABEL, words.bold) / 2.0;
            obstacles.boxes.push(Rect { x0: x - half, y0: y - 8.0, x1: x + half, y1: y + 8.0 });
        }
        self.write_inside(canvas, rect, &mut obstacles, named)?;
        let homeless = self.name_guides(canvas, rect, &curves, &mut obstacles)?;
        for words in &panel.words {
            let Some((x, y)) = point(words.x, words.y) else { continue };
            let style = ink(LABEL, words.colour, words.bold, Anchor::Middle);
            canvas.text((x, y + 0.36 * LABEL), &words.text, style)?;
        }
        Ok(homeless)
    }

    fn size(&self) -> (usize, usize) {
        (self.panel.x.len(), self.panel.y.len())
    }

    fn draw_cells(&self, canvas: &mut Canvas, rect: Rect) {
        let (width, height) = self.size();
        canvas.begin_cells((rect.x0, rect.y0), (rect.width() / width as f64, rect.height() / height as f64));
        for (class, data) in &self.paths {
            canvas.cells(data, class.colour(&self.chart.shades));
        }
        canvas.end_group();
    }

    /// The same as a picture with a pixel for each cell.
    fn draw_picture(&self, canvas: &mut Canvas, rect: Rect) -> Result<(), ChartError> {
        let (width, height) = self.size();
        let mut present: Vec<Class> = self.paths.iter().map(|(class, _)| *class).collect();
        // A palette has no more places; so many regions could not be told apart either.
        present.truncate(255);
        let colours: Vec<Colour> = present.iter().map(|class| class.colour(&self.chart.shades)).collect();
        let mut picture = Picture::new(width, height, &colours);
        for (at, class) in self.from_top.iter().enumerate() {
            let place = present.binary_search(class).map_or(0, |place| place + 1);
            picture.set(at % width, at / width, u8::try_from(place).unwrap_or(0));
        }
        canvas.picture((rect.x0, rect.y0), (rect.x1, rect.y1), &base64(&picture.png()?), true);
        Ok(())
    }

    /// Draws the guides over a light seam, which lifts them off dark cells, and returns their lines.
    fn draw_guides(
        &self,
        canvas: &mut Canvas,
        rect: Rect,
        point: &dyn Fn(f64, f64) -> Option<Point>,
        obstacles: &mut Obstacles,
    ) -> Result<Vec<Vec<Point>>, ChartError> {
        let mut curves = Vec::new();
        canvas.begin_clip((rect.x0, rect.y0), (rect.x1, rect.y1));
        for guide in &self.panel.guides {
            let points: Vec<Option<Point>> =
                guide.x.iter().zip(&guide.y).map(|(&x, &y)| point(x, y)).collect();
            for piece in points.split(Option::is_none) {
                let piece: Vec<Point> = piece.iter().copied().flatten().collect();
                let colour = guide.colour.unwrap_or(INK);
                let seam = Stroke { opacity: 0.6, dash: Dash::Solid, ..Stroke::solid(WHITE, 3.2) };
                canvas.path(&piece, seam)?;
                canvas.path(&piece, Stroke { dash: dash(guide.pattern), ..Stroke::solid(colour, 1.7) })?;
                obstacles.add_line(&piece, &rect);
            }
            curves.push(points.into_iter().flatten().collect());
        }
        canvas.end_group();
        Ok(curves)
    }

    /// Writes the names of regions, and of what else has a name of its own, inside of them.
    fn write_inside(
        &self,
        canvas: &mut Canvas,
        rect: Rect,
        obstacles: &mut Obstacles,
        named: &mut Vec<Class>,
    ) -> Result<(), ChartError> {
        let shades = &self.chart.shades;
        let (width, height) = self.size();
        let mut ground = Ground::new(width, height, rect);
        for &(x, y) in &obstacles.dots {
            ground.block(&Rect { x0: x, y0: y, x1: x, y1: y }.grown(4.0));
        }
        for taken in &obstacles.boxes {
            ground.block(taken);
        }
        for (class, _) in self.paths.iter().filter(|(class, _)| class.is_named_inside(shades)) {
            let Some(name) = class.name(shades).filter(|name| !name.is_empty()) else { continue };
            let size = (font::width(&name, LABEL, true), LABEL + 2.0);
            let Some((x, y)) = ground.place(&self.from_top, *class, (size.0 + 8.0, size.1 + 2.0)) else {
                continue;
            };
            let colour = readable(class.colour(shades));
            canvas.text((x, y + 0.36 * LABEL), &name, ink(LABEL, colour, true, Anchor::Middle))?;
            let half = (size.0 / 2.0, size.1 / 2.0);
            let taken = Rect { x0: x - half.0, y0: y - half.1, x1: x + half.0, y1: y + half.1 }.grown(3.0);
            ground.block(&taken);
            obstacles.boxes.push(taken);
            named.push(*class);
        }
        Ok(())
    }

    /// Writes the names of guides beside them, in ink or in white, whichever can be read; returns those without a place.
    fn name_guides(
        &self,
        canvas: &mut Canvas,
        rect: Rect,
        curves: &[Vec<Point>],
        obstacles: &mut Obstacles,
    ) -> Result<Vec<Entry>, ChartError> {
        let (width, height) = self.size();
        let ground = |(x, y): Point| {
            let column = ((x - rect.x0) / rect.width() * width as f64) as usize;
            let row = ((y - rect.y0) / rect.height() * height as f64) as usize;
            self.from_top[row.min(height - 1) * width + column.min(width - 1)].colour(&self.chart.shades)
        };
        let mut homeless = Vec::new();
        let is_there = |curve: &[Point]| curve.iter().any(|&point| rect.contains(point));
        let labelled = self.panel.guides.iter().zip(curves);
        let labelled = labelled.filter(|(guide, curve)| !guide.label.is_empty() && is_there(curve));
        for (guide, curve) in labelled {
            let own = guide.colour.unwrap_or(INK);
            let labels = [own, WHITE].map(|colour| {
                let style = ink(LABEL, colour, false, Anchor::Start);
                Label { text: &guide.label, ink: style, leader: colour, is_lifted: false }
            });
            let unread = |rect: &Rect, colour: Colour| unreadable(rect, colour, &ground);
            let inside = rect.grown(-4.0);
            let is_written =
                guide_labels::write_in_either(canvas, curve, &labels, &inside, obstacles, &unread)?;
            if !is_written {
                let key = Key::Line(dash(guide.pattern));
                homeless.push(Entry { name: guide.label.clone(), colour: own, key });
            }
        }
        Ok(homeless)
    }
}

/// Ink or white, whichever stands out more from a ground.
fn readable(ground: Colour) -> Colour {
    if contrast(ground, INK) > contrast(ground, WHITE) { INK } else { WHITE }
}

/// The contrast of two colours, from 1 to 21 (WCAG 2.1, contrast ratio).
fn contrast(a: Colour, b: Colour) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    let (light, dark) = if a > b { (a, b) } else { (b, a) };
    (light + 0.05) / (dark + 0.05)
}

fn luminance(Colour(r, g, b): Colour) -> f64 {
    let linear = |channel: u8| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { libm::pow((share + 0.055) / 1.055, 2.4) }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

/// The cost of a place for a label, from its ground at 27 points: no label stands where it cannot be read, and none gladly
/// across the edge of a region or a change of shade.
fn unreadable(rect: &Rect, colour: Colour, ground: &dyn Fn(Point) -> Colour) -> f64 {
    const LEAST: f64 = 3.3;
    let middle = ground(((rect.x0 + rect.x1) / 2.0, (rect.y0 + rect.y1) / 2.0));
    let mut cost = 0.0;
    for step in 0..27 {
        let x = rect.x0 + rect.width() * f64::from(step % 9) / 8.0;
        let y = rect.y0 + rect.height() * f64::from(step / 9) / 2.0;
        let here = ground((x, y));
        if contrast(here, colour) < LEAST {
            return f64::INFINITY;
        }
        cost += larger(contrast(here, middle) - 1.15, 0.0) * 20.0;
    }
    cost
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::palette::slot;

    #[test]
    fn names_are_white_on_blue_and_dark_on_orange() {
        assert_eq!(readable(slot(0)), WHITE);
        assert_eq!(readable(slot(5)), INK);
    }
}
