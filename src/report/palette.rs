//! The colours of the house style, and the book that keeps a variant's colour the same through a report.

/// A colour of the sRGB space: red, green and blue from 0 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// The colour as `#rrggbb`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// Text and theory lines.
pub const INK: Colour = Colour(0x1f, 0x23, 0x28);
/// Subtitles, ticks and notes.
pub const MUTED: Colour = Colour(0x65, 0x6d, 0x76);
/// Grid lines.
pub const GRID: Colour = Colour(0xe6, 0xe8, 0xeb);
/// The ground of every figure, drawn so that a dark page does not show through.
pub const WHITE: Colour = Colour(0xff, 0xff, 0xff);

/// Colours of variants in their order: six of Okabe and Ito (2008), "Color universal design", then three more that
/// stay apart from them in lightness.
pub const SERIES: [Colour; 9] = [
    Colour(0x00, 0x72, 0xb2),
    Colour(0x56, 0xb4, 0xe9),
    Colour(0xd5, 0x5e, 0x00),
    Colour(0x00, 0x9e, 0x73),
    Colour(0xcc, 0x79, 0xa7),
    Colour(0xe6, 0x9f, 0x00),
    Colour(0x5d, 0x3a, 0x9b),
    Colour(0x7f, 0x7f, 0x7f),
    Colour(0x7a, 0x3b, 0x12),
];

/// The colour of a slot, starting again after the last one.
pub fn slot(index: usize) -> Colour {
    SERIES[index % SERIES.len()]
}

/// Gives the variants of a report their colours: within a figure no two names share one while there are enough, and a
/// name keeps its colour from figure to figure.
///
/// Names that the book was opened with have the first slots to themselves. A variant of one of them ("lstm, bias 5") takes
/// its colour if the figure does not use it for another. Coordinates ("σ = 2") take the slots in order, in each figure anew.
#[derive(Clone, Debug, Default)]
pub struct ColourBook {
    preset: Vec<String>,
    kept: Vec<(String, usize)>,
    figure: Vec<(String, usize)>,
}

impl ColourBook {
    /// A book whose first slots belong to `preset`, in that order; a name that stands there twice counts once.
    pub fn new<I: IntoIterator<Item = S>, S: Into<String>>(preset: I) -> Self {
        let mut book = Self::default();
        for name in preset {
            let name = name.into();
            if !book.preset.contains(&name) {
                book.preset.push(name);
            }
        }
        book
    }

    /// Begins a figure.
    pub fn begin_figure(&mut self) {
        self.figure.clear();
    }

    /// The colour of a name in the figure that was begun last.
    pub fn colour(&mut self, name: &str) -> Colour {
        if let Some((_, index)) = self.figure.iter().find(|(other, _)| other == name) {
            return slot(*index);
        }
        let index = self.choose(name);
        self.figure.push((name.to_owned(), index));
        let is_preset = self.preset.iter().any(|other| other == name);
        if !is_preset && !is_coordinate(name) && !self.kept.iter().any(|(other, _)| other == name) {
            self.kept.push((name.to_owned(), index));
        }
        slot(index)
    }

    fn choose(&self, name: &str) -> usize {
        if let Some(index) = self.preset.iter().position(|other| other == name) {
            return index;
        }
        let free = |index: &usize| self.figure.iter().all(|(_, used)| used != index);
        let kept = self.kept.iter().find(|(other, _)| other == name).map(|(_, index)| *index);
        let family = self.preset.iter().position(|other| is_variant(name, other));
        let first = if is_coordinate(name) { 0 } else { self.preset.len() };
        let rest = (first..SERIES.len()).chain(0..first);
        kept.into_iter().chain(family).chain(rest).find(free).unwrap_or(self.figure.len())
    }
}

/// Whether a name is that of a family with more behind it, as in "lstm, bias 5".
pub(super) fn is_variant(name: &str, family: &str) -> bool {
    name.strip_prefix(family).is_some_and(|rest| rest.starts_with([',', ' ', '(']))
}

/// Whether a name says the value of a variable, as in "σ = 2", or is a number.
fn is_coordinate(name: &str) -> bool {
    name.contains(" = ") || name.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_colour_whatever_comes_between() {
        let mut book = ColourBook::new(["sigmoid", "tanh", "sigmoid"]);
        assert_eq!(book.colour("relu"), slot(2));
        assert_eq!(book.colour("tanh"), slot(1));
        assert_eq!(book.colour("sigmoid").hex(), "#0072b2");
        assert_eq!(book.colour("lstm"), slot(3));
        book.begin_figure();
        assert_eq!(book.colour("lstm"), slot(3));
        assert_eq!(book.colour("relu"), slot(2));
    }

    #[test]
    fn variants_take_the_colour_of_their_family_once_and_coordinates_begin_anew() {
        let mut book = ColourBook::new(["sigmoid", "lstm"]);
        assert_eq!(book.colour("lstm, bias 0"), slot(1));
        assert_eq!(book.colour("lstm, bias 5"), slot(2));
        book.begin_figure();
        assert_eq!([book.colour("σ = 1"), book.colour("σ = 2")], [slot(0), slot(1)]);
    }
}
