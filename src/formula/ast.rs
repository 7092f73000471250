//! The syntax tree of a formula; every node carries the bytes that it came from.

use super::diagnostic::Span;

/// A formula or a part of one. Equality ignores where it was written.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it is.
    pub node: Node,
    /// Where it was written.
    pub span: Span,
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

/// The kinds of expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// A literal number.
    Number(f64),
    /// A quoted label.
    Text(String),
    /// A name, possibly dotted (`study.measurement`).
    Name(String),
    /// `-a`, `not a`.
    Unary(Sign, Box<Expr>),
    /// `a + b` and its like, comparisons and logic.
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// `f''(a, b over seed)`.
    Call(Call),
    /// `g[layer=5..46, time=last]`.
    Select(Box<Expr>, Vec<Selector>),
    /// `{forward: 1, central: 2}`.
    Map(Vec<(Word, Expr)>),
    /// `a..b` or `a..=b`, the second argument of `sum(i, 1..=n, …)`.
    Range(Box<Expr>, Box<Expr>, Bound),
}

/// A name as written; equality ignores where.
#[derive(Debug, Clone)]
pub struct Word {
    /// The text.
    pub text: String,
    /// Where it was written.
    pub span: Span,
}

impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// A call of a function, an aggregate or a special form.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The function.
    pub name: Word,
    /// How many primes follow it: the order of the derivative.
    pub primes: usize,
    /// The positional arguments.
    pub args: Vec<Expr>,
    /// The axes that an aggregate reduces or keeps.
    pub axes: Option<Axes>,
}

/// The axes clause of an aggregate.
#[derive(Debug, Clone, PartialEq)]
pub struct Axes {
    /// Whether the listed axes are reduced or kept.
    pub mode: AxesMode,
    /// The axes.
    pub names: Vec<Word>,
}

/// Whether an aggregate's axes are listed as reduced or as kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AxesMode {
    /// `over`: these axes are reduced.
    Over,
    /// `by`: these axes are kept and all others are reduced.
    By,
}

/// One `axis=choice` between brackets.
#[derive(Debug, Clone, PartialEq)]
pub struct Selector {
    /// The axis.
    pub axis: Word,
    /// Which of its labels.
    pub choice: Choice,
}

/// Which labels a selector takes.
#[derive(Debug, Clone, PartialEq)]
pub enum Choice {
    /// One label, or `first` or `last`; the axis is dropped.
    One(Expr),
    /// A list of labels; the axis is kept, in the order of the list.
    Many(Vec<Expr>),
    /// An interval of numeric labels; the axis is kept.
    Range(Option<Expr>, Option<Expr>, Bound),
}

/// Whether the end of a range belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// `a..b`.
    Excluded,
    /// `a..=b`.
    Included,
}

/// Prefix operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// `-a`.
    Neg,
    /// `not a`.
    Not,
}

/// Infix operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `+`.
    Add,
    /// `-`.
    Sub,
    /// `*`.
    Mul,
    /// `/`.
    Div,
    /// `^`.
    Pow,
    /// `<`.
    Less,
    /// `<=`.
    LessEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterEqual,
    /// `=`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `and`.
    And,
    /// `or`.
    Or,
}

impl Operator {
    /// How it is written.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::Pow => "^",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::And => "and",
            Self::Or => "or",
        }
    }

    /// How tightly it binds; unary minus binds at `NEGATION`, `not` at `NOT`.
    #[must_use]
    pub const fn binding(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Less
            | Self::LessEqual
            | Self::Greater
            | Self::GreaterEqual
            | Self::Equal
            | Self::NotEqual => 4,
            Self::Add | Self::Sub => 5,
            Self::Mul | Self::Div => 6,
            Self::Pow => 8,
        }
    }

    /// Whether it compares two numbers.
    #[must_use]
    pub const fn is_comparison(self) -> bool {
        self.binding() == 4
    }
}

/// How tightly `not` binds.
pub const NOT: u8 = 3;
/// How tightly unary minus binds: `-x^2` is `-(x^2)`, `-a*b` is `(-a)*b`.
pub const NEGATION: u8 = 7;

impl Expr {
    /// Its direct parts, in order.
    #[must_use]
    pub fn children(&self) -> Vec<&Self> {
        match &self.node {
            Node::Number(_) | Node::Text(_) | Node::Name(_) => Vec::new(),
            Node::Unary(_, a) => vec![a],
            Node::Binary(_, a, b) | Node::Range(a, b, _) => vec![a, b],
            Node::Call(call) => call.args.iter().collect(),
            Node::Map(entries) => entries.iter().map(|(_, value)| value).collect(),
            Node::Select(base, selectors) => {
                let mut parts = vec![&**base];
                for selector in selectors {
                    match &selector.choice {
                        Choice::One(value) => parts.push(value),
                        Choice::Many(values) => parts.extend(values),
                        Choice::Range(from, to, _) => parts.extend(from.iter().chain(to)),
                    }
                }
                parts
            }
        }
    }

    /// The name, if it is nothing but a name.
    #[must_use]
    pub fn as_name(&self) -> Option<&str> {
        match &self.node {
            Node::Name(name) => Some(name),
            _ => None,
        }
    }
}
