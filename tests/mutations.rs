//! No text makes the reader of notebooks panic or hang: the notebooks of the repository, broken ones too, changed at random.
//!
//! `GRADBOOK_FUZZ_SECONDS=600 cargo test --test mutations` goes on for as long. Each case has a seed of its own, which a
//! failure prints and `GRADBOOK_FUZZ_SEED` repeats. `fuzz/` has targets for cargo-fuzz, which finds more and needs more.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::panic::catch_unwind;
use std::path::Path;
use std::time::{Duration, Instant};

use gradbook::notebook::Notebook;

/// No text of a few kilobytes may take longer to read.
const SLOWEST: Duration = Duration::from_secs(10);

/// Words that mean something somewhere.
const WORDS: [&str; 40] = [
    "let: ",
    "vary: ",
    "measure: ",
    "kind: evaluate",
    "kind: network",
    "claim: ",
    "that: ",
    "figure: ",
    "snapshot: ",
    "breaks: ",
    "over: ",
    "\n",
    "\n- ",
    "\n  ",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ": ",
    ", ",
    "\"",
    "'",
    "~",
    "within 3%",
    "..",
    "log(1, 1e9, 1000000)",
    "0..1000000",
    "1e308",
    "-1",
    ".nan",
    "*a",
    "&a ",
    "diff(x, x)",
    "sum(i, 1..=9, i)",
    "x[h=1]",
    "²",
    "\u{feff}",
    "\0",
];

/// A 64-bit multiplicative generator (Steele & Vigna 2022).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(0xD134_2543_DE82_EF95).wrapping_add(0x2545_F491_4F6C_DD1D);
        ((self.0 >> 33) as usize) % n.max(1)
    }
}

fn sources() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in ["experiments", "tests/data", "tests/data/bad"] {
        let entries = std::fs::read_dir(root.join(folder)).unwrap();
        paths.extend(entries.map(|entry| entry.unwrap().path()));
    }
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    paths.sort();
    paths.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect()
}

/// A place between two characters.
fn place(text: &str, random: &mut Random) -> usize {
    let mut at = random.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A part of a text.
fn part(text: &str, longest: usize, random: &mut Random) -> (usize, usize) {
    let start = place(text, random);
    let mut end = (start + random.below(longest)).min(text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    (start, end)
}

fn mutated(sources: &[String], random: &mut Random) -> String {
    let mut text = sources[random.below(sources.len())].clone();
    for _ in 0..=random.below(6) {
        let (start, end) = part(&text, 12, random);
        match random.below(4) {
            0 => text.replace_range(start..end, ""),
            1 => text.insert_str(start, WORDS[random.below(WORDS.len())]),
            2 => text.replace_range(start..end, WORDS[random.below(WORDS.len())]),
            _ => {
                let other = &sources[random.below(sources.len())];
                let (from, to) = part(other, 60, random);
                text.insert_str(start, &other[from..to]);
            }
        }
    }
    text
}

fn read(text: &str) {
    if let Err(wrong) = Notebook::parse("m", "m.yaml", text, &[]) {
        assert!(!wrong.errors.is_empty());
        assert!(wrong.render().starts_with("error: "));
    }
}

#[test]
fn no_change_of_a_notebook_makes_its_reader_panic() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let sources = sources();
    assert!(sources.len() > 60);
    let seconds = number("GRADBOOK_FUZZ_SECONDS").unwrap_or(3);
    let started = Instant::now();
    let mut seed = number("GRADBOOK_FUZZ_SEED").unwrap_or(1);
    while started.elapsed() < Duration::from_secs(seconds) {
        let text = mutated(&sources, &mut Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1));
        let began = Instant::now();
        let is_read = catch_unwind(|| read(&text)).is_ok();
        assert!(
            is_read && began.elapsed() < SLOWEST,
            "GRADBOOK_FUZZ_SEED={seed}, {:?}:\n{text}",
            began.elapsed()
        );
        seed += 1;
    }
}
