//! The Markdown report of a notebook, assembled from its parts; it renders on a forge.

use super::table::{Cell, Table, one_line};

/// A report: its parts in the order of the notebook, under a table of the verdicts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// The title of the notebook.
    pub title: String,
    /// One line below the title, such as what the notebook belongs to; may be empty.
    pub lead: String,
    /// All that follows the verdicts.
    pub parts: Vec<Part>,
    /// One line at the end, such as how to run it again; may be empty.
    pub foot: String,
}

/// A part of a report.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// A heading of the second level.
    Heading(String),
    /// Markdown, passed on as it is.
    Text(String),
    /// A picture with its caption.
    Figure(FigureLink),
    /// A table with its caption.
    Table(Table),
    /// A claim with its verdict.
    Claim(ClaimView),
}

/// A picture beside the report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FigureLink {
    /// Path from the report, with `/` between its parts: `figures/depth.svg`.
    pub path: String,
    /// What the picture shows, for those who cannot see it.
    pub alt: String,
    /// Markdown below the picture: prediction, measurement and verdict; may be empty.
    pub caption: String,
}

/// A claim as a reader sees it; texts are Markdown and may be empty where there is nothing to say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClaimView {
    /// Number in the notebook, from 1: the anchor is `claim-<number>`.
    pub number: usize,
    /// `✓` holds, `✗` fails, `≠` refuted as intended, `~` inconclusive.
    pub symbol: String,
    /// The verdict in a word.
    pub verdict: String,
    /// What is claimed.
    pub statement: String,
    /// What the claim's formula predicts.
    pub predicted: String,
    /// What was measured.
    pub measured: String,
    /// The tolerance that was fixed before the run.
    pub tolerance: String,
    /// How far inside or outside the tolerance the measurement is.
    pub margin: String,
    /// The statement of the guide that it judges.
    pub judges: String,
    /// Where the prediction is from.
    pub source: String,
    /// What else a reader must know.
    pub note: String,
    /// The formula that was judged, as it stands in the notebook.
    pub formula: String,
}

impl Report {
    /// The report as Markdown, ending with one line end.
    pub fn to_markdown(&self) -> String {
        let mut blocks = vec![format!("# {}", one_line_plain(&self.title))];
        push(&mut blocks, &self.lead);
        let claims: Vec<&ClaimView> = self
            .parts
            .iter()
            .filter_map(|part| if let Part::Claim(claim) = part { Some(claim) } else { None })
            .collect();
        if !claims.is_empty() {
            blocks.push(summary(&claims));
        }
        for part in &self.parts {
            match part {
                Part::Heading(text) => blocks.push(format!("## {}", one_line_plain(text))),
                Part::Text(text) => push(&mut blocks, text),
                Part::Figure(figure) => {
                    let alt = one_line_plain(&figure.alt).replace(['[', ']'], "");
                    // A path in angle brackets may hold spaces and parentheses.
                    blocks.push(format!("![{alt}](<{}>)", figure.path));
                    push(&mut blocks, &emphasised(&figure.caption));
                }
                Part::Table(table) => {
                    push(&mut blocks, &table.to_markdown());
                    push(&mut blocks, &emphasised(&table.caption));
                }
                Part::Claim(claim) => blocks.push(claim.to_markdown()),
            }
        }
        if !self.foot.trim().is_empty() {
            blocks.push(format!("---\n\n{}", self.foot.trim()));
        }
        let mut out = blocks.join("\n\n");
        out.push('\n');
        out
    }
}

impl ClaimView {
    /// The claim with its anchor, its verdict and the numbers that it rests on.
    pub fn to_markdown(&self) -> String {
        let mut out = format!(
            "<a id=\"claim-{}\"></a>\n\n**{} Claim {}: {}** — {}",
            self.number,
            self.symbol,
            self.number,
            self.verdict,
            one_line_plain(&self.statement)
        );
        let details = [
            ("predicted", &self.predicted),
            ("measured", &self.measured),
            ("tolerance", &self.tolerance),
            ("margin", &self.margin),
            ("judges", &self.judges),
            ("source", &self.source),
            ("note", &self.note),
        ];
        let mut lines: Vec<String> = details
            .iter()
            .filter(|(_, text)| !text.trim().is_empty())
            .map(|(name, text)| format!("- {name}: {}", one_line_plain(text)))
            .collect();
        if !self.formula.trim().is_empty() {
            lines.push(format!("- judged: {}", code(&one_line_plain(&self.formula))));
        }
        if !lines.is_empty() {
            out.push_str("\n\n");
            out.push_str(&lines.join("\n"));
        }
        out
    }
}

