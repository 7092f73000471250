//! The command line: the only place that prints and that decides how the process ends.

mod accept;
mod args;
mod exit;
mod explain;
mod export;
mod files;
mod gallery;
mod interrupt;
mod new;
mod out;
mod progress;
mod run;
mod shipped;
mod stopwatch;
mod test;
mod verdicts;

use clap::Parser;

use args::{Args, Command};
use exit::Exit;

use crate::kernels::{self, Isa};

/// Reads the arguments, does what they say, and returns the exit code: 0 no claim fails, 1 a claim
/// fails, 2 the input is wrong, 3 a fault of ours or of the machine.
///
/// `shipped` are the notebooks that run in any folder, each an id and its text.
#[must_use]
pub fn main(shipped: &'static [(&'static str, &'static str)]) -> std::process::ExitCode {
    shipped::keep(shipped);
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Help and version come this way too, and are no errors.
            let exit = if error.use_stderr() { Exit::Input } else { Exit::Fine };
            return if error.print().is_ok() { exit.code() } else { Exit::Fault.code() };
        }
    };
    // Silently taking another instruction set would make a comparison between two of them prove nothing.
    if let Err(error) = kernels::init() {
        let supported = Isa::ALL.into_iter().filter(|isa| isa.is_supported()).map(Isa::name);
        let supported: Vec<&str> = supported.collect();
        out::error_line(format_args!("error: {error}\n  = this machine has: {}", supported.join(", ")));
        return Exit::Input.code();
    }
    interrupt::install();
    let exit = match args.command {
        Command::Run(args) => run::run(&args),
        Command::List => files::list(),
        Command::Check(args) => run::check(&args),
        Command::New(args) => new::new(&args),
        Command::Explain(args) => explain::explain(&args),
        Command::Schema => explain::schema(),
        Command::Test(args) => test::test(&args),
        Command::Accept(args) => accept::accept(&args),
        Command::Export(args) => export::export(&args),
        Command::Gallery(args) => gallery::gallery(&args),
        Command::Formulas => {
            out::text(format_args!("{}", crate::formula::registry::reference_page()));
            Exit::Fine
        }
    };
    out::end(exit).code()
}
