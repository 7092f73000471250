//! The pages over all reports: a gallery with the verdict on each statement, and the notebooks in reading order.

use std::fmt::Write as _;

use super::table::{Table, one_line};
use crate::notebook::{Cell, Chapter, ClaimName, Ledger, Notebook, Statement, Verdict};

/// A notebook as the pages show it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The section that it belongs to, if any.
    pub section: Option<String>,
    /// The ids and titles of its figures.
    pub figures: Vec<(String, String)>,
    /// The ids and verdicts of its claims, in order.
    pub claims: Vec<(String, Verdict)>,
}

impl Shown {
    /// A notebook with the verdicts of its last run.
    #[must_use]
    pub fn new(notebook: &Notebook, claims: Vec<(String, Verdict)>) -> Self {
        let figures = notebook.cells.iter().filter_map(|cell| match cell {
            Cell::Figure(figure) => Some((figure.id.clone(), figure.title.clone())),
            _ => None,
        });
        Self {
            id: notebook.id.clone(),
            title: notebook.title.clone(),
            section: notebook.guide.clone(),
            figures: figures.collect(),
            claims,
        }
    }

    fn counts(&self) -> String {
        let counts = Verdict::ALL.into_iter().filter_map(|verdict| {
            let n = self.claims.iter().filter(|(_, found)| *found == verdict).count();
            let word = if n > 1 { verdict.word().trim_end_matches('s') } else { verdict.word() };
            (n > 0).then(|| format!("{} {n} {word}", verdict.sign()))
        });
        counts.collect::<Vec<_>>().join(", ")
    }
}

/// Pictures in a row of the gallery.
const ACROSS: usize = 2;

/// The gallery, `README.md` of the folder of reports: each notebook's picture with its verdicts, and each statement with the
/// verdict on it.
#[must_use]
pub fn gallery(ledger: &Ledger, notebooks: &[Shown]) -> String {
    let mut out = format!("# {}\n", one_line(&ledger.title));
    if !ledger.about.trim().is_empty() {
        let _ = write!(out, "\n{}\n", ledger.about.trim());
    }
    let _ = write!(out, "\n{}\n\n{}", summary(ledger, notebooks), sections(ledger, notebooks).to_markdown());
    out.push_str("\n## Gallery\n");
    for (heading, chapters) in by_section(ledger, notebooks) {
        let _ = write!(out, "\n### {heading}\n\n{}", pictures(&chapters, notebooks));
    }
    out.push_str("\n## Statements\n");
    for section in &ledger.sections {
        let statements: Vec<&Statement> =
            ledger.statements.iter().filter(|statement| statement.section == section.number).collect();
        if statements.is_empty() {
            continue;
        }
        let rows = statements.iter().map(|statement| {
            let borne_out = statement.bearing_out.iter().map(|name| link(name, Verdict::Holds, notebooks));
            let against = statement.against.iter().map(|name| link(name, Verdict::Refuted, notebooks));
            let judged: Vec<String> = borne_out.chain(against).collect();
            let verdict = Standing::of(statement, notebooks).words();
            vec![statement.says.as_str().into(), verdict.into(), judged.join("<br>").into()]
        });
        let header = ["statement", "verdict", "judged by"].map(str::to_owned).to_vec();
        let table = Table { header, rows: rows.collect(), caption: String::new() };
        let _ =
            write!(out, "\n### {} · {}\n\n{}", section.number, one_line(&section.title), table.to_markdown());
    }
    out.push_str("\nThis page is made by `gradbook gallery` from the ledger of statements and from the `metrics.json` of each report.\n");
    out
}

