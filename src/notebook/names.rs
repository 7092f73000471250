//! Names are checked before anything runs: a misspelt one should not cost a sweep.

use super::walk::{self, Role, Used};
use super::{Cell, ClaimCell, FigureCell, FigureKind, Notebook, TableCell, Window};
use crate::formula::nearest;
use crate::formula::{Expr, Tolerance, registry};
use crate::study::{Expression, KINDS, Let, StudyPlan};
use crate::yaml::{Diagnostic, Scalar, Span};

/// Names that mean something at a place in the notebook.
#[derive(Clone, Default)]
struct Known {
    names: Vec<String>,
    studies: Vec<String>,
}

/// Everything that is named and is not there.
pub(super) fn check(notebook: &Notebook) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    let mut known = Known::default();
    known.lets(&notebook.lets);
    let claims: Vec<&str> = notebook
        .cells
        .iter()
        .filter_map(|cell| if let Cell::Claim(claim) = cell { Some(claim.id.as_str()) } else { None })
        .collect();
    for cell in &notebook.cells {
        let found = match cell {
            Cell::Text(_) => Ok(()),
            Cell::Study(plan) => study(plan, &mut known, notebook.lets.len()),
            Cell::Table(cell) => table(cell, &known),
            Cell::Figure(cell) => figure(cell, &known, &claims),
            Cell::Claim(cell) => claim(cell, &known),
        };
        errors.extend(found.err());
    }
    // A notebook's let may use what the studies vary, so it is checked when all of them are known.
    for l in &notebook.lets {
        errors.extend(known.let_body(l).err());
    }
    errors
}

impl Known {
    fn lets(&mut self, lets: &[Let]) {
        self.names.extend(lets.iter().map(|l| l.name.clone()));
    }

    fn formula(&self, formula: &Expression) -> Result<(), Diagnostic> {
        self.expr(&formula.expr, &formula.scalar, &[])
    }

    fn let_body(&self, l: &Let) -> Result<(), Diagnostic> {
        self.expr(&l.body.expr, &l.body.scalar, &l.params)
    }

    fn expr(&self, expr: &Expr, scalar: &Scalar, params: &[String]) -> Result<(), Diagnostic> {
        for word in walk::used(expr) {
            let name = word.name.as_str();
            let mut in_sight = self.names.iter().chain(params).map(String::as_str);
            let there = match word.role {
                Role::Quantity => in_sight.any(|known| known == name) || registry::constant(name).is_some(),
                Role::Function => in_sight.any(|known| known == name) || registry::find(name).is_some(),
                Role::Axis => in_sight.any(|known| known == name),
            };
            if !there {
                return Err(self.unknown(&word, scalar, params));
            }
        }
        Ok(())
    }

    fn unknown(&self, word: &Used, scalar: &Scalar, params: &[String]) -> Diagnostic {
        let in_sight = self.names.iter().chain(params).map(String::as_str);
        let functions = registry::functions().iter().map(|function| function.name);
        let (what, near) = match word.role {
            Role::Quantity => ("name", nearest(&word.name, in_sight)),
            Role::Function => ("function", nearest(&word.name, in_sight.chain(functions))),
            Role::Axis => ("axis", nearest(&word.name, in_sight)),
        };
        let span = scalar.locate(word.span.start, word.span.end);
        let error = Diagnostic::new(format!("unknown {what} `{}`", word.name), span);
        match near {
            Some(near) => error.label(format!("did you mean `{near}`?")),
            None if word.role == Role::Function => error.note("`gradbook formulas` lists all functions"),
            None => error.note("no let, variable or measurement in sight has this name"),
        }
    }

    fn study(&self, within: Option<&(String, Span)>) -> Result<(), Diagnostic> {
        let Some((id, span)) = within else { return Ok(()) };
        if self.studies.contains(id) {
            return Ok(());
        }
        let error = Diagnostic::new(format!("there is no study `{id}` above this cell"), *span);
        let error = error.meant(id, self.studies.iter().map(String::as_str));
        Err(if self.studies.is_empty() {
            error
        } else {
            error.note(format!("studies above: {}", self.studies.join(", ")))
        })
    }

    fn window(&self, window: &Window) -> Result<(), Diagnostic> {
        let ends = [&window.x, &window.y].into_iter().flat_map(|reach| [&reach.from, &reach.to]);
        ends.into_iter().try_for_each(|formula| self.formula(formula))?;
        let mut coordinates = self.clone();
        coordinates.names.extend(["x", "y"].map(str::to_owned));
        let over = window.surface.iter().chain(&window.field);
        over.into_iter().try_for_each(|formula| coordinates.formula(formula))?;
        let on_top = window.paths.iter().chain(&window.marks);
        on_top.into_iter().try_for_each(|(_, formula)| self.formula(formula))?;
        self.axis(window.along.as_ref())
    }

    fn axis(&self, axis: Option<&(String, Span)>) -> Result<(), Diagnostic> {
        let Some((name, span)) = axis else { return Ok(()) };
        if self.names.contains(name) {
            return Ok(());
        }
        let error = Diagnostic::new(format!("there is no axis `{name}`"), *span);
        Err(error.meant(name, self.names.iter().map(String::as_str)))
    }
}

