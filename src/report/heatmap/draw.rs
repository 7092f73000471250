//! Heat maps drawn: cells, axes, guides, words, and the colour bar.

use super::cells::{Class, paths};
use crate::report::axis::{Axis, Scale, Span};
use crate::report::canvas::{Anchor, Canvas, Point, Stroke};
use crate::report::chart::ChartError;
use crate::report::compare::larger;
use crate::report::font;
use crate::report::frame::{LABEL, Sheet, TEXT, columns, ink, text_width};
use crate::report::geometry::{Plane, Rect, grid};
use crate::report::grid_lines::{Sides, share_y_label};
use crate::report::guide_labels::{self, Label, Obstacles};
use crate::report::heatmap::{HeatPanel, HeatmapChart, Shades};
use crate::report::legend::{Entry, Key, Legend};
use crate::report::lines::marks::dash;
use crate::report::palette::{Colour, INK, MUTED};
use crate::report::ticks::{self, Tick};

const BAR: f64 = 13.0;
const BAR_STEPS: u16 = 100;
const TICK: f64 = 5.0;

/// Draws a chart whose lengths and orders have been checked.
pub(super) fn draw(chart: &HeatmapChart) -> Result<Vec<u8>, ChartError> {
    let n_panels = chart.panels.len();
    let n_columns = columns(&chart.frame, n_panels);
    let span = shade_span(chart);
    let classes: Vec<Vec<Class>> = chart
        .panels
        .iter()
        .map(|panel| panel.values.iter().map(|&value| Class::of(value, &chart.shades, &span)).collect())
        .collect();
    let legend = Legend::new(keys(&chart.shades, &classes), text_width(&chart.frame, n_panels));
    let mut sheet = Sheet::begin(&chart.frame, n_panels, &[], legend.height)?;
    legend.draw(&mut sheet.canvas, (sheet.area.x0, sheet.area.y0))?;

    let bar_ticks = ticks::choose(&bar_axis(&chart.shades), &span, &[], 6);
    let bar_room = if chart.shades.regions.is_empty() { bar_width(&chart.shades, &bar_ticks) } else { 0.0 };
    let mut area = Rect { y0: sheet.area.y0 + legend.height, ..sheet.area };
    area.x1 -= bar_room;
    let rows = n_panels.div_ceil(n_columns) as f64;
    let about = (area.width() / n_columns as f64 - 30.0, area.height() / rows - 40.0);
    let mut sides: Vec<Sides> = (0..n_panels).map(|index| sides(chart, index, n_columns, about)).collect();
    let margins: Vec<_> = sides.iter().map(Sides::margins).collect();
    let rects = grid(area, n_columns, &margins);
    share_y_label(sides.iter_mut().zip(rects.iter().copied()), n_columns);
    for (((panel, classes), sides), rect) in chart.panels.iter().zip(&classes).zip(&sides).zip(&rects) {
        draw_panel(&mut sheet.canvas, chart, panel, classes, sides, *rect)?;
    }
    if let (Some(first), Some(last)) = (rects.first(), rects.last())
        && bar_room > 0.0
    {
        let x0 = area.x1 + 10.0;
        let bar = Rect { x0, y0: first.y0, x1: x0 + BAR, y1: last.y1 };
        draw_bar(&mut sheet.canvas, chart, &bar_ticks, bar, area.x1 + bar_room)?;
    }
    Ok(sheet.finish())
}

/// The scale of colours over all panels.
fn shade_span(chart: &HeatmapChart) -> Span {
    let shades = &chart.shades;
    let usable = |value: &f64| shades.scale == Scale::Linear || *value >= shades.tiny;
    let values: Vec<f64> =
        chart.panels.iter().flat_map(|panel| panel.values.iter().copied().filter(usable)).collect();
    let mut span = Span::new(&bar_axis(shades), &values, &[], 0.0);
    // Ends on whole decades make a scale that reads well, where there are decades at all.
    if shades.range.is_none() && shades.scale == Scale::Log && span.hi - span.lo > 2.0 {
        span.lo = (span.lo + 0.05).floor();
        span.hi = (span.hi - 0.05).ceil();
    }
    span
}

fn bar_axis(shades: &Shades) -> Axis {
    Axis { label: shades.label.clone(), scale: shades.scale, range: shades.range, ticks: None }
}

fn keys(shades: &Shades, classes: &[Vec<Class>]) -> Vec<Entry> {
    let mut present: Vec<Class> = classes.iter().flatten().copied().collect();
    present.sort_unstable();
    present.dedup();
    let key = |class: &Class| {
        Some(Entry { name: class.name(shades)?, colour: class.colour(shades), key: Key::Patch })
    };
    present.iter().filter_map(key).filter(|entry| !entry.name.is_empty()).collect()
}

