//! The kind `count`: how many operations a function and its derivatives take, or a method of linear algebra.
//!
//! Nothing is measured with a clock: `function` counts nodes of graphs, `method` runs an algorithm on numbers that count.

mod function;
mod method;
mod words;

use self::function::Counting;
use self::method::Method;
use super::kind::{Context, Kind, Observation, Outcome, Setup, Study};
use super::network::numbers::{Numbers, word};
use super::scope::{define_lets, define_trial};
use super::subject::{Template, check_reserved, used_names};
use super::sweep::Trial;
use crate::autodiff::Graph;
use crate::formula::{Labelled, Scope};
use crate::yaml::{Diagnostic, Fields, Key, Span, Word, Yaml};

/// Sweeps with more trials than this are checked at their first ones only, before the run.
const MOST_CHECKED: usize = 200;
/// The pairs that `lbfgs` remembers unless it is said.
const MEMORY: usize = 10;

/// Counted operations.
pub struct Count;

impl Kind for Count {
    fn name(&self) -> &'static str {
        "count"
    }

    fn doc(&self) -> &'static str {
        "the operations and the memory of a function, of its derivatives, or of a method"
    }

    fn axes(&self) -> &'static [&'static str] {
        &crate::formula::VECTOR_AXES
    }

    fn keys(&self) -> &'static [Key] {
        &words::KEYS
    }

    fn needs(&self) -> &'static [&'static str] {
        &["measure"]
    }

    fn probe_names(&self) -> &'static [&'static str] {
        &words::NAMES
    }

    fn probe_words(&self) -> &'static [Word] {
        words::PROBES
    }

    fn build(&self, fields: &Fields<'_>, setup: &Setup) -> Result<Box<dyn Study>, Diagnostic> {
        let span = fields.get("study").map_or(fields.node().span, |id| id.span);
        let get = |key: &str| fields.get(key).cloned();
        let counted = match (Template::read(fields, &setup.files)?, get("method")) {
            (Some(_), Some(method)) => {
                return Err(Diagnostic::new("a function and a method are both given", method.span)
                    .label("keep one of them"));
            }
            (Some(template), None) => {
                Counted::Function { template: Box::new(template), weight: get("function_weight") }
            }
            (None, Some(method)) => {
                let size = fields.get("size").cloned().ok_or_else(|| {
                    Diagnostic::new("nothing says how large the method's system is", method.span)
                        .label("add `size: n`")
                })?;
                Counted::Method { method, size, memory: get("memory") }
            }
            (None, None) => {
                return Err(Diagnostic::new("nothing says what is counted", span)
                    .label("give `minimise`, `residuals`, `problem`, `network` or `method`"));
            }
        };
        let idle: &[&str] = match counted {
            Counted::Function { .. } => &["size", "memory"],
            Counted::Method { .. } => &["function_weight"],
        };
        if let Some((key, node)) = idle.iter().find_map(|key| Some((key, fields.get(key)?))) {
            return Err(Diagnostic::new(format!("`{key}` means nothing here"), node.span).label(
                if *key == "function_weight" { "it goes with a function" } else { "it goes with `method`" },
            ));
        }
        let study = Counts { span, counted, setup: setup.clone() };
        let template = match &study.counted {
            Counted::Function { template, .. } => Some(&**template),
            Counted::Method { .. } => None,
        };
        check_reserved(setup, template, &words::NAMES)?;
        for index in 0..setup.sweep.len().min(MOST_CHECKED) {
            let trial = setup.trial(index);
            let mut scope = Scope::new();
            define_lets(&mut scope, &setup.lets);
            define_trial(&mut scope, &trial);
            study.check(&trial, &scope)?;
        }
        Ok(Box::new(study))
    }
}

/// A validated counting study.
struct Counts {
    span: Span,
    counted: Counted,
    setup: Setup,
}

/// What is counted, as it is written.
enum Counted {
    /// A function and its derivatives.
    Function { template: Box<Template>, weight: Option<Yaml> },
    /// A method.
    Method { method: Yaml, size: Yaml, memory: Option<Yaml> },
}

