//! What names mean: values, texts, definitions, and the axes of the arrays in sight.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::align::positions;
use super::ast::Expr;
use super::diagnostic::FormulaError;
use super::labelled::{Axis, Labelled, Labels};
use super::parser::{parse, parse_definition};

/// The value of a name.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Numbers.
    Array(Labelled),
    /// A label, or the name of a function or of another quantity.
    Text(String),
}

/// A `let`: a quantity that is computed when asked for, or a function.
#[derive(Debug)]
pub struct Let {
    /// Its parameters; none for a quantity.
    pub params: Vec<String>,
    /// Its formula.
    pub body: Expr,
    /// The text that the spans of `body` point into.
    pub text: String,
}

#[derive(Debug, Clone)]
enum Entry {
    Value(Value),
    Axis(Axis),
    Let(Arc<Let>),
}

/// What a name was found to mean.
#[derive(Debug, Clone, Copy)]
pub(super) enum Meaning<'s> {
    Value(&'s Value),
    Let(&'s Arc<Let>),
}

/// Names and their meanings; a child sees its parent's names unless it defines them itself.
///
/// A definition sees the names of the scope in which a formula is evaluated, and not only those of the scope in which
/// it was written: a notebook's `let` may use what a study varies. The parameters of a function hide those names
/// inside its body, and nowhere else.
#[derive(Debug, Default)]
pub struct Scope<'p> {
    parent: Option<&'p Scope<'p>>,
    entries: BTreeMap<String, Entry>,
    /// The values of quantities and coordinates that were asked for through this scope.
    known: Mutex<BTreeMap<String, Value>>,
}

impl<'p> Scope<'p> {
    /// An empty scope.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A scope within this one.
    #[must_use]
    pub fn child(&'p self) -> Self {
        Self { parent: Some(self), ..Self::default() }
    }

    /// Gives a name an array.
    pub fn define_value(&mut self, name: impl Into<String>, value: Labelled) {
        self.define(name.into(), Entry::Value(Value::Array(value)));
    }

    /// Gives a name a number.
    pub fn define_number(&mut self, name: impl Into<String>, value: f64) {
        self.define_value(name, Labelled::scalar(value));
    }

    /// Gives a name a text: a label, or the name of a function or quantity, which it then stands for.
    pub fn define_text(&mut self, name: impl Into<String>, text: impl Into<String>) {
        self.define(name.into(), Entry::Value(Value::Text(text.into())));
    }

    /// Declares an axis; its bare name is its coordinate. The axes of arrays in sight need no declaration.
    pub fn define_axis(&mut self, axis: Axis) {
        self.define(axis.name.clone(), Entry::Axis(axis));
    }

    /// Defines a `let` from its key and its text: `chi` is a quantity, computed when it is asked for; `phi(x)` is a
    /// function.
    ///
    /// # Errors
    /// The key or the formula does not parse; the error is inside the definition of that name.
    pub fn define_formula(&mut self, key: &str, text: &str) -> Result<(), FormulaError> {
        let definition = parse_definition(key).map_err(|error| error.inside(key, key))?;
        let body = parse(text).map_err(|error| error.inside(&definition.name, text))?;
        self.define_function(definition.name, definition.params, body, text);
        Ok(())
    }

    /// Defines a function, or without parameters a quantity, from a parsed body and the text that it came from.
    pub fn define_function(&mut self, name: impl Into<String>, params: Vec<String>, body: Expr, text: &str) {
        self.define(name.into(), Entry::Let(Arc::new(Let { params, body, text: text.to_owned() })));
    }

    fn define(&mut self, name: String, entry: Entry) {
        self.entries.insert(name, entry);
        self.known.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The parameters and the body of a `let`.
    #[must_use]
    pub fn definition(&self, name: &str) -> Option<Arc<Let>> {
        match self.entry(name)? {
            Entry::Let(definition) => Some(Arc::clone(definition)),
            _ => None,
        }
    }

    /// Whether a name is defined here or in a parent.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.entry(name).is_some()
    }

    /// Every defined name, without repetition, sorted.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> =
            self.levels().flat_map(|scope| scope.entries.keys().map(String::as_str)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// An axis by its name: one that was declared, or the union of the labels of that axis in every array of the nearest
    /// scope that has it.
    #[must_use]
    pub fn axis(&self, name: &str) -> Option<Axis> {
        if let Some(Entry::Axis(axis)) = self.entry(name) {
            return Some(axis.clone());
        }
        self.levels().find_map(|scope| {
            scope.own_axes().filter(|axis| axis.name == name).fold(None, |union: Option<Axis>, axis| {
                Some(match union {
                    None => axis.clone(),
                    Some(known) => unite(known, axis),
                })
            })
        })
    }

    /// The shortest axis in sight that has the name and all labels of another one: that of the arrays which it is a part of.
    #[must_use]
    pub fn whole_axis(&self, part: &Axis) -> Option<Axis> {
        let has_all = |axis: &&Axis| {
            axis.name == part.name
                && positions(&part.labels, &axis.labels, &part.name)
                    .is_ok_and(|found| found.iter().all(Option::is_some))
        };
        self.axes().filter(has_all).min_by_key(|axis| axis.len()).cloned()
    }

    /// The names of all axes in sight.
    #[must_use]
    pub fn axis_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> =
            self.axes().map(|axis| axis.name.as_str()).filter(|name| !name.is_empty()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    fn axes(&self) -> impl Iterator<Item = &Axis> {
        self.levels().flat_map(Scope::own_axes)
    }

    fn own_axes(&self) -> impl Iterator<Item = &Axis> {
        self.entries.values().flat_map(|entry| match entry {
            Entry::Value(Value::Array(array)) => array.axes(),
            Entry::Axis(axis) => std::slice::from_ref(axis),
            _ => &[],
        })
    }

    fn levels(&self) -> impl Iterator<Item = &Scope<'p>> {
        std::iter::successors(Some(self), |scope| scope.parent)
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.levels().find_map(|scope| scope.entries.get(name))
    }

    pub(super) fn meaning(&self, name: &str) -> Option<Meaning<'_>> {
        match self.entry(name)? {
            Entry::Value(value) => Some(Meaning::Value(value)),
            Entry::Let(definition) => Some(Meaning::Let(definition)),
            Entry::Axis(_) => None,
        }
    }

    pub(super) fn known(&self, name: &str) -> Option<Value> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    pub(super) fn remember(&self, name: &str, value: &Value) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), value.clone());
    }
}

/// The labels of both axes, those of the first in front. Names and numbers do not mix: the first kind stays.
fn unite(mut known: Axis, other: &Axis) -> Axis {
    match (&mut known.labels, &other.labels) {
        (Labels::Numbers(numbers), Labels::Numbers(more)) => {
            for number in more {
                if !numbers.contains(number) {
                    numbers.push(*number);
                }
            }
        }
        (Labels::Names(names), Labels::Names(more)) => {
            for name in more {
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
        }
        _ => {}
    }
    known
}
