//! The key `tune`: some variables are chosen for each variant of a study before its trials run.
//!
//! All variants get the same candidates and the same seeds, which no trial of the study uses; the candidate with the best
//! mean of a measurement is taken. A best candidate at the end of a range may be the best of a range that is too short, so
//! claims that depend on it say less (`runner`).

use super::axis::{AxisLabels, Number, SweepAxis};
use super::sweep::{Param, Sweep, Trial};
use super::words::TUNE;
use crate::formula::statistics;
use crate::kernels::scalar;
use crate::random::{Distribution, Key, Stream, Uniform01, choose};
use crate::yaml::{Diagnostic, Fields, Span, Yaml};

/// Seeds of tuning begin here; those of a study are usually small.
pub const FIRST_SEED: u32 = 1_000_000;
/// More candidates than this are taken for a slip of the pen.
const MAX_CANDIDATES: usize = 10_000;

/// How a study is tuned.
#[derive(Clone, Debug)]
pub struct Tuning {
    /// The variables that are chosen, with their ranges.
    pub space: Sweep,
    /// What is tried for each variant.
    pub candidates: Vec<Candidate>,
    /// How many seeds each candidate gets.
    pub seeds: usize,
    /// The measurement that decides.
    pub by: String,
    /// Whether more of it is better.
    pub is_maximised: bool,
    /// Where it is written.
    pub span: Span,
}

/// Some values of the variables.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The variables in the order of the space.
    pub params: Vec<(String, Param)>,
    /// Where its numbers stand at an end of what is tried.
    pub edges: Vec<String>,
}

/// What was chosen for a variant.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The variant: its variables but for the seed.
    pub variant: Vec<(String, Param)>,
    /// The candidate.
    pub candidate: usize,
    /// The mean of its measurement over the seeds of tuning.
    pub mean: f64,
    /// At which ends it stands, if no inner candidate is as good to two standard errors; or that no candidate came to a
    /// number, so that nothing was chosen.
    pub edges: Vec<String>,
}

impl Choice {
    /// Whether a trial is of this variant.
    #[must_use]
    pub fn is_of(&self, trial: &Trial) -> bool {
        self.variant.iter().all(|(name, param)| trial.param(name) == Some(param))
    }

    /// A variable of the variant and its value, as `cell = gru`.
    #[must_use]
    pub fn label(&self, variable: &str) -> Option<String> {
        let (name, param) = self.variant.iter().find(|(name, _)| name == variable)?;
        match param {
            Param::Number(x) => Some(format!("{name} = {}", crate::formula::print_number(*x))),
            Param::Name { name: text, .. } => Some(format!("{name} = {text}")),
            Param::Node(_) => None,
        }
    }
}

impl Tuning {
    /// Reads `tune`.
    ///
    /// # Errors
    /// An axis, a number or a word that is not understood.
    pub fn read(node: &Yaml, number: Number<'_>) -> Result<Tuning, Diagnostic> {
        let fields = Fields::of(node, &TUNE)?;
        let space = Sweep::read(fields.map("space")?, number)?;
        let listed = fields.require("space")?;
        if space.axes.is_empty() {
            return Err(Diagnostic::new("there is nothing to choose from", listed.span)
                .label("name variables with their candidates: `space: {lr: log(1e-3, 1, 7)}`"));
        }
        let count = |key: &str, default: usize| match fields.get(key) {
            None => Ok(default),
            Some(node) => whole(node, key, number),
        };
        let (by, is_maximised) = match (fields.get("minimise"), fields.get("maximise")) {
            (Some(_), None) => (fields.require_text("minimise")?, false),
            (None, Some(_)) => (fields.require_text("maximise")?, true),
            _ => {
                return Err(Diagnostic::new("what decides is one measurement", node.span)
                    .label("`minimise: name` or `maximise: name`"));
            }
        };
        let trials = count("trials", 0)?;
        let candidates = if trials == 0 { grid(&space) } else { drawn(&space, trials) };
        if candidates.is_empty() || candidates.len() > MAX_CANDIDATES {
            let message = format!("there are {} candidates", candidates.len());
            return Err(Diagnostic::new(message, node.span).label(format!("from 1 to {MAX_CANDIDATES}")));
        }
        Ok(Tuning { space, candidates, seeds: count("seeds", 3)?, by, is_maximised, span: node.span })
    }

    /// The first trial of each variant of a sweep, which is all trials but for their seeds.
    pub fn variants(&self, points: &Sweep) -> Vec<Trial> {
        let seed = points.axes.iter().position(|axis| axis.name == "seed");
        let all = (0..points.len()).map(|index| points.trial(index));
        all.filter(|trial| seed.is_none_or(|at| trial.place.get(at) == Some(&0))).collect()
    }

    /// The number of tuning trials for some variants.
    pub fn len(&self, variants: usize) -> usize {
        variants * self.candidates.len() * self.seeds
    }

