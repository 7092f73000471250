//! A study that is ready to run: its kind's part and the parts that every study has.

use super::axis::SweepAxis;
use super::export::Export;
use super::expression::{Expression, Let, Named, read_lets, read_named};
use super::files::Files;
use super::gather::gather;
use super::kind::{Context, Outcome, Setup, Study};
use super::scope::{define_arrays, define_lets, define_trial};
use super::sweep::{Param, Sweep, Trial};
use super::tune::{Choice, Tuning};
use super::{COMMON_KEYS, KINDS, find_kind};
use crate::formula::{Expr, Labelled, Labels, Node, Scope, print_number};
use crate::yaml::{Diagnostic, Fields, Scalar, Span, Yaml};

/// The axis of a vector.
const VECTOR: &str = "i";

/// A validated study.
pub struct StudyPlan {
    /// The parts that every study has.
    pub setup: Setup,
    /// The name of its kind.
    pub kind: &'static str,
    /// The axes that its kind adds to those of the sweep, as far as they are known before a run.
    pub kind_axes: &'static [&'static str],
    /// Further names that this study gives a meaning in the formulas of probes and measurements.
    pub own_names: Vec<String>,
    /// The formulas of its kind's keys, for checking names before a run.
    pub own_formulas: Vec<Expression>,
    /// Where the id is written.
    pub span: Span,
    /// The axes with one trial for each point.
    pub points: Sweep,
    /// The axes that a trial sees as arrays.
    pub arrays: Vec<SweepAxis>,
    /// What is chosen for each variant before its trials run, if anything.
    pub tuning: Option<Tuning>,
    study: Box<dyn Study>,
}

/// What a trial leaves.
#[derive(Clone, Debug)]
pub struct TrialOutcome {
    /// The trial.
    pub trial: Trial,
    /// How it ended.
    pub outcome: Outcome,
    /// The measurements in the order of the notebook.
    pub measurements: Vec<(String, Labelled)>,
}

/// Reads a study cell. `outer` are the notebook's lets, `files` the data files that it may name.
///
/// # Errors
/// Whatever can be found wrong before the first trial.
pub fn read_study(node: &Yaml, outer: &[Let], files: &Files) -> Result<StudyPlan, Diagnostic> {
    let kind = find_kind(node)?;
    let allowed: Vec<&str> = COMMON_KEYS.iter().chain(kind.keys()).map(|key| key.name).collect();
    let fields = Fields::new(node, "a study", &allowed)?;
    let id = fields.require_text("study")?;
    let mut lets = outer.to_vec();
    lets.extend(read_lets(fields.map("let")?)?);
    let sweep = Sweep::read(fields.map("vary")?, &|scalar| constant(scalar, &lets))?;
    let probes = read_named(fields.map("probe")?)?;
    let records = read_named(fields.map("record")?)?;
    let measures = read_named(fields.map("measure")?)?;
    let tuning = fields.get("tune").map(|node| Tuning::read(node, &|scalar| constant(scalar, &lets)));
    let tuning = tuning.transpose()?;
    let space = tuning.iter().flat_map(|tuning| &tuning.space.axes);
    distinct(sweep.axes.iter().chain(space), &[&probes, &records, &measures])?;
    check_functions(&lets, &probes, &measures)?;
    check_measure(tuning.as_ref(), &measures)?;
    let first = tuning.as_ref().and_then(|tuning| tuning.candidates.first());
    let tuned = first.map_or(Vec::new(), |candidate| candidate.params.clone());
    let setup = Setup { id, lets, sweep, probes, records, measures, tuned, files: files.clone() };
    for key in kind.needs() {
        fields.require(key)?;
    }
    let study = kind.build(&fields, &setup)?;
    let span = fields.get("study").map_or(node.span, |id| id.span);
    let (points, arrays) = setup.sweep.cut(study.cut(), &study.points());
    Ok(StudyPlan {
        kind: kind.name(),
        kind_axes: kind.axes(),
        own_names: study.names(),
        own_formulas: study.formulas(),
        span,
        points,
        arrays,
        tuning,
        setup,
        study,
    })
}

