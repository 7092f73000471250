//! Figure cells.

pub(super) mod keys;
mod read;
mod style;
mod window;

use crate::study::{Expression, Let};
use crate::yaml::{Span, Word};

pub(super) use read::read;
pub use style::{Palette, Style};
pub use window::{Reach, Window};

/// A figure: what is drawn against what, and what varies by colour and panel.
#[derive(Clone, Debug)]
pub struct FigureCell {
    /// The id, which is also the name of the SVG file.
    pub id: String,
    /// The finding.
    pub title: String,
    /// How it was obtained.
    pub subtitle: Option<String>,
    /// The chart.
    pub kind: FigureKind,
    /// Local quantities and functions.
    pub lets: Vec<Let>,
    /// The study whose measurements come first, if named.
    pub within: Option<(String, Span)>,
    /// The horizontal quantity; none where the kind has one of its own.
    pub x: Option<Expression>,
    /// The vertical quantities, each with its label; a single formula has none. In a computation graph the
    /// quantity that is computed, in a spectrum or a histogram the values, in a profile the costs.
    pub y: Vec<(Option<String>, Expression)>,
    /// The leaves of a computation graph that are learned.
    pub parameters: Vec<(String, Span)>,
    /// The quantity that a map colours by.
    pub value: Option<Expression>,
    /// The axis with one colour for each label.
    pub color: Option<(String, Span)>,
    /// The axis with one panel for each label.
    pub panels: Option<(String, Span)>,
    /// The axis over which the median is drawn with a band.
    pub band: Option<(String, Span)>,
    /// The axes that a kind goes along on its own: the problems of a profile, the index of a spectrum.
    pub over: Vec<(String, Span)>,
    /// Predictions with their labels, drawn dashed.
    pub theory: Vec<(String, Expression)>,
    /// Slopes with their labels, drawn dashed beside the lines.
    pub slopes: Vec<(Option<String>, Expression)>,
    /// The stretch of the plane that a contour or a quiver shows, with what is in it.
    pub window: Option<Window>,
    /// Which scales are logarithmic.
    pub log: LogScales,
    /// Choices of looks that only some kinds have.
    pub style: Style,
    /// What is written along x.
    pub x_label: Option<String>,
    /// What is written along y.
    pub y_label: Option<String>,
    /// What is written along the colour bar of a heat map.
    pub value_label: Option<String>,
    /// Ids of the claims whose verdicts the caption gives.
    pub claims: Vec<(String, Span)>,
}

/// The charts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FigureKind {
    /// Lines.
    Lines,
    /// Dots, with error bars if there is a band.
    Scatter,
    /// Thousands of small dots.
    Points,
    /// Colours over a grid.
    Heatmap,
    /// A flat colour for each of some whole numbers, over a grid.
    Regions,
    /// Level lines of a surface with paths on it.
    Contour,
    /// Arrows of a vector field with paths in it.
    Quiver,
    /// The share of problems that each variant solves within a factor of the best.
    Profile,
    /// Values by rank.
    Spectrum,
    /// The density of values.
    Histogram,
    /// A computation graph with the value and the adjoint of every node.
    Graph,
}

/// Which scales are logarithmic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogScales {
    /// The horizontal one.
    pub x: bool,
    /// The vertical one.
    pub y: bool,
    /// The colours of a heat map.
    pub value: bool,
}

/// The kinds with their meanings.
pub(super) const KINDS: [(&str, FigureKind, &str); 11] = [
    ("lines", FigureKind::Lines, "Lines, with a band of 10–90 % if one is asked for."),
    ("scatter", FigureKind::Scatter, "Dots, with error bars if there is a band."),
    ("points", FigureKind::Points, "Thousands of small dots, as in a bifurcation diagram."),
    ("heatmap", FigureKind::Heatmap, "Colours over a grid of x and y."),
    ("regions", FigureKind::Regions, "A flat colour for each whole number over a grid: basins, phases."),
    ("contour", FigureKind::Contour, "Level lines of a surface over x and y, with paths on top."),
    ("quiver", FigureKind::Quiver, "Arrows of a vector field over x and y, with paths on top."),
    (
        "profile",
        FigureKind::Profile,
        "A performance profile: the share of problems solved within a factor of the best (Dolan & Moré 2002).",
    ),
    ("spectrum", FigureKind::Spectrum, "Values by rank, the largest first, as eigenvalues are shown."),
    ("histogram", FigureKind::Histogram, "The density of values; theory is a density over `x`."),
    ("graph", FigureKind::Graph, "A computation graph with the value and the adjoint of every node."),
];

/// The scales that may be logarithmic.
pub(super) const SCALES: [Word; 3] =
    [("x", "The horizontal scale."), ("y", "The vertical scale."), ("value", "The colours of a heat map.")];
