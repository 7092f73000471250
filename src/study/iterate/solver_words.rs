//! Solvers as notebooks write them, `{bfgs: {line_search: armijo}}`: the tables of keys, made from the registry, and the
//! reading.

use crate::formula::{Labelled, Scope};
use crate::optimizer::solver::{Kind, SOLVERS, Setting, Solver, SolverEntry, Until};
use crate::study::expression::{Expression, Let};
use crate::yaml::{Diagnostic, Entry, Fields, Key, Plain, Record, Shape, Span, Words, Yaml};

const N: usize = SOLVERS.len();
/// More options than any solver has.
const MOST: usize = 8;
const NO_KEY: Key = Key::optional("", Shape::Formula, "");

static OPTION_KEYS: [[Key; MOST]; N] = option_keys();
static RECORDS: [Record; N] = records();
static SHAPES: [Shape; N] = shapes();
static SOLVER_KEYS: [Key; N] = solver_keys();
static SOLVER_RECORD: Record = Record::new("solvers", "the solver", &SOLVER_KEYS);

/// A solver: its name, or its name with options.
pub(super) const SOLVER: Shape = Shape::Variable(&Shape::Either(&[
    Shape::One(&SOLVER_RECORD),
    Shape::Word(Words {
        what: "solver",
        all: || SOLVERS.iter().map(|entry| (entry.name, entry.doc)).collect(),
    }),
]));

/// When a solver may stop.
pub(super) static UNTIL: Record = Record::new(
    "until",
    "the tolerances",
    &[
        Key::optional(
            "gradient",
            Shape::Formula,
            "It has converged once the gradient's norm is at most this; 1e-8 unless given.",
        ),
        Key::optional(
            "relative",
            Shape::Formula,
            "It has converged once the gradient's norm is at most this part of that at the start; 0 unless given.",
        ),
        Key::optional("value", Shape::Formula, "It has converged once the value is at most this."),
        Key::optional(
            "step",
            Shape::Formula,
            "It ends once a step s is at most this, ‖s‖ ≤ t (‖x‖ + t); 0 unless given.",
        ),
        Key::optional("steps", Shape::Count(super::words::MAX_STEPS), "The most steps; 1000 unless given."),
        Key::optional("evaluations", Shape::Formula, "The most evaluations; no limit unless given."),
    ],
);

const fn option_keys() -> [[Key; MOST]; N] {
    let mut keys = [[NO_KEY; MOST]; N];
    let mut solver = 0;
    while solver < N {
        let options = SOLVERS[solver].options;
        let mut at = 0;
        while at < options.len() {
            keys[solver][at] = Key::optional(options[at].name, Shape::Formula, options[at].doc);
            at += 1;
        }
        solver += 1;
    }
    keys
}

const fn records() -> [Record; N] {
    let mut records = [Record::new("", "", &[]); N];
    let mut solver = 0;
    while solver < N {
        let entry = &SOLVERS[solver];
        let keys = OPTION_KEYS[solver].split_at(entry.options.len()).0;
        records[solver] = Record::new(entry.name, entry.name, keys);
        solver += 1;
    }
    records
}

const fn shapes() -> [Shape; N] {
    let mut shapes = [Shape::Any; N];
    let mut solver = 0;
    while solver < N {
        shapes[solver] = Shape::Record(&RECORDS[solver]);
        solver += 1;
    }
    shapes
}

const fn solver_keys() -> [Key; N] {
    let mut keys = [NO_KEY; N];
    let mut solver = 0;
    while solver < N {
        let entry = &SOLVERS[solver];
        keys[solver] = Key::optional(entry.name, Shape::Variable(&SHAPES[solver]), entry.doc);
        solver += 1;
    }
    keys
}

/// A solver as written.
pub(super) struct WrittenSolver {
    entry: &'static SolverEntry,
    /// Where its name is written.
    pub span: Span,
    options: Vec<Given>,
    tolerances: Vec<Given>,
    /// The most steps, if they are given.
    pub steps: Option<Yaml>,
}

/// An option as written.
struct Given {
    name: &'static str,
    span: Span,
    value: Value,
}

enum Value {
    Fixed(Setting),
    Formula(Expression),
}

