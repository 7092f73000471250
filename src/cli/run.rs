//! `run` and `check`.

use std::path::Path;
use std::sync::Arc;

use super::args::{CheckArgs, RunArgs};
use super::exit::Exit;
use super::files::{self, Found};
use super::out;
use super::progress::Progress;
use super::stopwatch::Stopwatch;
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
                out::line(format_args!("{} · {} trials in {} cells", found.id, trials, notebook.cells.len()));
            }
            Exit::Fine
        }
    }
}

/// Runs notebooks, all of which are checked before the first one runs.
pub(super) fn run(args: &RunArgs) -> Exit {
    files::each(files::read_at(&args.notebooks, &args.set, args.quick), |found, notebook| {
        run_one(found, notebook, args)
    })
}

fn run_one(found: &Found, notebook: &Notebook, args: &RunArgs) -> Exit {
    let records = match execute(found, notebook, args.jobs, args.verbose) {
        Ok((records, _)) => records,
        Err(exit) => return exit,
    };
    // A quick report never takes the place of a full one unless it is told to.
    let default = if notebook.is_quick { "quick-reports" } else { "reports" };
    let out = args.out.as_deref().unwrap_or(Path::new(default)).join(&notebook.id);
    if let Err(message) = write(&records, &out) {
        out::error_line(format_args!("error: {message}"));
        return Exit::Fault;
    }
    verdicts(&records, &out, args.verbose);
    exit_of(&records, args.strict)
}

/// Runs a notebook and shows how it gets on; what went wrong is printed.
pub(super) fn execute(
    found: &Found,
    notebook: &Notebook,
    jobs: Option<u16>,
    verbose: bool,
) -> Result<(Records, Options), Exit> {
    let guide = notebook.guide.as_ref().map_or_else(String::new, |guide| format!("   guide {guide}"));
    out::line(format_args!("{} · {}{guide}", notebook.id, notebook.title));
    if notebook.is_quick {
        out::line(format_args!("  quick: fewer seeds and steps, so the verdicts are no evidence"));
    }
    let width = notebook.studies().map(|study| study.setup.id.chars().count()).max().unwrap_or(0);
    let folder = found.folder();
    let stopwatch = verbose.then(|| Arc::new(Stopwatch::default()));
    let log = stopwatch.as_ref().map(|watch| -> Log { Arc::clone(watch) as Log });
    let options = Options { jobs: jobs.map_or(0, usize::from), folder, log };
    match runner::run(notebook, &options, &Progress::new(width)) {
        Ok(records) => {
            stopwatch.iter().for_each(|watch| watch.print());
            Ok((records, options))
        }
        Err(RunError::Input(error)) => {
            out::error_text(format_args!("{}", error.render(&notebook.sources)));
            Err(Exit::Input)
        }
        Err(RunError::Machine(message)) => {
            out::error_line(format_args!("error: {message}"));
            Err(Exit::Fault)
        }
    }
}

/// Prints the verdicts of a run whose report is in the folder `out`.
pub(super) fn verdicts(records: &Records, out: &Path, verbose: bool) {
    let page = out.join("report.md").display().to_string();
    super::verdicts::print(records, &page, verbose);
    let quick = if records.is_quick { " · quick" } else { "" };
    out::line(format_args!("  {}{quick} · {page}", super::verdicts::summary(records)));
}

/// Everything is drawn before the first byte is written; the metrics come last, so that they are never
/// newer than the report.
pub(super) fn write(records: &Records, out: &Path) -> Result<(), String> {
    let mut files = report::page::files(records).map_err(|error| error.to_string())?;
    files.push(("metrics.json".to_owned(), runner::metrics(records).into_bytes()));
    let _held = super::interrupt::hold();
    runner::write_together(out, &files)
        .map_err(|(path, error)| format!("cannot write {}: {error}", path.display()))
}

/// How a run with these verdicts ends.
pub(super) fn exit_of(records: &Records, strict: bool) -> Exit {
    let fails =
        |verdict: crate::notebook::Verdict| verdict.is_failure() || (strict && !verdict.is_as_claimed());
    if records.claims().any(|claim| fails(claim.judgement.verdict)) { Exit::ClaimFails } else { Exit::Fine }
}
