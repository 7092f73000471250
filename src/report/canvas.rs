//! A figure in the making: primitives in the figure's own units, drawn with the plot library's SVG backend.
//!
//! The backend knows whole units only, so that everything is drawn ten times as large and the view box scales it
//! back. Each primitive is a fragment of its own, wrapped in a group for what the backend does not know: dashes
//! and clipping. Vertical text positions are base lines.

use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{
    Color, FontDesc, FontFamily, FontTransform, RGBAColor, RGBColor, ShapeStyle, TextStyle,
};

use super::canvas_tidy::{escape, indented, plain, tidy};
use super::chart::ChartError;
use super::font::{self, FAMILY};
use super::palette::{Colour, WHITE};

/// Units of the backend in one unit of the figure.
const FINE: f64 = 10.0;
/// The factor by which the backend divides a font size before it writes it.
const BACKEND_FONT: f64 = 1.24;

/// A point of the figure, in its units, from the upper left corner.
pub(super) type Point = (f64, f64);

/// How a line is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stroke {
    pub colour: Colour,
    pub width: f64,
    pub opacity: f64,
    pub dash: Dash,
}

impl Stroke {
    pub fn solid(colour: Colour, width: f64) -> Self {
        Self { colour, width, opacity: 1.0, dash: Dash::Solid }
    }
}

/// The pattern of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dash {
    Solid,
    Dashed,
    Dotted,
}

/// The end of a text that stands at the given point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How text is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ink {
    pub size: f64,
    pub colour: Colour,
    pub bold: bool,
    pub anchor: Anchor,
}

/// The figure.
pub(super) struct Canvas {
    width: f64,
    height: f64,
    body: String,
    definitions: String,
    n_clips: usize,
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

impl Canvas {
    /// A white ground of this size.
    pub fn new(width: f64, height: f64) -> Result<Self, ChartError> {
        let mut canvas = Self { width, height, body: String::new(), definitions: String::new(), n_clips: 0 };
        canvas.rect((0.0, 0.0), (width, height), WHITE, 1.0)?;
        Ok(canvas)
    }

    /// A line through points; fewer than two draw nothing.
    pub fn path(&mut self, points: &[Point], stroke: Stroke) -> Result<(), ChartError> {
        let mut fine: Vec<(i32, i32)> = points.iter().map(|&point| to_fine(point)).collect();
        fine.dedup();
        if fine.len() < 2 {
            return Ok(());
        }
        let pattern = match stroke.dash {
            Dash::Solid => None,
            Dash::Dashed => Some("stroke-dasharray=\"52 34\""),
            Dash::Dotted => Some("stroke-dasharray=\"14 24\""),
        };
        let shape = line_style(stroke);
        self.draw(pattern, |area| area.draw(&PathElement::new(fine, shape)).map_err(backend))
    }

    /// A filled polygon.
    pub fn polygon(&mut self, points: &[Point], fill: Colour, opacity: f64) -> Result<(), ChartError> {
        let fine: Vec<(i32, i32)> = points.iter().map(|&point| to_fine(point)).collect();
        let style = fill_style(fill, opacity);
        self.draw(None, |area| area.draw(&Polygon::new(fine, style)).map_err(backend))
    }

    /// A filled rectangle between two corners.
    pub fn rect(&mut self, from: Point, to: Point, fill: Colour, opacity: f64) -> Result<(), ChartError> {
        let style = fill_style(fill, opacity);
        let corners = [to_fine(from), to_fine(to)];
        self.draw(None, |area| area.draw(&Rectangle::new(corners, style)).map_err(backend))
    }

    /// A filled disc.
    pub fn disc(&mut self, centre: Point, radius: f64, fill: Colour) -> Result<(), ChartError> {
        let style = fill_style(fill, 1.0);
        self.draw(None, |area| {
            area.draw(&Circle::new(to_fine(centre), (radius * FINE) as i32, style)).map_err(backend)
        })
    }

    /// A line of text, its base line and anchor at a point; `^{…}` is raised and `_{…}` lowered.
    pub fn text(&mut self, at: Point, text: &str, ink: Ink) -> Result<(), ChartError> {
        let whole = font::width(text, ink.size, ink.bold);
        let mut x = match ink.anchor {
            Anchor::Start => at.0,
            Anchor::Middle => at.0 - whole / 2.0,
            Anchor::End => at.0 - whole,
        };
        let runs = font::runs(text);
        // A line of one run keeps its anchor, so that it stays in place in a browser with another font.
        if let [run] = runs.as_slice() {
            let size = ink.size * run.level.scale();
            return self.run(
                (at.0, at.1 - run.level.lift() * ink.size),
                &run.text,
                Ink { size, ..ink },
                false,
            );
        }
        for run in runs {
            let size = ink.size * run.level.scale();
            let y = at.1 - run.level.lift() * ink.size;
            let (indent, words) = indented(&run.text, size, ink.bold);
            self.run((x + indent, y), words, Ink { size, anchor: Anchor::Start, ..ink }, false)?;
            x += font::run_width(&run.text, size, ink.bold);
        }
        Ok(())
    }