/// A solver whose numbers are known in all lanes.
pub(super) struct ReadySolver {
    entry: &'static SolverEntry,
    span: Span,
    options: Vec<(&'static str, Span, Lanes)>,
    tolerances: Vec<(&'static str, Span, Lanes)>,
    steps: usize,
}

/// A value in each lane.
enum Lanes {
    Fixed(Setting),
    Numbers(Vec<f64>),
}

impl WrittenSolver {
    /// Reads a solver and its tolerances.
    ///
    /// # Errors
    /// It is not one known solver with known options.
    pub fn read(node: &Yaml, until: Option<&Yaml>) -> Result<WrittenSolver, Diagnostic> {
        let (name, span, written) = match node.entries() {
            Some([Entry { key, key_span, value }]) => (key.text.as_str(), *key_span, Some(value)),
            None => (node.text().unwrap_or(""), node.span, None),
            Some(_) => {
                return Err(Diagnostic::new("the solver is one method with its options", node.span)
                    .label("for example {bfgs: {line_search: armijo}}"));
            }
        };
        let found = SOLVERS.iter().zip(&RECORDS).find(|(entry, _)| entry.name == name);
        let Some((entry, record)) = found else {
            let names: Vec<&str> = SOLVERS.iter().map(|entry| entry.name).collect();
            return Err(Diagnostic::new(format!("unknown solver `{name}`"), span)
                .meant(name, names.iter().copied())
                .note(format!("known: {}", names.join(", "))));
        };
        let mut options = Vec::new();
        if let Some(node) = written {
            let fields = Fields::of(node, record)?;
            for option in entry.options {
                let Some(node) = fields.get(option.name) else { continue };
                let value = match (option.kind, node.plain()) {
                    (Kind::Word { .. }, _) => {
                        Value::Fixed(Setting::Word(node.text().unwrap_or("").to_owned()))
                    }
                    (Kind::Switch { .. }, Some(Plain::Bool(is_on))) => Value::Fixed(Setting::Switch(is_on)),
                    _ => Value::Formula(Expression::read(node, option.name)?),
                };
                options.push(Given { name: option.name, span: node.span, value });
            }
        }
        let mut tolerances = Vec::new();
        let mut steps = None;
        if let Some(node) = until {
            if node.entries().is_none() {
                return Err(Diagnostic::new("a solver stops by tolerances, not by a condition", node.span)
                    .label("for example {gradient: 1e-8, steps: 500}"));
            }
            let fields = Fields::of(node, &UNTIL)?;
            steps = fields.get("steps").cloned();
            for key in UNTIL.all().filter(|key| key.name != "steps") {
                let Some(node) = fields.get(key.name) else { continue };
                let value = Value::Formula(Expression::read(node, key.name)?);
                tolerances.push(Given { name: key.name, span: node.span, value });
            }
        }
        Ok(WrittenSolver { entry, span, options, tolerances, steps })
    }

    /// The formulas of its options and tolerances.
    pub fn formulas(&self) -> impl Iterator<Item = &Expression> {
        self.options.iter().chain(&self.tolerances).filter_map(|given| match &given.value {
            Value::Formula(formula) => Some(formula),
            Value::Fixed(_) => None,
        })
    }

    /// The numbers of all lanes: `spread` brings a value over some of the swept axes to all lanes.
    ///
    /// # Errors
    /// A formula that is wrong, or is no number in some lane; an option that does not take its value.
    pub fn ready(
        &self,
        scope: &Scope<'_>,
        lets: &[Let],
        steps: usize,
        spread: &dyn Fn(&Labelled) -> Option<Vec<f64>>,
    ) -> Result<ReadySolver, Diagnostic> {
        let lanes = |given: &[Given]| {
            let one = |given: &Given| match &given.value {
                Value::Fixed(setting) => Ok((given.name, given.span, Lanes::Fixed(setting.clone()))),
                Value::Formula(formula) => match spread(&formula.eval(scope, lets)?) {
                    Some(values) => Ok((given.name, given.span, Lanes::Numbers(values))),
                    None => Err(Diagnostic::new(format!("`{}` is an array", given.name), given.span)
                        .label("one number is needed")),
                },
            };
            given.iter().map(one).collect::<Result<Vec<_>, Diagnostic>>()
        };
        let ready = ReadySolver {
            entry: self.entry,
            span: self.span,
            options: lanes(&self.options)?,
            tolerances: lanes(&self.tolerances)?,
            steps,
        };
        ready.of_lane(0)?;
        Ok(ready)
    }
}

impl Lanes {
    fn of(&self, lane: usize) -> Setting {
        match self {
            Lanes::Fixed(setting) => setting.clone(),
            Lanes::Numbers(values) => Setting::Number(values.get(lane).copied().unwrap_or(f64::NAN)),
        }
    }
}

impl ReadySolver {
    /// Whether the solver needs a sum of squares.
    pub fn uses_residuals(&self) -> bool {
        self.entry.uses_residuals
    }

    /// The solver of a lane, and when it may stop.
    ///
    /// # Errors
    /// An option that does not take its value.
    pub fn of_lane(&self, lane: usize) -> Result<(Box<dyn Solver>, Until), Diagnostic> {
        let mut settings: Vec<(&str, Setting)> = Vec::new();
        for (name, span, value) in &self.options {
            settings.push((name, value.of(lane)));
            // One more at a time, so that an error has the place of the option that is to blame.
            self.entry.build(&settings).map_err(|error| Diagnostic::new(error.to_string(), *span))?;
        }
        let solver = self.entry.build(&settings);
        let solver = solver.map_err(|error| Diagnostic::new(error.to_string(), self.span))?;
        let mut until = Until { steps: self.steps, ..Until::default() };
        for (name, span, value) in &self.tolerances {
            let Setting::Number(number) = value.of(lane) else { continue };
            if number.is_nan() || (number < 0.0 && *name != "value") {
                return Err(Diagnostic::new(format!("`{name}` is {number}"), *span).label("0 or more"));
            }
            match *name {
                "gradient" => until.gradient = number,
                "relative" => until.relative = number,
                "value" => until.value = number,
                "step" => until.step = number,
                _ => until.evaluations = if number < 1e15 { number as usize } else { usize::MAX },
            }
        }
        Ok((solver, until))
    }
}