/// Positions of the cells of an axis: even values of their centres, to be found again by interpolation.
struct Cells {
    scale: Scale,
    centres: Vec<f64>,
}

impl Cells {
    fn new(scale: Scale, values: &[f64]) -> Self {
        Self { scale, centres: values.iter().filter_map(|&value| scale.even(value)).collect() }
    }

    /// The stretch from the outer edge of the first cell to that of the last.
    fn span(&self) -> Span {
        let n = self.centres.len();
        let (first, last) = (self.centres[0], self.centres[n - 1]);
        let (before, after) = match n {
            1 => (0.5, 0.5),
            _ => ((self.centres[1] - first) / 2.0, (last - self.centres[n - 2]) / 2.0),
        };
        Span { scale: self.scale, lo: first - before, hi: last + after }
    }

    /// The fraction of the grid at which an even value stands; cells have equal widths whatever their values.
    fn fraction(&self, even: f64) -> f64 {
        let n = self.centres.len();
        if n == 1 {
            return 0.5 + (even - self.centres[0]);
        }
        let above = self.centres.partition_point(|&centre| centre <= even).clamp(1, n - 1);
        let (from, to) = (self.centres[above - 1], self.centres[above]);
        let index = (above - 1) as f64 + (even - from) / (to - from);
        (index + 0.5) / n as f64
    }

    fn of(&self, value: f64) -> Option<f64> {
        Some(self.fraction(self.scale.even(value)?))
    }

    fn ticks(&self, choose: &dyn Fn(&Span) -> Vec<Tick>) -> Vec<Tick> {
        let span = self.span();
        choose(&span)
            .into_iter()
            .map(|tick| {
                let even = span.lo + tick.fraction * (span.hi - span.lo);
                Tick { fraction: self.fraction(even), label: tick.label }
            })
            .collect()
    }
}

fn sides(chart: &HeatmapChart, index: usize, n_columns: usize, about: (f64, f64)) -> Sides {
    let panel = &chart.panels[index];
    let first = index.is_multiple_of(n_columns);
    let same = |other: Option<&HeatPanel>| other.is_some_and(|other| other.x == panel.x);
    let lowest = !same(chart.panels.get(index + n_columns));
    let left = if first { None } else { chart.panels.get(index - 1) };
    let y_shown = left.is_none_or(|left| left.y != panel.y);
    Sides {
        name: panel.name.clone(),
        x_label: if lowest { chart.x.label.clone() } else { String::new() },
        y_label: if first { chart.y.label.clone() } else { String::new() },
        x_ticks: Cells::new(chart.x.scale, &panel.x)
            .ticks(&|span| ticks::choose_across(&chart.x, span, &panel.x, 0.9 * about.0)),
        y_ticks: Cells::new(chart.y.scale, &panel.y)
            .ticks(&|span| ticks::choose(&chart.y, span, &panel.y, (about.1 / 30.0) as usize)),
        x_shown: lowest,
        y_shown,
        ..Sides::default()
    }
}

fn draw_panel(
    canvas: &mut Canvas,
    chart: &HeatmapChart,
    panel: &HeatPanel,
    classes: &[Class],
    sides: &Sides,
    rect: Rect,
) -> Result<(), ChartError> {
    let (width, height) = (panel.x.len(), panel.y.len());
    // The file's rows go down and the chart's go up.
    let from_top: Vec<Class> = classes.chunks(width).rev().flatten().copied().collect();
    canvas.begin_cells((rect.x0, rect.y0), (rect.width() / width as f64, rect.height() / height as f64));
    for (class, data) in paths(&from_top, width) {
        canvas.cells(&data, class.colour(&chart.shades));
    }
    canvas.end_group();
    let even = Span { scale: Scale::Linear, lo: 0.0, hi: 1.0 };
    let plane = Plane { rect, data_x0: rect.x0, data_x1: rect.x1, x: even, y: even };
    sides.draw(canvas, &plane, false)?;
    let (columns, rows) = (Cells::new(chart.x.scale, &panel.x), Cells::new(chart.y.scale, &panel.y));
    let point =
        |x: f64, y: f64| -> Option<Point> { Some((plane.at_x(columns.of(x)?), plane.at_y(rows.of(y)?))) };
    let ground = |(x, y): Point| {
        let column = ((x - rect.x0) / rect.width() * width as f64) as usize;
        let row = ((y - rect.y0) / rect.height() * height as f64) as usize;
        from_top[row.min(height - 1) * width + column.min(width - 1)].colour(&chart.shades)
    };
    draw_guides(canvas, panel, &plane, &point, &ground)?;
    for words in &panel.words {
        let Some((x, y)) = point(words.x, words.y) else { continue };
        let style = ink(LABEL, words.colour, words.bold, Anchor::Middle);
        canvas.text((x, y + 0.36 * LABEL), &words.text, style)?;
    }
    Ok(())
}

