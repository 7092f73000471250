//! What an op states about itself, in one place: its shape rule, its one derivative rule, the kernel that evaluates
//! it, its documentation and the examples that drive the tests over the whole registry.

use super::attr::Attr;
use super::error::{Error, Result};
use super::graph::Var;
use super::shape::Shape;
use crate::kernels::{Binary, Unary};

/// An op of the core. Everything about one op is in the file that implements this trait for it.
pub trait Op: Sync {
    /// The name in listings, errors and the registry.
    fn name(&self) -> &'static str;

    /// Formula, domain, kinks and source.
    fn doc(&self) -> OpDoc;

    /// The shape of the result. Pointwise ops want equal shapes: broadcasting is a node of its own.
    fn shape(&self, _attr: &Attr, args: &[Shape]) -> Result<Shape> {
        equal_shapes(self.name(), args)
    }

    /// The one derivative rule.
    fn rule(&self) -> Rule;

    /// The kernel that evaluates the op.
    fn lower(&self) -> Lower;

    /// Which argument, if any, is a tensor of indices, and below how many rows they must stay.
    fn index(&self, _attr: &Attr, _args: &[Shape]) -> Option<(usize, usize)> {
        None
    }

    /// Calls with random arguments for the registry's tests.
    fn examples(&self) -> Vec<Example>;

    /// Values and partial derivatives computed independently with 50 digits, for pointwise ops.
    fn golden(&self) -> Vec<Golden> {
        Vec::new()
    }
}

/// The documentation of an op.
#[derive(Debug, Clone, Copy)]
pub struct OpDoc {
    /// What it computes.
    pub formula: &'static str,
    /// Where it is defined.
    pub domain: &'static str,
    /// Points without a derivative, and the value that is declared there.
    pub kinks: &'static str,
    /// Where the formula or its derivative is from.
    pub source: &'static str,
}

/// One call of an op, as its derivative rule sees it.
pub struct Call<'a, 'g> {
    /// The arguments.
    pub x: &'a [Var<'g>],
    /// The result.
    pub y: Var<'g>,
    /// The constant parameters.
    pub attr: &'a Attr,
    /// The argument whose derivative is wanted.
    pub slot: usize,
}

/// A derivative rule. Each op states exactly one.
pub enum Rule {
    /// `y_i = φ(x_i, ...)`: the partial derivative in each argument.
    Pointwise(&'static [Partial]),
    /// Linear in all slots together (`op(x + u, y + v) = op(x, y) + op(u, v)`): the transpose in each slot; `None` marks
    /// a slot that is not differentiated (a mask or an index) and is passed on as it is. Where the list is shorter than the
    /// arguments, its last entry serves the rest.
    Linear(&'static [Option<Transpose>]),
    /// `op(a, b, c?) = c + a ⊗ b`, linear in `a` and in `b` on their own: their two transposes.
    Bilinear([Transpose; 2]),
    /// The derivative is zero wherever it exists, and declared zero elsewhere.
    Constant,
}

/// The partial derivative of a pointwise op in one argument.
pub enum Partial {
    /// It is 1 everywhere.
    One,
    /// It is −1 everywhere.
    MinusOne,
    /// It is zero wherever it exists, and declared zero elsewhere.
    Zero,
    /// A formula in the arguments and the result.
    Of(for<'a, 'g> fn(&Call<'a, 'g>) -> Var<'g>),
}

/// The transpose of a linear op in one slot: from the result's cotangent to the argument's.
pub type Transpose = for<'a, 'g> fn(&Call<'a, 'g>, Var<'g>) -> Cotangent<'g>;

/// A contribution to a cotangent.
#[derive(Clone, Copy)]
pub enum Cotangent<'g> {
    /// A node.
    Value(Var<'g>),
    /// The product `op(a)·op(b)` of two matrices, each transposed where its flag says so, which is folded into the sum
    /// that it joins.
    Product(Var<'g>, Var<'g>, bool, bool),
}

/// How an op is evaluated.
pub enum Lower {
    /// A constant.
    Constant,
    /// An input.
    Input,
    /// A pointwise kernel of one argument.
    Unary(fn(&Attr) -> Unary),
    /// A pointwise kernel of two arguments.
    Binary(Binary),
    /// `x0 ≠ 0 ? x1 : x2`.
    Select,
    /// The accumulating matrix product.
    Product,
    /// The sum over a mask of axes.
    Sum,
    /// The mask of the first maximum along an axis.
    FirstMax,
    /// The same values in the same order.
    View,
    /// Repetition along axes.
    Broadcast,
    /// Another order of axes.
    Permute,
    /// A window of an axis.
    Slice,
    /// An axis extended by zeros.
    Pad,
    /// Tensors one after another along an axis.
    Concat,
    /// Rows chosen by an index.
    Gather,
    /// Rows added at an index.
    ScatterAdd,
}

/// A call with random arguments.
pub struct Example {
    /// The constant parameters.
    pub attr: Attr,
    /// The arguments.
    pub args: Vec<Arg>,
}

/// A random argument of an [`Example`].
pub enum Arg {
    /// Uniform numbers of an interval.
    Values {
        /// The shape.
        shape: Vec<usize>,
        /// The least value.
        low: f64,
        /// The greatest value.
        high: f64,
    },
    /// Zeros and ones.
    Mask {
        /// The shape.
        shape: Vec<usize>,
    },
    /// Indices below a bound.
    Index {
        /// How many.
        len: usize,
        /// Greater than each.
        bound: usize,
    },
}

/// A value with its partial derivatives, computed independently of this code.
pub struct Golden {
    /// The constant parameters.
    pub attr: Attr,
    /// The arguments.
    pub args: &'static [f64],
    /// The value.
    pub value: f64,
    /// The partial derivative in each argument.
    pub partials: &'static [f64],
}

impl Golden {
    /// A point of an op without constant parameters.
    pub const fn at(args: &'static [f64], value: f64, partials: &'static [f64]) -> Golden {
        Golden { attr: Attr::None, args, value, partials }
    }
}

impl Example {
    /// A call without constant parameters whose arguments all have shape 3 × 4, one interval each.
    pub fn pointwise(intervals: &[[f64; 2]]) -> Example {
        Example::values(Attr::None, &intervals.iter().map(|&range| (&[3, 4][..], range)).collect::<Vec<_>>())
    }

    /// A call with uniform arguments, each with a shape and an interval.
    pub fn values(attr: Attr, args: &[(&[usize], [f64; 2])]) -> Example {
        let arg =
            |&(shape, [low, high]): &(&[usize], [f64; 2])| Arg::Values { shape: shape.to_vec(), low, high };
        Example { attr, args: args.iter().map(arg).collect() }
    }
}

/// The shape rule of pointwise ops.
pub(super) fn equal_shapes(op: &'static str, args: &[Shape]) -> Result<Shape> {
    match args.split_first() {
        Some((first, rest)) if rest.iter().all(|other| other == first) => Ok(*first),
        _ => Err(shape_error(op, args, "must be equal")),
    }
}

/// A shape error.
pub(super) fn shape_error(op: &'static str, args: &[Shape], message: impl Into<String>) -> Error {
    Error::Shape { op, shapes: args.to_vec(), message: message.into() }
}
