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

/// Gives each name of a report a colour, and the same name always the same one.
#[derive(Clone, Debug, Default)]
pub struct ColourBook {
    names: Vec<String>,
}

impl ColourBook {
    /// A book whose first slots belong to `preset`, in that order; a name that stands there twice counts once.
    pub fn new<I: IntoIterator<Item = S>, S: Into<String>>(preset: I) -> Self {
        let mut book = Self::default();
        for name in preset {
            book.colour(&name.into());
        }
        book
    }

    /// The colour of a name; a new name takes the next slot.
    pub fn colour(&mut self, name: &str) -> Colour {
        let known = self.names.iter().position(|other| other == name);
        let index = known.unwrap_or(self.names.len());
        if known.is_none() {
            self.names.push(name.to_owned());
        }
        slot(index)
    }
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
        assert_eq!(book.colour("relu"), slot(2));
    }
}
