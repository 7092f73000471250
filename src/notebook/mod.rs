//! Notebooks: YAML types, claims and verdicts.

mod claim;
mod figure;
mod keys;
mod ledger;
mod names;
mod overrides;
mod quick;
mod record;
pub mod schema;
mod table;
mod tolerance;
mod unused;
mod verdict;
mod vocabulary;
mod walk;

use crate::study::{self, Files, Let, StudyPlan, read_lets};
use crate::yaml::{self, Diagnostic, Fields, Sources, Span, Yaml};

pub use claim::{ClaimCell, ClaimKind, Judged};
pub use figure::{FigureCell, FigureKind, LogScales, Palette, Reach, Style, Window};
pub use ledger::{Chapter, ClaimName, Ledger, Section, Statement};
pub use overrides::Override;
pub use quick::quick;
pub use record::{
    CellRecord, ChoiceRecord, ClaimRecord, Curve, FigureRecord, Layer, LayerPart, NodeRecord, Records,
    StudyRecord, TableColumn, TableRecord, TrialRecord, TuningRecord,
};
pub use table::TableCell;
pub use tolerance::{Allowed, MetricTolerance};
pub use verdict::{Judgement, Verdict, of_mean, of_numbers};
pub use vocabulary::{Meaning, vocabulary};

/// One notebook file, decoded and checked.
pub struct Notebook {
    /// The file's name without its ending: the name of the report's folder.
    pub id: String,
    /// The title.
    pub title: String,
    /// The section of the guide that it studies, if any.
    pub guide: Option<String>,
    /// Quantities and functions that all cells see.
    pub lets: Vec<Let>,
    /// What may differ from the snapshot, and by how much.
    pub tolerances: Vec<MetricTolerance>,
    /// The cells in order.
    pub cells: Vec<Cell>,
    /// The text that it came from, for messages.
    pub sources: Sources,
    /// The data files that it may name.
    pub files: Files,
    /// Whether changes have made it quick ([`quick()`]): whoever runs it marks what the run leaves.
    pub is_quick: bool,
}

/// One entry of a notebook.
pub enum Cell {
    /// Markdown.
    Text(String),
    /// A computation.
    Study(Box<StudyPlan>),
    /// A table.
    Table(TableCell),
    /// A figure.
    Figure(Box<FigureCell>),
    /// A claim.
    Claim(Box<ClaimCell>),
}

/// Why a notebook was not accepted.
#[derive(Debug)]
pub struct Rejected {
    /// Everything that was found wrong, in the order of the file; never empty.
    pub errors: Vec<Diagnostic>,
    /// The text that it came from.
    pub sources: Sources,
}

impl Rejected {
    /// All errors as a reader sees them.
    #[must_use]
    pub fn render(&self) -> String {
        let rendered: Vec<String> = self.errors.iter().map(|error| error.render(&self.sources)).collect();
        rendered.join("\n")
    }
}

const CELL_WORDS: [&str; 5] = ["text", "study", "table", "figure", "claim"];

impl Notebook {
    /// Reads a notebook that names no data file. `name` is the file's name for messages, `overrides` are put in place first.
    ///
    /// # Errors
    /// Everything that is wrong with it, at most one error for each cell.
    pub fn parse(id: &str, name: &str, text: &str, overrides: &[Override]) -> Result<Self, Rejected> {
        Self::parse_with(id, name, text, overrides, &Files::default())
    }

    /// Reads a notebook that may name data files.
    ///
    /// # Errors
    /// As [`Notebook::parse`], and what is wrong with its data files.
    pub fn parse_with(
        id: &str,
        name: &str,
        text: &str,
        overrides: &[Override],
        files: &Files,
    ) -> Result<Self, Rejected> {
        let mut sources = Sources::default();
        let file = sources.add(name, text);
        let tree =
            yaml::parse(&sources, file).and_then(|tree| overrides::apply(tree, overrides, &mut sources));
        let mut errors = Vec::new();
        let decoded = match tree {
            Err(error) => Err(error),
            Ok(tree) => {
                let decoded = decode(id, &tree, files, &mut errors);
                // A change may leave a definition without use, which is no fault of the file.
                if let Ok(notebook) = decoded.as_ref().map_err(|_| ())
                    && errors.is_empty()
                    && overrides.is_empty()
                {
                    errors.extend(unused::check(&tree));
                    errors.extend(breaks_problems(notebook, &tree));
                }
                decoded
            }
        };
        match decoded {
            Ok(mut notebook) if errors.is_empty() => {
                notebook.sources = sources;
                Ok(notebook)
            }
            Ok(_) => Err(Rejected { errors, sources }),
            Err(error) => {
                errors.insert(0, error);
                Err(Rejected { errors, sources })
            }
        }
    }

    /// The studies in order.
    pub fn studies(&self) -> impl Iterator<Item = &StudyPlan> {
        self.cells.iter().filter_map(|cell| if let Cell::Study(study) = cell { Some(&**study) } else { None })
    }
}

/// The `breaks` that change what is not there. They are tried after a run only, and a misspelt one should not cost it.
fn breaks_problems(notebook: &Notebook, tree: &Yaml) -> Vec<Diagnostic> {
    let claims =
        notebook.cells.iter().filter_map(|c| if let Cell::Claim(claim) = c { Some(claim) } else { None });
    claims
        .filter_map(|claim| {
            let changed = overrides::apply(tree.clone(), &claim.breaks, &mut Sources::default());
            let mut error = changed.err()?;
            error.message = error.message.replace("--set ", "");
            error.span = Some(claim.breaks_span);
            Some(error)
        })
        .collect()
}

