//! Line charts drawn: layout first, then grid, bands, lines, guides, labels.

use super::LineChart;
use super::arrows::draw_arrows;
use super::marks::{draw_backdrop, draw_band, draw_guide, draw_landmark, draw_series, pieces};
use super::names::{
    draw_end, draw_guide_labels, draw_landmark_names, draw_stray, entries, has_look_alikes, is_patterned,
    obstacles,
};
use super::notes::notes;
use super::panel::{Prepared, Side};
use crate::report::canvas::Canvas;
use crate::report::chart::ChartError;
use crate::report::frame::{Sheet, columns, text_width};
use crate::report::geometry::{Plane, Rect, grid};
use crate::report::grid_lines::share_y_label;
use crate::report::legend::Legend;

/// Where names are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// At the lines' ends and along the guides.
    Direct,
    /// At the lines' ends; guides in the legend.
    GuidesInLegend,
    /// Along the guides; lines in the legend.
    LinesInLegend,
    /// All in the legend.
    Legend,
}

impl Naming {
    /// The ways to name a chart's lines and guides, the best first. Guides that look the same are named along their
    /// curves if that is possible: a legend could not tell them apart.
    fn all(chart: &LineChart) -> &'static [Self] {
        if has_look_alikes(chart) {
            &[Self::Direct, Self::LinesInLegend, Self::Legend]
        } else {
            &[Self::Direct, Self::GuidesInLegend, Self::Legend]
        }
    }

    pub(super) fn has_lines_in_legend(self) -> bool {
        matches!(self, Self::LinesInLegend | Self::Legend)
    }

    pub(super) fn has_guides_in_legend(self) -> bool {
        matches!(self, Self::GuidesInLegend | Self::Legend)
    }
}

/// Draws a chart whose lengths have been checked, with direct labels if they fit.
pub(super) fn draw(chart: &LineChart) -> Result<Vec<u8>, ChartError> {
    for &naming in Naming::all(chart) {
        if let Some(svg) = try_draw(chart, naming)? {
            return Ok(svg);
        }
    }
    Err(ChartError::Backend("a legend was not laid out".to_owned()))
}

/// The figure, or nothing if the names have no room.
fn try_draw(chart: &LineChart, naming: Naming) -> Result<Option<Vec<u8>>, ChartError> {
    let n_panels = chart.panels.len();
    let n_columns = columns(&chart.frame, n_panels);
    let legend = Legend::new(entries(chart, naming), text_width(&chart.frame, n_panels));
    let mut sheet = Sheet::begin(&chart.frame, n_panels, &notes(chart), legend.height)?;
    legend.draw(&mut sheet.canvas, (sheet.area.x0, sheet.area.y0))?;
    let area = Rect { y0: sheet.area.y0 + legend.height, ..sheet.area };

    let rows = n_panels.div_ceil(n_columns) as f64;
    let about = (area.width() / n_columns as f64 - 40.0, (area.height() - 24.0) / rows - 24.0);
    let mut prepared = Prepared::all(chart, n_columns, about);
    let mut margins: Vec<_> = prepared.iter().map(|panel| panel.sides.margins()).collect();
    let plane_height = grid(area, n_columns, &margins).first().map_or(about.1, Rect::height);
    let mut gutters = Vec::new();
    for (panel, margin) in prepared.iter().zip(&mut margins) {
        if naming.has_lines_in_legend() || panel.panel.names_along {
            gutters.push((None, 0.0));
            continue;
        }
        let side = panel.side(plane_height);
        if n_columns > 2 || !panel.fits(side, about.0, plane_height) {
            return Ok(None);
        }
        let gutter = panel.gutter(side, plane_height);
        if side == Side::Right && gutter > 0.0 {
            margin.right = gutter;
        }
        gutters.push((Some(side), gutter));
    }
    let rects = grid(area, n_columns, &margins);
    if chart.panels.iter().all(|panel| panel.axes.is_none()) {
        let sides = prepared.iter_mut().map(|panel| &mut panel.sides);
        share_y_label(sides.zip(rects.iter().copied()), n_columns);
    }
    for ((panel, rect), (side, gutter)) in prepared.iter().zip(rects).zip(gutters) {
        let plane = panel.plane(rect, side, gutter);
        let done = draw_panel(&mut sheet.canvas, panel, &plane, side, naming)?;
        if !done {
            return Ok(None);
        }
    }
    Ok(Some(sheet.finish()))
}

/// Draws a panel; false if a name has no place.
fn draw_panel(
    canvas: &mut Canvas,
    prepared: &Prepared,
    plane: &Plane,
    side: Option<Side>,
    naming: Naming,
) -> Result<bool, ChartError> {
    let panel = prepared.panel;
    let rect = plane.rect;
    // Level lines and grid lines together would be one too many.
    if panel.backdrop.is_empty() && panel.arrows.is_empty() {
        prepared.sides.draw_grid(canvas, plane)?;
    }
    canvas.begin_clip((rect.x0, rect.y0 - 1.0), (rect.x1 + 1.0, rect.y1));
    draw_backdrop(canvas, plane, &panel.backdrop)?;
    draw_arrows(canvas, plane, &panel.arrows);
    for series in &panel.series {
        draw_band(canvas, plane, series)?;
    }
    for series in &panel.series {
        draw_series(canvas, plane, series)?;
    }
    for guide in &panel.guides {
        draw_guide(canvas, plane, guide)?;
    }
    for landmark in &panel.landmarks {
        draw_landmark(canvas, plane, landmark)?;
    }
    canvas.end_group();
    prepared.sides.draw(canvas, plane, true)?;
    let mut obstacles = obstacles(panel, plane);
    if let Some(side) = side {
        for end in prepared.ends(plane, side) {
            obstacles.boxes.push(draw_end(canvas, plane, &end, side)?);
        }
        for (series, tail) in prepared.strays(plane, side) {
            if !draw_stray(canvas, plane, series, &tail, &mut obstacles, is_patterned(panel))? {
                return Ok(false);
            }
        }
    }
    draw_landmark_names(canvas, panel, plane, &mut obstacles)?;
    if panel.names_along && !naming.has_lines_in_legend() {
        for series in panel.series.iter().filter(|series| !series.name.is_empty()) {
            let path = pieces(plane, &series.x, &series.y).concat();
            if !draw_stray(canvas, plane, series, &path, &mut obstacles, is_patterned(panel))? {
                return Ok(false);
            }
        }
    }
    if naming.has_guides_in_legend() {
        return Ok(true);
    }
    draw_guide_labels(canvas, panel, plane, &mut obstacles)
}
