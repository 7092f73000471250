//! Sweeps: the axes of `vary`, and the trials of their full factorial.

use super::axis::{AxisLabels, SweepAxis};
use super::kind::Cut;
use crate::formula::Labels;
use crate::yaml::{Diagnostic, Entry, Span, Yaml};

/// More trials than this are taken for a slip of the pen.
pub const MAX_TRIALS: usize = 1_000_000;

/// The axes of a study in the order of the file. With no axes there is one trial.
#[derive(Clone, Debug, Default)]
pub struct Sweep {
    /// The axes; the last one varies fastest.
    pub axes: Vec<SweepAxis>,
}

/// What a variable is in a trial.
#[derive(Clone, Debug, PartialEq)]
pub enum Param {
    /// A number, which formulas see.
    Number(f64),
    /// A name, for instance of a cell; formulas see it in selections only.
    Name {
        /// The name.
        name: String,
        /// Where it is written.
        span: Span,
    },
    /// A list or a map, which only the kind of the study can read.
    Node(Yaml),
}

/// One point of a sweep.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Its place in the full factorial, the last axis fastest.
    pub index: usize,
    /// Its place on each axis.
    pub place: Vec<usize>,
    /// What each variable is: the axes in order, each followed by the names that its record sets.
    pub params: Vec<(String, Param)>,
}

impl Sweep {
    /// Reads the entries of `vary`. `number` computes the value of a formula of constants.
    ///
    /// # Errors
    /// An axis that is not understood, is empty, or sets a name twice; more than [`MAX_TRIALS`] trials.
    pub fn read(
        entries: &[Entry],
        number: &dyn Fn(&crate::yaml::Scalar) -> Result<f64, Diagnostic>,
    ) -> Result<Self, Diagnostic> {
        let mut axes: Vec<SweepAxis> = Vec::new();
        let mut names: Vec<String> = Vec::new();
        let mut count: usize = 1;
        for entry in entries {
            let axis = SweepAxis::read(entry, number)?;
            for name in axis.names() {
                if names.iter().any(|n| n == name) {
                    return Err(Diagnostic::new(format!("`{name}` is varied twice"), entry.key_span)
                        .label("rename one of the two"));
                }
                names.push(name.to_string());
            }
            count = count.saturating_mul(axis.len());
            if count > MAX_TRIALS {
                return Err(Diagnostic::new(
                    format!("the sweep has {count} trials or more; the most is {MAX_TRIALS}"),
                    entry.value.span,
                )
                .label("take fewer values"));
            }
            axes.push(axis);
        }
        Ok(Self { axes })
    }

    /// The number of trials: the product of the lengths of the axes.
    #[must_use]
    pub fn len(&self) -> usize {
        let mut count = 1;
        for axis in &self.axes {
            count *= axis.len();
        }
        count
    }

    /// Whether there is nothing to run, which [`Sweep::read`] never returns.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The trial with a number below [`Sweep::len`].
    #[must_use]
    pub fn trial(&self, index: usize) -> Trial {
        let mut place = vec![0; self.axes.len()];
        let mut rest = index;
        for (k, axis) in self.axes.iter().enumerate().rev() {
            place[k] = rest % axis.len();
            rest /= axis.len();
        }
        let mut params = Vec::new();
        for (axis, &at) in self.axes.iter().zip(&place) {
            params.extend(axis.params(at));
        }
        Trial { index, place, params }
    }

    /// The number of the trial at some labels, each given as axis and label; on the other axes it is at the first.
    ///
    /// # Errors
    /// There is no such axis or label, or an axis is given twice. The error has no place in a file.
    pub fn find(&self, at: &[(String, String)]) -> Result<usize, Diagnostic> {
        let mut place: Vec<Option<usize>> = vec![None; self.axes.len()];
        for (name, label) in at {
            let Some(k) = self.axes.iter().position(|axis| axis.name == *name) else {
                return Err(self.no_axis(name));
            };
            let labels = super::scope::axis(&self.axes[k]).labels;
            let Some(found) = labels.find_name(label) else {
                let mut error = Diagnostic::bare(format!("`{name}` never is `{label}` in this sweep"));
                if let Labels::Names(names) = &labels {
                    error = error.meant(label, names.iter().map(String::as_str));
                }
                return Err(error.note(format!("its values: {}", labels.some())));
            };
            if place[k].replace(found).is_some() {
                return Err(Diagnostic::bare(format!("`{name}` is given twice")));
            }
        }
        let places = self.axes.iter().zip(place);
        Ok(places.fold(0, |index, (axis, at)| index * axis.len() + at.unwrap_or(0)))
    }

    fn no_axis(&self, name: &str) -> Diagnostic {
        let error = Diagnostic::bare(format!("the sweep has no axis `{name}`"));
        let axes: Vec<&str> = self.axes.iter().map(|axis| axis.name.as_str()).collect();
        if axes.is_empty() {
            return error.note("it has no axes, so there is one trial");
        }
        error.meant(name, axes.iter().copied()).note(format!("its axes: {}", axes.join(", ")))
    }

    /// The axes with one trial for each point, and those that a trial sees as arrays; `points` are never arrays.
    #[must_use]
    pub fn cut(&self, cut: Cut, points: &[String]) -> (Sweep, Vec<SweepAxis>) {
        let is_point = |axis: &SweepAxis| {
            let has_names = matches!(axis.labels, AxisLabels::Names(_));
            cut == Cut::Points || has_names || points.contains(&axis.name)
        };
        let (points, arrays) = self.axes.iter().cloned().partition(is_point);
        (Sweep { axes: points }, arrays)
    }

    /// The axis with a name.
    #[must_use]
    pub fn axis(&self, name: &str) -> Option<&SweepAxis> {
        self.axes.iter().find(|axis| axis.name == name)
    }
}

impl Trial {
    /// What a variable is in this trial.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&Param> {
        self.params.iter().find(|(n, _)| n == name).map(|(_, param)| param)
    }

    /// A node of the set-up as it stands in this trial: a plain word that names a variable stands for
    /// what the variable is, at any depth. Formulas are left as they are.
    #[must_use]
    pub fn resolve(&self, node: &Yaml) -> Yaml {
        super::resolve::resolve(self, node, &mut Vec::new())
    }
}
