//! The cells of a heat map: which colour each one has, and how few bytes write them down.

use crate::report::axis::{Scale, Span};
use crate::report::compare::within;
use crate::report::heatmap::Shades;
use crate::report::palette::Colour;

/// Shades of the scale; more could not be told apart.
const LEVELS: f64 = 128.0;

const ZERO: Colour = Colour(0xd9, 0xd9, 0xd9);
const UNDERFLOW: Colour = Colour(0x9a, 0xa3, 0xad);
const NOT_FINITE: Colour = Colour(0xf2, 0x8e, 0x7c);
/// The same among regions, whose colours are strong.
const NO_REGION: Colour = Colour(0xdf, 0xe2, 0xe6);
const NEGATIVE: Colour = Colour(0xe3, 0xc3, 0xf0);
const ABOVE: Colour = Colour(0xf6, 0xd5, 0xcf);

/// What a cell shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// A shade of the scale, from 0 to 127.
    Level(u8),
    /// A region of this index.
    Region(usize),
    /// Exactly zero, on a log scale.
    Zero,
    /// Not zero, but nearer to it than the least normal number, on a log scale.
    Underflow,
    /// Below zero on a log scale.
    Negative,
    /// Above the range, where the chart names such values.
    Above,
    /// Infinite or not a number, or no region.
    NotFinite,
}

impl Class {
    /// The class of a value.
    pub fn of(value: f64, shades: &Shades, span: &Span) -> Self {
        if !value.is_finite() {
            return Class::NotFinite;
        }
        if !shades.regions.is_empty() {
            let index = value as usize;
            let known = value >= 0.0 && value == value.floor() && index < shades.regions.len();
            return if known { Class::Region(index) } else { Class::NotFinite };
        }
        if shades.scale == Scale::Log {
            if value == 0.0 {
                return Class::Zero;
            }
            if value.abs() < shades.tiny {
                return Class::Underflow;
            }
            if value < 0.0 {
                return Class::Negative;
            }
        }
        let fraction = span.fraction(value).unwrap_or(0.0);
        if fraction > 1.0 && shades.above.is_some() {
            return Class::Above;
        }
        Class::Level(within(fraction * LEVELS, 0.0, LEVELS - 1.0) as u8)
    }

    /// The colour of the class.
    pub fn colour(self, shades: &Shades) -> Colour {
        match self {
            Class::Level(level) => shades.map.at(f64::from(level) / (LEVELS - 1.0)),
            Class::Region(index) => shades.regions.get(index).map_or(NOT_FINITE, |region| region.1),
            Class::Zero => ZERO,
            Class::Underflow => UNDERFLOW,
            Class::Negative => NEGATIVE,
            Class::Above => ABOVE,
            Class::NotFinite if shades.regions.is_empty() => NOT_FINITE,
            Class::NotFinite => NO_REGION,
        }
    }

    /// What the legend calls it; a shade of the scale has no name.
    pub fn name(self, shades: &Shades) -> Option<String> {
        match self {
            Class::Level(_) => None,
            Class::Region(index) => shades.regions.get(index).map(|region| region.0.clone()),
            Class::Zero => Some("exactly zero".to_owned()),
            Class::Underflow => Some("underflow (subnormal)".to_owned()),
            Class::Negative => Some("negative".to_owned()),
            Class::Above => shades.above.clone(),
            Class::NotFinite => Some(shades.otherwise.clone().unwrap_or_else(|| "not finite".to_owned())),
        }
    }

    /// Whether its name stands inside of it where it has room.
    pub fn is_named_inside(self, shades: &Shades) -> bool {
        match self {
            Class::Region(_) | Class::Above => true,
            Class::NotFinite => !shades.regions.is_empty() || shades.otherwise.is_some(),
            _ => false,
        }
    }
}

/// A block of equal cells: column, row, width, height.
type Block = (usize, usize, usize, usize);

