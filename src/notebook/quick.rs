//! A quick run: the same notebook with fewer seeds and steps, for a first look or a lecture.
//!
//! A notebook may list the changes itself under `quick:`. Otherwise, in every study,
//!
//! - the axis `seed` keeps its first [`SEEDS`] values, and a number under a key `seeds` is at most that;
//! - a spacing (`log`, `linspace`, `uniform`) takes at most [`POINTS`] values, but for studies that only evaluate
//!   formulas, which are quick anyway;
//! - a whole number under a key `steps`, `iterations`, `epochs`, `trials` or `draws` falls to a tenth, but not below
//!   [`LEAST_STEPS`], except under `data`, where it is a length and not a cost, and under `method`, where it is an accuracy.

use super::Rejected;
use super::overrides::Override;
use crate::yaml::{self, Diagnostic, Entry, Fields, Sources, Value, Yaml};

/// The most seeds of a quick run.
const SEEDS: usize = 2;
/// The most values of a spacing.
const POINTS: usize = 9;
/// Steps are not reduced below this.
const LEAST_STEPS: f64 = 10.0;

/// The changes that make a notebook quick: its own, or those of the rule. `name` is the file's name for messages.
///
/// # Errors
/// The text is not YAML, or `quick` is not a list of changes.
pub fn quick(name: &str, text: &str) -> Result<Vec<Override>, Rejected> {
    let mut sources = Sources::default();
    let file = sources.add(name, text);
    let changes = yaml::parse(&sources, file).and_then(|tree| match tree.get("quick") {
        Some(node) => read(node),
        None => Ok(by_rule(&tree)),
    });
    changes.map_err(|error| Rejected { errors: vec![error], sources })
}

/// Checks the key `quick` of a notebook.
pub(super) fn check(fields: &Fields<'_>) -> Result<(), Diagnostic> {
    fields.get("quick").map_or(Ok(()), |node| read(node).map(|_| ()))
}

fn read(node: &Yaml) -> Result<Vec<Override>, Diagnostic> {
    let Some(items) = node.items() else {
        return Err(Diagnostic::new(
            format!("expected a list of changes, found {}", node.describe()),
            node.span,
        )
        .label("expected a list")
        .note("for example: quick: [\"depth.vary.seed=0..2\"]"));
    };
    let mut changes = Vec::new();
    for item in items {
        let change = item.text().and_then(|text| Override::parse(text).ok());
        changes.push(change.ok_or_else(|| {
            Diagnostic::new("this is not of the form path=value", item.span)
                .label("for example \"depth.vary.seed=0..2\"")
        })?);
    }
    Ok(changes)
}

fn by_rule(tree: &Yaml) -> Vec<Override> {
    let mut changes = Vec::new();
    for cell in tree.get("cells").and_then(Yaml::items).unwrap_or(&[]) {
        let Some(id) = cell.get("study").and_then(Yaml::text) else { continue };
        let only_evaluates = cell.get("kind").and_then(Yaml::text) == Some("evaluate");
        for entry in cell.entries().unwrap_or(&[]) {
            let path = format!("{id}.{}", entry.key.text);
            match entry.key.text.as_str() {
                "vary" => {
                    for axis in entry.value.entries().unwrap_or(&[]) {
                        changes.extend(axis_change(&path, axis, only_evaluates));
                    }
                }
                // Fewer steps of a method to eigenvalues would give others, and its self-test would not hold.
                "let" | "data" | "probe" | "measure" | "method" => {}
                _ => fewer(path, entry, &mut changes),
            }
        }
    }
    changes
}

fn axis_change(path: &str, axis: &Entry, only_evaluates: bool) -> Option<Override> {
    let name = axis.key.text.as_str();
    let value = if name == "seed" {
        first_values(&axis.value)?
    } else if only_evaluates {
        return None;
    } else {
        spacing(axis.value.text()?, POINTS)?
    };
    Some(Override { path: format!("{path}.{name}"), value })
}

/// The first seeds of an axis, if it may have more than those.
fn first_values(node: &Yaml) -> Option<String> {
    if let Some(items) = node.items() {
        let kept: Option<Vec<&str>> = items.iter().take(SEEDS).map(Yaml::text).collect();
        return kept.filter(|kept| kept.len() < items.len()).map(|kept| format!("[{}]", kept.join(", ")));
    }
    let text = node.text()?;
    let Some((from, to)) = text.split_once("..") else { return spacing(text, SEEDS) };
    let (from, inclusive, to) = match to.strip_prefix('=') {
        Some(to) => (from.trim(), "=", to.trim()),
        None => (from.trim(), "", to.trim()),
    };
    let most = if inclusive.is_empty() { SEEDS } else { SEEDS - 1 };
    if let (Ok(first), Ok(end)) = (from.parse::<u64>(), to.parse::<u64>()) {
        let reduced = end.min(first.saturating_add(most as u64));
        return (reduced < end).then(|| format!("{first}..{inclusive}{reduced}"));
    }
    Some(format!("{from}..{inclusive}min({to}, {from} + {most})"))
}

