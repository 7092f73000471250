//! Ledgers: the statements of a text, each with the claims that judge it, and the notebooks in reading order.

mod check;
mod read;

use super::Rejected;
use crate::yaml::{Diagnostic, Sources, Span};

/// What a text says, and which claims of which notebooks judge it.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// The title of the page that shows it.
    pub title: String,
    /// Markdown below the title; may be empty.
    pub about: String,
    /// The sections of the text, in order.
    pub sections: Vec<Section>,
    /// The notebooks in reading order.
    pub chapters: Vec<Chapter>,
    /// The statements in the order of the text.
    pub statements: Vec<Statement>,
    /// The text that it came from, for messages.
    pub sources: Sources,
}

/// A section of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its number, `8.1`.
    pub number: String,
    /// What it is about, in our words.
    pub title: String,
}

/// A notebook in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// The notebook's id.
    pub notebook: String,
    /// The id of the figure that stands for it.
    pub figure: String,
    /// Where it is written.
    pub span: Span,
}

/// One thing that the text says and that can be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// A short name.
    pub id: String,
    /// The section that says it.
    pub section: String,
    /// What it says, in our words.
    pub says: String,
    /// The claims that bear it out (`for`).
    pub bearing_out: Vec<ClaimName>,
    /// The claims that contradict it as it stands. There is one at least in the two lists.
    pub against: Vec<ClaimName>,
    /// Where it is written.
    pub span: Span,
}

/// A claim of a notebook, written `notebook/claim`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimName {
    /// The notebook's id.
    pub notebook: String,
    /// The claim's id.
    pub claim: String,
    /// Where it is written.
    pub span: Span,
}

impl ClaimName {
    /// Whether both name one claim, wherever they are written.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.notebook == other.notebook && self.claim == other.claim
    }
}

impl Statement {
    /// All claims that judge it, those that bear it out first.
    pub fn claims(&self) -> impl Iterator<Item = &ClaimName> {
        self.bearing_out.iter().chain(&self.against)
    }
}

impl Ledger {
    /// Reads a ledger. `name` is the file's name for messages.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse(name: &str, text: &str) -> Result<Self, Rejected> {
        read::read(name, text)
    }

    /// The place of a section, if there is one of that number.
    #[must_use]
    pub fn section(&self, number: &str) -> Option<usize> {
        self.sections.iter().position(|section| section.number == number)
    }

    /// What does not agree with the notebooks: chapters, figures and claims that are not there, claims that judge no
    /// statement of that section, claims that judge what the ledger does not list, and refutations that speak against
    /// nothing.
    #[must_use]
    pub fn check(&self, notebooks: &[super::Notebook]) -> Vec<Diagnostic> {
        check::check(self, notebooks)
    }
}

#[cfg(test)]
mod tests;
