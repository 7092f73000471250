//! Losses of small models on tables as notebooks write them, `{linear: {data: wine}}`, and batches of their rows.

use std::sync::Arc;

use crate::model::{ACTIVATIONS, Activation};
use crate::problem::surface::{DataLoss, Model};
use crate::problem::{CsvOptions, Label, SHIPPED_TABLES, Sampling};
use crate::study::files::{Files, Scaling, Wanted};
use crate::study::network::numbers::{MAX_SIZE, Numbers, single, word};
use crate::yaml::{Diagnostic, Entry, Fields, Key, Plain, Record, Shape, Words, Yaml};

const TABLES: Words =
    Words { what: "table", all: || SHIPPED_TABLES.iter().map(|table| (table.name, table.doc)).collect() };
const ACTIVATION: Words = Words {
    what: "activation",
    all: || ACTIVATIONS.iter().map(|activation| (&*activation.name, &*activation.doc)).collect(),
};

/// A model on a table.
pub(super) static LOSSES: Record = Record::new(
    "data-losses",
    "the problem",
    &[
        Key::optional(
            "linear",
            Shape::Variable(&Shape::Record(&LOSS)),
            "Linear regression: mean ½ (w·x + b − y)² + ½ ridge ‖(w, b)‖².",
        ),
        Key::optional(
            "logistic",
            Shape::Variable(&Shape::Record(&LOSS)),
            "Logistic regression of two classes: the mean cross entropy, + ½ ridge ‖(w, b)‖².",
        ),
        Key::optional(
            "softmax",
            Shape::Variable(&Shape::Record(&LOSS)),
            "Logistic regression of any number of classes.",
        ),
        Key::optional(
            "mlp",
            Shape::Variable(&Shape::Record(&MLP)),
            "A perceptron with hidden layers before the softmax; it starts at N(0, 1/fan-in), keyed by `seed`, with biases 0.",
        ),
    ],
);

const DATA: Key = Key::needed(
    "data",
    Shape::Variable(&Shape::Word(TABLES)),
    "A table that is shipped, or a CSV file of yours, relative to the notebook.",
);
const TARGET: Key = Key::optional(
    "target",
    Shape::Text,
    "The column to learn, by name or by number from 1; the last unless given. The others are features.",
);
const WITHOUT: Key =
    Key::optional("without", Shape::OneOrMany(&Shape::Text), "Columns that are no features either.");
const CENTRE: Key =
    Key::optional("centre", Shape::Formula, "`true` moves each feature to mean 0; `false` unless given.");
const STANDARDISE: Key = Key::optional(
    "standardise",
    Shape::Formula,
    "`true` moves and scales each feature to mean 0 and standard deviation 1; `false` unless given.",
);
const RIDGE: Key =
    Key::optional("ridge", Shape::Formula, "The factor of ½ ‖parameters‖², biases too; 0 unless given.");

static LOSS: Record =
    Record::new("data-loss", "the loss", &[DATA, TARGET, WITHOUT, CENTRE, STANDARDISE, RIDGE]);

static MLP: Record = Record::new(
    "perceptron",
    "the perceptron",
    &[
        DATA,
        TARGET,
        WITHOUT,
        CENTRE,
        STANDARDISE,
        RIDGE,
        Key::needed(
            "hidden",
            Shape::OneOrMany(&Shape::Count(MAX_SIZE)),
            "The widths of the hidden layers, as [16] or [32, 16].",
        ),
        Key::optional(
            "activation",
            Shape::Variable(&Shape::Word(ACTIVATION)),
            "What stands after each hidden layer; `tanh` unless given.",
        ),
    ],
);

/// How many rows a step sees, and which.
pub(super) static BATCH: Record = Record::new(
    "batches",
    "the batch",
    &[
        Key::optional(
            "epochs",
            Shape::Count(MAX_SIZE),
            "So many rows a step, in a new order each epoch; an incomplete last batch is left out. The same as the number alone.",
        ),
        Key::optional(
            "independent",
            Shape::Count(MAX_SIZE),
            "So many rows a step, each drawn anew out of all, with repetition.",
        ),
    ],
);

/// The parts that shape a program.
pub(super) fn counts(node: &Yaml) -> impl Iterator<Item = &Yaml> {
    let loss = single(node).map(|entry| &entry.value);
    ["centre", "standardise", "ridge", "hidden"].into_iter().filter_map(move |key| loss?.get(key))
}