/// The reading order, `README.md` of the folder of notebooks. `reports` is the way from there to the reports.
#[must_use]
pub fn reading_order(ledger: &Ledger, notebooks: &[Shown], reports: &str) -> String {
    let mut out = String::from("# Notebooks in reading order\n");
    out.push_str(
        "\nEach is a chapter: `gradbook run ID` runs it, judges its claims and writes its report.\n",
    );
    let mut n = 0;
    for (heading, chapters) in by_section(ledger, notebooks) {
        let _ = write!(out, "\n## {heading}\n\n");
        for chapter in chapters {
            let Some(shown) = find(&chapter.notebook, notebooks) else { continue };
            n += 1;
            let id = &shown.id;
            let title = one_line(&shown.title);
            let (claims, figures) =
                (count(shown.claims.len(), "claim"), count(shown.figures.len(), "figure"));
            let _ = writeln!(
                out,
                "{n}. [{title}]({id}.yaml) · `{id}` · {claims}, {figures} · [report]({reports}/{id}/report.md)"
            );
        }
    }
    out.push_str("\nThis page is made by `gradbook gallery`.\n");
    out
}

/// What the claims of a statement say together.
#[derive(Clone, Copy, PartialEq)]
enum Standing {
    Holds,
    InPart,
    Refuted,
    Inconclusive,
    Fails,
}

impl Standing {
    const ALL: [Self; 5] = [Self::Holds, Self::InPart, Self::Refuted, Self::Inconclusive, Self::Fails];

    fn of(statement: &Statement, notebooks: &[Shown]) -> Self {
        let verdicts = || statement.claims().map(|name| Some(claim(name, notebooks)?.1));
        if verdicts().any(|verdict| verdict.is_none_or(Verdict::is_failure)) {
            return Self::Fails;
        }
        if verdicts().any(|verdict| verdict == Some(Verdict::Inconclusive)) {
            return Self::Inconclusive;
        }
        match (statement.bearing_out.is_empty(), statement.against.is_empty()) {
            (false, false) => Self::InPart,
            (true, false) => Self::Refuted,
            (_, true) => Self::Holds,
        }
    }

    fn words(self) -> String {
        match self {
            Self::Holds => "✓ holds",
            Self::InPart => "✓≠ in part",
            Self::Refuted => "≠ refuted as it stands",
            Self::Inconclusive => "~ inconclusive",
            Self::Fails => "✗ fails",
        }
        .to_owned()
    }
}

fn find<'a>(id: &str, notebooks: &'a [Shown]) -> Option<&'a Shown> {
    notebooks.iter().find(|shown| shown.id == id)
}

/// The claim's number in its report, from 1, and its verdict.
fn claim(name: &ClaimName, notebooks: &[Shown]) -> Option<(usize, Verdict)> {
    let claims = &find(&name.notebook, notebooks)?.claims;
    let at = claims.iter().position(|(id, _)| *id == name.claim)?;
    Some((at + 1, claims.get(at)?.1))
}

/// A claim with the sign of what it says of the statement, if it came out as it should, and else of its verdict.
fn link(name: &ClaimName, says: Verdict, notebooks: &[Shown]) -> String {
    let ClaimName { notebook, claim: id, .. } = name;
    match claim(name, notebooks) {
        Some((number, verdict)) => {
            let verdict = if verdict.is_as_claimed() { says } else { verdict };
            format!("{} [{notebook}/{id}]({notebook}/report.md#claim-{number})", verdict.sign())
        }
        None => format!("{notebook}/{id}: no verdict"),
    }
}

fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

fn summary(ledger: &Ledger, notebooks: &[Shown]) -> String {
    let n_claims = notebooks.iter().fold(0, |n, shown| n + shown.claims.len());
    let n_figures = notebooks.iter().fold(0, |n, shown| n + shown.figures.len());
    format!(
        "{} of the guide are judged here. {} with {} and {} measure them.",
        count(ledger.statements.len(), "statement"),
        count(notebooks.len(), "notebook"),
        count(n_claims, "claim"),
        count(n_figures, "figure")
    )
}

