//! A legend in rows of its own, where it covers nothing.

use super::canvas::{Anchor, Canvas, Dash, Stroke};
use super::chart::ChartError;
use super::font;
use super::frame::{LABEL, ink};
use super::palette::{Colour, INK};

/// How the key of an entry looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Line(Dash),
    Dot,
    Patch,
}

/// An entry of the legend.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub name: String,
    pub colour: Colour,
    pub key: Key,
}

const KEY: f64 = 22.0;
const GAP: f64 = 18.0;
const ROW: f64 = 17.0;

/// Entries with the place of each in a block of a given width.
pub(super) struct Legend {
    entries: Vec<(Entry, f64, f64)>,
    /// Height of the block; zero if there are no entries.
    pub height: f64,
}

impl Legend {
    /// Lays the entries out in rows; an entry that stands there twice is kept once.
    pub fn new(entries: impl IntoIterator<Item = Entry>, limit: f64) -> Self {
        let mut placed: Vec<(Entry, f64, f64)> = Vec::new();
        let (mut x, mut row) = (0.0, 0.0);
        for entry in entries {
            if placed.iter().any(|(other, _, _)| *other == entry) {
                continue;
            }
            let width = KEY + font::width(&entry.name, LABEL, false);
            if x > 0.0 && x + width > limit {
                x = 0.0;
                row += ROW;
            }
            placed.push((entry, x, row));
            x += width + GAP;
        }
        let height = if placed.is_empty() { 0.0 } else { row + ROW + 4.0 };
        Self { entries: placed, height }
    }

    /// Draws the block with its upper left corner at a point.
    pub fn draw(&self, canvas: &mut Canvas, (x, y): (f64, f64)) -> Result<(), ChartError> {
        for (entry, dx, dy) in &self.entries {
            let (left, middle) = (x + dx, y + dy + ROW / 2.0);
            match entry.key {
                Key::Line(dash) => {
                    let width = if dash == Dash::Solid { 2.4 } else { 1.4 };
                    let stroke = Stroke { dash, ..Stroke::solid(entry.colour, width) };
                    canvas.path(&[(left, middle), (left + 16.0, middle)], stroke)?;
                }
                Key::Dot => canvas.disc((left + 8.0, middle), 3.2, entry.colour)?,
                Key::Patch => {
                    canvas.rect(
                        (left + 2.0, middle - 5.5),
                        (left + 16.0, middle + 5.5),
                        entry.colour,
                        1.0,
                    )?;
                }
            }
            let at = (left + KEY, middle + 0.36 * LABEL);
            canvas.text(at, &entry.name, ink(LABEL, INK, false, Anchor::Start))?;
        }
        Ok(())
    }
}
