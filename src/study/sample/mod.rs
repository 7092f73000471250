//! The kind `sample`: random arrays, formulas of each draw, and statistics over all draws.
//!
//! `law` reads and draws the arrays; `blocks` applies the probes to some draws at a time, so that what stays in memory is
//! what the probes leave.

mod blocks;
mod law;
mod words;

use self::blocks::Blocks;
use self::law::Draw;
use super::expression::read_named;
use super::kind::{Context, Kind, Observation, Outcome, Setup, Study};
use super::network::numbers::Numbers;
use super::scope::{define_lets, define_trial};
use super::subject::used_names;
use super::sweep::{Param, Trial};
use crate::formula::{Scope, registry};
use crate::yaml::{Diagnostic, Fields, Key, Span, Yaml};
use std::collections::BTreeSet;

/// More numbers than this are not held at a time: 256 MB.
const MOST_HELD: usize = 1 << 25;
/// Sweeps with more trials than this are checked at their first ones only, before the run.
const MOST_CHECKED: usize = 10_000;
/// The numbers and the draws that are looked at before the run, at most.
const MOST_TRIED: usize = 10_000;
const DRAWS_TRIED: usize = 64;
/// One past the largest seed.
const MAX_SEED: f64 = 9_007_199_254_740_992.0;

/// Random arrays and statistics.
pub struct Sample;

impl Kind for Sample {
    fn name(&self) -> &'static str {
        "sample"
    }

    fn doc(&self) -> &'static str {
        "random arrays, and statistics of what formulas make of them"
    }

    fn keys(&self) -> &'static [Key] {
        &words::KEYS
    }

    fn needs(&self) -> &'static [&'static str] {
        &["measure"]
    }

    fn axes(&self) -> &'static [&'static str] {
        &words::AXES
    }

    fn build(&self, fields: &Fields<'_>, setup: &Setup) -> Result<Box<dyn Study>, Diagnostic> {
        let study = Draws {
            span: fields.get("study").map_or(fields.node().span, |id| id.span),
            draws: fields.require("draws")?.clone(),
            draw: fields.require("draw")?.clone(),
            setup: setup.clone(),
        };
        study.check_names()?;
        for index in 0..setup.sweep.len().min(MOST_CHECKED) {
            let trial = setup.trial(index);
            let mut scope = Scope::new();
            define_lets(&mut scope, &setup.lets);
            define_trial(&mut scope, &trial);
            let resolved = study.resolve(&trial, &scope)?;
            if index == 0 && study.knows_names(&trial, &scope) {
                study.try_probes(resolved, &scope)?;
            }
        }
        Ok(Box::new(study))
    }
}

/// A validated sampling study.
struct Draws {
    span: Span,
    draws: Yaml,
    draw: Yaml,
    setup: Setup,
}

/// The set-up of a trial.
struct Resolved {
    n: usize,
    /// The arrays that something uses.
    draws: Vec<Draw>,
    /// The names of those that a measurement uses as a whole.
    whole: BTreeSet<String>,
    seed: u64,
}

impl Draws {
    /// No two names of the study mean different things.
    fn check_names(&self) -> Result<(), Diagnostic> {
        let setup = &self.setup;
        let mut taken: Vec<&str> = setup.sweep.axes.iter().flat_map(|axis| axis.names()).collect();
        let named = setup.probes.iter().chain(&setup.records).chain(&setup.measures);
        taken.extend(named.map(|named| named.name.as_str()));
        taken.extend(setup.lets.iter().map(|one| one.name.as_str()));
        taken.extend(setup.tuned.iter().map(|(name, _)| name.as_str()));
        for entry in self.draw.entries().unwrap_or_default() {
            let name = entry.key.text.as_str();
            let what = match (words::AXES.contains(&name), taken.contains(&name)) {
                (true, _) => "is the name of an axis of this kind of study",
                (_, true) => "is the name of something else in this study",
                _ => continue,
            };
            return Err(Diagnostic::new(format!("`{name}` {what}"), entry.key_span).label("choose another"));
        }
        for axis in &setup.sweep.axes {
            if words::AXES.contains(&axis.name.as_str()) {
                let message = format!("`{}` is the name of an axis of this kind of study", axis.name);
                return Err(Diagnostic::new(message, axis.span).label("choose another"));
            }
        }
        Ok(())
    }

