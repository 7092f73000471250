//! The keys of an iterating study as they stand in one trial.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::constants;
use super::data_words;
use super::labels::Every;
use super::noise::Law;
use super::noise_words;
use super::read;
use super::solver_words::WrittenSolver;
use crate::optimizer::solver::Until;
use crate::optimizer::{Clip, Schedule};
use crate::problem::Sampling;
use crate::problem::surface::{DataLoss, Surface};
use crate::study::expression::{Expression, Named, read_named};
use crate::study::files::Files;
use crate::study::kind::Setup;
use crate::study::network::numbers::Numbers;
use crate::study::network::train;
use crate::study::optimizers::{self, Written};
use crate::study::sweep::{Param, Trial};
use crate::yaml::{Diagnostic, Fields, Span, Yaml};

/// The state of a problem whose start is its own.
pub(super) const STATE: &str = "x";

/// The keys as they are written.
pub(super) struct Template {
    /// Where the study begins.
    pub span: Span,
    pub map: Option<Yaml>,
    pub minimise: Option<Yaml>,
    pub residuals: Option<Yaml>,
    pub problem: Option<Yaml>,
    pub dimension: Option<Yaml>,
    pub optimizer: Option<Yaml>,
    pub solver: Option<Yaml>,
    pub start: Option<Yaml>,
    pub steps: Option<Yaml>,
    pub until: Option<Yaml>,
    pub every: Option<Yaml>,
    pub noise: Option<Yaml>,
    pub clip: Option<Yaml>,
    pub schedule: Option<Yaml>,
    pub batch: Option<Yaml>,
    files: Files,
}

/// The set-up of a trial.
pub(super) struct Resolved {
    pub span: Span,
    /// The states that a formula maps.
    pub map: Vec<Named>,
    /// What is minimised and how, unless all states are mapped.
    pub descent: Option<Descent>,
    pub start: Vec<Start>,
    pub steps: usize,
    pub every: Every,
    pub until: Option<Expression>,
    pub noise: Option<(Law, Expression)>,
    /// How many rows of a table a step sees, and which.
    pub batch: Option<(usize, Sampling)>,
}

/// How something is minimised.
pub(super) struct Descent {
    pub objective: Objective,
    pub method: Method,
}

/// What takes the steps.
pub(super) enum Method {
    /// An update rule.
    Optimizer { rule: Written, clip: Option<(Clip, Expression)>, schedule: Option<Schedule> },
    /// A method that is driven from outside.
    Solver(WrittenSolver),
}

/// What is minimised.
pub(super) enum Objective {
    /// A function of the notebook.
    Function(Expression, String),
    /// A formula of the state.
    Formula(Expression),
    /// The sum of the squares of a formula.
    Residuals(Expression),
    /// A test function with so many variables.
    Surface(&'static dyn Surface, usize),
    /// A model on a table.
    Data(Arc<DataLoss>),
}

/// A part of the state with its start.
pub(super) struct Start {
    pub name: String,
    pub span: Span,
    pub value: StartValue,
}

/// Where a state starts.
pub(super) enum StartValue {
    /// At what a formula gives.
    Formula(Expression),
    /// At a point of named components.
    Point(Vec<Named>),
    /// At these numbers.
    Numbers(Vec<f64>),
    /// Where a model starts with the seed of a lane.
    Seeded(Arc<DataLoss>),
}

impl Template {
    pub fn read(fields: &Fields<'_>, files: &Files) -> Result<Template, Diagnostic> {
        let get = |key: &str| fields.get(key).cloned();
        let span = fields.get("study").map_or(fields.node().span, |id| id.span);
        let template = Template {
            span,
            map: get("map"),
            minimise: get("minimise"),
            residuals: get("residuals"),
            problem: get("problem"),
            dimension: get("dimension"),
            optimizer: get("optimizer"),
            solver: get("solver"),
            start: get("start"),
            steps: get("steps"),
            until: get("until"),
            every: get("every"),
            noise: get("noise"),
            clip: get("clip"),
            schedule: get("schedule"),
            batch: get("batch"),
            files: files.clone(),
        };
        template.check()?;
        Ok(template)
    }

    /// The names of the states.
    pub fn states(&self) -> Vec<String> {
        if self.start.is_none() {
            return vec![STATE.to_owned()];
        }
        self.start_names().map(|(name, _)| name.to_owned()).collect()
    }

