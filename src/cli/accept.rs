//! `accept`.

use std::path::{Path, PathBuf};

use clap::Args as Group;

use super::exit::Exit;
use super::files::{self, Found};
use super::out;
use super::run;
use super::test::{Finished, MOST_ROWS, finish};
use crate::notebook::Notebook;
use crate::runner::snapshot;

#[derive(Group)]
pub(super) struct AcceptArgs {
    /// An id (experiments/<id>.yaml, here or in a folder above) or a file
    #[arg(required = true, value_name = "ID|FILE")]
    pub notebooks: Vec<String>,
    /// Where the snapshots are, one folder for each notebook
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub out: PathBuf,
    /// How many trials run at once (default: one for each core); no result depends on it
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Accept a run whose claims do not come out as claimed
    #[arg(long)]
    pub force: bool,
}

/// Runs notebooks in full, and writes their numbers as the snapshots that tests compare with, and the reports.
pub(super) fn accept(args: &AcceptArgs) -> Exit {
    let notebooks = match files::read(&args.notebooks, &[]) {
        Ok(notebooks) => notebooks,
        Err(exit) => return exit,
    };
    let mut exit = Exit::Fine;
    for (found, notebook) in &notebooks {
        exit = exit.max(accept_one(found, notebook, args));
    }
    exit
}

fn accept_one(found: &Found, notebook: &Notebook, args: &AcceptArgs) -> Exit {
    let finished = match finish(found, notebook, args.jobs) {
        Ok(finished) => finished,
        Err(exit) => return exit,
    };
    let report = args.out.join(&notebook.id);
    run::verdicts(&finished.records, &report, false);
    // A snapshot of a claim that fails would make the failure what every later run must find.
    let as_claimed = run::exit_of(&finished.records, true) == Exit::Fine;
    if !as_claimed && !args.force {
        out::error_line(format_args!(
            "error: not accepted: a claim does not come out as claimed\n  = --force accepts it"
        ));
        return Exit::ClaimFails;
    }
    match write(notebook, &finished, &report) {
        Ok(()) => Exit::Fine,
        Err(message) => {
            out::error_line(format_args!("error: {message}"));
            Exit::Fault
        }
    }
}

/// Shows what changes, then writes the report and the snapshot.
fn write(notebook: &Notebook, finished: &Finished, report: &Path) -> Result<(), String> {
    let path = report.join(snapshot::FILE);
    let shown = path.display();
    let old = snapshot::read(&path).map_err(|error| format!("cannot read {shown}: {error}"))?;
    // What cannot be read as a snapshot is replaced like one that is missing.
    let compare = |old: String| snapshot::compare(&old, &finished.snapshot, &notebook.tolerances).ok();
    match old.and_then(compare) {
        None => out::line(format_args!("  a new snapshot")),
        Some(differences) if differences.is_empty() => out::line(format_args!("  nothing has changed")),
        Some(differences) => out::line(format_args!("{}", snapshot::table(&differences, MOST_ROWS))),
    }
    run::write(&finished.records, report)?;
    let held = super::interrupt::hold();
    snapshot::write(&path, &finished.snapshot).map_err(|error| format!("cannot write {shown}: {error}"))?;
    drop(held);
    out::line(format_args!("  accepted · {shown}"));
    Ok(())
}
