//! What the cells of a notebook see of those above them.

use crate::formula::{Labelled, Scope};
use crate::study::{Let, StudyPlan, define_arrays, define_lets};
use crate::yaml::{Diagnostic, Span};

/// The names that are in sight at a place in a notebook.
pub(super) struct Sight {
    /// Notebook lets and measurements: what later studies see.
    measured: Scope<'static>,
    /// These, and what the studies let and vary: what tables, figures and claims see.
    all: Scope<'static>,
    studies: Vec<Seen>,
    lets: Vec<Let>,
}

/// A study that has run.
struct Seen {
    id: String,
    lets: Vec<Let>,
    setup: crate::study::Setup,
    measurements: Vec<(String, Labelled)>,
}

impl Sight {
    /// What the first cell sees.
    pub(super) fn new(lets: &[Let]) -> Self {
        let mut measured = Scope::new();
        let mut all = Scope::new();
        define_lets(&mut measured, lets);
        define_lets(&mut all, lets);
        Self { measured, all, studies: Vec::new(), lets: lets.to_vec() }
    }

    /// What a study sees.
    pub(super) fn measured(&self) -> &Scope<'static> {
        &self.measured
    }

    /// Adds a study that has run.
    pub(super) fn add_study(
        &mut self,
        plan: &StudyPlan,
        found: &[(String, Labelled)],
    ) -> Result<(), Diagnostic> {
        let seen = Seen {
            id: plan.setup.id.clone(),
            lets: plan.setup.lets.clone(),
            setup: plan.setup.clone(),
            measurements: found.to_vec(),
        };
        seen.define(&mut self.all)?;
        for (name, value) in found {
            for scope in [&mut self.all, &mut self.measured] {
                scope.define_value(format!("{}.{name}", seen.id), value.clone());
            }
            self.measured.define_value(name, value.clone());
        }
        self.lets.extend(plan.setup.lets.iter().cloned());
        self.studies.push(seen);
        Ok(())
    }

    /// What a table, a figure or a claim sees, with its local lets, and all lets for locating errors.
    pub(super) fn cell(
        &self,
        lets: &[Let],
        within: Option<&(String, Span)>,
    ) -> Result<(Scope<'_>, Vec<Let>), Diagnostic> {
        let mut scope = self.all.child();
        let mut known = self.lets.clone();
        if let Some((id, span)) = within {
            let Some(seen) = self.studies.iter().find(|s| s.id == *id) else {
                return Err(unknown_study(id, *span, self.studies.iter().map(|s| s.id.as_str())));
            };
            seen.define(&mut scope)?;
            known.extend(seen.lets.iter().cloned());
        }
        define_lets(&mut scope, lets);
        known.extend(lets.iter().cloned());
        Ok((scope, known))
    }
}

impl Seen {
    fn define(&self, scope: &mut Scope<'_>) -> Result<(), Diagnostic> {
        define_lets(scope, &self.lets);
        define_arrays(scope, &self.setup.sweep.axes)?;
        for (name, value) in &self.measurements {
            scope.define_value(name, value.clone());
        }
        Ok(())
    }
}

/// The error for an `in:` that names no study above.
pub(super) fn unknown_study<'a>(
    id: &str,
    span: Span,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Diagnostic {
    let error = Diagnostic::new(format!("there is no study `{id}` above this cell"), span);
    let error = error.meant(id, known.clone());
    let known: Vec<&str> = known.collect();
    if known.is_empty() { error } else { error.note(format!("studies above: {}", known.join(", "))) }
}
