//! A function of one state at a place, without a way to minimise it: what other kinds of studies look at.

use super::labels::Every;
use super::machine::{State, state_input};
use super::read;
use super::setup::{Objective, Resolved, STATE, Start, StartValue};
use super::trace::{Formulas, Trace};
use super::words;
use crate::autodiff::{Graph, Program, Var};
use crate::formula::{Axis, Flow, Scope};
use crate::study::expression::{Expression, Let};
use crate::study::files::Files;
use crate::study::network::numbers::Numbers;
use crate::study::sweep::{Param, Trial};
use crate::study::words::NAME;
use crate::yaml::{Diagnostic, Entries, Fields, Key, Shape, Span, Yaml};

static PLACE: Shape = Shape::Either(&[
    Shape::Formula,
    Shape::Map(Entries { keys: Some(&NAME), least: 1, value: &Shape::Formula }),
]);

/// The keys that say which function, and where.
pub(in crate::study) const KEYS: [Key; 5] = [
    Key::optional(
        "minimise",
        Shape::Formula,
        "The function: the name of one under `let`, or a formula of the state.",
    ),
    Key::optional(
        "residuals",
        Shape::Formula,
        "Instead of `minimise`: a vector of the state; the function is the sum of its squares.",
    ),
    Key::optional(
        "problem",
        words::PROBLEM,
        "Instead of `minimise`: a test function, or the loss of a model on a table, at its own start unless `at` is given.",
    ),
    Key::optional(
        "dimension",
        Shape::Count(words::MAX_STEPS),
        "The number of variables of `problem`; its standard unless given.",
    ),
    Key::optional(
        "at",
        Shape::Map(Entries { keys: Some(&NAME), least: 1, value: &PLACE }),
        "The state with its place: a formula, or named components `{x: 1, y: 2}`.",
    ),
];

/// The keys as they are written.
pub(in crate::study) struct Template {
    span: Span,
    minimise: Option<Yaml>,
    residuals: Option<Yaml>,
    problem: Option<Yaml>,
    dimension: Option<Yaml>,
    at: Option<Yaml>,
    files: Files,
}

/// A function at a place, in a trial.
pub(in crate::study) struct Function {
    objective: Objective,
    place: Resolved,
}

/// A traced function.
pub(in crate::study) struct Traced<'g> {
    /// The name of the input that is the state.
    pub input: String,
    /// The state.
    pub point: Var<'g>,
    /// Its axes.
    pub axes: Vec<Axis>,
    /// Where it is.
    pub start: Var<'g>,
    /// The function.
    pub value: Var<'g>,
    /// The residuals, where it is the sum of their squares.
    pub residuals: Option<Var<'g>>,
}

impl Template {
    /// Reads the keys; nothing if none of them names a function.
    ///
    /// # Errors
    /// Keys that do not go together.
    pub fn read(fields: &Fields<'_>, files: &Files) -> Result<Option<Template>, Diagnostic> {
        let get = |key: &str| fields.get(key).cloned();
        let span = fields.get("study").map_or(fields.node().span, |id| id.span);
        let given =
            ["minimise", "residuals", "problem"].into_iter().filter_map(|key| Some((key, fields.get(key)?)));
        let given: Vec<(&str, &Yaml)> = given.collect();
        if let [(first, _), (second, node), ..] = given[..] {
            return Err(Diagnostic::new(format!("`{first}` and `{second}` are both given"), node.span)
                .label("keep one of them"));
        }
        let Some((name, _)) = given.first() else {
            for key in ["at", "dimension"] {
                if let Some(node) = fields.get(key) {
                    return Err(Diagnostic::new(format!("`{key}` means nothing here"), node.span)
                        .label("it goes with `minimise`, `residuals` or `problem`"));
                }
            }
            return Ok(None);
        };
        if let (Some(node), false) = (fields.get("dimension"), *name == "problem") {
            return Err(
                Diagnostic::new("`dimension` means nothing here", node.span).label("it goes with `problem`")
            );
        }
        if fields.get("at").is_none() && *name != "problem" {
            return Err(Diagnostic::new("nothing says where the function is looked at", span)
                .label("add `at: {x: ones(2)}`"));
        }
        Ok(Some(Template {
            span,
            minimise: get("minimise"),
            residuals: get("residuals"),
            problem: get("problem"),
            dimension: get("dimension"),
            at: get("at"),
            files: files.clone(),
        }))
    }

    /// The name of the state, and where it is written.
    pub fn state(&self) -> Option<(&str, Span)> {
        let at = self.at.as_ref()?.entries()?;
        at.first().map(|entry| (entry.key.text.as_str(), entry.key_span))
    }

