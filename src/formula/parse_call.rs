//! The bracketed forms: calls, selections and map literals.

use super::ast::{Axes, AxesMode, Call, Choice, Expr, Node, Selector, Word};
use super::diagnostic::{FormulaError, Span};
use super::lexer::Kind;
use super::parser::{Parser, range_bound};

impl Parser<'_> {
    /// The rest of a call, from the primes or the parenthesis on.
    pub(super) fn call(&mut self, name: Word) -> Result<Expr, FormulaError> {
        let mut primes = 0;
        while self.peek().kind == Kind::Prime {
            self.advance();
            primes += 1;
        }
        if !self.peek_symbol("(") {
            return Err(FormulaError::new(
                name.span.to(self.span()),
                format!("the derivative of `{}` needs its argument", name.text),
            )
            .help(format!("write `{}'(x)`", name.text)));
        }
        let open = self.advance().span;
        let mut args = Vec::new();
        let mut axes = None;
        while !self.peek_symbol(")") {
            args.push(self.argument()?);
            if let Some(mode) = self.axes_mode() {
                self.advance();
                axes = Some(Axes { mode, names: self.axis_names()? });
                break;
            }
            if !self.eat(",") {
                break;
            }
        }
        let close = self.close("(", ")", open)?;
        let span = name.span.to(close);
        Ok(Expr { node: Node::Call(Call { name, primes, args, axes }), span })
    }

    fn argument(&mut self) -> Result<Expr, FormulaError> {
        let from = self.expression()?;
        let Some(bound) = range_bound(self) else { return Ok(from) };
        let to = self.expression()?;
        let span = from.span.to(to.span);
        Ok(Expr { node: Node::Range(Box::new(from), Box::new(to), bound), span })
    }

    fn axes_mode(&self) -> Option<AxesMode> {
        if self.peek_word("over") {
            Some(AxesMode::Over)
        } else if self.peek_word("by") {
            Some(AxesMode::By)
        } else {
            None
        }
    }

    fn axis_names(&mut self) -> Result<Vec<Word>, FormulaError> {
        let mut names = vec![self.axis_name()?];
        while self.eat(",") {
            names.push(self.axis_name()?);
        }
        Ok(names)
    }

    fn axis_name(&mut self) -> Result<Word, FormulaError> {
        if let Kind::Text(text) = &self.peek().kind {
            let text = text.clone();
            return Ok(Word { text, span: self.advance().span });
        }
        self.plain_word("the name of an axis")
    }

    /// `base[axis=choice, …]`.
    pub(super) fn selection(&mut self, base: Expr) -> Result<Expr, FormulaError> {
        let open = self.advance().span;
        let mut selectors: Vec<Selector> = Vec::new();
        loop {
            let axis = self.axis_name()?;
            if selectors.iter().any(|s| s.axis.text == axis.text) {
                return Err(FormulaError::new(
                    axis.span,
                    format!("the axis `{}` is selected twice", axis.text),
                ));
            }
            if !self.peek_symbol("=") {
                return Err(self.expected("`=`").help(format!("write `[{}=label]`", axis.text)));
            }
            self.advance();
            selectors.push(Selector { axis, choice: self.choice()? });
            if !self.eat(",") {
                break;
            }
        }
        let close = self.close("[", "]", open)?;
        let span = base.span.to(close);
        Ok(Expr { node: Node::Select(Box::new(base), selectors), span })
    }

    fn choice(&mut self) -> Result<Choice, FormulaError> {
        if self.peek_symbol("[") {
            let open = self.advance().span;
            let mut labels = vec![self.label()?];
            while self.eat(",") {
                labels.push(self.label()?);
            }
            self.close("[", "]", open)?;
            return Ok(Choice::Many(labels));
        }
        if let Some(bound) = range_bound(self) {
            return Ok(Choice::Range(None, Some(self.label()?), bound));
        }
        let from = self.label()?;
        let Some(bound) = range_bound(self) else { return Ok(Choice::One(from)) };
        let open_ended = self.peek_symbol("]") || self.peek_symbol(",");
        let to = if open_ended { None } else { Some(self.label()?) };
        Ok(Choice::Range(Some(from), to, bound))
    }

    /// A label binds more tightly than a comparison: `g[a=1, b=2]`.
    fn label(&mut self) -> Result<Expr, FormulaError> {
        self.binary(super::ast::Operator::Equal.binding())
    }

    /// `{key: value, …}`.
    pub(super) fn map(&mut self) -> Result<Expr, FormulaError> {
        let open = self.advance().span;
        let mut entries: Vec<(Word, Expr)> = Vec::new();
        loop {
            let key = self.map_key()?;
            if entries.iter().any(|(known, _)| known.text == key.text) {
                return Err(FormulaError::new(key.span, format!("the label `{}` appears twice", key.text)));
            }
            self.expect(":")?;
            let value = self.expression()?;
            if let Some(seen) = self.percent
                && self.eat("%")
            {
                self.percent = Some(seen + 1);
            }
            entries.push((key, value));
            if !self.eat(",") {
                break;
            }
        }
        let span = open.to(self.close("{", "}", open)?);
        Ok(Expr { node: Node::Map(entries), span })
    }

    /// A key is a quoted text, or everything up to the colon: `heavy-ball`, `0.9`.
    fn map_key(&mut self) -> Result<Word, FormulaError> {
        let first = self.advance();
        if let Kind::Text(text) = first.kind {
            return Ok(Word { text, span: first.span });
        }
        let mut span = first.span;
        if matches!(first.kind, Kind::End | Kind::Symbol("}" | ":" | ",")) {
            return Err(FormulaError::new(span, "a label is missing here").help("write `{label: value}`"));
        }
        while !self.peek_symbol(":") {
            if matches!(self.peek().kind, Kind::Text(_)) {
                return Err(FormulaError::new(self.peek().span, "a quoted text within a label")
                    .help("put the whole label in quotes"));
            }
            if matches!(self.peek().kind, Kind::End | Kind::Symbol("}" | ",")) {
                return Err(FormulaError::new(
                    Span::new(span.end, span.end),
                    "`:` is missing after this label",
                )
                .help("write `{label: value}`"));
            }
            span = span.to(self.advance().span);
        }
        Ok(Word { text: self.source[span.start..span.end].to_owned(), span })
    }
}