/// No formula calls a function whose name has become that of a number before it.
fn check_functions(lets: &[Let], probes: &[Named], measures: &[Named]) -> Result<(), Diagnostic> {
    let all: Vec<&Named> = probes.iter().chain(measures).collect();
    for (at, named) in all.iter().enumerate() {
        let is_function = lets.iter().any(|l| l.name == named.name && !l.params.is_empty());
        if is_function && all[at + 1..].iter().any(|later| calls(&later.formula.expr, &named.name)) {
            let message = format!("`{}` is the name of a function that is called further on", named.name);
            return Err(Diagnostic::new(message, named.span).label("choose another"));
        }
    }
    Ok(())
}

fn calls(expr: &Expr, name: &str) -> bool {
    matches!(&expr.node, Node::Call(call) if call.name.text == name)
        || expr.children().into_iter().any(|child| calls(child, name))
}

/// What decides a tuning is a measurement.
fn check_measure(tuning: Option<&Tuning>, measures: &[Named]) -> Result<(), Diagnostic> {
    let Some(tuning) = tuning else { return Ok(()) };
    let names = || measures.iter().map(|measure| measure.name.as_str());
    if names().any(|name| name == tuning.by) {
        return Ok(());
    }
    let known: Vec<&str> = names().collect();
    Err(Diagnostic::new(format!("there is no measurement `{}` to tune by", tuning.by), tuning.span)
        .meant(&tuning.by, known.iter().copied())
        .note(format!("measurements of this study: {}", known.join(", "))))
}

impl StudyPlan {
    /// How many trials there are.
    #[must_use]
    pub fn trials(&self) -> usize {
        self.points.len()
    }

    /// A trial with what was chosen for its variant.
    #[must_use]
    pub fn trial(&self, index: usize, choices: &[Choice]) -> Trial {
        let mut trial = self.points.trial(index);
        let Some(tuning) = &self.tuning else { return trial };
        let choice = choices.iter().find(|choice| choice.is_of(&trial));
        let candidate = tuning.candidates.get(choice.map_or(0, |choice| choice.candidate));
        trial.params.extend(candidate.iter().flat_map(|candidate| candidate.params.iter().cloned()));
        trial
    }

    /// Runs one trial. `earlier` has the measurements of the studies above.
    ///
    /// # Errors
    /// The set-up or a formula is wrong in a way that only the trial shows.
    pub fn run_trial(
        &self,
        index: usize,
        earlier: &Scope<'_>,
        context: &Context,
    ) -> Result<TrialOutcome, Diagnostic> {
        self.run(self.trial(index, &[]), earlier, context)
    }

    /// Runs a given trial: one of the sweep, or one that helps to choose for it.
    ///
    /// # Errors
    /// As [`StudyPlan::run_trial`].
    pub fn run(
        &self,
        trial: Trial,
        earlier: &Scope<'_>,
        context: &Context,
    ) -> Result<TrialOutcome, Diagnostic> {
        let mut scope = self.scope(&trial, earlier)?;
        let seen = self.study.observe(&trial, &scope, context)?;
        let names: Vec<&str> = seen.probes.iter().map(|(name, _)| name.as_str()).collect();
        let mut asked = self.setup.probes.iter().chain(&self.setup.records);
        let missing = asked.any(|asked| !names.contains(&asked.name.as_str()));
        for (name, value) in &seen.probes {
            scope.define_value(name, value.clone());
        }
        let mut measurements = Vec::new();
        for measure in &self.setup.measures {
            let value = match measure.formula.eval(&scope, &self.setup.lets) {
                Ok(value) => self.as_point(value),
                // A trial that ended early has no value for what needs the probes that it lacks.
                Err(_) if missing && seen.outcome != Outcome::Ok => Labelled::scalar(f64::NAN),
                Err(error) => return Err(error),
            };
            scope.define_value(&measure.name, value.clone());
            measurements.push((measure.name.clone(), value));
        }
        Ok(TrialOutcome { trial, outcome: seen.outcome, measurements })
    }

    /// A map that is measured is a point with named components: it stands on `i`, as others do, where the kind has that axis
    /// and no swept axis has its labels.
    fn as_point(&self, value: Labelled) -> Labelled {
        let Some(position) = value.position("") else { return value };
        let Labels::Names(keys) = &value.axes()[position].labels else { return value };
        let has_all = |axis: &SweepAxis| {
            let labels = super::axis(axis).labels;
            keys.iter().all(|key| labels.find_name(key).is_some())
        };
        let is_taken = value.position(VECTOR).is_some() || self.setup.sweep.axes.iter().any(has_all);
        if is_taken || !self.kind_axes.contains(&VECTOR) {
            return value;
        }
        let (mut axes, values) = value.into_parts();
        VECTOR.clone_into(&mut axes[position].name);
        Labelled::new(axes, values).unwrap_or_else(|_| Labelled::scalar(f64::NAN))
    }

