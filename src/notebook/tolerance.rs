//! How far the numbers of a run may lie from those of its snapshot.

use super::keys::TOLERANCE;
use super::{Cell, Notebook};
use crate::formula::nearest;
use crate::yaml::{Diagnostic, Entry, Fields, Span, Yaml};

/// The tolerance of one metric. What has none is compared to the bit.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricTolerance {
    /// `study.measurement`, or the id of a claim, a figure or a table.
    pub metric: String,
    /// Where the name is written.
    pub span: Span,
    /// What is allowed.
    pub allowed: Allowed,
}

/// What may differ between a number and the one in its snapshot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Allowed {
    /// A share of the old number's size.
    Rel(f64),
    /// A difference.
    Abs(f64),
    /// A number of floating-point numbers in between.
    Ulp(u64),
    /// The new number lies between these, whatever the old one was.
    Band(f64, f64),
    /// A number of powers of ten.
    Order(f64),
}

fn sorts() -> Vec<&'static str> {
    TOLERANCE.all().map(|key| key.name).collect()
}

/// Reads the notebook's `snapshot`.
pub(super) fn read(entries: &[Entry]) -> Result<Vec<MetricTolerance>, Diagnostic> {
    entries
        .iter()
        .map(|entry| {
            Ok(MetricTolerance {
                metric: entry.key.text.clone(),
                span: entry.key_span,
                allowed: allowed(&entry.value)?,
            })
        })
        .collect()
}

fn allowed(node: &Yaml) -> Result<Allowed, Diagnostic> {
    let fields = Fields::of(node, &TOLERANCE)?;
    let [entry] = node.entries().unwrap_or_default() else {
        return Err(Diagnostic::new("a tolerance is of one sort", node.span)
            .label(format!("write one of: {}", sorts().join(", "))));
    };
    Ok(match entry.key.text.as_str() {
        "rel" => Allowed::Rel(size(&fields, "rel")?),
        "abs" => Allowed::Abs(size(&fields, "abs")?),
        "order" => Allowed::Order(size(&fields, "order")?),
        "ulp" => Allowed::Ulp(whole(&entry.value)?),
        _ => band(&entry.value)?,
    })
}

fn size(fields: &Fields<'_>, key: &str) -> Result<f64, Diagnostic> {
    let node = fields.require(key)?;
    number(node).filter(|x| *x >= 0.0).ok_or_else(|| {
        Diagnostic::new(format!("`{key}` is a finite number that is not negative"), node.span)
            .label("for example 1e-9")
    })
}

fn whole(node: &Yaml) -> Result<u64, Diagnostic> {
    let count = number(node).filter(|x| x.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(x));
    count.map(|x| x as u64).ok_or_else(|| {
        Diagnostic::new("`ulp` counts floating-point numbers", node.span)
            .label("a whole number, for example 4")
    })
}

fn band(node: &Yaml) -> Result<Allowed, Diagnostic> {
    let ends: Option<Vec<f64>> = node.items().and_then(|items| items.iter().map(number).collect());
    match ends.as_deref() {
        Some(&[low, high]) if low <= high => Ok(Allowed::Band(low, high)),
        _ => {
            Err(Diagnostic::new("a band has a lower and an upper end", node.span)
                .label("for example [0.9, 1.1]"))
        }
    }
}

fn number(node: &Yaml) -> Option<f64> {
    node.scalar().and_then(crate::yaml::Scalar::number)
}

/// A tolerance for something that the notebook does not have.
pub(super) fn check(notebook: &Notebook) -> Vec<Diagnostic> {
    let known = metrics(notebook);
    let unknown = notebook.tolerances.iter().filter(|tolerance| !known.contains(&tolerance.metric));
    unknown
        .map(|tolerance| {
            let name = &tolerance.metric;
            let error = Diagnostic::new(format!("there is no metric `{name}`"), tolerance.span);
            match nearest(name, known.iter().map(String::as_str)) {
                Some(near) => error.label(format!("did you mean `{near}`?")),
                None => error.label("expected study.measurement, or the id of a claim, figure or table"),
            }
        })
        .collect()
}

