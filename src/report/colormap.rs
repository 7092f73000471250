//! Colour maps: how a number between 0 and 1 becomes a colour.

use super::compare::within;
use super::palette::Colour;

/// A perceptually even colour map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColourMap {
    /// From dark violet to yellow (van der Walt and Smith 2015), the house's map.
    #[default]
    Viridis,
    /// From dark blue to yellow, even for the colour-blind (Nuñez, Anderton and Renslow 2018).
    Cividis,
    /// [`ColourMap::Cividis`] from yellow to dark blue, where zero is good.
    CividisReversed,
}

const VIRIDIS: [Colour; 20] = [
    Colour(0x44, 0x01, 0x54),
    Colour(0x48, 0x15, 0x67),
    Colour(0x48, 0x26, 0x77),
    Colour(0x45, 0x37, 0x81),
    Colour(0x40, 0x47, 0x88),
    Colour(0x39, 0x56, 0x8c),
    Colour(0x33, 0x63, 0x8d),
    Colour(0x2d, 0x70, 0x8e),
    Colour(0x28, 0x7d, 0x8e),
    Colour(0x23, 0x8a, 0x8d),
    Colour(0x1f, 0x96, 0x8b),
    Colour(0x20, 0xa3, 0x87),
    Colour(0x29, 0xaf, 0x7f),
    Colour(0x3c, 0xbb, 0x75),
    Colour(0x55, 0xc6, 0x67),
    Colour(0x73, 0xd0, 0x55),
    Colour(0x95, 0xd8, 0x40),
    Colour(0xb8, 0xde, 0x29),
    Colour(0xdc, 0xe3, 0x19),
    Colour(0xfd, 0xe7, 0x25),
];

const CIVIDIS: [Colour; 10] = [
    Colour(0x00, 0x22, 0x4e),
    Colour(0x12, 0x35, 0x70),
    Colour(0x3b, 0x49, 0x6c),
    Colour(0x57, 0x5d, 0x6d),
    Colour(0x70, 0x71, 0x73),
    Colour(0x8a, 0x87, 0x79),
    Colour(0xa6, 0x9d, 0x75),
    Colour(0xc4, 0xb5, 0x6c),
    Colour(0xe4, 0xcf, 0x5b),
    Colour(0xfe, 0xe8, 0x38),
];

impl ColourMap {
    /// The colour at a fraction of the scale, by linear interpolation; fractions outside 0 to 1 take the end's colour.
    pub fn at(self, fraction: f64) -> Colour {
        match self {
            ColourMap::Viridis => interpolate(&VIRIDIS, fraction),
            ColourMap::Cividis => interpolate(&CIVIDIS, fraction),
            ColourMap::CividisReversed => interpolate(&CIVIDIS, 1.0 - fraction),
        }
    }
}

fn interpolate(anchors: &[Colour], fraction: f64) -> Colour {
    let last = anchors.len() - 1;
    let position = within(fraction, 0.0, 1.0) * last as f64;
    let index = (position.floor() as usize).min(last.saturating_sub(1));
    let share = position - index as f64;
    let (from, to) = (anchors[index], anchors[index + 1]);
    let mix = |a: u8, b: u8| (f64::from(a) + share * (f64::from(b) - f64::from(a))).round() as u8;
    Colour(mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_and_middle_are_those_of_the_published_maps() {
        assert_eq!(ColourMap::Viridis.at(0.0).hex(), "#440154");
        assert_eq!(ColourMap::Viridis.at(7.0).hex(), "#fde725");
        // matplotlib's viridis has #21918c at its middle.
        let Colour(r, g, b) = ColourMap::Viridis.at(0.5);
        assert!(r.abs_diff(0x21) < 3 && g.abs_diff(0x91) < 3 && b.abs_diff(0x8c) < 3, "{r} {g} {b}");
        assert_eq!(ColourMap::CividisReversed.at(1.0), ColourMap::Cividis.at(0.0));
        assert_eq!(ColourMap::Viridis.at(f64::NAN), ColourMap::Viridis.at(0.0));
    }

    #[test]
    fn lightness_rises_along_the_map() {
        let light = |Colour(r, g, b): Colour| 0.21 * f64::from(r) + 0.72 * f64::from(g) + 0.07 * f64::from(b);
        for map in [ColourMap::Viridis, ColourMap::Cividis] {
            for step in 1..100 {
                let (before, after) = (map.at(f64::from(step - 1) / 99.0), map.at(f64::from(step) / 99.0));
                assert!(light(after) >= light(before) - 0.5, "{map:?} at {step}");
            }
        }
    }
}
