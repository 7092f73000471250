//! What a run leaves in memory; the report and the metrics are made from it and from nothing else.

use super::claim::{ClaimKind, Judged};
use super::figure::{FigureKind, LogScales, Style};
use super::verdict::Judgement;
use crate::formula::{Axis, Labelled};
use crate::study::Outcome;

/// Everything that a run found, cell by cell.
#[derive(Clone, Debug)]
pub struct Records {
    /// The notebook's id.
    pub id: String,
    /// The notebook's title.
    pub title: String,
    /// The section of the guide, if any.
    pub guide: Option<String>,
    /// The cells in the order of the notebook.
    pub cells: Vec<CellRecord>,
    /// Whether the run was a quick one, which is no evidence.
    pub is_quick: bool,
}

/// What a cell left.
#[derive(Clone, Debug)]
pub enum CellRecord {
    /// Markdown.
    Text(String),
    /// The trials of a study.
    Study(StudyRecord),
    /// A table.
    Table(TableRecord),
    /// The data of a figure.
    Figure(Box<FigureRecord>),
    /// A judged claim.
    Claim(ClaimRecord),
}

/// The trials of a study.
#[derive(Clone, Debug)]
pub struct StudyRecord {
    /// The id.
    pub id: String,
    /// The name of the kind.
    pub kind: &'static str,
    /// The axes of the sweep.
    pub axes: Vec<Axis>,
    /// The trials in order.
    pub trials: Vec<TrialRecord>,
    /// The measurements of all trials, over the axes of the sweep and their own.
    pub measurements: Vec<(String, Labelled)>,
    /// What was tried and chosen before them, if the study is tuned.
    pub tuning: Option<TuningRecord>,
}

/// The ledger of a tuning.
#[derive(Clone, Debug)]
pub struct TuningRecord {
    /// The measurement that decides.
    pub by: String,
    /// Whether more of it is better.
    pub is_maximised: bool,
    /// How many candidates each variant had, and how many seeds each of them.
    pub budget: (usize, usize),
    /// Every trial.
    pub trials: Vec<TrialRecord>,
    /// What was chosen for each variant.
    pub choices: Vec<ChoiceRecord>,
}

/// What was chosen for a variant.
#[derive(Clone, Debug)]
pub struct ChoiceRecord {
    /// The variant.
    pub variant: Vec<(String, serde_json::Value)>,
    /// The values of the tuned variables.
    pub chosen: Vec<(String, serde_json::Value)>,
    /// The mean of the measurement that decides.
    pub mean: f64,
    /// The ends of ranges at which the choice stands.
    pub edges: Vec<String>,
}

/// One trial.
#[derive(Clone, Debug)]
pub struct TrialRecord {
    /// The variables and what they were; a variable that the trial saw as an array gives all its values.
    pub params: Vec<(String, serde_json::Value)>,
    /// How it ended.
    pub outcome: Outcome,
    /// The measurements.
    pub measurements: Vec<(String, Labelled)>,
}

/// A table.
#[derive(Clone, Debug)]
pub struct TableRecord {
    /// The id.
    pub id: String,
    /// The caption.
    pub caption: Option<String>,
    /// The axes whose points are the rows.
    pub rows: Vec<Axis>,
    /// The columns.
    pub columns: Vec<TableColumn>,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct TableColumn {
    /// The heading.
    pub heading: String,
    /// One value for each point of the row axes, the last axis fastest.
    pub values: Vec<f64>,
}

/// The data of a figure.
#[derive(Clone, Debug)]
pub struct FigureRecord {
    /// The id.
    pub id: String,
    /// The finding.
    pub title: String,
    /// How it was obtained.
    pub subtitle: Option<String>,
    /// The chart.
    pub kind: FigureKind,
    /// What is drawn solid.
    pub curves: Vec<Curve>,
    /// What is drawn dashed.
    pub theory: Vec<Curve>,
    /// What lies under the curves: the surface of a contour, then the two components of a field of arrows.
    pub layers: Vec<Layer>,
    /// The stretches of x and y that a figure of a plane shows.
    pub corners: Option<((f64, f64), (f64, f64))>,
    /// Points that are marked with a cross.
    pub marks: Vec<Curve>,
    /// Slopes to compare with, each with its label if it has one.
    pub slopes: Vec<(Option<String>, f64)>,
    /// The nodes of a computation graph, each after its inputs; none in other figures.
    pub nodes: Vec<NodeRecord>,
    /// The axis with one colour for each label.
    pub color: Option<String>,
    /// The axis with one panel for each label.
    pub panels: Option<String>,
    /// The axis over which the median is drawn with a band.
    pub band: Option<String>,
    /// Which scales are logarithmic.
    pub log: LogScales,
    /// Choices of looks.
    pub style: Style,
    /// What is written along x, y and the colour bar.
    pub labels: [String; 3],
    /// Ids of the claims whose verdicts the caption gives.
    pub claims: Vec<String>,
}

/// Arrays over the same axes: where, how high and, in a heat map, which colour.
#[derive(Clone, Debug)]
pub struct Curve {
    /// What it is called; empty if its figure has only one.
    pub label: String,
    /// The axes of the arrays.
    pub axes: Vec<Axis>,
    /// The horizontal values.
    pub x: Vec<f64>,
    /// The vertical values.
    pub y: Vec<f64>,
    /// The values that a heat map colours by; empty in other figures.
    pub value: Vec<f64>,
}

/// Values over a grid of a plane, for each panel after another if they vary over the panels.
#[derive(Clone, Debug)]
pub struct Layer {
    /// What it is.
    pub part: LayerPart,
    /// The axis of the panels, if it varies over them.
    pub panels: Option<Axis>,
    /// The columns of the grid, ascending.
    pub x: Vec<f64>,
    /// The rows of the grid, ascending.
    pub y: Vec<f64>,
    /// The values, row after row from the lowest one.
    pub values: Vec<f64>,
}

/// What a layer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerPart {
    /// A height.
    Surface,
    /// The horizontal component of arrows.
    Across,
    /// The vertical component of arrows.
    Up,
}

/// A node of a computation graph.
#[derive(Clone, Debug)]
pub struct NodeRecord {
    /// Its name; empty if it has none.
    pub name: String,
    /// The operation that makes it; empty for a leaf.
    pub op: String,
    /// Its value.
    pub value: f64,
    /// The derivative of the result with respect to it; none for a constant.
    pub adjoint: Option<f64>,
    /// The nodes that it is made from.
    pub inputs: Vec<usize>,
    /// Whether it is learned.
    pub is_parameter: bool,
}

/// A judged claim.
#[derive(Clone, Debug)]
pub struct ClaimRecord {
    /// The id.
    pub id: String,
    /// The statement.
    pub statement: String,
    /// The sort of claim.
    pub kind: ClaimKind,
    /// The comparison as it is written.
    pub that: String,
    /// The verdict with its numbers.
    pub judgement: Judgement,
    /// The statement of the guide that it judges, if any.
    pub judges: Option<Judged>,
    /// Where the prediction comes from.
    pub source: Option<String>,
    /// A remark.
    pub note: Option<String>,
}

impl Records {
    /// The judged claims in order.
    pub fn claims(&self) -> impl Iterator<Item = &ClaimRecord> {
        self.cells
            .iter()
            .filter_map(|cell| if let CellRecord::Claim(claim) = cell { Some(claim) } else { None })
    }

    /// The studies in order.
    pub fn studies(&self) -> impl Iterator<Item = &StudyRecord> {
        self.cells
            .iter()
            .filter_map(|cell| if let CellRecord::Study(study) = cell { Some(study) } else { None })
    }
}