    /// The set-up of a trial; `scope` has its numbers.
    fn resolve(&self, trial: &Trial, scope: &Scope<'_>) -> Result<Resolved, Diagnostic> {
        let numbers = Numbers { scope, lets: &self.setup.lets };
        let n = numbers.size(&trial.resolve(&self.draws), "draws")?;
        let node = trial.resolve(&self.draw);
        let Some(entries) = node.entries().filter(|entries| !entries.is_empty()) else {
            return Err(Diagnostic::new("`draw` names random arrays", self.draw.span)
                .label("for example draw: {x: normal()}"));
        };
        let mut all = Vec::new();
        for named in read_named(entries)? {
            all.push((Draw::read(&named, &numbers)?, named.span));
        }
        let (whole, each) =
            (used_names(&self.setup.measures, scope, trial), used_names(&self.setup.probes, scope, trial));
        let mut held = 0usize;
        for (draw, span) in all.iter().filter(|(draw, _)| whole.contains(&draw.name)) {
            held = held.saturating_add(n.saturating_mul(draw.len()));
            if held > MOST_HELD {
                return Err(Diagnostic::new(
                    format!("`{}` is {} numbers, too many to hold at a time", draw.name, n * draw.len()),
                    *span,
                )
                .label("take fewer draws, or look at it under `probe`")
                .note("a probe is a formula of each draw; `measure` then has what it leaves"));
            }
        }
        all.retain(|(draw, _)| whole.contains(&draw.name) || each.contains(&draw.name));
        let draws = all.into_iter().map(|(draw, _)| draw).collect();
        Ok(Resolved { n, draws, whole, seed: self.seed(trial)? })
    }

    /// Whether every name in a probe has a meaning before any study has run.
    fn knows_names(&self, trial: &Trial, scope: &Scope<'_>) -> bool {
        let setup = &self.setup;
        let own = self.names();
        let parameters: Vec<&String> = setup.lets.iter().flat_map(|one| &one.params).collect();
        used_names(&setup.probes, scope, trial).iter().all(|name| {
            scope.contains(name)
                || own.contains(name)
                || parameters.contains(&name)
                || setup.probes.iter().any(|probe| probe.name == *name)
                || words::AXES.contains(&name.as_str())
                || registry::find(name).is_some()
                || registry::constant(name).is_some()
        })
    }

    /// Looks at a few draws, to find what is wrong before anything runs.
    fn try_probes(&self, mut resolved: Resolved, scope: &Scope<'_>) -> Result<(), Diagnostic> {
        let each = resolved.draws.iter().fold(1, |n, draw| n + draw.len());
        if each > MOST_TRIED {
            return Ok(());
        }
        resolved.n = (MOST_TRIED / each).clamp(1, resolved.n.min(DRAWS_TRIED));
        let (id, span, setup) = (&self.setup.id, self.span, &self.setup);
        Blocks { id, resolved: &resolved, scope, setup, span }.run().map(|_| ())
    }

    /// The seed of a trial: the variable `seed`, or 0.
    fn seed(&self, trial: &Trial) -> Result<u64, Diagnostic> {
        let Some(Param::Number(seed)) = trial.param("seed") else { return Ok(0) };
        if seed.fract() == 0.0 && (0.0..MAX_SEED).contains(seed) {
            return Ok(*seed as u64);
        }
        Err(Diagnostic::new(format!("a seed of this study is {seed}"), self.span)
            .label("a seed is a whole number from 0 on"))
    }
}

impl Study for Draws {
    fn names(&self) -> Vec<String> {
        self.draw.entries().unwrap_or_default().iter().map(|entry| entry.key.text.clone()).collect()
    }

    fn observe(
        &self,
        trial: &Trial,
        scope: &Scope<'_>,
        context: &Context,
    ) -> Result<Observation, Diagnostic> {
        let resolved = self.resolve(trial, scope)?;
        let blocks =
            Blocks { id: &self.setup.id, resolved: &resolved, scope, setup: &self.setup, span: self.span };
        context.note(&format!("{}: {} draws, {} at a time", self.setup.id, resolved.n, blocks.size()));
        Ok(Observation { probes: blocks.run()?, outcome: Outcome::Ok })
    }
}

#[cfg(test)]
mod tests;
