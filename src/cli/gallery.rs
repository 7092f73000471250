//! `gallery`.

use std::path::{Path, PathBuf};

use clap::Args as Group;

use super::exit::Exit;
use super::{files, out};
use crate::notebook::{Ledger, Notebook};
use crate::report::gallery::{self, Shown};
use crate::runner;

#[derive(Group)]
pub(super) struct GalleryArgs {
    /// The ledger: a YAML file with the statements of a text, the claims that judge them, and the notebooks in reading order
    #[arg(value_name = "FILE", default_value = "experiments/guide/ledger.yaml")]
    pub ledger: PathBuf,
    /// Where the reports are, one folder for each notebook; the page is their README.md
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub out: PathBuf,
}

/// Writes the page over all reports, and the reading order beside the notebooks.
pub(super) fn gallery(args: &GalleryArgs) -> Exit {
    match pages(args) {
        Ok(written) => {
            written.iter().for_each(|path| out::line(format_args!("{}", path.display())));
            Exit::Fine
        }
        Err((message, exit)) => {
            out::error_line(format_args!("{}", message.trim_end()));
            exit
        }
    }
}

fn pages(args: &GalleryArgs) -> Result<Vec<PathBuf>, (String, Exit)> {
    let shown = args.ledger.display().to_string();
    let text = std::fs::read_to_string(&args.ledger)
        .map_err(|error| (format!("error: cannot read {shown}: {error}"), Exit::Input))?;
    let ledger = Ledger::parse(&shown, &text).map_err(|wrong| (wrong.render(), Exit::Input))?;
    let folder = folder_of_notebooks(&args.ledger);
    let names: Vec<String> = files::ids(&folder)
        .iter()
        .map(|id| folder.join(format!("{id}.yaml")).display().to_string())
        .filter(|name| Path::new(name) != args.ledger)
        .collect();
    let read = files::read(&names, &[]).map_err(|exit| ("error: a notebook has errors".to_owned(), exit))?;
    let notebooks: Vec<Notebook> = read.into_iter().map(|(_, notebook)| notebook).collect();
    let problems = ledger.check(&notebooks);
    if !problems.is_empty() {
        let rendered: Vec<String> = problems.iter().map(|problem| problem.render(&ledger.sources)).collect();
        return Err((rendered.join("\n"), Exit::Input));
    }
    let mut all = Vec::new();
    for notebook in &notebooks {
        all.push(
            shown_as(notebook, &args.out).map_err(|message| (format!("error: {message}"), Exit::Input))?,
        );
    }
    let mut files = vec![(args.out.join("README.md"), gallery::gallery(&ledger, &all))];
    // From the notebooks to the reports there is a way that can be written down only where both stand side by side.
    if folder.file_name().is_some() && folder.parent() == args.out.parent() {
        let reports = args.out.file_name().unwrap_or_default().to_string_lossy();
        let page = gallery::reading_order(&ledger, &all, &format!("../{reports}"));
        files.push((folder.join("README.md"), page));
    }
    for (path, page) in &files {
        runner::write_whole(path, page.as_bytes())
            .map_err(|error| (format!("error: cannot write {}: {error}", path.display()), Exit::Fault))?;
    }
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

/// A ledger stands in a folder of its own among the notebooks, so that it is not taken for one.
fn folder_of_notebooks(ledger: &Path) -> PathBuf {
    ledger.parent().and_then(Path::parent).map(Path::to_path_buf).unwrap_or_default()
}

/// A notebook with the verdicts of its last report.
fn shown_as(notebook: &Notebook, reports: &Path) -> Result<Shown, String> {
    let path = reports.join(&notebook.id).join("metrics.json");
    let place = path.display();
    let text = std::fs::read_to_string(&path).map_err(|error| {
        format!("cannot read {place}: {error}\n  = gradbook run {} writes it", notebook.id)
    })?;
    let claims = runner::verdicts(&text).map_err(|error| format!("{place}: {error}"))?;
    Ok(Shown::new(notebook, claims))
}