/// How the statements of each section came out.
fn sections(ledger: &Ledger, notebooks: &[Shown]) -> Table {
    let standings: Vec<(&str, Standing)> = ledger
        .statements
        .iter()
        .map(|statement| (statement.section.as_str(), Standing::of(statement, notebooks)))
        .collect();
    let is_there = |standing: &Standing| standings.iter().any(|(_, found)| found == standing);
    let kinds: Vec<Standing> = Standing::ALL.into_iter().filter(is_there).collect();
    let mut header = vec!["section".to_owned(), "statements".to_owned()];
    header.extend(kinds.iter().map(|standing| standing.words()));
    let mut rows = Vec::new();
    for section in &ledger.sections {
        let of_section: Vec<Standing> = standings
            .iter()
            .filter(|(number, _)| *number == section.number)
            .map(|(_, found)| *found)
            .collect();
        if of_section.is_empty() {
            continue;
        }
        let mut row = vec![heading(&section.number, &section.title).into(), number(of_section.len())];
        row.extend(kinds.iter().map(|kind| number(of_section.iter().filter(|found| *found == kind).count())));
        rows.push(row);
    }
    Table { header, rows, caption: String::new() }
}

#[expect(clippy::cast_precision_loss, reason = "counts of statements are small")]
fn number(n: usize) -> super::table::Cell {
    (n as f64).into()
}

fn heading(number: &str, title: &str) -> String {
    format!("{number} · {}", one_line(title))
}

/// The chapters of each section, in the order of the sections; those of none come last.
fn by_section<'a>(ledger: &'a Ledger, notebooks: &[Shown]) -> Vec<(String, Vec<&'a Chapter>)> {
    let place = |chapter: &Chapter| {
        let section = find(&chapter.notebook, notebooks)?.section.as_deref()?;
        ledger.section(section)
    };
    let chapters =
        |at: Option<usize>| ledger.chapters.iter().filter(move |chapter| place(chapter) == at).collect();
    let sections = ledger.sections.iter().enumerate();
    let mut parts: Vec<(String, Vec<&Chapter>)> = sections
        .map(|(at, section)| (heading(&section.number, &section.title), chapters(Some(at))))
        .collect();
    parts.push(("Beyond".to_owned(), chapters(None)));
    parts.retain(|(_, chapters)| !chapters.is_empty());
    parts
}

