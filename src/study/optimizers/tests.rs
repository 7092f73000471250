//! What notebooks may write, and what they are told.

use super::{OPTIMIZERS, read};
use crate::formula::Scope;
use crate::optimizer::{Number, REGISTRY, SettingKind, Settings};
use crate::yaml::{Diagnostic, Shape, Sources, conform, parse};

fn settings(text: &str) -> Result<Settings<'static>, String> {
    let mut sources = Sources::default();
    let file = sources.add("t.yaml", text);
    let found = parse(&sources, file).and_then(|tree| {
        conform(&tree, &Shape::One(&OPTIMIZERS))?;
        read(&tree)?.settings(|given| {
            let value = given.formula.eval(&Scope::new(), &[])?;
            let number = value.as_scalar().map(Number::from);
            number.ok_or_else(|| Diagnostic::new("no number", given.span))
        })
    });
    found.map_err(|error| error.render(&sources))
}

#[test]
fn every_option_of_every_rule_can_be_written() {
    for entry in &REGISTRY {
        let mut text = format!("{}:\n", entry.name);
        for option in entry.options {
            let value = match option.kind {
                SettingKind::Number { default, .. } => format!("{:?}", default.unwrap_or(0.25)),
                // What does not go together is tried below.
                SettingKind::Switch if option.name == "nesterov" => "false".to_owned(),
                SettingKind::Switch => "true".to_owned(),
            };
            text.push_str(&format!("  {}: {value}\n", option.name));
        }
        let settings = settings(&text).unwrap();
        for option in entry.options {
            match option.kind {
                SettingKind::Switch => assert_eq!(settings.switch(option.name), option.name != "nesterov"),
                SettingKind::Number { default, .. } => {
                    assert_eq!(settings.number(option.name).constant(), Some(default.unwrap_or(0.25)));
                }
            }
        }
    }
}

#[test]
fn tables_have_the_rules_in_order() {
    let names: Vec<&str> = OPTIMIZERS.all().map(|key| key.name).collect();
    assert_eq!(names, REGISTRY.each_ref().map(|entry| entry.name));
    for (key, entry) in OPTIMIZERS.all().zip(&REGISTRY) {
        let Shape::Variable(Shape::Record(record)) = key.shape else { panic!("{} is no record", key.name) };
        let options: Vec<&str> = record.all().map(|key| key.name).collect();
        let expected: Vec<&str> = entry.options.iter().map(|option| option.name).collect();
        assert_eq!((record.name, options), (entry.name, expected));
    }
}

#[test]
fn a_switch_is_a_word_or_a_number() {
    for (word, is_on) in [("true", true), ("false", false), ("1", true), ("0", false), ("2 - 1", true)] {
        let text = format!("adam: {{lr: 0.1, amsgrad: {word}}}");
        assert_eq!(settings(&text).unwrap().switch("amsgrad"), is_on, "{word}");
    }
}

#[test]
fn what_is_wrong_is_shown_where_it_is() {
    for (text, message, place) in [
        ("adam: {lr: -0.1}", "`lr` is -0.1", "it is never negative"),
        ("adamw: {lr: 1, beta2: 1}", "`beta2` is 1", "from 0 to below 1"),
        ("rprop: {eta_plus: 0.9}", "`eta_plus` is 0.9", "above 1"),
        ("rprop: {step_min: 2, step_max: 1}", "the shortest step is longer than the longest", "^"),
        ("sgd: {lr: 1, nesterov: true}", "Nesterov's rule looks ahead along the momentum", "^^^^"),
        (
            "sgd: {lr: 1, nesterov: 1, momentum: 0.9, dampening: 0.1}",
            "Nesterov's rule is not dampened",
            "^^^",
        ),
        ("adam: {lr: 1, amsgrad: 0.5}", "`amsgrad` is 0.5", "true or false"),
        ("adam: {momentum: 0.5}", "unknown key `momentum` in Adam", "keys of Adam: lr, beta1"),
        ("sign_sgd: {momentum: 0.5}", "sign descent needs the key `lr`", "add `lr: …`"),
        ("adam: {beta1: 0.5}", "Adam needs the key `lr`", "add `lr: …`"),
        ("polyak: {lr: 1}", "Polyak's step needs the key `minimum`", "add `minimum: …`"),
        ("adma: {lr: 1}", "unknown key `adma` in the optimizer", "did you mean `adam`"),
    ] {
        let error = settings(text).err().unwrap_or_else(|| panic!("accepted: {text}"));
        assert!(error.starts_with(&format!("error: {message}")), "{text}: {error}");
        assert!(error.contains(place), "{text}: {error}");
    }
}
