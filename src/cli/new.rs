//! `new`.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};

use clap::Args as Group;

use super::exit::Exit;
use super::out;
use crate::study::is_id;

const TEMPLATE: &str = include_str!("template.yaml");

#[derive(Group)]
pub(super) struct NewArgs {
    /// The notebook's id: lower-case letters, digits and hyphens; the file is NAME.yaml
    #[arg(value_name = "NAME")]
    pub name: String,
}

/// Writes a notebook to start from, unless there is a file of that name.
pub(super) fn new(args: &NewArgs) -> Exit {
    let name = args.name.strip_suffix(".yaml").unwrap_or(&args.name);
    if !is_id(name) {
        out::error_line(format_args!(
            "error: `{name}` cannot name a notebook\n  = lower-case letters, digits and hyphens, for example my-claim"
        ));
        return Exit::Input;
    }
    let file = format!("{name}.yaml");
    // The file is only ever made anew, even if another process makes it at the same moment.
    let written = OpenOptions::new().write(true).create_new(true).open(&file).and_then(|mut open| {
        open.write_all(TEMPLATE.replace("NAME", name).as_bytes())?;
        open.sync_all()
    });
    match written {
        Ok(()) => {
            out::line(format_args!("{file} is a notebook whose claims hold: gradbook run {file}"));
            Exit::Fine
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            out::error_line(format_args!(
                "error: {file} exists already, and is left as it is\n  = choose another name"
            ));
            Exit::Input
        }
        Err(error) => {
            out::error_line(format_args!("error: cannot write {file}: {error}"));
            Exit::Fault
        }
    }
}