fn metrics(notebook: &Notebook) -> Vec<String> {
    let mut known = Vec::new();
    for cell in &notebook.cells {
        match cell {
            Cell::Text(_) => {}
            Cell::Study(plan) => {
                known.extend(plan.setup.measures.iter().map(|m| format!("{}.{}", plan.setup.id, m.name)))
            }
            Cell::Table(table) => known.push(table.id.clone()),
            Cell::Figure(figure) => known.push(figure.id.clone()),
            Cell::Claim(claim) => known.push(claim.id.clone()),
        }
    }
    known
}

impl Allowed {
    /// Whether a number may stand where its snapshot has another. What is not finite must be the same.
    #[must_use]
    pub fn admits(self, old: f64, new: f64) -> bool {
        if old == new || (old.is_nan() && new.is_nan()) {
            return !matches!(self, Self::Band(low, high) if new < low || new > high);
        }
        if !new.is_finite() || (!old.is_finite() && !matches!(self, Self::Band(..))) {
            return false;
        }
        let gap = libm::fabs(new - old);
        match self {
            Self::Rel(share) => gap <= share * libm::fabs(old),
            Self::Abs(most) => gap <= most,
            Self::Ulp(most) => rank(old).abs_diff(rank(new)) <= most,
            Self::Band(low, high) => low <= new && new <= high,
            Self::Order(powers) => {
                let ratio = new / old;
                ratio > 0.0 && libm::fabs(libm::log10(ratio)) <= powers
            }
        }
    }
}

impl std::fmt::Display for Allowed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rel(share) => write!(f, "rel {share:e}"),
            Self::Abs(most) => write!(f, "abs {most:e}"),
            Self::Ulp(most) => write!(f, "ulp {most}"),
            Self::Band(low, high) => write!(f, "band [{low:?}, {high:?}]"),
            Self::Order(powers) => write!(f, "order {powers}"),
        }
    }
}

/// The place of a number among all floating-point numbers in order; both zeros have the same.
fn rank(x: f64) -> i64 {
    let size = (x.to_bits() & !(1 << 63)).cast_signed();
    if x.is_sign_negative() { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sort_admits_up_to_its_edge() {
        for (allowed, old, inside, outside) in [
            (Allowed::Rel(0.5), -2.0, -3.0, -3.0001),
            (Allowed::Abs(0.25), 1.0, 1.25, 1.2501),
            (Allowed::Ulp(2), 1.0, 1.0 + 2.0 * f64::EPSILON, 1.0 + 3.0 * f64::EPSILON),
            (Allowed::Ulp(1), 1.0, 1.0 - f64::EPSILON / 2.0, 1.0 - f64::EPSILON),
            (Allowed::Ulp(2), 5e-324, -5e-324, -1e-323),
            (Allowed::Band(0.0, 1.0), 9.0, 1.0, 1.0001),
            (Allowed::Order(1.0), 1e-16, 1e-15, 1.1e-15),
        ] {
            assert!(allowed.admits(old, inside), "{allowed} {old} {inside}");
            assert!(!allowed.admits(old, outside), "{allowed} {old} {outside}");
        }
        assert!(!Allowed::Order(3.0).admits(1.0, -1.0) && !Allowed::Order(3.0).admits(1.0, 0.0));
        assert!(!Allowed::Band(0.0, 1.0).admits(2.0, 2.0), "a band does not ask what was there before");
    }

    #[test]
    fn what_is_not_finite_must_be_the_same() {
        let all = [Allowed::Rel(9.0), Allowed::Abs(9.0), Allowed::Ulp(u64::MAX), Allowed::Order(9.0)];
        for allowed in all {
            assert!(allowed.admits(f64::NAN, f64::NAN) && allowed.admits(f64::INFINITY, f64::INFINITY));
            assert!(!allowed.admits(f64::NAN, 1.0) && !allowed.admits(1.0, f64::NAN));
            assert!(!allowed.admits(1.0, f64::INFINITY) && !allowed.admits(f64::INFINITY, 1.0), "{allowed}");
        }
    }
}
