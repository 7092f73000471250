//! Prints how long the core takes for nine small workloads, with their losses and a checksum of their gradients, so that
//! they can be put beside other software that runs the same formulas.
//!
//! `cargo run --release --example workloads [W1 … W9] [--layers N] [--threads N] [--count]` prints one line each:
//! `gradbook,W4,program,f64,t1,L50,1020.000us,loss=…,chk=…`: median time of a step, loss, and the sum of absolute gradients
//! (for W2, W3 and W9 of the parameters after the last step, for W7 of the second derivatives). Weights are
//! `sin(1 + 7i + 3j + 11 tag)/√rows`. docs/performance.md says what each workload is and where it stands. With `--count` it
//! says what each program does and which bits come out, the same on every machine.
#![allow(clippy::print_stdout, reason = "an example prints")]

mod data;
mod networks;
mod settings;
mod steps;

use std::cell::RefCell;

use gradbook::autodiff::Error;
use settings::Settings;

type Workload = fn(&Settings) -> Result<(), Error>;

fn main() -> Result<(), Error> {
    let mut settings =
        Settings { layers: 50, threads: 1, is_counting: false, lines: RefCell::new(Vec::new()) };
    let mut names = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|n| n.parse().ok()).unwrap_or(1);
        match argument.as_str() {
            "--layers" => settings.layers = number(),
            "--threads" => settings.threads = number(),
            "--count" => settings.is_counting = true,
            _ => names.push(argument),
        }
    }
    let all: [(&str, Workload); 9] = [
        ("W1", steps::value_and_gradient),
        ("W2", steps::rosenbrock),
        ("W3", steps::quadratic),
        ("W4", |settings| networks::recurrent("W4", 1, settings)),
        ("W5", |settings| networks::recurrent("W5", 4, settings)),
        ("W6", networks::narrow),
        ("W7", networks::second_order),
        ("W8", networks::wide),
        ("W9", steps::sweep),
    ];
    for (_, run) in all.iter().filter(|(name, _)| names.is_empty() || names.iter().any(|asked| asked == name))
    {
        run(&settings)?;
        settings.lines.take().iter().for_each(|line| println!("{line}"));
    }
    Ok(())
}
