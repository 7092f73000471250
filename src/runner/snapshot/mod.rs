//! Snapshots: what a run must find again.
//!
//! A snapshot is `metrics.snap` in the folder of a report: every number of `metrics.json` and of what tables and figures
//! show, long arrays digested. It is JSON under the head of an insta snapshot, so that `cargo insta review` shows it too.

mod compare;
mod digest;
mod leaves;

use std::io;
use std::path::Path;

pub use compare::{Difference, compare, table};

use crate::notebook::{MetricTolerance, Records};

/// The name of a snapshot in the folder of its report.
pub const FILE: &str = "metrics.snap";

/// The head of a snapshot that no test of ours wrote.
const HEAD: &str = "---\nsource: gradbook accept\n---\n";

/// Why there is no snapshot to compare.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The run left out trials.
    #[error("these are the results of a quick run, which stand for nothing")]
    Quick,
    /// The text is no snapshot.
    #[error("this is no snapshot: {0}")]
    Malformed(String),
}

impl From<serde_json::Error> for SnapshotError {
    fn from(error: serde_json::Error) -> Self {
        Self::Malformed(error.to_string())
    }
}

/// The text of the snapshot of a run. `metrics` is its `metrics.json`.
///
/// # Errors
/// The metrics are those of a quick run, or are not metrics.
pub fn snapshot(
    metrics: &str,
    records: &Records,
    tolerances: &[MetricTolerance],
) -> Result<String, SnapshotError> {
    digest::digest(&serde_json::from_str(metrics)?, records, tolerances)
}

/// The snapshot in a file, without its head; none if there is no such file.
///
/// # Errors
/// The file is there and cannot be read.
pub fn read(path: &Path) -> io::Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(split_head(&text).1.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes a snapshot, under the head that the file has.
///
/// # Errors
/// The file cannot be written.
pub fn write(path: &Path, snapshot: &str) -> io::Result<()> {
    let old = std::fs::read_to_string(path).unwrap_or_default();
    let head = match split_head(&old).0 {
        "" => HEAD,
        head => head,
    };
    super::write_whole(path, format!("{head}{snapshot}\n").as_bytes())
}

/// The head of a snapshot file and what follows it.
fn split_head(text: &str) -> (&str, &str) {
    let end = text.strip_prefix("---\n").and_then(|rest| rest.find("---\n")).map_or(0, |at| at + 8);
    text.split_at(end)
}

#[cfg(test)]
mod tests;
