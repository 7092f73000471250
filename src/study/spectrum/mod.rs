//! The kind `spectrum`: eigenvalues of the Hessian of a function or of a network's loss, and how well they are known.
//!
//! `hessian` compiles products with directions, `method` finds eigenvalues from them and tests what it found.

mod hessian;
mod method;
mod words;

use self::hessian::Hessian;
use self::method::{Failure, Found, Method, ends, largest};
use super::kind::{Context, Kind, Observation, Outcome, Setup, Study};
use super::network::numbers::Numbers;
use super::scope::{define_lets, define_trial};
use super::subject::{Template, Traced, check_reserved, used_names};
use super::sweep::Trial;
use crate::autodiff::Graph;
use crate::formula::{Axis, Labelled, Scope, print_number};
use crate::yaml::{Diagnostic, Fields, Key, Span, Word, Yaml};

/// Sweeps with more trials than this are checked at their first ones only, before the run.
const MOST_CHECKED: usize = 200;
/// The greatest mismatch unless it is given.
const TOLERANCE: f64 = 1e-6;

/// The names of the eigenvectors.
const DIRECTIONS: [&str; 2] = ["steepest", "flattest"];

/// Eigenvalues of a Hessian.
pub struct Spectrum;

impl Kind for Spectrum {
    fn name(&self) -> &'static str {
        "spectrum"
    }

    fn doc(&self) -> &'static str {
        "eigenvalues of the Hessian of a function or of a network's loss"
    }

    fn keys(&self) -> &'static [Key] {
        &words::KEYS
    }

    fn needs(&self) -> &'static [&'static str] {
        &["measure"]
    }

    fn axes(&self) -> &'static [&'static str] {
        &crate::formula::VECTOR_AXES
    }

    fn probe_names(&self) -> &'static [&'static str] {
        &words::NAMES
    }

    fn probe_words(&self) -> &'static [Word] {
        words::PROBES
    }

    fn build(&self, fields: &Fields<'_>, setup: &Setup) -> Result<Box<dyn Study>, Diagnostic> {
        let span = fields.get("study").map_or(fields.node().span, |id| id.span);
        let Some(template) = Template::read(fields, &setup.files)? else {
            return Err(Diagnostic::new("nothing says of which function the Hessian is", span)
                .label("give `minimise`, `residuals`, `problem` or `network`"));
        };
        check_reserved(setup, Some(&template), &words::NAMES)?;
        let get = |key: &str| fields.get(key).cloned();
        let study = Eigenvalues {
            span,
            template,
            method: get("method"),
            tolerance: get("tolerance"),
            setup: setup.clone(),
        };
        for index in 0..setup.sweep.len().min(MOST_CHECKED) {
            let trial = setup.trial(index);
            let mut scope = Scope::new();
            define_lets(&mut scope, &setup.lets);
            define_trial(&mut scope, &trial);
            study.method(&trial, &scope)?;
            study.tolerance(&trial, &scope)?;
            study.template.resolve(&trial, &scope, &setup.lets)?.check(&scope, &setup.lets)?;
        }
        Ok(Box::new(study))
    }
}

/// A validated study of a spectrum.
struct Eigenvalues {
    span: Span,
    template: Template,
    method: Option<Yaml>,
    tolerance: Option<Yaml>,
    setup: Setup,
}

impl Eigenvalues {
    fn method(&self, trial: &Trial, scope: &Scope<'_>) -> Result<Method, Diagnostic> {
        let Some(node) = &self.method else { return Ok(Method::Dense) };
        Method::read(&trial.resolve(node), &Numbers { scope, lets: &self.setup.lets })
    }

    fn tolerance(&self, trial: &Trial, scope: &Scope<'_>) -> Result<f64, Diagnostic> {
        let Some(node) = &self.tolerance else { return Ok(TOLERANCE) };
        Numbers { scope, lets: &self.setup.lets }.number(&trial.resolve(node), "tolerance")
    }

    /// What was found is what it should be.
    fn check(&self, found: &Found, method: Method, tolerance: f64) -> Result<(), Diagnostic> {
        // NaN is no test and no failure.
        if found.mismatch.is_nan() || found.mismatch <= tolerance {
            return Ok(());
        }
        let message = format!(
            "the eigenvalues of `{}` are off by {:.1e} of the largest, and {} is allowed",
            method.name(),
            found.mismatch,
            print_number(tolerance)
        );
        let span = self.method.as_ref().map_or(self.span, |node| node.span);
        Err(Diagnostic::new(message, span)
            .label(match method {
                Method::Dense => "the matrix is not symmetric enough",
                Method::Lanczos { .. } => "take more steps, or allow more by `tolerance`",
                Method::Power { .. } => "take more iterations, or allow more by `tolerance`",
            })
            .note("this is the study's self-test; `gradbook explain mismatch` says what it compares"))
    }
}

