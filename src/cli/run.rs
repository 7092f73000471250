//! `run` and `check`.

use std::path::Path;
use std::sync::Arc;

use super::args::{CheckArgs, RunArgs};
use super::exit::Exit;
use super::files::{self, Found};
use super::progress::Progress;
use super::verdicts;
use crate::notebook::{Notebook, Records};
use crate::report;
use crate::runner::{self, Options, RunError};
use crate::study::Log;

/// Checks notebooks without running them.
pub(super) fn check(args: &CheckArgs) -> Exit {
    match files::read(&args.notebooks, &args.set) {
        Err(exit) => exit,
        Ok(notebooks) => {
            for (found, notebook) in &notebooks {
                let trials = notebook.studies().fold(0, |n, study| n + study.trials());
                anstream::println!("{} · {} trials in {} cells", found.id, trials, notebook.cells.len());
            }
            Exit::Fine
        }
    }
}

/// Runs notebooks, all of which are checked before the first one runs.
pub(super) fn run(args: &RunArgs) -> Exit {
    let notebooks = match files::read_at(&args.notebooks, &args.set, args.quick) {
        Ok(notebooks) => notebooks,
        Err(exit) => return exit,
    };
    let mut exit = Exit::Fine;
    for (found, notebook) in &notebooks {
        exit = exit.max(run_one(found, notebook, args));
    }
    exit
}

fn run_one(found: &Found, notebook: &Notebook, args: &RunArgs) -> Exit {
    let guide = notebook.guide.as_ref().map_or_else(String::new, |guide| format!("   guide {guide}"));
    anstream::println!("{} · {}{guide}", notebook.id, notebook.title);
    if notebook.is_quick {
        anstream::println!("  quick: fewer seeds and steps, so the verdicts are no evidence");
    }
    let width = notebook.studies().map(|study| study.setup.id.chars().count()).max().unwrap_or(0);
    let folder = found.folder();
    let log = args.verbose.then(|| -> Log { Arc::new(|line: &str| anstream::eprintln!("    {line}")) });
    let options = Options { jobs: args.jobs.map_or(0, usize::from), folder, log };
    let records = match runner::run(notebook, &options, &Progress::new(width)) {
        Ok(records) => records,
        Err(RunError::Input(error)) => {
            anstream::eprint!("{}", error.render(&notebook.sources));
            return Exit::Input;
        }
        Err(RunError::Machine(message)) => {
            anstream::eprintln!("error: {message}");
            return Exit::Fault;
        }
    };
    // A quick report never takes the place of a full one unless it is told to.
    let default = if notebook.is_quick { "quick-reports" } else { "reports" };
    let out = args.out.as_deref().unwrap_or(Path::new(default)).join(&notebook.id);
    if let Err(message) = write(&records, &out) {
        anstream::eprintln!("error: {message}");
        return Exit::Fault;
    }
    let page = out.join("report.md").display().to_string();
    verdicts::print(&records, &page, args.verbose);
    let quick = if notebook.is_quick { " · quick" } else { "" };
    anstream::println!("  {}{quick} · {page}", verdicts::summary(&records));
    exit_of(&records, args.strict)
}

/// Everything is drawn before the first byte is written; the metrics come last, so that they are never
/// newer than the report.
fn write(records: &Records, out: &Path) -> Result<(), String> {
    let files = report::page::files(records).map_err(|error| error.to_string())?;
    for (name, bytes) in &files {
        let path = out.join(name);
        runner::write_whole(&path, bytes)
            .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    let path = out.join("metrics.json");
    runner::write_whole(&path, runner::metrics(records).as_bytes())
        .map_err(|error| format!("cannot write {}: {error}", path.display()))
}

fn exit_of(records: &Records, strict: bool) -> Exit {
    let fails =
        |verdict: crate::notebook::Verdict| verdict.is_failure() || (strict && !verdict.is_as_claimed());
    if records.claims().any(|claim| fails(claim.judgement.verdict)) { Exit::ClaimFails } else { Exit::Fine }
}
