//! Printing. Where nobody reads any more, as behind `| head -1`, the work goes on in silence; output that cannot be written
//! is a fault of the machine.

use std::fmt::Arguments;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use super::exit::Exit;

/// Whether something that should have been printed is lost.
static LOST: AtomicBool = AtomicBool::new(false);

/// Prints a line.
pub(super) fn line(text: Arguments<'_>) {
    check(writeln!(anstream::stdout(), "{text}"));
}

/// Prints text that ends its own lines.
pub(super) fn text(text: Arguments<'_>) {
    check(write!(anstream::stdout(), "{text}"));
}

/// Prints a line of an error.
pub(super) fn error_line(text: Arguments<'_>) {
    error_text(format_args!("{text}\n"));
}

/// Prints an error that ends its own lines.
pub(super) fn error_text(text: Arguments<'_>) {
    // Where errors cannot be shown there is no place left to say so; the exit code still tells.
    let _ = write!(anstream::stderr(), "{text}");
}

/// How the command ends, which is a fault if what it should print is lost.
pub(super) fn end(exit: Exit) -> Exit {
    check(anstream::stdout().flush());
    if LOST.load(Ordering::Relaxed) { exit.max(Exit::Fault) } else { exit }
}

fn check(written: io::Result<()>) {
    let Err(error) = written else { return };
    // The reader that has gone has seen what it wanted. The first loss is told, the others follow from it.
    if error.kind() != io::ErrorKind::BrokenPipe && !LOST.swap(true, Ordering::Relaxed) {
        error_line(format_args!("error: cannot write to the standard output: {error}"));
    }
}
