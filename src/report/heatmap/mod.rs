//! Heat maps: a colour for every cell of a grid, one scale over all panels.

mod cells;
mod draw;
mod inside;
mod panel;

use super::axis::{Axis, Scale};
use super::chart::{ChartError, Frame, same_length};
use super::colormap::ColourMap;
use super::lines::Guide;
use super::palette::Colour;

/// Panels of coloured cells with shared axes and one fixed scale of colours.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeatmapChart {
    /// Title, size and provenance.
    pub frame: Frame,
    /// The horizontal axis. Cells are equally wide; ticks stand where the values of the cells are.
    pub x: Axis,
    /// The vertical axis, upwards.
    pub y: Axis,
    /// How values become colours.
    pub shades: Shades,
    /// One to six panels, in rows.
    pub panels: Vec<HeatPanel>,
}

/// The scale of colours of a heat map.
#[derive(Clone, Debug, PartialEq)]
pub struct Shades {
    /// What is measured, with its unit.
    pub label: String,
    /// Linear or logarithmic.
    pub scale: Scale,
    /// Values at the ends of the scale; values beyond take the end's colour. By default those of all panels,
    /// out to whole decades on a log scale.
    pub range: Option<(f64, f64)>,
    /// Which colours.
    pub map: ColourMap,
    /// On a log scale, values nearer to zero than this have underflowed and get a colour of their own: the
    /// least normal number of the precision that was computed in.
    pub tiny: f64,
    /// If there is a name here, values above the range get a colour of their own under this name.
    pub above: Option<String>,
    /// What values are called that are not finite, or that no region has; `not finite` unless given.
    pub otherwise: Option<String>,
    /// Regions instead of a scale: a cell's value is the index of its name and colour.
    pub regions: Vec<(String, Colour)>,
}

impl Default for Shades {
    fn default() -> Self {
        Self {
            label: String::new(),
            scale: Scale::Linear,
            range: None,
            map: ColourMap::Viridis,
            tiny: f64::MIN_POSITIVE,
            above: None,
            otherwise: None,
            regions: Vec::new(),
        }
    }
}

impl Shades {
    /// A log scale in the house's colours.
    pub fn log(label: impl Into<String>) -> Self {
        Self { label: label.into(), scale: Scale::Log, ..Self::default() }
    }

    /// A linear scale in the house's colours.
    pub fn linear(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// The same scale with fixed ends.
    pub fn with_range(mut self, lo: f64, hi: f64) -> Self {
        self.range = Some((lo, hi));
        self
    }
}

/// One grid of cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeatPanel {
    /// Stands above the grid, plain.
    pub name: String,
    /// The values of the columns, ascending.
    pub x: Vec<f64>,
    /// The values of the rows, ascending, the first one at the bottom.
    pub y: Vec<f64>,
    /// One value a cell, row after row: `values[row * x.len() + column]`.
    pub values: Vec<f64>,
    /// Curves over the cells, such as a predicted boundary.
    pub guides: Vec<Guide>,
    /// Words inside the grid, such as the names of regions.
    pub words: Vec<Words>,
}

/// Words with their middle at a point of a panel.
#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    /// Position on the horizontal axis.
    pub x: f64,
    /// Position on the vertical axis.
    pub y: f64,
    /// The words.
    pub text: String,
    /// Their colour, which must stand out from the cells.
    pub colour: Colour,
    /// Whether they are bold.
    pub bold: bool,
}

