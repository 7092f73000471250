//! One axis of a sweep: values, ranges, spacings, named records.

use super::spacing;
use super::sweep::{MAX_TRIALS, Param};
use crate::yaml::{Diagnostic, Entry, Scalar, Span, Yaml, explain_cut};

/// A formula of constants to its value.
pub type Number<'a> = &'a dyn Fn(&Scalar) -> Result<f64, Diagnostic>;

/// The names that one record sets.
pub type Record = Vec<(String, Param)>;

/// A variable with the values that it takes.
#[derive(Clone, Debug)]
pub struct SweepAxis {
    /// The variable.
    pub name: String,
    /// Where its name is written.
    pub span: Span,
    /// The values, which are also the labels of the axis.
    pub labels: AxisLabels,
    /// For named records: what each sets besides the variable itself; empty otherwise.
    pub records: Vec<Record>,
}

/// The labels of an axis.
#[derive(Clone, Debug, PartialEq)]
pub enum AxisLabels {
    /// Numbers.
    Numbers(Vec<f64>),
    /// Names with where each is written.
    Names(Vec<(String, Span)>),
}

impl SweepAxis {
    /// Reads one entry of `vary`.
    ///
    /// # Errors
    /// The value is none of the forms, or is empty.
    pub fn read(entry: &Entry, number: Number<'_>) -> Result<Self, Diagnostic> {
        let node = &entry.value;
        let name = entry.key.text.clone();
        if !is_name(&name) {
            return Err(Diagnostic::new(
                format!("`{name}` is not a name that formulas can use"),
                entry.key_span,
            )
            .label("letters, digits and _, not first a digit"));
        }
        if node.is_absent() || node.items().is_some_and(<[_]>::is_empty) {
            return Err(Diagnostic::new(
                format!("`{name}` takes no value, so there is no trial"),
                entry.key_span,
            )
            .label("give at least one value"));
        }
        let (labels, records) = if let Some(entries) = node.entries() {
            read_records(node, entries, number)?
        } else if let Some(items) = node.items() {
            (read_list(node, items, number)?, Vec::new())
        } else {
            (read_scalar(&name, node, number)?, Vec::new())
        };
        let axis = Self { name, span: entry.key_span, labels, records };
        axis.reject_repeats(node.span)?;
        Ok(axis)
    }

    /// How many values it takes.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.labels {
            AxisLabels::Numbers(values) => values.len(),
            AxisLabels::Names(names) => names.len(),
        }
    }

    /// Whether it takes none, which [`SweepAxis::read`] never returns.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The variable and the names that its records set.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let set = self.records.first().map_or(&[][..], Vec::as_slice);
        std::iter::once(self.name.as_str()).chain(set.iter().map(|(name, _)| name.as_str()))
    }

    /// What the variable and the names of its record are at a place on the axis.
    #[must_use]
    pub fn params(&self, at: usize) -> Vec<(String, Param)> {
        let value = match &self.labels {
            AxisLabels::Numbers(values) => Param::Number(values[at]),
            AxisLabels::Names(names) => Param::Name { name: names[at].0.clone(), span: names[at].1 },
        };
        let mut params = vec![(self.name.clone(), value)];
        params.extend(self.records.get(at).cloned().unwrap_or_default());
        params
    }

    fn reject_repeats(&self, span: Span) -> Result<(), Diagnostic> {
        let mut seen: Vec<String> = match &self.labels {
            AxisLabels::Numbers(values) => values.iter().map(|x| format!("{x:?}")).collect(),
            AxisLabels::Names(names) => names.iter().map(|(name, _)| name.clone()).collect(),
        };
        seen.sort();
        match seen.windows(2).find(|pair| pair[0] == pair[1]) {
            None => Ok(()),
            Some(pair) => {
                let message = format!("`{}` takes the value {} twice", self.name, pair[0]);
                Err(Diagnostic::new(message, span).label("each value once"))
            }
        }
    }
}

/// Whether a word is a name in formulas: letters of any script, digits and `_`, not first a digit.
#[must_use]
pub fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && word.chars().all(|c| c.is_alphanumeric() || c == '_')
}

fn read_scalar(name: &str, node: &Yaml, number: Number<'_>) -> Result<AxisLabels, Diagnostic> {
    let Some(scalar) = node.scalar() else { return Err(not_an_axis(name, node)) };
    if let Some(x) = scalar.number() {
        return Ok(AxisLabels::Numbers(vec![x]));
    }
    match spacing::read(name, scalar, number)? {
        Some(values) => Ok(AxisLabels::Numbers(values)),
        None => Err(explain_cut(not_an_axis(name, node), scalar)),
    }
}

