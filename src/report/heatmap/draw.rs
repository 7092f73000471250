//! Heat maps drawn: cells, axes, guides, words, and the colour bar.

use super::cells::Class;
use super::panel::Panel;
use crate::report::axis::{Axis, Scale, Span};
use crate::report::canvas::{Anchor, Canvas, Stroke};
use crate::report::chart::ChartError;
use crate::report::compare::larger;
use crate::report::font;
use crate::report::frame::{Sheet, TEXT, columns, ink, text_width};
use crate::report::geometry::{Rect, grid};
use crate::report::grid_lines::{Sides, share_y_label};
use crate::report::heatmap::{HeatPanel, HeatmapChart, Shades};
use crate::report::legend::{Entry, Key, Legend};
use crate::report::palette::{INK, MUTED};
use crate::report::ticks::{self, Tick};

const BAR: f64 = 13.0;
const BAR_STEPS: u16 = 100;
const TICK: f64 = 5.0;
/// Cells that need more bytes than this, of a figure, are pictures.
const MOST_BYTES: usize = 50_000;

/// Draws a chart whose lengths and orders have been checked.
pub(super) fn draw(chart: &HeatmapChart) -> Result<Vec<u8>, ChartError> {
    let span = shade_span(chart);
    let classes: Vec<Vec<Class>> = chart
        .panels
        .iter()
        .map(|panel| panel.values.iter().map(|&value| Class::of(value, &chart.shades, &span)).collect())
        .collect();
    // Names that found no place inside go to the legend, which takes room, so that the panels are drawn again.
    let mut homeless: Vec<Entry> = Vec::new();
    for _ in 0..4 {
        let (svg, more) = try_draw(chart, &span, &classes, &homeless)?;
        let new: Vec<Entry> = more.into_iter().filter(|entry| !homeless.contains(entry)).collect();
        if new.is_empty() {
            return Ok(svg);
        }
        homeless.extend(new);
    }
    Ok(try_draw(chart, &span, &classes, &homeless)?.0)
}

/// The figure, and what it names in no place.
fn try_draw(
    chart: &HeatmapChart,
    span: &Span,
    classes: &[Vec<Class>],
    homeless: &[Entry],
) -> Result<(Vec<u8>, Vec<Entry>), ChartError> {
    let n_panels = chart.panels.len();
    let n_columns = columns(&chart.frame, n_panels);
    let entries = keys(&chart.shades, classes, homeless);
    let legend = Legend::new(entries, text_width(&chart.frame, n_panels));
    let mut sheet = Sheet::begin(&chart.frame, n_panels, &[], legend.height)?;
    legend.draw(&mut sheet.canvas, (sheet.area.x0, sheet.area.y0))?;

    let bar_ticks = ticks::choose(&bar_axis(&chart.shades), span, &[], 6);
    let bar_room = if chart.shades.regions.is_empty() { bar_width(&chart.shades, &bar_ticks) } else { 0.0 };
    let mut area = Rect { y0: sheet.area.y0 + legend.height, ..sheet.area };
    area.x1 -= bar_room;
    let rows = n_panels.div_ceil(n_columns) as f64;
    let about = (area.width() / n_columns as f64 - 30.0, area.height() / rows - 40.0);
    let mut sides: Vec<Sides> = (0..n_panels).map(|index| sides(chart, index, n_columns, about)).collect();
    let margins: Vec<_> = sides.iter().map(Sides::margins).collect();
    let rects = grid(area, n_columns, &margins);
    share_y_label(sides.iter_mut().zip(rects.iter().copied()), n_columns);
    let panels: Vec<Panel> =
        chart.panels.iter().zip(classes).map(|(panel, classes)| Panel::new(chart, panel, classes)).collect();
    let length = panels.iter().fold(0, |sum, panel| sum + panel.length());
    let mut named: Vec<Class> = Vec::new();
    let mut more = Vec::new();
    for ((panel, sides), rect) in panels.iter().zip(&sides).zip(&rects) {
        let left_out = panel.draw(&mut sheet.canvas, sides, *rect, length > MOST_BYTES, &mut named)?;
        more.extend(left_out.into_iter().filter(|entry| !more.contains(entry)).collect::<Vec<_>>());
    }
    more.extend(nameless(&chart.shades, classes, &named));
    if let (Some(first), Some(last)) = (rects.first(), rects.last())
        && bar_room > 0.0
    {
        let x0 = area.x1 + 10.0;
        let bar = Rect { x0, y0: first.y0, x1: x0 + BAR, y1: last.y1 };
        draw_bar(&mut sheet.canvas, chart, &bar_ticks, bar, area.x1 + bar_room)?;
    }
    Ok((sheet.finish(), more))
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

/// The legend: what is there and is not named inside of itself, then what else has no place.
fn keys(shades: &Shades, classes: &[Vec<Class>], homeless: &[Entry]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for class in present(classes) {
        entries.extend(
            key(class, shades).filter(|entry| !class.is_named_inside(shades) || homeless.contains(entry)),
        );
    }
    entries.extend(homeless.iter().filter(|entry| entry.key != Key::Patch).cloned());
    entries
}

/// The keys of classes that no panel could name inside.
fn nameless(shades: &Shades, classes: &[Vec<Class>], named: &[Class]) -> Vec<Entry> {
    let inside = present(classes).into_iter().filter(|class| class.is_named_inside(shades));
    inside.filter(|class| !named.contains(class)).filter_map(|class| key(class, shades)).collect()
}

fn present(classes: &[Vec<Class>]) -> Vec<Class> {
    let mut present: Vec<Class> = classes.iter().flatten().copied().collect();
    present.sort_unstable();
    present.dedup();
    present
}

fn key(class: Class, shades: &Shades) -> Option<Entry> {
    let name = class.name(shades).filter(|name| !name.is_empty())?;
    Some(Entry { name, colour: class.colour(shades), key: Key::Patch })
}

/// Positions of the cells of an axis: even values of their centres, to be found again by interpolation.
pub(super) struct Cells {
    scale: Scale,
    centres: Vec<f64>,
}

impl Cells {
    pub fn new(scale: Scale, values: &[f64]) -> Self {
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

    pub fn of(&self, value: f64) -> Option<f64> {
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
