//! `export`: one trial as tensors, or the measurements of a study as CSV.

use std::path::{Path, PathBuf};

use clap::Args as Group;

use super::exit::Exit;
use super::files::{self, Found};
use super::out;
use super::progress::Progress;
use crate::formula::Scope;
use crate::notebook::{Cell, Notebook};
use crate::report::{csv, tensors};
use crate::runner::{self, Options, RunError};
use crate::study::{Context, Export, StudyPlan, define_lets};
use crate::yaml::Diagnostic;

#[derive(Group)]
pub(super) struct ExportArgs {
    /// An id (experiments/<id>.yaml, here or in a folder above) or a file
    #[arg(value_name = "ID|FILE")]
    pub notebook: String,
    /// The study
    #[arg(long, value_name = "ID")]
    pub study: String,
    /// Where on an axis, for instance cell=lstm (default: the first label of each axis for tensors, all for CSV)
    #[arg(long, value_name = "AXIS=LABEL")]
    pub at: Vec<String>,
    /// Run the studies up to this one and write its measurements, one number on each line, to this CSV file
    #[arg(long, value_name = "FILE", conflicts_with = "out")]
    pub csv: Option<PathBuf>,
    /// The file of the tensors (default: the study's id with the ending .safetensors, in the current folder)
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Change a value first, for instance depth.vary.sigma=[1,2]
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
}

/// Exports a study: what it measures, or one trial with its inputs, states and gradients as tensors.
pub(super) fn export(args: &ExportArgs) -> Exit {
    let notebooks = match files::read(std::slice::from_ref(&args.notebook), &args.set) {
        Ok(notebooks) => notebooks,
        Err(exit) => return exit,
    };
    let Some((found, notebook)) = notebooks.into_iter().next() else { return Exit::Fault };
    if let Some(path) = &args.csv {
        return measurements(args, &found, notebook, path);
    }
    let (found, notebook) = (&found, &notebook);
    let export = match trial(args, found, notebook) {
        Ok(export) => export,
        Err(error) => {
            out::error_text(format_args!("{}", error.render(&notebook.sources)));
            return Exit::Input;
        }
    };
    let path = args.out.clone().unwrap_or_else(|| PathBuf::from(format!("{}.safetensors", args.study)));
    let written = tensors::to_safetensors(&export).and_then(|bytes| {
        runner::write_whole(&path, &bytes)
            .map_err(|error| format!("cannot write {}: {error}", path.display()))
            .map(|()| bytes.len())
    });
    match written {
        Ok(size) => {
            print(&export);
            out::line(format_args!("  {} tensors · {size} bytes · {}", export.tensors.len(), path.display()));
            Exit::Fine
        }
        Err(message) => {
            out::error_line(format_args!("error: {message}"));
            Exit::Fault
        }
    }
}

/// Runs the studies up to the one that is asked for, since formulas may use what is measured above, and writes what it
/// measures.
fn measurements(args: &ExportArgs, found: &Found, mut notebook: Notebook, path: &Path) -> Exit {
    let wanted = args.study.as_str();
    let checked = labels(&args.at).and_then(|at| {
        let sweep = &study(&notebook, wanted)?.setup.sweep;
        // A label that is not there should not cost a run; axes that measurements add are known after it.
        let of_sweep = at.iter().filter(|(axis, _)| sweep.axis(axis).is_some()).cloned().collect::<Vec<_>>();
        sweep.find(&of_sweep).map(|_| at)
    });
    let at = match checked {
        Ok(at) => at,
        Err(error) => {
            out::error_text(format_args!("{}", error.render(&notebook.sources)));
            return Exit::Input;
        }
    };
    // Figures and claims measure nothing, and a study below it cannot change it.
    let mut is_above = true;
    notebook.cells.retain(|cell| match cell {
        Cell::Study(study) if is_above => {
            is_above = study.setup.id != wanted;
            true
        }
        _ => false,
    });
    let options = Options { jobs: 0, folder: found.folder(), log: None };
    let width = notebook.studies().map(|study| study.setup.id.chars().count()).max().unwrap_or(0);
    let records = match runner::run(&notebook, &options, &Progress::new(width)) {
        Ok(records) => records,
        Err(error) => return failed(&error, &notebook),
    };
    let Some(record) = records.studies().last() else { return Exit::Fault };
    match csv::to_csv(record, &at) {
        Err(error) => {
            out::error_text(format_args!("{}", error.render(&notebook.sources)));
            Exit::Input
        }
        Ok(bytes) => match runner::write_whole(path, &bytes) {
            Ok(()) => {
                let lines = bytes.iter().filter(|byte| **byte == b'\n').count().saturating_sub(1);
                out::line(format_args!("  {lines} numbers · {}", path.display()));
                Exit::Fine
            }
            Err(error) => {
                out::error_line(format_args!("error: cannot write {}: {error}", path.display()));
                Exit::Fault
            }
        },
    }
}

fn failed(error: &RunError, notebook: &Notebook) -> Exit {
    match error {
        RunError::Input(error) => {
            out::error_text(format_args!("{}", error.render(&notebook.sources)));
            Exit::Input
        }
        RunError::Machine(message) => {
            out::error_line(format_args!("error: {message}"));
            Exit::Fault
        }
    }
}

/// The places of `--at`: axis and label.
fn labels(texts: &[String]) -> Result<Vec<(String, String)>, Diagnostic> {
    let mut at = Vec::new();
    for text in texts {
        let Some((axis, label)) = text.split_once('=') else {
            return Err(
                Diagnostic::bare(format!("`--at {text}` names no label")).label("for example --at cell=lstm")
            );
        };
        at.push((axis.trim().to_owned(), label.trim().to_owned()));
    }
    Ok(at)
}

fn trial(args: &ExportArgs, found: &Found, notebook: &Notebook) -> Result<Export, Diagnostic> {
    let at = labels(&args.at)?;
    let study = study(notebook, &args.study)?;
    let index = study.points.find(&at)?;
    let mut scope = Scope::new();
    define_lets(&mut scope, &notebook.lets);
    let mut export =
        study.export(index, &scope, &Context { folder: found.folder(), log: None, workers: None })?;
    export.facts.insert(0, ("notebook".to_owned(), notebook.id.clone()));
    Ok(export)
}

fn study<'a>(notebook: &'a Notebook, id: &str) -> Result<&'a StudyPlan, Diagnostic> {
    if let Some(study) = notebook.studies().find(|study| study.setup.id == id) {
        return Ok(study);
    }
    let ids: Vec<&str> = notebook.studies().map(|study| study.setup.id.as_str()).collect();
    let error = Diagnostic::bare(format!("`{}` has no study `{id}`", notebook.id));
    Err(error.meant(id, ids.iter().copied()).note(format!("its studies: {}", ids.join(", "))))
}

fn print(export: &Export) {
    let facts: Vec<String> = export.facts.iter().map(|(name, fact)| format!("{name} {fact}")).collect();
    out::line(format_args!("{}", facts.join(" · ")));
    let width = export.tensors.iter().map(|tensor| tensor.name.chars().count()).max().unwrap_or(0);
    for tensor in &export.tensors {
        let shape: Vec<String> = tensor.shape.iter().map(usize::to_string).collect();
        out::line(format_args!("  {:width$}  [{}]", tensor.name, shape.join(", ")));
    }
}