    /// One trial as tensors. Its facts begin with the study and the variables of the trial.
    ///
    /// # Errors
    /// The kind of this study has no tensors, or the set-up is wrong in a way that only the trial shows.
    pub fn export(&self, index: usize, earlier: &Scope<'_>, context: &Context) -> Result<Export, Diagnostic> {
        let trial = self.trial(index, &[]);
        let scope = self.scope(&trial, earlier)?;
        let Some(mut export) = self.study.export(&trial, &scope, context)? else {
            let kinds: Vec<&str> =
                KINDS.iter().filter(|kind| kind.exports()).map(|kind| kind.name()).collect();
            let message = format!("a study of the kind `{}` has no tensors to export", self.kind);
            return Err(
                Diagnostic::new(message, self.span).note(format!("kinds that have: {}", kinds.join(", ")))
            );
        };
        let mut facts = vec![("study".to_owned(), self.setup.id.clone())];
        for (name, param) in &trial.params {
            match param {
                Param::Number(x) => facts.push((format!("trial.{name}"), print_number(*x))),
                Param::Name { name: text, .. } => facts.push((format!("trial.{name}"), text.clone())),
                // A record's nested set-up is told apart by the record's own name.
                Param::Node(_) => {}
            }
        }
        facts.append(&mut export.facts);
        Ok(Export { facts, ..export })
    }

    /// What the formulas of a trial see besides its probes.
    fn scope<'a>(&self, trial: &Trial, earlier: &'a Scope<'_>) -> Result<Scope<'a>, Diagnostic> {
        let mut scope = earlier.child();
        define_lets(&mut scope, &self.setup.lets);
        define_arrays(&mut scope, &self.arrays)?;
        define_trial(&mut scope, trial);
        Ok(scope)
    }

    /// The measurements of all trials over the axes of the sweep, NaN where a trial has none.
    ///
    /// # Errors
    /// The measurements of two trials have different axes.
    pub fn gather(&self, trials: &[TrialOutcome]) -> Result<Vec<(String, Labelled)>, Diagnostic> {
        let order: Vec<&str> = self.setup.sweep.axes.iter().map(|axis| axis.name.as_str()).collect();
        let mut all = Vec::new();
        for (k, measure) in self.setup.measures.iter().enumerate() {
            let parts: Vec<&Labelled> =
                trials.iter().filter_map(|t| t.measurements.get(k).map(|m| &m.1)).collect();
            let value = gather(&self.points, &parts, &order)
                .map_err(|message| Diagnostic::new(message, measure.span))?;
            all.push((measure.name.clone(), value));
        }
        Ok(all)
    }
}

/// The value of a formula of lets and numbers.
fn constant(scalar: &Scalar, lets: &[Let]) -> Result<f64, Diagnostic> {
    let mut scope = Scope::new();
    define_lets(&mut scope, lets);
    let expr = crate::formula::parse(&scalar.text).map_err(|e| super::expression::locate(&e, scalar, &[]))?;
    let value =
        crate::formula::eval(&expr, &scope).map_err(|e| super::expression::locate(&e, scalar, lets))?;
    value.as_scalar().ok_or_else(|| {
        Diagnostic::new("this is an array where a number is needed", scalar.locate(0, scalar.text.len()))
    })
}

/// No two of a study's names are the same.
fn distinct<'a>(axes: impl Iterator<Item = &'a SweepAxis>, named: &[&'a [Named]]) -> Result<(), Diagnostic> {
    let mut taken: Vec<&str> = Vec::new();
    for axis in axes {
        for name in axis.names() {
            if taken.contains(&name) {
                return Err(Diagnostic::new(format!("`{name}` is varied and tuned"), axis.span)
                    .label("rename one of the two"));
            }
            taken.push(name);
        }
    }
    for named in named.iter().copied().flatten() {
        if taken.contains(&named.name.as_str()) {
            return Err(Diagnostic::new(
                format!("`{}` is the name of something else in this study", named.name),
                named.span,
            )
            .label("choose another"));
        }
        taken.push(&named.name);
    }
    Ok(())
}