impl HeatmapChart {
    /// The figure as the bytes of an SVG file.
    ///
    /// # Errors
    ///
    /// When there is no panel or a panel has no cells, when the number of values is not that of the cells, when
    /// columns or rows do not ascend, or when the plot library fails.
    pub fn to_svg(&self) -> Result<Vec<u8>, ChartError> {
        if self.panels.is_empty() {
            return Err(ChartError::Empty(format!("chart `{}`", self.frame.title)));
        }
        for panel in &self.panels {
            let what = format!("heat map `{}`", panel.name);
            if panel.x.is_empty() || panel.y.is_empty() {
                return Err(ChartError::Empty(what));
            }
            same_length(&what, panel.x.len() * panel.y.len(), panel.values.len())?;
            for (axis, scale, values) in [("x", self.x.scale, &panel.x), ("y", self.y.scale, &panel.y)] {
                ascending(&format!("{what}, {axis}"), scale, values)?;
            }
            for guide in &panel.guides {
                same_length(&format!("guide `{}`", guide.label), guide.x.len(), guide.y.len())?;
            }
        }
        draw::draw(self)
    }
}

fn ascending(what: &str, scale: Scale, values: &[f64]) -> Result<(), ChartError> {
    let even: Option<Vec<f64>> = values.iter().map(|&value| scale.even(value)).collect();
    let ascends = even.is_some_and(|even| even.windows(2).all(|pair| pair[0] < pair[1]));
    if ascends { Ok(()) } else { Err(ChartError::Order(what.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(n: usize, value: impl Fn(usize) -> f64) -> HeatPanel {
        let centres: Vec<f64> = (1..=n).map(|centre| centre as f64).collect();
        let values = (0..n * n).map(value).collect();
        HeatPanel { x: centres.clone(), y: centres, values, ..HeatPanel::default() }
    }

    fn chart(panels: Vec<HeatPanel>) -> HeatmapChart {
        HeatmapChart { shades: Shades::log("norm"), panels, ..HeatmapChart::default() }
    }

    fn svg(panels: Vec<HeatPanel>) -> String {
        String::from_utf8(chart(panels).to_svg().unwrap()).unwrap()
    }

    #[test]
    fn a_map_of_sixty_by_sixty_is_small_even_if_no_two_neighbours_are_equal() {
        let noise = |cell: usize| 1.0 + ((cell * 7919) % 1009) as f64;
        let file = svg(vec![grid(60, noise)]);
        assert!(file.len() < 60_000, "{} bytes", file.len());
        assert_eq!(file, svg(vec![grid(60, noise)]));
    }

    #[test]
    fn only_what_is_there_has_a_key() {
        let file = svg(vec![grid(4, |cell| [1.0, 0.0, f64::NAN, 1e-3][cell % 4])]);
        assert!(file.contains("exactly zero") && file.contains("not finite"), "{file}");
        assert!(!file.contains("underflow") && !file.contains("negative"), "{file}");
    }

    #[test]
    fn one_scale_holds_for_all_panels() {
        // The same value has the same colour beside whatever else a panel shows.
        let file = svg(vec![grid(1, |_| 1e-8), grid(1, |_| 1.0), grid(1, |_| 1e-4)]);
        let fills: Vec<&str> = file.lines().filter(|line| line.contains("d=\"m0 0h1v1h-1z\"")).collect();
        let colour = |fraction| ColourMap::Viridis.at(fraction).hex();
        assert!(fills[0].contains(&colour(0.0)) && fills[1].contains(&colour(1.0)), "{fills:?}");
        assert!(fills[2].contains(&colour(64.0 / 127.0)), "{fills:?}");
    }

    #[test]
    fn wrong_grids_are_refused() {
        let mut short = grid(3, |_| 1.0);
        short.values.pop();
        assert!(matches!(chart(vec![short]).to_svg(), Err(ChartError::Length { expected: 9, found: 8, .. })));
        let mut mixed = grid(3, |_| 1.0);
        mixed.x.reverse();
        assert!(matches!(chart(vec![mixed]).to_svg(), Err(ChartError::Order(_))));
        assert!(matches!(chart(vec![HeatPanel::default()]).to_svg(), Err(ChartError::Empty(_))));
        assert!(matches!(chart(Vec::new()).to_svg(), Err(ChartError::Empty(_))));
    }
}
