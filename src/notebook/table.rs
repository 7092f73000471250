//! Table cells.

use super::words;
use crate::study::{Expression, Let, read_lets};
use crate::yaml::{Diagnostic, Fields, Span, Yaml};

/// A table: one row for each point of the row axes, one column for each formula.
#[derive(Clone, Debug)]
pub struct TableCell {
    /// The id.
    pub id: String,
    /// The caption, if any.
    pub caption: Option<String>,
    /// Local quantities and functions.
    pub lets: Vec<Let>,
    /// The study whose measurements come first, if named.
    pub within: Option<(String, Span)>,
    /// The axes whose points are the rows; none makes a table of one row.
    pub rows: Vec<(String, Span)>,
    /// Heading and formula of each column.
    pub columns: Vec<(String, Expression)>,
}

/// Reads a table cell.
pub(super) fn read(item: &Yaml) -> Result<TableCell, Diagnostic> {
    let fields = Fields::of(item, &super::keys::TABLE)?;
    fields.require("columns")?;
    let mut columns = Vec::new();
    for entry in fields.map("columns")? {
        columns.push((entry.key.text.clone(), Expression::read(&entry.value, &entry.key.text)?));
    }
    Ok(TableCell {
        id: fields.require_text("table")?,
        caption: fields.text("caption")?,
        lets: read_lets(fields.map("let")?)?,
        within: super::word(&fields, "in")?,
        rows: words(&fields, "rows")?,
        columns,
    })
}
