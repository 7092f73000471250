//! The keys of an iterating study as they stand in one trial.

use super::labels::Every;
use super::noise::Law;
use super::words::{MAX_STEPS, NOISE, PARETO};
use crate::formula::Node;
use crate::optimizer::{Clip, Schedule};
use crate::study::expression::{Expression, Named, read_named};
use crate::study::network::numbers::{Numbers, single};
use crate::study::network::train;
use crate::study::optimizers::{self, Written};
use crate::study::sweep::Trial;
use crate::yaml::{Diagnostic, Entry, Fields, Span, Yaml};

/// The keys as they are written.
pub(super) struct Template {
    /// Where the study begins.
    pub span: Span,
    map: Option<Yaml>,
    minimise: Option<Yaml>,
    optimizer: Option<Yaml>,
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
    /// The method and what it minimises.
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
    pub optimizer: Written,
    pub clip: Option<(Clip, Expression)>,
    pub schedule: Option<Schedule>,
}

/// What is minimised.
pub(super) enum Objective {
    /// A function of the notebook.
    Function(Expression, String),
    /// A formula of the state.
    Formula(Expression),
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
}

impl Template {
    pub fn read(fields: &Fields<'_>) -> Result<Template, Diagnostic> {
        let get = |key: &str| fields.get(key).cloned();
        let span = fields.get("study").map_or(fields.node().span, |id| id.span);
        let template = Template {
            span,
            map: get("map"),
            minimise: get("minimise"),
            optimizer: get("optimizer"),
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
        if self.map.is_none() && self.optimizer.is_none() {
            return Err(Diagnostic::new("nothing says how a step is taken", self.span)
                .label("give `map`, `optimizer` or `solver`"));
        }
        if let (Some(node), None) = (&self.optimizer, &self.minimise) {
            return Err(Diagnostic::new("nothing says what is minimised", node.span)
                .label("add `minimise: f`, the name of a function under `let`"));
        }
        let of_optimizer = [("minimise", &self.minimise), ("clip", &self.clip), ("schedule", &self.schedule)];
        for (key, node) in of_optimizer {
            if let (Some(node), None) = (node, &self.optimizer) {
                return Err(Diagnostic::new(
                    format!("without an optimizer `{key}` means nothing"),
                    node.span,
                )
                .label("add `optimizer: {sgd: {lr: 0.1}}`"));
            }
        }
        if self.start.is_none() {
            return Err(
                Diagnostic::new("nothing says where to start", self.span).label("add `start: {x: ones(2)}`")
            );
        }
        if self.steps.is_none() {
            return Err(Diagnostic::new("nothing says how many steps are taken at most", self.span)
                .label("add `steps: 1000`"));
        }
        Ok(())
    }

    /// The names of the states, as far as they are known before a run.
    pub fn states(&self) -> Vec<String> {
        self.start_names().map(|(name, _)| name.to_owned()).collect()
    }

    /// The same names with where each is written.
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
        let start = match get(&self.start) {
            None => Vec::new(),
            Some(node) => starts(&node)?,
        };
        for mapped in &map {
            if !start.iter().any(|start| start.name == mapped.name) {
                let names = start.iter().map(|start| start.name.as_str());
                return Err(Diagnostic::new(format!("`{}` has no start", mapped.name), mapped.span)
                    .meant(&mapped.name, names)
                    .note(format!("add it: start: {{{}: …}}", mapped.name)));
            }
        }
        let descent = match (get(&self.optimizer), get(&self.minimise)) {
            (Some(optimizer), Some(minimise)) => {
                let clip = match get(&self.clip) {
                    None => None,
                    Some(node) => clip(&node)?,
                };
                let schedule = get(&self.schedule).map(|node| train::schedule(numbers, &node)).transpose()?;
                Some(Descent {
                    objective: objective(&minimise)?,
                    optimizer: optimizers::read(&optimizer)?,
                    clip,
                    schedule: schedule.filter(|schedule| *schedule != Schedule::default()),
                })
            }
            _ => None,
        };
        let steps = match get(&self.steps) {
            None => 0,
            Some(node) => numbers.size(&node, "steps")?,
        };
        debug_assert!(steps <= MAX_STEPS as usize);
        let resolved = Resolved {
            span: self.span,
            map,
            descent,
            start,
            steps,
            every: get(&self.every).map_or(Ok(Every::Steps(1)), |node| every(numbers, &node))?,
            until: get(&self.until).map(|node| Expression::read(&node, "until")).transpose()?,
            noise: get(&self.noise).map(|node| noise(numbers, &node)).transpose()?,
        };
        resolved.check_starts()?;
        Ok(resolved)
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
