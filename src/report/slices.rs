//! Arrays over many axes cut into the lines and grids of one panel.

use super::names::full_label;
use crate::formula::statistics;
use crate::notebook::{Curve, FigureKind, FigureRecord};

/// The ends of a band: eight of ten runs lie inside.
const BAND: (f64, f64) = (0.1, 0.9);

/// A curve in one panel.
pub(super) struct Slices<'a> {
    curve: &'a Curve,
    strides: Vec<usize>,
    /// Where the panel's part of the arrays begins.
    start: usize,
    colour: Option<usize>,
    /// The label of the colour that this panel has, where colours and panels are one axis.
    own: Option<usize>,
    band: Option<usize>,
    /// The axes that are left to draw along.
    free: Vec<usize>,
    /// Whether a line has the points of all of them, in which order is no matter.
    is_cloud: bool,
}

/// One line.
pub(super) struct Line {
    /// The label on the colour axis, if the curve has that axis.
    pub variant: Option<String>,
    /// Horizontal values.
    pub x: Vec<f64>,
    /// Vertical values, the median where there is a band.
    pub y: Vec<f64>,
    /// The band.
    pub band: Option<(Vec<f64>, Vec<f64>)>,
}

impl<'a> Slices<'a> {
    /// A curve in panel number `panel`. A curve that does not vary over the panels is the same in all.
    pub(super) fn new(curve: &'a Curve, figure: &FigureRecord, panel: usize) -> Self {
        let axes = &curve.axes;
        let mut strides = vec![1; axes.len()];
        for k in (1..axes.len()).rev() {
            strides[k - 1] = strides[k] * axes[k].len();
        }
        let position = |name: &Option<String>| {
            name.as_ref().and_then(|name| axes.iter().position(|axis| axis.name == *name))
        };
        let (panels, colour, band) =
            (position(&figure.panels), position(&figure.color), position(&figure.band));
        let taken = [panels, colour, band];
        let free = (0..axes.len()).filter(|k| !taken.contains(&Some(*k))).collect();
        let start = panels.map_or(0, |k| panel * strides[k]);
        let is_cloud = figure.kind == FigureKind::Points;
        let own = (panels.is_some() && panels == colour).then_some(panel);
        Self { curve, strides, start, colour, own, band, free, is_cloud }
    }

    /// One line for each colour, along the only free axis.
    pub(super) fn lines(&self) -> Vec<Line> {
        match (self.colour, self.own) {
            (None, _) => vec![self.line(None, self.start)],
            (Some(k), Some(own)) => vec![self.line(Some(full_label(&self.curve.axes[k], own)), self.start)],
            (Some(k), None) => (0..self.curve.axes[k].len())
                .map(|i| {
                    self.line(Some(full_label(&self.curve.axes[k], i)), self.start + i * self.strides[k])
                })
                .collect(),
        }
    }

    fn line(&self, variant: Option<String>, start: usize) -> Line {
        let n_along = if self.is_cloud { self.free.len() } else { 1 };
        let mut places = vec![start];
        for &k in self.free.iter().take(n_along) {
            let along = |&at: &usize| (0..self.curve.axes[k].len()).map(move |i| at + i * self.strides[k]);
            places = places.iter().flat_map(along).collect();
        }
        let x = places.iter().map(|&at| self.curve.x[at]).collect();
        let y = places.iter().map(|&at| self.over_band(&self.curve.y, at, 0.5)).collect();
        let band = self.band.map(|_| {
            let end = |share| places.iter().map(|&at| self.over_band(&self.curve.y, at, share)).collect();
            (end(BAND.0), end(BAND.1))
        });
        Line { variant, x, y, band }
    }

    /// Columns, rows and values of a heat map, both ascending; nothing unless two axes are free.
    pub(super) fn grid(&self) -> Option<(Vec<f64>, Vec<f64>, Vec<f64>)> {
        let &[first, second] = self.free.as_slice() else { return None };
        let columns = self.ascending(first, &self.curve.x);
        let rows = self.ascending(second, &self.curve.y);
        let mut values = Vec::with_capacity(rows.len() * columns.len());
        for (row, _) in &rows {
            for (column, _) in &columns {
                values.push(self.over_band(&self.curve.value, row + column - self.start, 0.5));
            }
        }
        let coordinates = |places: Vec<(usize, f64)>| places.into_iter().map(|(_, x)| x).collect();
        Some((coordinates(columns), coordinates(rows), values))
    }

