//! Errors that point into a formula and say what to write instead.

use std::fmt::Write as _;

/// A half-open range of bytes in the text of one formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span of bytes `start..end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// The definition whose text an error's span points into, when that is not the formula that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inside {
    /// The name of the `let` or of the function.
    pub name: String,
    /// The text of its formula.
    pub text: String,
}

/// What is wrong with a formula, where, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FormulaError {
    /// The bytes at fault.
    pub span: Span,
    /// One sentence without a full stop.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Set when the fault lies in a definition that the formula uses; boxed to keep results small.
    pub inside: Option<Box<Inside>>,
}

impl FormulaError {
    /// An error at a span, without help.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None, inside: None }
    }

    /// The same error with a hint.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same error with a hint, if there is one.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// The same error, known to lie in the text of a definition; the innermost definition wins.
    #[must_use]
    pub fn inside(mut self, name: &str, text: &str) -> Self {
        if self.inside.is_none() {
            self.inside = Some(Box::new(Inside { name: name.to_owned(), text: text.to_owned() }));
        }
        self
    }

    /// The message, the line of the formula with the fault underlined, and the hint.
    ///
    /// `source` is the text that was parsed; a fault inside a definition shows that definition's text.
    #[must_use]
    pub fn render(&self, source: &str) -> String {
        let text = self.inside.as_ref().map_or(source, |inside| inside.text.as_str());
        let mut out = self.message.clone();
        if let Some(inside) = &self.inside {
            let _ = write!(out, " (in the definition of `{}`)", inside.name);
        }
        let start = floor_boundary(text, self.span.start);
        let end = floor_boundary(text, self.span.end).max(start);
        let line_start = text[..start].rfind('\n').map_or(0, |i| i + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |i| start + i);
        let before = text[line_start..start].chars().count();
        let width = text[start..end.min(line_end).max(start)].chars().count().max(1);
        let _ =
            write!(out, "\n  {}\n  {}{}", &text[line_start..line_end], " ".repeat(before), "^".repeat(width));
        if let Some(help) = &self.help {
            let _ = write!(out, "\n  help: {help}");
        }
        out
    }
}

/// The nearest candidate to a misspelt word, if one is near enough to be meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    // Of a single letter any other would be a neighbour.
    let allowed = if length == 1 { 0 } else { (length / 3).clamp(1, 3) };
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let distance = edit_distance(&word.to_lowercase(), &candidate.to_lowercase());
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// "did you mean `…`?" for the nearest candidate, or nothing.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, candidates).map(|candidate| format!("did you mean `{candidate}`?"))
}

/// How many single-letter insertions, deletions, substitutions or swaps of neighbours turn one word into the
/// other (optimal string alignment distance).
fn edit_distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut two_back = vec![0; b.len() + 1];
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut current = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let substitute = previous[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            current[j] = substitute.min(previous[j] + 1).min(current[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                current[j] = current[j].min(two_back[j - 2] + 1);
            }
        }
        two_back = std::mem::replace(&mut previous, current);
    }
    previous[b.len()]
}

fn floor_boundary(text: &str, index: usize) -> usize {
    let mut index = index.min(text.len());
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_word_is_suggested_and_a_far_one_is_not() {
        assert_eq!(nearest("sigmiod", ["tanh", "sigmoid"]), Some("sigmoid"));
        assert_eq!(nearest("gian", ["gain"]), Some("gain"));
        assert_eq!(nearest("xyz", ["tanh", "sigmoid"]), None);
        assert_eq!((nearest("n", ["e", "x"]), nearest("n", ["N"])), (None, Some("N")));
    }

    #[test]
    fn the_caret_counts_characters_and_not_bytes() {
        let error = FormulaError::new(Span::new(5, 8), "unknown name `foo`").help("did you mean `for`?");
        assert_eq!(
            error.render("χ + foo"),
            "unknown name `foo`\n  χ + foo\n      ^^^\n  help: did you mean `for`?"
        );
    }

    #[test]
    fn rendering_survives_a_span_outside_the_text() {
        assert!(FormulaError::new(Span::new(90, 95), "odd").render("χ").contains('^'));
    }
}
