//! Arrays whose axes have names and labels.

use super::diagnostic::{FormulaError, Span, did_you_mean};
use super::print::print_number;

/// The labels of an axis, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Labels {
    /// Coordinates: layers, step sizes, seeds.
    Numbers(Vec<f64>),
    /// Names: cells, rules, records.
    Names(Vec<String>),
}

/// An axis of a [`Labelled`] array.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// Its name, by which arrays are aligned; the axis of a map literal has the empty name.
    pub name: String,
    /// Its labels.
    pub labels: Labels,
}

/// A row-major array of numbers over named axes; a scalar has none. NaN marks what is missing or has diverged.
#[derive(Debug, Clone, PartialEq)]
pub struct Labelled {
    axes: Vec<Axis>,
    values: Vec<f64>,
}

/// What does not fit between arrays; a place in a formula turns it into a [`FormulaError`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct LabelledError {
    /// One sentence without a full stop.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl LabelledError {
    /// An error without help.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    /// The same error with a hint.
    #[must_use]
    pub fn help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    /// The same error at a place in a formula.
    #[must_use]
    pub fn at(self, span: Span) -> FormulaError {
        FormulaError::new(span, self.message).maybe_help(self.help)
    }
}

impl Labels {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Names(names) => names.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One label as text.
    #[must_use]
    pub fn show(&self, index: usize) -> String {
        match self {
            Self::Numbers(numbers) => numbers.get(index).map_or_else(String::new, |n| print_number(*n)),
            Self::Names(names) => names.get(index).cloned().unwrap_or_default(),
        }
    }

    /// The labels at some indices; those out of range are left out.
    #[must_use]
    pub fn take(&self, indices: &[usize]) -> Self {
        match self {
            Self::Numbers(numbers) => {
                Self::Numbers(indices.iter().filter_map(|&i| numbers.get(i).copied()).collect())
            }
            Self::Names(names) => {
                Self::Names(indices.iter().filter_map(|&i| names.get(i).cloned()).collect())
            }
        }
    }

    /// The index of a coordinate, which may be off by rounding (1e-12 of itself).
    #[must_use]
    pub fn find_number(&self, wanted: f64) -> Option<usize> {
        let Self::Numbers(numbers) = self else { return None };
        numbers
            .iter()
            .position(|n| *n == wanted)
            .or_else(|| numbers.iter().position(|n| (n - wanted).abs() <= 1e-12 * wanted.abs()))
    }

    /// The index of a name; on coordinates, of the number that the name spells.
    #[must_use]
    pub fn find_name(&self, wanted: &str) -> Option<usize> {
        match self {
            Self::Numbers(_) => self.find_number(wanted.parse().ok()?),
            Self::Names(names) => names.iter().position(|name| name == wanted),
        }
    }

    /// Some of the labels, as a list for an error message.
    #[must_use]
    pub fn some(&self) -> String {
        let shown: Vec<String> = (0..self.len().min(8)).map(|i| self.show(i)).collect();
        let rest = if self.len() > 8 { format!(", … ({} in all)", self.len()) } else { String::new() };
        format!("{}{rest}", shown.join(", "))
    }
}

impl Axis {
    /// An axis of coordinates.
    pub fn numbers(name: impl Into<String>, labels: Vec<f64>) -> Self {
        Self { name: name.into(), labels: Labels::Numbers(labels) }
    }

    /// An axis of names.
    pub fn names<T: Into<String>>(name: impl Into<String>, labels: impl IntoIterator<Item = T>) -> Self {
        Self { name: name.into(), labels: Labels::Names(labels.into_iter().map(Into::into).collect()) }
    }

    /// How many labels it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether it has no labels.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }
}

impl Labelled {
    /// A number.
    #[must_use]
    pub fn scalar(value: f64) -> Self {
        Self { axes: Vec::new(), values: vec![canonical(value)] }
    }

    /// An array; the last axis varies fastest.
    ///
    /// # Errors
    /// Two axes of one name, or a count of values that is not the product of the axes' lengths. That the labels of an
    /// axis differ is the caller's part: of equal labels, selections and joins see the first.
    pub fn new(axes: Vec<Axis>, mut values: Vec<f64>) -> Result<Self, LabelledError> {
        for (i, axis) in axes.iter().enumerate() {
            if axes[..i].iter().any(|other| other.name == axis.name) {
                return Err(LabelledError::new(format!("two axes are called `{}`", axis.name)));
            }
        }
        let wanted = size(&axes);
        if wanted != values.len() {
            return Err(LabelledError::new(format!(
                "{} values do not fill an array of {wanted} over ({})",
                values.len(),
                list_names(&axes)
            )));
        }
        for value in &mut values {
            *value = canonical(*value);
        }
        Ok(Self { axes, values })
    }

    /// An array that is known to fit its axes.
    pub(super) fn raw(axes: Vec<Axis>, values: Vec<f64>) -> Self {
        debug_assert_eq!(size(&axes), values.len());
        Self { axes, values }
    }

    /// The coordinate of an axis as an array over that axis.
    ///
    /// # Errors
    /// An axis whose labels are names.
    pub fn coordinate(axis: &Axis) -> Result<Self, LabelledError> {
        match &axis.labels {
            Labels::Numbers(numbers) => Ok(Self { axes: vec![axis.clone()], values: numbers.clone() }),
            Labels::Names(_) => Err(LabelledError::new(format!(
                "the labels of `{}` are names ({}), which have no value",
                axis.name,
                axis.labels.some()
            ))),
        }
    }

    /// The axes, outermost first.
    #[must_use]
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// The values, row-major.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The parts.
    #[must_use]
    pub fn into_parts(self) -> (Vec<Axis>, Vec<f64>) {
        (self.axes, self.values)
    }

