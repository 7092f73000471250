//! Level lines of a surface on a grid, by marching squares (Lorensen and Cline 1987, in two dimensions).

use std::collections::BTreeMap;

use super::compare::extent;

/// A line of positions on a surface.
pub type Line = Vec<(f64, f64)>;

/// The level lines of values on a grid, whole lines and not single segments.
///
/// `values[row * x.len() + column]` stands at `(x[column], y[row])`. Cells with a corner that is not finite have no
/// lines, and a grid whose number of values is wrong has none at all. In a saddle cell the mean of the corners
/// decides which of them are joined.
pub fn contours(x: &[f64], y: &[f64], values: &[f64], levels: &[f64]) -> Vec<Line> {
    if x.len() < 2 || y.len() < 2 || values.len() != x.len() * y.len() {
        return Vec::new();
    }
    let grid = Grid { x, y, values };
    levels.iter().flat_map(|&level| grid.lines(level)).collect()
}

/// `n` levels between the least and the greatest positive value, in equal ratios, without the two ends.
pub fn log_levels(values: &[f64], n: usize) -> Vec<f64> {
    let positive: Vec<f64> =
        values.iter().copied().filter(|value| *value > 0.0 && value.is_finite()).collect();
    let Some((lo, hi)) = extent(positive.iter()) else { return Vec::new() };
    // A minimum on the grid may be tiny; five decades below the top are enough to see.
    let (lo, hi) = (super::compare::larger(libm::log10(lo), libm::log10(hi) - 5.0), libm::log10(hi));
    (1..=n).map(|step| libm::exp10(lo + (hi - lo) * step as f64 / (n + 1) as f64)).collect()
}

/// `n` levels in equal ratios above the least value. The lowest one has two in five hundred of the grid below it, so that
/// it is a line and not a dot; the highest is an equal step under the greatest value but for the one in a hundred that is
/// greater still.
pub fn even_levels(values: &[f64], n: usize) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| sorted.get((share * sorted.len() as f64) as usize).copied();
    let (Some(least), Some(low), Some(high)) = (at(0.0), at(0.004), at(0.99)) else { return Vec::new() };
    let high = high - least;
    let low = super::compare::larger(low - least, 1e-6 * high);
    if !(low > 0.0 && high > low && high.is_finite()) {
        return Vec::new();
    }
    let (low, high) = (libm::log10(low), libm::log10(high));
    (0..n).map(|step| least + libm::exp10(low + (high - low) * step as f64 / n as f64)).collect()
}

struct Grid<'a> {
    x: &'a [f64],
    y: &'a [f64],
    values: &'a [f64],
}

