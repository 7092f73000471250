//! How many variables a surface may have.

use std::fmt;

/// The numbers of variables that a surface may have: `least`, `least + step`, … up to `most`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dimensions {
    /// The fewest.
    pub least: usize,
    /// The most.
    pub most: usize,
    /// The distance from one number to the next.
    pub step: usize,
    /// What is taken where nothing is said.
    pub standard: usize,
}

/// A surface was asked for with a number of variables that it cannot have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{surface}` has no form with {n} variables; write {allowed}")]
pub struct WrongDimension {
    /// The surface.
    pub surface: String,
    /// The number that was asked for.
    pub n: usize,
    /// The numbers that it may have, in words.
    pub allowed: String,
}

impl Dimensions {
    /// One number only.
    pub const fn fixed(n: usize) -> Dimensions {
        Dimensions { least: n, most: n, step: 1, standard: n }
    }

    /// Any number from `least` on.
    pub const fn from(least: usize, standard: usize) -> Dimensions {
        Dimensions { least, most: usize::MAX, step: 1, standard }
    }

    /// Multiples of a number.
    pub const fn multiples(of: usize, standard: usize) -> Dimensions {
        Dimensions { least: of, most: usize::MAX, step: of, standard }
    }

    /// Whether there may be `n` variables.
    pub fn allow(&self, n: usize) -> bool {
        n >= self.least && n <= self.most && (n - self.least).is_multiple_of(self.step)
    }

    /// Checks that a surface may have `n` variables.
    ///
    /// # Errors
    /// [`WrongDimension`], with what to write instead.
    pub fn check(&self, surface: &str, n: usize) -> Result<(), WrongDimension> {
        if self.allow(n) {
            return Ok(());
        }
        Err(WrongDimension { surface: surface.to_owned(), n, allowed: self.to_string() })
    }
}

impl fmt::Display for Dimensions {
    /// `2`, `2 or more`, `2 to 31`, or `4, 8, 12, …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Dimensions { least, most, step, .. } = *self;
        if least == most {
            return write!(f, "{least}");
        }
        if step > 1 {
            return write!(f, "{least}, {}, {}, …", least + step, least + 2 * step);
        }
        if most == usize::MAX { write!(f, "{least} or more") } else { write!(f, "{least} to {most}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_allowed_or_refused_with_what_to_write() {
        assert!(Dimensions::fixed(2).allow(2) && !Dimensions::fixed(2).allow(3));
        assert!(Dimensions::from(2, 10).allow(1000) && !Dimensions::from(2, 10).allow(1));
        let fours = Dimensions::multiples(4, 4);
        assert!(fours.allow(12) && !fours.allow(0) && !fours.allow(6));
        let error = fours.check("powell_singular", 6).unwrap_err();
        assert_eq!(error.to_string(), "`powell_singular` has no form with 6 variables; write 4, 8, 12, …");
        let range = Dimensions { least: 2, most: 31, step: 1, standard: 6 };
        assert_eq!(range.to_string(), "2 to 31");
        assert_eq!(Dimensions::from(2, 2).to_string(), "2 or more");
    }
}