fn decode(
    id: &str,
    tree: &Yaml,
    files: &Files,
    errors: &mut Vec<Diagnostic>,
) -> Result<Notebook, Diagnostic> {
    if tree.is_absent() {
        return Err(Diagnostic::new("this notebook is empty", tree.span)
            .label("start with `title: …`")
            .note("then `cells:` and a line for each cell: `- text: …`"));
    }
    let fields = Fields::of(tree, &keys::NOTEBOOK)?;
    let title = fields.require_text("title")?;
    let lets = read_lets(fields.map("let")?)?;
    let cells = fields.require("cells")?;
    let Some(items) = cells.items() else {
        return Err(Diagnostic::new(
            format!("expected a list of cells, found {}", cells.describe()),
            cells.span,
        )
        .label("expected a list")
        .note("for example: cells: then a line that starts with `- text: …`"));
    };
    if items.is_empty() {
        return Err(Diagnostic::new("this notebook has no cells", cells.span).label("write `- text: …`"));
    }
    let mut notebook = Notebook {
        id: id.to_string(),
        title,
        guide: fields.text("guide")?,
        lets,
        tolerances: tolerance::read(fields.map("snapshot")?)?,
        cells: Vec::new(),
        sources: Sources::default(),
        files: files.clone(),
        is_quick: false,
    };
    quick::check(&fields)?;
    let mut ids: Vec<String> = Vec::new();
    for item in items {
        match cell(item, &notebook, &mut ids) {
            Ok(cell) => notebook.cells.push(cell),
            Err(error) => errors.push(error),
        }
    }
    // Names can be checked only against cells that are all understood.
    if errors.is_empty() {
        errors.extend(names::check(&notebook));
        errors.extend(tolerance::check(&notebook));
    }
    Ok(notebook)
}

fn cell(item: &Yaml, notebook: &Notebook, ids: &mut Vec<String>) -> Result<Cell, Diagnostic> {
    let Some(entries) = item.entries() else {
        return Err(Diagnostic::new(format!("expected a cell, found {}", item.describe()), item.span)
            .label("expected a map")
            .note(format!("a cell starts with one of: {}", CELL_WORDS.join(", "))));
    };
    let Some(word) = entries.iter().find(|entry| CELL_WORDS.contains(&entry.key.text.as_str())) else {
        return Err(unknown_cell(item, entries));
    };
    // A forgotten hyphen joins two cells, each of which would call the other's keys unknown.
    let other = |entry: &&yaml::Entry| CELL_WORDS.contains(&entry.key.text.as_str());
    if let Some(second) = entries.iter().filter(other).nth(1) {
        let (one, two) = (&word.key.text, &second.key.text);
        return Err(Diagnostic::new(format!("this cell is a {one} and a {two}"), second.key_span)
            .label(format!("start another cell: `- {two}: …`")));
    }
    let n_claims = notebook.cells.iter().filter(|c| matches!(c, Cell::Claim(_))).count();
    let cell = match word.key.text.as_str() {
        "text" => {
            let fields = Fields::of(item, &keys::TEXT)?;
            return Ok(Cell::Text(fields.require_text("text")?));
        }
        "study" => Cell::Study(Box::new(study::read_study(item, &notebook.lets, &notebook.files)?)),
        "table" => Cell::Table(table::read(item)?),
        "figure" => Cell::Figure(Box::new(figure::read(item)?)),
        _ => Cell::Claim(Box::new(claim::read(item, n_claims + 1)?)),
    };
    let (id, span) = match &cell {
        Cell::Study(study) => (study.setup.id.clone(), word.value.span),
        Cell::Table(table) => (table.id.clone(), word.value.span),
        Cell::Figure(figure) => (figure.id.clone(), word.value.span),
        Cell::Claim(claim) => (claim.id.clone(), item.get("id").unwrap_or(&word.value).span),
        Cell::Text(_) => return Ok(cell),
    };
    claim_id(&word.key.text, &id, span, ids)?;
    Ok(cell)
}

/// Takes an id that no other cell of its sort has.
fn claim_id(sort: &str, id: &str, span: Span, ids: &mut Vec<String>) -> Result<(), Diagnostic> {
    study::check_id(id, span)?;
    let taken = format!("{sort} {id}");
    if ids.contains(&taken) {
        return Err(Diagnostic::new(format!("the id `{id}` is taken by a {sort} above"), span)
            .label("choose another"));
    }
    ids.push(taken);
    Ok(())
}

fn unknown_cell(item: &Yaml, entries: &[yaml::Entry]) -> Diagnostic {
    let Some(first) = entries.first() else {
        return Diagnostic::new("this cell is empty", item.span);
    };
    let key = first.key.text.as_str();
    let error = Diagnostic::new(format!("`{key}` starts no kind of cell"), first.key_span);
    let error = error.meant(key, CELL_WORDS);
    error.note(format!("a cell starts with one of: {}", CELL_WORDS.join(", ")))
}

/// A key that names an axis, with its place.
fn word(fields: &Fields<'_>, key: &str) -> Result<Option<(String, Span)>, Diagnostic> {
    let Some(node) = fields.get(key) else { return Ok(None) };
    match fields.text(key)? {
        Some(text) => Ok(Some((text, node.span))),
        None => Ok(None),
    }
}

/// A key that is one name or a list of names, each with its place.
fn words(fields: &Fields<'_>, key: &str) -> Result<Vec<(String, Span)>, Diagnostic> {
    let names = fields.names(key)?;
    let Some(node) = fields.get(key) else { return Ok(Vec::new()) };
    let spans = node.items().map_or_else(|| vec![node.span], |items| items.iter().map(|i| i.span).collect());
    Ok(names.into_iter().zip(spans).collect())
}

#[cfg(test)]
mod tests;
