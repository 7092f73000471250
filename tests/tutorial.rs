//! The tutorial does what it says: its commands are run in order in an empty folder, and print what it shows.
//!
//! A block of `console` has commands after `$` and what they print; `…` stands for anything within a line, and for any
//! lines where it stands alone. A comment before a block says `not run`, `append to FILE`, or
//! `replace from "…" in FILE`. Times are not compared.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// A fenced block with the comment before it.
struct Block {
    comment: String,
    language: String,
    text: String,
}

fn blocks(markdown: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut comment = String::new();
    let mut lines = markdown.lines();
    while let Some(line) = lines.next() {
        if let Some(inside) = line.strip_prefix("<!-- ") {
            comment = inside.trim_end_matches(" -->").to_owned();
        } else if let Some(language) = line.strip_prefix("```") {
            let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let text = text.iter().map(|line| format!("{line}\n")).collect();
            found.push(Block { comment: std::mem::take(&mut comment), language: language.to_owned(), text });
        }
    }
    found
}

/// Whether a line is what a pattern with `…` shows.
fn fits(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.split('…');
    let Some(mut rest) = line.strip_prefix(parts.next().unwrap()) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, inner)) = parts.split_last() else { return rest.is_empty() };
    for part in inner {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// Whether lines are what patterns show; a pattern `…` alone stands for any number of lines.
fn all_fit(patterns: &[&str], lines: &[&str]) -> bool {
    match (patterns.split_first(), lines.split_first()) {
        (None, None) => true,
        (Some((first, rest)), _) if first.trim() == "…" => {
            all_fit(rest, lines) || lines.split_first().is_some_and(|(_, lines)| all_fit(patterns, lines))
        }
        (Some((pattern, patterns)), Some((line, lines))) => fits(pattern, line) && all_fit(patterns, lines),
        _ => false,
    }
}

/// The line of a study without its time.
fn timeless(line: &str) -> String {
    match line.rsplit_once(" · ") {
        Some((before, time)) if time.ends_with(" s") && line.contains("trial") => format!("{before} · 0.0 s"),
        _ => line.to_owned(),
    }
}

/// Runs a block of commands.
fn run(block: &Block, folder: &Path, last: &mut i32) {
    let mut commands: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in block.text.lines() {
        match line.strip_prefix("$ ") {
            Some(command) => commands.push((command, Vec::new())),
            None => commands.last_mut().unwrap().1.push(line),
        }
    }
    let binary = Path::new(env!("CARGO_BIN_EXE_gradbook"));
    let path = format!("{}:{}", binary.parent().unwrap().display(), std::env::var("PATH").unwrap());
    for (command, expected) in commands {
        // `$?` is the exit code of the command before.
        let script = format!("(exit {last})\n{command}");
        let mut shell = Command::new("sh");
        let output = shell.current_dir(folder).env("PATH", &path).arg("-c").arg(&script).output().unwrap();
        *last = output.status.code().unwrap();
        let (out, err) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        let lines: Vec<String> = out.lines().map(timeless).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert!(
            all_fit(&expected, &lines),
            "$ {command}\nprints\n{out}{err}and the tutorial shows\n{}",
            expected.join("\n")
        );
    }
}

/// Makes the change of a block in its file.
fn write(block: &Block, folder: &Path) {
    if let Some(file) = block.comment.strip_prefix("append to ") {
        let path = folder.join(file);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, format!("{text}{}", block.text)).unwrap();
    } else if let Some(rest) = block.comment.strip_prefix("replace from \"") {
        let (start, file) = rest.split_once("\" in ").unwrap();
        let path = folder.join(file);
        let text = fs::read_to_string(&path).unwrap();
        let (kept, _) = text.split_once(start).unwrap();
        fs::write(path, format!("{kept}{}", block.text)).unwrap();
    }
}

#[test]
fn the_commands_of_the_tutorial_print_what_it_shows() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tutorial.md");
    let folder = tempfile::tempdir().unwrap();
    let mut last = 0;
    let mut n_run = 0;
    for block in blocks(&fs::read_to_string(page).unwrap()) {
        if block.comment.starts_with("not run") {
            continue;
        }
        if block.language == "console" {
            run(&block, folder.path(), &mut last);
            n_run += 1;
        } else {
            write(&block, folder.path());
        }
    }
    assert!(n_run >= 8, "only {n_run} blocks were run");
}

#[test]
fn an_ellipsis_stands_for_what_is_left_out_and_for_nothing_else() {
    assert!(
        fits("a … c", "a b c") && fits("a…", "a") && fits("…", "") && fits("x=-2.4… · y", "x=-2.40004 · y")
    );
    assert!(!fits("a … c", "a b d") && !fits("a", "a b") && !fits("a b", "a"));
    assert!(all_fit(&["a", "…", "d"], &["a", "b", "c", "d"]) && all_fit(&["…"], &[]));
    assert!(!all_fit(&["a", "…", "d"], &["a", "b"]) && !all_fit(&["a"], &["a", "b"]));
}
