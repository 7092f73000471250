//! Numbers and words of a network's set-up.

use super::own;
use super::setup::{Data, Output};
use super::words;
use crate::formula::Scope;
use crate::model::{Activation, CellKind, CellOptions, Init, Initialisation};
use crate::problem::{DigitsAs, Task};
use crate::study::expression::{Expression, Let};
use crate::yaml::{Diagnostic, Entry, Fields, Span, Yaml};

/// The largest number of layers, units, steps or sequences.
pub(in crate::study) const MAX_SIZE: u32 = 1 << 20;

/// The largest number of matrices in a residual branch.
pub(super) const MAX_BRANCH_MATRICES: u32 = 2;

/// Reads numbers, which may be formulas over the variables of a trial.
pub(in crate::study) struct Numbers<'a> {
    pub scope: &'a Scope<'a>,
    pub lets: &'a [Let],
}

impl Numbers<'_> {
    /// A finite number.
    pub fn number(&self, node: &Yaml, what: &str) -> Result<f64, Diagnostic> {
        self.value(&Expression::read(node, what)?, what, node.span)
    }

    /// The finite number that a formula is.
    pub fn value(&self, formula: &Expression, what: &str, span: Span) -> Result<f64, Diagnostic> {
        match formula.eval(self.scope, self.lets)?.as_scalar() {
            Some(number) if number.is_finite() => Ok(number),
            Some(number) => {
                Err(Diagnostic::new(format!("`{what}` is {number}"), span).label("a finite number is needed"))
            }
            None => Err(Diagnostic::new(format!("`{what}` is an array"), span).label("one number is needed")),
        }
    }

    /// A whole number from 1 to [`MAX_SIZE`].
    pub fn size(&self, node: &Yaml, what: &str) -> Result<usize, Diagnostic> {
        let number = self.number(node, what)?;
        if number.fract() == 0.0 && (1.0..=f64::from(MAX_SIZE)).contains(&number) {
            return Ok(number as usize);
        }
        Err(Diagnostic::new(format!("`{what}` is {number}"), node.span)
            .label(format!("a whole number from 1 to {MAX_SIZE} is needed")))
    }

    /// A number, or the default where it is not given.
    pub fn optional(&self, fields: &Fields<'_>, key: &str, default: f64) -> Result<f64, Diagnostic> {
        fields.get(key).map_or(Ok(default), |node| self.number(node, key))
    }

    /// The options of the cell.
    pub fn options(&self, fields: &Fields<'_>) -> Result<CellOptions, Diagnostic> {
        let mut options = CellOptions {
            branch_scale: self.optional(fields, "branch_scale", 1.0)?,
            ..CellOptions::default()
        };
        if let Some(node) = fields.get("activation") {
            options.activation = self.activation(node, "activation")?;
        }
        if let Some(node) = fields.get("branch_matrices") {
            options.two_matrices = match self.size(node, "branch_matrices")? {
                1 => false,
                2 => true,
                n => {
                    return Err(
                        Diagnostic::new(format!("a branch of {n} matrices"), node.span).label("1 or 2")
                    );
                }
            };
        }
        if let Some(node) = fields.get("path") {
            let find = |name: &str| match name {
                "full" => Some(false),
                "direct" => Some(true),
                _ => None,
            };
            options.direct_path = word(node, "path", words::PATHS.into_iter().map(|path| path.0), find)?;
        }
        Ok(options)
    }

    /// The kind of cell.
    pub(super) fn cell(&self, node: &Yaml) -> Result<CellKind, Diagnostic> {
        let Some(name) = node.text().filter(|name| CellKind::find(name).is_none()) else {
            return word(node, "cell", CellKind::names().into_iter(), CellKind::find);
        };
        match own::find(name, node, self)? {
            Some(activation) => Ok(CellKind::Rnn(activation)),
            None => word(node, "cell", CellKind::names().into_iter(), CellKind::find).map_err(or_own),
        }
    }

    /// An activation with a name of its own, or a function of the notebook.
    fn activation(&self, node: &Yaml, what: &str) -> Result<Activation, Diagnostic> {
        let names = crate::model::ACTIVATIONS.iter().map(|activation| &*activation.name);
        let own = match node.text().filter(|name| Activation::find(name).is_none()) {
            Some(name) => own::find(name, node, self)?,
            None => None,
        };
        own.map_or_else(|| word(node, what, names, Activation::find).map_err(or_own), Ok)
    }

    /// How the parameters start.
    pub fn initialisation(&self, fields: &Fields<'_>) -> Result<Initialisation, Diagnostic> {
        let mut init = match fields.get("init") {
            None => Initialisation::weights(Init::PyTorch),
            Some(node) => match single(node).filter(|entry| is_family(&entry.key.text)) {
                None if node.entries().is_some_and(|entries| entries.len() != 1) => self.families(node)?,
                None => Initialisation::weights(self.init(node)?),
                Some(_) => self.families(node)?,
            },
        };
        init.forget_bias = self.optional(fields, "forget_bias", 0.0)?;
        Ok(init)
    }

    /// One rule for each family of parameters.
    fn families(&self, node: &Yaml) -> Result<Initialisation, Diagnostic> {
        let fields = Fields::of(node, &words::FAMILIES)?;
        let mut init = Initialisation::weights(Init::Normal { gain: 1.0 });
        let slots = [&mut init.weight_ih, &mut init.weight_hh, &mut init.weight_out, &mut init.bias];
        for (family, slot) in words::FAMILIES.all().zip(slots) {
            if let Some(node) = fields.get(family.name) {
                *slot = self.init(node)?;
            }
        }
        Ok(init)
    }

    /// A rule: a name, or a name with its gain.
    fn init(&self, node: &Yaml) -> Result<Init, Diagnostic> {
        let (name_node, gain) = match single(node) {
            None => (node.clone(), 1.0),
            Some(entry) => {
                let options = Fields::of(&entry.value, &words::RULE)?;
                let name =
                    Yaml { span: entry.key_span, value: crate::yaml::Value::Scalar(entry.key.clone()) };
                (name, self.optional(&options, "gain", 1.0)?)
            }
        };
        word(&name_node, "initialisation", Init::NAMES.into_iter(), |name| match name {
            "zeros" => Some(Init::Zeros),
            "normal" | "lecun" => Some(Init::Normal { gain }),
            "glorot" => Some(Init::Glorot { gain }),
            "he" => Some(Init::He),
            "orthogonal" => Some(Init::Orthogonal { gain }),
            "identity" => Some(Init::Identity { gain }),
            "pytorch" => Some(Init::PyTorch),
            _ => None,
        })
    }

    /// The data, with its steps, features and batch.
    pub(super) fn data(&self, node: &Yaml) -> Result<(Data, usize, usize, usize), Diagnostic> {
        let Some(entry) = single(node) else {
            return Err(Diagnostic::new("the data are one source with its options", node.span)
                .label("for example {digits: {as: rows, batch: 32}}"));
        };
        let batch = |fields: &Fields<'_>| self.size(fields.require("batch")?, "batch");
        match entry.key.text.as_str() {
            "digits" => {
                let fields = Fields::of(&entry.value, &words::DIGITS)?;
                let reading =
                    word(fields.require("as")?, "reading", DigitsAs::NAMES.into_iter(), DigitsAs::find)?;
                let (steps, features) = reading.shape();
                Ok((Data::Task(Task::Digits(reading)), steps, features, batch(&fields)?))
            }
            "normal" => {
                let fields = Fields::of(&entry.value, &words::NOISE)?;
                let steps = self.size(fields.require("steps")?, "steps")?;
                let features = self.size(fields.require("features")?, "features")?;
                Ok((Data::Normal, steps, features, batch(&fields)?))
            }
            "adding" => {
                let fields = Fields::of(&entry.value, &words::ADDING)?;
                let node = fields.require("steps")?;
                let task = Task::Adding { steps: self.size(node, "steps")? };
                let (steps, features) = task.shape();
                if steps < 2 {
                    return Err(Diagnostic::new("two numbers are marked, and there is one step", node.span)
                        .label("2 or more"));
                }
                Ok((Data::Task(task), steps, features, batch(&fields)?))
            }
            other => Err(Diagnostic::new(format!("unknown data `{other}`"), entry.key_span)
                .meant(other, ["digits", "normal", "adding"])
                .note("data: digits, normal, adding")),
        }
    }
}

