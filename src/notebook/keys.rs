//! The keys of a notebook and of its cells, with their shapes and meanings.

use super::figure;
use crate::study::{self, ID, LET};
use crate::yaml::{Choice, Entries, Key, Record, Shape, Word, Words};

/// A whole notebook.
pub static ROOT: Shape = Shape::Record(&NOTEBOOK);

const CELL: Shape = Shape::ByKey(cells);

pub(super) static NOTEBOOK: Record = Record::new(
    "notebook",
    "a notebook",
    &[
        Key::needed("title", Shape::Text, "The title of the report."),
        Key::optional("guide", Shape::Text, "The section of the guide that the notebook studies."),
        Key::optional("let", LET, "Quantities (`L: 50`) and functions (`f(x): …`) that formulas see."),
        Key::optional(
            "snapshot",
            Shape::Map(Entries { keys: None, least: 0, value: &Shape::One(&TOLERANCE) }),
            "How far numbers may lie from those of the snapshot, each under its name `study.measurement`.",
        ),
        Key::optional(
            "quick",
            Shape::List(0, &Shape::Text),
            "Changes `path=value` that `run --quick` makes instead of taking fewer seeds and steps by rule.",
        ),
        Key::needed("cells", Shape::List(1, &CELL), "The cells, which are read and run in order."),
    ],
);

/// The tolerance of a metric.
pub(super) static TOLERANCE: Record = Record::new(
    "tolerance",
    "a tolerance",
    &[
        Key::optional("rel", Shape::Amount { whole: false }, "Allows a share of the old number's size."),
        Key::optional("abs", Shape::Amount { whole: false }, "Allows a difference."),
        Key::optional(
            "ulp",
            Shape::Amount { whole: true },
            "Allows so many floating-point numbers in between.",
        ),
        Key::optional("band", Shape::Pair(&Shape::Plain), "Allows any number in the band `[low, high]`."),
        Key::optional(
            "order",
            Shape::Amount { whole: false },
            "Allows so many powers of ten, with the same sign.",
        ),
    ],
);

pub(super) const IN: Key = Key::optional("in", Shape::Text, "The study whose measurements come first.");
pub(super) const LABELLED: Shape = Shape::Map(Entries { keys: None, least: 0, value: &Shape::Formula });
pub(super) const LET_KEY: Key = Key::optional("let", LET, "Quantities and functions of this cell alone.");

pub(super) static TEXT: Record =
    Record::new("text", "a text cell", &[Key::needed("text", Shape::Text, "Markdown with $mathematics$.")]);

pub(super) static TABLE: Record = Record::new(
    "table",
    "a table",
    &[
        Key::needed("table", Shape::Matching(&ID), "A table: its id."),
        Key::optional("caption", Shape::Text, "What stands under the table."),
        LET_KEY,
        IN,
        Key::optional("rows", Shape::OneOrMany(&Shape::Text), "The axes whose points are the rows."),
        Key::needed("columns", LABELLED, "Heading and formula of each column."),
    ],
);

/// The kinds of claims.
const CLAIM_KINDS: Words = Words { what: "kind of claim", all: || CLAIM_KIND_WORDS.to_vec() };

const CLAIM_KIND_WORDS: [Word; 6] = [
    ("exact", "A number, up to a tolerance."),
    ("rate", "A rate of growth or convergence, up to a tolerance."),
    (
        "stat",
        "A mean over the axis `over`, held against its standard error: holds, fails or is inconclusive.",
    ),
    ("bound", "An inequality."),
    ("refute", "A common statement in quotes; the comparison is what refutes it."),
    ("emp", "A published effect, replicated or not."),
];

/// A claim of the kind `exact`.
pub(super) static CLAIM: Record = Record::new(
    "claim",
    "a claim",
    &[
        Key::needed("claim", Shape::Text, "A claim: the statement in words."),
        Key::optional("id", Shape::Matching(&ID), "The id of a claim; `claim-1`, `claim-2`, … unless given."),
        LET_KEY,
        IN,
        Key::needed(
            "that",
            Shape::Text,
            "The comparison that decides: `a ~ b within 3%`, `a <= b`, `a = b`.",
        ),
        Key::optional("kind", Shape::Word(CLAIM_KINDS), "What sort of claim it is; `exact` unless given."),
        Key::optional("judges", Shape::Record(&JUDGED), "The statement of the guide that a claim judges."),
        Key::optional("source", Shape::Text, "Where the prediction comes from."),
        Key::optional("note", Shape::Text, "What else a reader must know."),
        Key::optional(
            "breaks",
            Shape::Record(&BREAKS),
            "A change of the notebook under which the claim must fail.",
        ),
    ],
);

/// A claim that may be about a mean.
static MEAN_CLAIM: Record = Record { name: "mean-claim", more: &OVER, ..CLAIM };

/// A claim that is about a mean.
pub(super) static STAT_CLAIM: Record = Record { name: "stat-claim", more: &OVER, needs: &["over"], ..CLAIM };

const OVER: [Key; 1] = [Key::optional("over", Shape::Text, "The axis of seeds of a claim about a mean.")];

static JUDGED: Record = Record::new(
    "judges",
    "`judges`",
    &[
        Key::needed("section", Shape::Text, "The section of the guide."),
        Key::needed("says", Shape::Text, "What it says there, in words of your own."),
    ],
);

static BREAKS: Record = Record::new(
    "breaks",
    "`breaks`",
    &[Key::needed(
        "set",
        Shape::Map(Entries { keys: None, least: 0, value: &Shape::Scalar }),
        "Paths with the values to put there, as for `--set`; lists and maps in quotes.",
    )],
);

fn cells() -> Vec<(&'static str, Shape)> {
    vec![
        ("text", Shape::Record(&TEXT)),
        ("study", Shape::ByWord(study::STUDY)),
        ("table", Shape::Record(&TABLE)),
        ("figure", Shape::ByWord(Choice { key: "kind", default: Some("lines"), cases: figure::keys::cases })),
        ("claim", Shape::ByWord(Choice { key: "kind", default: Some("exact"), cases: claims })),
    ]
}

fn claims() -> Vec<(&'static str, Record)> {
    let record = |name: &str| match name {
        "stat" => STAT_CLAIM,
        "exact" => CLAIM,
        _ => MEAN_CLAIM,
    };
    CLAIM_KIND_WORDS.iter().map(|(name, _)| (*name, record(name))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::claim;
    use super::*;

    /// The claims' own lists decide what is accepted; whatever is there must be explained here.
    #[test]
    fn every_key_and_kind_of_a_claim_has_a_meaning() {
        let mut explained: Vec<&str> = STAT_CLAIM.all().map(|key| key.name).collect();
        let mut known = claim::KEYS.to_vec();
        explained.sort_unstable();
        known.sort_unstable();
        assert_eq!(explained, known);
        assert_eq!(CLAIM_KIND_WORDS.map(|word| word.0), claim::KINDS.map(|kind| kind.0));
    }

    #[test]
    fn the_first_words_of_cells_are_those_that_the_notebook_reads() {
        let words: Vec<&str> = cells().into_iter().map(|(word, _)| word).collect();
        assert_eq!(words, super::super::CELL_WORDS);
    }
}
