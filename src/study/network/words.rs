//! The keys and words of a network study, with their shapes and meanings.

use super::numbers::{MAX_BRANCH_MATRICES, MAX_SIZE};
use super::train::words::TRAIN;
use crate::model::{ACTIVATIONS, CellKind, Init};
use crate::problem::DigitsAs;
use crate::study::words::NAMED as RECORDS;
use crate::yaml::{Key, Record, Shape, Word, Words, keys_of};

pub(super) const SIZE: Shape = Shape::Count(MAX_SIZE);

const CELLS: Words = Words { what: "cell", all: CellKind::words };
const ACTIVATION: Words = Words {
    what: "activation",
    all: || ACTIVATIONS.iter().map(|activation| (&*activation.name, &*activation.doc)).collect(),
};
const READINGS: Words = Words { what: "reading of the digits", all: || DigitsAs::WORDS.to_vec() };
const INITS: Words = Words { what: "initialisation", all: || Init::WORDS.to_vec() };

/// The ways of a gradient, and whether each is the direct path alone.
pub(super) const PATHS: [Word; 2] = [
    ("full", "Gradients take all paths."),
    ("direct", "Gates and candidates are held constant, which leaves the path through the states alone."),
];

/// The scalars that are differentiated.
pub(super) const OUTPUTS: [Word; 3] = [
    ("random", "⟨u, h⟩ of the last layer's last state with a standard normal u."),
    ("cross_entropy", "The mean cross entropy of a linear readout of the last layer's last state."),
    (
        "squared_error",
        "The mean squared error of a linear readout, with a bias, of the last layer's last state.",
    ),
];

/// The keys that say which network, on which data, with which output, and how it learns.
pub(in crate::study) static FUNCTION_KEYS: [Key; 4] = [
    Key::optional("network", Shape::Variable(&Shape::Record(&NETWORK)), "The stack of recurrent layers."),
    Key::optional("data", Shape::Variable(&Shape::One(&DATA)), "Where the sequences come from."),
    Key::optional(
        "output",
        Shape::Variable(&Shape::Word(Words { what: "output", all: || OUTPUTS.to_vec() })),
        "The scalar that is differentiated; `random` unless given.",
    ),
    Key::optional(
        "train",
        Shape::Variable(&Shape::Record(&TRAIN)),
        "How the network learns. With it, `probe` looks at the network after its last step.",
    ),
];

/// The keys that a network study adds to those of every study.
pub(super) static KEYS: [Key; 6] = [
    Key { needed: true, ..FUNCTION_KEYS[0] },
    Key { needed: true, ..FUNCTION_KEYS[1] },
    FUNCTION_KEYS[2],
    FUNCTION_KEYS[3],
    Key::optional(
        "record",
        RECORDS,
        "Quantities along the steps of `train`, for `measure`; they are not stored.",
    ),
    Key::optional(
        "spacing",
        Shape::Formula,
        "The step h of `difference(parameter)`; the cube root of the rounding unit, 6.1e-6, unless given.",
    ),
];

/// The network.
pub(super) static NETWORK: Record = Record::new(
    "the-network",
    "the network",
    &[
        Key::needed(
            "cell",
            Shape::Variable(&Shape::Word(CELLS)),
            "The recurrent cell: an activation for a vanilla one, `residual`, `lstm` or `gru`.",
        ),
        Key::needed("layers", SIZE, "How many layers stand on top of each other."),
        Key::needed("width", SIZE, "How many units a layer has."),
        Key::optional(
            "init",
            Shape::Variable(&Shape::Either(&[
                Shape::One(&RULES),
                Shape::Record(&FAMILIES),
                Shape::Word(INITS),
            ])),
            "How the parameters start: one rule for all weights, or one for each family.",
        ),
        Key::optional(
            "activation",
            Shape::Variable(&Shape::Word(ACTIVATION)),
            "The activation of a residual branch.",
        ),
        Key::optional("branch_scale", Shape::Formula, "The factor α of a residual branch; 1 unless given."),
        Key::optional(
            "branch_matrices",
            Shape::Count(MAX_BRANCH_MATRICES),
            "1, or 2 for a branch `V φ(W x)` that ends in a second matrix.",
        ),
        Key::optional("forget_bias", Shape::Formula, "Added to the forget gate's bias of an LSTM."),
        Key::optional(
            "path",
            Shape::Variable(&Shape::Word(Words { what: "path", all: || PATHS.to_vec() })),
            "Which paths a gradient takes; `full` unless given.",
        ),
    ],
);

static RULES: Record = Record::new("initialisation", "an initialisation", &RULE_KEYS);
static RULE_KEYS: [Key; 8] = keys_of(&Init::WORDS, Shape::Variable(&Shape::Record(&RULE)));

/// What may be said of a rule.
pub(super) static RULE: Record = Record::new(
    "gain",
    "the rule",
    &[Key::optional(
        "gain",
        Shape::Formula,
        "The factor on the standard deviation of the weights; 1 unless given.",
    )],
);

const RULE_OR_NAME: Shape = Shape::Variable(&Shape::Either(&[Shape::One(&RULES), Shape::Word(INITS)]));