/// The pictures of chapters, side by side, each with its notebook's title and verdicts below.
fn pictures(chapters: &[&Chapter], notebooks: &[Shown]) -> String {
    let mut out = String::new();
    let mut is_first = true;
    for row in chapters.chunks(ACROSS) {
        let mut images = String::new();
        let mut titles = String::new();
        for at in 0..ACROSS {
            let shown = row.get(at).and_then(|chapter| Some((chapter, find(&chapter.notebook, notebooks)?)));
            let Some((chapter, shown)) = shown else {
                images.push_str("| ");
                titles.push_str("| ");
                continue;
            };
            let id = &shown.id;
            let title = shown.figures.iter().find(|(figure, _)| *figure == chapter.figure);
            let alt = title.map_or_else(String::new, |(_, title)| one_line(title).replace(['[', ']'], ""));
            let _ = write!(images, "| [![{alt}]({id}/figures/{}.svg)]({id}/report.md) ", chapter.figure);
            let _ = write!(
                titles,
                "| **[{}]({id}/report.md)**<br>`{id}` · {} ",
                one_line(&shown.title),
                shown.counts()
            );
        }
        let _ = writeln!(out, "{images}|");
        if is_first {
            let _ = writeln!(out, "{}|", "| --- ".repeat(ACROSS));
            is_first = false;
        }
        let _ = writeln!(out, "{titles}|");
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

    use super::*;

    const LEDGER: &str = "\
title: A guide
sections: {\"2\": Slopes | fields, \"3\": Gates}
chapters: [{notebook: slopes, figure: line}, {notebook: other, figure: dots}, {notebook: own, figure: dots}]
statements:
- {id: double, section: \"2\", says: it doubles, for: [slopes/doubles]}
- {id: grow, section: \"2\", says: it grows, for: [slopes/doubles], against: [slopes/shrinks]}
- {id: fall, section: \"2\", says: it falls, against: [slopes/doubles]}
- {id: stay, section: \"3\", says: it stays, for: [other/stays, slopes/doubles]}
- {id: go, section: \"3\", says: it goes, for: [other/gone]}
";

    fn shown(id: &str, section: Option<&str>, claims: &[(&str, Verdict)]) -> Shown {
        Shown {
            id: id.to_owned(),
            title: format!("The {id}"),
            section: section.map(str::to_owned),
            figures: vec![("line".to_owned(), "A [line]".to_owned()), ("dots".to_owned(), "Dots".to_owned())],
            claims: claims.iter().map(|(id, verdict)| ((*id).to_owned(), *verdict)).collect(),
        }
    }

    fn pages() -> (String, String) {
        let ledger = Ledger::parse("ledger.yaml", LEDGER).unwrap();
        let all = [
            shown("slopes", Some("2"), &[("doubles", Verdict::Holds), ("shrinks", Verdict::Refuted)]),
            shown("other", Some("2"), &[("stays", Verdict::Inconclusive)]),
            shown("own", None, &[]),
        ];
        (gallery(&ledger, &all), reading_order(&ledger, &all, "../reports"))
    }

    #[test]
    fn a_statement_has_the_worst_of_its_verdicts() {
        let (page, _) = pages();
        let rows: Vec<Vec<&str>> = page
            .lines()
            .filter(|line| line.starts_with("| it "))
            .map(|line| line.split('|').map(str::trim).collect())
            .collect();
        let verdicts: Vec<&str> = rows.iter().map(|row| row[2]).collect();
        // The last has a claim without a verdict.
        let expected = ["✓ holds", "✓≠ in part", "≠ refuted as it stands", "~ inconclusive", "✗ fails"];
        assert_eq!(verdicts, expected);
        // What holds may speak against a statement.
        assert_eq!(rows[2][3], "≠ [slopes/doubles](slopes/report.md#claim-1)");
        assert_eq!(
            rows[1][3],
            "✓ [slopes/doubles](slopes/report.md#claim-1)<br>≠ [slopes/shrinks](slopes/report.md#claim-2)"
        );
        assert!(
            page.contains(
                "5 statements of the guide are judged here. 3 notebooks with 3 claims and 6 figures"
            )
        );
    }

    #[test]
    fn pictures_stand_side_by_side_under_their_section() {
        let (page, _) = pages();
        let at = page.find("### 2 · Slopes \\| fields\n\n| [!").unwrap();
        let lines: Vec<&str> = page[at..].lines().skip(2).take(3).collect();
        assert_eq!(
            lines,
            [
                "| [![A line](slopes/figures/line.svg)](slopes/report.md) | [![Dots](other/figures/dots.svg)](other/report.md) |",
                "| --- | --- |",
                "| **[The slopes](slopes/report.md)**<br>`slopes` · ✓ 1 holds, ≠ 1 refuted | **[The other](other/report.md)**<br>`other` · ~ 1 inconclusive |",
            ]
        );
        assert!(page.contains("### Beyond"));
    }

    #[test]
    fn the_reading_order_counts_through_all_sections() {
        let (_, page) = pages();
        let chapters: Vec<&str> = page.lines().filter(|line| line.starts_with(char::is_numeric)).collect();
        assert_eq!(
            chapters,
            [
                "1. [The slopes](slopes.yaml) · `slopes` · 2 claims, 2 figures · [report](../reports/slopes/report.md)",
                "2. [The other](other.yaml) · `other` · 1 claim, 2 figures · [report](../reports/other/report.md)",
                "3. [The own](own.yaml) · `own` · 0 claims, 2 figures · [report](../reports/own/report.md)",
            ]
        );
    }
}
