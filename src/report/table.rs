//! Tables as Markdown: aligned in the source too, with numbers written for people.

use super::numbers::human;

/// A table of a report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Names of the columns.
    pub header: Vec<String>,
    /// Rows of cells; a row that is too short is filled up, and cells beyond the header are kept.
    pub rows: Vec<Vec<Cell>>,
    /// Written below the table; may be empty.
    pub caption: String,
}

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Markdown text in one line; `|` and line ends are taken care of.
    Text(String),
    /// A number, written with four significant digits.
    Number(f64),
    /// Nothing.
    #[default]
    Missing,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Self {
        Cell::Number(value)
    }
}

impl Cell {
    fn write(&self) -> String {
        match self {
            Cell::Text(text) => one_line(text),
            Cell::Number(value) => human(*value),
            Cell::Missing => "–".to_owned(),
        }
    }
}

impl Table {
    /// The table in GitHub's Markdown, without its caption: columns of numbers to the right, all others to the left.
    pub fn to_markdown(&self) -> String {
        let n_columns = self.rows.iter().map(Vec::len).chain([self.header.len()]).max().unwrap_or(0);
        if n_columns == 0 {
            return String::new();
        }
        let header: Vec<String> =
            (0..n_columns).map(|i| self.header.get(i).map_or(String::new(), |name| one_line(name))).collect();
        let rows: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| (0..n_columns).map(|i| row.get(i).unwrap_or(&Cell::Missing).write()).collect())
            .collect();
        let numeric: Vec<bool> = (0..n_columns).map(|i| self.is_numeric(i)).collect();
        let widths: Vec<usize> = (0..n_columns)
            .map(|i| {
                rows.iter()
                    .map(|row| &row[i])
                    .chain([&header[i]])
                    .map(|s| length(s))
                    .max()
                    .unwrap_or(0)
                    .max(3)
            })
            .collect();
        let mut out = line(&header, &widths, &numeric);
        for (width, right) in widths.iter().zip(&numeric) {
            let dashes = "-".repeat(width - 1);
            out.push_str(&if *right { format!("| {dashes}: ") } else { format!("| {dashes}- ") });
        }
        out.push_str("|\n");
        for row in &rows {
            out.push_str(&line(row, &widths, &numeric));
        }
        out
    }

    fn is_numeric(&self, column: usize) -> bool {
        let mut cells =
            self.rows.iter().filter_map(|row| row.get(column)).filter(|cell| **cell != Cell::Missing);
        let mut any = false;
        cells.all(|cell| {
            any = true;
            matches!(cell, Cell::Number(_))
        }) && any
    }
}

/// Text that cannot end a cell or a line of a table.
pub(super) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace('|', "\\|")
}

fn line(cells: &[String], widths: &[usize], right: &[bool]) -> String {
    let mut out = String::new();
    for ((cell, width), right) in cells.iter().zip(widths).zip(right) {
        let room = " ".repeat(width - length(cell));
        out.push_str(&if *right { format!("| {room}{cell} ") } else { format!("| {cell}{room} ") });
    }
    out.push_str("|\n");
    out
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_right_and_bars_do_not_break_the_table() {
        let table = Table {
            header: vec!["rule".into(), "slope".into()],
            rows: vec![
                vec!["|x| and\nmore".into(), 0.999_96.into()],
                vec!["central".into(), (-2.5e-9).into()],
                vec!["none".into()],
            ],
            caption: String::new(),
        };
        assert_eq!(
            table.to_markdown(),
            "| rule           |     slope |\n\
             | -------------- | --------: |\n\
             | \\|x\\| and more |         1 |\n\
             | central        | −2.5×10⁻⁹ |\n\
             | none           |         – |\n"
        );
        assert_eq!(Table::default().to_markdown(), "");
    }
}
