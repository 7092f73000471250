//! Reading the fields of a map by hand, with errors that say what to write instead.

use super::diagnostic::Diagnostic;
use super::shape::Record;
use super::tree::{Entry, Scalar, Yaml};

/// The fields of a map whose keys are all known.
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    /// What the map is, for messages: "a study", "the network", …
    what: &'static str,
    node: &'a Yaml,
    entries: &'a [Entry],
}

impl<'a> Fields<'a> {
    /// The fields of `node`, whose keys must be among `allowed`.
    ///
    /// # Errors
    /// `node` is not a map, or has a key that is not allowed.
    pub fn new(node: &'a Yaml, what: &'static str, allowed: &[&str]) -> Result<Self, Diagnostic> {
        let fields = Self::any(node, what)?;
        fields.allow(allowed)?;
        Ok(fields)
    }

    /// The fields of `node`, whatever its keys: for those that decide which others there may be.
    ///
    /// # Errors
    /// `node` is not a map.
    pub fn any(node: &'a Yaml, what: &'static str) -> Result<Self, Diagnostic> {
        let Some(entries) = node.entries() else {
            return Err(wrong_type(node, "a map", &format!("{what} is written `key: value`")));
        };
        Ok(Self { what, node, entries })
    }

    /// The fields of `node` as a record.
    ///
    /// # Errors
    /// `node` is not a map, or has a key that the record has not.
    pub fn of(node: &'a Yaml, record: &Record) -> Result<Self, Diagnostic> {
        let names: Vec<&str> = record.all().map(|key| key.name).collect();
        Self::new(node, record.what, &names)
    }

    fn allow(&self, allowed: &[&str]) -> Result<(), Diagnostic> {
        for entry in self.entries {
            let key = entry.key.text.as_str();
            if allowed.contains(&key) {
                continue;
            }
            let error = Diagnostic::new(format!("unknown key `{key}` in {}", self.what), entry.key_span);
            let error = error.meant(key, allowed.iter().copied());
            return Err(error.note(format!("keys of {}: {}", self.what, allowed.join(", "))));
        }
        Ok(())
    }

    /// The map itself.
    #[must_use]
    pub fn node(&self) -> &'a Yaml {
        self.node
    }

    /// The value of a field, if it is given.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&'a Yaml> {
        self.entries.iter().find(|e| e.key.text == key).map(|e| &e.value)
    }

    /// The value of a field that must be given.
    ///
    /// # Errors
    /// It is not given.
    pub fn require(&self, key: &str) -> Result<&'a Yaml, Diagnostic> {
        self.get(key).ok_or_else(|| {
            // The first key marks the map better than its whole extent would.
            let span = self.entries.first().map_or(self.node.span, |e| e.key_span);
            Diagnostic::new(format!("{} needs the key `{key}`", self.what), span)
                .label(format!("add `{key}: …`"))
        })
    }

    /// A text field, if it is given.
    ///
    /// # Errors
    /// It is a list or a map.
    pub fn text(&self, key: &str) -> Result<Option<String>, Diagnostic> {
        self.get(key).map(|node| text_of(node, key)).transpose()
    }

    /// A text field that must be given.
    ///
    /// # Errors
    /// It is not given, or is a list or a map.
    pub fn require_text(&self, key: &str) -> Result<String, Diagnostic> {
        text_of(self.require(key)?, key)
    }

    /// The entries of a field that is a map; none if it is not given.
    ///
    /// # Errors
    /// It is not a map.
    pub fn map(&self, key: &str) -> Result<&'a [Entry], Diagnostic> {
        match self.get(key) {
            None => Ok(&[]),
            Some(node) => {
                node.entries().ok_or_else(|| wrong_type(node, "a map", &format!("{key}: {{name: …}}")))
            }
        }
    }

    /// The items of a field that is a list of names or one name alone; none if it is not given.
    ///
    /// # Errors
    /// An item is not a scalar.
    pub fn names(&self, key: &str) -> Result<Vec<String>, Diagnostic> {
        match self.get(key) {
            None => Ok(Vec::new()),
            Some(node) => match node.items() {
                None => Ok(vec![text_of(node, key)?]),
                Some(items) => items.iter().map(|item| text_of(item, key)).collect(),
            },
        }
    }
}

/// The error with a hint where a value that YAML ended at a comma has lost its closing parenthesis.
#[must_use]
pub fn explain_cut(error: Diagnostic, scalar: &Scalar) -> Diagnostic {
    let open = scalar.text.matches('(').count() > scalar.text.matches(')').count();
    if open && !scalar.quoted {
        return error.note("within {…} and […] YAML ends a value at a comma: put it in quotes");
    }
    error
}

/// An error unless something is written.
///
/// # Errors
/// `node` is empty.
pub fn reject_empty(node: &Yaml, key: &str) -> Result<(), Diagnostic> {
    if node.is_absent() {
        return Err(Diagnostic::new(format!("`{key}` is empty"), node.span).label("write a value here"));
    }
    Ok(())
}

fn text_of(node: &Yaml, key: &str) -> Result<String, Diagnostic> {
    reject_empty(node, key)?;
    node.text().map(str::to_string).ok_or_else(|| wrong_type(node, "text", &format!("{key}: …")))
}

pub(crate) fn wrong_type(node: &Yaml, expected: &str, example: &str) -> Diagnostic {
    Diagnostic::new(format!("expected {expected}, found {}", node.describe()), node.span)
        .label(format!("expected {expected}"))
        .note(format!("for example: {example}"))
}
