//! What is known about a surface: minima and other points where its gradient is zero.

/// What kind of stationary point it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Character {
    /// A minimum with the least value that is known.
    Global,
    /// A minimum with a larger value.
    Local,
    /// A point from which the surface goes both up and down.
    Saddle,
    /// A maximum.
    Maximum,
    /// A value that the surface comes near to and never takes, as its argument grows without bound.
    Infimum,
}

/// A stationary point for some number of variables.
#[derive(Debug, Clone, PartialEq)]
pub struct Stationary {
    /// What kind of point it is.
    pub character: Character,
    /// Where it is; `None` where only the value is listed.
    pub x: Option<Vec<f64>>,
    /// The value there, computed anew.
    pub value: f64,
    /// The value as it was published, with the digits that were printed; empty where it is exact or is our own.
    pub published: &'static str,
}

/// Where a stationary point is.
#[derive(Debug, Clone, Copy)]
pub enum At {
    /// There.
    Point(&'static [f64]),
    /// At one number in all variables, however many there are.
    All(f64),
    /// At numbers that a function gives for `n` variables and the position, from 0.
    Of(fn(usize, usize) -> f64),
    /// Not listed.
    Unlisted,
}

/// An entry in the record of a surface.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// The number of variables for which it holds; `None` for all.
    pub n: Option<usize>,
    /// What kind of point it is.
    pub character: Character,
    /// Where it is.
    pub at: At,
    /// The value there.
    pub value: Worth,
    /// As in [`Stationary`].
    pub published: &'static str,
}

/// The value at a stationary point.
#[derive(Debug, Clone, Copy)]
pub enum Worth {
    /// A number.
    Number(f64),
    /// A number that depends on that of the variables.
    Of(fn(usize) -> f64),
}

impl Known {
    /// A global minimum of value 0 for every number of variables.
    pub const fn zero(at: At) -> Known {
        Known { n: None, character: Character::Global, at, value: Worth::Number(0.0), published: "" }
    }

    /// A global minimum of value 0 for `n` variables.
    pub const fn zero_for(n: usize, at: At) -> Known {
        Known { n: Some(n), ..Known::zero(at) }
    }

    /// A stationary point for `n` variables.
    pub const fn new(n: usize, character: Character, at: &'static [f64], value: f64) -> Known {
        Known { n: Some(n), character, at: At::Point(at), value: Worth::Number(value), published: "" }
    }

    /// A value for `n` variables whose place is not listed.
    pub const fn unlisted(n: usize, character: Character, value: f64) -> Known {
        Known { n: Some(n), character, at: At::Unlisted, value: Worth::Number(value), published: "" }
    }

    /// A stationary point for every number of variables.
    pub const fn always(character: Character, at: At, value: fn(usize) -> f64) -> Known {
        Known { n: None, character, at, value: Worth::Of(value), published: "" }
    }

    /// The same, with the value as it was published.
    #[must_use]
    pub const fn published(mut self, value: &'static str) -> Known {
        self.published = value;
        self
    }

    /// What it says of `n` variables, if anything.
    pub(super) fn of(&self, n: usize) -> Option<Stationary> {
        if self.n.is_some_and(|own| own != n) {
            return None;
        }
        let x = match self.at {
            At::Point(x) => Some(x.to_vec()),
            At::All(value) => Some(vec![value; n]),
            At::Of(value) => Some((0..n).map(|i| value(n, i)).collect()),
            At::Unlisted => None,
        };
        let value = match self.value {
            Worth::Number(value) => value,
            Worth::Of(value) => value(n),
        };
        Some(Stationary { character: self.character, x, value, published: self.published })
    }
}
