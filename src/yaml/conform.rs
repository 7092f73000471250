//! Whether a node has a shape: the structure of a file and nothing that a formula or a name means.

use super::decode::wrong_type;
use super::diagnostic::Diagnostic;
use super::shape::{Choice, Entries, Pattern, Record, Shape, Words};
use super::tree::{Plain, Yaml};

/// Checks that a node has a shape. What is accepted is exactly what the schema of the shape accepts.
///
/// # Errors
/// The first place that does not fit.
pub fn conform(node: &Yaml, shape: &Shape) -> Result<(), Diagnostic> {
    if node.is_absent() && !matches!(shape, Shape::Scalar) {
        return Err(Diagnostic::new("a value is missing here", node.span).label("write one"));
    }
    match shape {
        Shape::Any => Ok(()),
        Shape::Scalar | Shape::Text => scalar(node).map(|_| ()),
        Shape::Formula => match scalar(node)? {
            Plain::Text if node.text().is_some_and(|text| text.trim().is_empty()) => {
                Err(Diagnostic::new("a formula is missing here", node.span).label("write one"))
            }
            _ => Ok(()),
        },
        Shape::Plain => match scalar(node)? {
            Plain::Number(_) => Ok(()),
            _ => Err(wrong_type(node, "a number", "1")),
        },
        Shape::Amount { whole } => match scalar(node)? {
            Plain::Number(x) if x >= 0.0 && (!whole || x.fract() == 0.0) => Ok(()),
            _ => Err(wrong_type(node, "a number that is not negative", "1")),
        },
        Shape::Pair(one) => match node.items() {
            Some(items) if items.len() == 2 => items.iter().try_for_each(|item| conform(item, one)),
            _ => Err(wrong_type(node, "a list of two", "[0, 1]")),
        },
        Shape::Matching(pattern) => match scalar(node)? {
            Plain::Text => matching(node, pattern),
            _ => Ok(()),
        },
        Shape::Number(pattern) => match scalar(node)? {
            Plain::Number(_) => Ok(()),
            Plain::Text => matching(node, pattern),
            _ => Err(wrong_type(node, pattern.what, "1")),
        },
        Shape::Count(most) => count(node, *most),
        Shape::Word(words) => word(node, words),
        Shape::Values(name) => values(node, name),
        Shape::OneOrMany(one) => match node.items() {
            None => conform(node, one),
            Some(items) => items.iter().try_for_each(|item| conform(item, one)),
        },
        Shape::List(least, item) => match node.items() {
            None => Err(wrong_type(node, "a list", "[…]")),
            Some(items) if items.len() < *least => {
                Err(Diagnostic::new("this list is empty", node.span).label("write an item"))
            }
            Some(items) => items.iter().try_for_each(|node| conform(node, item)),
        },
        Shape::Map(entries) => map(node, entries),
        Shape::Record(fields) => record(node, fields),
        Shape::One(fields) => one(node, fields),
        Shape::Variable(own) => match node.plain() {
            Some(Plain::Text) => Ok(()),
            _ => conform(node, own),
        },
        Shape::Either(shapes) => either(node, shapes),
        Shape::ByKey(cases) => by_key(node, &cases()),
        Shape::ByWord(choice) => by_word(node, choice),
    }
}

fn scalar(node: &Yaml) -> Result<Plain, Diagnostic> {
    node.plain().ok_or_else(|| wrong_type(node, "text", "key: …"))
}

fn matching(node: &Yaml, pattern: &Pattern) -> Result<(), Diagnostic> {
    let text = node.text().unwrap_or("");
    if (pattern.fits)(text) {
        return Ok(());
    }
    Err(Diagnostic::new(format!("`{text}` is not {}", pattern.what), node.span))
}

fn count(node: &Yaml, most: u32) -> Result<(), Diagnostic> {
    match scalar(node)? {
        Plain::Text => Ok(()),
        Plain::Number(n) if n.fract() == 0.0 && (1.0..=f64::from(most)).contains(&n) => Ok(()),
        _ => Err(wrong_type(node, &format!("a whole number from 1 to {most}"), "32")),
    }
}

fn word(node: &Yaml, words: &Words) -> Result<(), Diagnostic> {
    let all = (words.all)();
    let known = || all.iter().map(|(name, _)| *name);
    match node.text() {
        Some(text) if node.plain() == Some(Plain::Text) && known().any(|name| name == text) => Ok(()),
        text => {
            let text = text.unwrap_or("");
            Err(Diagnostic::new(format!("unknown {} `{text}`", words.what), node.span).meant(text, known()))
        }
    }
}

