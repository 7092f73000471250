//! Every word that a notebook may use, with what it means: read from the registries that the parser itself uses.

use std::collections::BTreeSet;

use super::keys;
use crate::formula::{print_number, registry};
use crate::optimizer;
use crate::study;
use crate::yaml::{Record, Shape, Words};

/// What a word means; one word may mean several things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The word.
    pub word: String,
    /// What it is: "key of a claim", "activation", "function", …
    pub group: String,
    /// What it does, in one line.
    pub doc: String,
    /// How it is written, or what stands under a key; may be empty.
    pub usage: String,
}

/// All meanings, group by group.
#[must_use]
pub fn vocabulary() -> Vec<Meaning> {
    let mut walk = Walk { found: Vec::new(), seen: BTreeSet::new() };
    walk.shape(&keys::ROOT);
    walk.words(&study::SPACINGS);
    for (kind, words) in study::probe_words() {
        for (word, doc) in words {
            walk.add(word, format!("in probes of the kind {kind}"), doc, String::new());
        }
    }
    for (word, doc) in optimizer::WORDS {
        walk.add(word, "optimiser".to_owned(), doc, String::new());
    }
    functions(&mut walk);
    // Groups in the order of their first words, and their words together.
    let mut groups: Vec<String> = Vec::new();
    for meaning in &walk.found {
        if !groups.contains(&meaning.group) {
            groups.push(meaning.group.clone());
        }
    }
    let place = |meaning: &Meaning| groups.iter().position(|group| *group == meaning.group);
    walk.found.sort_by_key(place);
    walk.found
}

fn functions(walk: &mut Walk) {
    for function in registry::functions() {
        let group = match function.tag {
            registry::Tag::Pointwise => "function of elements",
            registry::Tag::Aggregate => "function over axes",
            registry::Tag::Differential => match function.action {
                registry::Action::Derivative(_) => "derivative of a call",
                _ => "form that binds a name",
            },
            registry::Tag::Vector => "function of vectors and matrices",
            registry::Tag::Claim => "relation of a claim",
        };
        let (example, value) = function.example;
        let usage = if function.tag == registry::Tag::Claim {
            function.usage.to_owned()
        } else {
            format!("{}; {example} is {}", function.usage, print_number(value))
        };
        walk.add(function.name, group.to_owned(), function.doc, usage);
    }
    for (name, value, doc) in registry::CONSTANTS {
        walk.add(name, "constant".to_owned(), doc, print_number(value));
    }
}

/// Collects what shapes say.
struct Walk {
    found: Vec<Meaning>,
    seen: BTreeSet<(String, String)>,
}

impl Walk {
    fn add(&mut self, word: &str, group: String, doc: &str, usage: String) {
        if self.seen.insert((word.to_owned(), group.clone())) {
            self.found.push(Meaning { word: word.to_owned(), group, doc: doc.to_owned(), usage });
        }
    }

    fn words(&mut self, words: &Words) {
        for (word, doc) in (words.all)() {
            self.add(word, words.what.to_owned(), doc, String::new());
        }
    }

    fn record(&mut self, record: &Record) {
        for key in record.all() {
            let usage = format!("takes {}", takes(&key.shape));
            self.add(key.name, format!("key of {}", record.what), key.doc, usage);
        }
        for key in record.all() {
            self.shape(&key.shape);
        }
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Any
            | Shape::Scalar
            | Shape::Text
            | Shape::Formula
            | Shape::Matching(_)
            | Shape::Number(_)
            | Shape::Count(_)
            | Shape::Plain
            | Shape::Amount { .. }
            | Shape::Values(_) => {}
            Shape::Word(words) => self.words(words),
            Shape::OneOrMany(inner) | Shape::Pair(inner) | Shape::List(_, inner) | Shape::Variable(inner) => {
                self.shape(inner)
            }
            Shape::Map(entries) => self.shape(entries.value),
            Shape::Record(record) | Shape::One(record) => self.record(record),
            Shape::Either(shapes) => shapes.iter().for_each(|shape| self.shape(shape)),
            Shape::ByKey(cases) => cases().iter().for_each(|(_, shape)| self.shape(shape)),
            Shape::ByWord(choice) => (choice.cases)().iter().for_each(|(_, record)| self.record(record)),
        }
    }
}

/// What a shape takes, in words.
fn takes(shape: &Shape) -> String {
    match shape {
        Shape::Any => "anything".to_owned(),
        Shape::Scalar => "a value".to_owned(),
        Shape::Text => "text".to_owned(),
        Shape::Formula => "a formula".to_owned(),
        Shape::Matching(pattern) | Shape::Number(pattern) => pattern.what.to_owned(),
        Shape::Count(most) => format!("a whole number from 1 to {most}, or a formula for one"),
        Shape::Word(words) => {
            let names: Vec<&str> = (words.all)().into_iter().map(|(name, _)| name).collect();
            format!("one of {}", names.join(", "))
        }
        Shape::Values(_) => "a list of numbers or of names".to_owned(),
        Shape::OneOrMany(one) => format!("{}, or a list of such", takes(one)),
        Shape::List(..) => "a list".to_owned(),
        Shape::Pair(_) => "a list of two".to_owned(),
        Shape::Plain => "a number".to_owned(),
        Shape::Amount { whole: true } => "a whole number that is not negative".to_owned(),
        Shape::Amount { whole: false } => "a number that is not negative".to_owned(),
        Shape::Map(entries) => match entries.value {
            Shape::Formula => "a map of names to formulas".to_owned(),
            _ => "a map".to_owned(),
        },
        Shape::Record(record) => format!("a map with the keys {}", names(record)),
        Shape::One(record) => format!("a map with one of the keys {}", names(record)),
        Shape::Variable(own) => format!("{}, or the name of a variable", takes(own)),
        Shape::Either(shapes) => shapes.iter().map(takes).collect::<Vec<_>>().join("; or "),
        Shape::ByKey(cases) => {
            let words: Vec<&str> = cases().into_iter().map(|(word, _)| word).collect();
            format!("a map that starts with one of {}", words.join(", "))
        }
        Shape::ByWord(choice) => format!("a map; `{}` says which other keys it has", choice.key),
    }
}

fn names(record: &Record) -> String {
    record.all().map(|key| key.name).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(word: &str) -> Vec<String> {
        vocabulary().into_iter().filter(|meaning| meaning.word == word).map(|meaning| meaning.group).collect()
    }

    #[test]
    fn words_of_every_registry_are_there_with_all_their_meanings() {
        for (word, group) in [
            ("breaks", "key of a claim"),
            ("over", "key of a claim"),
            ("vary", "key of a study"),
            ("heatmap", "kind of figure"),
            ("stat", "kind of claim"),
            ("network", "kind of study"),
            ("lstm", "cell"),
            ("gelu", "activation"),
            ("orthogonal", "initialisation"),
            ("digits", "key of the data"),
            ("adam", "optimiser"),
            ("fixpoint", "form that binds a name"),
            ("pi", "constant"),
            ("spectral_norm", "in probes of the kind network"),
            ("linspace", "spacing"),
        ] {
            assert!(groups(word).iter().any(|found| found == group), "{word}: {:?}", groups(word));
        }
        assert_eq!(groups("log").len(), 3, "{:?}", groups("log"));
    }

    #[test]
    fn every_meaning_is_said() {
        for meaning in vocabulary() {
            assert!(meaning.doc.len() > 3, "{meaning:?}");
        }
    }
}
