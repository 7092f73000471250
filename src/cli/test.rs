//! `test`.

use std::path::PathBuf;

use clap::Args as Group;

use super::exit::Exit;
use super::files::{self, Found};
use super::out;
use super::{run, verdicts};
use crate::notebook::{Notebook, Records};
use crate::runner::{self, Options, Survivor, snapshot};

/// Differences beyond these are counted.
pub(super) const MOST_ROWS: usize = 20;

#[derive(Group)]
pub(super) struct TestArgs {
    /// An id (experiments/<id>.yaml, here or in a folder above) or a file
    #[arg(required = true, value_name = "ID|FILE")]
    pub notebooks: Vec<String>,
    /// Where the snapshots are, one folder for each notebook
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub out: PathBuf,
    /// How many trials run at once (default: one for each core); no result depends on it
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Let inconclusive claims count as failing
    #[arg(long)]
    pub strict: bool,
}

/// A notebook that has run to its end, with what a snapshot keeps of it.
pub(super) struct Finished {
    pub records: Records,
    pub options: Options,
    pub snapshot: String,
}

/// Runs notebooks, and holds their numbers against the snapshots and every claim against its own sabotage. Writes nothing.
pub(super) fn test(args: &TestArgs) -> Exit {
    let notebooks = match files::read(&args.notebooks, &[]) {
        Ok(notebooks) => notebooks,
        Err(exit) => return exit,
    };
    let mut exit = Exit::Fine;
    for (found, notebook) in &notebooks {
        exit = exit.max(test_one(found, notebook, args));
    }
    exit
}

/// Runs a notebook in full and shows how it gets on; what went wrong is printed.
pub(super) fn finish(found: &Found, notebook: &Notebook, jobs: Option<u16>) -> Result<Finished, Exit> {
    let (records, options) = run::execute(found, notebook, jobs, false)?;
    match snapshot::snapshot(&runner::metrics(&records), &records, &notebook.tolerances) {
        Ok(snapshot) => Ok(Finished { records, options, snapshot }),
        Err(error) => {
            out::error_line(format_args!("error: {}: {error}", notebook.id));
            Err(Exit::Fault)
        }
    }
}

fn test_one(found: &Found, notebook: &Notebook, args: &TestArgs) -> Exit {
    let finished = match finish(found, notebook, args.jobs) {
        Ok(finished) => finished,
        Err(exit) => return exit,
    };
    let report = args.out.join(&notebook.id);
    let page = report.join("report.md").display().to_string();
    verdicts::print(&finished.records, &page, false);
    out::line(format_args!("  {}", verdicts::summary(&finished.records)));
    let survivors = runner::survivors(notebook, &finished.options);
    for Survivor { message, .. } in &survivors {
        out::line(format_args!("  ✗ {message}"));
    }
    let compared = compare(found, notebook, &finished, &report.join(snapshot::FILE));
    let broken = if survivors.is_empty() { Exit::Fine } else { Exit::ClaimFails };
    run::exit_of(&finished.records, args.strict).max(broken).max(compared)
}

/// Compares a run with its snapshot and prints what differs.
fn compare(found: &Found, notebook: &Notebook, finished: &Finished, path: &std::path::Path) -> Exit {
    let shown = path.display();
    let old = match snapshot::read(path) {
        Ok(Some(old)) => old,
        Ok(None) => {
            out::line(format_args!("  ✗ there is no snapshot {shown}\n    {}", hint(found)));
            return Exit::ClaimFails;
        }
        Err(error) => {
            out::error_line(format_args!("error: cannot read {shown}: {error}"));
            return Exit::Fault;
        }
    };
    match snapshot::compare(&old, &finished.snapshot, &notebook.tolerances) {
        Ok(differences) if differences.is_empty() => {
            out::line(format_args!("  ✓ all numbers are those of {shown}"));
            Exit::Fine
        }
        Ok(differences) => {
            let noun = if differences.len() == 1 { "number differs" } else { "numbers differ" };
            out::line(format_args!("  ✗ {} {noun} from {shown}:", differences.len()));
            out::line(format_args!("{}\n    {}", snapshot::table(&differences, MOST_ROWS), hint(found)));
            Exit::ClaimFails
        }
        Err(error) => {
            out::error_line(format_args!("error: {shown}: {error}"));
            Exit::Input
        }
    }
}

fn hint(found: &Found) -> String {
    format!("if the new numbers are right: gradbook accept {}", found.path.display())
}