fn values(node: &Yaml, name: &Pattern) -> Result<(), Diagnostic> {
    let items = node.items().ok_or_else(|| wrong_type(node, "a list", "[1, 2]"))?;
    let mut kinds = Vec::new();
    for item in items {
        conform(item, &Shape::Text)?;
        kinds.push((scalar(item)?, item.text().unwrap_or("")));
    }
    let may_be_number = |(plain, text): &(Plain, &str)| match plain {
        Plain::Number(_) => true,
        Plain::Text => !(name.fits)(text),
        _ => false,
    };
    let is_never_number = |(plain, _): &(Plain, &str)| !matches!(plain, Plain::Number(_));
    if kinds.is_empty() || !(kinds.iter().all(may_be_number) || kinds.iter().all(is_never_number)) {
        return Err(wrong_type(node, "numbers or names, not both", "[1, 2]"));
    }
    let is_repeated = |i: usize| kinds[..i].iter().any(|before| same(before, &kinds[i]));
    match (0..kinds.len()).find(|&i| is_repeated(i)) {
        None => Ok(()),
        Some(i) => Err(Diagnostic::new(format!("the value `{}` is given twice", kinds[i].1), items[i].span)),
    }
}

/// Numbers are equal by their value, everything else by how it is written.
fn same(a: &(Plain, &str), b: &(Plain, &str)) -> bool {
    match (&a.0, &b.0) {
        (Plain::Number(x), Plain::Number(y)) => x == y,
        (Plain::Bool(x), Plain::Bool(y)) => x == y,
        (Plain::Text, Plain::Text) => a.1 == b.1,
        _ => false,
    }
}

fn map(node: &Yaml, shape: &Entries) -> Result<(), Diagnostic> {
    let Some(entries) = node.entries() else { return Err(wrong_type(node, "a map", "{name: …}")) };
    if entries.len() < shape.least {
        return Err(Diagnostic::new("this map has too few entries", node.span));
    }
    for entry in entries {
        if let Some(keys) = shape.keys.filter(|keys| !(keys.fits)(&entry.key.text)) {
            return Err(Diagnostic::new(
                format!("`{}` is not {}", entry.key.text, keys.what),
                entry.key_span,
            ));
        }
        conform(&entry.value, shape.value)?;
    }
    Ok(())
}

fn record(node: &Yaml, record: &Record) -> Result<(), Diagnostic> {
    let fields = super::Fields::of(node, record)?;
    for key in record.all() {
        match fields.get(key.name) {
            Some(value) => conform(value, &key.shape)?,
            None if record.must_have(key) => {
                fields.require(key.name)?;
            }
            None => {}
        }
    }
    Ok(())
}

fn one(node: &Yaml, record: &Record) -> Result<(), Diagnostic> {
    let fields = super::Fields::of(node, record)?;
    let given: Vec<_> = record.all().filter_map(|key| Some((key, fields.get(key.name)?))).collect();
    match given.as_slice() {
        [(key, value)] => conform(value, &key.shape),
        _ => {
            Err(Diagnostic::new(format!("{} has exactly one key", record.what), node.span)
                .label("write one key"))
        }
    }
}

fn either(node: &Yaml, shapes: &[Shape]) -> Result<(), Diagnostic> {
    let mut first = None;
    for shape in shapes {
        match conform(node, shape) {
            Ok(()) => return Ok(()),
            Err(error) => first = first.or(Some(error)),
        }
    }
    Err(first.unwrap_or_else(|| Diagnostic::new("nothing fits here", node.span)))
}

fn by_key(node: &Yaml, cases: &[(&'static str, Shape)]) -> Result<(), Diagnostic> {
    let found = cases.iter().find(|(key, _)| node.get(key).is_some());
    match found {
        Some((_, shape)) => conform(node, shape),
        None => {
            let words: Vec<&str> = cases.iter().map(|(key, _)| *key).collect();
            Err(wrong_type(node, &format!("a map with one of: {}", words.join(", ")), "text: …"))
        }
    }
}

fn by_word(node: &Yaml, choice: &Choice) -> Result<(), Diagnostic> {
    let given = node.get(choice.key);
    let text = match given {
        Some(value) if value.plain() == Some(Plain::Text) => value.text(),
        Some(_) => None,
        None => choice.default,
    };
    let cases = (choice.cases)();
    match cases.iter().find(|(word, _)| Some(*word) == text) {
        Some((_, fields)) => record(node, fields),
        None => {
            let place = given.map_or(node.span, |value| value.span);
            let words: Vec<&str> = cases.iter().map(|(word, _)| *word).collect();
            let message = format!("`{}` must be one of: {}", choice.key, words.join(", "));
            Err(Diagnostic::new(message, place))
        }
    }
}