    /// The places along an axis with their coordinates, ascending.
    fn ascending(&self, axis: usize, coordinates: &[f64]) -> Vec<(usize, f64)> {
        let places = (0..self.curve.axes[axis].len()).map(|i| self.start + i * self.strides[axis]);
        let mut places: Vec<(usize, f64)> = places.map(|at| (at, coordinates[at])).collect();
        places.sort_by(|a, b| a.1.total_cmp(&b.1));
        places
    }

    /// The quantile over the axis of the band at a place, or the value there. Runs that diverged are
    /// left out, so that a band shows those that did not.
    fn over_band(&self, values: &[f64], at: usize, share: f64) -> f64 {
        let Some(k) = self.band else { return values[at] };
        let runs = (0..self.curve.axes[k].len()).map(|i| values[at + i * self.strides[k]]);
        let runs: Vec<f64> = runs.filter(|x| !x.is_nan()).collect();
        statistics::quantile(&runs, share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::Axis;
    use crate::notebook::LogScales;

    fn figure(color: &str, panels: &str, band: &str) -> FigureRecord {
        let some = |name: &str| (!name.is_empty()).then(|| name.to_string());
        FigureRecord {
            id: "f".into(),
            title: "t".into(),
            subtitle: None,
            kind: FigureKind::Lines,
            curves: Vec::new(),
            theory: Vec::new(),
            layers: Vec::new(),
            corners: None,
            marks: Vec::new(),
            slopes: Vec::new(),
            style: Default::default(),
            nodes: Vec::new(),
            color: some(color),
            panels: some(panels),
            band: some(band),
            log: LogScales::default(),
            labels: Default::default(),
            claims: Vec::new(),
        }
    }

    fn curve() -> Curve {
        let axes = vec![
            Axis::numbers("x", vec![1.0, 2.0]),
            Axis::names("c", ["a", "b"]),
            Axis::numbers("s", vec![0.0, 1.0, 2.0]),
        ];
        let x = vec![1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0];
        let y: Vec<f64> = (0..12).map(f64::from).collect();
        Curve { label: String::new(), axes, x, y: y.clone(), value: y }
    }

    #[test]
    fn a_band_has_a_median_and_one_line_for_each_colour() {
        let curve = curve();
        let lines = Slices::new(&curve, &figure("c", "", "s"), 0).lines();
        assert_eq!(lines[1].variant.as_deref(), Some("b"));
        assert_eq!((lines[1].x.as_slice(), lines[1].y.as_slice()), (&[1.0, 2.0][..], &[4.0, 10.0][..]));
        let (lo, hi) = lines[0].band.as_ref().unwrap();
        assert!(lo[0] > 0.0 && lo[0] < 1.0 && hi[1] > 7.0 && hi[1] < 8.0, "{lo:?} {hi:?}");
    }

    #[test]
    fn a_panel_takes_its_own_part() {
        let curve = curve();
        let lines = Slices::new(&curve, &figure("s", "c", ""), 1).lines();
        assert_eq!(lines[2].y, [5.0, 11.0]);
    }

    #[test]
    fn a_panel_may_have_a_colour_of_its_own() {
        let curve = curve();
        let lines = Slices::new(&curve, &figure("c", "c", "s"), 1).lines();
        assert_eq!((lines.len(), lines[0].variant.as_deref()), (1, Some("b")));
        assert_eq!(lines[0].y, [4.0, 10.0]);
    }

    #[test]
    fn a_grid_has_ascending_sides() {
        let mut curve = curve();
        curve.x = curve.x.iter().map(|x| -x).collect();
        curve.y = [0.0, 1.0, 2.0].repeat(4);
        let (columns, rows, values) = Slices::new(&curve, &figure("", "c", ""), 0).grid().unwrap();
        assert_eq!((columns.as_slice(), rows.as_slice()), (&[-2.0, -1.0][..], &[0.0, 1.0, 2.0][..]));
        assert_eq!(values, [6.0, 0.0, 7.0, 1.0, 8.0, 2.0]);
    }
}