fn not_an_axis(name: &str, node: &Yaml) -> Diagnostic {
    Diagnostic::new(format!("`{name}` is not given as values to take"), node.span)
        .label("expected a list, a range, a spacing or named records")
        .note(format!(
            "for example: {name}: [1, 2, 4]  or  0..10  or  log(1e-4, 1, 9)  or  linspace(0, 1, 11)"
        ))
}

fn read_list(node: &Yaml, items: &[Yaml], number: Number<'_>) -> Result<AxisLabels, Diagnostic> {
    if items.len() > MAX_TRIALS {
        return Err(Diagnostic::new(format!("{} values are too many", items.len()), node.span));
    }
    let mut numbers = Vec::new();
    let mut names = Vec::new();
    for item in items {
        match read_value(item, number)? {
            Param::Number(x) => numbers.push(x),
            Param::Name { name, span } => names.push((name, span)),
            Param::Node(_) => {
                return Err(Diagnostic::new(
                    format!("expected a number or a name, found {}", item.describe()),
                    item.span,
                )
                .label("give it a name: {my name: …} instead of a list"));
            }
        }
    }
    match (numbers.is_empty(), names.first()) {
        (false, Some((name, span))) => Err(Diagnostic::new(
            format!("`{name}` is not a number, but other values of this axis are"),
            *span,
        )
        .label("an axis has numbers or names, not both")),
        (_, None) => Ok(AxisLabels::Numbers(numbers)),
        (true, Some(_)) => Ok(AxisLabels::Names(names)),
    }
}

fn read_records(
    node: &Yaml,
    entries: &[Entry],
    number: Number<'_>,
) -> Result<(AxisLabels, Vec<Record>), Diagnostic> {
    let mut labels = Vec::new();
    let mut records: Vec<Record> = Vec::new();
    for entry in entries {
        let Some(fields) = entry.value.entries() else {
            return Err(Diagnostic::new(
                format!("expected a record, found {}", entry.value.describe()),
                entry.value.span,
            )
            .label("expected {name: value, …}"));
        };
        let mut record = Vec::new();
        for field in fields {
            record.push((field.key.text.clone(), read_value(&field.value, number)?));
        }
        if let Some(first) = records.first() {
            same_names(first, &record, entry)?;
        }
        labels.push((entry.key.text.clone(), entry.key_span));
        records.push(record);
    }
    if records.is_empty() {
        return Err(Diagnostic::new("there is no record, so there is no trial", node.span));
    }
    Ok((AxisLabels::Names(labels), records))
}

fn same_names(
    first: &[(String, Param)],
    record: &[(String, Param)],
    entry: &Entry,
) -> Result<(), Diagnostic> {
    let lacks = |a: &[(String, Param)], b: &[(String, Param)]| {
        a.iter().find(|(name, _)| !b.iter().any(|(n, _)| n == name)).map(|(name, _)| name.clone())
    };
    let message = match (lacks(first, record), lacks(record, first)) {
        (None, None) => return Ok(()),
        (Some(name), _) => {
            format!("the record `{}` does not set `{name}`, but the first one does", entry.key.text)
        }
        (None, Some(name)) => {
            format!("the record `{}` sets `{name}`, but the first one does not", entry.key.text)
        }
    };
    Err(Diagnostic::new(message, entry.key_span).label("every record sets the same names"))
}

/// A number, a formula of constants, a name, or a node for the kind to read. A bare word is always a
/// name, and so is any text that does not compute, such as `heavy-ball`.
fn read_value(node: &Yaml, number: Number<'_>) -> Result<Param, Diagnostic> {
    let Some(scalar) = node.scalar() else { return Ok(Param::Node(node.clone())) };
    if node.is_absent() {
        return Err(Diagnostic::new("a value is missing here", node.span).label("write a number or a name"));
    }
    if let Some(x) = scalar.number() {
        return Ok(Param::Number(x));
    }
    let name = || Param::Name { name: scalar.text.clone(), span: node.span };
    if scalar.quoted || is_name(&scalar.text) {
        return Ok(name());
    }
    match number(scalar) {
        Ok(x) if x.is_finite() => Ok(Param::Number(x)),
        _ => Ok(name()),
    }
}
