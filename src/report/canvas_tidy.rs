//! The backend's output made shorter, and text made safe for XML.

use super::font::{self, FAMILY};

/// Copies the elements of a fragment without its frame, without what the frame says once for all of them, and
/// with text on one line; font sizes lose the rounding of the backend's division.
pub(super) fn tidy(fragment: &str, body: &mut String) {
    let mut in_text = false;
    for line in fragment.lines() {
        if line.starts_with("<svg") || line == "</svg>" {
            continue;
        }
        if in_text && line != "</text>" {
            body.push_str(line);
            continue;
        }
        if !line.starts_with("<text") {
            in_text = false;
            let line = line
                .replace(" opacity=\"1\"", "")
                .replace(" stroke=\"none\"", "")
                .replace(" stroke-width=\"0\"", "")
                .replace(" \"/>", "\"/>");
            body.push_str(&line);
            body.push('\n');
            continue;
        }
        in_text = true;
        let line = line
            .replace(" dy=\"-0.5ex\"", "")
            .replace(" opacity=\"1\"", "")
            .replace(" text-anchor=\"start\"", "")
            .replace(&format!(" font-family=\"{FAMILY}\""), "");
        body.push_str(&round_font_size(&line));
    }
}

/// Spaces at the start of a run, which renderers drop, as a distance.
pub(super) fn indented(text: &str, size: f64, bold: bool) -> (f64, &str) {
    let words = text.trim_start();
    let spaces = text.chars().count() - words.chars().count();
    (font::run_width(&" ".repeat(spaces), size, bold), words)
}

fn round_font_size(line: &str) -> String {
    const KEY: &str = "font-size=\"";
    let Some(start) = line.find(KEY).map(|at| at + KEY.len()) else { return line.to_owned() };
    let Some(length) = line[start..].find('"') else { return line.to_owned() };
    let size: f64 = line[start..start + length].parse().unwrap_or(100.0);
    format!("{}{size:.0}{}", &line[..start], &line[start + length..])
}

/// Text without markup, for the title and the description that a reader hears.
pub(super) fn plain(text: &str) -> String {
    font::runs(text)
        .iter()
        .map(|run| match run.level {
            font::Level::Base => run.text.clone(),
            font::Level::Raised => format!("^{}", run.text),
            font::Level::Lowered => format!("_{}", run.text),
        })
        .collect()
}

/// Text as XML content; control characters that XML forbids become spaces.
pub(super) fn escape(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '&' => "&amp;".to_owned(),
            '\n' | '\t' => c.to_string(),
            c if c.is_control() => " ".to_owned(),
            c => c.to_string(),
        })
        .collect()
}
