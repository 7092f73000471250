//! What in burn an op is held against.

use burn_tensor::{Int, Tensor};
use gradbook::autodiff::Attr;

/// A call of a counterpart.
pub struct Call<'a> {
    /// The constant parameters of our op.
    pub attr: &'a Attr,
    /// The arguments that are numbers or masks.
    pub x: Vec<Tensor<3>>,
    /// The argument that is an index.
    pub index: Option<Tensor<1, Int>>,
    /// How many leading axes of size 1 the first argument was given.
    pub lift: usize,
}

/// The counterpart of one op.
pub struct Counterpart {
    /// The name of our op.
    pub name: &'static str,
    /// What it is held against.
    pub burn: Burn,
    /// How closely burn-ndarray follows.
    pub ndarray: Reach,
}

/// How closely burn-ndarray follows. burn-flex follows to 1e-12 everywhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reach {
    /// To 1e-12.
    Double,
    /// To 1e-7 of the tensor's norm, for the reason given: it rounds to single precision on the way.
    Single(&'static str),
    /// Its derivative is another one, for the reason given.
    Differs(&'static str),
}

/// What an op is held against.
pub enum Burn {
    /// An operation of burn, by its name there.
    Own(&'static str, fn(&Call) -> Tensor<3>),
    /// burn lacks it: a formula in burn's other operations, as it reads.
    Formula(&'static str, fn(&Call) -> Tensor<3>),
    /// There is nothing to compare, and this is why.
    None(&'static str),
}

impl Call<'_> {
    /// The only argument, or the first.
    pub fn first(&self) -> Tensor<3> {
        self.x[0].clone()
    }

    /// The second argument.
    pub fn second(&self) -> Tensor<3> {
        self.x[1].clone()
    }

    /// burn's axis for an axis of the first argument.
    pub fn axis(&self, axis: u8) -> usize {
        self.lift + usize::from(axis)
    }
}

pub(super) fn own(name: &'static str, burn: &'static str, apply: fn(&Call) -> Tensor<3>) -> Counterpart {
    Counterpart { name, burn: Burn::Own(burn, apply), ndarray: Reach::Double }
}

pub(super) fn formula(name: &'static str, text: &'static str, apply: fn(&Call) -> Tensor<3>) -> Counterpart {
    Counterpart { name, burn: Burn::Formula(text, apply), ndarray: Reach::Double }
}

pub(super) fn none(name: &'static str, why: &'static str) -> Counterpart {
    Counterpart { name, burn: Burn::None(why), ndarray: Reach::Double }
}

impl Counterpart {
    pub(super) fn ndarray(self, ndarray: Reach) -> Counterpart {
        Counterpart { ndarray, ..self }
    }
}
