//! Reading a ledger from YAML.

use super::{Chapter, ClaimName, Ledger, Rejected, Section, Statement};
use crate::study::is_id;
use crate::yaml::{self, Diagnostic, Fields, Sources, Yaml};

/// Reads a ledger with everything that is wrong with it.
pub(super) fn read(name: &str, text: &str) -> Result<Ledger, Rejected> {
    let mut sources = Sources::default();
    let file = sources.add(name, text);
    let mut errors = Vec::new();
    let ledger = yaml::parse(&sources, file).and_then(|tree| decode(&tree, &mut errors));
    match ledger {
        Ok(mut ledger) if errors.is_empty() => {
            ledger.sources = sources;
            Ok(ledger)
        }
        Ok(_) => Err(Rejected { errors, sources }),
        Err(error) => {
            errors.insert(0, error);
            Err(Rejected { errors, sources })
        }
    }
}

fn decode(tree: &Yaml, errors: &mut Vec<Diagnostic>) -> Result<Ledger, Diagnostic> {
    let fields = Fields::new(tree, "a ledger", &["title", "about", "sections", "chapters", "statements"])?;
    let mut ledger = Ledger {
        title: fields.require_text("title")?,
        about: fields.text("about")?.unwrap_or_default(),
        sections: sections(&fields)?,
        chapters: Vec::new(),
        statements: Vec::new(),
        sources: Sources::default(),
    };
    for item in list(&fields, "chapters", "- {notebook: newton, figure: basins}")? {
        match chapter(item) {
            Ok(chapter) => ledger.chapters.push(chapter),
            Err(error) => errors.push(error),
        }
    }
    let example = "- {id: newton-step, section: \"6\", says: …, for: [newton/once]}";
    for item in list(&fields, "statements", example)? {
        match statement(item, &ledger) {
            Ok(statement) => ledger.statements.push(statement),
            Err(error) => errors.push(error),
        }
    }
    Ok(ledger)
}

fn sections(fields: &Fields<'_>) -> Result<Vec<Section>, Diagnostic> {
    fields.require("sections")?;
    let entries = fields.map("sections")?.iter();
    entries
        .map(|entry| {
            let title = entry.value.text().filter(|title| !title.is_empty());
            let title = title.ok_or_else(|| {
                Diagnostic::new("a section has a title", entry.value.span).label("write what it is about")
            })?;
            Ok(Section { number: entry.key.text.clone(), title: title.to_owned() })
        })
        .collect()
}

fn list<'a>(fields: &Fields<'a>, key: &str, example: &str) -> Result<&'a [Yaml], Diagnostic> {
    let node = fields.require(key)?;
    node.items().ok_or_else(|| {
        Diagnostic::new(format!("expected a list, found {}", node.describe()), node.span)
            .label("expected a list")
            .note(format!("for example: {example}"))
    })
}

fn chapter(item: &Yaml) -> Result<Chapter, Diagnostic> {
    let fields = Fields::new(item, "a chapter", &["notebook", "figure"])?;
    Ok(Chapter {
        notebook: fields.require_text("notebook")?,
        figure: fields.require_text("figure")?,
        span: item.span,
    })
}

fn statement(item: &Yaml, ledger: &Ledger) -> Result<Statement, Diagnostic> {
    let fields = Fields::new(item, "a statement", &["id", "section", "says", "for", "against"])?;
    let id = fields.require_text("id")?;
    let place = fields.require("id")?.span;
    if !is_id(&id) {
        return Err(Diagnostic::new(format!("`{id}` cannot name a statement"), place)
            .label("lower-case letters, digits and hyphens"));
    }
    if ledger.statements.iter().any(|other| other.id == id) {
        return Err(
            Diagnostic::new(format!("two statements are called `{id}`"), place).label("choose another name")
        );
    }
    let section = fields.require_text("section")?;
    if ledger.section(&section).is_none() {
        let known = ledger.sections.iter().map(|section| section.number.as_str());
        let error =
            Diagnostic::new(format!("there is no section `{section}`"), fields.require("section")?.span);
        let all: Vec<&str> = known.clone().collect();
        return Err(error.meant(&section, known).note(format!("sections: {}", all.join(", "))));
    }
    let found = Statement {
        id,
        section,
        says: fields.require_text("says")?,
        bearing_out: claims(fields.get("for"))?,
        against: claims(fields.get("against"))?,
        span: place,
    };
    if found.claims().next().is_none() {
        return Err(Diagnostic::new("no claim judges this statement", place).label(
            "list claims that bear it out, `for: [notebook/claim]`, or that contradict it, `against: […]`",
        ));
    }
    let mut seen: Vec<&ClaimName> = Vec::new();
    for name in found.claims() {
        if seen.iter().any(|other| other.is_same(name)) {
            return Err(Diagnostic::new("this claim is listed twice", name.span).label("once is enough"));
        }
        seen.push(name);
    }
    Ok(found)
}

fn claims(node: Option<&Yaml>) -> Result<Vec<ClaimName>, Diagnostic> {
    let Some(node) = node else { return Ok(Vec::new()) };
    let items = node.items().unwrap_or(std::slice::from_ref(node));
    let name = |item: &Yaml| {
        let (notebook, claim) = item.text()?.split_once('/')?;
        Some(ClaimName { notebook: notebook.to_owned(), claim: claim.to_owned(), span: item.span })
    };
    let wrong = |item: &Yaml| {
        Diagnostic::new("a claim is written notebook/claim", item.span).label("for example newton/once")
    };
    items.iter().map(|item| name(item).ok_or_else(|| wrong(item))).collect()
}
