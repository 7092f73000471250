//! Charts of counted things: profiles, spectra and histograms, as line charts.

use super::compare::{larger, smaller};
use super::lines::{LineChart, Mark, Series};
use super::numbers::human;
use super::palette::ColourBook;
use crate::formula::size;
use crate::notebook::FigureRecord;

/// More values by rank stand too close for stems.
const STEMS: usize = 80;

/// The share of problems that each solver solves within a factor of the best, as stairs.
pub(super) fn profile(figure: &FigureRecord, chart: &mut LineChart, book: &mut ColourBook) {
    let mut last = 1.0;
    for ratio in figure.curves.iter().flat_map(|curve| &curve.x).filter(|ratio| ratio.is_finite()) {
        last = larger(last, *ratio);
    }
    // A little room behind the last stair shows where a curve stays.
    last = larger(libm::pow(last, 1.08), 1.2);
    let n_panels = chart.panels.len();
    for (index, panel) in chart.panels.iter_mut().enumerate() {
        for curve in &figure.curves {
            let n = curve.x.len() / n_panels.max(1);
            let own = index * n..(index + 1) * n;
            let (Some(ratios), Some(shares)) = (curve.x.get(own.clone()), curve.y.get(own)) else { continue };
            let (x, y) = stairs(ratios, shares, last);
            panel.series.push(Series::new(curve.label.clone(), book.colour(&curve.label), x, y));
        }
    }
    chart.x.range = Some((1.0, last));
    // Powers of ten alone would be too few where the slowest is not far behind.
    if last < 120.0 {
        let round = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0];
        chart.x.ticks = Some(round.iter().map(|&ratio| (ratio, human(ratio))).collect());
    }
    chart.y.range = Some((0.0, 1.02));
}

/// The corners of the stairs that rise at each ratio to its share, from 1 to `last`.
fn stairs(ratios: &[f64], shares: &[f64], last: f64) -> (Vec<f64>, Vec<f64>) {
    let (mut x, mut y) = (vec![1.0], vec![0.0]);
    let mut height = 0.0;
    for (&ratio, &share) in ratios.iter().zip(shares) {
        if !ratio.is_finite() {
            break;
        }
        let at = smaller(ratio, last);
        x.extend([at, at]);
        y.extend([height, share]);
        height = share;
    }
    x.push(last);
    y.push(height);
    // The curve begins at the share of problems on which its solver is the best.
    let first = x.iter().rposition(|at| *at == 1.0).unwrap_or(0);
    (x.split_off(first), y.split_off(first))
}

/// Stems under values by rank where there are few; the chart has their lines.
pub(super) fn spectrum(chart: &mut LineChart) {
    for panel in &mut chart.panels {
        let is_alone = panel.series.len() == 1;
        for series in &mut panel.series {
            let is_short = series.x.len() <= STEMS && series.error.is_none();
            series.mark = if is_alone && is_short { Mark::Stems } else { Mark::Dots };
        }
    }
}

/// Bars as their outline over a light ground; the chart has lines through their left edges.
pub(super) fn histogram(figure: &FigureRecord, chart: &mut LineChart) {
    let n = figure.curves.first().map_or(0, |curve| curve.axes.last().map_or(0, crate::formula::Axis::len));
    let is_many = figure.curves.first().is_some_and(|curve| size(&curve.axes) > n);
    for panel in &mut chart.panels {
        panel.names_along = is_many;
        for series in &mut panel.series {
            let (mut x, mut y) = (Vec::new(), Vec::new());
            for (k, (&edge, &height)) in series.x.iter().zip(&series.y).enumerate() {
                let before = if k == 0 { 0.0 } else { series.y[k - 1] };
                x.extend([edge, edge]);
                y.extend([before, height]);
            }
            let ground = vec![0.0; x.len()];
            *series = Series::new(series.name.clone(), series.colour, x, y.clone()).with_band(ground, y);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stairs_rise_at_each_ratio_and_stop_where_nothing_more_is_solved() {
        let (x, y) = stairs(&[1.0, 1.0, 2.0, f64::INFINITY], &[0.25, 0.5, 0.75, 1.0], 4.0);
        assert_eq!(x, [1.0, 2.0, 2.0, 4.0]);
        assert_eq!(y, [0.5, 0.5, 0.75, 0.75]);
        let (x, y) = stairs(&[3.0], &[1.0], 4.0);
        assert_eq!((x, y), (vec![1.0, 3.0, 3.0, 4.0], vec![0.0, 0.0, 1.0, 1.0]));
    }
}
