//! Axes: what they are called, how they are scaled, and where a value stands on them.

use super::compare::{extent, larger, smaller};

/// How values become positions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// Position proportional to the value.
    #[default]
    Linear,
    /// Position proportional to the logarithm; values that are not positive have no position.
    Log,
}

impl Scale {
    /// The value in the units in which this scale is even; `None` where it has no position.
    pub(super) fn even(self, value: f64) -> Option<f64> {
        if !value.is_finite() {
            return None;
        }
        match self {
            Scale::Linear => Some(value),
            Scale::Log if value > 0.0 => Some(libm::log10(value)),
            Scale::Log => None,
        }
    }
}

/// An axis of a chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Axis {
    /// What is measured, with its unit.
    pub label: String,
    /// Linear or logarithmic.
    pub scale: Scale,
    /// First and last value; by default those of the data with a little room.
    pub range: Option<(f64, f64)>,
    /// Labelled values; by default chosen from the range (integers stay integers, powers of ten on log axes).
    pub ticks: Option<Vec<(f64, String)>>,
}

impl Axis {
    /// A linear axis whose range and ticks follow from the data.
    pub fn linear(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// A logarithmic axis whose range and ticks follow from the data.
    pub fn log(label: impl Into<String>) -> Self {
        Self { label: label.into(), scale: Scale::Log, ..Self::default() }
    }

    /// The same axis with a fixed range.
    pub fn with_range(mut self, first: f64, last: f64) -> Self {
        self.range = Some((first, last));
        self
    }

    /// The same axis with fixed labelled values.
    pub fn with_ticks(mut self, ticks: Vec<(f64, String)>) -> Self {
        self.ticks = Some(ticks);
        self
    }
}

/// The stretch of an axis that a panel shows, in the even units of its scale; `hi > lo` always.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Span {
    pub scale: Scale,
    pub lo: f64,
    pub hi: f64,
}

impl Span {
    /// The span of an axis over values, with `room` of its length added at both ends, and stretched up to
    /// `guests` but by no more than a tenth.
    pub fn new(axis: &Axis, values: &[f64], guests: &[f64], room: f64) -> Self {
        if let Some((first, last)) = axis.range
            && let (Some(lo), Some(hi)) = (axis.scale.even(first), axis.scale.even(last))
            && lo < hi
        {
            return Self { scale: axis.scale, lo, hi };
        }
        let even = |values: &[f64]| -> Vec<f64> {
            values.iter().filter_map(|&value| axis.scale.even(value)).collect()
        };
        let guests = extent(even(guests).iter());
        let Some((lo, hi)) = extent(even(values).iter()).or(guests) else {
            return Self { scale: axis.scale, lo: 0.0, hi: 1.0 };
        };
        let (lo, hi) = widened(axis.scale, lo, hi);
        let stretch = 0.1 * (hi - lo);
        let (guest_lo, guest_hi) = guests.unwrap_or((lo, hi));
        let (mut from, mut to) =
            (smaller(lo, larger(guest_lo, lo - stretch)), larger(hi, smaller(guest_hi, hi + stretch)));
        let room = room * (to - from);
        // A quantity that is never negative and comes near zero is shown from zero.
        let from_zero = axis.scale == Scale::Linear && from >= 0.0 && from < 0.2 * to && room > 0.0;
        from = if from_zero { 0.0 } else { from - room };
        to += room;
        Self { scale: axis.scale, lo: from, hi: to }
    }

    /// Where a value stands: 0 at the start of the span, 1 at its end; `None` where it has no position.
    pub fn fraction(&self, value: f64) -> Option<f64> {
        let even = self.scale.even(value)?;
        Some((even - self.lo) / (self.hi - self.lo))
    }
}

/// A stretch of no length becomes one around its only value.
fn widened(scale: Scale, lo: f64, hi: f64) -> (f64, f64) {
    // The finite range is 600 decades: a length that overflows is cut, so that positions stay finite.
    if hi - lo > 0.0 && (hi - lo).is_finite() {
        return (lo, hi);
    }
    if hi - lo > 0.0 {
        return (lo / 4.0, hi / 4.0);
    }
    let half = match scale {
        Scale::Log => 0.5,
        Scale::Linear if lo == 0.0 => 1.0,
        Scale::Linear => 0.1 * lo.abs(),
    };
    (lo - half, hi + half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_holds_its_values_and_no_others() {
        let span = Span::new(&Axis::log("y"), &[1e-4, f64::NAN, 0.0, 1e4, f64::INFINITY], &[], 0.0);
        assert_eq!(span.fraction(1.0), Some(0.5));
        assert_eq!(span.fraction(0.0), None);
        assert_eq!(span.fraction(f64::NAN), None);
    }

    #[test]
    fn guests_stretch_a_span_by_a_tenth_at_most() {
        let span = Span::new(&Axis::linear("y"), &[10.0, 20.0], &[10.5, 1e9], 0.0);
        assert_eq!((span.lo, span.hi), (10.0, 21.0));
    }

    #[test]
    fn a_single_value_has_room_around_it() {
        for values in [&[3.0][..], &[0.0], &[-2.0, -2.0], &[f64::NAN], &[], &[-1e308, 1e308]] {
            let span = Span::new(&Axis::linear("y"), values, &[], 0.05);
            assert!(span.hi > span.lo && (span.hi - span.lo).is_finite(), "{values:?}: {span:?}");
        }
    }
}
