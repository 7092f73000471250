//! The keys of an iterating study as they stand in one trial.

use std::collections::BTreeSet;

use super::constants;
use super::labels::Every;
use super::noise::Law;
use super::solver_words::WrittenSolver;
use super::words::{NOISE, PARETO};
use crate::formula::Node;
use crate::optimizer::solver::Until;
use crate::optimizer::{Clip, Schedule};
use crate::problem::surface::{REGISTRY, Surface, find};
use crate::study::expression::{Expression, Let, Named, read_named};
use crate::study::network::numbers::{Numbers, single};
use crate::study::network::train;
use crate::study::optimizers::{self, Written};
use crate::study::sweep::Trial;
use crate::yaml::{Diagnostic, Entry, Fields, Span, Yaml};

/// The state of a problem whose start is its own.
const STATE: &str = "x";

/// The keys as they are written.
pub(super) struct Template {
    /// Where the study begins.
    pub span: Span,
    map: Option<Yaml>,
    minimise: Option<Yaml>,
    residuals: Option<Yaml>,
    problem: Option<Yaml>,
    dimension: Option<Yaml>,
    optimizer: Option<Yaml>,
    solver: Option<Yaml>,
    start: Option<Yaml>,
    steps: Option<Yaml>,
    until: Option<Yaml>,
    every: Option<Yaml>,
    noise: Option<Yaml>,
    clip: Option<Yaml>,
    schedule: Option<Yaml>,
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
}

