//! The kind `evaluate`: formulas at points, all numbers at once.

use super::expression::{Let, Named};
use super::kind::{Context, Cut, Kind, Observation, Outcome, Setup, Study};
use super::sweep::Trial;
use crate::formula::Scope;
use crate::yaml::{Diagnostic, Fields, Key};

/// Formulas at points. A variable that takes numbers is an array; one that takes names stands for the let
/// or the function of that name, one trial each.
pub struct Evaluate;

impl Kind for Evaluate {
    fn name(&self) -> &'static str {
        "evaluate"
    }

    fn doc(&self) -> &'static str {
        "formulas at points"
    }

    fn keys(&self) -> &'static [Key] {
        &[]
    }

    fn axes(&self) -> &'static [&'static str] {
        &crate::formula::VECTOR_AXES
    }

    fn needs(&self) -> &'static [&'static str] {
        &["measure"]
    }

    fn build(&self, _: &Fields<'_>, setup: &Setup) -> Result<Box<dyn Study>, Diagnostic> {
        Ok(Box::new(Points { probes: setup.probes.clone(), lets: setup.lets.clone() }))
    }
}

struct Points {
    probes: Vec<Named>,
    lets: Vec<Let>,
}

impl Study for Points {
    fn cut(&self) -> Cut {
        Cut::Names
    }

    fn observe(&self, _: &Trial, scope: &Scope<'_>, _: &Context) -> Result<Observation, Diagnostic> {
        let mut probes = Vec::new();
        for probe in &self.probes {
            probes.push((probe.name.clone(), probe.formula.eval(scope, &self.lets)?));
        }
        Ok(Observation { probes, outcome: Outcome::Ok })
    }
}
