//! Dashed guides of given slopes beside the lines of a plane with two logarithmic scales.

use super::compare::{extent, larger, smaller};
use super::lines::{Guide, LinePanel, Series};
use super::numbers::human;

/// The share of the plane's width that a guide spans.
const LENGTH: f64 = 0.3;
/// How far a guide stands from its line, as shares of the plane's height; the emptiest place is taken.
const OFFSETS: [f64; 4] = [-0.045, 0.045, -0.075, 0.075];

/// Adds a guide for each slope beside the line, or the line of that name, which follows it best.
pub(super) fn add(panel: &mut LinePanel, slopes: &[(Option<String>, f64)]) {
    let lines: Vec<Vec<(f64, f64)>> = panel.series.iter().map(logarithms).collect();
    let xs: Vec<f64> = lines.iter().flatten().map(|point| point.0).collect();
    let ys: Vec<f64> = lines.iter().flatten().map(|point| point.1).collect();
    let (Some((left, right)), Some((low, high))) = (extent(xs.iter()), extent(ys.iter())) else { return };
    let (width, height) = (right - left, larger(high - low, 1e-9));
    let mut guides = Vec::new();
    for (label, slope) in slopes {
        let own = panel.series.iter().position(|series| Some(&series.name) == label.as_ref());
        let candidates = lines.iter().enumerate().filter(|(k, _)| own.is_none_or(|own| own == *k));
        let best = candidates
            .filter_map(|(_, line)| stretch(line, *slope, LENGTH * width))
            .min_by(|a, b| a.error.total_cmp(&b.error));
        let Some(best) = best else { continue };
        let free = |offset: f64| room(&lines, &best, *slope, offset * height) / height;
        let mut chosen = OFFSETS[0];
        for offset in OFFSETS {
            // A place that is a little freer is not worth standing farther away.
            if free(offset) > free(chosen) + 0.01 {
                chosen = offset;
            }
        }
        let value = |x: f64| libm::exp10(best.level + slope * x + chosen * height);
        let (from, to) = (best.from, best.to);
        let text = match (own, label) {
            (None, Some(label)) if label.contains("slope") => label.clone(),
            (None, Some(label)) => format!("{label}, slope {}", human(*slope)),
            _ => format!("slope {}", human(*slope)),
        };
        let mut guide =
            Guide::prediction(text, vec![libm::exp10(from), libm::exp10(to)], vec![value(from), value(to)]);
        guide.colour = own.map(|own| panel.series[own].colour);
        guides.push(guide);
    }
    panel.guides.extend(guides);
}

/// A stretch of a line: where it is, the level of the best line of the slope through it, and how far its own slope is
/// from the given one.
struct Stretch {
    from: f64,
    to: f64,
    level: f64,
    error: f64,
}

/// The points of a series that have a logarithm, from left to right.
fn logarithms(series: &Series) -> Vec<(f64, f64)> {
    let both = series.x.iter().zip(&series.y).filter(|(x, y)| **x > 0.0 && **y > 0.0);
    let mut points: Vec<(f64, f64)> = both.map(|(x, y)| (libm::log10(*x), libm::log10(*y))).collect();
    points.retain(|(x, y)| x.is_finite() && y.is_finite());
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    points
}

/// The stretch of a line, at least `length` long where the line is, whose least-squares slope is nearest to the given one.
fn stretch(line: &[(f64, f64)], slope: f64, length: f64) -> Option<Stretch> {
    let mut best: Option<Stretch> = None;
    for (i, &(from, _)) in line.iter().enumerate() {
        let behind = line[i..].iter().position(|point| point.0 >= from + length - 1e-9);
        let Some(end) = behind.map(|n| i + n).or((i == 0).then_some(line.len() - 1)) else { break };
        if end == i {
            continue;
        }
        let points = &line[i..=end];
        let n = points.len() as f64;
        let (mut sum_x, mut sum_y) = (0.0, 0.0);
        for (x, y) in points {
            sum_x += x;
            sum_y += y;
        }
        let (mean_x, mean_y) = (sum_x / n, sum_y / n);
        let (mut xx, mut xy) = (0.0, 0.0);
        for (x, y) in points {
            xx += (x - mean_x) * (x - mean_x);
            xy += (x - mean_x) * (y - mean_y);
        }
        let error = (xy / xx - slope).abs();
        if error.is_finite() && best.as_ref().is_none_or(|best| error < best.error) {
            best = Some(Stretch { from, to: line[end].0, level: mean_y - slope * mean_x, error });
        }
    }
    best
}

/// The least distance of a guide from any line, measured upwards.
fn room(lines: &[Vec<(f64, f64)>], place: &Stretch, slope: f64, offset: f64) -> f64 {
    let mut least = f64::INFINITY;
    for line in lines {
        for (x, y) in line.iter().filter(|(x, _)| *x >= place.from && *x <= place.to) {
            least = smaller(least, (place.level + slope * x + offset - y).abs());
        }
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::palette::slot;

    fn power(name: &str, slope: f64) -> Series {
        let x: Vec<f64> = (0..41).map(|i| libm::exp10(f64::from(i) / 10.0)).collect();
        let y = x.iter().map(|x| libm::pow(*x, slope)).collect();
        Series::new(name, slot(0), x, y)
    }

    fn drawn(guide: &Guide) -> f64 {
        (libm::log10(guide.y[1]) - libm::log10(guide.y[0]))
            / (libm::log10(guide.x[1]) - libm::log10(guide.x[0]))
    }

    #[test]
    fn a_guide_has_its_slope_and_stands_beside_the_line_that_follows_it() {
        let mut panel =
            LinePanel { series: vec![power("one", -1.0), power("two", -2.0)], ..LinePanel::default() };
        add(&mut panel, &[(None, -2.0), (Some("one".to_owned()), -1.5), (Some("order".to_owned()), -1.0)]);
        let guides = &panel.guides;
        assert_eq!(
            guides.iter().map(|g| g.label.as_str()).collect::<Vec<_>>(),
            ["slope −2", "slope −1.5", "order, slope −1"]
        );
        for (guide, slope) in guides.iter().zip([-2.0, -1.5, -1.0]) {
            assert!((drawn(guide) - slope).abs() < 1e-9, "{guide:?}");
        }
        // The whole height is eight decades, and the nearest offset is 4.5 %.
        let away = libm::log10(guides[0].y[0]) + 2.0 * libm::log10(guides[0].x[0]);
        assert!((away.abs() - 0.36).abs() < 1e-6 || (away.abs() - 0.6).abs() < 1e-6, "{away}");
        assert!(guides[1].colour.is_some() && guides[2].colour.is_none());
    }
}
