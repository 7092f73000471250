//! The one table of functions: names, arities, tags, documentation and examples.

mod entries;
mod page;
mod vectors;

use std::sync::OnceLock;

pub use page::reference_page;

use super::elementwise::Composite;
use super::pointwise::{Binary, Unary};

/// What a function may be applied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// Element by element; traced into the core where a derivative is taken.
    Pointwise,
    /// Derivatives and other forms that bind a name.
    Differential,
    /// Vectors over `i` and matrices over `i` and `j`.
    Vector,
    /// Over the axes of an array.
    Aggregate,
    /// Only at the top level of a claim.
    Claim,
}

/// One function of the language.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// The least and the greatest number of positional arguments.
    pub arity: (usize, usize),
    /// What it may be applied to.
    pub tag: Tag,
    /// How it is called.
    pub usage: &'static str,
    /// What it computes, in one line.
    pub doc: &'static str,
    /// A formula and its value, to 12 digits; the tests evaluate it.
    pub example: (&'static str, f64),
    /// How it is computed.
    pub action: Action,
}

/// How a function is computed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Action {
    /// An elementary function of one number.
    Unary(Unary),
    /// An elementary function of two numbers.
    Binary(Binary),
    /// Composed of elementary functions.
    Composite(Composite),
    /// The number k of n things: computed with numbers only.
    Binomial,
    /// Reduces axes.
    Aggregate(Aggregate),
    /// Binds a name.
    Form(Form),
    /// Differentiates the call that follows.
    Derivative(Derivative),
    /// Makes or takes vectors and matrices.
    Vector(Vector),
    /// Belongs to the grammar of claims.
    Syntax,
}

/// The aggregates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregate {
    /// Arithmetic mean.
    Mean,
    /// Middle value.
    Median,
    /// Least value, or pointwise minimum.
    Min,
    /// Greatest value, or pointwise maximum.
    Max,
    /// Sum, or `sum(i, 1..=n, …)`.
    Sum,
    /// Product, or `product(i, 1..=n, …)`.
    Product,
    /// Sample standard deviation.
    Std,
    /// Standard error of the mean.
    Se,
    /// Interpolated quantile.
    Quantile,
    /// How many are true.
    Count,
    /// The first along an axis.
    First,
    /// The last along an axis.
    Last,
    /// The label of the least.
    Argmin,
    /// The label of the greatest.
    Argmax,
    /// Whether all are true.
    All,
    /// Whether any is true.
    Any,
    /// Running product; keeps the axis.
    Cumprod,
    /// Running sum; keeps the axis.
    Cumsum,
    /// The value at the label before; keeps the axis but for its first label.
    Previous,
    /// The value less that at the label before; keeps the axis but for its first label.
    Delta,
    /// Least-squares slope.
    Slope,
    /// Least-squares intercept.
    Intercept,
    /// Euclidean norm.
    Norm,
    /// Sum of products.
    Dot,
}

/// The derivatives that are written before a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Derivative {
    /// `grad f(x)`: over `i`.
    Grad,
    /// `hess f(x)`: over `i` and `j`.
    Hess,
    /// `jacobian F(x)`: over the axes of F and `j`.
    Jacobian,
}

/// The functions of vectors over `i` and matrices over `i` and `j`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vector {
    /// Ones.
    Ones,
    /// Zeros.
    Zeros,
    /// Equal steps.
    Linspace,
    /// Equal ratios.
    Logspace,
    /// A linear system.
    Solve,
    /// Determinant.
    Det,
    /// Matrix times vector.
    Matvec,
    /// A B.
    Matmul,
    /// Rows and columns exchanged.
    Transpose,
    /// Eigenvalues of a symmetric matrix.
    Eig,
    /// Where a gradient vanishes.
    CriticalPoints,
    /// The nearest of some points.
    Nearest,
}

/// The forms that bind a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `diff(expr, name)`.
    Diff,
    /// `fixpoint(q, expr, start)`.
    Fixpoint,
    /// `expect(z, expr)`.
    Expect,
}

/// The constants of the language.
pub const CONSTANTS: [(&str, f64, &str); 4] = [
    ("pi", std::f64::consts::PI, "the circle's circumference over its diameter"),
    ("e", std::f64::consts::E, "the base of the natural logarithm"),
    ("eps", f64::EPSILON, "the spacing of 64-bit numbers at 1, 2^-52"),
    ("inf", f64::INFINITY, "infinity"),
];

/// All functions, in the order of the reference page.
#[must_use]
pub fn functions() -> &'static [Function] {
    static ALL: OnceLock<Vec<Function>> = OnceLock::new();
    ALL.get_or_init(|| [&entries::FUNCTIONS[..], &vectors::FUNCTIONS].concat())
}

/// A function by its name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Function> {
    functions().iter().find(|function| function.name == name)
}

/// A constant by its name.
#[must_use]
pub fn constant(name: &str) -> Option<f64> {
    CONSTANTS.iter().find(|(known, ..)| *known == name).map(|(_, value, _)| *value)
}

impl Function {
    /// Whether it takes one number and is applied element by element.
    #[must_use]
    pub fn is_of_one_number(&self) -> bool {
        self.tag == Tag::Pointwise && self.arity == (1, 1)
    }

    /// How many arguments it takes, in words.
    #[must_use]
    pub fn arguments(&self) -> String {
        let count = |n: usize| if n == 1 { "1 argument".to_owned() } else { format!("{n} arguments") };
        match self.arity {
            (least, most) if least == most => count(least),
            (least, usize::MAX) => format!("at least {}", count(least)),
            (least, most) => format!("{least} to {}", count(most)),
        }
    }
}
