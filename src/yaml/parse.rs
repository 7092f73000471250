//! Text to tree.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{Location, Spanned};

use super::diagnostic::Diagnostic;
use super::source::{SourceFile, Sources, Span};
use super::tree::{Entry, Scalar, Value, Yaml};

/// Aliases that stand for more than this, all together, are a bomb.
const MOST_REPLAYED: usize = 20_000;

/// Reads file number `source` into a tree.
///
/// # Errors
/// The first place where the text is not YAML, where a key is given twice, or where the file is
/// larger or nested deeper than any notebook (which also stops alias bombs).
pub fn parse(sources: &Sources, source: u32) -> Result<Yaml, Diagnostic> {
    let Some(file) = sources.get(source) else {
        return Err(Diagnostic::bare("there is no such file"));
    };
    let options = serde_yaml::options! {
        alias_limits: serde_yaml::alias_limits! { max_total_replayed_events: MOST_REPLAYED },
    };
    let raw: Spanned<Raw> =
        serde_yaml::from_str_with_options(&file.text, options).map_err(|e| syntax_error(file, source, &e))?;
    Ok(lift(file, source, raw))
}

/// A node before its scalars are cut from the file's text.
enum Raw {
    Text(String),
    Other,
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<Raw>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a scalar, a list or a map")
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_string()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Other)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Other)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Other)
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Other)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Raw::Map(entries))
    }
}

fn lift(file: &SourceFile, source: u32, raw: Spanned<Raw>) -> Yaml {
    let span = span_of(source, &raw.referenced);
    let defined = span_of(source, &raw.defined);
    let value = match raw.value {
        Raw::List(items) => Value::List(items.into_iter().map(|item| lift(file, source, item)).collect()),
        Raw::Map(entries) => {
            Value::Map(entries.into_iter().map(|(k, v)| entry(file, source, k, v)).collect())
        }
        Raw::Text(text) => Value::Scalar(scalar(file, defined, Some(text))),
        Raw::Other => Value::Scalar(scalar(file, defined, None)),
    };
    Yaml { span: visible(span, &value), value }
}

/// A block list or map has no extent of its own; its first entry shows where it is.
fn visible(span: Span, value: &Value) -> Span {
    let first = match value {
        Value::List(items) => items.first().map(|item| item.span),
        Value::Map(entries) => entries.first().map(|e| e.key_span),
        Value::Scalar(_) => None,
    };
    if span.start == span.end { first.unwrap_or(span) } else { span }
}

fn entry(file: &SourceFile, source: u32, key: Spanned<Raw>, value: Spanned<Raw>) -> Entry {
    let key_span = span_of(source, &key.referenced);
    let key_text = if let Raw::Text(text) = key.value { Some(text) } else { None };
    Entry { key: scalar(file, key_span, key_text), key_span, value: lift(file, source, value) }
}

fn span_of(source: u32, location: &Location) -> Span {
    let span = location.span();
    let start = span.byte_offset().unwrap_or(0) as usize;
    Span::new(source, start, start + span.byte_len().unwrap_or(0) as usize)
}

/// A scalar's text and where each byte of it comes from. Numbers, booleans and nulls are taken as they
/// are written: what they mean is the formula language's to say.
fn scalar(file: &SourceFile, span: Span, text: Option<String>) -> Scalar {
    let written = file.text.get(span.start as usize..span.end as usize).unwrap_or("").trim_end();
    let quoted = text.is_some() && written.starts_with(['"', '\'', '|', '>']);
    let text = text.unwrap_or_else(|| written.to_string());
    let origin = origins(&text, written, span.start);
    Scalar { text, quoted, origin, source: span.source }
}

