//! The verdicts of a run, one line each.

use anstyle::{AnsiColor, Style};

use super::out;
use crate::notebook::{ClaimRecord, Records, Verdict};
use crate::report::numbers::{human, percent, significant};

/// Statements longer than this push their numbers to the right instead of widening the column.
const WIDEST: usize = 72;

/// Prints the verdicts. `report` is the path of the report, for claims that fail.
pub(super) fn print(records: &Records, report: &str, verbose: bool) {
    let widths = records.claims().map(|claim| claim.statement.chars().count());
    let width = widths.max().unwrap_or(0).min(WIDEST);
    for (i, claim) in records.claims().enumerate() {
        let verdict = claim.judgement.verdict;
        let style = style(verdict);
        let sign = verdict.sign();
        let statement = one_line(&claim.statement);
        let (found, allowed) = numbers(claim);
        let margin = margin(claim);
        out::line(format_args!("  {style}{sign}{style:#} {statement:width$}  {found}  {allowed}{margin}"));
        if !verdict.is_as_claimed() {
            out::line(format_args!("    {verdict}{} · {report}#claim-{}", at(claim), i + 1));
        }
        if verbose {
            out::line(format_args!("    {}", one_line(&claim.that)));
            if let Some(judges) = &claim.judges {
                out::line(format_args!("    judges guide {}: {}", judges.section, one_line(&judges.says)));
            }
            for text in claim.source.iter().chain(&claim.note) {
                out::line(format_args!("    {}", one_line(text)));
            }
        }
    }
}

/// How many claims came out as claimed, in words.
pub(super) fn summary(records: &Records) -> String {
    let n = records.claims().count();
    let good = records.claims().filter(|claim| claim.judgement.verdict.is_as_claimed()).count();
    match n {
        0 => "no claims".to_string(),
        1 => format!("{good} of 1 claim holds"),
        _ => format!("{good} of {n} claims hold"),
    }
}

/// What was measured and what was allowed.
fn numbers(claim: &ClaimRecord) -> (String, String) {
    let j = &claim.judgement;
    let measured = if j.error > 0.0 {
        format!("measured {} ± {}", human(j.measured), significant(j.error, 1))
    } else {
        format!("measured {}", human(j.measured))
    };
    match j.link {
        "" => (String::new(), String::new()),
        "~" => (measured, format!("predicted {} ± {}", human(j.predicted), significant(j.tolerance, 2))),
        link => (measured, format!("{link} {}", human(j.predicted))),
    }
}

/// The room that is left, as a share of the tolerance or of the bound.
fn margin(claim: &ClaimRecord) -> String {
    match claim.judgement.room().filter(|_| claim.judgement.is_relative()) {
        Some(room) => format!("  margin {}", percent(room)),
        None => String::new(),
    }
}

fn at(claim: &ClaimRecord) -> String {
    if claim.judgement.place.is_empty() { String::new() } else { format!(" at {}", claim.judgement.place) }
}

fn style(verdict: Verdict) -> Style {
    let colour = match verdict {
        Verdict::Holds | Verdict::Replicated => AnsiColor::Green,
        Verdict::Fails | Verdict::NotReplicated => AnsiColor::Red,
        Verdict::Refuted => AnsiColor::Cyan,
        Verdict::Inconclusive => AnsiColor::Yellow,
    };
    Style::new().fg_color(Some(colour.into()))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