/// The first lets of a study are the notebook's, `n_outer` of them.
fn study(plan: &StudyPlan, known: &mut Known, n_outer: usize) -> Result<(), Diagnostic> {
    let setup = &plan.setup;
    known.lets(&setup.lets);
    known.names.extend(setup.sweep.axes.iter().flat_map(crate::study::SweepAxis::names).map(str::to_string));
    known.names.extend(setup.tuned.iter().map(|(name, _)| name.clone()));
    known.names.extend(plan.kind_axes.iter().map(|axis| (*axis).to_string()));
    known.studies.push(setup.id.clone());
    let mut all = Ok(());
    let meaning: &[&str] = KINDS.iter().find(|k| k.name() == plan.kind).map_or(&[], |k| k.probe_names());
    let mut within = known.clone();
    within.names.extend(meaning.iter().map(|name| (*name).to_string()));
    within.names.extend(plan.own_names.iter().cloned());
    for formula in &plan.own_formulas {
        all = all.and_then(|()| within.formula(formula));
    }
    for probe in setup.probes.iter().chain(&setup.records) {
        all = all.and_then(|()| within.formula(&probe.formula));
        within.names.push(probe.name.clone());
    }
    for measure in &setup.measures {
        all = all.and_then(|()| within.formula(&measure.formula));
        within.names.push(measure.name.clone());
        known.names.push(measure.name.clone());
        known.names.push(format!("{}.{}", setup.id, measure.name));
    }
    let (outer, own) = setup.lets.split_at(n_outer.min(setup.lets.len()));
    let formulas = setup.probes.iter().chain(&setup.records).chain(&setup.measures).map(|one| &one.formula);
    let formulas = formulas.chain(&plan.own_formulas).chain(own.iter().map(|l| &l.body));
    for l in used_lets(outer, formulas).into_iter().chain(own) {
        all = all.and_then(|()| within.let_body(l));
    }
    all
}

/// The lets that some formulas use, themselves or through each other. Others may be about what later studies vary.
fn used_lets<'a>(lets: &'a [Let], formulas: impl Iterator<Item = &'a Expression>) -> Vec<&'a Let> {
    let mut open: Vec<&Expr> = formulas.map(|formula| &formula.expr).collect();
    let mut used: Vec<&Let> = Vec::new();
    while let Some(expr) = open.pop() {
        for word in walk::used(expr) {
            let is_new = |l: &&Let| l.name == word.name && !used.iter().any(|known| known.name == l.name);
            if let Some(found) = lets.iter().find(is_new) {
                used.push(found);
                open.push(&found.body.expr);
            }
        }
    }
    used
}

fn table(cell: &TableCell, known: &Known) -> Result<(), Diagnostic> {
    known.study(cell.within.as_ref())?;
    let known = with_lets(known, &cell.lets)?;
    for row in &cell.rows {
        known.axis(Some(row))?;
    }
    cell.columns.iter().try_for_each(|(_, formula)| known.formula(formula))
}

fn figure(cell: &FigureCell, known: &Known, claims: &[&str]) -> Result<(), Diagnostic> {
    known.study(cell.within.as_ref())?;
    let known = with_lets(known, &cell.lets)?;
    for axis in [&cell.color, &cell.panels, &cell.band] {
        known.axis(axis.as_ref())?;
    }
    cell.x.iter().try_for_each(|formula| known.formula(formula))?;
    for axis in cell.parameters.iter().chain(&cell.over) {
        known.axis(Some(axis))?;
    }
    cell.y.iter().try_for_each(|(_, formula)| known.formula(formula))?;
    cell.value.iter().try_for_each(|formula| known.formula(formula))?;
    cell.slopes.iter().try_for_each(|(_, formula)| known.formula(formula))?;
    cell.window.iter().try_for_each(|window| known.window(window))?;
    let mut coordinates = known.clone();
    if cell.kind == FigureKind::Histogram {
        coordinates.names.push("x".to_owned());
    }
    cell.theory.iter().try_for_each(|(_, formula)| coordinates.formula(formula))?;
    for (id, span) in &cell.claims {
        if !claims.contains(&id.as_str()) {
            let error = Diagnostic::new(format!("there is no claim `{id}`"), *span);
            return Err(match nearest(id, claims.iter().copied()) {
                Some(near) => error.label(format!("did you mean `{near}`?")),
                None => error.label("give the claim an `id`"),
            });
        }
    }
    Ok(())
}

fn claim(cell: &ClaimCell, known: &Known) -> Result<(), Diagnostic> {
    known.study(cell.within.as_ref())?;
    let known = with_lets(known, &cell.lets)?;
    for part in &cell.that.parts {
        known.expr(&part.lhs, &cell.scalar, &[])?;
        known.expr(&part.rhs, &cell.scalar, &[])?;
        if let Some(Tolerance::Percent(expr) | Tolerance::Absolute(expr)) = &part.tolerance {
            known.expr(expr, &cell.scalar, &[])?;
        }
    }
    known.axis(cell.over.as_ref())
}

fn with_lets(known: &Known, lets: &[Let]) -> Result<Known, Diagnostic> {
    let mut known = known.clone();
    known.lets(lets);
    for l in lets {
        known.let_body(l)?;
    }
    Ok(known)
}
