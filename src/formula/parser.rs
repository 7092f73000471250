//! Tokens to a syntax tree: precedence climbing, with calls and selections in `parse_call`.

use super::ast::{Bound, Call, Expr, NEGATION, NOT, Node, Operator, Sign, Word};
use super::diagnostic::{FormulaError, Span};
use super::lexer::{Kind, Token, tokens};

/// Parses a formula.
///
/// # Errors
/// A syntax error, with its place and what to write instead.
///
/// ```
/// let formula = gradbook::formula::parse("median(g[layer=5..=45] over seed) / 2").unwrap();
/// assert_eq!(gradbook::formula::print(&formula), "median(g[layer=5..=45] over seed)/2");
/// ```
pub fn parse(source: &str) -> Result<Expr, FormulaError> {
    let mut parser = Parser::new(source)?;
    let expr = parser.expression()?;
    parser.finish()?;
    Ok(expr)
}

/// The key of a `let`: a name, with its parameters if it defines a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// What is defined.
    pub name: String,
    /// The parameters; none makes it a quantity.
    pub params: Vec<String>,
}

/// Parses the key of a `let`: `chi` or `phi(x)`.
///
/// # Errors
/// Anything else, reserved words, and a parameter named twice.
pub fn parse_definition(source: &str) -> Result<Definition, FormulaError> {
    let mut parser = Parser::new(source)?;
    let name = parser.plain_word("a name")?.text;
    let mut params: Vec<String> = Vec::new();
    if parser.eat("(") {
        loop {
            let param = parser.plain_word("a parameter")?;
            if params.contains(&param.text) {
                return Err(FormulaError::new(
                    param.span,
                    format!("the parameter `{}` is named twice", param.text),
                ));
            }
            params.push(param.text);
            if !parser.eat(",") {
                break;
            }
        }
        parser.expect(")")?;
    }
    parser.finish()?;
    Ok(Definition { name, params })
}

/// Words that cannot be names.
pub const RESERVED: [&str; 6] = ["and", "or", "not", "over", "by", "within"];

/// Words that differentiate the call that they stand before: `grad f(x)`.
pub const PREFIXES: [&str; 3] = ["grad", "hess", "jacobian"];

/// Parentheses within parentheses deeper than this are a mistake.
const DEEPEST: usize = 100;

/// A position in the tokens of a formula.
pub(super) struct Parser<'s> {
    pub(super) source: &'s str,
    tokens: Vec<Token>,
    pub(super) at: usize,
    depth: usize,
    /// Whether the values of a map may be percentages; the number of those seen.
    pub(super) percent: Option<usize>,
}

impl<'s> Parser<'s> {
    pub(super) fn new(source: &'s str) -> Result<Self, FormulaError> {
        Ok(Self { source, tokens: tokens(source)?, at: 0, depth: 0, percent: None })
    }

    pub(super) fn expression(&mut self) -> Result<Expr, FormulaError> {
        self.binary(0)
    }