    /// A tuning trial of a variant.
    pub fn trial(&self, variant: &Trial, candidate: usize, seed: usize) -> Trial {
        let mut trial = variant.clone();
        if let Some(candidate) = self.candidates.get(candidate) {
            trial.params.extend(candidate.params.iter().cloned());
        }
        let seed = f64::from(FIRST_SEED) + seed as f64;
        trial.params.retain(|(name, _)| name != "seed");
        trial.params.push(("seed".to_owned(), Param::Number(seed)));
        trial
    }

    /// The choice for a variant from the measurements of its trials, candidate by candidate and seed by seed. What is not a
    /// number is worse than anything.
    pub fn choose(&self, variant: &Trial, measured: &[f64]) -> Choice {
        let worst = if self.is_maximised { f64::NEG_INFINITY } else { f64::INFINITY };
        let clean: Vec<f64> = measured.iter().map(|x| if x.is_nan() { worst } else { *x }).collect();
        let of = |at: usize| clean.get(at * self.seeds..(at + 1) * self.seeds).unwrap_or(&[]);
        let is_better = |a: f64, b: f64| if self.is_maximised { a > b } else { a < b };
        let mut best = 0;
        for at in 1..self.candidates.len() {
            if is_better(statistics::mean(of(at)), statistics::mean(of(best))) {
                best = at;
            }
        }
        let as_good = |at: usize| {
            let differences: Vec<f64> = of(at).iter().zip(of(best)).map(|(a, b)| a - b).collect();
            let gap = libm::fabs(statistics::mean(&differences));
            gap <= 2.0 * statistics::standard_error(&differences)
        };
        let inner_is_as_good =
            (0..self.candidates.len()).any(|at| self.candidates[at].edges.is_empty() && as_good(at));
        let n = self.candidates.len();
        let edges = match self.candidates.get(best) {
            // Nothing was found out about any of them.
            _ if (0..n).all(|at| statistics::mean(of(at)) == worst) => {
                vec![format!("the first of {n} candidates (none came to a number)")]
            }
            Some(candidate) if !inner_is_as_good => candidate.edges.clone(),
            _ => Vec::new(),
        };
        let variant = variant.params.iter().filter(|(name, _)| name != "seed").cloned().collect();
        Choice { variant, candidate: best, mean: statistics::mean(of(best)), edges }
    }
}

fn whole(node: &Yaml, key: &str, number: Number<'_>) -> Result<usize, Diagnostic> {
    let wrong = |what: String| {
        Diagnostic::new(format!("`{key}` is {what}"), node.span).label("a whole number from 1 on is needed")
    };
    let Some(scalar) = node.scalar() else { return Err(wrong(node.describe())) };
    let value = number(scalar)?;
    if value.fract() == 0.0 && (1.0..=MAX_CANDIDATES as f64).contains(&value) {
        return Ok(value as usize);
    }
    Err(wrong(crate::formula::print_number(value)))
}

/// The ends of an axis of numbers; where there are no two, or names, there is no end.
fn ends(axis: &SweepAxis) -> Option<(f64, f64)> {
    let AxisLabels::Numbers(values) = &axis.labels else { return None };
    let low = values.iter().copied().reduce(|a, b| if b < a { b } else { a })?;
    let high = values.iter().copied().reduce(|a, b| if b > a { b } else { a })?;
    (low < high).then_some((low, high))
}

fn edge(name: &str, value: f64, low: f64, high: f64) -> Option<String> {
    let shown = crate::formula::print_number(value);
    match value {
        v if v <= low => Some(format!("{name} = {shown}, the least")),
        v if v >= high => Some(format!("{name} = {shown}, the greatest")),
        _ => None,
    }
}

/// All points of the space.
fn grid(space: &Sweep) -> Vec<Candidate> {
    let one = |index: usize| {
        let params = space.trial(index).params;
        let at = |axis: &SweepAxis| match (ends(axis), params.iter().find(|(name, _)| *name == axis.name)) {
            (Some((low, high)), Some((name, Param::Number(value)))) => edge(name, *value, low, high),
            _ => None,
        };
        let edges = space.axes.iter().filter_map(at).collect();
        Candidate { params, edges }
    };
    (0..space.len().min(MAX_CANDIDATES + 1)).map(one).collect()
}

