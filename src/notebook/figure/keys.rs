//! The keys of figures, with their shapes and meanings.

use super::super::keys::{IN, LABELLED, LET_KEY};
use super::{FigureKind, KINDS, SCALES, style};
use crate::study::ID;
use crate::yaml::{Entries, Key, Pattern, Record, Shape, Words};

const CLAIMS: Key = Key::optional(
    "claims",
    Shape::OneOrMany(&Shape::Text),
    "Ids of the claims whose verdicts the caption of a figure gives.",
);
const FIGURE_ID: Key =
    Key::needed("figure", Shape::Matching(&ID), "A figure: its id, which also names the SVG file.");
const FINDING: Key = Key::needed("title", Shape::Text, "The finding.");
const SUBTITLE: Key = Key::optional("subtitle", Shape::Text, "How the finding was obtained.");
const FIGURE_KIND: Key = Key::optional("kind", Shape::Word(FIGURE_KINDS), "The chart; `lines` unless given.");
const X: Key = Key::needed("x", Shape::Formula, "The horizontal quantity.");
const ONE_OR_LABELLED: Shape = Shape::Either(&[Shape::Formula, LABELLED]);
const Y: Key = Key::needed("y", ONE_OR_LABELLED, "The vertical quantity, or several under their labels.");
const COLOR: Key = Key::optional("color", Shape::Text, "The axis with one colour for each label.");
const PANELS: Key = Key::optional("panels", Shape::Text, "The axis with one panel for each label.");
const BAND: Key =
    Key::optional("band", Shape::Text, "The axis over which the median is drawn, with a band of 10–90 %.");
const THEORY: Key = Key::optional("theory", LABELLED, "Predictions under their labels, drawn dashed.");
const LOG: Key = Key::optional("log", Shape::OneOrMany(&SCALE), "Which scales are logarithmic.");
const X_LABEL: Key = Key::optional("x label", Shape::Text, "What is written along x.");
const Y_LABEL: Key = Key::optional("y label", Shape::Text, "What is written along y.");
const VALUE_LABEL: Key =
    Key::optional("value label", Shape::Text, "What is written along the colour bar of a heat map.");
const VALUE: Key = Key::needed("value", Shape::Formula, "The quantity that a heat map colours by.");
const OTHERWISE: Key =
    Key::optional("otherwise", Shape::Text, "What a cell is called that is not finite: `never converged`.");

const CHART_KEYS: [Key; 17] = [
    FIGURE_ID,
    FINDING,
    SUBTITLE,
    FIGURE_KIND,
    LET_KEY,
    IN,
    X,
    Y,
    COLOR,
    PANELS,
    BAND,
    THEORY,
    LOG,
    X_LABEL,
    Y_LABEL,
    VALUE_LABEL,
    CLAIMS,
];

/// What figures without quantities of the usual kind begin with.
const HEAD: [Key; 7] = [FIGURE_ID, FINDING, SUBTITLE, FIGURE_KIND, LET_KEY, IN, CLAIMS];

/// Lines and dots.
static CHART: Record = Record {
    more: &[Key::optional(
        "slopes",
        Shape::Either(&[Shape::Formula, Shape::List(0, &Shape::Formula), LABELLED]),
        "Slopes to compare with, drawn dashed beside the line that is nearest, or that has the label; needs `log: [x, y]`.",
    )],
    ..Record::new("chart", "a figure", &CHART_KEYS)
};

/// A heat map, which has all keys of a chart.
static HEATMAP: Record = Record {
    more: &[
        VALUE,
        Key::optional("range", Shape::Pair(&Shape::Plain), "The ends of the scale of colours, as `[0, 1]`."),
        Key::optional(
            "above",
            Shape::Text,
            "What a cell above the range is called, which then has a colour of its own: `diverges`.",
        ),
        OTHERWISE,
        Key::optional("palette", Shape::Word(PALETTES), "The colours; `viridis` unless given."),
    ],
    ..Record::new("heatmap", "a figure", &CHART_KEYS)
};

static REGIONS: Record = Record {
    more: &[
        X,
        Y,
        Key::needed("value", Shape::Formula, "The number of the region that a point belongs to."),
        Key::optional(
            "regions",
            Shape::Either(&[
                Shape::List(0, &Shape::Text),
                Shape::Map(Entries { keys: None, least: 0, value: &Shape::Text }),
            ]),
            "The names of the regions: a list for the numbers from 1 on, or a map `{0: saddle, 1: minimum}`.",
        ),
        OTHERWISE,
        PANELS,
        THEORY,
        LOG,
        X_LABEL,
        Y_LABEL,
    ],
    ..Record::new("regions", "a figure of regions", &HEAD)
};

static POINTS: Record = Record {
    more: &[X, Y, COLOR, PANELS, THEORY, LOG, X_LABEL, Y_LABEL],
    ..Record::new("points", "a figure of points", &HEAD)
};

