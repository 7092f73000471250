//! Verdicts: what a comparison says about a claim.

use std::fmt;

use super::claim::ClaimKind;

/// The verdict on a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The prediction lies within the tolerance.
    Holds,
    /// It does not.
    Fails,
    /// The measurement is too uncertain to say.
    Inconclusive,
    /// A statement of the guide is refuted, as intended.
    Refuted,
    /// A published effect was seen.
    Replicated,
    /// A published effect was not seen.
    NotReplicated,
}

impl Verdict {
    /// All verdicts, those as claimed first.
    pub const ALL: [Self; 6] =
        [Self::Holds, Self::Replicated, Self::Refuted, Self::Inconclusive, Self::Fails, Self::NotReplicated];

    /// The word that files use.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
            Self::Inconclusive => "inconclusive",
            Self::Refuted => "refuted",
            Self::Replicated => "replicated",
            Self::NotReplicated => "not replicated",
        }
    }

    /// One sign for the terminal and the report.
    #[must_use]
    pub const fn sign(self) -> char {
        match self {
            Self::Holds | Self::Replicated => '✓',
            Self::Fails | Self::NotReplicated => '✗',
            Self::Refuted => '≠',
            Self::Inconclusive => '~',
        }
    }

    /// Whether the claim came out as the notebook says.
    #[must_use]
    pub const fn is_as_claimed(self) -> bool {
        matches!(self, Self::Holds | Self::Refuted | Self::Replicated)
    }

    /// How bad it is, for the verdict on several comparisons.
    #[must_use]
    pub const fn severity(self) -> u8 {
        match self {
            Self::Holds | Self::Refuted | Self::Replicated => 0,
            Self::Inconclusive => 1,
            Self::Fails | Self::NotReplicated => 2,
        }
    }

    /// Whether a run with this verdict ends with exit code 1.
    #[must_use]
    pub const fn is_failure(self) -> bool {
        matches!(self, Self::Fails | Self::NotReplicated)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One comparison of a claim, at its worst point.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// What was measured.
    pub measured: f64,
    /// The standard error of what was measured; zero for exact numbers.
    pub error: f64,
    /// What was predicted, or the bound.
    pub predicted: f64,
    /// The largest deviation that is allowed; zero for a bound.
    pub tolerance: f64,
    /// How much room is left: the tolerance less the deviation; negative if there is none.
    pub margin: f64,
    /// How the sides are linked: `~`, `<=`, …; empty if the claim is one formula that is to be true.
    pub link: &'static str,
    /// Where the worst point is, as `cell=sigmoid, sigma=2`; empty if there is only one.
    pub place: String,
}

impl Judgement {
    /// The room that two standard errors leave, as a share of the tolerance or, without one, of the size of the bound:
    /// 1 in the middle of the tolerance, 0 at its edge, negative beyond. Where both are 0 it has the unit of the sides.
    /// None where there are no sides, and for `=`, which leaves no room.
    #[must_use]
    pub fn room(&self) -> Option<f64> {
        if matches!(self.link, "" | "=" | "!=") {
            return None;
        }
        let scale = self.scale();
        let left = self.margin - 2.0 * self.error;
        Some(if self.is_relative() { left / scale } else { left })
    }

    /// Whether [`Judgement::room`] is a share rather than a number in the unit of the sides.
    #[must_use]
    pub fn is_relative(&self) -> bool {
        self.scale() > 0.0 && self.scale().is_finite()
    }

    fn scale(&self) -> f64 {
        if self.tolerance > 0.0 { self.tolerance } else { f64::abs(self.predicted) }
    }
}

/// The verdict on a comparison of exact numbers.
#[must_use]
pub const fn of_numbers(kind: ClaimKind, holds: bool) -> Verdict {
    match (kind, holds) {
        (ClaimKind::Refute, true) => Verdict::Refuted,
        (ClaimKind::Emp, true) => Verdict::Replicated,
        (ClaimKind::Emp, false) => Verdict::NotReplicated,
        (_, true) => Verdict::Holds,
        (_, false) => Verdict::Fails,
    }
}

