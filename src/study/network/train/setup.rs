//! The key `train` as it stands in one trial.

use super::super::numbers::{Numbers, single, word};
use super::words::{PLAIN, STEPWISE, TRAIN};
use crate::optimizer::{CLIPS, Clip, Number, Rule, SCHEDULES, Schedule, Settings};
use crate::study::expression::Expression;
use crate::study::optimizers;
use crate::yaml::{Diagnostic, Entry, Fields, Yaml};

/// How a network learns.
#[derive(Debug, Clone)]
pub(in super::super) struct Training {
    pub optimizer: Settings<'static>,
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

impl Training {
    /// What the program of a step depends on.
    pub fn structure(&self) -> String {
        format!("{} {:?}", self.optimizer.structure(), self.clip.map(|(clip, _)| clip))
    }
}

/// Reads the training of a trial.
pub(in super::super) fn read(numbers: &Numbers<'_>, node: &Yaml) -> Result<Training, Diagnostic> {
    let fields = Fields::of(node, &TRAIN)?;
    let (optimizer, step_size) = optimizer(numbers, fields.require("optimizer")?)?;
    let steps = numbers.size(fields.require("steps")?, "steps")?;
    let size =
        |key: &str, default: usize| fields.get(key).map_or(Ok(default), |node| numbers.size(node, key));
    Ok(Training {
        optimizer,
        step_size,
        steps,
        schedule: fields.get("schedule").map_or(Ok(Schedule::default()), |node| schedule(numbers, node))?,
        clip: fields.get("clip").map_or(Ok(None), |node| clip(numbers, node))?,
        stop: fields.get("stop").map(|node| Expression::read(node, "stop")).transpose()?,
        every: size("every", 1)?,
        evaluate: size("evaluate", steps)?,
    })
}

/// The update rule and its step size.
fn optimizer(numbers: &Numbers<'_>, node: &Yaml) -> Result<(Settings<'static>, f64), Diagnostic> {
    let settings = optimizers::read(node)?
        .settings(|given| numbers.value(&given.formula, given.setting.name, given.span).map(Number::from))?;
    let step_size = settings.step_size().constant().unwrap_or(f64::NAN);
    Ok((settings, step_size))
}

/// Reads a schedule.
pub(in crate::study) fn schedule(numbers: &Numbers<'_>, node: &Yaml) -> Result<Schedule, Diagnostic> {
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
    let Some((clip, written)) = clipping(node)? else { return Ok(None) };
    let limit = numbers.number(
        written,
        match clip {
            Clip::Norm => "norm",
            Clip::Value => "value",
        },
    )?;
    if limit > 0.0 {
        return Ok(Some((clip, limit)));
    }
    Err(Diagnostic::new(format!("gradients are clipped at {limit}"), written.span).label("above 0"))
}

/// Reads how gradients are clipped, and the formula of the limit; nothing if they are not.
pub(in crate::study) fn clipping(node: &Yaml) -> Result<Option<(Clip, &Yaml)>, Diagnostic> {
    if node.text().is_some() {
        return word(node, "clipping", ["none"].into_iter(), |name| (name == "none").then_some(None));
    }
    let entry = one(node, "gradients are clipped by norm or by value", "for example {norm: 1}")?;
    let clip = match entry.key.text.as_str() {
        "norm" => Clip::Norm,
        "value" => Clip::Value,
        other => return Err(unknown("clipping", other, entry, &CLIPS)),
    };
    Ok(Some((clip, &entry.value)))
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