/// Points drawn from the space, the same for every variant: numbers log-uniformly between the ends of their axis, or
/// uniformly where an end is not positive, and anything else from its values.
fn drawn(space: &Sweep, trials: usize) -> Vec<Candidate> {
    let mut all: Vec<Candidate> = Vec::new();
    for index in 0..trials.min(MAX_CANDIDATES + 1) {
        let mut params = Vec::new();
        for axis in &space.axes {
            let mut stream =
                Stream::new(&[Key::from("tune"), Key::from(axis.name.as_str()), Key::from(index as u64)]);
            let Some((low, high)) = ends(axis) else {
                let places: Vec<usize> = (0..axis.len()).collect();
                params.extend(axis.params(choose(&mut stream, &places).copied().unwrap_or(0)));
                continue;
            };
            let share = Uniform01.sample(&mut stream);
            let value = if low > 0.0 {
                scalar::exp(scalar::ln(low) + share * (scalar::ln(high) - scalar::ln(low)))
            } else {
                low + share * (high - low)
            };
            params.push((axis.name.clone(), Param::Number(value)));
        }
        all.push(Candidate { params, edges: Vec::new() });
    }
    // The least and the greatest that were tried are the ends.
    for axis in space.axes.iter().filter(|axis| ends(axis).is_some()) {
        let value = |candidate: &Candidate| {
            candidate.params.iter().find_map(|(name, param)| match param {
                Param::Number(x) if *name == axis.name => Some(*x),
                _ => None,
            })
        };
        let tried: Vec<f64> = all.iter().filter_map(value).collect();
        let low = tried.iter().copied().reduce(|a, b| if b < a { b } else { a });
        let high = tried.iter().copied().reduce(|a, b| if b > a { b } else { a });
        let (Some(low), Some(high)) = (low, high) else { continue };
        for candidate in &mut all {
            let found = value(candidate).and_then(|x| edge(&axis.name, x, low, high));
            candidate.edges.extend(found);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Sources, parse};

    fn tuning(text: &str) -> Tuning {
        let mut sources = Sources::default();
        let file = sources.add("t.yaml", text);
        let tree = parse(&sources, file).unwrap();
        let number = |scalar: &crate::yaml::Scalar| Ok(scalar.text.parse().unwrap());
        Tuning::read(&tree, &number).map_err(|error| error.render(&sources)).unwrap()
    }

    fn variant() -> Trial {
        Trial { index: 0, place: Vec::new(), params: vec![("seed".into(), Param::Number(3.0))] }
    }

    fn lr(candidate: &Candidate) -> f64 {
        match candidate.params[0] {
            (_, Param::Number(x)) => x,
            _ => panic!("no number"),
        }
    }

    const GRID: &str = "{space: {lr: [0.1, 1, 10]}, seeds: 2, minimise: loss}";

    #[test]
    fn the_least_mean_is_chosen_and_ends_are_marked() {
        let tuning = tuning(GRID);
        assert_eq!(tuning.candidates.iter().map(lr).collect::<Vec<_>>(), [0.1, 1.0, 10.0]);
        let inner = tuning.choose(&variant(), &[5.0, 5.0, 1.0, 2.0, 3.0, 3.0]);
        assert_eq!((inner.candidate, inner.mean, inner.edges.len()), (1, 1.5, 0));
        let end = tuning.choose(&variant(), &[5.0, 5.1, 4.0, 4.1, 1.0, 1.2]);
        assert_eq!((end.candidate, &end.edges[..]), (2, &["lr = 10, the greatest".to_owned()][..]));
        // The inner candidate is as good up to two standard errors of the difference: the end says nothing.
        let noisy = tuning.choose(&variant(), &[5.0, 5.0, 1.0, 2.0, 1.6, 1.3]);
        assert_eq!((noisy.candidate, noisy.edges.len()), (2, 0));
    }

    #[test]
    fn what_is_not_a_number_is_never_chosen() {
        let tuning = tuning(&GRID.replace("minimise", "maximise"));
        let choice = tuning.choose(&variant(), &[f64::NAN, 9.0, 1.0, 2.0, 0.0, f64::NAN]);
        assert_eq!((choice.candidate, choice.mean), (1, 1.5));
    }

    #[test]
    fn where_no_candidate_comes_to_a_number_nothing_was_chosen() {
        let tuning = tuning(GRID);
        let bad = f64::INFINITY;
        let choice = tuning.choose(&variant(), &[bad, 1.0, f64::NAN, bad, bad, bad]);
        assert_eq!(choice.candidate, 0);
        assert_eq!(choice.edges, ["the first of 3 candidates (none came to a number)"]);
        let one = tuning.choose(&variant(), &[bad, 1.0, 2.0, 3.0, bad, bad]);
        assert_eq!((one.candidate, one.edges.len()), (1, 0));
    }

    #[test]
    fn every_variant_has_the_same_seeds_and_none_of_the_study() {
        let tuning = tuning(GRID);
        let seeds: Vec<Param> =
            (0..2).map(|seed| tuning.trial(&variant(), 1, seed).param("seed").unwrap().clone()).collect();
        assert_eq!(seeds, [Param::Number(1_000_000.0), Param::Number(1_000_001.0)]);
        assert_eq!(tuning.trial(&variant(), 2, 0).param("lr"), Some(&Param::Number(10.0)));
        assert_eq!(tuning.len(4), 24);
    }

    #[test]
    fn drawn_candidates_fill_the_range_on_a_log_scale() {
        let tuning = tuning("{space: {lr: [0.001, 10]}, trials: 200, minimise: loss}");
        let below = tuning.candidates.iter().filter(|candidate| lr(candidate) < 0.1).count();
        assert!((80..=120).contains(&below), "{below}");
        assert!(tuning.candidates.iter().all(|candidate| (0.001..=10.0).contains(&lr(candidate))));
        assert_eq!(tuning.candidates.iter().filter(|candidate| !candidate.edges.is_empty()).count(), 2);
    }
}
