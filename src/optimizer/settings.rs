//! A rule with what its options are.

use std::fmt::Write;

use super::registry::{Entry, Range, Setting, SettingKind};
use super::{Number, UpdateRule};

/// The name of the option that is the step size, which every rule has.
pub const STEP_SIZE: &str = "lr";

/// A rule of the registry with its options.
///
/// ```
/// use gradbook::optimizer::{Settings, find};
///
/// let mut adam = Settings::new(find("adam").ok_or("no Adam")?);
/// adam.set("lr", 0.02.into())?;
/// adam.turn("amsgrad", true)?;
/// assert_eq!(adam.rule().state().len(), 5);
/// assert!(adam.set("beta2", 1.0.into()).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Settings<'g> {
    entry: &'static Entry,
    values: Vec<Value<'g>>,
}

#[derive(Debug, Clone, Copy)]
enum Value<'g> {
    Missing,
    Number(Number<'g>),
    Switch(bool),
}

/// An option that is not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum SettingError {
    /// The rule has no such option.
    #[error("`{rule}` has no such option")]
    Unknown {
        /// The rule.
        rule: &'static str,
    },
    /// A switch where a number is, or the other way round.
    #[error("`{option}` is a {is}")]
    Kind {
        /// The option.
        option: &'static str,
        /// "number" or "switch".
        is: &'static str,
    },
    /// A constant outside its range.
    #[error("`{option}` is {value}")]
    Range {
        /// The option.
        option: &'static str,
        /// What it was to be.
        value: f64,
        /// Where it must lie.
        range: Range,
    },
    /// An option that must be given.
    #[error("`{rule}` needs `{option}`")]
    Missing {
        /// The rule.
        rule: &'static str,
        /// The option.
        option: &'static str,
    },
    /// Options that do not go together.
    #[error("{why}")]
    Conflict {
        /// The option that is to blame.
        option: &'static str,
        /// Why.
        why: &'static str,
    },
}

impl<'g> Settings<'g> {
    /// A rule with all options as they are unless given.
    pub fn new(entry: &'static Entry) -> Settings<'g> {
        let usual = |option: &Setting| match option.kind {
            SettingKind::Number { default: Some(number), .. } => Value::Number(number.into()),
            SettingKind::Number { default: None, .. } => Value::Missing,
            SettingKind::Switch => Value::Switch(false),
        };
        Settings { entry, values: entry.options.iter().map(usual).collect() }
    }

    /// The rule as it is registered.
    pub fn entry(&self) -> &'static Entry {
        self.entry
    }

    /// Gives a number.
    ///
    /// # Errors
    /// The rule has no such number, or a constant is outside its range.
    pub fn set(&mut self, option: &str, number: Number<'g>) -> Result<(), SettingError> {
        let (setting, value) = self.slot(option)?;
        let SettingKind::Number { range, .. } = setting.kind else {
            return Err(SettingError::Kind { option: setting.name, is: "switch" });
        };
        match number.constant() {
            Some(x) if !(x.is_finite() && range.holds(x)) => {
                Err(SettingError::Range { option: setting.name, value: x, range })
            }
            _ => {
                *value = Value::Number(number);
                Ok(())
            }
        }
    }

    /// Turns a switch on or off.
    ///
    /// # Errors
    /// The rule has no such switch.
    pub fn turn(&mut self, option: &str, is_on: bool) -> Result<(), SettingError> {
        let (setting, value) = self.slot(option)?;
        if setting.kind != SettingKind::Switch {
            return Err(SettingError::Kind { option: setting.name, is: "number" });
        }
        *value = Value::Switch(is_on);
        Ok(())
    }

    /// Whether all that must be given is given, and goes together.
    ///
    /// # Errors
    /// It does not.
    pub fn check(&self) -> Result<(), SettingError> {
        let all = self.entry.options.iter().zip(&self.values);
        for (option, value) in all {
            if matches!(value, Value::Missing) {
                return Err(SettingError::Missing { rule: self.entry.name, option: option.name });
            }
        }
        match (self.entry.conflict)(self) {
            Some((option, why)) => Err(SettingError::Conflict { option, why }),
            None => Ok(()),
        }
    }

    /// A number; NaN where there is none.
    pub fn number(&self, option: &str) -> Number<'g> {
        match self.value(option) {
            Some(Value::Number(number)) => number,
            _ => Number::Constant(f64::NAN),
        }
    }

    /// Whether a switch is on.
    pub fn switch(&self, option: &str) -> bool {
        matches!(self.value(option), Some(Value::Switch(true)))
    }

    /// The step size.
    pub fn step_size(&self) -> Number<'g> {
        self.number(STEP_SIZE)
    }

    /// The update rule. The step size is not part of it: each step is told its own.
    pub fn rule(&self) -> Box<dyn UpdateRule<'g> + 'g> {
        (self.entry.build)(self)
    }

    /// What the program of a step depends on: the name, the switches, and the constants but for the step size, to the bit.
    pub fn structure(&self) -> String {
        let mut out = self.entry.name.to_owned();
        for (option, value) in self.entry.options.iter().zip(&self.values) {
            if option.name == STEP_SIZE {
                continue;
            }
            let _ = match value {
                Value::Number(Number::Constant(x)) => write!(out, " {}={:x}", option.name, x.to_bits()),
                Value::Number(Number::Traced(_)) => write!(out, " {}=?", option.name),
                Value::Switch(true) => write!(out, " {}", option.name),
                Value::Switch(false) | Value::Missing => Ok(()),
            };
        }
        out
    }

    fn value(&self, option: &str) -> Option<Value<'g>> {
        let mut all = self.entry.options.iter().zip(&self.values);
        all.find(|(setting, _)| setting.name == option).map(|(_, value)| *value)
    }

    fn slot(&mut self, option: &str) -> Result<(&'static Setting, &mut Value<'g>), SettingError> {
        let mut all = self.entry.options.iter().zip(&mut self.values);
        let unknown = SettingError::Unknown { rule: self.entry.name };
        all.find(|(setting, _)| setting.name == option).ok_or(unknown)
    }
}