/// A spacing with at most some values.
fn spacing(text: &str, most: usize) -> Option<String> {
    let head = text.trim_end().strip_suffix(')')?;
    let (before, count) = head.split_at(last_comma(head)? + 1);
    match count.trim().parse::<usize>() {
        Ok(count) if count <= most => None,
        Ok(_) => Some(format!("{before} {most})")),
        Err(_) => Some(format!("{before} min({}, {most}))", count.trim())),
    }
}

/// The last comma that only the parenthesis of the spacing encloses.
fn last_comma(head: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in head.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' => depth -= 1,
            ',' if depth == 0 => return Some(at),
            _ => {}
        }
    }
    None
}

/// The numbers of steps below a node.
fn steps(path: &str, node: &Yaml, changes: &mut Vec<Override>) {
    let Value::Map(entries) = &node.value else { return };
    for entry in entries {
        fewer(format!("{path}.{}", entry.key.text), entry, changes);
    }
}

/// The number of steps that a key is, or those below it.
fn fewer(path: String, entry: &Entry, changes: &mut Vec<Override>) {
    let number = entry.value.scalar().and_then(yaml::Scalar::number);
    match (entry.key.text.as_str(), number) {
        ("steps" | "iterations" | "epochs" | "trials" | "draws", Some(n)) if n > LEAST_STEPS => {
            let tenth = libm::ceil(n / 10.0);
            let value = if tenth < LEAST_STEPS { LEAST_STEPS } else { tenth };
            changes.push(Override { path, value: format!("{value}") });
        }
        ("seeds", Some(n)) if n > SEEDS as f64 => {
            changes.push(Override { path, value: SEEDS.to_string() });
        }
        _ => steps(&path, &entry.value, changes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(text: &str) -> Vec<String> {
        let changes = quick("t.yaml", text).map_err(|wrong| wrong.render()).unwrap();
        changes.into_iter().map(|change| format!("{}={}", change.path, change.value)).collect()
    }

    #[test]
    fn the_rule_takes_fewer_seeds_points_and_steps() {
        let text = "title: T\ncells:\n- study: a\n  kind: network\n  data: {normal: {steps: 500}}\n  vary:\n    seed: 3..40\n    \
                    s: log(1, 10, 44)\n    w: [1, 2, 3]\n    n: linspace(0, 1, f(2, 3))\n    k: 0..100\n    m: linspace(0, 1, 4)\n  \
                    until: {steps: 20000}\n  tune: {trials: 50, seeds: 5, deep: {iterations: 12}}\n\
                    - study: b\n  kind: evaluate\n  vary: {h: \"log(1, 10, 44)\", seed: [5, 6, 7]}\n\
                    - study: c\n  kind: iterate\n  steps: 3000\n  every: 10\n  vary: {seed: 0..=n}\n- study: d\n  kind: network\n  vary: {seed: 0..2}\n\
                    - study: e\n  kind: sample\n  draws: 20000\n- study: f\n  kind: spectrum\n  method: {lanczos: {steps: 60}}\n";
        assert_eq!(
            changes(text),
            [
                "a.vary.seed=3..5",
                "a.vary.s=log(1, 10, 9)",
                "a.vary.n=linspace(0, 1, min(f(2, 3), 9))",
                "a.until.steps=2000",
                "a.tune.trials=10",
                "a.tune.seeds=2",
                "a.tune.deep.iterations=10",
                "b.vary.seed=[5, 6]",
                "c.steps=300",
                "c.vary.seed=0..=min(n, 0 + 1)",
                "e.draws=2000"
            ]
        );
    }

    #[test]
    fn a_notebook_may_say_itself_what_is_quick() {
        assert_eq!(
            changes("quick: [a.vary.seed=0..1, \"a.vary.w=[1, 2]\"]\n"),
            ["a.vary.seed=0..1", "a.vary.w=[1, 2]"]
        );
        assert!(quick("t.yaml", "quick: [a]\n").is_err() && quick("t.yaml", "quick: a=1\n").is_err());
    }
}