/// Walks the text and its source side by side. What quoting, escaping, folding and indentation put
/// into the source is skipped; a character that an escape stands for keeps the place of the escape.
fn origins(text: &str, written: &str, start: u32) -> Vec<u32> {
    let mut origin = Vec::with_capacity(text.len() + 1);
    let mut at = 0;
    for c in text.chars() {
        let rest = written.get(at..).unwrap_or("");
        let skip = rest.find(c).filter(|&n| n <= 1 || rest[..n].trim().len() <= 1);
        let here = at + skip.unwrap_or(0);
        for i in 0..c.len_utf8() {
            let byte = here + if skip.is_some() { i } else { 0 };
            origin.push(start + u32::try_from(byte.min(written.len())).unwrap_or(u32::MAX));
        }
        if skip.is_some() {
            at = here + c.len_utf8();
        }
    }
    origin.push(start + u32::try_from(at.min(written.len())).unwrap_or(u32::MAX));
    origin
}

fn syntax_error(file: &SourceFile, source: u32, error: &serde_yaml::Error) -> Diagnostic {
    let inner = error.without_snippet();
    let Some(location) = inner.location() else {
        return Diagnostic::new(inner.to_string(), Span::new(source, 0, 0));
    };
    let start = location.span().byte_offset().map_or_else(
        || byte_at(&file.text, location.line() as usize, location.column() as usize),
        |b| b as usize,
    );
    let len = location.span().byte_len().unwrap_or(1) as usize;
    let span = Span::new(source, start, start + len);
    let text = inner.to_string();
    let message = text.lines().next().unwrap_or("this is not YAML");
    let message = message.rsplit_once(" at line ").map_or(message, |(before, _)| before);
    if let Some(rest) = message.strip_prefix("duplicate mapping key: ") {
        let key = rest.split(',').next().unwrap_or(rest);
        return Diagnostic::new(format!("the key `{key}` is given twice"), span)
            .label("remove or rename one");
    }
    explain(message, Diagnostic::new(message, span), file)
}

/// The parser's error in the words of someone who writes notebooks, with what to write instead.
fn explain(message: &str, error: Diagnostic, file: &SourceFile) -> Diagnostic {
    let says = |words: &str| message.contains(words);
    let in_words = |words: &str| Diagnostic { message: words.to_owned(), ..error.clone() };
    if says("mapping values are not allowed") {
        let start = error.span.map_or(0, |span| span.start as usize);
        let error = error.note("a value that holds `: ` needs quotes: key: \"a: b\"");
        let is_indented = file.line_at(start).starts_with(' ');
        return if is_indented {
            error.note("or the line is indented differently from the keys that it belongs to")
        } else {
            error
        };
    }
    if says("flow mapping") || says("flow sequence") {
        return error.note("within {…} and […] a value that holds , [ ] { } needs quotes");
    }
    if says("unclosed bracket") {
        return error.label("this is never closed");
    }
    if says("unclosed quote") {
        return error.label("the text that starts here never ends");
    }
    if let Some(rest) = message.strip_prefix("non-finite float `") {
        let number = rest.split('`').next().unwrap_or("");
        return in_words(&format!("`{number}` is not a finite number")).label("write a finite number");
    }
    if says("budget breached") {
        return in_words("this file is larger than any notebook");
    }
    if says("alias replay") {
        return in_words("the aliases of this file unfold to far more than a notebook holds")
            .label("write the values out");
    }
    if says("recursion limit") {
        return in_words("lists and maps are nested deeper than in any notebook");
    }
    if says("multiple YAML documents") {
        return in_words("this file has several documents, and a notebook is one")
            .label("remove the line `---` above")
            .note("or make a file of each");
    }
    if says("tabs disallowed") {
        return in_words("a tab cannot indent").label("indent with spaces");
    }
    if says("unknown anchor") {
        return error.label("text that starts with * needs quotes");
    }
    error
}

/// The byte at a line and a column, both counted from 1.
fn byte_at(text: &str, line: usize, column: usize) -> usize {
    let mut start = 0;
    for _ in 1..line.max(1) {
        start += text[start..].find('\n').map_or(0, |i| i + 1);
    }
    text[start..].char_indices().nth(column.saturating_sub(1)).map_or(text.len(), |(i, _)| start + i)
}
