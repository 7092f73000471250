//! Regions: whole numbers to names and flat colours.

use super::colormap::ColourMap;
use super::heatmap::{HeatPanel, Shades};
use super::numbers::human;
use super::palette::ColourBook;
use crate::notebook::{FigureRecord, Palette};

/// The colours of a figure of regions; the values of its panels become places among them.
pub(super) fn shades(figure: &FigureRecord, panels: &mut [HeatPanel], book: &mut ColourBook) -> Shades {
    let mut numbers: Vec<f64> = figure.style.regions.iter().map(|(number, _)| *number).collect();
    let mut more: Vec<f64> = Vec::new();
    for value in panels.iter().flat_map(|panel| &panel.values).copied().filter(|value| value.is_finite()) {
        if !numbers.contains(&value) && !more.contains(&value) {
            more.push(value);
        }
    }
    more.sort_by(f64::total_cmp);
    numbers.extend(more);
    for value in panels.iter_mut().flat_map(|panel| &mut panel.values) {
        let place = numbers.iter().position(|number| number == value);
        *value = place.map_or(f64::NAN, |place| place as f64);
    }
    let name = |number: f64| {
        let known = figure.style.regions.iter().find(|(known, _)| *known == number);
        known.map_or_else(|| human(number), |(_, name)| name.clone())
    };
    let regions = numbers.iter().map(|&number| {
        let name = name(number);
        let colour = book.colour(&name);
        (name, colour)
    });
    Shades { regions: regions.collect(), otherwise: figure.style.otherwise.clone(), ..Shades::default() }
}

/// The colour map of a palette.
pub(super) fn map(palette: Palette) -> ColourMap {
    match palette {
        Palette::Viridis => ColourMap::Viridis,
        Palette::Cividis => ColourMap::Cividis,
        Palette::CividisReversed => ColourMap::CividisReversed,
    }
}
