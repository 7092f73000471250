//! Where an evaluation stands: the scope, the names bound around it, and the definitions being computed.

use super::diagnostic::{FormulaError, Span};
use super::scope::{Scope, Value};

/// Evaluation nests at most this deep, so that no formula exhausts the stack.
const DEEPEST: usize = 400;

/// The surroundings of an expression under evaluation.
#[derive(Clone, Copy)]
pub(super) struct Env<'a> {
    pub(super) scope: &'a Scope<'a>,
    locals: Option<&'a Frame<'a>>,
    pending: Option<&'a Pending<'a>>,
    depth: usize,
}

/// Names bound by a call or by a form; a form's frame lies within another, a call's does not.
pub(super) struct Frame<'a> {
    bindings: Vec<(&'a str, Value)>,
    outer: Option<&'a Frame<'a>>,
}

/// A quantity whose value is being computed.
pub(super) struct Pending<'a> {
    name: &'a str,
    outer: Option<&'a Pending<'a>>,
}

impl<'a> Env<'a> {
    pub(super) const fn new(scope: &'a Scope<'a>) -> Self {
        Self { scope, locals: None, pending: None, depth: 0 }
    }

    /// One level deeper.
    pub(super) fn deeper(self, span: Span) -> Result<Self, FormulaError> {
        if self.depth >= DEEPEST {
            return Err(FormulaError::new(
                span,
                "this formula is nested too deeply, or a function calls itself",
            )
            .help("a formula has no recursion; name its parts under `let`"));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }

    /// The value of a name that a call or a form binds.
    pub(super) fn local(&self, name: &str) -> Option<&'a Value> {
        let mut frame = self.locals;
        while let Some(current) = frame {
            if let Some((_, value)) = current.bindings.iter().find(|(bound, _)| *bound == name) {
                return Some(value);
            }
            frame = current.outer;
        }
        None
    }

    /// The same place without the names bound around it, as a definition sees it.
    pub(super) const fn without_locals(self) -> Self {
        Self { locals: None, ..self }
    }

    /// All bound names.
    pub(super) fn local_names(&self) -> Vec<&'a str> {
        let mut names = Vec::new();
        let mut frame = self.locals;
        while let Some(current) = frame {
            names.extend(current.bindings.iter().map(|(name, _)| *name));
            frame = current.outer;
        }
        names
    }

    /// A frame that binds one more name around an expression.
    pub(super) fn bind(&self, name: &'a str, value: Value) -> Frame<'a> {
        Frame { bindings: vec![(name, value)], outer: self.locals }
    }

    /// The same place with a frame of [`Env::bind`] or of a call.
    pub(super) fn with<'b>(&self, frame: &'b Frame<'b>) -> Env<'b>
    where
        'a: 'b,
    {
        Env { scope: self.scope, locals: Some(frame), pending: self.pending, depth: self.depth }
    }

    /// The place in which the body of a quantity is computed: it sees no bound names.
    ///
    /// # Errors
    /// The quantity is being computed already.
    pub(super) fn computing<'b>(&self, pending: &'b Pending<'b>, span: Span) -> Result<Env<'b>, FormulaError>
    where
        'a: 'b,
    {
        let mut chain = vec![pending.name];
        let mut outer = pending.outer;
        while let Some(current) = outer {
            chain.push(current.name);
            if current.name == pending.name {
                chain.reverse();
                return Err(FormulaError::new(span, format!("`{}` depends on itself", pending.name))
                    .help(format!("the circle is {}", chain.join(" → "))));
            }
            outer = current.outer;
        }
        Ok(Env { scope: self.scope, locals: None, pending: Some(pending), depth: self.depth })
    }

    /// The record that a quantity is being computed.
    pub(super) const fn pending(&self, name: &'a str) -> Pending<'a> {
        Pending { name, outer: self.pending }
    }
}

/// The frame of a call: parameters alone.
pub(super) const fn call_frame(bindings: Vec<(&str, Value)>) -> Frame<'_> {
    Frame { bindings, outer: None }
}
