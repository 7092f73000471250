//! The axes of a panel: grid lines, axis lines, ticks, tick labels and names.

use super::canvas::{Anchor, Canvas, Stroke};
use super::chart::ChartError;
use super::compare::{larger, smaller};
use super::font;
use super::frame::{TEXT, ink};
use super::geometry::{Margins, Plane, Rect};
use super::palette::{GRID, INK, MUTED};
use super::ticks::{Tick, minor};

const TICK: f64 = 5.0;
const TICK_GAP: f64 = 3.0;

/// What is written along the axes of a panel.
#[derive(Clone, Debug, Default)]
pub(super) struct Sides {
    pub name: String,
    pub x_label: String,
    pub y_label: String,
    pub x_ticks: Vec<Tick>,
    pub y_ticks: Vec<Tick>,
    /// Whether the ticks of each axis are labelled here, or by a neighbour that shares the axis.
    pub x_shown: bool,
    pub y_shown: bool,
    /// Top and bottom of the planes that share the vertical axis; its label stands at their middle, written by
    /// the panel that has this.
    pub y_reach: Option<(f64, f64)>,
    /// Whether another panel writes the label of the vertical axis for this one too.
    pub y_label_elsewhere: bool,
}

/// Writes the label of a vertical axis once, at the middle of all the rows of a figure that share it.
pub(super) fn share_y_label<'a>(panels: impl Iterator<Item = (&'a mut Sides, Rect)>, n_columns: usize) {
    let mut first: Vec<(&mut Sides, Rect)> = panels.step_by(n_columns.max(1)).collect();
    let Some(bottom) = first.last().map(|(_, rect)| rect.y1) else { return };
    for (index, (sides, rect)) in first.iter_mut().enumerate() {
        sides.y_label_elsewhere = index > 0;
        sides.y_reach = Some((rect.y0, bottom));
    }
}

impl Sides {
    /// The room that all of it needs.
    pub fn margins(&self) -> Margins {
        let widest =
            self.y_ticks.iter().fold(0.0, |w, tick| larger(w, font::width(&tick.label, TEXT, false)));
        let half = |tick: &Tick| font::width(&tick.label, TEXT, false) / 2.0;
        let first_x = self.x_ticks.first().filter(|tick| tick.fraction < 0.1).map_or(0.0, half);
        let last_x = self.x_ticks.last().filter(|tick| tick.fraction > 0.9).map_or(0.0, half);
        let mut margins = Margins { left: 12.0, top: 8.0, right: 6.0, bottom: 8.0 };
        if self.x_shown {
            margins.right = larger(margins.right, last_x + 5.0);
        }
        if self.y_shown {
            margins.left = larger(margins.left, widest + TICK + TICK_GAP);
        }
        if self.x_shown {
            margins.left = larger(margins.left, first_x + 5.0);
        }
        if !self.y_label.is_empty() {
            margins.left += TEXT + 8.0;
        }
        if self.x_shown {
            margins.bottom = TICK + TICK_GAP + TEXT + 2.0;
        }
        if !self.x_label.is_empty() {
            margins.bottom += TEXT + 7.0;
        }
        if !self.name.is_empty() {
            margins.top += TEXT + 6.0;
        }
        margins
    }

    /// Grid lines, which stand behind the data.
    pub fn draw_grid(&self, canvas: &mut Canvas, plane: &Plane) -> Result<(), ChartError> {
        let (rect, stroke) = (plane.rect, Stroke::solid(GRID, 1.0));
        for tick in &self.x_ticks {
            let x = plane.at_x(tick.fraction);
            canvas.path(&[(x, rect.y0), (x, rect.y1)], stroke)?;
        }
        for tick in &self.y_ticks {
            let y = plane.at_y(tick.fraction);
            canvas.path(&[(rect.x0, y), (rect.x1, y)], stroke)?;
        }
        Ok(())
    }

    /// Axis lines, ticks and all text; `lines` is false where the data fill the plane and need no lines.
    pub fn draw(&self, canvas: &mut Canvas, plane: &Plane, lines: bool) -> Result<(), ChartError> {
        let (rect, stroke) = (plane.rect, Stroke::solid(MUTED, 1.0));
        if lines {
            canvas.path(&[(rect.x0, rect.y0), (rect.x0, rect.y1), (rect.x1, rect.y1)], stroke)?;
            for fraction in minor(&plane.x) {
                let x = plane.at_x(fraction);
                canvas.path(&[(x, rect.y1), (x, rect.y1 + TICK / 2.0)], stroke)?;
            }
            for fraction in minor(&plane.y) {
                let y = plane.at_y(fraction);
                canvas.path(&[(rect.x0 - TICK / 2.0, y), (rect.x0, y)], stroke)?;
            }
        }
        for tick in &self.x_ticks {
            let x = plane.at_x(tick.fraction);
            canvas.path(&[(x, rect.y1), (x, rect.y1 + TICK)], stroke)?;
            if self.x_shown {
                let at = (x, rect.y1 + TICK + TICK_GAP + 0.8 * TEXT);
                canvas.text(at, &tick.label, ink(TEXT, MUTED, false, Anchor::Middle))?;
            }
        }
        for tick in &self.y_ticks {
            let y = plane.at_y(tick.fraction);
            canvas.path(&[(rect.x0 - TICK, y), (rect.x0, y)], stroke)?;
            if self.y_shown {
                let at = (rect.x0 - TICK - TICK_GAP, y + 0.36 * TEXT);
                canvas.text(at, &tick.label, ink(TEXT, MUTED, false, Anchor::End))?;
            }
        }
        self.draw_names(canvas, plane)
    }

    fn draw_names(&self, canvas: &mut Canvas, plane: &Plane) -> Result<(), ChartError> {
        let rect = plane.rect;
        let margins = self.margins();
        if !self.x_label.is_empty() {
            let at = ((rect.x0 + rect.x1) / 2.0, rect.y1 + margins.bottom - 4.0);
            canvas.text(at, &self.x_label, ink(TEXT, INK, false, Anchor::Middle))?;
        }
        if !self.y_label.is_empty() && !self.y_label_elsewhere {
            let (top, mut bottom) = self.y_reach.unwrap_or((rect.y0, rect.y1));
            let mut size = TEXT;
            let length = font::width(&self.y_label, TEXT, false);
            if length > bottom - top {
                // A label longer than its axis may reach down beside the tick labels of the other one.
                bottom += margins.bottom;
                size = larger(smaller(TEXT, TEXT * (bottom - top) / length), 0.8 * TEXT);
            }
            let at = (rect.x0 - margins.left + TEXT - 1.0, (top + bottom) / 2.0);
            canvas.upright_text(at, &self.y_label, ink(size, INK, false, Anchor::Middle))?;
        }
        if !self.name.is_empty() {
            canvas.text((rect.x0, rect.y0 - 7.0), &self.name, ink(TEXT, INK, false, Anchor::Start))?;
        }
        Ok(())
    }
}
