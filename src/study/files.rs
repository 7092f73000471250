//! Data files: how studies get at them, and the tables that were read.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::problem::{CsvOptions, SHIPPED_TABLES, ShippedTable, Table, TableError};
use crate::yaml::{Diagnostic, Span};

/// Gives the text of a file that a notebook names, or says in a few words why it cannot.
pub type Reader = dyn Fn(&str) -> Result<String, String> + Send + Sync;

/// The data files of a notebook. The core reads no file itself: whoever reads the notebook says how. Each table is read once.
#[derive(Clone)]
pub struct Files {
    read: Arc<Reader>,
    tables: Arc<Mutex<Vec<Known>>>,
}

/// A table that was read.
type Known = (Wanted, Arc<Table>);

/// Which table, and what is made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    /// The name of a shipped table, or a file.
    pub data: String,
    /// Its columns.
    pub options: CsvOptions,
    /// How its features are moved and scaled.
    pub scaling: Scaling,
}

/// How features are moved and scaled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scaling {
    /// As they are.
    Raw,
    /// To mean 0.
    Centred,
    /// To mean 0 and standard deviation 1.
    Standardised,
}

impl Files {
    /// Files that a function reads.
    pub fn new(read: impl Fn(&str) -> Result<String, String> + Send + Sync + 'static) -> Files {
        Files { read: Arc::new(read), tables: Arc::default() }
    }

    /// A table; `span` is where its name is written.
    ///
    /// # Errors
    /// There is no such table or file, or it is malformed.
    pub(super) fn table(&self, wanted: &Wanted, span: Span) -> Result<Arc<Table>, Diagnostic> {
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, table)) = tables.iter().find(|(known, _)| known == wanted) {
            return Ok(Arc::clone(table));
        }
        let table = Arc::new(self.read(wanted, span)?);
        tables.push((wanted.clone(), Arc::clone(&table)));
        Ok(table)
    }

    fn read(&self, wanted: &Wanted, span: Span) -> Result<Table, Diagnostic> {
        let Wanted { data, options, scaling } = wanted;
        let name = data.as_str();
        let table = match ShippedTable::find(name) {
            Some(shipped) => shipped.read(options),
            None if !name.contains(['.', '/', '\\']) => return Err(unknown(name, span)),
            None => {
                let text = (self.read)(name).map_err(|why| {
                    Diagnostic::new(format!("cannot read `{name}`: {why}"), span)
                        .label("a file, relative to the notebook")
                        .note(format!("tables that need no file: {}", shipped_names().join(", ")))
                })?;
                Table::read(name, &text, options).map_err(TableError::Csv)
            }
        };
        let scaled = table.and_then(|table| match scaling {
            Scaling::Raw => Ok(table),
            Scaling::Centred => Ok(table.centred()),
            Scaling::Standardised => table.standardised(),
        });
        scaled.map_err(|error| match error {
            TableError::Csv(error) => {
                Diagnostic::new(format!("{}: {}", error.place(), error.message), span).label(error.help)
            }
            error => Diagnostic::new(error.to_string(), span),
        })
    }
}

fn shipped_names() -> Vec<&'static str> {
    SHIPPED_TABLES.iter().map(|table| table.name).collect()
}

fn unknown(name: &str, span: Span) -> Diagnostic {
    let names = shipped_names();
    Diagnostic::new(format!("unknown table `{name}`"), span)
        .meant(name, names.iter().copied())
        .note(format!("known: {}; or a file of yours, such as {name}.csv", names.join(", ")))
}

/// No file can be read.
impl Default for Files {
    fn default() -> Files {
        Files::new(|_| Err("no file can be read here".to_owned()))
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Files")
    }
}
