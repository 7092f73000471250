//! Finding and reading notebooks.

use super::out;
use crate::formula::nearest;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;

use super::exit::Exit;
use super::shipped;
use crate::notebook::{Notebook, Override, Rejected, quick};
use crate::study::Files;
use crate::yaml::{Diagnostic, Sources, Span};

/// A notebook's text and where it is.
pub(super) struct Found {
    /// The file's name without its ending.
    pub id: String,
    /// The file, or the name that it would have here if the notebook is part of the binary.
    pub path: PathBuf,
    /// Whether it is part of the binary.
    pub is_shipped: bool,
}

impl Found {
    /// The folder against which the paths of data files are resolved.
    pub(super) fn folder(&self) -> PathBuf {
        self.path.parent().map(Path::to_path_buf).unwrap_or_default()
    }

    /// Its data files, which are read when it names them.
    fn data(&self) -> Files {
        let folder = self.folder();
        Files::new(move |name| match fs::read(folder.join(name)) {
            Ok(bytes) => String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err("there is no such file".to_owned()),
            Err(error) => Err(error.to_string()),
        })
    }

    /// How messages call it, and its text.
    fn text(&self) -> Result<(String, String), String> {
        let shown = self.path.display().to_string();
        if let Some(text) = shipped::find(&self.id).filter(|_| self.is_shipped) {
            return Ok((format!("{shown} (shipped)"), text.to_owned()));
        }
        let bytes = fs::read(&self.path).map_err(|error| format!("error: cannot read {shown}: {error}"))?;
        let text = String::from_utf8(bytes).map_err(|error| not_text(&shown, &error))?;
        Ok((shown, text))
    }
}

/// Does something with each notebook, if all could be read: the gravest exit of all.
pub(super) fn each(
    notebooks: Result<Vec<(Found, Notebook)>, Exit>,
    mut one: impl FnMut(&Found, &Notebook) -> Exit,
) -> Exit {
    match notebooks {
        Ok(all) => all.iter().fold(Exit::Fine, |exit, (found, notebook)| exit.max(one(found, notebook))),
        Err(exit) => exit,
    }
}

/// Reads and checks the notebooks that arguments name. All errors of all of them are printed.
pub(super) fn read(names: &[String], set: &[String]) -> Result<Vec<(Found, Notebook)>, Exit> {
    read_at(names, set, false)
}

/// The same, with the changes that make notebooks quick before those of the command line.
pub(super) fn read_at(
    names: &[String],
    set: &[String],
    is_quick: bool,
) -> Result<Vec<(Found, Notebook)>, Exit> {
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
        match read_one(name, &overrides, is_quick) {
            Ok(found) => notebooks.push(found),
            Err((message, code)) => {
                out::error_line(format_args!("{}", message.trim_end()));
                exit = exit.max(code);
            }
        }
    }
    if exit == Exit::Fine { Ok(notebooks) } else { Err(exit) }
}

fn read_one(name: &str, overrides: &[Override], is_quick: bool) -> Result<(Found, Notebook), (String, Exit)> {
    let found = find(name).map_err(|message| (message, Exit::Input))?;
    let (shown, text) = found.text().map_err(|message| (message, Exit::Input))?;
    let wrong = |wrong: Rejected| (wrong.render(), Exit::Input);
    let mut changes = if is_quick { quick(&shown, &text).map_err(wrong)? } else { Vec::new() };
    changes.extend(overrides.iter().cloned());
    let mut notebook =
        Notebook::parse_with(&found.id, &shown, &text, &changes, &found.data()).map_err(wrong)?;
    notebook.is_quick = is_quick;
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

/// What an argument names: a path, or the id of a file in `experiments/` here or above, or of a shipped notebook.
fn find(name: &str) -> Result<Found, String> {
    let path = Path::new(name);
    let looks_like_a_path = path.extension().is_some() || name.contains(['/', '\\']);
    if looks_like_a_path {
        let id = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("notebook").to_string();
        return Ok(Found { id, path: path.to_path_buf(), is_shipped: false });
    }
    let folder = experiments();
    if let Some(path) = folder.as_ref().map(|folder| folder.join(format!("{name}.yaml")))
        && path.is_file()
    {
        return Ok(Found { id: name.to_string(), path, is_shipped: false });
    }
    if shipped::find(name).is_some() {
        return Ok(Found { id: name.to_string(), path: format!("{name}.yaml").into(), is_shipped: true });
    }
    let ids = all_ids(folder.as_deref());
    let near = nearest(name, ids.iter().map(String::as_str));
    let help = near
        .map_or_else(|| "`gradbook list` shows all".to_string(), |near| format!("did you mean `{near}`?"));
    let place = folder.map_or_else(String::new, |folder| format!(" in {}", folder.display()));
    Err(format!("error: there is no notebook `{name}`{place}; {help}"))
}

/// The ids of the folder and of the shipped notebooks.
fn all_ids(folder: Option<&Path>) -> Vec<String> {
    let mut ids = folder.map(ids).unwrap_or_default();
    ids.extend(shipped::all().iter().map(|(id, _)| (*id).to_string()));
    ids.sort();
    ids.dedup();
    ids
}

/// The folder `experiments`, here or in the nearest folder above that has one.
fn experiments() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let above = here.ancestors().map(|folder| folder.join("experiments")).find(|folder| folder.is_dir())?;
    // A short path is easier to read in messages.
    let near = Path::new("experiments");
    if near.is_dir() { Some(near.to_path_buf()) } else { Some(above) }
}

/// The ids of the notebooks of a folder, in order.
pub(super) fn ids(folder: &Path) -> Vec<String> {
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

/// Prints the notebooks with their titles: those of the folder, and those that are shipped.
pub(super) fn list() -> Exit {
    let ids = all_ids(experiments().as_deref());
    let width = ids.iter().map(|id| id.chars().count()).max().unwrap_or(0);
    for id in &ids {
        let (title, is_here) = match read_one(id, &[], false) {
            Ok((found, notebook)) => {
                let guide = notebook.guide.map_or_else(String::new, |guide| format!("  (guide {guide})"));
                (format!("{}{guide}", notebook.title), !found.is_shipped)
            }
            Err(_) => (format!("has errors: gradbook check {id}"), true),
        };
        let mark = match (shipped::find(id).is_some(), is_here) {
            (false, _) => "",
            (true, false) => "  [shipped]",
            (true, true) => "  [here, also shipped]",
        };
        out::line(format_args!("{id:width$}  {title}{mark}"));
    }
    Exit::Fine
}
