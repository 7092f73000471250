//! The keys of every study, and the words of a sweep, with their shapes and meanings.

use super::{KINDS, is_id, is_name, spacing};
use crate::yaml::{Choice, Entries, Key, Pattern, Record, Shape, Word, Words};

/// What an id looks like.
pub static ID: Pattern =
    Pattern { what: "an id (lower-case letters, digits and hyphens)", regex: "^[a-z0-9-]+$", fits: is_id };

/// What a name looks like that formulas can use.
pub static NAME: Pattern = Pattern {
    what: "a name (letters, digits and _, not first a digit)",
    regex: r"^[\p{Alphabetic}_][\p{Alphabetic}\p{N}_]*$",
    fits: is_name,
};

/// What a range or a spacing looks like, before anything in it is computed.
static SPACED: Pattern = Pattern {
    what: "a number, a range or a spacing",
    regex: r"\.\.|^\s*(log|linspace|uniform)\s*\([\s\S]*\)\s*$|^[+-]?[0-9.][0-9._]*_[0-9._]*([eE][+-]?[0-9_]+)?$",
    fits: spacing::looks_like_one,
};

/// The kinds of studies.
pub const STUDY_KINDS: Words =
    Words { what: "kind of study", all: || KINDS.iter().map(|kind| (kind.name(), kind.doc())).collect() };

/// A `let`: names, or functions such as `f(x)`, with their formulas.
pub const LET: Shape = Shape::Map(Entries { keys: None, least: 0, value: &Shape::Formula });

/// Formulas under names.
pub(super) const NAMED: Shape = Shape::Map(Entries { keys: Some(&NAME), least: 0, value: &Shape::Formula });

static RECORD: Shape = Shape::Map(Entries { keys: None, least: 0, value: &Shape::Any });
static AXIS: Shape = Shape::Either(&[
    Shape::Number(&SPACED),
    Shape::Values(&NAME),
    Shape::Map(Entries { keys: None, least: 1, value: &RECORD }),
]);

/// The keys of every study; each kind adds its own.
pub static COMMON_KEYS: [Key; 7] = [
    Key::needed("study", Shape::Matching(&ID), "A computation: its id, by which other cells name it."),
    Key::needed("kind", Shape::Word(STUDY_KINDS), "What the study does."),
    Key::optional("let", LET, "Quantities (`L: 50`) and functions (`f(x): …`) that formulas see."),
    Key::optional(
        "vary",
        Shape::Map(Entries { keys: Some(&NAME), least: 0, value: &AXIS }),
        "The axes of a full factorial: a list, a range `0..10`, a spacing `log(a, b, n)`, or named records.",
    ),
    Key::optional("probe", NAMED, "Quantities that a trial supplies to `measure`; they are not stored."),
    Key::optional("measure", NAMED, "Quantities that are computed in each trial and stored."),
    Key::optional(
        "tune",
        Shape::Record(&TUNE),
        "Variables that are chosen for each variant before its trials run, with equal budgets and seeds of their own.",
    ),
];

const WHOLE: Shape = Shape::Count(10_000);

/// How variables are chosen.
pub(super) static TUNE: Record = Record::new(
    "tuning",
    "the tuning",
    &[
        Key::needed(
            "space",
            Shape::Map(Entries { keys: Some(&NAME), least: 1, value: &AXIS }),
            "The variables with what is tried: axes as under `vary`.",
        ),
        Key::optional(
            "trials",
            WHOLE,
            "So many candidates are drawn, log-uniformly, instead of the whole grid.",
        ),
        Key::optional("seeds", WHOLE, "How many seeds each candidate gets; 3 unless given."),
        Key::optional("minimise", Shape::Matching(&NAME), "The measurement whose least mean is best."),
        Key::optional("maximise", Shape::Matching(&NAME), "The measurement whose greatest mean is best."),
    ],
);

/// A study cell.
pub const STUDY: Choice = Choice { key: "kind", default: None, cases: studies };

fn studies() -> Vec<(&'static str, Record)> {
    let record = |kind: &&'static dyn super::Kind| Record {
        name: kind.name(),
        what: "a study",
        keys: &COMMON_KEYS,
        more: kind.keys(),
        needs: kind.needs(),
    };
    KINDS.iter().map(|kind| (kind.name(), record(kind))).collect()
}

/// The ways to write numbers in a sweep.
pub const SPACINGS: Words = Words { what: "spacing", all: || spacing::WORDS.to_vec() };

/// What the kinds give a meaning in the formulas of probes: the kind's name with its words.
pub fn probe_words() -> impl Iterator<Item = (&'static str, &'static [Word])> {
    KINDS.iter().map(|kind| (kind.name(), kind.probe_words()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_a_probe_has_a_meaning() {
        for kind in KINDS {
            let mut explained: Vec<&str> = kind.probe_words().iter().map(|(word, _)| *word).collect();
            let mut known = kind.probe_names().to_vec();
            explained.sort_unstable();
            known.sort_unstable();
            assert_eq!(explained, known, "{}", kind.name());
        }
    }

    #[test]
    fn a_spacing_is_told_from_a_word() {
        for yes in [
            "0..10",
            "0..=n",
            " log(1, 2, 3) ",
            "linspace (0, f(1), 5)",
            "uniform(\n0, 1, 2)",
            "1_000",
            "a..b",
        ] {
            assert!((SPACED.fits)(yes), "{yes}");
        }
        for no in ["", "tanh", "logs(1, 2, 3)", "log(1, 2", "(0, 1, 2)", "1 2", "x_y"] {
            assert!(!(SPACED.fits)(no), "{no}");
        }
    }
}
