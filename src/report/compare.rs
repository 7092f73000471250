//! The larger and the smaller of two numbers by plain comparison, which is the same in every build profile.

/// The larger of two numbers; the second if they do not compare.
pub(super) fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// The smaller of two numbers; the second if they do not compare.
pub(super) fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The number moved into `lo..=hi`; what is not a number becomes `lo`.
pub(super) fn within(value: f64, lo: f64, hi: f64) -> f64 {
    smaller(larger(value, lo), hi)
}

/// The least and the greatest finite number, if there is one.
pub(super) fn extent<'a>(values: impl Iterator<Item = &'a f64>) -> Option<(f64, f64)> {
    let mut found: Option<(f64, f64)> = None;
    for &value in values.filter(|value| value.is_finite()) {
        let (lo, hi) = found.unwrap_or((value, value));
        found = Some((smaller(lo, value), larger(hi, value)));
    }
    found
}