    /// A line of text that reads upwards, its middle at a point; markup is written flat.
    pub fn upright_text(&mut self, at: Point, text: &str, ink: Ink) -> Result<(), ChartError> {
        let whole = font::width(text, ink.size, ink.bold);
        let mut y = at.1 + whole / 2.0;
        let runs = font::runs(text);
        if let [run] = runs.as_slice() {
            return self.run(at, &run.text, Ink { anchor: Anchor::Middle, ..ink }, true);
        }
        for run in runs {
            let size = ink.size * run.level.scale();
            let x = at.0 - run.level.lift() * ink.size;
            let (indent, words) = indented(&run.text, size, ink.bold);
            self.run((x, y - indent), words, Ink { size, anchor: Anchor::Start, ..ink }, true)?;
            y -= font::run_width(&run.text, size, ink.bold);
        }
        Ok(())
    }

    /// Clips what follows to a rectangle, until [`Canvas::end_group`].
    pub fn begin_clip(&mut self, from: Point, to: Point) {
        let id = self.n_clips;
        self.n_clips += 1;
        let ((x0, y0), (x1, y1)) = (to_fine(from), to_fine(to));
        self.definitions.push_str(&format!(
            "<clipPath id=\"clip{id}\"><rect x=\"{x0}\" y=\"{y0}\" width=\"{}\" height=\"{}\"/></clipPath>\n",
            x1 - x0,
            y1 - y0
        ));
        self.body.push_str(&format!("<g clip-path=\"url(#clip{id})\">\n"));
    }

    /// Opens a group whose unit square is a cell: cell (0, 0) starts at `from` and a cell is `cell` large.
    pub fn begin_cells(&mut self, from: Point, cell: Point) {
        self.body.push_str(&format!(
            "<g transform=\"translate({:.2} {:.2}) scale({:.5} {:.5})\" shape-rendering=\"crispEdges\">\n",
            from.0 * FINE,
            from.1 * FINE,
            cell.0 * FINE,
            cell.1 * FINE
        ));
    }

    /// Filled cells of one colour in the units of [`Canvas::begin_cells`]: path data, which the backend cannot
    /// write and which is a tenth of the bytes of its rectangles.
    pub fn cells(&mut self, data: &str, fill: Colour) {
        self.body.push_str(&format!("<path fill=\"{}\" d=\"{data}\"/>\n", fill.hex()));
    }

    /// Lines along path data in tenths of a unit, with round ends: many short strokes in few bytes.
    pub fn strokes(&mut self, data: &str, stroke: Stroke) {
        let opacity =
            if stroke.opacity < 1.0 { format!(" opacity=\"{}\"", stroke.opacity) } else { String::new() };
        self.body.push_str(&format!(
            "<path fill=\"none\" stroke=\"{}\" stroke-width=\"{:.0}\" stroke-linecap=\"round\"{opacity} d=\"{data}\"/>\n",
            stroke.colour.hex(),
            stroke.width * FINE
        ));
    }

    /// A picture that fills a rectangle, as the bytes of a PNG file in base 64; its pixels keep their edges if it is
    /// `crisp`, and otherwise melt together where it is shown small.
    pub fn picture(&mut self, from: Point, to: Point, png: &str, crisp: bool) {
        let rendering = if crisp { "image-rendering=\"optimizeSpeed\" " } else { "" };
        let ((x0, y0), (x1, y1)) = (to_fine(from), to_fine(to));
        self.body.push_str(&format!(
            "<image x=\"{x0}\" y=\"{y0}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" \
             {rendering}href=\"data:image/png;base64,{png}\"/>\n",
            x1 - x0,
            y1 - y0
        ));
    }

    /// Closes the group that was opened last.
    pub fn end_group(&mut self) {
        self.body.push_str("</g>\n");
    }