    /// The names that the shape of a program depends on.
    pub fn constants(&self, setup: &Setup) -> BTreeSet<String> {
        let solver_steps = self.until.as_ref().and_then(|until| until.get("steps"));
        let tail = self.noise.as_ref().and_then(noise_words::parameter);
        let counts = [&self.steps, &self.dimension, &self.every, &self.schedule, &self.batch];
        let counts = counts.into_iter().flatten().chain(solver_steps).chain(tail);
        let problems = self.problem.iter().chain(self.problem.iter().flat_map(|node| meanings(node, setup)));
        let batches = self.batch.iter().flat_map(|node| meanings(node, setup));
        let counts = counts.chain(problems.flat_map(data_words::counts)).chain(batches);
        let formulas = [&self.map, &self.minimise, &self.residuals, &self.start, &self.until];
        let (counts, formulas): (Vec<&Yaml>, Vec<&Yaml>) =
            (counts.collect(), formulas.into_iter().flatten().collect());
        constants::names(&counts, &formulas, &setup.lets)
    }

    /// The names of `start` with where each is written.
    pub fn start_names(&self) -> impl Iterator<Item = (&str, Span)> {
        let entries = self.start.as_ref().and_then(Yaml::entries).unwrap_or_default();
        entries.iter().map(|entry| (entry.key.text.as_str(), entry.key_span))
    }

    /// The set-up of a trial; the scope of `numbers` has its numbers.
    pub fn resolve(&self, trial: &Trial, numbers: &Numbers<'_>) -> Result<Resolved, Diagnostic> {
        let get = |node: &Option<Yaml>| node.as_ref().map(|node| trial.resolve(node));
        let map = match get(&self.map) {
            None => Vec::new(),
            Some(node) => read_named(read::entries(&node, "map", "map: {x: \"x/2\"}")?)?,
        };
        let descent = self.descent(trial, numbers)?;
        let start = match (get(&self.start), &descent) {
            (Some(node), _) => read::starts(&node, "start")?,
            (None, Some(Descent { objective: Objective::Surface(surface, n), .. })) => {
                let value = StartValue::Numbers(surface.start(*n));
                vec![Start { name: STATE.to_owned(), span: self.span, value }]
            }
            (None, Some(Descent { objective: Objective::Data(loss), .. })) => {
                let value = StartValue::Seeded(Arc::clone(loss));
                vec![Start { name: STATE.to_owned(), span: self.span, value }]
            }
            _ => Vec::new(),
        };
        for mapped in &map {
            if !start.iter().any(|start| start.name == mapped.name) {
                let names = start.iter().map(|start| start.name.as_str());
                return Err(Diagnostic::new(format!("`{}` has no start", mapped.name), mapped.span)
                    .meant(&mapped.name, names)
                    .note(format!("add it: start: {{{}: …}}", mapped.name)));
            }
        }
        let most = descent.as_ref().and_then(|descent| match &descent.method {
            Method::Solver(solver) => solver.steps.as_ref(),
            Method::Optimizer { .. } => None,
        });
        let steps = match (get(&self.steps).as_ref(), most) {
            (Some(node), Some(_)) => {
                return Err(Diagnostic::new("the number of steps is given twice", node.span)
                    .label("keep this one, or that under `until`"));
            }
            (Some(node), None) | (None, Some(node)) => numbers.size(node, "steps")?,
            (None, None) => Until::default().steps,
        };
        let batch = self.batch(trial, numbers, descent.as_ref())?;
        let resolved = Resolved {
            span: self.span,
            map,
            descent,
            start,
            steps,
            every: get(&self.every).map_or(Ok(Every::Steps(1)), |node| read::every(numbers, &node))?,
            until: match get(&self.until).filter(|_| self.solver.is_none()) {
                Some(node) => Some(read::condition(&node)?),
                None => None,
            },
            noise: get(&self.noise).map(|node| noise_words::noise(numbers, &node)).transpose()?,
            batch,
        };
        resolved.check_starts()?;
        Ok(resolved)
    }
}

impl Objective {
    /// Whether it is a sum of squares.
    pub fn is_squares(&self) -> bool {
        match self {
            Objective::Residuals(_) => true,
            Objective::Surface(surface, n) => {
                let graph = crate::autodiff::Graph::new();
                surface.residuals(&graph, graph.input(STATE, &[*n])).is_some()
            }
            Objective::Data(loss) => {
                let graph = crate::autodiff::Graph::new();
                loss.residuals(&graph, graph.input(STATE, &[loss.parameters()])).is_some()
            }
            Objective::Function(..) | Objective::Formula(_) => false,
        }
    }
}

/// What a word stands for in the records of the sweep.
fn meanings<'a>(node: &'a Yaml, setup: &'a Setup) -> impl Iterator<Item = &'a Yaml> {
    let records = setup.sweep.axes.iter().flat_map(|axis| axis.records.iter().flatten());
    records.filter_map(|(name, param)| match param {
        Param::Node(meant) if node.text() == Some(name.as_str()) => Some(meant),
        _ => None,
    })
}

impl Template {
    /// How many rows a step sees, and which, if that is given.
    fn batch(
        &self,
        trial: &Trial,
        numbers: &Numbers<'_>,
        descent: Option<&Descent>,
    ) -> Result<Option<(usize, Sampling)>, Diagnostic> {
        let Some(node) = self.batch.as_ref().map(|node| trial.resolve(node)) else { return Ok(None) };
        match descent {
            Some(Descent { objective: Objective::Data(loss), method: Method::Optimizer { .. } }) => {
                data_words::batch(numbers, &node, loss).map(Some)
            }
            _ => Err(Diagnostic::new("`batch` means nothing here", node.span)
                .label("it goes with an optimizer on a table: problem: {logistic: {data: wine}}")),
        }
    }