/// The verdict on a mean whose deviation leaves `margin` of its tolerance: within two standard errors of
/// the edge nothing can be said. Without a standard error (one seed) nothing can be said either, and a
/// mean that is not a number holds nothing.
///
/// Two standard errors cover 95 % of a normal mean; for few seeds Student's t is larger, so the notebook
/// states its seeds.
#[must_use]
pub fn of_mean(kind: ClaimKind, margin: f64, error: f64) -> Verdict {
    if margin.is_nan() {
        return of_numbers(kind, false);
    }
    if margin - 2.0 * error >= 0.0 {
        return of_numbers(kind, true);
    }
    if margin + 2.0 * error < 0.0 { of_numbers(kind, false) } else { Verdict::Inconclusive }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_needs_two_standard_errors_either_way() {
        let of_mean = |margin, error| of_mean(ClaimKind::Stat, margin, error);
        assert_eq!(of_mean(0.3, 0.1), Verdict::Holds);
        assert_eq!(of_mean(0.1, 0.1), Verdict::Inconclusive);
        assert_eq!(of_mean(-0.1, 0.1), Verdict::Inconclusive);
        assert_eq!(of_mean(-0.3, 0.1), Verdict::Fails);
        assert_eq!(of_mean(0.3, f64::NAN), Verdict::Inconclusive);
        assert_eq!(of_mean(f64::NAN, 0.1), Verdict::Fails);
        assert_eq!(of_mean(f64::INFINITY, 0.1), Verdict::Holds);
    }

    #[test]
    fn a_refutation_and_an_effect_have_words_of_their_own() {
        assert_eq!(of_numbers(ClaimKind::Exact, true), Verdict::Holds);
        assert_eq!(of_numbers(ClaimKind::Refute, true), Verdict::Refuted);
        assert_eq!(of_numbers(ClaimKind::Refute, false), Verdict::Fails);
        assert_eq!(of_numbers(ClaimKind::Emp, true), Verdict::Replicated);
        assert_eq!(of_numbers(ClaimKind::Emp, false), Verdict::NotReplicated);
        assert!(Verdict::NotReplicated.is_failure() && !Verdict::Inconclusive.is_failure());
        assert_eq!(of_mean(ClaimKind::Emp, 0.3, 0.1), Verdict::Replicated);
        assert_eq!(of_mean(ClaimKind::Emp, 0.1, 0.1), Verdict::Inconclusive);
        assert_eq!(of_mean(ClaimKind::Emp, -0.3, 0.1), Verdict::NotReplicated);
        assert_eq!(of_mean(ClaimKind::Refute, 0.3, 0.1), Verdict::Refuted);
        assert_eq!(of_mean(ClaimKind::Refute, f64::NAN, 0.1), Verdict::Fails);
    }

    #[test]
    fn the_room_is_what_two_standard_errors_leave() {
        let judgement = |link, tolerance: f64, margin, error| Judgement {
            verdict: Verdict::Holds,
            measured: 1.0,
            error,
            predicted: 4.0,
            tolerance,
            margin,
            link,
            place: String::new(),
        };
        assert_eq!(judgement("~", 0.5, 0.25, 0.0).room(), Some(0.5));
        assert_eq!(judgement("~", 0.5, 0.25, 0.125).room(), Some(0.0));
        assert_eq!(judgement("<", 0.0, 3.0, 0.0).room(), Some(0.75));
        assert_eq!(judgement("=", 0.0, 0.0, 0.0).room(), None);
        let zero = Judgement { predicted: 0.0, ..judgement(">=", 0.0, 3.0, 0.5) };
        assert_eq!((zero.room(), zero.is_relative()), (Some(2.0), false));
    }
}