const WINDOW: [Key; 12] = [
    Key::needed(
        "x",
        Shape::Matching(&REACH),
        "The horizontal stretch `from..to`; formulas call the coordinate `x`.",
    ),
    Key::needed(
        "y",
        Shape::Matching(&REACH),
        "The vertical stretch `from..to`; formulas call the coordinate `y`.",
    ),
    Key::optional(
        "paths",
        ONE_OR_LABELLED,
        "Paths that are drawn on top: an array with two components `i` along the axis `step`, or several under their labels.",
    ),
    Key::optional("along", Shape::Text, "The axis that a path goes along; `step` unless given."),
    Key::optional("dots", WHOLE, "How many steps lie between two dots of a path; 0 for no dots."),
    Key::optional(
        "minima",
        ONE_OR_LABELLED,
        "Points that are marked with a cross: arrays with two components `i`, under their labels if there are several.",
    ),
    COLOR,
    PANELS,
    LOG,
    X_LABEL,
    Y_LABEL,
    Key::optional(
        "levels",
        WHOLE,
        "How many level lines, in equal ratios above the lowest point; 10 unless given.",
    ),
];
const SURFACE: &str = "The height over `x` and `y` whose level lines are drawn.";
const FIELD: &str =
    "The vectors over `x` and `y` that are drawn as arrows: an array with two components `i`.";
const ARROWS: Key = Key::optional("arrows", WHOLE, "How many arrows stand side by side; 20 unless given.");

static CONTOUR: Record = Record {
    more: &joined([
        Key::needed("surface", Shape::Formula, SURFACE),
        Key::optional("field", Shape::Formula, FIELD),
        ARROWS,
    ]),
    ..Record::new("contour", "a contour", &HEAD)
};

static QUIVER: Record = Record {
    more: &joined([
        Key::optional("surface", Shape::Formula, SURFACE),
        Key::needed("field", Shape::Formula, FIELD),
        ARROWS,
    ]),
    ..Record::new("quiver", "a quiver", &HEAD)
};

static PROFILE: Record = Record {
    more: &[
        Key::needed(
            "cost",
            Shape::Formula,
            "What solving a problem costs, a positive number; `inf` or `NaN` where it was not solved.",
        ),
        Key::needed("over", Shape::OneOrMany(&Shape::Text), "The axes of the problems."),
        Key::needed("color", Shape::Text, "The axis of the solvers that are compared."),
        PANELS,
        X_LABEL,
        Y_LABEL,
    ],
    ..Record::new("profile", "a profile", &HEAD)
};

static SPECTRUM: Record = Record {
    more: &[
        Key::needed("values", Shape::Formula, "The values that are shown by rank."),
        Key::optional(
            "along",
            Shape::Text,
            "The axis of the values; `k`, that of eigenvalues, unless given.",
        ),
        COLOR,
        PANELS,
        BAND,
        THEORY,
        LOG,
        X_LABEL,
        Y_LABEL,
    ],
    ..Record::new("spectrum-figure", "a spectrum", &HEAD)
};

static HISTOGRAM: Record = Record {
    more: &[
        Key::needed("values", Shape::Formula, "The values whose density is shown."),
        Key::optional("bins", WHOLE, "How many bars; by the number of values unless given."),
        Key::optional("theory", LABELLED, "Densities over `x` under their labels, drawn dashed."),
        COLOR,
        PANELS,
        LOG,
        X_LABEL,
        Y_LABEL,
    ],
    ..Record::new("histogram", "a histogram", &HEAD)
};

static GRAPH: Record = Record::new(
    "graph",
    "a figure of a graph",
    &[
        FIGURE_ID,
        FINDING,
        SUBTITLE,
        FIGURE_KIND,
        LET_KEY,
        IN,
        Key::needed("of", Shape::Formula, "The quantity whose computation is drawn."),
        Key::optional("parameters", Shape::OneOrMany(&Shape::Text), "The leaves that are learned."),
        CLAIMS,
    ],
);

/// The kinds of figures.
pub const FIGURE_KINDS: Words =
    Words { what: "kind of figure", all: || KINDS.iter().map(|(name, _, doc)| (*name, *doc)).collect() };

/// A scale of a figure.
const SCALE: Shape = Shape::Word(SCALE_WORDS);
const SCALE_WORDS: Words = Words { what: "scale of a figure", all: || SCALES.to_vec() };
const PALETTES: Words = Words { what: "palette of a heat map", all: style::palette_words };
const WHOLE: Shape = Shape::Amount { whole: true };

static REACH: Pattern =
    Pattern { what: "a range `from..to`", regex: r"\.\.", fits: |text| text.contains("..") };

/// The keys of a window with those that tell a contour from a quiver.
const fn joined(own: [Key; 3]) -> [Key; 15] {
    let mut all = [own[0]; 15];
    let mut at = 0;
    while at < 15 {
        all[at] = if at < 3 { own[at] } else { WINDOW[at - 3] };
        at += 1;
    }
    all
}

/// The record of a kind.
pub fn record(kind: FigureKind) -> Record {
    match kind {
        FigureKind::Lines | FigureKind::Scatter => CHART,
        FigureKind::Points => POINTS,
        FigureKind::Heatmap => HEATMAP,
        FigureKind::Regions => REGIONS,
        FigureKind::Contour => CONTOUR,
        FigureKind::Quiver => QUIVER,
        FigureKind::Profile => PROFILE,
        FigureKind::Spectrum => SPECTRUM,
        FigureKind::Histogram => HISTOGRAM,
        FigureKind::Graph => GRAPH,
    }
}

/// The kinds with their records.
pub fn cases() -> Vec<(&'static str, Record)> {
    KINDS.iter().map(|(name, kind, _)| (*name, record(*kind))).collect()
}
