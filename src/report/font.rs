//! The one font of the figures, registered with the plot library and measured in the units of the figure.

use std::sync::OnceLock;

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};

/// What a browser is told: the font that was measured, the one nearest in width, then anything.
pub(super) const FAMILY: &str = "DejaVu Sans, Verdana, sans-serif";

/// Measured at ten times its size, because the plot library answers in whole units.
const FINE: f64 = 10.0;
/// Ascent and descent of DejaVu Sans together, in ems: the plot library's font scale is a height and not an em.
const HEIGHT: f64 = 2384.0 / 2048.0;
/// Size of a raised or lowered run relative to its line.
const SMALL: f64 = 0.72;

/// A run of text on one level of a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Run {
    pub text: String,
    pub level: Level,
}

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Base,
    Raised,
    Lowered,
}

impl Level {
    /// Font size relative to the line.
    pub fn scale(self) -> f64 {
        if self == Level::Base { 1.0 } else { SMALL }
    }

    /// How far the run stands above the base line, in ems of the line.
    pub fn lift(self) -> f64 {
        match self {
            Level::Base => 0.0,
            Level::Raised => 0.4,
            Level::Lowered => -0.16,
        }
    }
}

/// Splits text with `^{…}` and `_{…}` into runs; an opening without its end is text like any other.
pub(super) fn runs(text: &str) -> Vec<Run> {
    let mut found = Vec::new();
    let mut base = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let level = if rest.starts_with("^{") {
            Level::Raised
        } else if rest.starts_with("_{") {
            Level::Lowered
        } else {
            Level::Base
        };
        if level != Level::Base
            && let Some(end) = rest.find('}')
        {
            push(&mut found, std::mem::take(&mut base), Level::Base);
            push(&mut found, rest[2..end].to_owned(), level);
            rest = &rest[end + 1..];
            continue;
        }
        base.push(if first.is_control() { ' ' } else { first });
        rest = &rest[first.len_utf8()..];
    }
    push(&mut found, base, Level::Base);
    found
}

/// Width of a line with its raised runs, at a font size, both in the figure's units.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let mut total = 0.0;
    for run in runs(text) {
        total += run_width(&run.text, size * run.level.scale(), bold);
    }
    total
}

/// Width of a run.
pub(super) fn run_width(text: &str, size: f64, bold: bool) -> f64 {
    let measured = ready()
        .then(|| {
            FontDesc::new(FontFamily::Name(FAMILY), size * HEIGHT * FINE, style(bold)).layout_box(text).ok()
        })
        .flatten();
    match measured {
        Some((_, (right, _))) => f64::from(right) / FINE,
        // A font that cannot be read is no reason to lose a figure: 0.6 em is its mean advance.
        None => 0.6 * size * text.chars().count() as f64,
    }
}

/// Breaks text into lines no wider than `limit`; a single word may be wider.
pub(super) fn wrap(text: &str, size: f64, bold: bool, limit: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        if let Some(line) = lines.last_mut() {
            let longer = format!("{line} {word}");
            if width(&longer, size, bold) <= limit {
                *line = longer;
                continue;
            }
        }
        lines.push(word.to_owned());
    }
    lines
}

/// The plot library's name for a weight.
pub(super) fn style(bold: bool) -> FontStyle {
    if bold { FontStyle::Bold } else { FontStyle::Normal }
}

fn ready() -> bool {
    static READY: OnceLock<bool> = OnceLock::new();
    *READY.get_or_init(|| {
        register_font(FAMILY, FontStyle::Normal, dejavu::sans::regular()).is_ok()
            && register_font(FAMILY, FontStyle::Bold, dejavu::sans::bold()).is_ok()
    })
}

fn push(found: &mut Vec<Run>, text: String, level: Level) {
    if !text.is_empty() {
        found.push(Run { text, level });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raised_text_is_split_off_and_broken_markup_is_kept() {
        let levels: Vec<_> = runs("10^{−8} a_{2}").into_iter().map(|run| (run.text, run.level)).collect();
        assert_eq!(
            levels,
            [
                ("10".to_owned(), Level::Base),
                ("−8".to_owned(), Level::Raised),
                (" a".to_owned(), Level::Base),
                ("2".to_owned(), Level::Lowered)
            ]
        );
        assert_eq!(runs("x^{2")[0].text, "x^{2");
    }

    #[test]
    fn widths_are_those_of_the_font() {
        // The advance of a DejaVu Sans digit is 1303 units of an em of 2048.
        let digits = width("0000000000", 100.0, false);
        assert!((digits - 636.2).abs() < 1.0, "{digits}");
        assert!(width("0000000000", 100.0, true) > digits);
    }

    #[test]
    fn lines_are_broken_between_words() {
        let lines = wrap("one two three four", 10.0, false, width("one two three", 10.0, false));
        assert_eq!(lines, ["one two three", "four"]);
    }
}
