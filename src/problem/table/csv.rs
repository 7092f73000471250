//! Tables from text with commas.

use std::collections::BTreeSet;

use super::Table;

/// How a table is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CsvOptions {
    /// The column with the target; the others are features, but for those that are left out.
    pub label: Label,
    /// Names or numbers (from 1) of columns that are left out.
    pub without: Vec<String>,
}

/// The column with the target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Label {
    /// The last one.
    #[default]
    Last,
    /// The column of a name, or of a number, from 1.
    Column(String),
}

/// What is wrong with a table, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}; {help}", self.place())]
pub struct CsvError {
    /// The file as readers know it.
    pub file: String,
    /// The line, from 1; 0 for the whole file.
    pub line: usize,
    /// The column among the fields of the line, from 1; 0 for the whole line.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl CsvError {
    /// The file, with the line and the column as far as they are known.
    #[must_use]
    pub fn place(&self) -> String {
        let file = &self.file;
        match (self.line, self.column) {
            (0, _) => file.clone(),
            (line, 0) => format!("{file}, line {line}"),
            (line, column) => format!("{file}, line {line}, column {column}"),
        }
    }
}

impl Table {
    /// Reads a table: one row a line, fields between commas, quotes where a field has a comma in it, an optional first line of
    /// names (any field of which is not a number, outside the label). Features are finite numbers; a label is a number or a
    /// name. Empty lines are passed over. `file` is what errors call it.
    ///
    /// # Errors
    /// [`CsvError`], with the line and the column.
    pub fn read(file: &str, text: &str, options: &CsvOptions) -> Result<Table, CsvError> {
        let reader = Reader { file };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = Vec::new();
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            lines.push((at + 1, reader.fields(at + 1, line)?));
        }
        let Some((first_line, first)) = lines.first().cloned() else {
            return Err(reader.error(
                0,
                0,
                "the file is empty",
                "write one row a line, fields between commas",
            ));
        };
        let width = first.len();
        if width < 2 {
            let message = "there is one field only, and a row needs a feature and a label";
            return Err(reader.error(first_line, 0, message, "separate fields by commas"));
        }
        let find = |name: &str| match name.parse::<usize>() {
            Ok(number) => (1..=width).contains(&number).then(|| number - 1),
            Err(_) => first.iter().position(|field| field == name),
        };
        let locate = |name: &String| {
            find(name).ok_or_else(|| {
                let message = format!("there is no column `{name}`");
                reader.error(
                    first_line,
                    0,
                    &message,
                    &format!("write one of {}, or a number from 1 to {width}", first.join(", ")),
                )
            })
        };
        let label = match &options.label {
            Label::Last => width - 1,
            Label::Column(name) => locate(name)?,
        };
        let without = options.without.iter().map(locate).collect::<Result<Vec<usize>, CsvError>>()?;
        let features: Vec<usize> = (0..width).filter(|at| *at != label && !without.contains(at)).collect();
        let has_names = features.iter().any(|&at| first[at].parse::<f64>().is_err());
        let columns = features
            .iter()
            .map(|&at| if has_names { first[at].clone() } else { format!("x{}", at + 1) })
            .collect();
        let rows = &lines[usize::from(has_names)..];
        reader.table(columns, &features, label, width, rows)
    }
}

struct Reader<'a> {
    file: &'a str,
}