    /// What is minimised and how.
    fn descent(&self, trial: &Trial, numbers: &Numbers<'_>) -> Result<Option<Descent>, Diagnostic> {
        let get = |node: &Option<Yaml>| node.as_ref().map(|node| trial.resolve(node));
        let objective = match (get(&self.minimise), get(&self.residuals), get(&self.problem)) {
            (Some(node), ..) => read::objective(&node)?,
            (_, Some(node), _) => Objective::Residuals(Expression::read(&node, "residuals")?),
            (.., Some(node)) => {
                let dimension = get(&self.dimension);
                let n = dimension.as_ref().map(|node| numbers.size(node, "dimension")).transpose()?;
                read::problem(numbers, &self.files, &node, n.zip(dimension.map(|node| node.span)))?
            }
            _ => return Ok(None),
        };
        let method = match (get(&self.optimizer), get(&self.solver)) {
            (Some(node), _) => {
                let clip = match get(&self.clip) {
                    None => None,
                    Some(node) => read::clip(&node)?,
                };
                let schedule = get(&self.schedule).map(|node| train::schedule(numbers, &node)).transpose()?;
                let schedule = schedule.filter(|schedule| *schedule != Schedule::default());
                Method::Optimizer { rule: optimizers::read(&node)?, clip, schedule }
            }
            (_, Some(node)) => Method::Solver(WrittenSolver::read(&node, get(&self.until).as_ref())?),
            _ => return Ok(None),
        };
        Ok(Some(Descent { objective, method }))
    }
}

impl Resolved {
    /// Every state has one way to go on.
    fn check_starts(&self) -> Result<(), Diagnostic> {
        let unmapped: Vec<&Start> = self.unmapped().collect();
        match (&self.descent, unmapped.as_slice()) {
            (Some(_), [_]) | (None, []) => Ok(()),
            (None, [start, ..]) => Err(Diagnostic::new(
                format!("`{}` has a start, and nothing says how it goes on", start.name),
                start.span,
            )
            .label(format!("add it to `map`, or remove it: map: {{{}: …}}", start.name))),
            (Some(_), []) => Err(Diagnostic::new("nothing is left to minimise over", self.span)
                .note("the optimizer moves the one state under `start` that `map` does not")),
            (Some(_), [_, second, ..]) => Err(Diagnostic::new(
                format!("an optimizer moves one state, and `{}` is a second one", second.name),
                second.span,
            )
            .note("several numbers make one state: start: {p: {x: 1, y: 2}}")),
        }
    }

    /// All formulas.
    pub fn formulas(&self) -> Vec<&Expression> {
        let mut all: Vec<&Expression> = self.map.iter().map(|mapped| &mapped.formula).collect();
        for start in &self.start {
            match &start.value {
                StartValue::Formula(formula) => all.push(formula),
                StartValue::Point(components) => all.extend(components.iter().map(|one| &one.formula)),
                StartValue::Numbers(_) | StartValue::Seeded(_) => {}
            }
        }
        if let Some(Descent { objective, method }) = &self.descent {
            match objective {
                Objective::Function(formula, _)
                | Objective::Formula(formula)
                | Objective::Residuals(formula) => all.push(formula),
                Objective::Surface(..) | Objective::Data(_) => {}
            }
            match method {
                Method::Optimizer { rule, clip, .. } => {
                    all.extend(rule.given.iter().map(|given| &given.formula));
                    all.extend(clip.iter().map(|(_, limit)| limit));
                }
                Method::Solver(solver) => all.extend(solver.formulas()),
            }
        }
        all.extend(&self.until);
        all.extend(self.noise.iter().map(|(_, scale)| scale));
        all
    }

    /// How the step size changes, if it does.
    pub fn schedule(&self) -> Option<Schedule> {
        match self.descent.as_ref()?.method {
            Method::Optimizer { schedule, .. } => schedule,
            Method::Solver(_) => None,
        }
    }

    /// The states that no formula maps: that of the optimiser.
    pub fn unmapped(&self) -> impl Iterator<Item = &Start> {
        self.start.iter().filter(|start| !self.map.iter().any(|mapped| mapped.name == start.name))
    }
}
