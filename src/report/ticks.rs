//! Which values of an axis are labelled.

use super::axis::{Axis, Scale, Span};
use super::compare::within;
use super::font;
use super::frame::TEXT;
use super::numbers::power_of_ten;

/// A labelled value at a fraction of the span.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    pub fraction: f64,
    pub label: String,
}

/// Never more labels than this on a log axis.
const MOST_DECADES: usize = 7;

/// The ticks of an axis: its own if it has some, or well-chosen ones, at most `most` where that is possible.
///
/// `values` are the data of the axis; if all of them are integers, the ticks are integers too and the first
/// value gets one.
pub(super) fn choose(axis: &Axis, span: &Span, values: &[f64], most: usize) -> Vec<Tick> {
    if let Some(given) = &axis.ticks {
        let label = |(value, label): &(f64, String)| at(span, *value, label.clone());
        return given.iter().filter_map(label).collect();
    }
    match axis.scale {
        Scale::Log => {
            let powers = decades(span, most);
            if span.hi - span.lo < 1.3 || powers.len() < 2 { narrow_log(span, most) } else { powers }
        }
        Scale::Linear if !values.is_empty() && all_integers(values) => integers(span, values, most),
        Scale::Linear => even_steps(span, most),
    }
}

/// The ticks of a horizontal axis of this width: as many as their labels leave room for.
pub(super) fn choose_across(axis: &Axis, span: &Span, values: &[f64], width: f64) -> Vec<Tick> {
    const GAP: f64 = 10.0;
    let apart = |pair: &[Tick]| {
        let half = |tick: &Tick| font::width(&tick.label, TEXT, false) / 2.0;
        (pair[1].fraction - pair[0].fraction) * width >= half(&pair[0]) + half(&pair[1]) + GAP
    };
    let mut found = Vec::new();
    let most = within(width / 34.0, 2.0, 9.0) as usize;
    for most in (2..=most).rev() {
        found = choose(axis, span, values, most);
        if found.windows(2).all(apart) {
            break;
        }
    }
    found
}

/// The unlabelled marks of a log axis that shows few decades: 2 to 9 times each power of ten.
pub(super) fn minor(span: &Span) -> Vec<f64> {
    if span.scale != Scale::Log || span.hi - span.lo > 4.0 {
        return Vec::new();
    }
    let mut marks = Vec::new();
    let mut decade = span.lo.floor();
    while decade <= span.hi {
        for digit in 2..10 {
            let even = decade + libm::log10(f64::from(digit));
            marks.extend(inside((even - span.lo) / (span.hi - span.lo)));
        }
        decade += 1.0;
    }
    marks
}

/// Powers of ten, every first to eighth (or rarer) so that few are labelled, counted from 10⁰.
fn decades(span: &Span, most: usize) -> Vec<Tick> {
    const STEPS: [i32; 14] = [1, 2, 3, 4, 5, 6, 8, 10, 20, 25, 50, 100, 200, 500];
    const SLACK: f64 = 1e-9;
    let first = (span.lo - SLACK).ceil() as i32;
    let last = (span.hi + SLACK).floor() as i32;
    let most = most.clamp(2, MOST_DECADES);
    let multiples = |step: i32| (first..=last).filter(move |exponent| exponent.rem_euclid(step) == 0);
    let step = STEPS.into_iter().find(|&step| multiples(step).count() <= most).unwrap_or(500);
    multiples(step)
        .map(|exponent| Tick {
            fraction: (f64::from(exponent) - span.lo) / (span.hi - span.lo),
            label: power_of_ten(exponent),
        })
        .collect()
}

/// 1, 2 and 5 times a power of ten, or even steps where less than a factor of about three is shown.
fn narrow_log(span: &Span, most: usize) -> Vec<Tick> {
    let (lo, hi) = (span.lo.floor() as i32, span.hi.ceil() as i32);
    let mut found = Vec::new();
    for exponent in lo..=hi {
        for digit in [1, 2, 5] {
            let value: f64 = format!("{digit}e{exponent}").parse().unwrap_or(1.0);
            found.extend(at(span, value, short(value)));
        }
    }
    if found.len() >= 3 {
        return found;
    }
    let (lo, hi) = (libm::exp10(span.lo), libm::exp10(span.hi));
    let linear = Span { scale: Scale::Linear, lo, hi };
    let steps = steps_between(&linear, most).into_iter();
    steps.filter_map(|(value, label)| at(span, value, label)).collect()
}

fn integers(span: &Span, values: &[f64], most: usize) -> Vec<Tick> {
    let first = values.iter().copied().fold(f64::INFINITY, super::compare::smaller);
    let last = values.iter().copied().fold(f64::NEG_INFINITY, super::compare::larger);
    let most = most.max(2) as f64;
    let mut step = 1.0;
    for exponent in 0..16 {
        let unit: f64 = format!("1e{exponent}").parse().unwrap_or(1.0);
        let found = [1.0, 2.0, 5.0].into_iter().find(|digit| (last - first) / (digit * unit) < most);
        if let Some(digit) = found {
            step = digit * unit;
            break;
        }
    }
    let mut chosen = vec![first];
    // Every second integer counts from the first one, rarer ones from zero.
    let mut value = if step == 2.0 { first } else { (first / step).floor() * step };
    while value <= last {
        // A multiple too near the first value would write over its label.
        if value - first >= 0.5 * step {
            chosen.push(value);
        }
        value += step;
    }
    chosen.into_iter().filter_map(|value| at(span, value, short(value))).collect()
}