    /// An expression whose operators bind more tightly than `least`.
    pub(super) fn binary(&mut self, least: u8) -> Result<Expr, FormulaError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(FormulaError::new(self.span(), "this formula is nested too deeply")
                .help("name its parts under `let`"));
        }
        let mut left = self.prefix()?;
        while let Some(operator) = self.operator() {
            let binding = operator.binding();
            if binding <= least {
                break;
            }
            let span = self.advance().span;
            // A power groups to the right and takes a sign on its right: `2^-3^2` is `2^(-(3^2))`.
            let right = self.binary(if operator == Operator::Pow { NEGATION } else { binding })?;
            if operator.is_comparison() && self.operator().is_some_and(Operator::is_comparison) {
                return Err(FormulaError::new(span.to(self.span()), "comparisons do not chain")
                    .help("write `a < b and b < c`"));
            }
            let span = left.span.to(right.span);
            left = Expr { node: Node::Binary(operator, Box::new(left), Box::new(right)), span };
        }
        self.depth -= 1;
        Ok(left)
    }

    fn prefix(&mut self) -> Result<Expr, FormulaError> {
        let start = self.span();
        let (sign, binding) = if self.peek_symbol("-") {
            (Sign::Neg, NEGATION)
        } else if self.peek_word("not") {
            (Sign::Not, NOT)
        } else if self.peek_symbol("+") {
            return Err(FormulaError::new(start, "a formula has no unary plus").help("leave the `+` out"));
        } else {
            return self.postfix();
        };
        self.advance();
        let operand = self.binary(binding)?;
        let span = start.to(operand.span);
        Ok(Expr { node: Node::Unary(sign, Box::new(operand)), span })
    }

    /// The rest of `grad f(x)`, which is the call of `grad` on that call.
    fn prefixed(&mut self, word: Word) -> Result<Expr, FormulaError> {
        let token = self.peek().clone();
        let name = match token.kind {
            Kind::Name(name) if !RESERVED.contains(&name.as_str()) => Word { text: name, span: token.span },
            _ => return Err(self.expected(&format!("an operator or a call after `{}`", word.text))),
        };
        self.advance();
        let is_prefix = PREFIXES.contains(&name.text.as_str());
        let inner = if self.peek_symbol("(") || self.peek().kind == Kind::Prime {
            self.call(name)?
        } else if is_prefix && self.peek_name() {
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err(FormulaError::new(self.span(), "this formula is nested too deeply"));
            }
            let inner = self.prefixed(name)?;
            self.depth -= 1;
            inner
        } else {
            return Err(FormulaError::new(
                word.span.to(name.span),
                format!("`{}` stands before a call, and `{}` is none", word.text, name.text),
            )
            .help(format!("write `{} {}(x)`", word.text, name.text)));
        };
        let span = word.span.to(inner.span);
        Ok(Expr { node: Node::Call(Call { name: word, primes: 0, args: vec![inner], axes: None }), span })
    }

    fn postfix(&mut self) -> Result<Expr, FormulaError> {
        let mut expr = self.atom()?;
        while self.peek_symbol("[") {
            expr = self.selection(expr)?;
        }
        Ok(expr)
    }

    fn atom(&mut self) -> Result<Expr, FormulaError> {
        let token = self.peek().clone();
        let node = match token.kind {
            Kind::Number(value) => Node::Number(value),
            Kind::Text(text) => Node::Text(text),
            Kind::Name(name) if !RESERVED.contains(&name.as_str()) => {
                self.advance();
                if self.peek_symbol("(") || self.peek().kind == Kind::Prime {
                    return self.call(Word { text: name, span: token.span });
                }
                if PREFIXES.contains(&name.as_str()) && self.peek_name() {
                    return self.prefixed(Word { text: name, span: token.span });
                }
                return Ok(Expr { node: Node::Name(name), span: token.span });
            }
            Kind::Symbol("(") => {
                self.advance();
                let mut inner = self.expression()?;
                let close = self.close("(", ")", token.span)?;
                inner.span = token.span.to(close);
                return Ok(inner);
            }
            Kind::Symbol("{") => return self.map(),
            _ => return Err(self.expected("a value")),
        };
        self.advance();
        Ok(Expr { node, span: token.span })
    }

    /// The infix operator that comes next, if one does.
    pub(super) fn operator(&self) -> Option<Operator> {
        let text = match &self.peek().kind {
            Kind::Symbol(symbol) => symbol,
            Kind::Name(name) => name.as_str(),
            _ => return None,
        };
        Some(match text {
            "+" => Operator::Add,
            "-" => Operator::Sub,
            "*" => Operator::Mul,
            "/" => Operator::Div,
            "^" => Operator::Pow,
            "<" => Operator::Less,
            "<=" => Operator::LessEqual,
            ">" => Operator::Greater,
            ">=" => Operator::GreaterEqual,
            "=" => Operator::Equal,
            "!=" => Operator::NotEqual,
            "and" => Operator::And,
            "or" => Operator::Or,
            _ => return None,
        })
    }

    pub(super) fn peek(&self) -> &Token {
        // The last token is the end, and `advance` never moves past it.
        &self.tokens[self.at]
    }

    pub(super) fn span(&self) -> Span {
        self.peek().span
    }

    pub(super) fn advance(&mut self) -> Token {
        let token = self.peek().clone();
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
        token
    }

    pub(super) fn peek_symbol(&self, symbol: &str) -> bool {
        matches!(self.peek().kind, Kind::Symbol(found) if found == symbol)
    }

    pub(super) fn peek_word(&self, word: &str) -> bool {
        matches!(&self.peek().kind, Kind::Name(found) if found == word)
    }

    /// Whether a name comes next that is no reserved word.
    fn peek_name(&self) -> bool {
        matches!(&self.peek().kind, Kind::Name(name) if !RESERVED.contains(&name.as_str()))
    }

    pub(super) fn eat(&mut self, symbol: &str) -> bool {
        let found = self.peek_symbol(symbol);
        if found {
            self.advance();
        }
        found
    }

    pub(super) fn expect(&mut self, symbol: &str) -> Result<Span, FormulaError> {
        if !self.peek_symbol(symbol) {
            return Err(self.expected(&format!("`{symbol}`")));
        }
        Ok(self.advance().span)
    }

    /// The closing bracket of one that was opened at `open`.
    pub(super) fn close(&mut self, opening: &str, closing: &str, open: Span) -> Result<Span, FormulaError> {
        if self.peek().kind == Kind::End {
            return Err(FormulaError::new(open, format!("this `{opening}` is never closed"))
                .help(format!("add a `{closing}`")));
        }
        self.expect(closing)
    }

    /// An undotted name that is not reserved.
    pub(super) fn plain_word(&mut self, what: &str) -> Result<Word, FormulaError> {
        match &self.peek().kind {
            Kind::Name(name) if !name.contains('.') && !RESERVED.contains(&name.as_str()) => {
                let text = name.clone();
                Ok(Word { text, span: self.advance().span })
            }
            _ => Err(self.expected(what)),
        }
    }

    /// Fails unless the whole text was read.
    pub(super) fn finish(&self) -> Result<(), FormulaError> {
        if self.peek().kind == Kind::End { Ok(()) } else { Err(self.expected("the end")) }
    }

    /// The error that something else was wanted here.
    pub(super) fn expected(&self, what: &str) -> FormulaError {
        let span = self.span();
        let found = &self.source[span.start..span.end];
        let after_value = self.at > 0
            && matches!(
                self.tokens[self.at - 1].kind,
                Kind::Number(_) | Kind::Name(_) | Kind::Text(_) | Kind::Symbol(")" | "]" | "}")
            );
        match &self.peek().kind {
            Kind::End => FormulaError::new(span, format!("the formula ends where {what} is missing")),
            Kind::Symbol(symbol @ (")" | "]" | "}")) if what != "a value" => {
                FormulaError::new(span, format!("this `{symbol}` closes nothing")).help("remove it")
            }
            Kind::Symbol("~") => FormulaError::new(span, "`~` belongs at the top level of a claim")
                .help("write `lhs ~ rhs within 3%`"),
            Kind::Symbol("%") => FormulaError::new(span, "a percentage belongs after `within`")
                .help("write the fraction, `0.03` for 3%"),
            Kind::Name(name) if name == "within" => {
                FormulaError::new(span, "`within` belongs after the `~` of a claim")
                    .help("write `lhs ~ rhs within 3%`")
            }
            Kind::Name(name) if name == "over" || name == "by" => {
                FormulaError::new(span, format!("`{name}` belongs inside the call of an aggregate"))
                    .help(format!("write `mean(x {name} seed)`"))
            }
            Kind::Number(_) | Kind::Name(_) | Kind::Text(_) | Kind::Symbol("(") if after_value => {
                FormulaError::new(span, format!("an operator is missing before `{found}`"))
                    .help("a product is written with `*`")
            }
            _ if what == "the end" => {
                FormulaError::new(span, format!("the formula should end before `{found}`"))
            }
            _ => FormulaError::new(span, format!("found `{found}` where {what} is missing")),
        }
    }
}

/// Reads an optional `..` or `..=`.
pub(super) fn range_bound(parser: &mut Parser<'_>) -> Option<Bound> {
    if parser.eat("..=") {
        Some(Bound::Included)
    } else if parser.eat("..") {
        Some(Bound::Excluded)
    } else {
        None
    }
}