impl Study for Eigenvalues {
    fn observe(
        &self,
        trial: &Trial,
        scope: &Scope<'_>,
        context: &Context,
    ) -> Result<Observation, Diagnostic> {
        let fail = |message: String| Diagnostic::new(message, self.span);
        let lets = &self.setup.lets;
        let (method, tolerance) = (self.method(trial, scope)?, self.tolerance(trial, scope)?);
        let subject = self.template.resolve(trial, scope, lets)?;
        let graph = Graph::new();
        let traced = subject.trace(&graph, scope, lets)?;
        let values = subject.values(scope, lets, self.span)?;
        let n = traced.point.shape().len();
        if values.outcome != Outcome::Ok {
            let probes = self.named(&Found::nothing(method, n), n)?;
            return Ok(Observation { probes, outcome: values.outcome });
        }
        let mut hessian =
            Hessian::new(&graph, &traced, values.inputs).map_err(|error| fail(error.to_string()))?;
        let found = match method.find(&mut hessian, &self.setup.id) {
            Ok(found) => found,
            Err(Failure::NotFinite) => {
                let outcome = Outcome::Diverged { step: None, at: "an element of the Hessian".to_owned() };
                return Ok(Observation { probes: self.named(&Found::nothing(method, n), n)?, outcome });
            }
            Err(Failure::Other(message)) => return Err(fail(message)),
        };
        self.check(&found, method, tolerance)?;
        context.note(&format!(
            "{}: {} variables, {} products, mismatch {:.1e}",
            self.setup.id,
            hessian.len(),
            found.products,
            found.mismatch
        ));
        let mut probes = self.named(&found, n)?;
        probes.extend(self.directions(&mut hessian, &traced, trial, scope)?);
        let mut inner = scope.child();
        for (name, value) in &probes {
            inner.define_value(name, value.clone());
        }
        for probe in &self.setup.probes {
            let value = probe.formula.eval(&inner, lets)?;
            inner.define_value(&probe.name, value.clone());
            probes.push((probe.name.clone(), value));
        }
        Ok(Observation { probes, outcome: Outcome::Ok })
    }
}

impl Eigenvalues {
    /// The eigenvectors of the ends, if something uses them.
    fn directions(
        &self,
        hessian: &mut Hessian,
        traced: &Traced<'_>,
        trial: &Trial,
        scope: &Scope<'_>,
    ) -> Result<Vec<(String, Labelled)>, Diagnostic> {
        let mut used = used_names(&self.setup.measures, scope, trial);
        used.extend(used_names(&self.setup.probes, scope, trial));
        if !DIRECTIONS.iter().any(|name| used.contains(*name)) {
            return Ok(Vec::new());
        }
        let fail = |message: String| Diagnostic::new(message, self.span);
        let ends = ends(hessian).map_err(|error| match error {
            Failure::NotFinite => fail("an element of the Hessian is not finite".to_owned()),
            Failure::Other(message) => fail(message),
        })?;
        let mut named = Vec::new();
        for (name, vector) in DIRECTIONS.iter().zip(ends) {
            let value = Labelled::new(traced.axes.clone(), vector).map_err(|error| fail(error.message))?;
            named.push(((*name).to_owned(), value));
        }
        Ok(named)
    }

    /// The findings by name.
    fn named(&self, found: &Found, variables: usize) -> Result<Vec<(String, Labelled)>, Diagnostic> {
        let values = &found.values;
        let smallest =
            values.iter().fold(f64::INFINITY, |least, x| if x.abs() < least { x.abs() } else { least });
        let end = |x: Option<&f64>| Labelled::scalar(x.copied().unwrap_or(f64::NAN));
        let axis = Axis::numbers("k", (1..=values.len()).map(|k| k as f64).collect());
        let all = Labelled::new(vec![axis], values.clone());
        let all = all.map_err(|error| Diagnostic::new(error.message, self.span))?;
        let by_name = [
            ("eigenvalues", all),
            ("largest", end(values.last())),
            ("smallest", end(values.first())),
            ("condition", Labelled::scalar(largest(values) / smallest)),
            ("residual", Labelled::scalar(found.residual)),
            ("mismatch", Labelled::scalar(found.mismatch)),
            ("products", Labelled::scalar(found.products as f64)),
            ("variables", Labelled::scalar(variables as f64)),
        ];
        Ok(by_name.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }
}

#[cfg(test)]
mod tests;
