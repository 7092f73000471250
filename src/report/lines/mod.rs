//! Line charts: measured series with bands, runs, dots and error bars, under predicted curves.

mod arrows;
mod draw;
pub(super) mod marks;
mod names;
mod notes;
mod panel;
mod simplify;
mod specks;
#[cfg(test)]
mod tests;

use super::axis::Axis;
use super::chart::{ChartError, Frame, same_length};
use super::palette::Colour;

/// Panels of series over a common pair of axes.
///
/// Lines are labelled at their ends, on the side where the ends are spread most; where such labels don't fit, a
/// legend stands above the panels. Values that are not finite, or not positive on a log axis, break the line and
/// are counted in a note at the foot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LineChart {
    /// Title, size and provenance.
    pub frame: Frame,
    /// The horizontal axis of all panels that have none of their own.
    pub x: Axis,
    /// The vertical axis of all panels that have none of their own.
    pub y: Axis,
    /// One to six panels, in rows.
    pub panels: Vec<LinePanel>,
}

/// One plane of a line chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LinePanel {
    /// Stands above the plane, plain; may be empty.
    pub name: String,
    /// What was measured.
    pub series: Vec<Series>,
    /// What was predicted, or is there to compare with.
    pub guides: Vec<Guide>,
    /// Light lines behind everything, such as [level lines](super::contour::contours); they need no room of their
    /// own, so that the axes should have ranges.
    pub backdrop: Vec<Vec<(f64, f64)>>,
    /// Arrows of a vector field, behind all lines; the longest is about as long as they stand apart.
    pub arrows: Vec<Arrow>,
    /// Points with a name: where a path starts, where the minimum is.
    pub landmarks: Vec<Landmark>,
    /// Whether series are named beside their lines instead of at their ends, as paths that meet must be.
    pub names_along: bool,
    /// Axes of this panel alone, instead of the chart's shared ones.
    pub axes: Option<(Axis, Axis)>,
}

/// A measured series.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Written at the line's end; empty for none.
    pub name: String,
    /// The variant's colour, from the report's [`ColourBook`](super::palette::ColourBook).
    pub colour: Colour,
    /// Positions, in the order in which they are joined.
    pub x: Vec<f64>,
    /// The value at each position, the median where there are several seeds.
    pub y: Vec<f64>,
    /// Lower and upper end of the band at each position.
    pub band: Option<(Vec<f64>, Vec<f64>)>,
    /// Values of single runs, each as long as `x`, drawn thin.
    pub runs: Vec<Vec<f64>>,
    /// Lower and upper end of an error bar at each position.
    pub error: Option<(Vec<f64>, Vec<f64>)>,
    /// Line, dots or both.
    pub mark: Mark,
}

/// How the values of a series are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// A line through the values.
    #[default]
    Line,
    /// A dot on each value.
    Dots,
    /// A line with a dot on each value.
    LineAndDots,
    /// A line with a dot on every so-manieth value, as the steps of a path are shown.
    DotEvery(usize),
    /// A small dot on each value, for thousands of them; dots that fall together are drawn once, and the name stands
    /// in the legend.
    Specks,
    /// A dot on each value, with a stem to zero or to the bottom of the plane.
    Stems,
}

/// A vector at a point, both in the units of the axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrow {
    /// Position of its middle on the horizontal axis.
    pub x: f64,
    /// Position of its middle on the vertical axis.
    pub y: f64,
    /// Change along the horizontal axis.
    pub u: f64,
    /// Change along the vertical axis.
    pub v: f64,
}

/// A point with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Landmark {
    /// Written near the point; may be empty.
    pub label: String,
    /// Position on the horizontal axis.
    pub x: f64,
    /// Position on the vertical axis.
    pub y: f64,
    /// How the point looks.
    pub shape: Shape,
}

/// The shape of a landmark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// A white disc with an outline: a start.
    #[default]
    Ring,
    /// An upright cross: a minimum.
    Cross,
}

/// A curve that was not measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Guide {
    /// Written near the curve; empty for none.
    pub label: String,
    /// The colour of the series that it predicts, or none for ink (grey when dotted).
    pub colour: Option<Colour>,
    /// Dashed for a prediction, dotted for a mere reference.
    pub pattern: Pattern,
    /// Positions.
    pub x: Vec<f64>,
    /// Values.
    pub y: Vec<f64>,
}

/// The pattern of a guide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pattern {
    /// A prediction.
    #[default]
    Dashed,
    /// A reference.
    Dotted,
    /// A curve that is known exactly.
    Solid,
}

impl Series {
    /// A plain line.
    pub fn new(name: impl Into<String>, colour: Colour, x: Vec<f64>, y: Vec<f64>) -> Self {
        Self { name: name.into(), colour, x, y, band: None, runs: Vec::new(), error: None, mark: Mark::Line }
    }

    /// The same series with a band.
    pub fn with_band(mut self, lo: Vec<f64>, hi: Vec<f64>) -> Self {
        self.band = Some((lo, hi));
        self
    }

    /// The same series with single runs behind it.
    pub fn with_runs(mut self, runs: Vec<Vec<f64>>) -> Self {
        self.runs = runs;
        self
    }

    /// The same series as dots with error bars, as simulations are drawn over a curve.
    pub fn with_error(mut self, lo: Vec<f64>, hi: Vec<f64>) -> Self {
        self.error = Some((lo, hi));
        self.mark = Mark::Dots;
        self
    }

    /// The same series with another mark.
    pub fn with_mark(mut self, mark: Mark) -> Self {
        self.mark = mark;
        self
    }

    fn check(&self) -> Result<(), ChartError> {
        let what = format!("series `{}`", self.name);
        let ends = self.band.iter().chain(&self.error).flat_map(|(lo, hi)| [lo, hi]);
        let columns = std::iter::once(&self.y).chain(ends).chain(&self.runs);
        for column in columns {
            same_length(&what, self.x.len(), column.len())?;
        }
        Ok(())
    }
}

impl Guide {
    /// A dashed prediction in ink.
    pub fn prediction(label: impl Into<String>, x: Vec<f64>, y: Vec<f64>) -> Self {
        Self { label: label.into(), colour: None, pattern: Pattern::Dashed, x, y }
    }

    /// A dotted reference in grey.
    pub fn reference(label: impl Into<String>, x: Vec<f64>, y: Vec<f64>) -> Self {
        Self { label: label.into(), colour: None, pattern: Pattern::Dotted, x, y }
    }

    /// The same curve in the colour of the series that it belongs to.
    pub fn with_colour(mut self, colour: Colour) -> Self {
        self.colour = Some(colour);
        self
    }
}

impl LineChart {
    /// The figure as the bytes of an SVG file.
    ///
    /// # Errors
    ///
    /// When there is no panel, when columns that belong together differ in length, or when the plot library fails.
    pub fn to_svg(&self) -> Result<Vec<u8>, ChartError> {
        if self.panels.is_empty() {
            return Err(ChartError::Empty(format!("chart `{}`", self.frame.title)));
        }
        for panel in &self.panels {
            panel.series.iter().try_for_each(Series::check)?;
            for guide in &panel.guides {
                same_length(&format!("guide `{}`", guide.label), guide.x.len(), guide.y.len())?;
            }
        }
        draw::draw(self)
    }
}

/// Dots with error bars over a curve: a line chart whose series are dots.
///
/// Build it from [`Series::with_error`] for what was simulated and a [`Guide`] with [`Pattern::Solid`] or
/// [`Pattern::Dashed`] for the curve.
pub type ScatterChart = LineChart;
