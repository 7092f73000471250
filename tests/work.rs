//! What the programs of the timed workloads do, counted, and the bits that come out: both are the same on every machine, so
//! a regression shows on a noisy one. `INSTA_UPDATE=always cargo test --test work` accepts.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test that cannot go on should panic")]

#[path = "../examples/workloads/data.rs"]
mod data;
#[path = "../examples/workloads/networks.rs"]
mod networks;
#[path = "../examples/workloads/settings.rs"]
mod settings;
#[path = "../examples/workloads/steps.rs"]
mod steps;

use std::cell::RefCell;

use settings::Settings;

fn lines(layers: usize, threads: usize, run: impl Fn(&Settings)) -> Vec<String> {
    let settings = Settings { layers, threads, is_counting: true, lines: RefCell::new(Vec::new()) };
    run(&settings);
    settings.lines.take()
}

#[test]
fn the_work_and_the_bits_of_the_workloads_are_as_they_were() {
    let all = lines(50, 1, |settings| {
        steps::value_and_gradient(settings).unwrap();
        steps::rosenbrock(settings).unwrap();
        steps::quadratic(settings).unwrap();
        networks::recurrent("W4", 1, settings).unwrap();
        networks::recurrent("W5", 4, settings).unwrap();
        networks::narrow(settings).unwrap();
        networks::second_order(settings).unwrap();
        networks::wide(settings).unwrap();
        steps::sweep(settings).unwrap();
    });
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn threads_change_no_bit() {
    let one = lines(3, 1, |settings| networks::wide(settings).unwrap());
    for threads in [2, 3, 7] {
        assert_eq!(lines(3, threads, |settings| networks::wide(settings).unwrap()), one);
    }
}