    /// The function of a trial; the scope of `numbers` has its numbers.
    ///
    /// # Errors
    /// A problem that there is not, a dimension that it does not have, or a state that is none.
    pub fn resolve(&self, trial: &Trial, numbers: &Numbers<'_>) -> Result<Function, Diagnostic> {
        let get = |node: &Option<Yaml>| node.as_ref().map(|node| trial.resolve(node));
        let objective = match (get(&self.minimise), get(&self.residuals), get(&self.problem)) {
            (Some(node), ..) => read::objective(&node)?,
            (_, Some(node), _) => Objective::Residuals(Expression::read(&node, "residuals")?),
            (.., Some(node)) => {
                let dimension = get(&self.dimension);
                let n = dimension.as_ref().map(|node| numbers.size(node, "dimension")).transpose()?;
                read::problem(numbers, &self.files, &node, n.zip(dimension.map(|node| node.span)))?
            }
            _ => return Err(Diagnostic::new("nothing says which function is looked at", self.span)),
        };
        let start = match (get(&self.at), &objective) {
            (Some(node), _) => read::starts(&node, "at")?,
            (None, Objective::Surface(surface, n)) => {
                let value = StartValue::Numbers(surface.start(*n));
                vec![Start { name: STATE.to_owned(), span: self.span, value }]
            }
            (None, Objective::Data(loss)) => {
                let seed = match trial.param("seed") {
                    Some(Param::Number(seed)) => *seed as u64,
                    _ => 0,
                };
                let value = StartValue::Numbers(loss.start_of(seed));
                vec![Start { name: STATE.to_owned(), span: self.span, value }]
            }
            _ => Vec::new(),
        };
        if let [_, second, ..] = &start[..] {
            return Err(Diagnostic::new(
                format!("a function is looked at in one state, and `{}` is a second one", second.name),
                second.span,
            )
            .note("several numbers make one state: at: {p: {x: 1, y: 2}}"));
        }
        let place = Resolved {
            span: self.span,
            map: Vec::new(),
            descent: None,
            start,
            steps: 1,
            every: Every::Steps(1),
            until: None,
            noise: None,
            batch: None,
        };
        Ok(Function { objective, place })
    }
}

impl Function {
    /// Traces the function.
    ///
    /// # Errors
    /// A formula that is wrong, at its place in the file.
    pub fn trace<'g>(
        &self,
        graph: &'g Graph,
        scope: &Scope<'_>,
        lets: &[Let],
    ) -> Result<Traced<'g>, Diagnostic> {
        let formulas =
            Formulas { resolved: &self.place, scope, lets, numbers: &[], records: &[], probes: &[] };
        let Some(place) = self.place.start.first() else {
            return Err(Diagnostic::new("nothing says where the function is looked at", self.place.span));
        };
        let start = Trace::new(&formulas, graph, &[]).start(place)?;
        let dims: Vec<usize> = start.axes.iter().map(Axis::len).collect();
        let input = state_input(&place.name);
        let now = graph.input(&input, &dims);
        // Lets that were traced for the place are traced anew: they may name the state.
        let mut trace = Trace::new(&formulas, graph, &[]);
        trace.bind(&place.name, Flow { var: now, axes: start.axes.clone() });
        let axes = start.axes.clone();
        let state = State { name: place.name.clone(), axes: start.axes, start: start.var, now, next: now };
        let minimised = trace.minimised(&self.objective, &[state])?;
        graph.check().map_err(|error| Diagnostic::new(error.to_string(), self.place.span))?;
        Ok(Traced {
            input,
            point: now,
            axes,
            start: start.var,
            value: minimised.loss,
            residuals: minimised.residuals,
        })
    }

    /// Traces it if all its names have a meaning already, to find what is wrong before anything runs.
    ///
    /// # Errors
    /// As [`Function::trace`].
    pub fn check(&self, scope: &Scope<'_>, lets: &[Let]) -> Result<(), Diagnostic> {
        let formulas =
            Formulas { resolved: &self.place, scope, lets, numbers: &[], records: &[], probes: &[] };
        let objective = match &self.objective {
            Objective::Function(formula, _) | Objective::Formula(formula) | Objective::Residuals(formula) => {
                Some(formula)
            }
            Objective::Surface(..) | Objective::Data(_) => None,
        };
        let all = self.place.formulas().into_iter().chain(objective);
        if !formulas.know_names_of(all, &["i", "j", "k"]) {
            return Ok(());
        }
        self.trace(&Graph::new(), scope, lets).map(|_| ())
    }
}

impl Traced<'_> {
    /// The numbers of the place.
    ///
    /// # Errors
    /// As [`Program::compile`].
    pub fn place(&self) -> crate::autodiff::Result<Vec<f64>> {
        let mut run = Program::<f64>::compile(self.start.graph(), &[self.start])?.replay();
        run.run();
        Ok(run.output(0).to_vec())
    }
}