fn summary(claims: &[&ClaimView]) -> String {
    let well = claims.iter().filter(|claim| claim.symbol == "✓" || claim.symbol == "≠").count();
    let rows = claims
        .iter()
        .map(|claim| {
            vec![
                Cell::Text(claim.symbol.clone()),
                Cell::Text(format!("[{}](#claim-{})", claim.number, claim.number)),
                Cell::Text(claim.statement.clone()),
                Cell::Text(claim.predicted.clone()),
                Cell::Text(claim.measured.clone()),
                Cell::Text(claim.verdict.clone()),
            ]
        })
        .collect();
    let header = ["", "claim", "statement", "predicted", "measured", "verdict"].map(str::to_owned).to_vec();
    let table = Table { header, rows, caption: String::new() };
    let noun = if claims.len() == 1 { "claim comes" } else { "claims come" };
    format!("{well} of {} {noun} out as stated.\n\n{}", claims.len(), table.to_markdown().trim_end())
}

fn push(blocks: &mut Vec<String>, text: &str) {
    let text = text.trim();
    if !text.is_empty() {
        blocks.push(text.to_owned());
    }
}

fn emphasised(caption: &str) -> String {
    let caption = one_line_plain(caption);
    if caption.is_empty() { caption } else { format!("<sub>{caption}</sub>") }
}

fn one_line_plain(text: &str) -> String {
    one_line(text).replace("\\|", "|")
}

/// Code in one more backtick than the longest run inside it.
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if longest > 0 { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> String {
        let claim = ClaimView {
            number: 4,
            symbol: "✓".into(),
            verdict: "holds".into(),
            statement: "a sigmoid layer scales\nthe gradient by |√χ|".into(),
            predicted: "0.2247".into(),
            measured: "0.223 ± 0.001".into(),
            formula: "slope(`a`) ~ 1".into(),
            ..ClaimView::default()
        };
        Report {
            title: "Vanishing gradients".into(),
            lead: "guide 8.1".into(),
            parts: vec![
                Part::Text("A finite difference …\n".into()),
                Part::Figure(FigureLink {
                    path: "figures/a b.svg".into(),
                    alt: "norms [log]".into(),
                    caption: "norms".into(),
                }),
                Part::Claim(claim),
            ],
            foot: String::new(),
        }
        .to_markdown()
    }

    #[test]
    fn verdicts_come_first_and_link_to_their_claims() {
        let text = report();
        let summary = text.find("[4](#claim-4)").unwrap();
        let anchor = text.find("<a id=\"claim-4\"></a>").unwrap();
        assert!(summary < text.find("A finite difference").unwrap() && summary < anchor, "{text}");
        assert!(text.contains("1 of 1 claim comes out as stated."), "{text}");
        assert!(text.contains("gradient by \\|√χ\\|"), "bars in a table are escaped: {text}");
        assert!(
            text.contains("**✓ Claim 4: holds** — a sigmoid layer scales the gradient by |√χ|\n"),
            "{text}"
        );
    }

    #[test]
    fn what_is_empty_is_not_written() {
        let text = report();
        assert!(!text.contains("tolerance") && !text.contains("---\n"), "{text}");
        assert!(text.contains("![norms log](<figures/a b.svg>)\n\n<sub>norms</sub>"), "{text}");
        assert!(text.contains("- judged: `` slope(`a`) ~ 1 ``\n"), "{text}");
        assert!(text.ends_with('\n') && !text.ends_with("\n\n") && !text.contains("\n\n\n"), "{text}");
    }
}
