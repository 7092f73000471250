//! Every notebook is one test of its own name. It runs in full, and
//!
//! - its metrics, and what its tables and figures show, must be those of `reports/<id>/metrics.snap`: to the bit, or within
//!   the tolerances that the notebook gives;
//! - every claim must come out as claimed;
//! - the report, its figures and `metrics.json` must be the committed ones, byte for byte;
//! - every claim must fail under the changes of its own `breaks`.
//!
//! `INSTA_UPDATE=always cargo test --test notebooks` writes the snapshots and the reports anew instead of comparing
//! them; look at `git diff reports` before you commit them.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests hold our arithmetic against that of others"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use gradbook::notebook::{Notebook, Records};
use gradbook::runner::snapshot;
use gradbook::{report, runner};
use libtest_mimic::{Arguments, Failed, Trial};

#[path = "notebooks/comparator.rs"]
mod comparator;

use comparator::Numeric;

/// A larger `metrics.json` makes the repository heavy: measure less, or reduce it in the notebook.
const MOST_BYTES: usize = 1_500_000;

/// Differences beyond these are counted.
const MOST_ROWS: usize = 40;

const HINT: &str =
    "if the change is meant: INSTA_UPDATE=always cargo test --test notebooks, then look at git diff";

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Each notebook takes all cores already.
    arguments.test_threads.get_or_insert(1);
    let notebooks = notebooks();
    let mut trials = Vec::new();
    let ids: Vec<String> = notebooks.iter().map(|(id, _)| id.clone()).collect();
    trials.push(Trial::test("every_report_has_its_notebook", move || every_report_has_its_notebook(&ids)));
    for (id, path) in notebooks {
        trials.push(Trial::test(id.clone(), move || test(&id, &path)));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The notebooks by id, in order.
fn notebooks() -> Vec<(String, PathBuf)> {
    let entries = std::fs::read_dir(root().join("experiments")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut found: Vec<(String, PathBuf)> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path))
        .collect();
    found.sort();
    found
}

fn is_updating() -> bool {
    std::env::var("INSTA_UPDATE").is_ok_and(|value| matches!(value.as_str(), "always" | "force"))
}

fn test(id: &str, path: &Path) -> Result<(), Failed> {
    let text = std::fs::read_to_string(path)?;
    let name = format!("experiments/{id}.yaml");
    let notebook = Notebook::parse(id, &name, &text, &[]).map_err(|wrong| wrong.render())?;
    let options = runner::Options { jobs: 0, folder: root().join("experiments"), log: None };
    let records = run(&notebook, &options)?;
    let folder = root().join("reports").join(id);

    let metrics = runner::metrics(&records);
    let mut problems = Vec::new();
    problems.extend(files_problems(&records, &metrics, &folder));
    problems.extend(snapshot_problem(
        &notebook,
        &snapshot::snapshot(&metrics, &records, &notebook.tolerances)?,
        &folder,
    ));
    problems.extend(claims_problems(&records));
    problems.extend(runner::survivors(&notebook, &options).into_iter().map(|survivor| survivor.message));
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n\n").into()) }
}

/// Runs a notebook; an error is rendered as a reader sees it.
fn run(notebook: &Notebook, options: &runner::Options) -> Result<Records, String> {
    runner::run(notebook, options, &runner::Silent).map_err(|error| match error {
        runner::RunError::Input(diagnostic) => diagnostic.render(&notebook.sources),
        runner::RunError::Machine(message) => message,
    })
}

/// The snapshot differs by more than its tolerances or is missing: a table of what changed.
fn snapshot_problem(notebook: &Notebook, new: &str, folder: &Path) -> Option<String> {
    let path = folder.join(snapshot::FILE);
    let committed = snapshot::read(&path).unwrap();
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_comparator(Box::new(Numeric(notebook.tolerances.clone())));
    let compare = || settings.bind(|| insta::assert_snapshot!("metrics", new));
    // The panic of a difference says less than the table below, so it is not shown.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let is_equal = catch_unwind(AssertUnwindSafe(compare)).is_ok();
    std::panic::set_hook(hook);
    if is_equal {
        return None;
    }
    let shown = path.strip_prefix(root()).unwrap_or(&path).display().to_string();
    let Some(old) = committed else { return Some(format!("{shown} is missing; {HINT}")) };
    Some(match snapshot::compare(&old, new, &notebook.tolerances) {
        Ok(found) => format!("{shown} differs:\n{}\n{HINT}", snapshot::table(&found, MOST_ROWS)),
        Err(error) => format!("{shown}: {error}\n{HINT}"),
    })
}