/// A model on its table, with the start of seed 0.
///
/// # Errors
/// An unknown model or key, a table that cannot be read, or a model that does not fit it.
pub(super) fn loss(numbers: &Numbers<'_>, files: &Files, entry: &Entry) -> Result<Arc<DataLoss>, Diagnostic> {
    let name = entry.key.text.as_str();
    if !LOSSES.all().any(|key| key.name == name) {
        let known: Vec<&str> = LOSSES.all().map(|key| key.name).collect();
        return Err(Diagnostic::new(format!("unknown model `{name}`"), entry.key_span)
            .meant(name, known.iter().copied())
            .note(format!("known: {}", known.join(", "))));
    }
    let fields = Fields::of(&entry.value, if name == "mlp" { &MLP } else { &LOSS })?;
    let data = fields.require("data")?;
    let label = fields.text("target")?.map_or(Label::Last, Label::Column);
    let options = CsvOptions { label, without: fields.names("without")? };
    let scaling = match (switch(numbers, &fields, "standardise")?, switch(numbers, &fields, "centre")?) {
        (true, _) => Scaling::Standardised,
        (false, true) => Scaling::Centred,
        (false, false) => Scaling::Raw,
    };
    let wanted = Wanted { data: fields.require_text("data")?, options, scaling };
    let table = files.table(&wanted, data.span)?;
    let model = match name {
        "linear" => Model::Linear,
        "logistic" => Model::Logistic,
        "softmax" => Model::Softmax,
        _ => perceptron(numbers, &fields)?,
    };
    let ridge = numbers.optional(&fields, "ridge", 0.0)?;
    if let Some(node) = fields.get("ridge").filter(|_| ridge < 0.0) {
        return Err(Diagnostic::new(format!("`ridge` is {ridge}"), node.span).label("0 or more"));
    }
    let loss = DataLoss::new(&wanted.data, &table, model, ridge, 0);
    loss.map(Arc::new).map_err(|error| Diagnostic::new(error.to_string(), entry.key_span))
}

fn perceptron(numbers: &Numbers<'_>, fields: &Fields<'_>) -> Result<Model, Diagnostic> {
    let node = fields.require("hidden")?;
    let layers = node.items().unwrap_or(std::slice::from_ref(node));
    let hidden =
        layers.iter().map(|layer| numbers.size(layer, "hidden")).collect::<Result<_, Diagnostic>>()?;
    let Some(node) = fields.get("activation") else { return Ok(Model::perceptron(hidden)) };
    let names = ACTIVATIONS.iter().map(|activation| &*activation.name);
    let known = |name: &str| Activation::find(name)?.known();
    Ok(Model::Mlp { hidden, activation: word(node, "activation", names, known)? })
}

/// A word of YAML, or a number that is not 0.
fn switch(numbers: &Numbers<'_>, fields: &Fields<'_>, key: &str) -> Result<bool, Diagnostic> {
    match fields.get(key) {
        None => Ok(false),
        Some(node) => match node.plain() {
            Some(Plain::Bool(is_on)) => Ok(is_on),
            _ => Ok(numbers.number(node, key)? != 0.0),
        },
    }
}

/// How many rows a step sees, and which.
///
/// # Errors
/// It is neither a number nor a known way with one, or an epoch has fewer rows.
pub(super) fn batch(
    numbers: &Numbers<'_>,
    node: &Yaml,
    loss: &DataLoss,
) -> Result<(usize, Sampling), Diagnostic> {
    let (size, sampling) = match node.entries() {
        None => (node, Sampling::Epochs),
        Some(_) => {
            let fields = Fields::of(node, &BATCH)?;
            match (fields.get("epochs"), fields.get("independent")) {
                (Some(size), None) => (size, Sampling::Epochs),
                (None, Some(size)) => (size, Sampling::Independent),
                _ => {
                    return Err(Diagnostic::new("the batch is one way to choose rows", node.span)
                        .label("for example 16, or {independent: 16}"));
                }
            }
        }
    };
    let n = numbers.size(size, "batch")?;
    if sampling == Sampling::Epochs && n > loss.rows() {
        return Err(Diagnostic::new(
            format!("a batch of {n} rows, and the table has {}", loss.rows()),
            size.span,
        )
        .label("take fewer, or leave out `batch` for all of them"));
    }
    Ok((n, sampling))
}
