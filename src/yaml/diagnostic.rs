//! Errors about a file: where, what, and what to write instead.

use std::fmt::Write as _;

use super::source::{Sources, Span};
use crate::formula::nearest;

/// Longer lines are shown in part.
const WIDEST: usize = 200;

/// One thing that is wrong with the input, with its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Diagnostic {
    /// What is wrong, in one line.
    pub message: String,
    /// Where it is, if it is anywhere.
    pub span: Option<Span>,
    /// What is written beside the caret: usually what to write instead.
    pub label: String,
    /// Further lines under the excerpt.
    pub notes: Vec<String>,
}

impl Diagnostic {
    /// An error at a place.
    #[must_use]
    pub fn new(message: impl Into<String>, span: Span) -> Self {
        Self { message: message.into(), span: Some(span), label: String::new(), notes: Vec::new() }
    }

    /// An error that has no place in a file.
    #[must_use]
    pub fn bare(message: impl Into<String>) -> Self {
        Self { message: message.into(), span: None, label: String::new(), notes: Vec::new() }
    }

    /// The same error with a text beside the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// The same error with the known word that was probably meant, if one is near enough.
    #[must_use]
    pub fn meant<'a>(self, word: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(word, known) {
            Some(near) => self.label(format!("did you mean `{near}`?")),
            None => self,
        }
    }

    /// The same error with one more line under the excerpt.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The error as a reader sees it: message, file:line:column, the line with a caret, notes.
    #[must_use]
    pub fn render(&self, sources: &Sources) -> String {
        let mut out = format!("error: {}\n", self.message);
        let Some((span, file)) = self.span.and_then(|s| sources.get(s.source).map(|f| (s, f))) else {
            if !self.label.is_empty() {
                let _ = writeln!(out, "  = {}", self.label);
            }
            return self.with_notes(out, 0);
        };
        let (line, column) = file.position(span.start as usize);
        let text = file.line_at(span.start as usize);
        let width = line.to_string().len();
        let gutter = " ".repeat(width);
        let _ = writeln!(out, "{gutter}--> {}:{line}:{column}", file.name);
        let _ = writeln!(out, "{gutter} |");
        let (text, column, marked) = window(text, column, self.marked(file, span).chars().count());
        let _ = writeln!(out, "{line} | {text}");
        let _ = writeln!(out, "{gutter} | {}", caret_line(&text, column, marked, &self.label));
        self.with_notes(out, width)
    }

    fn marked(&self, file: &super::source::SourceFile, span: Span) -> String {
        let start = super::source::floor_boundary(&file.text, span.start as usize);
        let end = super::source::floor_boundary(&file.text, span.end as usize).max(start);
        file.text[start..end].lines().next().unwrap_or("").trim_end().to_string()
    }

    fn with_notes(&self, mut out: String, width: usize) -> String {
        for note in &self.notes {
            let _ = writeln!(out, "{} = {note}", " ".repeat(width));
        }
        out
    }
}

/// What is shown of a line: all of it, or the part around the marked characters if it is too long to read. Gives the text,
/// the column of the first marked character in it, and how many are marked.
fn window(text: &str, column: usize, marked: usize) -> (String, usize, usize) {
    let length = text.chars().count();
    if length <= WIDEST {
        return (text.to_owned(), column, marked.max(1));
    }
    let start = (column - 1).saturating_sub(WIDEST / 3);
    let end = (start + WIDEST).min(length);
    let part: String = text.chars().skip(start).take(end - start).collect();
    let before = if start > 0 { "…" } else { "" };
    let after = if end < length { "…" } else { "" };
    let column = column - start + before.chars().count();
    (
        format!("{before}{part}{after}"),
        column,
        marked.clamp(1, (end - start).saturating_sub(column - 1).max(1)),
    )
}

/// Carets under the marked characters; tabs before them are kept so that the columns line up.
fn caret_line(text: &str, column: usize, marked: usize, label: &str) -> String {
    let mut out: String = text.chars().take(column - 1).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    out.push_str(&"^".repeat(marked));
    if !label.is_empty() {
        out.push(' ');
        out.push_str(label);
    }
    out
}
