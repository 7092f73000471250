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
pub fn of_mean(margin: f64, error: f64) -> Verdict {
    if margin.is_nan() {
        return Verdict::Fails;
    }
    if margin - 2.0 * error >= 0.0 {
        return Verdict::Holds;
    }
    if margin + 2.0 * error < 0.0 { Verdict::Fails } else { Verdict::Inconclusive }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_needs_two_standard_errors_either_way() {
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
    }
}
