//! The tree.

use super::source::Span;

/// A node of a YAML file with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Yaml {
    /// Where it is written.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// The three shapes of a node; an absent value is an empty plain scalar.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number, a word, a formula or a text.
    Scalar(Scalar),
    /// A list.
    List(Vec<Yaml>),
    /// A map, in the order of the file; keys are unique.
    Map(Vec<Entry>),
}

/// What YAML makes of a scalar (version 1.2, core schema); a schema sees no more of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Plain {
    /// Nothing.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number; it may be infinite or not a number.
    Number(f64),
    /// Everything else.
    Text,
}

/// A key of a map with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Scalar,
    /// Where the key is written.
    pub key_span: Span,
    /// The value.
    pub value: Yaml,
}

/// A scalar as text, whatever YAML would make of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Scalar {
    /// The text, quotes and escapes removed.
    pub text: String,
    /// Whether it stands in quotes, so that it is never a number.
    pub quoted: bool,
    /// For each byte of `text`, and one past the last, the byte of the file that it comes from.
    pub(super) origin: Vec<u32>,
    /// The number of the file.
    pub(super) source: u32,
}

impl Scalar {
    /// The place in the file of bytes `start..end` of the text.
    #[must_use]
    pub fn locate(&self, start: usize, end: usize) -> Span {
        let at = |i: usize| self.origin.get(i).or(self.origin.last()).copied().unwrap_or(0) as usize;
        // The end is one past the origin of the last byte, which keeps a caret inside a quoted scalar.
        let stop = if end > start { at(end - 1) + 1 } else { at(start) };
        Span::new(self.source, at(start), stop)
    }

    /// A plain scalar that stands at `span`.
    #[must_use]
    pub fn bare(text: &str, span: Span) -> Self {
        let nothing = Self { text: String::new(), quoted: false, origin: Vec::new(), source: span.source };
        nothing.replaced(text, Some(span))
    }

    /// The part of the text between two bytes, spaces around it removed; it keeps its place.
    #[must_use]
    pub fn slice(&self, start: usize, end: usize) -> Self {
        let part = self.text.get(start..end).unwrap_or("");
        let from = start + (part.len() - part.trim_start().len());
        let text = part.trim().to_string();
        let origin = self.origin.get(from..=from + text.len()).map_or_else(Vec::new, <[u32]>::to_vec);
        Self { text, quoted: self.quoted, origin, source: self.source }
    }

    /// Another text in the place of this one, or at `span` if it is written there.
    #[must_use]
    pub fn replaced(&self, text: &str, span: Option<Span>) -> Self {
        let place = span.unwrap_or_else(|| self.locate(0, self.text.len()));
        let at = |i: usize| place.start.saturating_add(u32::try_from(i).unwrap_or(u32::MAX)).min(place.end);
        let origin = (0..=text.len()).map(at).collect();
        Self { text: text.to_string(), quoted: false, origin, source: place.source }
    }

    /// The number it spells, if it is a plain scalar that spells a finite one.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        let starts_like_one = self.text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
        if self.quoted || !starts_like_one {
            return None;
        }
        self.text.replace('_', "").parse::<f64>().ok().filter(|x| x.is_finite())
    }
}

impl Yaml {
    /// The scalar, if it is one.
    #[must_use]
    pub fn scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text of the scalar, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.scalar().map(|s| s.text.as_str())
    }

    /// The entries, if it is a map.
    #[must_use]
    pub fn entries(&self) -> Option<&[Entry]> {
        match &self.value {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The items, if it is a list.
    #[must_use]
    pub fn items(&self) -> Option<&[Yaml]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The value under a key, if it is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Yaml> {
        self.entries()?.iter().find(|e| e.key.text == key).map(|e| &e.value)
    }

    /// Whether nothing is written: `key:` with no value, `~` or `null`.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.plain() == Some(Plain::Null)
    }

    /// What YAML makes of the scalar, if it is one.
    #[must_use]
    pub fn plain(&self) -> Option<Plain> {
        let scalar = self.scalar()?;
        if scalar.quoted {
            return Some(Plain::Text);
        }
        Some(match scalar.text.as_str() {
            "" | "~" | "null" | "Null" | "NULL" => Plain::Null,
            "true" | "True" | "TRUE" => Plain::Bool(true),
            "false" | "False" | "FALSE" => Plain::Bool(false),
            ".nan" | ".NaN" | ".NAN" => Plain::Number(f64::NAN),
            text => core_number(text).map_or(Plain::Text, Plain::Number),
        })
    }

    /// What it is, for a message: "a list", "the number 3", …
    #[must_use]
    pub fn describe(&self) -> String {
        match &self.value {
            Value::List(_) => "a list".to_string(),
            Value::Map(_) => "a map".to_string(),
            Value::Scalar(_) if self.is_absent() => "nothing".to_string(),
            Value::Scalar(s) if s.number().is_some() => format!("the number {}", s.text),
            Value::Scalar(_) => "text".to_string(),
        }
    }
}

/// The number that a plain scalar is in YAML's core schema.
fn core_number(text: &str) -> Option<f64> {
    let whole = |digits: &str, radix: u32| u64::from_str_radix(digits, radix).ok().map(|n| n as f64);
    if let Some(digits) = text.strip_prefix("0x") {
        return whole(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return whole(digits, 8);
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return Some(if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY });
    }
    let starts_like_one = unsigned.trim_start_matches('.').starts_with(|c: char| c.is_ascii_digit());
    if starts_like_one { text.parse().ok() } else { None }
}