fn even_steps(span: &Span, most: usize) -> Vec<Tick> {
    steps_between(span, most).into_iter().filter_map(|(value, label)| at(span, value, label)).collect()
}

/// Multiples of 1, 2, 2.5 or 5 times a power of ten inside a linear span, all with the same decimals.
fn steps_between(span: &Span, most: usize) -> Vec<(f64, String)> {
    let length = span.hi - span.lo;
    let start = libm::log10(length / most.max(2) as f64).floor() as i32;
    for exponent in start..start + 3 {
        for (digits, decimals) in [(1.0, 0), (2.0, 0), (2.5, 1), (5.0, 0)] {
            // Parsed from decimals, so that the third step of 1e-9 is 3e-9 and not its neighbour.
            let scaled = |digits: f64| format!("{digits}e{exponent}").parse().unwrap_or(digits);
            let step: f64 = scaled(digits);
            let first = (span.lo / step - 1e-9).ceil();
            let last = (span.hi / step + 1e-9).floor();
            if last - first + 1.0 > most.max(2) as f64 {
                continue;
            }
            let decimals = usize::try_from(decimals - exponent).unwrap_or(0);
            let mut found = Vec::new();
            let mut count = first;
            while count <= last {
                let value = scaled(count * digits);
                found.push((value, fixed(value, decimals)));
                count += 1.0;
            }
            return found;
        }
    }
    Vec::new()
}

fn at(span: &Span, value: f64, label: String) -> Option<Tick> {
    let fraction = inside(span.fraction(value)?)?;
    Some(Tick { fraction, label })
}

fn inside(fraction: f64) -> Option<f64> {
    (-1e-9..=1.0 + 1e-9).contains(&fraction).then_some(fraction)
}

fn all_integers(values: &[f64]) -> bool {
    values.iter().all(|value| value.is_finite() && value.abs() < 1e15 && *value == value.floor())
}

/// A tick value with fixed decimals, or as a power of ten where that would be long.
fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    if text.len() > 8 { short(value) } else { signed(&text) }
}

/// A round value in few characters: `0.05`, `20000`, `2·10^{6}`.
fn short(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let size = value.abs();
    if (1e-3..1e6).contains(&size) {
        return signed(&value.to_string());
    }
    let text = format!("{value:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text.as_str(), "0"));
    let power = power_of_ten(exponent.parse().unwrap_or(0));
    if mantissa == "1" { power } else { format!("{}·{power}", signed(mantissa)) }
}

fn signed(text: &str) -> String {
    match text.strip_prefix('-') {
        // Zero has no sign, however it was reached.
        Some(digits) if digits.trim_start_matches(['0', '.']).is_empty() => digits.to_owned(),
        Some(digits) => format!("−{digits}"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis, values: &[f64], most: usize) -> Vec<String> {
        let span = Span::new(axis, values, &[], 0.0);
        choose(axis, &span, values, most).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn layers_get_integers_and_the_first_one() {
        let layers: Vec<f64> = (1..=50).map(f64::from).collect();
        assert_eq!(labels(&Axis::linear("layer"), &layers, 8), ["1", "10", "20", "30", "40", "50"]);
        let few: Vec<f64> = (1..=8).map(f64::from).collect();
        assert_eq!(labels(&Axis::linear("time"), &few, 8), ["1", "2", "3", "4", "5", "6", "7", "8"]);
    }

    #[test]
    fn labels_of_a_horizontal_axis_do_not_meet() {
        for (width, last) in [(60.0, 1.0), (260.0, 1.0), (260.0, 12345.0), (600.0, 1e-3), (600.0, 1e7)] {
            let axis = Axis::linear("x");
            let span = Span::new(&axis, &[-last, last], &[], 0.0);
            let ticks = choose_across(&axis, &span, &[0.5], width);
            for pair in ticks.windows(2) {
                let room = (pair[1].fraction - pair[0].fraction) * width;
                let need =
                    pair.iter().fold(0.0, |sum, tick| sum + font::width(&tick.label, TEXT, false) / 2.0);
                assert!(room > need || ticks.len() == 2, "{width} {last}: {ticks:?}");
            }
            assert!(!ticks.is_empty());
        }
    }

    #[test]
    fn decades_are_thinned_to_seven() {
        let axis = Axis::log("norm");
        assert_eq!(
            labels(&axis, &[1e-34, 1e3], 7),
            ["10^{−30}", "10^{−25}", "10^{−20}", "10^{−15}", "10^{−10}", "10^{−5}", "10^{0}"]
        );
        assert_eq!(labels(&axis, &[1e-300, 1e300], 7).len(), 7);
        assert_eq!(labels(&axis, &[0.9, 120.0], 7), ["10^{0}", "10^{1}", "10^{2}"]);
        assert_eq!(labels(&axis, &[1.0, 12.0], 7), ["1", "2", "5", "10"]);
        assert_eq!(labels(&axis, &[2.0, 50.0], 7), ["2", "5", "10", "20", "50"]);
        assert_eq!(labels(&axis, &[0.95, 1.21], 4), ["1.0", "1.1", "1.2"]);
    }

    #[test]
    fn steps_are_round_with_equal_decimals() {
        let axis = Axis::linear("beta");
        assert_eq!(labels(&axis, &[0.0, 0.95], 6), ["0.0", "0.2", "0.4", "0.6", "0.8"]);
        assert_eq!(labels(&axis, &[-0.3, 0.3], 5), ["−0.2", "0.0", "0.2"]);
        assert_eq!(labels(&axis, &[0.0, 3e-9], 4), ["0", "10^{−9}", "2·10^{−9}", "3·10^{−9}"]);
    }
}