/// Whether a word names a family of parameters.
fn is_family(word: &str) -> bool {
    words::FAMILIES.all().any(|family| family.name == word)
}

/// The entry of a map with one key.
pub(in crate::study) fn single(node: &Yaml) -> Option<&Entry> {
    match node.entries() {
        Some([entry]) => Some(entry),
        _ => None,
    }
}

fn or_own(error: Diagnostic) -> Diagnostic {
    error.note("or a function of one number under `let`: phi(x): x/(1 + abs(x))")
}

/// The scalar that is differentiated.
pub(super) fn output(node: &Yaml) -> Result<Output, Diagnostic> {
    word(node, "output", words::OUTPUTS.into_iter().map(|output| output.0), |name| match name {
        "random" => Some(Output::Random),
        "cross_entropy" => Some(Output::CrossEntropy),
        "squared_error" => Some(Output::SquaredError),
        _ => None,
    })
}

/// One of some words.
pub(in crate::study) fn word<T>(
    node: &Yaml,
    what: &str,
    known: impl Iterator<Item = &'static str>,
    find: impl Fn(&str) -> Option<T>,
) -> Result<T, Diagnostic> {
    let known: Vec<&str> = known.collect();
    let Some(text) = node.text() else {
        return Err(Diagnostic::new(format!("the {what} is {}", node.describe()), node.span)
            .label(format!("one of {}", known.join(", "))));
    };
    find(text).ok_or_else(|| {
        Diagnostic::new(format!("unknown {what} `{text}`"), node.span)
            .meant(text, known.iter().copied())
            .note(format!("known: {}", known.join(", ")))
    })
}