impl Reader<'_> {
    fn error(&self, line: usize, column: usize, message: &str, help: &str) -> CsvError {
        CsvError {
            file: self.file.to_owned(),
            line,
            column,
            message: message.to_owned(),
            help: help.to_owned(),
        }
    }

    /// The fields of a line, without the blanks around them. A quote in quotes is written twice.
    fn fields(&self, number: usize, line: &str) -> Result<Vec<String>, CsvError> {
        let mut fields = Vec::new();
        let mut rest = line;
        loop {
            rest = rest.trim_start();
            let end;
            if let Some(quoted) = rest.strip_prefix('"') {
                let mut field = String::new();
                let mut inside = quoted;
                loop {
                    let Some(at) = inside.find('"') else {
                        let message = "a quote is not closed";
                        return Err(self.error(number, fields.len() + 1, message, "end the field with `\"`"));
                    };
                    field.push_str(&inside[..at]);
                    inside = &inside[at + 1..];
                    match inside.strip_prefix('"') {
                        Some(after) => {
                            field.push('"');
                            inside = after;
                        }
                        None => break,
                    }
                }
                fields.push(field);
                rest = inside.trim_start();
                end = 0;
                if !(rest.is_empty() || rest.starts_with(',')) {
                    let message = format!("`{rest}` follows a closing quote");
                    return Err(self.error(number, fields.len(), &message, "write a comma between fields"));
                }
            } else {
                end = rest.find(',').unwrap_or(rest.len());
                fields.push(rest[..end].trim().to_owned());
            }
            rest = &rest[end..];
            match rest.strip_prefix(',') {
                Some(after) => rest = after,
                None => return Ok(fields),
            }
        }
    }

    fn table(
        &self,
        columns: Vec<String>,
        features: &[usize],
        label: usize,
        width: usize,
        rows: &[(usize, Vec<String>)],
    ) -> Result<Table, CsvError> {
        if features.is_empty() {
            let help = "leave out fewer columns, or add one";
            return Err(self.error(0, 0, "no column is left for the features", help));
        }
        if rows.is_empty() {
            let help = "write one row a line, fields between commas";
            return Err(self.error(0, 0, "there is a line of names and no row", help));
        }
        let mut values = Vec::with_capacity(rows.len() * features.len());
        for (line, fields) in rows {
            if fields.len() != width {
                let message = format!("there are {} fields, and the first line has {width}", fields.len());
                return Err(self.error(*line, 0, &message, "every line needs the same number of fields"));
            }
            for &at in features {
                values.push(self.number(*line, at, &fields[at])?);
            }
            if fields[label].is_empty() {
                return Err(self.error(*line, label + 1, "the label is missing", "write a number or a name"));
            }
        }
        let labels: Vec<&str> = rows.iter().map(|(_, fields)| fields[label].as_str()).collect();
        let (classes, class, numbers) = classes(&labels);
        let target = numbers.unwrap_or_else(|| class.iter().map(|&class| class as f64).collect());
        Ok(Table { columns, features: values, target, classes, class })
    }

    fn number(&self, line: usize, at: usize, field: &str) -> Result<f64, CsvError> {
        match field.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(value),
            Ok(_) => Err(self.error(
                line,
                at + 1,
                &format!("`{field}` is not finite"),
                "write a finite number, or leave out the row",
            )),
            Err(_) if field.is_empty() => Err(self.error(
                line,
                at + 1,
                "the field is empty",
                "write a number such as 1.5, or leave out the row",
            )),
            Err(_) => {
                let help = "write a number such as 1.5, with a point and no unit, or leave out the column with `without`";
                Err(self.error(line, at + 1, &format!("`{field}` is not a number"), help))
            }
        }
    }
}

/// The distinct labels in order, the position of each label among them, and the labels as numbers if all are.
fn classes(labels: &[&str]) -> (Vec<String>, Vec<usize>, Option<Vec<f64>>) {
    let numbers: Option<Vec<f64>> =
        labels.iter().map(|label| label.parse().ok().filter(|x: &f64| x.is_finite())).collect();
    let distinct: BTreeSet<&str> = labels.iter().copied().collect();
    let mut classes: Vec<&str> = distinct.into_iter().collect();
    if numbers.is_some() {
        let value = |label: &str| label.parse::<f64>().unwrap_or(0.0);
        classes.sort_by(|a, b| value(a).total_cmp(&value(b)));
        // `1` and `1.0` are one class, called as the first of them.
        classes.dedup_by(|later, first| value(later) == value(first));
        let position = |x: &f64| classes.iter().position(|class| value(class) == *x).unwrap_or(0);
        let class = numbers.iter().flatten().map(position).collect();
        return (classes.iter().map(|class| (*class).to_owned()).collect(), class, numbers);
    }
    let class = labels.iter().map(|label| classes.binary_search(label).unwrap_or(0)).collect();
    (classes.into_iter().map(str::to_owned).collect(), class, None)
}
