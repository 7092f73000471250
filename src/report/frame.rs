//! The parts of a figure around its panels: sizes, title and subtitle, notes at the foot.

use super::canvas::{Anchor, Canvas, Ink};
use super::chart::{ChartError, Frame};
use super::compare::{larger, within};
use super::font;
use super::geometry::Rect;
use super::palette::{Colour, INK, MUTED};

/// Font sizes in CSS pixels: 10.5 and 9 points, so that a figure 720 wide has no text below 8 points at 640.
pub(super) const TITLE: f64 = 14.0;
pub(super) const TEXT: f64 = 12.0;
pub(super) const LABEL: f64 = 12.0;
pub(super) const NOTE: f64 = 12.0;

const EDGE: f64 = 12.0;
const TITLE_LINE: f64 = 18.0;
const LABEL_LINE: f64 = 15.0;
const NOTE_LINE: f64 = 15.0;

/// Text in a weight and a colour of the house.
pub(super) fn ink(size: f64, colour: Colour, bold: bool, anchor: Anchor) -> Ink {
    Ink { size, colour, bold, anchor }
}

/// Panels in a row.
pub(super) fn columns(frame: &Frame, n_panels: usize) -> usize {
    let usual = match n_panels {
        0..=3 => n_panels.max(1),
        4 => 2,
        _ => 3,
    };
    frame.columns.map_or(usual, |columns| columns.clamp(1, n_panels.max(1)))
}

/// Width of the text above and below the panels.
pub(super) fn text_width(frame: &Frame, n_panels: usize) -> f64 {
    full_width(frame, n_panels) - 2.0 * EDGE
}

fn full_width(frame: &Frame, n_panels: usize) -> f64 {
    let usual = if n_panels > 1 { 720.0 } else { 640.0 };
    // The bounds keep a figure that was asked for by mistake out of the renderer's memory.
    frame.size.map_or(usual, |size| within(f64::from(size.0), 160.0, 8000.0))
}

/// A figure that has been begun: what is left for its panels, and what it will say of itself.
pub(super) struct Sheet<'a> {
    pub canvas: Canvas,
    /// The room for panels and legend.
    pub area: Rect,
    frame: &'a Frame,
}

impl<'a> Sheet<'a> {
    /// Draws title, subtitle and notes, and leaves room for a legend of this height below the subtitle.
    pub fn begin(
        frame: &'a Frame,
        n_panels: usize,
        notes: &[String],
        legend: f64,
    ) -> Result<Self, ChartError> {
        let rows = n_panels.max(1).div_ceil(columns(frame, n_panels));
        let usual = match (n_panels, rows) {
            (0 | 1, _) => 380.0,
            (2 | 3, 1) => 310.0,
            (_, rows) => 90.0 + 215.0 * rows as f64,
        };
        let fixed = frame.size.map(|size| within(f64::from(size.1), 120.0, 8000.0));
        Self::lay(frame, full_width(frame, n_panels), (usual, fixed), notes, legend)
    }

    /// The same without notes, around a picture of a size of its own; a larger size of the frame is kept.
    pub fn around(frame: &'a Frame, picture: (f64, f64), legend: f64) -> Result<Self, ChartError> {
        let asked = frame.size.map_or((0.0, 0.0), |size| (f64::from(size.0), f64::from(size.1)));
        let width = within(larger(picture.0, asked.0), 160.0, 8000.0);
        let around = EDGE + TITLE_LINE + LABEL_LINE + 6.0 + 8.0;
        let usual = larger(picture.1 + around, asked.1 - legend);
        Self::lay(frame, width, (usual, None), &[], legend)
    }

    fn lay(
        frame: &'a Frame,
        width: f64,
        (usual, fixed): (f64, Option<f64>),
        notes: &[String],
        legend: f64,
    ) -> Result<Self, ChartError> {
        let limit = width - 2.0 * EDGE;
        let title = font::wrap(&frame.title, TITLE, true, limit);
        let subtitle = font::wrap(&frame.subtitle, LABEL, false, limit);
        let notes: Vec<String> = notes.iter().flat_map(|note| font::wrap(note, NOTE, false, limit)).collect();
        let foot = NOTE_LINE * notes.len() as f64;
        // Lines beyond the usual two, legend and notes make a figure of the house size taller, not its panels lower.
        let beyond = TITLE_LINE * title.len().saturating_sub(1) as f64
            + LABEL_LINE * subtitle.len().saturating_sub(1) as f64
            + foot
            + legend;
        let height = fixed.unwrap_or(usual + beyond);

        let mut canvas = Canvas::new(width, height)?;
        let mut y = EDGE;
        for line in &title {
            canvas.text((EDGE, y + TITLE), line, ink(TITLE, INK, true, Anchor::Start))?;
            y += TITLE_LINE;
        }
        for line in &subtitle {
            canvas.text((EDGE, y + LABEL), line, ink(LABEL, MUTED, false, Anchor::Start))?;
            y += LABEL_LINE;
        }
        let mut base = height - foot - 8.0 + NOTE;
        for note in &notes {
            canvas.text((EDGE, base), note, ink(NOTE, MUTED, false, Anchor::Start))?;
            base += NOTE_LINE;
        }
        let bottom = height - if notes.is_empty() { 8.0 } else { foot + 12.0 };
        let area = Rect { x0: EDGE, y0: y + 6.0, x1: width - EDGE, y1: bottom };
        Ok(Self { canvas, area, frame })
    }

    /// The bytes of the file.
    pub fn finish(self) -> Vec<u8> {
        let frame = self.frame;
        let description = if frame.description.is_empty() { &frame.subtitle } else { &frame.description };
        self.canvas.finish(&frame.title, description, &frame.drawn_from)
    }
}
