//! `export`.

use std::path::PathBuf;

use clap::Args as Group;

use super::exit::Exit;
use super::files::{self, Found};
use super::out;
use crate::formula::Scope;
use crate::notebook::Notebook;
use crate::report::tensors;
use crate::runner;
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
    /// Where on an axis of its sweep, for instance cell=lstm (default: the first label of each axis)
    #[arg(long, value_name = "AXIS=LABEL")]
    pub at: Vec<String>,
    /// The file (default: the study's id with the ending .safetensors, in the current folder)
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Change a value first, for instance depth.vary.sigma=[1,2]
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
}

/// Exports one trial of a study: its inputs, states and gradients as tensors in a file.
pub(super) fn export(args: &ExportArgs) -> Exit {
    let notebooks = match files::read(std::slice::from_ref(&args.notebook), &args.set) {
        Ok(notebooks) => notebooks,
        Err(exit) => return exit,
    };
    let Some((found, notebook)) = notebooks.first() else { return Exit::Fault };
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

fn trial(args: &ExportArgs, found: &Found, notebook: &Notebook) -> Result<Export, Diagnostic> {
    let mut at = Vec::new();
    for text in &args.at {
        let Some((axis, label)) = text.split_once('=') else {
            return Err(
                Diagnostic::bare(format!("`--at {text}` names no label")).label("for example --at cell=lstm")
            );
        };
        at.push((axis.trim().to_owned(), label.trim().to_owned()));
    }
    let study = study(notebook, &args.study)?;
    let index = study.points.find(&at)?;
    let mut scope = Scope::new();
    define_lets(&mut scope, &notebook.lets);
    let folder = found.path.parent().map(std::path::Path::to_path_buf).unwrap_or_default();
    let mut export = study.export(index, &scope, &Context { folder, log: None })?;
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
