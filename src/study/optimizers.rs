//! Optimisers as notebooks write them, `{adam: {lr: 0.001}}`: the tables of keys, made from the registry, and the reading.

use crate::optimizer::{Entry, N_RULES, Number, REGISTRY, Setting, SettingError, SettingKind, Settings};
use crate::study::expression::Expression;
use crate::yaml::{Diagnostic, Fields, Key, Plain, Record, Shape, Span, Yaml};

/// The optimisers by their names.
pub(super) static OPTIMIZERS: Record = Record::new("optimizers", "the optimizer", &OPTIMIZER_KEYS);

/// More options than any optimiser has.
const MOST: usize = 10;
const NO_KEY: Key = Key::optional("", Shape::Formula, "");

static OPTION_KEYS: [[Key; MOST]; N_RULES] = option_keys();
static RECORDS: [Record; N_RULES] = records();
static SHAPES: [Shape; N_RULES] = shapes();
static OPTIMIZER_KEYS: [Key; N_RULES] = optimizer_keys();

const fn option_keys() -> [[Key; MOST]; N_RULES] {
    let mut keys = [[NO_KEY; MOST]; N_RULES];
    let mut rule = 0;
    while rule < N_RULES {
        let options = REGISTRY[rule].options;
        let mut at = 0;
        while at < options.len() {
            let Setting { name, doc, kind } = options[at];
            let needed = matches!(kind, SettingKind::Number { default: None, .. });
            keys[rule][at] = Key { name, shape: Shape::Formula, needed, doc };
            at += 1;
        }
        rule += 1;
    }
    keys
}

const fn records() -> [Record; N_RULES] {
    let mut records = [Record::new("", "", &[]); N_RULES];
    let mut rule = 0;
    while rule < N_RULES {
        let entry = &REGISTRY[rule];
        let keys = OPTION_KEYS[rule].split_at(entry.options.len()).0;
        records[rule] = Record::new(entry.name, entry.title, keys);
        rule += 1;
    }
    records
}

const fn shapes() -> [Shape; N_RULES] {
    let mut shapes = [Shape::Any; N_RULES];
    let mut rule = 0;
    while rule < N_RULES {
        shapes[rule] = Shape::Record(&RECORDS[rule]);
        rule += 1;
    }
    shapes
}

const fn optimizer_keys() -> [Key; N_RULES] {
    let mut keys = [NO_KEY; N_RULES];
    let mut rule = 0;
    while rule < N_RULES {
        let entry = &REGISTRY[rule];
        keys[rule] = Key::optional(entry.name, Shape::Variable(&SHAPES[rule]), entry.doc);
        rule += 1;
    }
    keys
}

/// An optimiser as written.
#[derive(Debug, Clone)]
pub(super) struct Written {
    /// The rule.
    pub entry: &'static Entry,
    /// The options that are given.
    pub given: Vec<Given>,
    /// Where its name is written.
    pub span: Span,
}

/// An option as written.
#[derive(Debug, Clone)]
pub(super) struct Given {
    /// The option.
    pub setting: &'static Setting,
    /// Its formula; a switch may be a word of YAML instead.
    pub formula: Expression,
    /// Where the formula is written.
    pub span: Span,
    is_on: Option<bool>,
}

/// Reads an optimiser: one rule with its options.
///
/// # Errors
/// It is not one rule, or the rule is unknown or lacks what must be given, or an option is unknown or no formula.
pub(super) fn read(node: &Yaml) -> Result<Written, Diagnostic> {
    let Some([entry]) = node.entries() else {
        return Err(Diagnostic::new("the optimizer is one rule with its step size", node.span)
            .label("for example {adam: {lr: 0.001}}"));
    };
    let (name, span) = (entry.key.text.as_str(), entry.key_span);
    let Some((at, rule)) = REGISTRY.iter().enumerate().find(|(_, rule)| rule.name == name) else {
        let names: Vec<&str> = REGISTRY.iter().map(|rule| rule.name).collect();
        return Err(Diagnostic::new(format!("unknown optimizer `{name}`"), span)
            .meant(name, names.iter().copied())
            .note(format!("known: {}", names.join(", "))));
    };
    let record = &RECORDS[at];
    let fields = Fields::of(&entry.value, record)?;
    for key in record.all().filter(|key| key.needed) {
        fields.require(key.name)?;
    }
    let mut given = Vec::new();
    for setting in rule.options {
        let Some(node) = fields.get(setting.name) else { continue };
        let is_on = match node.plain() {
            Some(Plain::Bool(is_on)) if setting.kind == SettingKind::Switch => Some(is_on),
            _ => None,
        };
        let formula = Expression::read(node, setting.name)?;
        given.push(Given { setting, formula, span: node.span, is_on });
    }
    Ok(Written { entry: rule, given, span })
}

impl Written {
    /// The rule with its options; `number` says what the formula of an option is, a constant or a node of a graph.
    ///
    /// # Errors
    /// What `number` finds, a constant out of its range, a switch that is neither 0 nor 1, or options that do not go together.
    pub fn settings<'g>(
        &self,
        mut number: impl FnMut(&Given) -> Result<Number<'g>, Diagnostic>,
    ) -> Result<Settings<'g>, Diagnostic> {
        let mut settings = Settings::new(self.entry);
        for given in &self.given {
            let name = given.setting.name;
            let set = match (given.setting.kind, given.is_on) {
                (SettingKind::Number { .. }, _) => settings.set(name, number(given)?),
                (SettingKind::Switch, Some(is_on)) => settings.turn(name, is_on),
                (SettingKind::Switch, None) => settings.turn(name, switch(given, number(given)?)?),
            };
            set.map_err(|error| self.locate(&error))?;
        }
        settings.check().map_err(|error| self.locate(&error))?;
        Ok(settings)
    }

    /// An error at the option that is to blame.
    fn locate(&self, error: &SettingError) -> Diagnostic {
        let at = |option: &str| {
            let given = self.given.iter().find(|given| given.setting.name == option);
            given.map_or(self.span, |given| given.span)
        };
        match error {
            SettingError::Range { option, range, .. } => {
                Diagnostic::new(error.to_string(), at(option)).label(range.words())
            }
            SettingError::Conflict { option, .. } | SettingError::Kind { option, .. } => {
                Diagnostic::new(error.to_string(), at(option))
            }
            SettingError::Missing { .. } | SettingError::Unknown { .. } => {
                Diagnostic::new(error.to_string(), self.span)
            }
        }
    }
}

/// A switch that is a formula: 1 is on and 0 is off.
fn switch(given: &Given, number: Number<'_>) -> Result<bool, Diagnostic> {
    let name = given.setting.name;
    match number.constant() {
        Some(0.0) => Ok(false),
        Some(1.0) => Ok(true),
        Some(x) => Err(Diagnostic::new(format!("`{name}` is {x}"), given.span).label("true or false")),
        None => Err(Diagnostic::new(format!("`{name}` is a switch and no number of a sweep"), given.span)
            .label("true or false; vary the whole optimizer to try both")),
    }
}

#[cfg(test)]
mod tests;
