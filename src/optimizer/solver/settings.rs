//! The options of a solver and their values.

/// An option of a solver.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SolverOption {
    /// Its name in notebooks.
    pub name: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// What values it takes, and the one it has if nothing is said.
    pub kind: Kind,
}

/// What values an option takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// A number strictly between two bounds.
    Number {
        /// If nothing is said.
        default: f64,
        /// The lower bound.
        above: f64,
        /// The upper bound.
        below: f64,
    },
    /// A whole number.
    Count {
        /// If nothing is said.
        default: usize,
        /// The least.
        least: usize,
    },
    /// On or off.
    Switch {
        /// If nothing is said.
        default: bool,
    },
    /// One of some words.
    Word {
        /// If nothing is said.
        default: &'static str,
        /// The words, each with what it says.
        words: &'static [(&'static str, &'static str)],
    },
}

/// A value given to an option.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting {
    /// A number, or a whole number.
    Number(f64),
    /// On or off.
    Switch(bool),
    /// A word.
    Word(String),
}

/// The values of all options of a solver.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    solver: &'static str,
    options: Vec<(&'static SolverOption, Setting)>,
}

/// A value that an option does not take.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SettingError {
    /// There is no such solver.
    #[error("there is no solver `{name}`; the solvers are {known}")]
    Solver {
        /// The name.
        name: String,
        /// The names of all solvers.
        known: String,
    },
    /// There is no such option.
    #[error("{solver} has no option `{name}`; {known}")]
    Option {
        /// The solver.
        solver: &'static str,
        /// The name.
        name: String,
        /// The names of its options, as a sentence.
        known: String,
    },
    /// The value is of another kind, or out of bounds.
    #[error("{solver}: `{option}` must be {wanted}, and not {found}")]
    Value {
        /// The solver.
        solver: &'static str,
        /// The option.
        option: &'static str,
        /// What it takes.
        wanted: String,
        /// What was given.
        found: String,
    },
}

impl Kind {
    /// The value if nothing is said.
    pub fn default(&self) -> Setting {
        match *self {
            Kind::Number { default, .. } => Setting::Number(default),
            Kind::Count { default, .. } => Setting::Number(default as f64),
            Kind::Switch { default } => Setting::Switch(default),
            Kind::Word { default, .. } => Setting::Word(default.to_owned()),
        }
    }

    /// What it takes, in words that go on from "must be".
    pub fn wanted(&self) -> String {
        match *self {
            Kind::Number { above, below, .. } if below == f64::INFINITY => {
                format!("a finite number above {above}")
            }
            Kind::Number { above, below, .. } => format!("a number above {above} and below {below}"),
            Kind::Count { least, .. } => format!("a whole number from {least} on"),
            Kind::Switch { .. } => "true or false".to_owned(),
            Kind::Word { words, .. } => {
                let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                format!("one of {}", words.join(", "))
            }
        }
    }

    fn takes(&self, value: &Setting) -> bool {
        match (*self, value) {
            (Kind::Number { above, below, .. }, Setting::Number(x)) => *x > above && *x < below,
            (Kind::Count { least, .. }, Setting::Number(x)) => {
                *x >= least as f64 && *x < 1e15 && x.floor() == *x
            }
            (Kind::Switch { .. }, Setting::Switch(_)) => true,
            (Kind::Word { words, .. }, Setting::Word(word)) => words.iter().any(|(known, _)| known == word),
            _ => false,
        }
    }
}

impl Settings {
    /// The options of a solver with their defaults.
    pub fn new(solver: &'static str, options: &'static [SolverOption]) -> Settings {
        Settings { solver, options: options.iter().map(|option| (option, option.kind.default())).collect() }
    }

    /// Sets an option.
    ///
    /// # Errors
    /// When there is no such option, or it does not take the value.
    pub fn set(&mut self, name: &str, value: Setting) -> Result<(), SettingError> {
        let solver = self.solver;
        let names: Vec<&str> = self.options.iter().map(|(option, _)| option.name).collect();
        let known = match names.len() {
            0 => "it has no options".to_owned(),
            _ => format!("its options are {}", names.join(", ")),
        };
        let Some((option, own)) = self.options.iter_mut().find(|(option, _)| option.name == name) else {
            return Err(SettingError::Option { solver, name: name.to_owned(), known });
        };
        if !option.kind.takes(&value) {
            let found = match value {
                Setting::Number(x) => format!("{x}"),
                Setting::Switch(on) => format!("{on}"),
                Setting::Word(word) => format!("`{word}`"),
            };
            return Err(SettingError::Value {
                solver,
                option: option.name,
                wanted: option.kind.wanted(),
                found,
            });
        }
        *own = value;
        Ok(())
    }

    /// The value of a number; NaN if there is no such option.
    pub fn number(&self, name: &str) -> f64 {
        match self.get(name) {
            Some(Setting::Number(x)) => *x,
            _ => f64::NAN,
        }
    }

    /// The value of a whole number; 0 if there is no such option.
    pub fn count(&self, name: &str) -> usize {
        match self.get(name) {
            Some(Setting::Number(x)) => *x as usize,
            _ => 0,
        }
    }

    /// Whether a switch is on.
    pub fn is_on(&self, name: &str) -> bool {
        self.get(name) == Some(&Setting::Switch(true))
    }

    /// The word of an option; empty if there is no such option.
    pub fn word(&self, name: &str) -> &str {
        match self.get(name) {
            Some(Setting::Word(word)) => word,
            _ => "",
        }
    }

    fn get(&self, name: &str) -> Option<&Setting> {
        self.options.iter().find(|(option, _)| option.name == name).map(|(_, value)| value)
    }
}