impl Counts {
    fn check(&self, trial: &Trial, scope: &Scope<'_>) -> Result<(), Diagnostic> {
        let lets = &self.setup.lets;
        match &self.counted {
            Counted::Function { template, .. } => {
                self.weight(trial, scope)?;
                template.resolve(trial, scope, lets)?.check(scope, lets)
            }
            Counted::Method { .. } => self.method(trial, scope).map(|_| ()),
        }
    }

    /// How many operations a function value counts as.
    fn weight(&self, trial: &Trial, scope: &Scope<'_>) -> Result<f64, Diagnostic> {
        let Counted::Function { weight: Some(node), .. } = &self.counted else { return Ok(1.0) };
        let node = trial.resolve(node);
        let weight = Numbers { scope, lets: &self.setup.lets }.number(&node, "function_weight")?;
        if weight >= 0.0 {
            return Ok(weight);
        }
        Err(Diagnostic::new(format!("`function_weight` is {weight}"), node.span).label("0 or more"))
    }

    /// The method of a trial with its size and its memory, unless it is a function that is counted.
    fn method(&self, trial: &Trial, scope: &Scope<'_>) -> Result<Option<(Method, usize, usize)>, Diagnostic> {
        let Counted::Method { method, size, memory } = &self.counted else { return Ok(None) };
        let numbers = Numbers { scope, lets: &self.setup.lets };
        let names = method::WORDS.iter().map(|word| word.0);
        let found = word(&trial.resolve(method), "method", names, Method::find)?;
        let size = trial.resolve(size);
        let n = numbers.size(&size, "size")?;
        let m = match memory {
            None => MEMORY,
            Some(node) => numbers.size(&trial.resolve(node), "memory")?,
        };
        if found.fits(n, m) {
            return Ok(Some((found, n, m)));
        }
        Err(Diagnostic::new(format!("a size of {n} takes too long to count"), size.span)
            .label("take a smaller one"))
    }

    /// The counts that something uses.
    fn count(&self, trial: &Trial, scope: &Scope<'_>) -> Result<Vec<(&'static str, f64)>, Diagnostic> {
        let fail = |message: String| Diagnostic::new(message, self.span);
        if let Some((method, n, m)) = self.method(trial, scope)? {
            let cost = method.run(n, m).map_err(|error| fail(error.to_string()))?;
            return Ok(vec![
                ("operations", cost.operations() as f64),
                ("sums", cost.sums as f64),
                ("products", cost.products as f64),
                ("quotients", cost.quotients as f64),
                ("roots", cost.roots as f64),
                ("storage", cost.storage as f64),
            ]);
        }
        let Counted::Function { template, .. } = &self.counted else { return Ok(Vec::new()) };
        let lets = &self.setup.lets;
        let written = Graph::new();
        let traced = template.resolve(trial, scope, lets)?.trace(&written, scope, lets)?;
        let graph = Graph::new();
        let traced = traced.merged(&written, &graph).map_err(|error| fail(error.to_string()))?;
        let counting = Counting { graph: &graph, traced, function_weight: self.weight(trial, scope)? };
        let mut used = used_names(&self.setup.measures, scope, trial);
        used.extend(used_names(&self.setup.probes, scope, trial));
        counting.run(&used).map_err(|error| fail(error.to_string()))
    }
}

impl Study for Counts {
    fn observe(&self, trial: &Trial, scope: &Scope<'_>, _: &Context) -> Result<Observation, Diagnostic> {
        let mut probes = Vec::new();
        let mut inner = scope.child();
        for (name, count) in self.count(trial, scope)? {
            inner.define_number(name, count);
            probes.push((name.to_owned(), Labelled::scalar(count)));
        }
        for probe in &self.setup.probes {
            let value = probe.formula.eval(&inner, &self.setup.lets)?;
            inner.define_value(&probe.name, value.clone());
            probes.push((probe.name.clone(), value));
        }
        Ok(Observation { probes, outcome: Outcome::Ok })
    }
}

#[cfg(test)]
mod tests;
