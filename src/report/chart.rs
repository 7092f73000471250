//! What every chart has: its frame, and the ways in which drawing it can fail.

/// Title, subtitle, size and provenance of a figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// States the finding; may hold `^{…}` and `_{…}` for raised and lowered text, like all text of a figure.
    pub title: String,
    /// States how it was obtained: seeds, bands, what is dashed.
    pub subtitle: String,
    /// Width and height in CSS pixels; by default the house sizes for the number of panels (640 × 380 for one,
    /// 720 × 310 for two, 720 wide for more).
    pub size: Option<(u32, u32)>,
    /// Panels in a row; by default 1, 2, 3, 2, 3 and 3 for one to six panels.
    pub columns: Option<usize>,
    /// What the figure shows in a sentence or two, for those who cannot see it.
    pub description: String,
    /// The trials and the data that it was drawn from, written into the file as metadata.
    pub drawn_from: String,
}

impl Frame {
    /// A frame of the house size with a title and a subtitle.
    pub fn new(title: impl Into<String>, subtitle: impl Into<String>) -> Self {
        Self { title: title.into(), subtitle: subtitle.into(), ..Self::default() }
    }
}

/// Why a chart could not be drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChartError {
    /// Two columns that belong together differ in length.
    #[error("{what}: {expected} values are needed, {found} are given")]
    Length {
        /// The series, guide or panel, by its name.
        what: String,
        /// Values needed.
        expected: usize,
        /// Values given.
        found: usize,
    },
    /// A chart without panels, or a panel without cells.
    #[error("{0}: there is nothing to draw")]
    Empty(String),
    /// The columns or the rows of a heat map do not ascend, or have no position on their axis.
    #[error("{0}: the values must be finite, ascend, and be positive on a log axis")]
    Order(String),
    /// A node of a graph takes one that does not come before it.
    #[error("node {node} of the graph takes node {input}, which does not come before it")]
    Input {
        /// Index of the node.
        node: usize,
        /// Index of its input.
        input: usize,
    },
    /// The plot library failed.
    #[error("the plot library failed: {0}")]
    Backend(String),
}

/// Holds the length of a column against the length it must have.
pub(super) fn same_length(what: &str, expected: usize, found: usize) -> Result<(), ChartError> {
    if expected == found {
        return Ok(());
    }
    Err(ChartError::Length { what: what.to_owned(), expected, found })
}