/// Path data for each class, in the units of cells; `classes` are rows from the top, `width` cells each.
///
/// Equal neighbours become runs and equal runs above each other become blocks; of runs along rows and runs along
/// columns the fewer are taken.
pub(super) fn paths(classes: &[Class], width: usize) -> Vec<(Class, String)> {
    let height = classes.len() / width.max(1);
    let along_rows = blocks(width, height, &|x, y| classes[y * width + x]);
    let along_columns = blocks(height, width, &|x, y| classes[x * width + y]);
    let mut found = along_rows;
    if along_columns.len() < found.len() {
        found = along_columns.into_iter().map(|(class, (x, y, w, h))| (class, (y, x, h, w))).collect();
    }
    found.sort_unstable();
    let mut paths: Vec<(Class, String)> = Vec::new();
    for group in found.chunk_by(|a, b| a.0 == b.0) {
        let mut data = String::new();
        let (mut from_x, mut from_y) = (0, 0);
        for &(_, (x, y, w, h)) in group {
            // A closed path leaves the pen at its start, so that the next one is a short step away.
            let (dx, dy) = (x as i64 - from_x, y as i64 - from_y);
            let gap = if dy < 0 { "" } else { " " };
            data.push_str(&format!("m{dx}{gap}{dy}h{w}v{h}h-{w}z"));
            (from_x, from_y) = (x as i64, y as i64);
        }
        paths.push((group[0].0, data));
    }
    paths
}

fn blocks(width: usize, height: usize, class: &dyn Fn(usize, usize) -> Class) -> Vec<(Class, Block)> {
    let mut done: Vec<(Class, Block)> = Vec::new();
    let mut open: Vec<(Class, Block)> = Vec::new();
    for y in 0..height {
        let mut row = Vec::new();
        let mut x = 0;
        while x < width {
            let here = class(x, y);
            let mut end = x + 1;
            while end < width && class(end, y) == here {
                end += 1;
            }
            row.push((here, (x, y, end - x, 1)));
            x = end;
        }
        // A run goes on from the row above if it has the same class, start and width there.
        for run in &mut row {
            let above = open
                .iter()
                .position(|other| other.0 == run.0 && other.1.0 == run.1.0 && other.1.2 == run.1.2);
            if let Some(above) = above {
                let (_, (x, y, w, h)) = open.swap_remove(above);
                run.1 = (x, y, w, h + 1);
            }
        }
        done.append(&mut open);
        open = row;
    }
    done.append(&mut open);
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::axis::Axis;

    #[test]
    fn zero_underflow_and_not_finite_are_told_apart() {
        let shades = Shades::log("norm");
        let span = Span::new(&Axis::log("").with_range(1e-4, 1.0), &[], &[], 0.0);
        let class = |value| Class::of(value, &shades, &span);
        assert_eq!(class(0.0), Class::Zero);
        assert_eq!(class(-0.0), Class::Zero);
        assert_eq!(class(5e-324), Class::Underflow);
        assert_eq!(class(f64::NAN), Class::NotFinite);
        assert_eq!(class(f64::INFINITY), Class::NotFinite);
        assert_eq!(class(-1.0), Class::Negative);
        assert_eq!(class(1e-300), Class::Level(0));
        assert_eq!(class(1e-2), Class::Level(64));
        assert_eq!(class(1e9), Class::Level(127));
        let colours: Vec<Colour> =
            [Class::Zero, Class::Underflow, Class::NotFinite, Class::Negative, Class::Above, Class::Level(0)]
                .iter()
                .map(|class| class.colour(&shades))
                .collect();
        for (index, colour) in colours.iter().enumerate() {
            assert!(!colours[..index].contains(colour));
        }
    }

    #[test]
    fn equal_cells_become_one_block_whichever_way_they_run() {
        let (a, b) = (Class::Level(1), Class::Level(2));
        assert_eq!(paths(&[a; 12], 4), [(a, "m0 0h4v3h-4z".to_owned())]);
        assert_eq!(
            paths(&[a, b, a, b, a, b], 2),
            [(a, "m0 0h1v3h-1z".to_owned()), (b, "m1 0h1v3h-1z".to_owned())]
        );
        assert_eq!(
            paths(&[a, a, b, b, a, a], 2),
            [(a, "m0 0h2v1h-2zm0 2h2v1h-2z".to_owned()), (b, "m0 1h2v1h-2z".to_owned())]
        );
    }

    #[test]
    fn every_cell_is_covered_once() {
        let width = 17;
        let classes: Vec<Class> = (0..17 * 13).map(|i| Class::Level((i * i % 3) as u8)).collect();
        let mut seen = vec![0; classes.len()];
        for (class, (x, y, w, h)) in blocks(width, 13, &|x, y| classes[y * width + x]) {
            for cell in (y..y + h).flat_map(|y| (x..x + w).map(move |x| y * width + x)) {
                seen[cell] += 1;
                assert_eq!(classes[cell], class);
            }
        }
        assert!(seen.iter().all(|&times| times == 1));
    }
}
