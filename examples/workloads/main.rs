//! Prints how long the core takes for nine small workloads, with their losses and a checksum of their gradients, so that
//! they can be put beside other software that runs the same formulas.
//!
//! `cargo run --release --example workloads [W1 … W9] [--layers N] [--threads N]` prints one line each:
//! `gradbook,W4,program,f64,t1,L50,1020.000us,loss=…,chk=…`: median time of a step, loss, and the sum of absolute gradients
//! (for W2, W3 and W9 of the parameters after the last step, for W7 of the second derivatives). Weights are
//! `sin(1 + 7i + 3j + 11 tag)/√rows`. docs/performance.md says what each workload is and where it stands.
#![allow(clippy::print_stdout, reason = "an example prints")]

mod data;
mod networks;
mod steps;

use std::time::Instant;

use gradbook::autodiff::Error;

/// What is asked for on the command line.
struct Settings {
    layers: usize,
    threads: usize,
}

type Workload = fn(&Settings) -> Result<(), Error>;

fn main() -> Result<(), Error> {
    let (mut names, mut settings) = (Vec::new(), Settings { layers: 50, threads: 1 });
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|n| n.parse().ok()).unwrap_or(1);
        match argument.as_str() {
            "--layers" => settings.layers = number(),
            "--threads" => settings.threads = number(),
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
    }
    Ok(())
}

/// Median seconds of one call, of at least 30 measurements of `inner` calls and two seconds.
fn median(inner: usize, mut call: impl FnMut()) -> f64 {
    (0..3).for_each(|_| call());
    let (mut times, begin) = (Vec::new(), Instant::now());
    while times.len() < 30 || begin.elapsed().as_secs_f64() < 2.0 {
        let start = Instant::now();
        (0..inner).for_each(|_| call());
        times.push(start.elapsed().as_secs_f64() / inner as f64);
    }
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn report(name: &str, variant: &str, settings: &Settings, seconds: f64, loss: f64, checksum: f64) {
    let (micros, Settings { layers, threads }) = (seconds * 1e6, settings);
    println!(
        "gradbook,{name},{variant},f64,t{threads},L{layers},{micros:.3}us,loss={loss:.12e},chk={checksum:.12e}"
    );
}
