//! The registry says what is there, and every option does something.

use super::{rosenbrock, run};
use crate::autodiff::Error;
use crate::optimizer::{
    Number, Position, REGISTRY, Range, STEP_SIZE, SettingError, SettingKind, Settings, WORDS, find,
};

/// A rule with all its options given: those that have no default are 0.01.
fn whole(entry: &'static crate::optimizer::Entry) -> Settings<'static> {
    let mut settings = Settings::new(entry);
    for option in entry.options {
        if matches!(option.kind, SettingKind::Number { default: None, .. }) {
            settings.set(option.name, 0.01.into()).unwrap();
        }
    }
    settings
}

#[test]
fn rules_are_called_as_they_are_registered() {
    let mut names: Vec<&str> = REGISTRY.iter().map(|entry| entry.name).collect();
    assert_eq!(names, WORDS.map(|word| word.0));
    for entry in &REGISTRY {
        let settings = whole(entry);
        assert_eq!(settings.rule().name(), entry.name);
        assert!(settings.check().is_ok());
        assert!(std::ptr::eq(find(entry.name).unwrap(), entry));
        assert!(settings.step_size().constant().is_some(), "{} has no step size", entry.name);
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), REGISTRY.len(), "a name is given twice");
}

#[test]
fn docs_say_what_an_option_is_unless_given() {
    for (entry, option) in REGISTRY.iter().flat_map(|entry| entry.options.iter().map(move |o| (entry, o))) {
        let end = option.doc.rsplit("; ").next().unwrap();
        let said = end.strip_suffix(" unless given.");
        let place = format!("{}'s {}", entry.name, option.name);
        match option.kind {
            SettingKind::Switch => assert_eq!(said, Some("off"), "{place}"),
            SettingKind::Number { default: None, .. } => assert_eq!(said, None, "{place}"),
            SettingKind::Number { default: Some(default), range } => {
                assert_eq!(said.unwrap().parse::<f64>().unwrap(), default, "{place}");
                assert!(range.holds(default), "{place}");
            }
        }
    }
}

#[test]
fn every_option_changes_the_path() {
    for entry in &REGISTRY {
        let usual = whole(entry);
        let lr = if ["lion", "sign_sgd"].contains(&entry.name) { 0.01 } else { 1e-3 };
        // Momentum and decay must be there for what modifies them.
        let mut base = usual.clone();
        for (name, value) in
            [("beta2", 0.9), ("momentum", 0.5), ("weight_decay", 0.1), ("t0", 3.0), ("lambd", 0.1)]
        {
            let _ = base.set(name, value.into());
        }
        let settle = |settings: &Settings<'_>| {
            let path = run(settings, &rosenbrock, &[-1.2, 1.0], lr, 100);
            path.last().unwrap().clone()
        };
        let plain = settle(&base);
        assert!(plain.iter().all(|x| x.is_finite()), "{}: {plain:?}", entry.name);
        for option in entry.options.iter().filter(|option| option.name != STEP_SIZE) {
            let mut changed = base.clone();
            match option.kind {
                SettingKind::Switch => changed.turn(option.name, true).unwrap(),
                SettingKind::Number { .. } => {
                    let value = base.number(option.name).constant().unwrap();
                    let other = match option.name {
                        "step_max" => 0.01,
                        "step_min" => 0.1,
                        "eta_plus" => 1.5,
                        "weight_decay" => 5.0,
                        "beta2" => 0.99,
                        _ => 0.7 * value + 0.02,
                    };
                    changed.set(option.name, other.into()).unwrap();
                }
            }
            // The start of the mean changes the mean and not the path.
            let is_the_same = settle(&changed) == plain;
            assert_eq!(is_the_same, option.name == "t0", "{}'s {}", entry.name, option.name);
            assert_ne!(changed.structure(), base.structure(), "{}'s {}", entry.name, option.name);
        }
    }
}

#[test]
fn what_is_wrong_is_said() {
    let mut adam = Settings::new(find("adam").unwrap());
    assert_eq!(
        adam.set("beta1", 1.0.into()),
        Err(SettingError::Range { option: "beta1", value: 1.0, range: Range::BelowOne })
    );
    assert!(matches!(adam.set("lr", f64::NAN.into()), Err(SettingError::Range { .. })));
    assert_eq!(adam.set("momentum", 0.5.into()), Err(SettingError::Unknown { rule: "adam" }));
    assert_eq!(adam.set("amsgrad", 1.0.into()), Err(SettingError::Kind { option: "amsgrad", is: "switch" }));
    assert_eq!(adam.turn("lr", true), Err(SettingError::Kind { option: "lr", is: "number" }));
    assert_eq!(adam.number("beta1").constant(), Some(0.9), "what was refused changes nothing");
    assert_eq!(adam.check(), Err(SettingError::Missing { rule: "adam", option: "lr" }));

    let polyak = Settings::new(find("polyak").unwrap());
    assert_eq!(polyak.check(), Err(SettingError::Missing { rule: "polyak", option: "minimum" }));

    let mut sgd = Settings::new(find("sgd").unwrap());
    sgd.turn("nesterov", true).unwrap();
    sgd.set("lr", 0.1.into()).unwrap();
    assert!(matches!(sgd.check(), Err(SettingError::Conflict { option: "nesterov", .. })));
    sgd.set("momentum", 0.9.into()).unwrap();
    assert_eq!(sgd.check(), Ok(()));
    sgd.set("dampening", 0.1.into()).unwrap();
    assert!(matches!(sgd.check(), Err(SettingError::Conflict { option: "dampening", .. })));
}

#[test]
fn a_state_of_another_size_is_refused() {
    for entry in &REGISTRY {
        let settings = whole(entry);
        let graph = crate::autodiff::Graph::new();
        let parameter = graph.input("p", &[2]);
        let (loss, step_size) = (rosenbrock(parameter), graph.scalar(0.1));
        let at = Position { parameter, gradient: parameter, loss, step_size };
        let rule = settings.rule();
        let mut state: Vec<_> = rule.state().iter().map(|tensor| tensor.input(&graph, "p", &[2])).collect();
        assert!(rule.update(&at, &state).is_ok(), "{}", entry.name);
        state.push(parameter);
        assert!(matches!(rule.update(&at, &state), Err(Error::Input(_))), "{}", entry.name);
    }
}

#[test]
fn constants_meet_before_they_are_traced() {
    let graph = crate::autodiff::Graph::new();
    let number = 1.0 - Number::from(0.9) * Number::from(0.5);
    assert_eq!(number.constant(), Some(0.55));
    assert!(graph.is_empty());
    let traced = 1.0 - Number::from(graph.input("b", &[]));
    assert!(traced.constant().is_none() && !traced.is_zero());
}
