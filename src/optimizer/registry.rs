//! Every update rule with its options: what the tables of keys, the schema, `explain` and the tests are made from.

use super::settings::Settings;
use super::{
    UpdateRule, adadelta, adagrad, adam, adamax, adamw, asgd, exact_line, lion, nadam, polyak, radam,
    rmsprop, rprop, sgd, sign_sgd,
};

/// An update rule as it is registered.
#[derive(Debug)]
pub struct Entry {
    /// Its name in notebooks.
    pub name: &'static str,
    /// What it is called in messages.
    pub title: &'static str,
    /// What it is, in one line, with its source.
    pub doc: &'static str,
    /// Its options; the step size `lr` is among them.
    pub options: &'static [Setting],
    /// The rule with these options.
    pub build: for<'g> fn(&Settings<'g>) -> Box<dyn UpdateRule<'g> + 'g>,
    /// Why some options do not go together, with the option that is to blame, if they do not.
    pub conflict: fn(&Settings<'_>) -> Option<(&'static str, &'static str)>,
}

/// An option of a rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// Its name in notebooks.
    pub name: &'static str,
    /// What it does, in one line, and what it is unless given.
    pub doc: &'static str,
    /// What it takes.
    pub kind: SettingKind,
}

/// What an option takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SettingKind {
    /// A number, which may differ between lanes.
    Number {
        /// What it is unless given; it must be given where there is none.
        default: Option<f64>,
        /// Where it must lie.
        range: Range,
    },
    /// On or off, off unless given. It decides what is traced, so it is the same in all lanes.
    Switch,
}

/// Where a number must lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    /// Anywhere.
    Any,
    /// x ≥ 0.
    NotNegative,
    /// x > 0.
    Positive,
    /// 0 ≤ x < 1.
    BelowOne,
    /// 0 ≤ x ≤ 1.
    UpToOne,
    /// 0 < x < 1.
    InsideOne,
    /// x > 1.
    AboveOne,
}

impl Range {
    /// Whether a finite number lies there.
    pub fn holds(self, x: f64) -> bool {
        match self {
            Range::Any => true,
            Range::NotNegative => x >= 0.0,
            Range::Positive => x > 0.0,
            Range::BelowOne => (0.0..1.0).contains(&x),
            Range::UpToOne => (0.0..=1.0).contains(&x),
            Range::InsideOne => x > 0.0 && x < 1.0,
            Range::AboveOne => x > 1.0,
        }
    }

    /// The range in words.
    pub fn words(self) -> &'static str {
        match self {
            Range::Any => "any number",
            Range::NotNegative => "it is never negative",
            Range::Positive => "above 0",
            Range::BelowOne => "from 0 to below 1",
            Range::UpToOne => "from 0 to 1",
            Range::InsideOne => "between 0 and 1",
            Range::AboveOne => "above 1",
        }
    }
}

impl Setting {
    /// A number with a default.
    pub(super) const fn number(name: &'static str, default: f64, range: Range, doc: &'static str) -> Setting {
        Setting { name, doc, kind: SettingKind::Number { default: Some(default), range } }
    }

    /// A number that must be given.
    pub(super) const fn needed(name: &'static str, range: Range, doc: &'static str) -> Setting {
        Setting { name, doc, kind: SettingKind::Number { default: None, range } }
    }

    /// A switch.
    pub(super) const fn switch(name: &'static str, doc: &'static str) -> Setting {
        Setting { name, doc, kind: SettingKind::Switch }
    }
}

/// Options that several rules share.
pub(super) mod shared {
    use super::{Range, Setting};

    /// λ of the L2 penalty.
    pub const WEIGHT_DECAY: Setting = Setting::number(
        "weight_decay",
        0.0,
        Range::NotNegative,
        "λ of the penalty λ‖θ‖²/2, whose gradient is added; 0 unless given.",
    );
    /// λ of a rule that can take it either way.
    pub const WEIGHT_DECAY_EITHER: Setting = Setting::number(
        "weight_decay",
        0.0,
        Range::NotNegative,
        "λ of the penalty λ‖θ‖²/2, whose gradient is added, or of a decay of its own; 0 unless given.",
    );
    /// Whether weights decay by themselves.
    pub const DECOUPLED: Setting = Setting::switch(
        "decoupled_weight_decay",
        "Weights shrink by themselves, θ ← (1 − ηλ)θ, and the gradient has no part of it; off unless given.",
    );
    /// Whether to climb.
    pub const MAXIMIZE: Setting =
        Setting::switch("maximize", "Climb instead of descending; off unless given.");
    /// β₁ of the family of Adam.
    pub const BETA1: Setting =
        Setting::number("beta1", 0.9, Range::BelowOne, "The memory of the first moment; 0.9 unless given.");
    /// β₂ of the family of Adam.
    pub const BETA2: Setting = Setting::number(
        "beta2",
        0.999,
        Range::BelowOne,
        "The memory of the second moment; 0.999 unless given.",
    );
    /// ε of the family of Adam.
    pub const EPSILON: Setting = Setting::number(
        "epsilon",
        1e-8,
        Range::NotNegative,
        "Added to the root of the second moment; 1e-8 unless given.",
    );
    /// AMSGrad's maximum.
    pub const AMSGRAD: Setting = Setting::switch(
        "amsgrad",
        "Take the largest second moment so far (Reddi, Kale & Kumar 2018); off unless given.",
    );
}

/// All options go together.
pub(super) fn no_conflict(_: &Settings<'_>) -> Option<(&'static str, &'static str)> {
    None
}

/// The number of update rules.
pub const N_RULES: usize = 15;

/// Every update rule.
pub static REGISTRY: [Entry; N_RULES] = [
    sgd::ENTRY,
    adam::ENTRY,
    adamw::ENTRY,
    nadam::ENTRY,
    radam::ENTRY,
    adamax::ENTRY,
    adagrad::ENTRY,
    rmsprop::ENTRY,
    adadelta::ENTRY,
    lion::ENTRY,
    sign_sgd::ENTRY,
    rprop::ENTRY,
    asgd::ENTRY,
    polyak::ENTRY,
    exact_line::ENTRY,
];

/// The names of the update rules, each with what it stands for.
pub static WORDS: [(&str, &str); N_RULES] = words();

const fn words() -> [(&'static str, &'static str); N_RULES] {
    let mut words = [("", ""); N_RULES];
    let mut i = 0;
    while i < N_RULES {
        words[i] = (REGISTRY[i].name, REGISTRY[i].doc);
        i += 1;
    }
    words
}

/// The rule of a name.
pub fn find(name: &str) -> Option<&'static Entry> {
    REGISTRY.iter().find(|entry| entry.name == name)
}