    /// The number, if there are no axes.
    #[must_use]
    pub fn as_scalar(&self) -> Option<f64> {
        if self.axes.is_empty() { self.values.first().copied() } else { None }
    }

    /// The position of an axis.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.axes.iter().position(|axis| axis.name == name)
    }

    /// An axis by its name.
    #[must_use]
    pub fn axis(&self, name: &str) -> Option<&Axis> {
        self.axes.iter().find(|axis| axis.name == name)
    }

    /// The position of an axis, or the error that names the axes there are.
    ///
    /// # Errors
    /// No axis has that name.
    pub fn require(&self, name: &str) -> Result<usize, LabelledError> {
        require_axis(&self.axes, name)
    }

    /// The value at a position of each axis in turn.
    #[must_use]
    pub fn get(&self, index: &[usize]) -> Option<f64> {
        if index.len() != self.axes.len() {
            return None;
        }
        let mut flat = 0;
        for (axis, &i) in self.axes.iter().zip(index) {
            if i >= axis.len() {
                return None;
            }
            flat = flat * axis.len() + i;
        }
        self.values.get(flat).copied()
    }

    /// The labels of one element, as `cell=sigmoid, sigma=2`; empty for a scalar.
    #[must_use]
    pub fn describe(&self, flat: usize) -> String {
        describe(&self.axes, flat)
    }

    /// The part at one position along an axis, which is dropped.
    ///
    /// # Errors
    /// There is no such axis, or it is shorter.
    pub fn at(&self, axis: &str, index: usize) -> Result<Self, LabelledError> {
        let position = self.require(axis)?;
        self.check(position, &[index])?;
        Ok(self.drop_axis(position, index))
    }

    /// The parts at some positions along an axis, in the order given; the axis is kept.
    ///
    /// # Errors
    /// There is no such axis, or it is shorter.
    pub fn keep(&self, axis: &str, indices: &[usize]) -> Result<Self, LabelledError> {
        let position = self.require(axis)?;
        self.check(position, indices)?;
        Ok(self.take(position, indices))
    }

    fn check(&self, position: usize, indices: &[usize]) -> Result<(), LabelledError> {
        let axis = &self.axes[position];
        match indices.iter().find(|index| **index >= axis.len()) {
            Some(index) => Err(LabelledError::new(format!(
                "the axis `{}` has {} labels and none at position {index}",
                axis.name,
                axis.len()
            ))),
            None => Ok(()),
        }
    }

    /// One label of an axis; the axis is dropped.
    pub(super) fn drop_axis(&self, position: usize, index: usize) -> Self {
        let (outer, length, inner) = self.split(position);
        let mut values = Vec::with_capacity(outer * inner);
        for o in 0..outer {
            let start = (o * length + index) * inner;
            values.extend_from_slice(&self.values[start..start + inner]);
        }
        let mut axes = self.axes.clone();
        axes.remove(position);
        Self { axes, values }
    }

    /// Some labels of an axis, in the order given.
    pub(super) fn take(&self, position: usize, indices: &[usize]) -> Self {
        let (outer, length, inner) = self.split(position);
        let mut values = Vec::with_capacity(outer * indices.len() * inner);
        for o in 0..outer {
            for index in indices {
                let start = (o * length + index) * inner;
                values.extend_from_slice(&self.values[start..start + inner]);
            }
        }
        let mut axes = self.axes.clone();
        axes[position].labels = axes[position].labels.take(indices);
        Self { axes, values }
    }

    /// The sizes before, of and after an axis.
    fn split(&self, position: usize) -> (usize, usize, usize) {
        (size(&self.axes[..position]), self.axes[position].len(), size(&self.axes[position + 1..]))
    }
}

/// The labels of one element of an array over `axes`, as `cell=sigmoid, sigma=2`.
#[must_use]
pub fn describe(axes: &[Axis], flat: usize) -> String {
    let mut rest = flat;
    let mut parts = Vec::new();
    for axis in axes.iter().rev() {
        let length = axis.len().max(1);
        let label = axis.labels.show(rest % length);
        parts.push(if axis.name.is_empty() { label } else { format!("{}={label}", axis.name) });
        rest /= length;
    }
    parts.reverse();
    parts.join(", ")
}

/// How many elements an array over `axes` has.
#[must_use]
pub fn size(axes: &[Axis]) -> usize {
    axes.iter().map(Axis::len).product()
}

/// The position of an axis, or the error that it is not among these. That of a map is the axis of components.
pub(super) fn require_axis(axes: &[Axis], name: &str) -> Result<usize, LabelledError> {
    let position = |name: &str| axes.iter().position(|axis| axis.name == name);
    // A map is a vector with named components, wherever no axis has its labels.
    let of_map = || if name == "i" { position("") } else { None };
    position(name).or_else(of_map).ok_or_else(|| {
        let help = did_you_mean(name, axes.iter().map(|axis| axis.name.as_str())).unwrap_or_else(|| {
            if axes.is_empty() {
                "it is a single number".to_owned()
            } else {
                format!("its axes are {}", list_names(axes))
            }
        });
        LabelledError::new(format!("there is no axis `{name}` here")).help(Some(help))
    })
}

/// The names of axes, as a list.
pub(super) fn list_names(axes: &[Axis]) -> String {
    axes.iter().map(|axis| format!("`{}`", axis.name)).collect::<Vec<_>>().join(", ")
}

/// Every NaN becomes the same NaN: sign and payload differ between instruction sets.
#[must_use]
pub(super) fn canonical(value: f64) -> f64 {
    if value.is_nan() { f64::NAN } else { value }
}