impl Template {
    pub fn read(fields: &Fields<'_>) -> Result<Template, Diagnostic> {
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
        };
        template.check()?;
        Ok(template)
    }

    /// The keys go together.
    fn check(&self) -> Result<(), Diagnostic> {
        if self.map.is_none() && self.optimizer.is_none() && self.solver.is_none() {
            return Err(Diagnostic::new("nothing says how a step is taken", self.span)
                .label("give `map`, `optimizer` or `solver`"));
        }
        let is_given = |all: &[(&'static str, &Option<Yaml>)]| -> Vec<(&'static str, Span)> {
            all.iter().filter_map(|(key, node)| Some((*key, node.as_ref()?.span))).collect()
        };
        let methods = is_given(&[("optimizer", &self.optimizer), ("solver", &self.solver)]);
        let objectives = is_given(&[
            ("minimise", &self.minimise),
            ("residuals", &self.residuals),
            ("problem", &self.problem),
        ]);
        for given in [&methods, &objectives] {
            if let [(first, _), (second, span), ..] = given[..] {
                return Err(Diagnostic::new(format!("`{first}` and `{second}` are both given"), span)
                    .label("keep one of them"));
            }
        }
        match (methods.first(), objectives.first()) {
            (Some((_, span)), None) => Err(Diagnostic::new("nothing says what is minimised", *span)
                .label("add `minimise: f`, the name of a function under `let`")),
            (None, Some((key, span))) => {
                Err(Diagnostic::new(format!("without an optimizer or a solver `{key}` means nothing"), *span)
                    .label("add `optimizer: {sgd: {lr: 0.1}}`"))
            }
            _ => self.check_others(),
        }
    }

    /// No key is given that means nothing, and none is missing.
    fn check_others(&self) -> Result<(), Diagnostic> {
        let idle = [
            ("clip", &self.clip, self.optimizer.is_some(), "an optimizer"),
            ("schedule", &self.schedule, self.optimizer.is_some(), "an optimizer"),
            ("noise", &self.noise, self.solver.is_none(), "an optimizer or a map"),
            ("map", &self.map, self.solver.is_none(), "an optimizer, or alone"),
            ("dimension", &self.dimension, self.problem.is_some(), "a problem"),
        ];
        for (key, node, means_something, with) in idle {
            if let (Some(node), false) = (node, means_something) {
                return Err(Diagnostic::new(format!("`{key}` means nothing here"), node.span)
                    .label(format!("it goes with {with}")));
            }
        }
        if self.start.is_none() && self.problem.is_none() {
            return Err(
                Diagnostic::new("nothing says where to start", self.span).label("add `start: {x: ones(2)}`")
            );
        }
        if self.steps.is_none() && self.solver.is_none() {
            return Err(Diagnostic::new("nothing says how many steps are taken at most", self.span)
                .label("add `steps: 1000`"));
        }
        Ok(())
    }

    /// The names of the states.
    pub fn states(&self) -> Vec<String> {
        if self.start.is_none() {
            return vec![STATE.to_owned()];
        }
        self.start_names().map(|(name, _)| name.to_owned()).collect()
    }

    /// The names that the shape of a program depends on.
    pub fn constants(&self, lets: &[Let]) -> BTreeSet<String> {
        let solver_steps = self.until.as_ref().and_then(|until| until.get("steps"));
        let tail = self.noise.as_ref().and_then(|noise| noise.get("pareto")?.get("tail"));
        let counts = [&self.steps, &self.dimension, &self.every, &self.schedule];
        let counts = counts.into_iter().flatten().chain(solver_steps).chain(tail);
        let formulas = [&self.map, &self.minimise, &self.residuals, &self.start, &self.until];
        let (counts, formulas): (Vec<&Yaml>, Vec<&Yaml>) =
            (counts.collect(), formulas.into_iter().flatten().collect());
        constants::names(&counts, &formulas, lets)
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
            Some(node) => read_named(entries(&node, "map", "map: {x: \"x/2\"}")?)?,
        };
        let descent = self.descent(trial, numbers)?;
        let start = match (get(&self.start), &descent) {
            (Some(node), _) => starts(&node)?,
            (None, Some(Descent { objective: Objective::Surface(surface, n), .. })) => {
                let value = StartValue::Numbers(surface.start(*n));
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
        let resolved = Resolved {
            span: self.span,
            map,
            descent,
            start,
            steps,
            every: get(&self.every).map_or(Ok(Every::Steps(1)), |node| every(numbers, &node))?,
            until: match get(&self.until).filter(|_| self.solver.is_none()) {
                Some(node) => Some(condition(&node)?),
                None => None,
            },
            noise: get(&self.noise).map(|node| noise(numbers, &node)).transpose()?,
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
            Objective::Function(..) | Objective::Formula(_) => false,
        }
    }
}

impl Template {
    /// What is minimised and how.
    fn descent(&self, trial: &Trial, numbers: &Numbers<'_>) -> Result<Option<Descent>, Diagnostic> {
        let get = |node: &Option<Yaml>| node.as_ref().map(|node| trial.resolve(node));
        let objective = match (get(&self.minimise), get(&self.residuals), get(&self.problem)) {
            (Some(node), ..) => objective(&node)?,
            (_, Some(node), _) => Objective::Residuals(Expression::read(&node, "residuals")?),
            (.., Some(node)) => {
                let dimension = get(&self.dimension);
                let n = dimension.as_ref().map(|node| numbers.size(node, "dimension")).transpose()?;
                surface(&node, n.zip(dimension.map(|node| node.span)))?
            }
            _ => return Ok(None),
        };
        let method = match (get(&self.optimizer), get(&self.solver)) {
            (Some(node), _) => {
                let clip = match get(&self.clip) {
                    None => None,
                    Some(node) => clip(&node)?,
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
                StartValue::Numbers(_) => {}
            }
        }
        if let Some(Descent { objective, method }) = &self.descent {
            match objective {
                Objective::Function(formula, _)
                | Objective::Formula(formula)
                | Objective::Residuals(formula) => all.push(formula),
                Objective::Surface(..) => {}
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

fn entries<'a>(node: &'a Yaml, what: &str, example: &str) -> Result<&'a [Entry], Diagnostic> {
    match node.entries() {
        Some(entries) if !entries.is_empty() => Ok(entries),
        _ => Err(Diagnostic::new(format!("`{what}` names states"), node.span)
            .label(format!("for example {example}"))),
    }
}

fn starts(node: &Yaml) -> Result<Vec<Start>, Diagnostic> {
    let mut all = Vec::new();
    for entry in entries(node, "start", "start: {x: ones(2)}")? {
        let name = entry.key.text.clone();
        if !crate::study::is_name(&name) {
            return Err(Diagnostic::new(
                format!("`{name}` is not a name that formulas can use"),
                entry.key_span,
            )
            .label("letters, digits and _, not first a digit"));
        }
        let value = match entry.value.entries() {
            Some([]) => {
                return Err(Diagnostic::new(format!("`{name}` has no component"), entry.value.span)
                    .label("for example {x: 1, y: 2}"));
            }
            Some(components) => StartValue::Point(read_named(components)?),
            None => StartValue::Formula(Expression::read(&entry.value, &name)?),
        };
        all.push(Start { name, span: entry.key_span, value });
    }
    Ok(all)
}

fn objective(node: &Yaml) -> Result<Objective, Diagnostic> {
    let formula = Expression::read(node, "minimise")?;
    match &formula.expr.node {
        Node::Name(name) => {
            let name = name.clone();
            Ok(Objective::Function(formula, name))
        }
        _ => Ok(Objective::Formula(formula)),
    }
}

/// A test function with its number of variables, if that is given, and where.
fn surface(node: &Yaml, n: Option<(usize, Span)>) -> Result<Objective, Diagnostic> {
    let names = REGISTRY.iter().map(|surface| surface.name());
    let name = node.text().unwrap_or("");
    let Some(surface) = find(name) else {
        return Err(Diagnostic::new(format!("unknown problem `{name}`"), node.span)
            .meant(name, names)
            .note("`gradbook explain problem` lists all of them"));
    };
    let dimensions = surface.dimensions();
    let (n, span) = n.unwrap_or((dimensions.standard, node.span));
    dimensions.check(name, n).map_err(|error| Diagnostic::new(error.to_string(), span))?;
    Ok(Objective::Surface(surface, n))
}

fn condition(node: &Yaml) -> Result<Expression, Diagnostic> {
    if node.entries().is_some() {
        return Err(Diagnostic::new("the tolerances of a solver are given, and there is none", node.span)
            .label("write a condition: \"norm(gradient) < 1e-8\""));
    }
    Expression::read(node, "until")
}

fn clip(node: &Yaml) -> Result<Option<(Clip, Expression)>, Diagnostic> {
    let Some((clip, limit)) = train::clipping(node)? else { return Ok(None) };
    Ok(Some((clip, Expression::read(limit, "clip")?)))
}

fn every(numbers: &Numbers<'_>, node: &Yaml) -> Result<Every, Diagnostic> {
    match node.text() {
        Some("log") => Ok(Every::Log),
        _ => Ok(Every::Steps(numbers.size(node, "every")?)),
    }
}

fn noise(numbers: &Numbers<'_>, node: &Yaml) -> Result<(Law, Expression), Diagnostic> {
    let Some(entry) = single(node) else {
        return Err(Diagnostic::new("the noise is one law with its scale", node.span)
            .label("for example {normal: 0.1}"));
    };
    let law = match entry.key.text.as_str() {
        "normal" => Law::Normal,
        "laplace" => Law::Laplace,
        "cauchy" => Law::Cauchy,
        "pareto" => {
            let fields = Fields::of(&entry.value, &PARETO)?;
            let node = fields.require("tail")?;
            let tail = numbers.number(node, "tail")?;
            if tail <= 0.0 {
                return Err(
                    Diagnostic::new(format!("the tail has the index {tail}"), node.span).label("above 0")
                );
            }
            return Ok((Law::Pareto(tail), Expression::read(fields.require("scale")?, "scale")?));
        }
        other => {
            let known: Vec<&str> = NOISE.all().map(|key| key.name).collect();
            return Err(Diagnostic::new(format!("unknown noise `{other}`"), entry.key_span)
                .meant(other, known.iter().copied())
                .note(format!("known: {}", known.join(", "))));
        }
    };
    Ok((law, Expression::read(&entry.value, &entry.key.text)?))
}
