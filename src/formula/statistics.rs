//! Statistics of a slice, in a fixed order of operations. NaN propagates.

/// The sum, in ascending order; 0 of nothing.
#[must_use]
pub fn sum(x: &[f64]) -> f64 {
    let mut total = 0.0;
    for value in x {
        total += value;
    }
    total
}

/// The Euclidean norm, its squares summed in ascending order. No scaling: it overflows where the sum of squares does.
#[must_use]
pub fn norm(x: &[f64]) -> f64 {
    let mut total = 0.0;
    for value in x {
        total += value * value;
    }
    total.sqrt()
}

/// The product, in ascending order; 1 of nothing.
#[must_use]
pub fn product(x: &[f64]) -> f64 {
    let mut total = 1.0;
    for value in x {
        total *= value;
    }
    total
}

/// The arithmetic mean; NaN of nothing.
#[must_use]
pub fn mean(x: &[f64]) -> f64 {
    sum(x) / x.len() as f64
}

/// The sample standard deviation, with n - 1; NaN of fewer than two.
#[must_use]
pub fn deviation(x: &[f64]) -> f64 {
    if x.len() < 2 {
        return f64::NAN;
    }
    let centre = mean(x);
    let mut squares = 0.0;
    for value in x {
        squares += (value - centre) * (value - centre);
    }
    (squares / (x.len() - 1) as f64).sqrt()
}

/// The standard error of the mean.
#[must_use]
pub fn standard_error(x: &[f64]) -> f64 {
    deviation(x) / (x.len() as f64).sqrt()
}

/// The quantile at a share in 0..=1, interpolated linearly between order statistics (Hyndman & Fan 1996, type 7).
#[must_use]
pub fn quantile(x: &[f64], share: f64) -> f64 {
    if x.is_empty() || x.iter().any(|value| value.is_nan()) {
        return f64::NAN;
    }
    let mut sorted = x.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = share * (sorted.len() - 1) as f64;
    let below = place.floor();
    let index = below as usize;
    let low = sorted[index.min(sorted.len() - 1)];
    let high = sorted[(index + 1).min(sorted.len() - 1)];
    let part = place - below;
    // The middle of two is their mean, with no product that could turn inf - inf into NaN.
    if part == 0.0 || low == high {
        low
    } else if part == 0.5 {
        (low + high) / 2.0
    } else {
        low + part * (high - low)
    }
}

/// The element that no other beats; NaN if there is one, or of nothing.
#[must_use]
pub fn extreme(x: &[f64], beats: impl Fn(f64, f64) -> bool) -> f64 {
    extreme_index(x, beats).map_or(f64::NAN, |i| x[i])
}

/// The index of the first element that no other beats; nothing if one is NaN.
#[must_use]
pub fn extreme_index(x: &[f64], beats: impl Fn(f64, f64) -> bool) -> Option<usize> {
    if x.is_empty() || x.iter().any(|value| value.is_nan()) {
        return None;
    }
    let mut best = 0;
    for (i, &value) in x.iter().enumerate() {
        if beats(value, x[best]) {
            best = i;
        }
    }
    Some(best)
}

/// The slope and the intercept of the line that minimises the squared error of y; NaN if x does not vary.
#[must_use]
pub fn least_squares(x: &[f64], y: &[f64]) -> (f64, f64) {
    let (x_mean, y_mean) = (mean(x), mean(y));
    let (mut xx, mut xy) = (0.0, 0.0);
    for (x, y) in x.iter().zip(y) {
        xx += (x - x_mean) * (x - x_mean);
        xy += (x - x_mean) * (y - y_mean);
    }
    let slope = if xx == 0.0 { f64::NAN } else { xy / xx };
    (slope, y_mean - slope * x_mean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_of_a_small_sample() {
        let x = [4.0, 1.0, 3.0, 2.0];
        assert_eq!(mean(&x), 2.5);
        assert_eq!(quantile(&x, 0.5), 2.5);
        assert_eq!(quantile(&x, 1.0), 4.0);
        assert!((deviation(&x) * deviation(&x) - 5.0 / 3.0).abs() < 1e-15);
        assert_eq!(least_squares(&[0.0, 1.0, 2.0], &[1.0, 3.0, 5.0]), (2.0, 1.0));
    }

    #[test]
    fn nothing_and_nan_are_never_an_ordinary_number() {
        assert!(mean(&[]).is_nan());
        assert!(quantile(&[1.0, f64::NAN], 0.0).is_nan());
        assert!(extreme(&[1.0, f64::NAN], |a, b| a > b).is_nan());
        assert!(deviation(&[1.0]).is_nan());
        assert!(least_squares(&[1.0, 1.0], &[1.0, 2.0]).0.is_nan());
        assert!(sum(&[]).is_sign_positive());
    }
}
