//! The registry: names, options and their ranges.

use super::*;

#[test]
fn names_are_unique_and_those_of_the_solvers() {
    for (at, entry) in SOLVERS.iter().enumerate() {
        assert!(SOLVERS[..at].iter().all(|other| other.name != entry.name));
        let solver = entry.build(&[]).unwrap();
        assert_eq!((solver.name(), solver.uses_residuals()), (entry.name, entry.uses_residuals));
        assert!(entry.doc.ends_with('.'), "{}", entry.name);
        for (at, option) in entry.options.iter().enumerate() {
            assert!(entry.options[..at].iter().all(|other| other.name != option.name));
            // Each option takes its default, and each word of a choice makes a solver.
            entry.build(&[(option.name, option.kind.default())]).unwrap();
            if let Kind::Word { words, .. } = option.kind {
                for (text, _) in words {
                    entry.build(&[(option.name, word(text))]).unwrap();
                }
            }
        }
    }
}

#[test]
fn options_reach_the_solvers() {
    let run = |options: &[(&str, Setting)]| {
        let bfgs = solver("bfgs", options);
        minimise(&*bfgs, &mut rosenbrock(), &[-1.2, 1.0]).counts
    };
    let default = run(&[]);
    assert_eq!(default, run(&[("c2", Setting::Number(0.9)), ("scale", Setting::Switch(true))]));
    assert_ne!(default, run(&[("c2", Setting::Number(0.1))]));
    assert_ne!(default, run(&[("scale", Setting::Switch(false))]));
    assert!(run(&[("line_search", word("armijo"))]).values > 0);
    assert!(run(&[("line_search", word("exact"))]).products > 0);
}

#[test]
fn wrong_options_say_what_to_write() {
    let message = |name: &str, option: &str, value: Setting| {
        let entry = SolverEntry::find(name).unwrap();
        entry.build(&[(option, value)]).err().unwrap().to_string()
    };
    assert_eq!(
        message("trust_region", "trust", Setting::Number(1.0)),
        "trust_region has no option `trust`; its options are subproblem, radius, largest, accept"
    );
    assert_eq!(
        message("trust_region", "radius", Setting::Number(-1.0)),
        "trust_region: `radius` must be a finite number above 0, and not -1"
    );
    assert_eq!(
        message("lbfgs", "memory", Setting::Number(2.5)),
        "lbfgs: `memory` must be a whole number from 0 on, and not 2.5"
    );
    assert_eq!(
        message("bfgs", "line_search", word("wolfe")),
        "bfgs: `line_search` must be one of none, armijo, strong_wolfe, exact, and not `wolfe`"
    );
    assert_eq!(
        message("bfgs", "scale", Setting::Number(1.0)),
        "bfgs: `scale` must be true or false, and not 1"
    );
    assert_eq!(
        message("bfgs", "c1", Setting::Number(0.7)),
        "bfgs: `c1` must be a number above 0 and below 0.5, and not 0.7"
    );
    assert_eq!(
        message("bfgs", "c2", Setting::Number(1e-5)),
        "bfgs: `c1` must be below c2, which is 0.00001, and not 0.0001"
    );
    let unknown = SolverEntry::find("nelder_mead").err().unwrap().to_string();
    assert!(
        unknown.starts_with("there is no solver `nelder_mead`; the solvers are gradient_descent, newton")
    );
}

#[test]
fn reasons_have_words() {
    let reasons = [
        Reason::Gradient,
        Reason::Value,
        Reason::Step,
        Reason::Steps,
        Reason::Evaluations,
        Reason::Stopped,
        Reason::NotFinite(Quantity::Value),
        Reason::LineSearch(Failure::NotDescent { slope: 1.0 }),
        Reason::Indefinite { pivot: 0, value: -1.0 },
        Reason::Singular { pivot: 0 },
        Reason::Underdetermined { residuals: 1, dimension: 2 },
        Reason::Spectrum,
        Reason::NoResiduals,
        Reason::Start { found: 1, expected: 2 },
    ];
    let words: Vec<&str> = reasons.iter().map(Reason::word).collect();
    assert_eq!(words, Reason::WORDS.map(|(word, _)| word));
}
