//! Whether a ledger agrees with the notebooks, in both directions.

use super::{Chapter, ClaimName, Ledger, Statement};
use crate::notebook::{Cell, ClaimCell, ClaimKind, Notebook};
use crate::yaml::Diagnostic;

/// Everything that does not agree, in the order of the ledger, and then what it does not list.
pub(super) fn check(ledger: &Ledger, notebooks: &[Notebook]) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    for (i, chapter) in ledger.chapters.iter().enumerate() {
        let is_again = ledger.chapters.iter().take(i).any(|other| other.notebook == chapter.notebook);
        errors.extend(if is_again { Some(again(chapter)) } else { chapter_problem(chapter, notebooks) });
    }
    for statement in &ledger.statements {
        errors.extend(statement.claims().filter_map(|name| claim_problem(statement, name, notebooks)));
    }
    for notebook in notebooks {
        if ledger.chapters.iter().all(|chapter| chapter.notebook != notebook.id) {
            errors.push(
                Diagnostic::bare(format!("the notebook `{}` is in no chapter", notebook.id))
                    .label("add it to `chapters`"),
            );
        }
        errors.extend(claims(notebook).filter_map(|claim| unlisted(ledger, notebook, claim)));
    }
    errors
}

fn claims(notebook: &Notebook) -> impl Iterator<Item = &ClaimCell> {
    notebook.cells.iter().filter_map(|cell| if let Cell::Claim(claim) = cell { Some(&**claim) } else { None })
}

fn again(chapter: &Chapter) -> Diagnostic {
    Diagnostic::new(format!("the notebook `{}` is a chapter already", chapter.notebook), chapter.span)
}

fn chapter_problem(chapter: &Chapter, notebooks: &[Notebook]) -> Option<Diagnostic> {
    let Some(notebook) = notebooks.iter().find(|notebook| notebook.id == chapter.notebook) else {
        let error = Diagnostic::new(format!("there is no notebook `{}`", chapter.notebook), chapter.span);
        return Some(error.meant(&chapter.notebook, notebooks.iter().map(|notebook| notebook.id.as_str())));
    };
    let figures: Vec<&str> = notebook
        .cells
        .iter()
        .filter_map(|cell| if let Cell::Figure(figure) = cell { Some(figure.id.as_str()) } else { None })
        .collect();
    if figures.contains(&chapter.figure.as_str()) {
        return None;
    }
    let error = Diagnostic::new(
        format!("the notebook `{}` has no figure `{}`", notebook.id, chapter.figure),
        chapter.span,
    );
    let error = error.meant(&chapter.figure, figures.iter().copied());
    Some(error.note(format!("its figures: {}", figures.join(", "))))
}

fn claim_problem(statement: &Statement, name: &ClaimName, notebooks: &[Notebook]) -> Option<Diagnostic> {
    let Some(notebook) = notebooks.iter().find(|notebook| notebook.id == name.notebook) else {
        let error = Diagnostic::new(format!("there is no notebook `{}`", name.notebook), name.span);
        return Some(error.meant(&name.notebook, notebooks.iter().map(|notebook| notebook.id.as_str())));
    };
    let Some(claim) = claims(notebook).find(|claim| claim.id == name.claim) else {
        let ids: Vec<&str> = claims(notebook).map(|claim| claim.id.as_str()).collect();
        let error = Diagnostic::new(
            format!("the notebook `{}` has no claim `{}`", name.notebook, name.claim),
            name.span,
        );
        let error = error.meant(&name.claim, ids.iter().copied());
        return Some(error.note(format!("its claims: {}", ids.join(", "))));
    };
    let Some(judged) = &claim.judges else {
        let error = Diagnostic::new("this claim judges nothing", name.span);
        return Some(error.label("give the claim `judges: {section: …, says: …}`"));
    };
    if judged.section == statement.section {
        return None;
    }
    let (here, there) = (&statement.section, &judged.section);
    let error = Diagnostic::new(format!("this claim judges section {there}, not {here}"), name.span);
    Some(error.note(format!("it says: {}", judged.says)))
}

/// A claim that judges what is in no statement.
fn unlisted(ledger: &Ledger, notebook: &Notebook, claim: &ClaimCell) -> Option<Diagnostic> {
    let judged = claim.judges.as_ref()?;
    let is_this = |name: &ClaimName| name.notebook == notebook.id && name.claim == claim.id;
    if ledger.statements.iter().any(|statement| statement.against.iter().any(is_this)) {
        return None;
    }
    if ledger.statements.iter().any(|statement| statement.bearing_out.iter().any(is_this)) {
        // What a refutation quotes is contradicted by it, so that somewhere it must stand against something.
        let error = Diagnostic::bare(format!("{}/{} refutes what no statement says", notebook.id, claim.id));
        let label =
            format!("list it in `against` of a statement of section {}: {}", judged.section, judged.says);
        return (claim.kind == ClaimKind::Refute).then(|| error.label(label));
    }
    let message = format!("no statement lists the claim {}/{}", notebook.id, claim.id);
    let error = Diagnostic::bare(message);
    Some(error.label(format!("add it to a statement of section {}: {}", judged.section, judged.says)))
}
