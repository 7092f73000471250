//! What a line chart could not draw, told at its foot.

use super::{LineChart, Mark};

/// What could not be drawn, for the foot of the figure.
pub(super) fn notes(chart: &LineChart) -> Vec<String> {
    let mut counts: Vec<(&str, usize, usize)> = Vec::new();
    for panel in &chart.panels {
        let (x_scale, y_scale) =
            panel.axes.as_ref().map_or((chart.x.scale, chart.y.scale), |(x, y)| (x.scale, y.scale));
        for series in &panel.series {
            let (mut not_finite, mut not_positive) = (0, 0);
            for (&x, &y) in series.x.iter().zip(&series.y) {
                if !x.is_finite() || !y.is_finite() {
                    not_finite += 1;
                } else if x_scale.even(x).is_none() || y_scale.even(y).is_none() {
                    not_positive += 1;
                }
            }
            if not_finite + not_positive == 0 {
                continue;
            }
            match counts.iter_mut().find(|(name, _, _)| *name == series.name) {
                Some(known) => {
                    known.1 += not_finite;
                    known.2 += not_positive;
                }
                None => counts.push((&series.name, not_finite, not_positive)),
            }
        }
    }
    if counts.is_empty() {
        return Vec::new();
    }
    let told: Vec<String> = counts.iter().map(|count| told(*count)).collect();
    let mut series = chart.panels.iter().flat_map(|panel| &panel.series);
    let is_line = series.any(|series| !matches!(series.mark, Mark::Specks | Mark::Stems));
    let what = if is_line { "Breaks in lines" } else { "Not drawn" };
    vec![format!("{what}: {}.", told.join("; "))]
}

fn told((name, not_finite, not_positive): (&str, usize, usize)) -> String {
    let mut kinds = Vec::new();
    let n = |count: usize| if count == 1 { "1 value".to_owned() } else { format!("{count} values") };
    if not_finite > 0 {
        kinds.push(format!("{} not finite", n(not_finite)));
    }
    if not_positive > 0 {
        kinds.push(format!("{} not positive", n(not_positive)));
    }
    let name = if name.is_empty() { String::new() } else { format!("{name}, ") };
    format!("{name}{}", kinds.join(" and "))
}