impl Grid<'_> {
    /// The lines of one level: open ones first, then closed ones.
    fn lines(&self, level: f64) -> Vec<Line> {
        let mut joined: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for row in 0..self.y.len() - 1 {
            for column in 0..self.x.len() - 1 {
                for (a, b) in self.segments(column, row, level) {
                    joined.entry(a).or_default().push(b);
                    joined.entry(b).or_default().push(a);
                }
            }
        }
        let mut found = Vec::new();
        let ends: Vec<usize> =
            joined.iter().filter(|(_, next)| next.len() == 1).map(|(&edge, _)| edge).collect();
        for edge in ends {
            self.follow(edge, &mut joined, level, &mut found);
        }
        while let Some(edge) = joined.iter().find(|(_, next)| !next.is_empty()).map(|(&edge, _)| edge) {
            self.follow(edge, &mut joined, level, &mut found);
            joined.retain(|_, next| !next.is_empty());
        }
        found
    }

    /// Walks from an edge along segments that have not been used.
    fn follow(
        &self,
        start: usize,
        joined: &mut BTreeMap<usize, Vec<usize>>,
        level: f64,
        found: &mut Vec<Line>,
    ) {
        let mut line = vec![self.crossing(start, level)];
        let mut at = start;
        while let Some(next) = joined.get_mut(&at).and_then(Vec::pop) {
            if let Some(back) = joined.get_mut(&next)
                && let Some(used) = back.iter().position(|&edge| edge == at)
            {
                back.remove(used);
            }
            line.push(self.crossing(next, level));
            at = next;
        }
        if line.len() > 1 {
            found.push(line);
        }
    }

    /// Segments of a cell, as pairs of the edges that they join.
    fn segments(&self, column: usize, row: usize, level: f64) -> Vec<(usize, usize)> {
        let corner = |dx: usize, dy: usize| self.values[(row + dy) * self.x.len() + column + dx];
        // Round the cell: south-west, south-east, north-east, north-west.
        let corners = [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)];
        if corners.iter().any(|value| !value.is_finite()) {
            return Vec::new();
        }
        let above = corners.map(|value| value >= level);
        if above[1..].iter().all(|other| *other == above[0]) {
            return Vec::new();
        }
        let edges = [
            self.edge(column, row, false),
            self.edge(column + 1, row, true),
            self.edge(column, row + 1, false),
            self.edge(column, row, true),
        ];
        let crossed: Vec<usize> = (0..4).filter(|&side| above[side] != above[(side + 1) % 4]).collect();
        match crossed.as_slice() {
            [a, b] => vec![(edges[*a], edges[*b])],
            [_, _, _, _] => {
                let middle = corners.iter().fold(0.0, |sum, value| sum + value / 4.0) >= level;
                // Lines cut off the corners on the other side of the level than the middle.
                if middle == above[0] {
                    vec![(edges[0], edges[1]), (edges[2], edges[3])]
                } else {
                    vec![(edges[3], edges[0]), (edges[1], edges[2])]
                }
            }
            _ => Vec::new(),
        }
    }

    fn edge(&self, column: usize, row: usize, upright: bool) -> usize {
        2 * (row * self.x.len() + column) + usize::from(upright)
    }

    /// Where a level crosses an edge, by linear interpolation.
    fn crossing(&self, edge: usize, level: f64) -> (f64, f64) {
        let n = self.x.len();
        let (column, row) = (edge / 2 % n, edge / 2 / n);
        let (next_column, next_row) = if edge % 2 == 1 { (column, row + 1) } else { (column + 1, row) };
        let (from, to) = (self.values[row * n + column], self.values[next_row * n + next_column]);
        let share = (level - from) / (to - from);
        let between = |a: f64, b: f64| a + share * (b - a);
        (between(self.x[column], self.x[next_column]), between(self.y[row], self.y[next_row]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surface(f: impl Fn(f64, f64) -> f64) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
        let side: Vec<f64> = (0..41).map(|i| f64::from(i) / 20.0 - 1.0).collect();
        let values =
            side.iter().flat_map(|&y| side.iter().map(move |&x| (x, y))).map(|(x, y)| f(x, y)).collect();
        (side.clone(), side, values)
    }

    #[test]
    fn the_level_of_a_bowl_is_one_closed_circle() {
        let (x, y, values) = surface(|x, y| x * x + y * y);
        let lines = contours(&x, &y, &values, &[0.25]);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].first(), lines[0].last());
        assert!(lines[0].iter().all(|(x, y)| ((x * x + y * y).sqrt() - 0.5).abs() < 2e-3));
    }

    #[test]
    fn the_levels_of_a_saddle_are_open_and_pairs() {
        let (x, y, values) = surface(|x, y| x * y);
        let lines = contours(&x, &y, &values, &[0.2, -0.2]);
        assert_eq!(lines.len(), 4);
        assert!(lines.iter().flatten().all(|(x, y)| ((x * y).abs() - 0.2).abs() < 2e-3));
    }

    #[test]
    fn what_is_not_finite_leaves_a_hole_and_wrong_grids_nothing() {
        let (x, y, mut values) = surface(|x, _| x);
        values[20 * 41 + 20] = f64::NAN;
        assert_eq!(contours(&x, &y, &values, &[0.01]).len(), 2);
        assert!(contours(&x, &y, &values[1..], &[0.01]).is_empty());
        assert!(contours(&[], &[], &[], &[0.0]).is_empty());
    }

    #[test]
    fn even_levels_begin_above_the_lowest_point_wherever_it_is() {
        let (_, _, values) = surface(|x, y| x * x + 9.0 * y * y - 5.0);
        let levels = even_levels(&values, 6);
        assert_eq!(levels.len(), 6);
        assert!(levels[0] > -5.0 && levels[5] < 5.0, "{levels:?}");
        let ratio = (levels[1] + 5.0) / (levels[0] + 5.0);
        assert!(levels.windows(2).all(|pair| ((pair[1] + 5.0) / (pair[0] + 5.0) - ratio).abs() < 1e-9));
        assert!(even_levels(&[1.0; 9], 6).is_empty() && even_levels(&[f64::NAN], 6).is_empty());
    }

    #[test]
    fn log_levels_have_equal_ratios() {
        let levels = log_levels(&[0.0, 1e-2, 1e2, f64::NAN], 3);
        assert_eq!(levels.len(), 3);
        assert!(
            (levels[1] - 1.0).abs() < 1e-12 && (levels[2] / levels[1] - levels[1] / levels[0]).abs() < 1e-9
        );
    }
}
