//! The key `train` as it stands in one trial.

use super::super::numbers::{Numbers, single, word};
use super::words::{ADAM, PLAIN, SGD, STEPWISE, TRAIN};
use crate::optimizer::{Adam, CLIPS, Clip, Rule, SCHEDULES, Schedule, Sgd, UpdateRule, WORDS};
use crate::study::expression::Expression;
use crate::yaml::{Diagnostic, Entry, Fields, Yaml};

/// How a network learns.
#[derive(Debug, Clone)]
pub(in super::super) struct Training {
    pub rule: Optimizer,
    pub step_size: f64,
    pub steps: usize,
    pub schedule: Schedule,
    pub clip: Option<(Clip, f64)>,
    pub stop: Option<Expression>,
    /// Steps are recorded every so many.
    pub every: usize,
    /// The network is evaluated after every so many.
    pub evaluate: usize,
}

/// An update rule with its constants.
#[derive(Debug, Clone, Copy)]
pub(in super::super) enum Optimizer {
    Sgd(Sgd),
    Adam(Adam),
}

impl Optimizer {
    /// The rule.
    pub fn rule(&self) -> &dyn UpdateRule {
        match self {
            Optimizer::Sgd(rule) => rule,
            Optimizer::Adam(rule) => rule,
        }
    }
}

impl Training {
    /// What the program of a step depends on.
    pub fn structure(&self) -> String {
        format!("{:?} {:?}", self.rule, self.clip.map(|(clip, _)| clip))
    }
}

/// Reads the training of a trial.
pub(in super::super) fn read(numbers: &Numbers<'_>, node: &Yaml) -> Result<Training, Diagnostic> {
    let fields = Fields::of(node, &TRAIN)?;
    let (rule, step_size) = optimizer(numbers, fields.require("optimizer")?)?;
    let steps = numbers.size(fields.require("steps")?, "steps")?;
    let size =
        |key: &str, default: usize| fields.get(key).map_or(Ok(default), |node| numbers.size(node, key));
    Ok(Training {
        rule,
        step_size,
        steps,
        schedule: fields.get("schedule").map_or(Ok(Schedule::default()), |node| schedule(numbers, node))?,
        clip: fields.get("clip").map_or(Ok(None), |node| clip(numbers, node))?,
        stop: fields.get("stop").map(|node| Expression::read(node, "stop")).transpose()?,
        every: size("every", 1)?,
        evaluate: size("evaluate", steps)?,
    })
}

fn optimizer(numbers: &Numbers<'_>, node: &Yaml) -> Result<(Optimizer, f64), Diagnostic> {
    let example = "for example {adam: {lr: 0.001}}";
    let entry = one(node, "the optimizer is one rule with its step size", example)?;
    let positive = |node: &Yaml, what: &str| {
        let value = numbers.number(node, what)?;
        if value >= 0.0 {
            return Ok(value);
        }
        Err(Diagnostic::new(format!("`{what}` is {value}"), node.span).label("it is never negative"))
    };
    let share = |fields: &Fields<'_>, key: &str, default: f64| {
        let value = numbers.optional(fields, key, default)?;
        if (0.0..1.0).contains(&value) {
            return Ok(value);
        }
        let span = fields.get(key).map_or(entry.key_span, |node| node.span);
        Err(Diagnostic::new(format!("`{key}` is {value}"), span).label("from 0 to below 1"))
    };
    let decay = |fields: &Fields<'_>| {
        fields.get("weight_decay").map_or(Ok(0.0), |node| positive(node, "weight_decay"))
    };
    match entry.key.text.as_str() {
        "sgd" => {
            let fields = Fields::of(&entry.value, &SGD)?;
            let rule = Sgd {
                momentum: share(&fields, "momentum", 0.0)?,
                dampening: 0.0,
                weight_decay: decay(&fields)?,
                nesterov: numbers.optional(&fields, "nesterov", 0.0)? != 0.0,
            };
            Ok((Optimizer::Sgd(rule), positive(fields.require("lr")?, "lr")?))
        }
        "adam" => {
            let fields = Fields::of(&entry.value, &ADAM)?;
            let usual = Adam::default();
            let epsilon = fields.get("epsilon");
            let rule = Adam {
                beta1: share(&fields, "beta1", usual.beta1)?,
                beta2: share(&fields, "beta2", usual.beta2)?,
                epsilon: epsilon.map_or(Ok(usual.epsilon), |node| positive(node, "epsilon"))?,
                weight_decay: decay(&fields)?,
            };
            Ok((Optimizer::Adam(rule), positive(fields.require("lr")?, "lr")?))
        }
        other => Err(unknown("optimizer", other, entry, &WORDS)),
    }
}

fn schedule(numbers: &Numbers<'_>, node: &Yaml) -> Result<Schedule, Diagnostic> {
    let plain = |name: &str| match name {
        "constant" => Some(Rule::Constant),
        "cosine" => Some(Rule::Cosine),
        "inverse_root" => Some(Rule::InverseRoot),
        "inverse" => Some(Rule::Inverse),
        _ => None,
    };
    if node.text().is_some() {
        let known = SCHEDULES.into_iter().map(|word| word.0).filter(|name| plain(name).is_some());
        return Ok(Schedule { rule: word(node, "schedule", known, plain)?, warmup: 0 });
    }
    let entry = one(node, "the schedule is one rule", "for example {cosine: {warmup: 20}}")?;
    let name = entry.key.text.as_str();
    let warm_up =
        |fields: &Fields<'_>| fields.get("warmup").map_or(Ok(0), |node| numbers.size(node, "warmup"));
    if name == "step" {
        let fields = Fields::of(&entry.value, &STEPWISE)?;
        let every = numbers.size(fields.require("every")?, "every")?;
        let factor = numbers.number(fields.require("factor")?, "factor")?;
        return Ok(Schedule { rule: Rule::Step { every, factor }, warmup: warm_up(&fields)? });
    }
    let Some(rule) = plain(name) else { return Err(unknown("schedule", name, entry, &SCHEDULES)) };
    Ok(Schedule { rule, warmup: warm_up(&Fields::of(&entry.value, &PLAIN)?)? })
}

fn clip(numbers: &Numbers<'_>, node: &Yaml) -> Result<Option<(Clip, f64)>, Diagnostic> {
    if node.text().is_some() {
        return word(node, "clipping", ["none"].into_iter(), |name| (name == "none").then_some(None));
    }
    let entry = one(node, "gradients are clipped by norm or by value", "for example {norm: 1}")?;
    let clip = match entry.key.text.as_str() {
        "norm" => Clip::Norm,
        "value" => Clip::Value,
        other => return Err(unknown("clipping", other, entry, &CLIPS)),
    };
    let limit = numbers.number(&entry.value, &entry.key.text)?;
    if limit > 0.0 {
        return Ok(Some((clip, limit)));
    }
    Err(Diagnostic::new(format!("gradients are clipped at {limit}"), entry.value.span).label("above 0"))
}

fn one<'a>(node: &'a Yaml, message: &str, example: &str) -> Result<&'a Entry, Diagnostic> {
    single(node).ok_or_else(|| Diagnostic::new(message, node.span).label(example))
}

fn unknown(
    what: &str,
    name: &str,
    entry: &Entry,
    known: &'static [(&'static str, &'static str)],
) -> Diagnostic {
    let names: Vec<&str> = known.iter().map(|word| word.0).collect();
    Diagnostic::new(format!("unknown {what} `{name}`"), entry.key_span)
        .meant(name, names.iter().copied())
        .note(format!("known: {}", names.join(", ")))
}
