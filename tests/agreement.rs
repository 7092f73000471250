//! Agreement with burn: every op, every composite, the recurrent cells, deep networks and training are computed a second
//! time with an independent implementation, values and gradients.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests hold our arithmetic against that of others"
)]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "clippy exempts test functions, and not what they call"
)]

use std::path::Path;
use std::sync::LazyLock;

use gradbook::autodiff::OpId;

mod common;
mod agreement {
    pub mod burn;
    pub mod cells;
    pub mod composites;
    pub mod counterpart;
    pub mod deep;
    pub mod measure;
    pub mod ops;
    pub mod registry;
    pub mod table;
    pub mod training;
}

use agreement::table::{Row, measurements, report};
use agreement::{cells, composites, counterpart, deep, ops, registry, training};

static OPS: LazyLock<Vec<Row>> = LazyLock::new(registry::op_rows);
static COMPOSITES: LazyLock<Vec<Row>> = LazyLock::new(registry::composite_rows);
static CELLS: LazyLock<Vec<Row>> = LazyLock::new(cells::rows);
static DEEP: LazyLock<Vec<Row>> = LazyLock::new(deep::rows);
static TRAINING: LazyLock<Vec<Row>> = LazyLock::new(training::rows);

fn assert_agreement(rows: &[Row]) {
    let complaints: Vec<String> = rows.iter().filter_map(Row::complaint).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn every_op_agrees() {
    assert_agreement(&OPS);
}

#[test]
fn every_composite_agrees() {
    assert_agreement(&COMPOSITES);
}

#[test]
fn every_cell_agrees() {
    assert_agreement(&CELLS);
}

#[test]
fn deep_networks_agree() {
    assert_agreement(&DEEP);
}

#[test]
fn a_hundred_steps_of_training_agree() {
    assert_agreement(&TRAINING);
}

/// A counterpart of an op that is gone would otherwise stay behind unnoticed.
#[test]
fn every_counterpart_is_that_of_one_op() {
    let names = |all: Vec<counterpart::Counterpart>| all.iter().map(|c| c.name).collect::<Vec<_>>();
    let ops: Vec<&str> = OpId::all().iter().map(|id| id.get().name()).collect();
    assert_eq!(names(ops::counterparts()), ops);
    let composites: Vec<&str> = gradbook::autodiff::COMPOSITES.iter().map(|c| c.name).collect();
    assert_eq!(names(composites::counterparts()), composites);
}

/// Each derivative rule, made wrong by one part in a thousand, is seen from both backends.
#[test]
fn every_wrong_rule_is_caught() {
    let mut tried = 0;
    for &id in OpId::all() {
        for slot in common::rule_slots(id) {
            let Some(found) = registry::with_wrong_rule(id, slot, 1.001) else { continue };
            for deviation in found {
                let (name, caught) = (id.get().name(), deviation.gradient);
                assert!(
                    (5e-4..2e-3).contains(&caught),
                    "the wrong rule of {name} in slot {slot} shows as {caught:e}"
                );
                assert!(deviation.value <= 1e-7, "the value of {name} has nothing to do with its rule");
            }
            tried += 1;
        }
    }
    assert!(tried >= 35, "only {tried} rules were tried");
}

/// The page in `reports/` is what is measured here.
#[test]
fn the_report_is_up_to_date() {
    let sections: [(&str, &[Row]); 5] = [
        ("Ops", &OPS),
        ("Composites", &COMPOSITES),
        ("Recurrent cells, 3 layers × 6 steps", &CELLS),
        ("Deep networks", &DEEP),
        ("Training", &TRAINING),
    ];
    println!("{}", measurements(&sections));
    let worst = sections.iter().flat_map(|(_, rows)| *rows).filter_map(|row| row.found);
    println!(
        "the worst deviation from burn-flex is {:.1e}",
        worst.fold(0.0, |w: f64, found| w.max(found[0].worst()))
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports/agreement.md");
    let page = report(&sections);
    if std::env::var("AGREEMENT").is_ok_and(|mode| mode == "write") {
        std::fs::write(&path, &page).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let hint = "`AGREEMENT=write cargo test --test agreement` writes it";
    assert!(kept == page, "reports/agreement.md is stale; {hint}. It should be:\n{page}");
}
