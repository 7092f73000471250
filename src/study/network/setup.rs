//! The keys `network`, `data`, `output` and `train`, as written and as they stand in one trial.

use super::numbers::{Numbers, output};
use super::train::{self, Training};
use super::words::NETWORK;
use crate::formula::Scope;
use crate::model::{Initialisation, StackSpec};
use crate::problem::Task;
use crate::study::expression::Let;
use crate::study::sweep::{Param, Trial};
use crate::yaml::{Diagnostic, Fields, Span, Yaml};

/// More values than this in one tensor of a trial, or in all its states together, are taken for a slip of the pen.
const MAX_TENSOR: usize = 1 << 26;
const MAX_STATES: usize = 1 << 30;

/// Seeds above this are no longer told apart as numbers.
const MAX_SEED: f64 = 9_007_199_254_740_992.0;

/// The step of central differences unless it is given: the cube root of 2⁻⁵², where the errors of truncation and of rounding
/// are of one size (Nocedal & Wright 2006, section 8.1).
const SPACING: f64 = 6.055_454_452_393_343e-6;

/// The set-up as written, before the variables of a trial are put in.
pub(super) struct Template {
    network: Yaml,
    data: Yaml,
    output: Option<Yaml>,
    train: Option<Yaml>,
    spacing: Option<Yaml>,
}

/// The set-up of one trial.
#[derive(Debug, Clone)]
pub(super) struct Resolved {
    pub spec: StackSpec,
    pub init: Initialisation,
    pub data: Data,
    pub output: Output,
    pub train: Option<Training>,
    pub seed: u64,
    /// The step of central differences.
    pub spacing: f64,
}

/// Where the sequences come from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Data {
    Task(Task),
    Normal,
}

/// The scalar that is differentiated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Output {
    /// `⟨u, h⟩` with the last layer's last state and a standard normal u.
    Random,
    /// The mean cross entropy of a linear readout of the last layer's last state.
    CrossEntropy,
    /// The mean squared error of a linear readout, with a bias, of the last layer's last state.
    SquaredError,
}

impl Resolved {
    /// What the program of a trial depends on.
    pub fn structure(&self) -> String {
        format!("{:?} {:?}", self.spec, self.output)
    }
}

impl Template {
    pub fn read(fields: &Fields<'_>) -> Result<Template, Diagnostic> {
        Ok(Template {
            network: fields.require("network")?.clone(),
            data: fields.require("data")?.clone(),
            output: fields.get("output").cloned(),
            train: fields.get("train").cloned(),
            spacing: fields.get("spacing").cloned(),
        })
    }

    /// Where the network is written.
    pub fn span(&self) -> Span {
        self.network.span
    }

    /// The set-up of a trial; `scope` has its numbers.
    pub fn resolve(&self, trial: &Trial, scope: &Scope<'_>, lets: &[Let]) -> Result<Resolved, Diagnostic> {
        let numbers = Numbers { scope, lets };
        let seed = self.seed(trial)?;
        let network = trial.resolve(&self.network);
        let fields = Fields::of(&network, &NETWORK)?;
        let (data, steps, features, batch) = numbers.data(&trial.resolve(&self.data))?;
        let spec = StackSpec {
            cell: numbers.cell(fields.require("cell")?)?,
            options: numbers.options(&fields)?,
            layers: numbers.size(fields.require("layers")?, "layers")?,
            width: numbers.size(fields.require("width")?, "width")?,
            input: features,
            steps,
            batch,
        };
        if is_too_large(&spec) {
            return Err(Diagnostic::new("this network is too large", network.span)
                .label("take fewer layers, steps, units or sequences"));
        }
        let init = numbers.initialisation(&fields)?;
        let output = match &self.output {
            None => Output::Random,
            Some(node) => output(&trial.resolve(node))?,
        };
        self.check_targets(data, output)?;
        let train = match &self.train {
            None => None,
            Some(node) if output == Output::Random => {
                return Err(Diagnostic::new("there is nothing to learn: the output is random", node.span)
                    .label("take `output: cross_entropy` or `output: squared_error`"));
            }
            Some(node) => Some(train::read(&numbers, &trial.resolve(node))?),
        };
        let spacing = self.spacing.as_ref().map_or(Ok(SPACING), |node| spacing(&numbers, node))?;
        Ok(Resolved { spec, init, data, output, train, seed, spacing })
    }

    /// The data have what the output compares with.
    fn check_targets(&self, data: Data, output: Output) -> Result<(), Diagnostic> {
        let (message, label) = match (output, data) {
            (Output::Random, _)
            | (Output::CrossEntropy, Data::Task(Task::Digits(_)))
            | (Output::SquaredError, Data::Task(Task::Adding { .. })) => return Ok(()),
            (Output::CrossEntropy, Data::Normal) => {
                ("noise has no classes for `cross_entropy`", "take `digits`, or `output: random`")
            }
            (Output::CrossEntropy, Data::Task(_)) => {
                ("a sum is no class for `cross_entropy`", "take `digits`, or `output: squared_error`")
            }
            (Output::SquaredError, _) => {
                ("these data have no numbers for `squared_error`", "take `adding`, or another output")
            }
        };
        Err(Diagnostic::new(message, self.data.span).label(label))
    }

    /// The seed of a trial: the variable `seed`, or 0.
    fn seed(&self, trial: &Trial) -> Result<u64, Diagnostic> {
        let Some(Param::Number(seed)) = trial.param("seed") else { return Ok(0) };
        if seed.fract() == 0.0 && (0.0..MAX_SEED).contains(seed) {
            return Ok(*seed as u64);
        }
        Err(Diagnostic::new(format!("the seed of this network is {seed}"), self.network.span)
            .label("a seed is a whole number from 0 on"))
    }
}

fn spacing(numbers: &Numbers<'_>, node: &Yaml) -> Result<f64, Diagnostic> {
    let spacing = numbers.number(node, "spacing")?;
    if spacing > 0.0 {
        return Ok(spacing);
    }
    Err(Diagnostic::new(format!("`spacing` is {spacing}"), node.span).label("above 0"))
}

/// Whether a tensor of the trial, or all states together, would be absurdly large.
fn is_too_large(spec: &StackSpec) -> bool {
    let product = |sizes: &[usize]| sizes.iter().fold(1usize, |n, size| n.saturating_mul(*size));
    let x = product(&[spec.steps, spec.batch, spec.input]);
    // Four gates are the most that a cell has.
    let weight = product(&[4, spec.width, spec.width.max(spec.input)]);
    let states = product(&[spec.layers, spec.steps, spec.batch.max(spec.width), spec.width]);
    x > MAX_TENSOR || weight > MAX_TENSOR || states > MAX_STATES
}