    /// The file: the drawing with its title, its description and the data it was drawn from.
    pub fn finish(self, title: &str, description: &str, drawn_from: &str) -> Vec<u8> {
        let (width, height) = (self.width, self.height);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
             viewBox=\"0 0 {:.0} {:.0}\" font-family=\"{FAMILY}\" role=\"img\" stroke-linejoin=\"round\">\n",
            width * FINE,
            height * FINE
        );
        out.push_str(&format!("<title>{}</title>\n", escape(&plain(title))));
        out.push_str(&format!("<desc>{}</desc>\n", escape(&plain(description))));
        if !drawn_from.is_empty() {
            out.push_str(&format!("<metadata>{}</metadata>\n", escape(drawn_from)));
        }
        if !self.definitions.is_empty() {
            out.push_str(&format!("<defs>\n{}</defs>\n", self.definitions));
        }
        out.push_str(&self.body);
        out.push_str("</svg>\n");
        out.into_bytes()
    }

    fn run(&mut self, at: Point, text: &str, ink: Ink, upright: bool) -> Result<(), ChartError> {
        let horizontal = match ink.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let size = ink.size * FINE * BACKEND_FONT;
        let desc = FontDesc::new(FontFamily::Name(FAMILY), size, font::style(ink.bold));
        let desc = if upright { desc.transform(FontTransform::Rotate270) } else { desc };
        let colour = rgb(ink.colour);
        let style = TextStyle::from(desc).color(&colour).pos(Pos::new(horizontal, VPos::Bottom));
        let text = Text::new(text.to_owned(), to_fine(at), style);
        self.draw(None, |area| area.draw(&text).map_err(backend))
    }

    fn draw(
        &mut self,
        group: Option<&str>,
        paint: impl FnOnce(&Area) -> Result<(), ChartError>,
    ) -> Result<(), ChartError> {
        let mut fragment = String::new();
        {
            let size = ((self.width * FINE) as u32, (self.height * FINE) as u32);
            let area = SVGBackend::with_string(&mut fragment, size).into_drawing_area();
            paint(&area)?;
            area.present().map_err(backend)?;
        }
        if let Some(attributes) = group {
            self.body.push_str(&format!("<g {attributes}>"));
        }
        tidy(&fragment, &mut self.body);
        if group.is_some() {
            // The group ends on the line of what it holds.
            self.body.pop();
            self.body.push_str("</g>\n");
        }
        Ok(())
    }
}

fn to_fine(point: Point) -> (i32, i32) {
    // The cast saturates, so that a wild point leaves the picture and does not wrap around.
    ((point.0 * FINE).round() as i32, (point.1 * FINE).round() as i32)
}

fn rgb(colour: Colour) -> RGBColor {
    RGBColor(colour.0, colour.1, colour.2)
}

fn line_style(stroke: Stroke) -> ShapeStyle {
    ShapeStyle {
        color: mixed(stroke.colour, stroke.opacity),
        filled: false,
        stroke_width: (stroke.width * FINE).round() as u32,
    }
}

fn fill_style(colour: Colour, opacity: f64) -> ShapeStyle {
    ShapeStyle { color: mixed(colour, opacity), filled: true, stroke_width: 0 }
}

fn mixed(colour: Colour, opacity: f64) -> RGBAColor {
    rgb(colour).mix(opacity)
}

fn backend(error: impl std::fmt::Display) -> ChartError {
    ChartError::Backend(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn() -> String {
        let mut canvas = Canvas::new(64.0, 38.0).unwrap();
        let ink = Ink { size: 11.3, colour: Colour(1, 2, 3), bold: false, anchor: Anchor::End };
        canvas.text((10.0, 20.0), "a < b & \"c\"", ink).unwrap();
        canvas.path(&[(0.0, 0.0), (1.23, 4.56)], Stroke::solid(WHITE, 1.8)).unwrap();
        String::from_utf8(canvas.finish("10^{−8} & more", "what it shows", "study depth, 60 trials")).unwrap()
    }

    #[test]
    fn the_file_says_what_it_shows_and_where_it_came_from() {
        let svg = drawn();
        assert!(svg.contains("<title>10^−8 &amp; more</title>"), "{svg}");
        assert!(svg.contains("<metadata>study depth, 60 trials</metadata>"), "{svg}");
        assert!(svg.contains("viewBox=\"0 0 640 380\""), "{svg}");
    }

    #[test]
    fn text_is_escaped_and_stands_on_one_line_with_a_round_size() {
        let svg = drawn();
        assert!(svg.contains(">a &lt; b &amp; &quot;c&quot;</text>\n"), "{svg}");
        assert!(svg.contains("font-size=\"113\""), "{svg}");
        assert!(svg.contains("points=\"0,0 12,46\""), "{svg}");
        assert_eq!(drawn(), svg);
    }
}
