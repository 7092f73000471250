//! `explain` and `schema`.

use clap::Args as Group;

use super::exit::Exit;
use super::out;
use crate::formula::nearest;
use crate::notebook::{Meaning, schema, vocabulary};

/// Lists of words are broken at this width.
const WIDTH: usize = 100;

#[derive(Group)]
pub(super) struct ExplainArgs {
    /// A key, kind, function, cell, activation, probe, …; without it all words are listed
    #[arg(value_name = "WORD")]
    pub word: Option<String>,
}

/// Prints what a word means, or all words.
pub(super) fn explain(args: &ExplainArgs) -> Exit {
    let all = vocabulary();
    let Some(word) = &args.word else {
        out::text(format_args!("{}", list(&all)));
        return Exit::Fine;
    };
    let found: Vec<&Meaning> = all.iter().filter(|meaning| meaning.word == *word).collect();
    if found.is_empty() {
        let near = nearest(word, all.iter().map(|meaning| meaning.word.as_str()));
        let help = near.map_or_else(
            || "`gradbook explain` lists all words".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        out::error_line(format_args!("error: no word of a notebook is `{word}`; {help}"));
        return Exit::Input;
    }
    for meaning in found {
        out::line(format_args!("{} · {}\n  {}", meaning.word, meaning.group, meaning.doc));
        if !meaning.usage.is_empty() {
            out::line(format_args!("  {}", meaning.usage));
        }
    }
    Exit::Fine
}

/// Prints the JSON Schema of a notebook.
pub(super) fn schema() -> Exit {
    out::line(format_args!("{:#}", schema::schema()));
    Exit::Fine
}

fn list(all: &[Meaning]) -> String {
    let mut out = String::new();
    for group in all.chunk_by(|a, b| a.group == b.group) {
        let Some(first) = group.first() else { continue };
        out.push_str(&first.group);
        let mut column = WIDTH;
        for meaning in group {
            let length = meaning.word.chars().count() + 2;
            if column + length > WIDTH {
                out.push('\n');
                column = 0;
            }
            out.push_str("  ");
            out.push_str(&meaning.word);
            column += length;
        }
        out.push('\n');
    }
    out
}
