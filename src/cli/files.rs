//! Finding and reading notebooks.

use super::out;
use crate::formula::nearest;
use std::fs;
use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;

use super::exit::Exit;
use crate::notebook::{Notebook, Override};
use crate::yaml::{Diagnostic, Sources, Span};

/// A notebook file.
pub(super) struct Found {
    /// The file's name without its ending.
    pub id: String,
    /// The file.
    pub path: PathBuf,
}

/// Reads and checks the notebooks that arguments name. All errors of all of them are printed.
pub(super) fn read(names: &[String], set: &[String]) -> Result<Vec<(Found, Notebook)>, Exit> {
    let mut overrides = Vec::new();
    for text in set {
        overrides.push(Override::parse(text).map_err(|error| {
            out::error_text(format_args!("{}", error.render(&Sources::default())));
            Exit::Input
        })?);
    }
    let mut notebooks = Vec::new();
    let mut exit = Exit::Fine;
    for name in names {
        match read_one(name, &overrides) {
            Ok(found) => notebooks.push(found),
            Err((message, code)) => {
                out::error_line(format_args!("{}", message.trim_end()));
                exit = exit.max(code);
            }
        }
    }
    if exit == Exit::Fine { Ok(notebooks) } else { Err(exit) }
}

fn read_one(name: &str, overrides: &[Override]) -> Result<(Found, Notebook), (String, Exit)> {
    let found = find(name).map_err(|message| (message, Exit::Input))?;
    let shown = found.path.display().to_string();
    let bytes = fs::read(&found.path)
        .map_err(|error| (format!("error: cannot read {shown}: {error}"), Exit::Input))?;
    let text = String::from_utf8(bytes).map_err(|error| (not_text(&shown, &error), Exit::Input))?;
    let notebook = Notebook::parse(&found.id, &shown, &text, overrides)
        .map_err(|wrong| (wrong.render(), Exit::Input))?;
    Ok((found, notebook))
}

/// The error that a file is not UTF-8, at the first byte that is not.
fn not_text(shown: &str, error: &FromUtf8Error) -> String {
    let start = error.utf8_error().valid_up_to();
    let mut sources = Sources::default();
    let file = sources.add(shown, String::from_utf8_lossy(error.as_bytes()));
    let is_utf16 = matches!(error.as_bytes(), [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
    let what = if is_utf16 { "this file is UTF-16" } else { "this is no character of UTF-8" };
    let place = Span::new(file, start, start + 1);
    Diagnostic::new(what, place).label("save the file as UTF-8").render(&sources)
}

/// The file that an argument names: a path, or the id of a file in `experiments/` here or above.
fn find(name: &str) -> Result<Found, String> {
    let path = Path::new(name);
    let looks_like_a_path = path.extension().is_some() || name.contains(['/', '\\']);
    if looks_like_a_path {
        let id = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("notebook").to_string();
        return Ok(Found { id, path: path.to_path_buf() });
    }
    let Some(folder) = experiments() else {
        return Err(format!(
            "error: there is no folder `experiments` here or above, so `{name}` names no notebook"
        ));
    };
    let path = folder.join(format!("{name}.yaml"));
    if path.is_file() {
        return Ok(Found { id: name.to_string(), path });
    }
    let ids = ids(&folder);
    let near = nearest(name, ids.iter().map(String::as_str));
    let help = near
        .map_or_else(|| "`gradbook list` shows all".to_string(), |near| format!("did you mean `{near}`?"));
    Err(format!("error: there is no notebook `{name}` in {}; {help}", folder.display()))
}

/// The folder `experiments`, here or in the nearest folder above that has one.
fn experiments() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let above = here.ancestors().map(|folder| folder.join("experiments")).find(|folder| folder.is_dir())?;
    // A short path is easier to read in messages.
    let near = Path::new("experiments");
    if near.is_dir() { Some(near.to_path_buf()) } else { Some(above) }
}

fn ids(folder: &Path) -> Vec<String> {
    let mut ids: Vec<String> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"))
        .filter_map(|path| path.file_stem().and_then(|stem| stem.to_str()).map(str::to_string))
        .collect();
    ids.sort();
    ids
}

/// Prints the notebooks with their titles.
pub(super) fn list() -> Exit {
    let Some(folder) = experiments() else {
        out::error_line(format_args!("error: there is no folder `experiments` here or above"));
        return Exit::Input;
    };
    let ids = ids(&folder);
    let width = ids.iter().map(|id| id.chars().count()).max().unwrap_or(0);
    for id in &ids {
        let title = match read_one(id, &[]) {
            Ok((_, notebook)) => match notebook.guide {
                Some(guide) => format!("{}  (guide {guide})", notebook.title),
                None => notebook.title,
            },
            Err(_) => format!("has errors: gradbook check {id}"),
        };
        out::line(format_args!("{id:width$}  {title}"));
    }
    Exit::Fine
}