/// The families of parameters.
pub(super) static FAMILIES: Record = Record::new(
    "families",
    "the initialisation",
    &[
        Key::optional("weight_ih", RULE_OR_NAME, "How the weights of the input start."),
        Key::optional("weight_hh", RULE_OR_NAME, "How the recurrent weights start."),
        Key::optional(
            "weight_out",
            RULE_OR_NAME,
            "How the second matrix of a residual branch, and a readout, start.",
        ),
        Key::optional("bias", RULE_OR_NAME, "How the biases start."),
    ],
);

static DATA: Record = Record::new(
    "data",
    "the data",
    &[
        Key::optional(
            "digits",
            Shape::Variable(&Shape::Record(&DIGITS)),
            "Handwritten digits of 8 × 8 pixels (Alpaydin & Kaynak 1998), read as sequences.",
        ),
        Key::optional("normal", Shape::Variable(&Shape::Record(&NOISE)), "Standard normal noise."),
        Key::optional(
            "adding",
            Shape::Variable(&Shape::Record(&ADDING)),
            "The adding problem: the sum of two marked numbers of a sequence.",
        ),
    ],
);

/// The options of the digits.
pub(super) static DIGITS: Record = Record::new(
    "digits",
    "the digits",
    &[
        Key::needed("as", Shape::Variable(&Shape::Word(READINGS)), "How an image is read as a sequence."),
        Key::needed("batch", SIZE, "How many sequences run at once."),
    ],
);

/// The options of the noise.
pub(super) static NOISE: Record = Record::new(
    "noise",
    "the noise",
    &[
        Key::needed("steps", SIZE, "How long a sequence is."),
        Key::needed("features", SIZE, "How many numbers a step has."),
        Key::needed("batch", SIZE, "How many sequences run at once."),
    ],
);

/// The options of the adding problem.
pub(super) static ADDING: Record = Record::new(
    "adding",
    "the adding problem",
    &[
        Key::needed("steps", SIZE, "How long a sequence is."),
        Key::needed("batch", SIZE, "How many sequences run at once."),
    ],
);

/// The words of probes and records.
pub(super) static PROBES: &[Word] = &[
    ("norm", "norm(source): the Frobenius norm."),
    ("mean", "mean(source): the mean of all elements."),
    ("mean_square", "mean_square(source): the mean of the squares."),
    ("max_abs", "max_abs(source): the largest absolute value."),
    ("dead", "dead(state): the fraction of units that are zero for every sequence of the batch."),
    ("spectral_norm", "spectral_norm(parameter): the largest singular value."),
    ("values", "values(source): all elements, over the axes row and unit."),
    (
        "saturated",
        "saturated(state): the share of a sigmoid's or tanh's values where its slope is below a twentieth of its greatest.",
    ),
    ("cotangent", "cotangent(state): the derivative of the output with respect to a state."),
    ("grad", "grad(parameter): the gradient of the output."),
    ("contribution", "contribution(parameter): what one step's use of a weight adds to its gradient."),
    (
        "difference",
        "difference(parameter): the gradient by central differences of the output, (L(w + h) − L(w − h))/2h, with h = `spacing`.",
    ),
    ("tangent", "tangent(parameter): the gradient by forward mode, one derivative along each element."),
    ("h", "The hidden state."),
    ("c", "The cell state of an LSTM."),
    ("carry", "The cell state of an LSTM as the next step reads it, without the way through h."),
    ("i", "The input gate of an LSTM."),
    ("f", "The forget gate of an LSTM."),
    ("g", "The candidate of an LSTM."),
    ("o", "The output gate of an LSTM."),
    ("r", "The reset gate of a GRU."),
    ("z", "The update gate of a GRU."),
    ("n", "The candidate of a GRU."),
    ("preactivation", "What enters the activation or the gates."),
    ("weight_ih", "The weights of a layer's input."),
    ("weight_hh", "The recurrent weights."),
    ("weight_out", "The second matrix of a residual branch."),
    ("bias_ih", "The bias of a layer's input."),
    ("bias_hh", "The bias of the recurrent part."),
    (
        "readout",
        "The weights of the linear readout of `cross_entropy` and `squared_error`; it has no axis `layer`.",
    ),
    ("readout_bias", "The bias of the readout of `squared_error`."),
    ("loss", "Recorded: the loss of a step's batch; loss(test) and loss(train) that of 360 fixed sequences."),
    (
        "accuracy",
        "Recorded: accuracy(test), accuracy(train): the share of 360 fixed sequences that are classified rightly.",
    ),
    ("train", "What is learned from: accuracy(train), loss(train)."),
    ("test", "What is never learned from: accuracy(test), loss(test)."),
    ("movement", "Recorded: movement(parameter): ‖W − W₀‖/‖W₀‖ since the start, by layer."),
    ("change", "Recorded: change(parameter): ‖ΔW‖/‖W‖ of a step, by layer."),
    ("gradient_norm", "Recorded: the norm of a step's whole gradient, before clipping."),
    ("update_norm", "Recorded: the norm of a step's whole change of the parameters."),
    ("step_size", "Recorded: the step size after its schedule."),
    ("steps", "Recorded: how many steps were taken."),
];