fn claims_problems(records: &Records) -> Vec<String> {
    let wrong = records.claims().filter(|claim| !claim.judgement.verdict.is_as_claimed());
    let message = |claim: &gradbook::notebook::ClaimRecord| {
        let judged = &claim.judgement;
        let place = if judged.place.is_empty() { String::new() } else { format!(" at {}", judged.place) };
        format!(
            "claim {}: {}\n  {}{place}\n  {}\n  measured {:?} ± {:?}, predicted {:?}, tolerance {:?}, margin {:?}",
            claim.id,
            judged.verdict,
            claim.statement,
            claim.that,
            judged.measured,
            judged.error,
            judged.predicted,
            judged.tolerance,
            judged.margin
        )
    };
    wrong.map(message).collect()
}

/// Compares the files of the report with the committed ones, or writes them.
fn files_problems(records: &Records, metrics: &str, folder: &Path) -> Vec<String> {
    let mut files = match report::page::files(records) {
        Ok(files) => files,
        Err(error) => return vec![format!("the report cannot be made: {error}")],
    };
    files.push(("metrics.json".to_owned(), metrics.as_bytes().to_vec()));
    let mut problems = Vec::new();
    if metrics.len() > MOST_BYTES {
        problems.push(format!("metrics.json has {} bytes, more than {MOST_BYTES}", metrics.len()));
    }
    let mut differing = Vec::new();
    for (name, bytes) in &files {
        let path = folder.join(name);
        if is_updating() {
            problems.extend(runner::write_whole(&path, bytes).err().map(|error| format!("{name}: {error}")));
            continue;
        }
        match std::fs::read(&path) {
            Ok(committed) if committed == *bytes => {}
            Ok(committed) => {
                differing.push(format!("  {name} differs {}", first_difference(&committed, bytes)))
            }
            Err(_) => differing.push(format!("  {name} is missing")),
        }
    }
    for name in left_over(folder, &files) {
        differing.push(format!("  {name} is made by no cell any more; delete it"));
    }
    if !differing.is_empty() {
        problems.push(format!("the committed report is stale:\n{}\n{HINT}", differing.join("\n")));
    }
    problems
}

fn first_difference(old: &[u8], new: &[u8]) -> String {
    let (old, new) = (String::from_utf8_lossy(old), String::from_utf8_lossy(new));
    let mut pairs = old.lines().zip(new.lines()).enumerate();
    match pairs.find(|(_, (old, new))| old != new) {
        Some((at, (old, new))) => {
            format!("from line {}:\n    - {}\n    + {}", at + 1, clip(old), clip(new))
        }
        None => "in its length".to_owned(),
    }
}

fn clip(line: &str) -> String {
    if line.chars().count() <= 160 {
        return line.to_owned();
    }
    line.chars().take(159).chain(['…']).collect()
}

/// Figures of the report's folder that the run did not make.
fn left_over(folder: &Path, files: &[(String, Vec<u8>)]) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder.join("figures")) else { return Vec::new() };
    let names = entries.filter_map(|entry| Some(format!("figures/{}", entry.ok()?.file_name().to_str()?)));
    let mut found: Vec<String> = names.filter(|name| files.iter().all(|(made, _)| made != name)).collect();
    found.sort();
    found
}

fn every_report_has_its_notebook(ids: &[String]) -> Result<(), Failed> {
    let Ok(entries) = std::fs::read_dir(root().join("reports")) else { return Ok(()) };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() && !ids.contains(&name) {
            return Err(format!("reports/{name} belongs to no notebook of experiments/; delete it").into());
        }
    }
    Ok(())
}
