//! Choices of looks that only some figures have.

use crate::yaml::{Diagnostic, Fields, Plain, Word, Yaml};

/// Choices of looks; what a kind does not have stays at its default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Style {
    /// The names of regions by their numbers.
    pub regions: Vec<(f64, String)>,
    /// What a cell is called that is not finite.
    pub otherwise: Option<String>,
    /// What a cell is called that is above the range of the colours.
    pub above: Option<String>,
    /// The ends of the scale of colours.
    pub range: Option<(f64, f64)>,
    /// The colours of a heat map.
    pub palette: Palette,
    /// How many level lines; none are drawn if 0.
    pub levels: Option<usize>,
    /// How many steps lie between two dots of a path; no dots are drawn if 0.
    pub dots: Option<usize>,
    /// How many arrows stand side by side.
    pub arrows: Option<usize>,
    /// How many bars a histogram has.
    pub bins: Option<usize>,
}

/// The colours of a heat map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Palette {
    /// From dark violet to yellow.
    #[default]
    Viridis,
    /// From dark blue to yellow.
    Cividis,
    /// From yellow to dark blue, where little is good.
    CividisReversed,
}

/// The palettes with their meanings.
pub(super) const PALETTES: [(&str, Palette, &str); 3] = [
    ("viridis", Palette::Viridis, "From dark violet to yellow."),
    ("cividis", Palette::Cividis, "From dark blue to yellow, for any eye."),
    ("cividis reversed", Palette::CividisReversed, "From yellow to dark blue, where little is good."),
];

/// The palettes as words.
pub(super) fn palette_words() -> Vec<Word> {
    PALETTES.iter().map(|(name, _, doc)| (*name, *doc)).collect()
}

impl Style {
    /// Reads the choices of a figure, each of which may be missing.
    pub(super) fn read(fields: &Fields<'_>) -> Result<Self, Diagnostic> {
        Ok(Self {
            regions: regions(fields.get("regions"))?,
            otherwise: fields.text("otherwise")?,
            above: fields.text("above")?,
            range: range(fields.get("range"))?,
            palette: palette(fields)?,
            levels: count(fields, "levels", 0, 60)?,
            dots: count(fields, "dots", 0, 1_000_000)?,
            arrows: count(fields, "arrows", 2, 60)?,
            bins: count(fields, "bins", 1, 1000)?,
        })
    }
}

/// Names of regions: a list for the numbers from 1 on, or a map of numbers.
fn regions(node: Option<&Yaml>) -> Result<Vec<(f64, String)>, Diagnostic> {
    let Some(node) = node else { return Ok(Vec::new()) };
    let name = |node: &Yaml| {
        node.text().map(str::to_owned).filter(|text| !text.is_empty()).ok_or_else(|| {
            Diagnostic::new(format!("expected text, found {}", node.describe()), node.span)
                .label("write a name")
        })
    };
    if let Some(items) = node.items() {
        return items.iter().enumerate().map(|(i, item)| Ok(((i + 1) as f64, name(item)?))).collect();
    }
    let Some(entries) = node.entries() else {
        return Err(Diagnostic::new(
            format!("expected names of regions, found {}", node.describe()),
            node.span,
        )
        .label("for example [saddle, minimum], or {0: saddle, 1: minimum}"));
    };
    entries
        .iter()
        .map(|entry| {
            let number = entry.key.number().filter(|x| libm::floor(*x) == *x).ok_or_else(|| {
                Diagnostic::new(format!("`{}` is not the number of a region", entry.key.text), entry.key_span)
                    .label("a whole number")
            })?;
            Ok((number, name(&entry.value)?))
        })
        .collect()
}

fn range(node: Option<&Yaml>) -> Result<Option<(f64, f64)>, Diagnostic> {
    let Some(node) = node else { return Ok(None) };
    let ends: Option<Vec<f64>> = node.items().and_then(|items| items.iter().map(number).collect());
    match ends.as_deref() {
        Some(&[low, high]) if low < high => Ok(Some((low, high))),
        _ => Err(Diagnostic::new("the range of the colours has a lower and an upper end", node.span)
            .label("for example [0, 1]")),
    }
}

fn palette(fields: &Fields<'_>) -> Result<Palette, Diagnostic> {
    let Some(text) = fields.text("palette")? else { return Ok(Palette::default()) };
    if let Some((_, palette, _)) = PALETTES.iter().find(|(name, ..)| *name == text) {
        return Ok(*palette);
    }
    let span = fields.get("palette").map_or(fields.node().span, |node| node.span);
    let names = PALETTES.map(|(name, ..)| name);
    let error = Diagnostic::new(format!("unknown palette `{text}`"), span).meant(&text, names);
    Err(error.note(format!("palettes: {}", names.join(", "))))
}

/// A whole number from `least` to `most`.
fn count(fields: &Fields<'_>, key: &str, least: u32, most: u32) -> Result<Option<usize>, Diagnostic> {
    let Some(node) = fields.get(key) else { return Ok(None) };
    let fits = |x: &f64| libm::floor(*x) == *x && (f64::from(least)..=f64::from(most)).contains(x);
    number(node).filter(fits).map(|x| Some(x as usize)).ok_or_else(|| {
        Diagnostic::new(format!("`{key}` is a whole number from {least} to {most}"), node.span)
            .label("for example 12")
    })
}

/// The number that a node is, as YAML and so the schema understand it.
fn number(node: &Yaml) -> Option<f64> {
    match node.plain() {
        Some(Plain::Number(x)) if x.is_finite() => Some(x),
        _ => None,
    }
}