fn draw_guides(
    canvas: &mut Canvas,
    panel: &HeatPanel,
    plane: &Plane,
    point: &dyn Fn(f64, f64) -> Option<Point>,
    ground: &dyn Fn(Point) -> Colour,
) -> Result<(), ChartError> {
    let rect = plane.rect;
    let curves: Vec<Vec<Point>> = panel
        .guides
        .iter()
        .map(|guide| guide.x.iter().zip(&guide.y).filter_map(|(&x, &y)| point(x, y)).collect())
        .collect();
    let mut obstacles = Obstacles::default();
    canvas.begin_clip((rect.x0, rect.y0), (rect.x1, rect.y1));
    for (guide, curve) in panel.guides.iter().zip(&curves) {
        canvas.path(
            curve,
            Stroke { dash: dash(guide.pattern), ..Stroke::solid(guide.colour.unwrap_or(INK), 1.7) },
        )?;
        obstacles.add_line(curve, &rect);
    }
    canvas.end_group();
    for words in &panel.words {
        let Some((x, y)) = point(words.x, words.y) else { continue };
        let half = font::width(&words.text, LABEL, words.bold) / 2.0;
        obstacles.boxes.push(Rect { x0: x - half, y0: y - 8.0, x1: x + half, y1: y + 8.0 });
    }
    for (guide, curve) in panel.guides.iter().zip(&curves).filter(|(guide, _)| !guide.label.is_empty()) {
        let colour = guide.colour.unwrap_or(INK);
        let label =
            Label { text: &guide.label, ink: ink(LABEL, colour, false, Anchor::Start), leader: colour };
        let unread = |rect: &Rect| unreadable(rect, colour, ground);
        guide_labels::write(canvas, curve, &label, &rect.grown(-4.0), &mut obstacles, &unread)?;
    }
    Ok(())
}

/// The cost of a place whose cells are too near to a label's colour in lightness, at nine points of it.
fn unreadable(rect: &Rect, colour: Colour, ground: &dyn Fn(Point) -> Colour) -> f64 {
    let light = |Colour(r, g, b): Colour| 0.21 * f64::from(r) + 0.72 * f64::from(g) + 0.07 * f64::from(b);
    let mut cost = 0.0;
    for step in 0..9 {
        let x = rect.x0 + rect.width() * f64::from(step) / 8.0;
        let contrast = (light(ground((x, (rect.y0 + rect.y1) / 2.0))) - light(colour)).abs();
        cost += larger(0.0, 110.0 - contrast) / 4.0;
    }
    cost
}

fn bar_width(shades: &Shades, bar_ticks: &[Tick]) -> f64 {
    let widest = bar_ticks.iter().fold(0.0, |w, tick| larger(w, font::width(&tick.label, TEXT, false)));
    let label = if shades.label.is_empty() { 0.0 } else { TEXT + 8.0 };
    10.0 + BAR + TICK + 3.0 + widest + label
}

fn draw_bar(
    canvas: &mut Canvas,
    chart: &HeatmapChart,
    bar_ticks: &[Tick],
    bar: Rect,
    right: f64,
) -> Result<(), ChartError> {
    let steps = f64::from(BAR_STEPS);
    canvas.begin_cells((bar.x0, bar.y0), (BAR, bar.height() / steps));
    for step in 0..BAR_STEPS {
        let colour = chart.shades.map.at(1.0 - (f64::from(step) + 0.5) / steps);
        canvas.cells(&format!("M0 {step}h1v1h-1z"), colour);
    }
    canvas.end_group();
    for tick in bar_ticks {
        let y = bar.y1 - tick.fraction * bar.height();
        canvas.path(&[(bar.x1, y), (bar.x1 + TICK, y)], Stroke::solid(MUTED, 1.0))?;
        let at = (bar.x1 + TICK + 3.0, y + 0.36 * TEXT);
        canvas.text(at, &tick.label, ink(TEXT, MUTED, false, Anchor::Start))?;
    }
    let middle = (right - 3.0, (bar.y0 + bar.y1) / 2.0);
    canvas.upright_text(middle, &chart.shades.label, ink(TEXT, INK, false, Anchor::Middle))
}
